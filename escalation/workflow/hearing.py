"""Hearing: a senior officer answers a challenge by phone, and whoever heard it writes it down."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from children.access import require
from children.rules import Can
from core.refusals import Refused
from escalation import queries
from escalation.models import Challenge, Review
from escalation.rules import ChallengeState, Officer, Outcome, are_the_same
from escalation.workflow.reviewing import NewDecision, close, hold_row
from missing import workflow as missing_workflow
from missing.models import Episode, PoliceDecision
from missing.rules import HeardHow
from partners.actor import Actor
from partners.rules import Rank


@dataclass(frozen=True)
class Answerer:
    """Who answered by phone, as that officer gave it, and how it was heard."""

    name: str
    rank: Rank
    heard_how: HeardHow
    number: str = ""


@transaction.atomic
def review_heard(
    *,
    challenge: Challenge,
    outcome: Outcome,
    reason: str,
    answerer: Answerer,
    answered_at: datetime,
    by: Actor,
    now: datetime,
    next_review_at: datetime | None = None,
    decision: NewDecision | None = None,
    after: int | None = None,
) -> Review:
    """What a senior officer answered, entered by the person who heard it, and marked so everywhere.

    It counts as an officer's own: an answer that came first stands. A change is a police decision,
    second-hand as well. `after` is the decision in force that whoever writes it down has read.
    """
    require(by, Can.REPORT_SECOND_HAND, challenge.episode.child)
    challenge = hold_row(challenge)
    _refuse_unless_open(challenge)
    refuse_answer(
        challenge,
        Officer(answerer.name, answerer.rank, answerer.number),
        answered_at=answered_at,
        next_review_at=next_review_at,
        now=now,
    )
    missing_workflow.refuse_unread(challenge.episode, after=after or challenge.decision_id, now=now)
    if outcome == Outcome.KEPT:
        decision_to_keep(challenge.episode)
    made = None
    if outcome != Outcome.KEPT:
        made = decided_anew(challenge, decision, reason, answerer, answered_at, by=by, now=now)
    return close(
        challenge,
        outcome,
        reason,
        made=made,
        kept_until=None if made else next_review_at,
        answered_at=answered_at,
        by=by,
        now=now,
        second_hand=True,
        reviewer_name=answerer.name,
        reviewer_rank=answerer.rank,
        reviewer_number=answerer.number,
        heard_how=answerer.heard_how,
        recorded_by_id=by.person_id,
        recorded_at=now,
    )


def _refuse_unless_open(challenge: Challenge) -> None:
    if challenge.state != ChallengeState.OPEN:
        label = ChallengeState(challenge.state).label.lower()
        raise Refused(f"This challenge is not open any more: {label}.")


def refuse_answer(
    challenge: Challenge,
    officer: Officer,
    *,
    answered_at: datetime,
    next_review_at: datetime | None,
    now: datetime,
) -> None:
    """What cannot have been answered so: by this officer, then, and until then. When it is written
    down first and when it is corrected."""
    missing_workflow.refuse_future(answered_at, now)
    _refuse_before_asked(challenge, answered_at)
    _refuse_officer(challenge, officer)
    if next_review_at is not None and next_review_at <= answered_at:
        raise Refused("Choose a review time after the answer.")


def _refuse_before_asked(challenge: Challenge, answered_at: datetime) -> None:
    """Whoever says when they were told says it to the minute."""
    asked_at = queries.steps_of(challenge)[0].raised_at.replace(second=0, microsecond=0)
    if answered_at < asked_at:
        raise Refused("Nobody can have answered before the challenge was sent.")


def _refuse_officer(challenge: Challenge, officer: Officer) -> None:
    """The same two rules as for an officer who answers here, as far as a name and a rank show them."""
    rung = queries.rung_of(challenge)
    if officer.rank is None:
        raise Refused("Say what their rank is. Ask, if they didn’t say.")
    if officer.rank < rung.min_rank:
        raise Refused(
            f"This challenge is for the {rung.name.lower()}: only the rank of"
            f" {rung.min_rank.label.lower()} or above answers it."
        )
    decision = challenge.decision
    if decision and are_the_same(officer, queries.named_in(decision)):
        raise Refused("That officer made this decision. A different one must look again.")


def decision_to_keep(
    episode: Episode, *, instead_of: Collection[int] = frozenset()
) -> PoliceDecision:
    """The decision that police hold to; never one that somebody has put in its place by mistake."""
    kept = queries.decision_now(episode, instead_of=instead_of)
    if kept is None:
        raise Refused("There is no decision to keep. Say what they decided.")
    return kept


def decided_anew(
    challenge: Challenge,
    decision: NewDecision | None,
    reason: str,
    answerer: Answerer,
    answered_at: datetime,
    *,
    by: Actor,
    now: datetime,
    holds_to: PoliceDecision | None = None,
) -> PoliceDecision:
    """What they decided instead, second-hand as well; or what they hold to, said again."""
    if decision is None:
        raise Refused("Say what the decision is now.")
    return missing_workflow.record_decision_second_hand(
        episode=challenge.episode,
        outcome=decision.outcome,
        grade=decision.grade,
        reason=reason,
        carer_worry=decision.carer_worry,
        carer_should=decision.carer_should,
        low_grade_because=decision.low_grade_because,
        holds_to=holds_to,
        review_at=decision.review_at,
        log_number=decision.log_number,
        officer_name=answerer.name,
        officer_rank=answerer.rank,
        officer_number=answerer.number,
        heard_how=answerer.heard_how,
        decided_at=answered_at,
        challenge_id=challenge.pk,
        by=by,
        now=now,
    )
