"""Notes: what anybody adds to the shared timeline."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Audience, Can, audiences_of, audiences_within
from core.refusals import Denied, Refused
from missing.access import notes_for
from missing.models import Episode, Note
from missing.rules import NoteKind
from missing.workflow.episode import refuse_future
from partners.actor import Actor


@transaction.atomic
def add_note(
    *,
    episode: Episode,
    text: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    audience: Audience = Audience.EVERYONE,
    kind: NoteKind = NoteKind.OTHER,
    corrects: Note | None = None,
) -> Note:
    """Somebody adds to the shared timeline, for an audience that they are in themselves."""
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    if audience not in audiences_of(by.role):
        raise Denied("You can only write for people like yourself to read.")
    if corrects:
        _check_correction(corrects, episode, audience=audience, by=by)
    refuse_future(happened_at or now, now)
    note = Note.objects.create(
        episode=episode,
        kind=kind,
        text=text,
        audience=audience,
        happened_at=happened_at or now,
        written_by_id=by.person_id,
        written_at=now,
        corrects=corrects,
    )
    record(
        Fact.NOTE_ADDED,
        by=by,
        child=episode.child,
        episode=episode,
        about=note,
        at=now,
        happened_at=note.happened_at,
        payload={"audience": audience, "kind": kind},
    )
    return note


@transaction.atomic
def tell_at_once(*, episode: Episode, text: str, in_danger: bool, by: Actor, now: datetime) -> Note:
    """A child may not be safe: those who can act are told now, and nobody of the home or its agency."""
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    note = Note.objects.create(
        episode=episode,
        text=text,
        kind=NoteKind.OTHER,
        audience=Audience.OUTSIDE_THE_PROVIDER,
        happened_at=now,
        written_by_id=by.person_id,
        written_at=now,
    )
    record(
        Fact.TOLD_AT_ONCE,
        by=by,
        child=episode.child,
        episode=episode,
        about=note,
        at=now,
        payload={"audience": note.audience, "in_danger": in_danger},
    )
    return note


def audiences_to_correct(wrong: Note) -> tuple[Audience, ...]:
    """Who may be told that an entry was wrong: those who read it, or fewer. A sighting stands at the top of
    every page until it is corrected, so nobody is left there with what others know to be wrong."""
    audience = Audience(wrong.audience)
    return (audience,) if wrong.kind == NoteKind.SIGHTING else audiences_within(audience)


def _check_correction(corrects: Note, episode: Episode, *, audience: Audience, by: Actor) -> None:
    """A correction is by those who wrote the entry, and told to nobody who was not told that."""
    read = notes_for(by, episode).filter(pk=corrects.pk).first()
    if read is None or not read.ours:
        raise Denied(
            "Only whoever wrote an entry, or somebody who does the same work there, corrects it."
            " You can add what you know as an entry of your own."
        )
    if audience not in audiences_to_correct(corrects):
        raise Refused(
            "A correction is for those who read the entry, or for fewer of them; of a sighting for all."
        )
