"""What those responsible for a child see to while the child is away: that police search, that parents and
Ofsted hear of it, and what happens once the child has grown up meanwhile."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Audience, Can
from core.refusals import Denied, Refused
from missing import ledger
from missing.models import Duty, Episode, Note
from missing.offices import holds_office
from missing.protocols import document_of
from missing.rules import CHECK_SEARCH, DECIDE_AS_ADULT, TELL_OFSTED, TELL_PARENTS, NoteKind
from missing.workflow.episode import locked, refuse_future
from partners.actor import Actor
from partners.rules import Office

GONE = {
    CHECK_SEARCH: "Nobody needs to check the search any more: it has been checked, or police or the"
    " child’s return have ended it.",
    DECIDE_AS_ADULT: "Nobody needs to decide this any more: it has been decided, or the child is back.",
    TELL_PARENTS: "Nobody needs to tell the parents any more: they have been told, it was set aside, or the"
    " child is found.",
    TELL_OFSTED: "Nobody needs to tell Ofsted any more: it has been told, or it was set aside.",
}
TOLD = {TELL_PARENTS: Fact.PARENTS_TOLD, TELL_OFSTED: Fact.OFSTED_TOLD}


def check_owed(episode: Episode, code: str, *, by: Actor) -> Duty:
    """The open duty of this code. Refuse unless this person fills an office that may do it now."""
    duty = episode.duties.open().filter(code=code).first()
    if duty is None:
        raise Refused(GONE[code])
    if not any(holds_office(by, office, episode) for office in ledger.offices_by_now(duty)):
        raise Denied("This is somebody else’s to do.", who_could=Office(duty.owed_by).label)
    return duty


@transaction.atomic
def check_search(*, episode: Episode, active: bool, text: str, by: Actor, now: datetime) -> Note:
    """Somebody has asked police what they are doing, and says whether it is enough.

    While police respond, it is asked again after the protocol's hours (`check-search` in the
    protocol). Its words are for the authorities and police: they are of police's work.
    """
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    check_owed(episode, CHECK_SEARCH, by=by)
    said = {"active": active, "responds": _responds(episode)}
    return _note(
        Fact.SEARCH_CHECKED, episode, text, Audience.AUTHORITY_AND_POLICE, said, by=by, now=now
    )


def _responds(episode: Episode) -> bool:
    decision = episode.decisions_in_force.first()
    protocol = document_of(episode.reporting_protocol_id)
    return decision is not None and protocol.outcome(decision.outcome).responds


@transaction.atomic
def decide_as_adult(*, episode: Episode, text: str, by: Actor, now: datetime) -> Note:
    """The child turned 18 while away: somebody says what happens now. Nothing ends by itself."""
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    check_owed(episode, DECIDE_AS_ADULT, by=by)
    return _note(Fact.ADULT_DECIDED, episode, text, Audience.EVERYONE, {}, by=by, now=now)


@transaction.atomic
def tell_outside(
    *, episode: Episode, code: str, text: str, told_at: datetime, by: Actor, now: datetime
) -> Note:
    """Somebody has told parents, or Ofsted, that the child is still away. Those who look after the child
    by the day do not read who was told, nor what they said."""
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    check_owed(episode, code, by=by)
    refuse_future(told_at, now)
    said = {"audience": Audience.PROFESSIONALS}
    return _note(
        TOLD[code], episode, text, Audience.PROFESSIONALS, said, by=by, now=now, happened_at=told_at
    )


def _note(
    fact: Fact,
    episode: Episode,
    text: str,
    audience: Audience,
    said: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
) -> Note:
    note = Note.objects.create(
        episode=episode,
        kind=NoteKind.SEARCH if fact == Fact.SEARCH_CHECKED else NoteKind.OTHER,
        text=text,
        audience=audience,
        happened_at=happened_at or now,
        written_by_id=by.person_id,
        written_at=now,
    )
    record(
        fact,
        by=by,
        child=episode.child,
        episode=episode,
        about=note,
        at=now,
        happened_at=note.happened_at,
        payload=said,
    )
    return note
