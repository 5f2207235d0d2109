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
from escalation.rules import Call, Officer, Outcome
from escalation.workflow.challenge import record_step
from escalation.workflow.hearing import Answerer, decided_anew, decision_to_keep, refuse_answer
from escalation.workflow.reviewing import NewDecision, hold_row
from missing import workflow as missing_workflow
from missing.models import Episode, PoliceDecision
from missing.protocols import document_of
from missing.rules import LOOKED_FOR, HeardHow, Status
from partners.actor import Actor
from partners.rules import Rank

MAY: dict[Call, Can] = {Call.ASKED: Can.CHALLENGE, Call.ANSWERED: Can.REPORT_SECOND_HAND}


@dataclass(frozen=True)
class Right:
    """What is so of a call; of an answer also what came of it, what was said, and when police will
    look again. `decision` is what they decided where they changed the decision."""

    name: str
    at: datetime
    rank: Rank | None = None
    number: str = ""
    outcome: Outcome | None = None
    reason: str = ""
    review_at: datetime | None = None
    decision: NewDecision | None = None


@transaction.atomic
def correct(
    *, challenge: Challenge, call: Call, right: Right, because: str, by: Actor, now: datetime
) -> Correction:
    """What is right takes the place of what was written, which is kept with why it was wrong.

    Those who were told of it are told. Where police's decision was otherwise, what is right is
    recorded as another one, and what police owe follows from it; where an answer said otherwise when
    they will look again, their duty to look follows.
    """
    require(by, MAY[call], challenge.episode.child, episode_id=challenge.episode_id)
    challenge = hold_row(challenge)
    refuse_correction(challenge, call, by)
    missing_workflow.refuse_future(right.at, now)
    before = written(challenge, call)
    if right == before:
        raise Refused("That is what was written already. Change what was wrong.")
    wrong = None if call is Call.ASKED else challenge.review.decision
    payload = CORRECT[call](challenge, before, right, by=by, now=now)
    correction = Correction.objects.create(
        challenge=challenge,
        call=call,
        officer_name=before.name,
        officer_rank=before.rank,
        officer_number=before.number,
        spoken_at=before.at,
        outcome=before.outcome or "",
        reason=before.reason,
        review_at=before.review_at,
        decision=wrong,
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
        outcome=Outcome(review.outcome),
        reason=review.reason,
        review_at=review.next_review_at,
        decision=_changed_to(review) if counts(challenge) else None,
    )


def _changed_to(review: Review) -> NewDecision | None:
    """What somebody wrote down that police decided instead; a decision that they kept is none."""
    made = review.decision
    if made is None or review.outcome == Outcome.KEPT:
        return None
    return NewDecision(
        outcome=made.outcome,
        grade=made.grade,
        review_at=made.review_at,
        carer_should=made.carer_should,
        log_number=made.log_number,
    )


def _rank(rank: int | None) -> Rank | None:
    return None if rank is None else Rank(rank)


def _asked(
    challenge: Challenge, before: Right, right: Right, *, by: Actor, now: datetime
) -> dict[str, Any]:
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


def _answered(
    challenge: Challenge, before: Right, right: Right, *, by: Actor, now: datetime
) -> dict[str, Any]:
    """Whoever is said to have answered must be somebody who may."""
    refuse_answer(
        challenge,
        Officer(right.name, right.rank, right.number),
        answered_at=right.at,
        next_review_at=right.review_at,
        now=now,
    )
    assert right.outcome, "An answer has one."
    counted = counts(challenge)
    review, wrong = challenge.review, challenge.review.decision
    if counted and (wrong or right.outcome != Outcome.KEPT):
        review.decision = _decided_otherwise(challenge, right, by=by, now=now)
    elif right.outcome == Outcome.KEPT:
        review.decision = None
    review.outcome = right.outcome
    review.reviewer_name, review.reviewer_rank = right.name, right.rank
    review.reviewer_number, review.reviewed_at = right.number, right.at
    made = review.decision
    review.reason = right.reason
    review.next_review_at = made.review_at if made else right.review_at
    review.save(
        update_fields=[
            *("outcome", "decision", "reviewer_name", "reviewer_rank", "reviewer_number"),
            *("reviewed_at", "reason", "next_review_at"),
        ]
    )
    return {
        **_otherwise(challenge.episode, before, right, wrong, review),
        **_clock(before, right, moves=counted and made is None),
    }


def _decided_otherwise(
    challenge: Challenge, right: Right, *, by: Actor, now: datetime
) -> PoliceDecision:
    """What they did decide, or hold to, recorded again: police's clocks run from it, and it takes the
    place of what was written first. It never counts from before that."""
    review = challenge.review
    wrong = review.decision
    since = max(right.at, wrong.decided_at) if wrong else right.at
    decision, holds_to = right.decision, None
    if right.outcome == Outcome.KEPT:
        made = queries.made_by_answer(challenge)
        holds_to = decision_to_keep(challenge.episode, instead_of=made)
        decision = _said_again(holds_to, right, since)
    answerer = Answerer(right.name, right.rank, HeardHow(review.heard_how), right.number)  # type: ignore[arg-type]
    return decided_anew(
        challenge, decision, right.reason, answerer, since, by=by, now=now, holds_to=holds_to
    )


def _said_again(kept: PoliceDecision, right: Right, since: datetime) -> NewDecision:
    """The decision that was in force before the answer, with the time that they gave to look again."""
    still_to_come = kept.review_at and kept.review_at > since
    return NewDecision(
        outcome=kept.outcome,
        grade=kept.grade,
        review_at=right.review_at or (kept.review_at if still_to_come else None),
        carer_worry=kept.carer_worry,
        carer_should=kept.carer_should,
        log_number=kept.log_number,
    )


def _otherwise(
    episode: Episode, before: Right, right: Right, wrong: PoliceDecision | None, review: Review
) -> dict[str, Any]:
    """Was it what police decided that had been wrong? Then that is what those who were told read."""
    if right.outcome == before.outcome and right.decision == before.decision:
        return {}
    highest = document_of(episode.reporting_protocol_id).grades[-1].code
    was, is_now = (each and each.grade == highest for each in (wrong, review.decision))
    return {"outcome": right.outcome, **({"graded_lower": True} if was and not is_now else {})}


def _clock(before: Right, right: Right, *, moves: bool) -> dict[str, Any]:
    """A decision has a time to look again of its own; a kept one has what the answer said."""
    if not moves or right.review_at == before.review_at:
        return {}
    return {"moved": True, **({"review_at": right.review_at} if right.review_at else {})}


def counts(challenge: Challenge) -> bool:
    """Do police go by this answer still, so that what they owe follows it?"""
    episode, review = challenge.episode, challenge.review
    made = queries.made_by_answer(challenge)
    return (
        Status(episode.status) in LOOKED_FOR
        and not episode.decisions.filter(recorded_at__gt=review.recorded_at)
        .exclude(pk__in=made)
        .exists()
        and not episode.transfers.filter(transferred_at__gt=review.recorded_at).exists()
        and not Review.objects.filter(challenge__episode=episode, pk__gt=review.pk).exists()
    )


CORRECT = {Call.ASKED: _asked, Call.ANSWERED: _answered}
