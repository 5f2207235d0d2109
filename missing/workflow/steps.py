"""What is tried to find the child, step by step."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from missing.models import Episode, Step
from missing.rules import StepState
from missing.tries import Try
from missing.workflow.episode import locked, refuse_unless_looked_for
from partners.actor import Actor


@transaction.atomic
def take_steps(
    *, episode: Episode, taken: Mapping[Try, StepState], by: Actor, now: datetime
) -> None:
    """Somebody tried these, or says why not. Each is taken now: the moment it was ticked."""
    require(by, Can.TRY, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    refuse_unless_looked_for(episode)
    for each, state in taken.items():
        step = Step.objects.create(
            episode=episode,
            code=each.code,
            text=each.text,
            state=state,
            taken_by_id=by.person_id,
            taken_at=now,
        )
        record(
            Fact.STEP_TAKEN,
            by=by,
            child=episode.child,
            episode=episode,
            about=step,
            at=now,
            payload={"state": state},
        )
