"""A log that was begun and not sent: on-call phones whoever began it."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Denied, Refused
from missing import ledger
from missing.models import Episode, Note
from missing.offices import holds_office
from missing.rules import CALL_BACK
from missing.workflow.episode import locked
from partners.actor import Actor
from partners.rules import Office


def check_call_owed(episode: Episode, *, by: Actor) -> None:
    """Refuse unless a call to the carer is owed, by an office that this person fills."""
    duty = episode.duties.open().filter(code=CALL_BACK).first()
    if duty is None:
        raise Refused(
            "No call is owed any more: the log was sent, the child is back, or somebody has phoned."
        )
    if not any(holds_office(by, office, episode) for office in ledger.offices_by_now(duty)):
        raise Denied("This call is somebody else’s to make.", who_could=Office(duty.owed_by).label)


@transaction.atomic
def record_call(*, episode: Episode, text: str, by: Actor, now: datetime) -> Note:
    """Somebody has phoned the carer, and says what came of it. The log is then waited for anew."""
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    check_call_owed(episode, by=by)
    note = Note.objects.create(
        episode=episode, text=text, happened_at=now, written_by_id=by.person_id, written_at=now
    )
    record(Fact.CARER_CALLED, by=by, child=episode.child, episode=episode, about=note, at=now)
    return note
