"""Where a challenge has got to, step by step, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from core.times import at, left
from escalation import queries, rules
from escalation.models import Challenge
from escalation.queries import Asked
from escalation.rules import ChallengeState, Outcome, Withdrawn
from missing.protocols import document_of
from partners.rules import Office

DONE, NOW, TO_COME = "done", "now", "to come"


@dataclass(frozen=True)
class Step:
    """One line of the tracker. `at` is worded already."""

    text: str
    state: str
    at: str = ""
    note: str = ""


@dataclass(frozen=True)
class Tracker:
    """The steps so far and to come, and what happens by itself if nobody answers."""

    steps: list[Step]
    number: int
    of: int
    otherwise: str

    @property
    def news(self) -> str:
        """What happened last."""
        return [step.text for step in self.steps if step.state == DONE][-1]


def tracker_of(chain: Iterable[Challenge], asked: list[Asked], *, now: datetime) -> Tracker:
    """`chain` is every step of the ladder that the challenge has stood on, the first one first;
    `asked` is what was asked on any of them."""
    steps = list(chain)
    last = steps[-1]
    protocol = document_of(last.protocol_id)
    return Tracker(
        steps=[line for challenge in steps for line in _lines(challenge, asked, now)],
        number=last.rung,
        of=len(protocol.rungs),
        otherwise=_otherwise(last, now) if last.state == ChallengeState.OPEN else "",
    )


def _lines(challenge: Challenge, asked: list[Asked], now: datetime) -> Iterator[Step]:
    rung = queries.rung_of(challenge).name
    yield Step(f"Sent to the {rung.lower()}", DONE, at(challenge.raised_at, now=now))
    if challenge.agreed_at and not challenge.climbed_from_id:
        agreed_at = at(challenge.agreed_at, now=now)
        yield Step(f"{challenge.agreed_by}, on-call, agrees with it", DONE, agreed_at)
    yield from _picked_up(challenge, now)
    for question in asked:
        if question.challenge == challenge.pk:
            yield from _asked(question, challenge, now)
    yield from ENDS[ChallengeState(challenge.state)](challenge, now)


def _picked_up(challenge: Challenge, now: datetime) -> Iterator[Step]:
    if challenge.picked_up_at:
        taken_at = at(challenge.picked_up_at, now=now)
        yield Step(f"Picked up by {challenge.picked_up_by}", DONE, taken_at)
    elif challenge.state == ChallengeState.OPEN:
        yield Step("To be picked up", NOW, _by(challenge.pick_up_by, now))


def _asked(question: Asked, challenge: Challenge, now: datetime) -> Iterator[Step]:
    office = Office(question.office).label.lower()
    asked_at = at(question.asked_at, now=now)
    yield Step(f"{question.asker} asked the {office} something", DONE, asked_at)
    if question.answered_at:
        yield Step(f"{question.answerer} answered", DONE, at(question.answered_at, now=now))
    elif challenge.state == ChallengeState.OPEN:
        yield Step("To be answered", NOW, _by(question.answer_by, now))
    else:
        yield Step("Not answered", DONE)


def _open(challenge: Challenge, now: datetime) -> Iterator[Step]:
    state = NOW if challenge.picked_up_by else TO_COME
    yield Step("To be decided", state, _by(challenge.decide_by, now))


def _climbed(challenge: Challenge, now: datetime) -> Iterator[Step]:
    missed = queries.answer_by(challenge)
    yield Step("No answer in time, so it went higher", DONE, at(missed, now=now))


def _decided(challenge: Challenge, now: datetime) -> Iterator[Step]:
    review = challenge.review
    did = rules.DONE[Outcome(review.outcome)]
    yield Step(f"{review.whose} {did}", DONE, at(review.reviewed_at, now=now), review.heard)


def _withdrawn(challenge: Challenge, now: datetime) -> Iterator[Step]:
    because = Withdrawn(challenge.withdrawn_because or Withdrawn.OVER)
    yield Step("No answer is needed any more", DONE, "", because.label)


ENDS = {
    ChallengeState.OPEN: _open,
    ChallengeState.CLIMBED: _climbed,
    ChallengeState.DECIDED: _decided,
    ChallengeState.WITHDRAWN: _withdrawn,
}


def _by(moment: datetime, now: datetime) -> str:
    return f"by {at(moment, now=now)} ({left(moment, now=now)})"


def _otherwise(challenge: Challenge, now: datetime) -> str:
    """What happens by itself, so that nobody has to ask."""
    by = at(queries.answer_by(challenge), now=now)
    higher = document_of(challenge.protocol_id).next_rung(challenge.rung)
    if higher is None:
        return f"No answer by {by}: phone 101 and ask for the {queries.rung_of(challenge).name.lower()}."
    return f"No answer by {by}: it goes to the {higher.name.lower()} automatically."
