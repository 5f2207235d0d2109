"""Raising: a carer, or whoever stands by the child, challenges what police decided, or that they have not."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Refused
from core.times import at as said_at
from escalation import queries
from escalation.models import Challenge
from escalation.rules import rung_for, why_unfit
from escalation.workflow.challenge import open_step
from missing import workflow as missing_workflow
from missing.models import Episode, PoliceDecision
from missing.protocol import Rung
from missing.protocols import document_of
from missing.rules import LOOKED_FOR, Status, officer_in_words
from partners.actor import Actor
from partners.rules import Rank


@dataclass(frozen=True)
class Phoned:
    """Whom they have asked by phone already, as that officer gave it, and when."""

    name: str
    at: datetime
    rank: Rank | None = None
    number: str = ""

    @property
    def words(self) -> str:
        return officer_in_words(self.name, self.rank, self.number)


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
    phoned: Phoned | None = None,
) -> Challenge:
    """A carer, or whoever stands by the child, asks a senior officer to look again.

    `decision` is the one they have read, or None when none has come: if police have decided since,
    they read that first. It goes to the first rank that the decider does not hold. `phoned` is whom
    they have asked by phone before.
    """
    require(by, Can.CHALLENGE, episode.child)
    episode = missing_workflow.locked(episode)
    if phoned:
        missing_workflow.refuse_future(phoned.at, now)
    refuse_unless_open_to_challenge(episode, reported=episode.police_reports.exists())
    _refuse_if_challenged(episode, now)
    latest = queries.decision_now(episode)
    if latest != decision:
        raise Refused(
            "Police have recorded another decision while you wrote."
            " Read it first; you can challenge that."
        )
    _refuse_unfit(episode, ground, latest, now=now)
    return open_step(
        episode,
        _first_rung(episode, latest),
        Fact.CHALLENGED,
        by=by,
        now=now,
        ground=ground,
        decision=latest,
        harm=harm,
        missed=missed,
        call_back=call_back,
        **_phoned(phoned),
        raised_by_id=by.person_id,
        raised_as_id=by.job_id,
    )


def _phoned(phoned: Phoned | None) -> dict[str, Any]:
    said = asdict(phoned) if phoned else {}
    return {f"phoned_{name}": value for name, value in said.items()}


def refuse_unless_open_to_challenge(episode: Episode, *, reported: bool) -> None:
    """Is there anything to challenge? The child is away, and police were told."""
    if Status(episode.status) not in LOOKED_FOR:
        raise Refused(
            f"{episode.child} isn't looked for any more, so there is nothing to challenge."
        )
    if not reported:
        raise Refused("Police have not been told yet. Record the report first, with its time.")


def _refuse_if_challenged(episode: Episode, now: datetime) -> None:
    if already := queries.open_challenge(episode):
        raise Refused(
            f"{already.raised_by} challenged this already. It is with the"
            f" {queries.rung_of(already).name.lower()}"
            f" since {said_at(already.raised_at, now=now)}."
        )


def _refuse_unfit(
    episode: Episode, code: str, decision: PoliceDecision | None, *, now: datetime
) -> None:
    """Is this a ground on which to challenge now?"""
    ground = document_of(episode.reporting_protocol_id).ground(code)
    standing = queries.police_standing(episode, decision, reported=True, now=now)
    if reason := why_unfit(ground, standing):
        raise Refused(reason)


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
