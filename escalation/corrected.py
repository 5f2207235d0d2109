"""How a call about a challenge read before it was corrected, beside how it reads since."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.times import at as said_at
from escalation.models import Challenge, Correction
from escalation.rules import DONE, Call, Outcome
from missing.models import PoliceDecision
from missing.protocol import Protocol
from missing.protocols import document_of

Timed = Callable[[datetime], str]


@dataclass(frozen=True)
class Reading:
    """What stood written of a call at one time."""

    whose: str
    at: datetime | None
    outcome: str = ""
    decision: PoliceDecision | None = None
    reason: str = ""
    review_at: datetime | None = None


@dataclass(frozen=True)
class Difference:
    """One thing that was written otherwise: what it is, and how it read before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Corrected:
    """One correction: who put what right, when and why."""

    call: Call
    by: str
    at: datetime
    because: str
    differences: list[Difference]


def corrected_of(chain: Sequence[Challenge], *, timed: Timed) -> dict[str, list[Corrected]]:
    """What was corrected of each call about a challenge, first to last; nothing where nothing was.

    `chain` is every step that the challenge has stood on. A later correction keeps how the one
    before it read, so that each is shown beside what took its place.
    """
    rows = Correction.objects.filter(challenge__in=[step.pk for step in chain]).select_related(
        "corrected_by", "corrected_as__agency", "decision"
    )
    found: dict[str, list[Corrected]] = {call.value: [] for call in Call}
    protocol = document_of(chain[0].episode.reporting_protocol_id)
    for call in Call:
        corrections = [row for row in rows if row.call == call]
        readings = [*map(_before, corrections), *(_now(call, chain) if corrections else ())]
        for row, before, after in zip(corrections, readings, readings[1:], strict=False):
            found[call].append(_corrected(row, before, after, protocol, timed))
    return found


def in_page_time(now: datetime) -> Timed:
    return lambda moment: said_at(moment, now=now)


def _before(row: Correction) -> Reading:
    return Reading(row.whose, row.spoken_at, row.outcome, row.decision, row.reason, row.review_at)


def _now(call: Call, chain: Sequence[Challenge]) -> Iterable[Reading]:
    if call is Call.ASKED:
        yield Reading(chain[0].phoned, chain[0].phoned_at)
        return
    for step in chain:
        if review := getattr(step, "review", None):
            yield Reading(
                review.whose,
                review.reviewed_at,
                review.outcome,
                review.decision,
                review.reason,
                review.next_review_at,
            )


def _corrected(
    row: Correction, before: Reading, after: Reading, protocol: Protocol, timed: Timed
) -> Corrected:
    job, call = row.corrected_as, Call(row.call)
    was_and_is = (_lines(call, each, protocol, timed) for each in (before, after))
    lines = zip(*was_and_is, strict=True)
    return Corrected(
        call=call,
        by=f"{row.corrected_by}, {job.title}, {job.agency}",
        at=row.corrected_at,
        because=row.because,
        differences=[
            Difference(what, was, then)
            for (what, was), (_, then) in lines
            if was != then and not (what == DID and not was)
        ],
    )


DID = "What they did"


def _lines(call: Call, reading: Reading, protocol: Protocol, timed: Timed) -> list[tuple[str, str]]:
    """What can differ, in words."""
    said = [
        ("Who", reading.whose),
        ("When they spoke", timed(reading.at) if reading.at else ""),
    ]
    if call is Call.ASKED:
        return said
    return [
        *said,
        (DID, DONE[Outcome(reading.outcome)].capitalize() if reading.outcome else ""),
        ("What is decided", _decision(reading.decision, protocol)),
        ("In their words", reading.reason),
        ("To look again", timed(reading.review_at) if reading.review_at else "They gave no time"),
    ]


def _decision(decision: PoliceDecision | None, protocol: Protocol) -> str:
    if decision is None:
        return "The decision that was challenged"
    outcome = protocol.outcome(decision.outcome).carer_reads
    grade = protocol.grade_words(decision.grade)
    return f"{outcome} Risk: {grade}." if grade else outcome
