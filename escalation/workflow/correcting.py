"""Correcting: what somebody wrote down of a call with police about a challenge was otherwise."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Denied, Refused
from escalation import queries
from escalation.models import Challenge, Correction, Review
from escalation.rules import Call
from escalation.workflow.challenge import record_step
from escalation.workflow.hearing import refuse_after, refuse_answerer, refuse_before_asked
from escalation.workflow.reviewing import hold_row
from missing import workflow as missing_workflow
from missing.rules import LOOKED_FOR, Status
from partners.actor import Actor
from partners.rules import Rank

MAY: dict[Call, Can] = {Call.ASKED: Can.CHALLENGE, Call.ANSWERED: Can.REPORT_SECOND_HAND}


@dataclass(frozen=True)
class Right:
    """What is so of a call; of an answer also what was said, and when police will look again."""

    name: str
    at: datetime
    rank: Rank | None = None
    number: str = ""
    reason: str = ""
    review_at: datetime | None = None


@transaction.atomic
def correct(
    *, challenge: Challenge, call: Call, right: Right, because: str, by: Actor, now: datetime
) -> Correction:
    """What is right takes the place of what was written, which is kept with why it was wrong.

    Those who were told of it are told. Where an answer said otherwise when police will look again,
    their duty to look follows.
    """
    require(by, MAY[call], challenge.episode.child, episode_id=challenge.episode_id)
    challenge = hold_row(challenge)
    refuse_correction(challenge, call, by)
    missing_workflow.refuse_future(right.at, now)
    before = written(challenge, call)
    if right == before:
        raise Refused("That is what was written already. Change what was wrong.")
    payload = CORRECT[call](challenge, before, right)
    correction = Correction.objects.create(
        challenge=challenge,
        call=call,
        officer_name=before.name,
        officer_rank=before.rank,
        officer_number=before.number,
        spoken_at=before.at,
        reason=before.reason,
        review_at=before.review_at,
        because=because,
        corrected_by_id=by.person_id,
        corrected_as_id=by.job_id,
        corrected_at=now,
    )
    payload = {"rung": challenge.rung, "office": challenge.office, "call": call, **payload}
    record_step(Fact.CHALLENGE_CORRECTED, challenge, by=by, now=now, payload=payload)
    return correction


def refuse_correction(challenge: Challenge, call: Call, by: Actor) -> None:
    """Only of what was written down of a call, by those who wrote it, while the episode lives."""
    if barrier := queries.why_not_correct(challenge, call):
        raise Refused(barrier)
    if not queries.wrote_down(challenge, call, by):
        raise Denied(
            "Only whoever wrote this down, or somebody of their agency, corrects it. You can add what"
            " you know to the timeline."
        )


def written(challenge: Challenge, call: Call) -> Right:
    """What stands of the call now. There is one: `queries.why_not_correct` was asked."""
    if call is Call.ASKED:
        return Right(
            name=challenge.phoned_name,
            at=challenge.phoned_at,  # type: ignore[arg-type]
            rank=_rank(challenge.phoned_rank),
            number=challenge.phoned_number,
        )
    review = challenge.review
    return Right(
        name=review.reviewer_name,
        at=review.reviewed_at,
        rank=_rank(review.reviewer_rank),
        number=review.reviewer_number,
        reason=review.reason,
        review_at=review.next_review_at,
    )


def _rank(rank: int | None) -> Rank | None:
    return None if rank is None else Rank(rank)


def _asked(challenge: Challenge, before: Right, right: Right) -> dict[str, Any]:
    """It goes up the ladder with the challenge, so it is put right on every step."""
    steps = queries.steps_of(challenge)
    if right.at > steps[0].raised_at:
        raise Refused("That is after the challenge was sent. Enter when they were asked before it.")
    Challenge.objects.filter(pk__in=[step.pk for step in steps]).update(
        phoned_name=right.name,
        phoned_rank=right.rank,
        phoned_number=right.number,
        phoned_at=right.at,
    )
    return {}


def _answered(challenge: Challenge, before: Right, right: Right) -> dict[str, Any]:
    """Whoever is said to have answered must be somebody who may."""
    if right.rank is None:
        raise Refused("Say what their rank is. Ask, if they didn’t say.")
    refuse_before_asked(challenge, right.at)
    refuse_answerer(challenge, right.name, right.rank, right.number)
    refuse_after(right.review_at, right.at)
    review = challenge.review
    review.reviewer_name, review.reviewer_rank = right.name, right.rank
    review.reviewer_number, review.reviewed_at = right.number, right.at
    review.reason, review.next_review_at = right.reason, right.review_at
    review.save(
        update_fields=[
            *("reviewer_name", "reviewer_rank", "reviewer_number"),
            *("reviewed_at", "reason", "next_review_at"),
        ]
    )
    if right.review_at == before.review_at or not _is_the_last_word(review, challenge):
        return {}
    return {"moved": True, **({"review_at": right.review_at} if right.review_at else {})}


def _is_the_last_word(review: Review, challenge: Challenge) -> bool:
    """Does police's next look still go by this answer?"""
    episode = challenge.episode
    return (
        Status(episode.status) in LOOKED_FOR
        and not episode.decisions.filter(recorded_at__gt=review.recorded_at).exists()
        and not episode.transfers.filter(transferred_at__gt=review.recorded_at).exists()
        and not Review.objects.filter(challenge__episode=episode, pk__gt=review.pk).exists()
    )


CORRECT = {Call.ASKED: _asked, Call.ANSWERED: _answered}
