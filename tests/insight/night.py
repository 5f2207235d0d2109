"""One whole night of one child, through the functions that the pages call: what a report is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation import workflow as escalation_workflow
from escalation.rules import Outcome
from missing import workflow
from missing.models import Episode
from returns import workflow as returns_workflow
from returns.models import ReturnInterview
from returns.rules import AttemptResult, Contact, SharedWith, Told, Where
from tests import make
from tests.make import World, acting

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


TOLD = "Zebra: I wanted some space."


@dataclass(frozen=True)
class Night:
    world: World
    episode: Episode


def night(world: World, start: datetime, told: str = TOLD) -> Episode:
    """Logged, levelled, reported, refused, challenged, kept, asked, back, tried for, booked and held."""
    episode = make.logged(world, now=start)
    episode = make.levelled(episode, world.carer, level="L2", now=start + 5 * MINUTE)
    workflow.add_note(
        episode=episode,
        text="Rang the friend’s mother. She has not seen anyone.",
        happened_at=start + 6 * MINUTE,
        by=acting(world.carer),
        now=start + 20 * MINUTE,
    )
    episode = make.reported(world, now=start + 25 * MINUTE, episode=episode)
    decision = make.decided(world, episode=episode, now=start + 40 * MINUTE)
    challenge = make.challenged(world, decision=decision, now=start + 55 * MINUTE)
    escalation_workflow.pick_up(
        challenge=challenge, by=acting(world.inspector), now=start + 65 * MINUTE
    )
    escalation_workflow.review(
        challenge=challenge,
        outcome=Outcome.KEPT,
        next_review_at=start + 2 * HOUR,
        reason="Spoken to by phone at 11:20pm, at a friend’s house that officers know.",
        by=acting(world.inspector),
        now=start + 75 * MINUTE,
    )
    make.enquired(world, episode=episode, now=start + 78 * MINUTE)
    make.answered(world, episode=episode, now=start + 80 * MINUTE)
    make.back(world, now=start + 3 * HOUR, episode=episode, how_they_are="Tired")
    interview = ReturnInterview.objects.get(episodes=episode)
    by = acting(world.interviewer)
    returns_workflow.record_attempt(
        interview=interview,
        tried_at=start + 12 * HOUR,
        how=Contact.PHONE,
        result=AttemptResult.NO_ANSWER,
        by=by,
        now=start + 12 * HOUR,
    )
    returns_workflow.book(
        interview=interview,
        interviewer_id=world.interviewer.person_id,
        booked_for=start + 30 * HOUR,
        where=Where.YOUTH_CENTRE,
        child_told_by=Told.TEXT,
        by=by,
        now=start + 13 * HOUR,
    )
    make.not_said(interview, acting(world.interviewer), now=start + 30 * HOUR)
    held = make.held(
        world,
        interview,
        held_at=start + 30 * HOUR,
        words=told,
        now=start + 31 * HOUR,
    )
    returns_workflow.share_words(
        interview=held,
        chosen=[(each.pk, SharedWith.POLICE) for each in held.answers.of_the_child()],
        by=by,
        now=start + 31 * HOUR,
    )
    make.approved(world, held, now=start + 31 * HOUR)
    return Episode.objects.get(pk=episode.pk)
