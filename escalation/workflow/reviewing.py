"""Reviewing: a senior officer, never the one who decided, picks the challenge up and answers it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Denied, Refused
from core.times import at as said_at
from escalation import queries
from escalation.models import Challenge, Review
from escalation.rules import DECIDE, ChallengeState, Outcome
from escalation.workflow.challenge import record_step
from missing import workflow as missing_workflow
from missing.models import Episode, PoliceDecision
from missing.protocols import document_of
from partners.actor import Actor


@dataclass(frozen=True)
class NewDecision:
    """What a review puts in the old decision's place. Outcome and grade are codes of the protocol."""

    outcome: str
    grade: str
    review_at: datetime | None = None
    carer_worry: str = ""
    carer_should: str = ""
    low_grade_because: str = ""
    log_number: str = ""


@transaction.atomic
def pick_up(*, challenge: Challenge, by: Actor, now: datetime) -> Challenge:
    """A named officer has it. Never the one whose decision is challenged.

    Once it should have been decided, another officer may take it over from whoever had it.
    """
    challenge = hold(challenge, by=by)
    require_reviewer(challenge, by, now)
    return take(challenge, by=by, now=now)


def hand_on(*, challenge: Challenge, by: Actor, now: datetime) -> Challenge:
    """Another officer has accepted it from the one who had it; only somebody who may answer it can."""
    challenge = hold(challenge, by=by)
    refuse_unfit(challenge, by, queries.latest_for(challenge, by), now=now)
    return take(challenge, by=by, now=now)


@transaction.atomic
def review(
    *,
    challenge: Challenge,
    outcome: Outcome,
    reason: str,
    by: Actor,
    now: datetime,
    next_review_at: datetime | None = None,
    decision: NewDecision | None = None,
    after: int | None = None,
) -> Review:
    """A senior officer changes the decision, all or part of it, or keeps it and says when to look again.

    A change is a new police decision by this officer; the carer reads `reason` either way. `after` is
    the decision in force that the officer has read: the one challenged, when nothing else is said.
    """
    challenge = hold(challenge, by=by)
    require_reviewer(challenge, by, now)
    after = after or challenge.decision_id
    missing_workflow.refuse_unread(challenge.episode, after=after, now=now)
    take(challenge, by=by, now=now)
    keeps = outcome == Outcome.KEPT
    kept_until = _next_review(challenge.episode, next_review_at, now) if keeps else None
    made = None if keeps else _decide_anew(challenge, decision, reason, after=after, by=by, now=now)
    return close(
        challenge,
        outcome,
        reason,
        made=made,
        kept_until=kept_until,
        answered_at=now,
        by=by,
        now=now,
        reviewer_id=by.person_id,
        reviewed_as_id=by.job_id,
    )


def close(
    challenge: Challenge,
    outcome: Outcome,
    reason: str,
    *,
    made: PoliceDecision | None,
    kept_until: datetime | None,
    answered_at: datetime,
    by: Actor,
    now: datetime,
    **whose: Any,
) -> Review:
    """The answer is kept and told. `whose` says who gave it. The challenge is held, and open."""
    challenge.state = ChallengeState.DECIDED
    challenge.save(update_fields=["state"])
    done = Review.objects.create(
        challenge=challenge,
        outcome=outcome,
        reason=reason,
        reviewed_at=answered_at,
        next_review_at=made.review_at if made else kept_until,
        decision=made,
        **whose,
    )
    payload = {
        "rung": challenge.rung,
        "outcome": outcome,
        "office": challenge.office,
        **({"review_at": kept_until} if kept_until else {}),
        **({"second_hand": True} if done.second_hand else {}),
    }
    record_step(
        Fact.CHALLENGE_DECIDED, challenge, by=by, now=now, happened_at=answered_at, payload=payload
    )
    return done


def hold(challenge: Challenge, *, by: Actor) -> Challenge:
    """The challenge's row, held with its episode, for somebody who may review challenges at all."""
    require(by, Can.REVIEW, challenge.episode.child, episode_id=challenge.episode_id)
    return hold_row(challenge)


def hold_row(challenge: Challenge) -> Challenge:
    """The challenge's row, held with its episode: of two answers the second finds it decided."""
    episode = missing_workflow.locked(challenge.episode)
    challenge = Challenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)
    challenge.episode = episode
    return challenge


def require_reviewer(challenge: Challenge, by: Actor, now: datetime) -> None:
    """`Denied` or `Refused`, in words, unless this officer may answer the challenge now."""
    refuse_reviewer(challenge, by, queries.latest_for(challenge, by), now=now)


def refuse_reviewer(
    challenge: Challenge, by: Actor, latest: PoliceDecision | None, *, now: datetime
) -> None:
    """The same as `refuse_unfit`; and `Refused` while it is with another officer, who has time still."""
    refuse_unfit(challenge, by, latest, now=now)
    if not queries.is_free(challenge, by, now):
        raise Refused(f"{challenge.picked_up_by} has picked this challenge up.")


def refuse_unfit(
    challenge: Challenge, by: Actor, latest: PoliceDecision | None, *, now: datetime
) -> None:
    """`Denied`, naming who could, for an officer who may not look; `Refused` when nobody need."""
    barrier = why_not_reviewer(challenge, by, latest)
    if barrier:
        raise Denied(barrier, who_could=queries.who_could_review(challenge, now))
    if challenge.state != ChallengeState.OPEN:
        label = ChallengeState(challenge.state).label.lower()
        raise Refused(f"This challenge is not open any more: {label}.")


def why_not_reviewer(challenge: Challenge, by: Actor, latest: PoliceDecision | None) -> str:
    """Why this officer may not look at this challenge; empty when they may.

    `latest` comes from `queries.latest_for`.
    """
    rung = queries.rung_of(challenge)
    if by.agency_id != challenge.episode.force_id:
        return f"This challenge is for {challenge.episode.force}."
    if by.rank is None or by.rank < rung.min_rank:
        return (
            f"This challenge is for the {rung.name.lower()}:"
            f" it needs the rank of {rung.min_rank.label.lower()} or above."
        )
    if queries.decided_before(challenge, by, latest):
        return "You made this decision. The reviewer must be a different officer."
    return ""


def take(challenge: Challenge, *, by: Actor, now: datetime) -> Challenge:
    """The officer has it by name, and the duty to decide it, instead of whoever had it before.

    The challenge is held. Whoever has it already goes on having it.
    """
    before = challenge.picked_up_by_id
    if before == by.person_id:
        return challenge
    challenge.picked_up_by_id, challenge.picked_up_at = by.person_id, now
    challenge.save(update_fields=["picked_up_by", "picked_up_at"])
    missing_workflow.name_owner(
        episode=challenge.episode, code=DECIDE, by=by, now=now, instead_of=before
    )
    payload = {"rung": challenge.rung, **({"instead_of": before} if before else {})}
    record_step(Fact.CHALLENGE_PICKED_UP, challenge, by=by, now=now, payload=payload)
    return challenge


def _next_review(episode: Episode, next_review_at: datetime | None, now: datetime) -> datetime:
    """A decision is kept until a time, no later than its grade allows."""
    kept = queries.decision_now(episode)
    if kept is None:
        raise Refused("There is no decision to keep. Make one, and give its reason.")
    protocol = document_of(episode.reporting_protocol_id)
    grades = [kept.grade] if kept.grade else [grade.code for grade in protocol.grades]
    latest = max(protocol.latest_review_at(grade, now) for grade in grades)
    if next_review_at is None or not now < next_review_at <= latest:
        raise Refused(
            f"Choose when police look again: after now, and by {said_at(latest, now=now)}."
        )
    return next_review_at


def _decide_anew(
    challenge: Challenge,
    decision: NewDecision | None,
    reason: str,
    *,
    after: int | None,
    by: Actor,
    now: datetime,
) -> PoliceDecision:
    if decision is None:
        raise Refused("Say what the decision is now, and at what risk.")
    return missing_workflow.record_decision(
        episode=challenge.episode,
        reason=reason,
        after=after,
        by=by,
        now=now,
        challenge_id=challenge.pk,
        **asdict(decision),
    )
