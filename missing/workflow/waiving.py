"""Setting a duty aside: whoever owes it says why it isn't needed, by name; or it is too late for it."""

from datetime import datetime

from django.db import transaction

from children.access import require
from children.rules import Can
from core.refusals import Denied, Refused
from missing import ledger
from missing.closing import is_past_confirming
from missing.models import Duty, Episode
from missing.rules import FALLS_WITH, TO_CONFIRM, Status
from missing.workflow.back import close_if_over, end_sight_once_confirmed
from missing.workflow.episode import locked
from partners.actor import SERVICE, Actor
from partners.rules import Office


def check_may_set_aside(duty: Duty, episode: Episode, *, by: Actor) -> None:
    require(by, Can.ACCEPT, episode.child, episode_id=episode.pk)
    if not ledger.may_set_aside(duty, episode, by):
        raise Denied(
            "This can't be set aside by you. If it is not needed, tell whoever owes it.",
            who_could=Office(duty.owed_by).label,
        )
    if duty.how_ended:
        raise Refused("This is over already. Refresh the page to see how.")


def falling_with(duty: Duty) -> list[Duty]:
    """What is owed still for the sake of this duty, after the same time away."""
    with_it = FALLS_WITH.get(duty.code, ())
    return list(Duty.objects.open().filter(episode=duty.episode_id, code__in=with_it))


@transaction.atomic
def set_aside(*, duty: Duty, because: str, by: Actor, now: datetime) -> Duty:
    """The duty ends as not needed, and with it what is owed for its sake alone. Whoever hears of a duty
    reads the reason, and whose it is."""
    episode = locked(duty.episode)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    check_may_set_aside(duty, episode, by=by)
    for each in (duty, *falling_with(duty)):
        ledger.set_aside(each, episode=episode, because=because, by=by, now=now)
    close_if_over(episode=episode, by=by, now=now)
    if duty.code in TO_CONFIRM and duty.agency:
        end_sight_once_confirmed(episode=episode, force=duty.agency, now=now)
    duty.refresh_from_db()
    return duty


@transaction.atomic
def end_confirming(*, duty: Duty, now: datetime) -> None:
    """Nobody of the force has said whether what was heard is so, days after the case closed.

    It stays marked as not confirmed. A partner's word on it gives the force no lasting sight of the child:
    as of every closed case it keeps its own decisions.
    """
    duty.episode = locked(duty.episode)
    if duty.episode.status != Status.CLOSED or not is_past_confirming(duty, now):
        return
    because = "Nobody of the force confirmed it in the days after the case closed."
    ledger.set_aside(duty, episode=duty.episode, because=because, by=SERVICE, now=now)
    if duty.agency:
        end_sight_once_confirmed(episode=duty.episode, force=duty.agency, now=now)
