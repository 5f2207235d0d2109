"""A log that was begun and not sent: on-call phones whoever began it, or takes it over."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import ROLE_CAN, Can
from core.refusals import Denied, Refused
from missing import ledger
from missing.models import Draft, Episode, Note
from missing.offices import holds_office
from missing.rules import CALL_BACK, Status
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


def may_take_over(actor: Actor, episode: Episode) -> bool:
    """On-call, or whoever stands in for them, in a role that can finish a log and set its level."""
    able = actor.role in ROLE_CAN[Can.LOG] & ROLE_CAN[Can.ASSESS]
    return able and holds_office(actor, Office.ON_CALL, episode)


@transaction.atomic
def take_over(*, draft: Draft, by: Actor, now: datetime) -> Draft:
    """On-call goes on with somebody else's log. What was said in it so far stays in it."""
    if draft.episode is None:
        raise Refused("This log has not been begun yet, so there is nothing to take over.")
    episode = locked(draft.episode)
    require(by, Can.LOG, episode.child, episode_id=episode.pk)
    if not may_take_over(by, episode):
        raise Denied("Only on-call takes a log over.", who_could=Office.ON_CALL.label)
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.sent_at is not None or episode.status != Status.BEING_LOGGED:
        raise Refused("This log isn’t being written any more. Refresh the page to see why.")
    if draft.person_id == by.person_id:
        raise Refused("You have this log already. Carry on with it.")
    assert by.job_id is not None
    draft.person_id, draft.job_id = by.person_id, by.job_id
    draft.save(update_fields=["person", "job"])
    record(Fact.LOG_TAKEN_OVER, by=by, child=episode.child, episode=episode, about=draft, at=now)
    return draft
