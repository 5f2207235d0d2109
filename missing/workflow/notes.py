"""Notes: what anybody adds to the shared timeline."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from missing.models import Episode, Note
from missing.workflow.episode import refuse_future
from partners.actor import Actor


@transaction.atomic
def add_note(
    *, episode: Episode, text: str, by: Actor, now: datetime, happened_at: datetime | None = None
) -> Note:
    """Somebody adds to the shared timeline."""
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    refuse_future(happened_at or now, now)
    note = Note.objects.create(
        episode=episode,
        text=text,
        happened_at=happened_at or now,
        written_by_id=by.person_id,
        written_at=now,
    )
    record(
        Fact.NOTE_ADDED,
        by=by,
        child=episode.child,
        episode=episode,
        about=note,
        at=now,
        happened_at=note.happened_at,
    )
    return note
