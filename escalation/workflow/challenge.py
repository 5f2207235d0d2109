"""What every step of a challenge shares: opening it with a rung of its own, and keeping what happened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from audit.record import Recorded, record
from audit.rules import Fact
from core.refusals import Refused
from escalation.models import CallBack, Challenge
from missing.models import Episode
from missing.protocol import Rung
from missing.protocols import document_of
from partners.actor import Actor


def open_step(
    episode: Episode,
    rung: Rung,
    fact: Fact,
    *,
    call_back: str,
    by: Actor,
    now: datetime,
    **said: Any,
) -> Challenge:
    """The challenge as it reaches a rank, with the times of that rank. `Refused` where one is open there."""
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
            CallBack.objects.create(challenge=challenge, number=call_back)
    except IntegrityError as clash:
        raise Refused("Somebody else has just challenged this. Refresh the page.") from clash
    record_step(fact, challenge, by=by, now=now, payload=payload)
    return challenge


def record_step(
    fact: Fact,
    challenge: Challenge,
    *,
    by: Any,
    now: datetime,
    happened_at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Recorded:
    """Keep what happened to a challenge, as a fact of its episode."""
    episode = challenge.episode
    return record(
        fact,
        by=by,
        child=episode.child,
        episode=episode,
        about=challenge,
        at=now,
        happened_at=happened_at,
        payload=payload,
    )
