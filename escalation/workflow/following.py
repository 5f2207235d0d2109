"""Following: what happens to a challenge by itself, as the night's facts are recorded."""

from datetime import datetime
from typing import Any

from audit.models import Event
from audit.record import Recorded
from audit.rules import Fact
from escalation import queries
from escalation.models import Challenge
from escalation.rules import DECIDE, PICK_UP, ChallengeState, Withdrawn, rung_for
from escalation.workflow.challenge import open_step, record_step
from escalation.workflow.reviewing import hand_on, pick_up
from missing.protocols import document_of

NEXT_RUNG = "next-rung"


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


def _handed_over(event: Any) -> None:
    """Whoever accepts the duty to decide a challenge has the challenge, if they may decide it."""
    if event.payload.get("duty") != DECIDE:
        return
    if challenge := queries.open_challenge(event.episode):
        hand_on(challenge=challenge, by=event.by, now=event.recorded_at)


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
    return open_step(
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
        phoned_name=challenge.phoned_name,
        phoned_rank=challenge.phoned_rank,
        phoned_number=challenge.phoned_number,
        phoned_at=challenge.phoned_at,
        raised_by_id=challenge.raised_by_id,
        raised_as_id=challenge.raised_as_id,
        agreed_by_id=challenge.agreed_by_id,
        agreed_as_id=challenge.agreed_as_id,
        agreed_at=challenge.agreed_at,
    )


def _decided(event: Recorded) -> None:
    """What was challenged was that nobody had decided; police have, so it is answered."""
    if event.payload.get("challenge") is not None:
        return
    challenge = queries.open_challenge(event.episode)
    if challenge and queries.ground_of(challenge).needs == "no-decision":
        _withdraw(challenge, event, Withdrawn.DECIDED)


def _over(event: Recorded) -> None:
    """The child is found, back, was never away, or has died, or another force decides anew: nobody
    needs to look any more."""
    if challenge := queries.open_challenge(event.episode):
        moved_on = event.fact == Fact.FORCE_TRANSFERRED
        _withdraw(challenge, event, Withdrawn.TRANSFERRED if moved_on else Withdrawn.OVER)


def _withdraw(challenge: Challenge, event: Recorded, because: Withdrawn) -> None:
    challenge.state, challenge.withdrawn_because = ChallengeState.WITHDRAWN, because
    challenge.save(update_fields=["state", "withdrawn_because"])
    payload = {"rung": challenge.rung, "office": challenge.office, "because": because}
    if because is Withdrawn.TRANSFERRED:
        payload["force"] = event.payload.get("from_force")
    record_step(
        Fact.CHALLENGE_WITHDRAWN, challenge, by=event.by, now=event.recorded_at, payload=payload
    )


def _not_over(event: Recorded) -> None:
    """The child was not back: what needed no answer because of that alone needs one again, by its own time."""
    undone = event.payload.get("undoes", [])
    steps = Event.objects.filter(pk__in=undone, fact=Fact.CHALLENGE_WITHDRAWN)
    for challenge in event.episode.challenges.filter(pk__in=[each.about_id for each in steps]):
        challenge.episode = event.episode
        challenge.state, challenge.withdrawn_because = ChallengeState.OPEN, ""
        challenge.save(update_fields=["state", "withdrawn_because"])
        record_step(Fact.CHALLENGE_REOPENED, challenge, by=event.by, now=event.recorded_at)


FOLLOWS = {
    Fact.ACCEPTED: _accepted,
    Fact.HANDOVER_ACCEPTED: _handed_over,
    Fact.DUTY_CLIMBED: _climbed,
    Fact.POLICE_DECIDED: _decided,
    Fact.FORCE_TRANSFERRED: _over,
    Fact.LOCATED: _over,
    Fact.RETURNED: _over,
    Fact.RETURN_MISTAKEN: _not_over,
    Fact.STOOD_DOWN: _over,
    Fact.EPISODE_CLOSED: _over,
    Fact.ENDED_BY_DEATH: _over,
}
