"""How a call about a challenge read before it was corrected, beside how it reads since."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.times import at as said_at
from escalation import queries
from escalation.models import Challenge, Review
from escalation.queries import Before
from escalation.rules import DONE, Call, Outcome
from missing.protocol import Protocol
from missing.rules import officer_in_words

Timed = Callable[[datetime], str]

DID = "What they did"


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


def corrected_of(found: Any, *, timed: Timed) -> dict[str, list[Corrected]]:
    """What was corrected of each call about a challenge from `queries.challenges`, first to last.

    A later correction keeps how the one before it read, so that each is shown beside what took its
    place.
    """
    corrections = queries.before_corrections(found)
    chain = queries.steps_of(found) if corrections else []
    steps = {step.pk for step in chain}
    mine = [each for each in corrections if each.challenge in steps]
    return {
        call.value: list(_corrected(call, [row for row in mine if row.call is call], chain, timed))
        for call in Call
    }


def in_page_time(now: datetime) -> Timed:
    """Times as a page words them."""
    return lambda moment: said_at(moment, now=now)


def _corrected(
    call: Call, rows: Sequence[Before], chain: Sequence[Challenge], timed: Timed
) -> Iterator[Corrected]:
    if not rows:
        return
    protocol = queries.protocol_of(chain[0].episode)
    readings = [_before(row, protocol, timed) for row in rows]
    readings.append(_now(call, chain, protocol, timed))
    for row, before, after in zip(rows, readings, readings[1:], strict=False):
        differences = [
            Difference(what, before[what], said)
            for what, said in after.items()
            if what in before and before[what] != said
        ]
        yield Corrected(call, row.by, row.at, row.because, differences)


Reading = dict[str, str]


def _before(row: Before, protocol: Protocol, timed: Timed) -> Reading:
    """What came of an answer is not known of one that was corrected before that could be."""
    said = _spoken(officer_in_words(row.name, row.rank, row.number), row.spoken_at, timed)
    if row.call is Call.ASKED:
        return said
    did = {DID: DONE[Outcome(row.outcome)].capitalize()} if row.outcome else {}
    decided = _decision(row.decided, row.grade, protocol)
    return {**said, **did, **_answer(decided, row.reason, row.review_at, timed)}


def _now(call: Call, chain: Sequence[Challenge], protocol: Protocol, timed: Timed) -> Reading:
    if call is Call.ASKED:
        return _spoken(chain[0].phoned, chain[0].phoned_at, timed)
    review: Review = chain[-1].review
    made = review.decision
    decided = _decision(made.outcome, made.grade, protocol) if made else _decision("", "", protocol)
    return {
        **_spoken(review.whose, review.reviewed_at, timed),
        DID: DONE[Outcome(review.outcome)].capitalize(),
        **_answer(decided, review.reason, review.next_review_at, timed),
    }


def _spoken(whose: str, at: datetime | None, timed: Timed) -> Reading:
    return {"Who": whose, "When they spoke": timed(at) if at else ""}


def _answer(decided: str, reason: str, review_at: datetime | None, timed: Timed) -> Reading:
    return {
        "What is decided": decided,
        "In their words": reason,
        "To look again": timed(review_at) if review_at else "They gave no time",
    }


def _decision(outcome: str, grade: str, protocol: Protocol) -> str:
    """An answer that changed nothing left the decision that was challenged."""
    if not outcome:
        return "The decision that was challenged"
    risk = protocol.grade_words(grade)
    reads = protocol.outcome(outcome).carer_reads
    return f"{reads} Risk: {risk}." if risk else reads
