"""Challenging a police decision: raise, pick up, review, climb, withdraw."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from audit.record import Recorded, record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Denied, Refused
from core.times import at as said_at
from escalation import queries
from escalation.models import Challenge, Review
from escalation.rules import ChallengeState, Outcome, rung_for, why_unfit
from missing import workflow as missing_workflow
from missing.models import Episode, PoliceDecision
from missing.protocol import Rung
from missing.protocols import document_of
from missing.rules import AWAY, Status
from partners.actor import Actor

NEXT_RUNG = "next-rung"
PICK_UP = "challenge-pick-up"
DECIDE = "challenge-decide"


# Raising


@transaction.atomic
def raise_challenge(
    *,
    episode: Episode,
    ground: str,
    harm: str,
    missed: str,
    call_back: str,
    by: Actor,
    now: datetime,
    decision: PoliceDecision | None = None,
) -> Challenge:
    """A carer, or on-call for them, asks a senior officer to look again.

    `decision` is the one they have read, or None when none has come: if police have decided since,
    they read that first. It goes to the first rank that the decider does not hold.
    """
    require(by, Can.CHALLENGE, episode.child)
    episode = missing_workflow.locked(episode)
    refuse_unless_open_to_challenge(episode, reported=episode.police_reports.exists())
    _refuse_if_challenged(episode, now)
    latest = episode.decisions.select_related("officer").first()
    if latest != decision:
        raise Refused(
            "Police have recorded another decision while you wrote."
            " Read it first; you can challenge that."
        )
    protocol = document_of(episode.reporting_protocol_id)
    reason = why_unfit(protocol.ground(ground), reported=True, decided=latest is not None)
    if not reason and protocol.ground(ground).needs == "no-decision":
        reason = _still_has_time(episode, now)
    if reason:
        raise Refused(reason)
    rung = _first_rung(episode, latest)
    return _open(
        episode,
        rung,
        Fact.CHALLENGED,
        by=by,
        now=now,
        ground=ground,
        decision=latest,
        harm=harm,
        missed=missed,
        call_back=call_back,
        raised_by_id=by.person_id,
        raised_as_id=by.job_id,
    )


def refuse_unless_open_to_challenge(episode: Episode, *, reported: bool) -> None:
    """Is there anything to challenge? The child is away, and police were told."""
    if Status(episode.status) not in AWAY:
        raise Refused(f"{episode.child} isn't away any more, so there is nothing to challenge.")
    if not reported:
        raise Refused("Police have not been told yet. Record the report first, with its time.")


def _refuse_if_challenged(episode: Episode, now: datetime) -> None:
    if already := queries.open_challenge(episode):
        raise Refused(
            f"{already.raised_by} challenged this already. It is with the"
            f" {queries.rung_of(already).name.lower()}"
            f" since {said_at(already.raised_at, now=now)}."
        )


def _still_has_time(episode: Episode, now: datetime) -> str:
    due = queries.decision_due_at(episode)
    if due is None or due <= now:
        return ""
    return f"Police have until {said_at(due, now=now)} to decide. In danger, call 999 now."


def _first_rung(episode: Episode, decision: PoliceDecision | None) -> Rung:
    protocol = document_of(episode.reporting_protocol_id)
    rung = rung_for(
        protocol,
        rank=decision.officer_rank if decision else None,
        offices=queries.offices_of_decider(decision),
        above=queries.highest_rung_reviewed(episode, decision),
    )
    if rung is None:
        raise Refused(
            "The most senior officer has looked at this decision. If anything has changed, tell"
            " police: it will be looked at fresh."
        )
    return rung


def _open(
    episode: Episode, rung: Rung, fact: Fact, *, by: Actor, now: datetime, **said: Any
) -> Challenge:
    payload = document_of(episode.reporting_protocol_id).rung_payload(rung.number, at=now)
    try:
        with transaction.atomic():
            challenge = Challenge.objects.create(
                episode=episode,
                protocol_id=episode.reporting_protocol_id,
                rung=rung.number,
                office=rung.office,
                raised_at=now,
                pick_up_by=datetime.fromisoformat(payload["pick_up_by"]),
                decide_by=datetime.fromisoformat(payload["decide_by"]),
                **said,
            )
    except IntegrityError as clash:
        raise Refused("Somebody else has just challenged this. Refresh the page.") from clash
    record(
        fact,
        by=by,
        child=episode.child,
        episode=episode,
        about=challenge,
        at=now,
        payload=payload,
    )
    return challenge


# Looking again


@transaction.atomic
def pick_up(*, challenge: Challenge, by: Actor, now: datetime) -> Challenge:
    """A named officer has it. Never the one whose decision is challenged."""
    challenge = _held(challenge, by=by)
    _require_reviewer(challenge, by, now)
    if challenge.picked_up_by_id == by.person_id:
        return challenge
    return _take(challenge, by=by, now=now)


@transaction.atomic
def review(
    *,
    challenge: Challenge,
    outcome: Outcome,
    reason: str,
    by: Actor,
    now: datetime,
    next_review_at: datetime | None = None,
    decision: "NewDecision | None" = None,
) -> Review:
    """A senior officer changes the decision, all or part of it, or keeps it and says when to look again.

    A change is a new police decision by this officer; the carer reads `reason` either way.
    """
    challenge = _held(challenge, by=by)
    _require_reviewer(challenge, by, now)
    if challenge.picked_up_by_id is None:
        _take(challenge, by=by, now=now)
    keeps = outcome == Outcome.KEPT
    kept_until = _next_review(challenge.episode, next_review_at, now) if keeps else None
    made = None if keeps else _decide_anew(challenge, decision, reason, by=by, now=now)
    challenge.state = ChallengeState.DECIDED
    challenge.save(update_fields=["state"])
    done = Review.objects.create(
        challenge=challenge,
        outcome=outcome,
        reason=reason,
        **_reviewer(by),
        reviewed_at=now,
        next_review_at=made.review_at if made else kept_until,
        decision=made,
    )
    payload = {"rung": challenge.rung, "outcome": outcome, "office": challenge.office}
    until = {"review_at": kept_until} if kept_until else {}
    _record(Fact.CHALLENGE_DECIDED, challenge, by=by, now=now, payload={**payload, **until})
    return done


def _reviewer(by: Actor) -> dict[str, Any]:
    return {"reviewer_id": by.person_id, "reviewed_as_id": by.job_id}


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


def _held(challenge: Challenge, *, by: Actor) -> Challenge:
    """The challenge's row, held with its episode, for somebody who may review challenges at all."""
    require(by, Can.REVIEW, challenge.episode.child, episode_id=challenge.episode_id)
    episode = missing_workflow.locked(challenge.episode)
    challenge = Challenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)
    challenge.episode = episode
    return challenge


def _require_reviewer(challenge: Challenge, by: Actor, now: datetime) -> None:
    refuse_reviewer(challenge, by, queries.latest_for(challenge, by), now=now)


def refuse_reviewer(
    challenge: Challenge, by: Actor, latest: PoliceDecision | None, *, now: datetime
) -> None:
    """`Denied`, naming who could, for an officer who may not look; `Refused` when nobody need."""
    barrier = why_not_reviewer(challenge, by, latest)
    if barrier:
        raise Denied(barrier, who_could=queries.who_could_review(challenge, now))
    if challenge.state != ChallengeState.OPEN:
        label = ChallengeState(challenge.state).label.lower()
        raise Refused(f"This challenge is not open any more: {label}.")
    if challenge.picked_up_by_id not in (None, by.person_id):
        raise Refused(f"{challenge.picked_up_by} has picked this challenge up.")


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


def _take(challenge: Challenge, *, by: Actor, now: datetime) -> Challenge:
    challenge.picked_up_by_id, challenge.picked_up_at = by.person_id, now
    challenge.save(update_fields=["picked_up_by", "picked_up_at"])
    missing_workflow.name_owner(episode=challenge.episode, code=DECIDE, by=by, now=now)
    payload = {"rung": challenge.rung}
    _record(Fact.CHALLENGE_PICKED_UP, challenge, by=by, now=now, payload=payload)
    return challenge


def _next_review(episode: Episode, next_review_at: datetime | None, now: datetime) -> datetime:
    """A decision is kept until a time, no later than its grade allows."""
    kept = episode.decisions.first()
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
    challenge: Challenge, decision: NewDecision | None, reason: str, *, by: Actor, now: datetime
) -> PoliceDecision:
    if decision is None:
        raise Refused("Say what the decision is now, and at what risk.")
    return missing_workflow.record_decision(
        episode=challenge.episode,
        reason=reason,
        by=by,
        now=now,
        challenge_id=challenge.pk,
        **asdict(decision),
    )


def _record(
    fact: Fact,
    challenge: Challenge,
    *,
    by: Any,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
) -> None:
    episode = challenge.episode
    record(
        fact,
        by=by,
        child=episode.child,
        episode=episode,
        about=challenge,
        at=now,
        payload=payload,
    )


# What happens to a challenge by itself


def follow(event: Recorded) -> None:
    """A challenge follows the night: it is picked up, climbs or is withdrawn as facts are recorded."""
    if react := FOLLOWS.get(event.fact):
        react(event)


def _accepted(event: Any) -> None:
    """Taking one of a challenge's duties on by name is picking the challenge up."""
    if event.payload.get("duty") not in (PICK_UP, DECIDE):
        return
    if challenge := queries.open_challenge(event.episode):
        pick_up(challenge=challenge, by=event.by, now=event.recorded_at)


def _climbed(event: Recorded) -> None:
    if event.payload.get("to") != NEXT_RUNG:
        return
    if challenge := queries.open_challenge(event.episode):
        climb(challenge=challenge, by=event.by, now=event.recorded_at)


def climb(*, challenge: Challenge, by: Any, now: datetime) -> Challenge | None:
    """Nobody answered in time: this step is closed and the next one opens. On the last, nothing.

    Called within the transaction that holds the episode.
    """
    protocol = document_of(challenge.protocol_id)
    decision = challenge.decision
    rung = rung_for(
        protocol,
        rank=decision.officer_rank if decision else None,
        offices=queries.offices_of_decider(decision),
        above=challenge.rung,
    )
    if rung is None:
        return None
    challenge.state = ChallengeState.CLIMBED
    challenge.save(update_fields=["state"])
    return _open(
        challenge.episode,
        rung,
        Fact.CHALLENGE_CLIMBED,
        by=by,
        now=now,
        climbed_from=challenge,
        ground=challenge.ground,
        decision=decision,
        harm=challenge.harm,
        missed=challenge.missed,
        call_back=challenge.call_back,
        raised_by_id=challenge.raised_by_id,
        raised_as_id=challenge.raised_as_id,
    )


def _decided(event: Recorded) -> None:
    """What was challenged was that nobody had decided; police have, so it is answered."""
    if event.payload.get("challenge") is not None:
        return
    challenge = queries.open_challenge(event.episode)
    if challenge and queries.ground_of(challenge).needs == "no-decision":
        _withdraw(challenge, event)


def _over(event: Recorded) -> None:
    """The child is back, or was never away: nobody needs to look any more."""
    if challenge := queries.open_challenge(event.episode):
        _withdraw(challenge, event)


def _withdraw(challenge: Challenge, event: Recorded) -> None:
    challenge.state = ChallengeState.WITHDRAWN
    challenge.save(update_fields=["state"])
    payload = {"rung": challenge.rung, "office": challenge.office}
    _record(
        Fact.CHALLENGE_WITHDRAWN, challenge, by=event.by, now=event.recorded_at, payload=payload
    )


FOLLOWS = {
    Fact.ACCEPTED: _accepted,
    Fact.DUTY_CLIMBED: _climbed,
    Fact.POLICE_DECIDED: _decided,
    Fact.RETURNED: _over,
    Fact.STOOD_DOWN: _over,
    Fact.EPISODE_CLOSED: _over,
}
