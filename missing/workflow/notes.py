"""Notes: what anybody adds to the shared timeline."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Audience, Can, audiences_of
from core.refusals import Denied
from missing.models import Episode, Note
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
) -> Note:
    """Somebody adds to the shared timeline, for an audience that they are in themselves."""
    require(by, Can.NOTE, episode.child, episode_id=episode.pk)
    if audience not in audiences_of(by.role):
        raise Denied("You can only write for people like yourself to read.")
    refuse_future(happened_at or now, now)
    note = Note.objects.create(
        episode=episode,
        text=text,
        audience=audience,
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
        payload={"audience": audience},
    )
    return note
