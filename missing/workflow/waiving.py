"""Setting a duty aside: whoever owes it says why it isn't needed, by name."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Denied, Refused
from missing import clock
from missing.models import Duty, Episode
from missing.offices import may_set_aside
from missing.workflow.back import close_if_over
from missing.workflow.episode import locked
from partners.actor import Actor
from partners.rules import Office


def check_may_set_aside(duty: Duty, episode: Episode, *, by: Actor) -> None:
    require(by, Can.ACCEPT, episode.child, episode_id=episode.pk)
    if not may_set_aside(duty, episode, by):
        raise Denied(
            "This can't be set aside by you. If it is not needed, tell whoever owes it.",
            who_could=Office(duty.owed_by).label,
        )
    if duty.how_ended:
        raise Refused("This is over already. Refresh the page to see how.")


@transaction.atomic
def set_aside(*, duty: Duty, because: str, by: Actor, now: datetime) -> Duty:
    """The duty ends as not needed. Whoever hears of the duty reads the reason, and whose it is."""
    episode = locked(duty.episode)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    check_may_set_aside(duty, episode, by=by)
    duty.waived_because = because
    duty.save(update_fields=["waived_because"])
    record(
        Fact.DUTY_WAIVED,
        by=by,
        child=episode.child,
        episode=episode,
        about=duty,
        at=now,
        payload={
            "duty": duty.code,
            "duty_key": clock.duty_key(duty.code, duty.started_by_event),
        },
    )
    close_if_over(episode=episode, by=by, now=now)
    duty.refresh_from_db()
    return duty
