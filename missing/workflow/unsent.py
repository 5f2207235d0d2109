"""A log that was begun and not sent: on-call phones whoever began it, or takes it over, or the next shift does."""

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
from partners.rules import HOME_ROLES, HomeKind, Office


def check_call_owed(episode: Episode, *, by: Actor) -> None:
    """Refuse unless a call about the log is owed, by an office that this person fills."""
    duty = episode.duties.open().filter(code=CALL_BACK).first()
    if duty is None:
        raise Refused(
            "No call is owed any more: the log was sent, the child is back, or somebody has phoned."
        )
    if not any(holds_office(by, office, episode) for office in ledger.offices_by_now(duty)):
        raise Denied("This call is somebody else’s to make.", who_could=Office(duty.owed_by).label)


@transaction.atomic
def record_call(*, episode: Episode, text: str, by: Actor, now: datetime) -> Note:
    """Somebody has phoned whoever began the log, and says what came of it. The log is then waited for anew."""
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    check_call_owed(episode, by=by)
    note = Note.objects.create(
        episode=episode, text=text, happened_at=now, written_by_id=by.person_id, written_at=now
    )
    record(Fact.CARER_CALLED, by=by, child=episode.child, episode=episode, about=note, at=now)
    return note


def may_take_over(actor: Actor, draft: Draft) -> bool:
    """On-call, or whoever stands in for them, in a role that can finish a log and set its level; or the
    next shift of the children's home that is writing it. The draft comes with its episode."""
    able = actor.role in ROLE_CAN[Can.LOG] & ROLE_CAN[Can.ASSESS]
    if not able or draft.episode is None:
        return False
    return holds_office(actor, Office.ON_CALL, draft.episode) or _share_shifts(actor, draft)


def _share_shifts(actor: Actor, draft: Draft) -> bool:
    """A foster household has no shifts: a log that was begun there is on-call's to take over."""
    home = draft.episode.home if draft.episode else None
    if home is None or home.kind == HomeKind.FOSTER_HOUSEHOLD:
        return False
    both = ((actor.role, actor.home_id), (draft.job.role, draft.job.home_id))
    return all(role in HOME_ROLES and home_id == home.pk for role, home_id in both)


@transaction.atomic
def take_over(*, draft: Draft, by: Actor, now: datetime) -> Draft:
    """Somebody goes on with another's log. What was said in it so far stays in it."""
    if draft.episode is None:
        raise Refused("This log has not been begun yet, so there is nothing to take over.")
    episode = locked(draft.episode)
    require(by, Can.LOG, episode.child, episode_id=episode.pk)
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    draft.episode = episode
    if not may_take_over(by, draft):
        raise Denied(
            "Only on-call takes a log over, or a colleague in the same children’s home.",
            who_could=Office.ON_CALL.label,
        )
    if draft.sent_at is not None or episode.status != Status.BEING_LOGGED:
        raise Refused("This log isn’t being written any more. Refresh the page to see why.")
    if draft.person_id == by.person_id:
        raise Refused("You have this log already. Carry on with it.")
    assert by.job_id is not None
    draft.person_id, draft.job_id = by.person_id, by.job_id
    draft.save(update_fields=["person", "job"])
    record(Fact.LOG_TAKEN_OVER, by=by, child=episode.child, episode=episode, about=draft, at=now)
    return draft
