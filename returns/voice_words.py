"""How what a child wrote alone reads, for those who may hear the child; and how their link stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from children.access import Standing as Reader
from core import times
from returns.access import hears
from returns.voice import voiced
from returns.words import Line, Part


@dataclass(frozen=True)
class Waiting:
    """A link that the child has not finished and nobody has ended."""

    made_by: str
    made_at: datetime
    expires_at: datetime

    def lasts(self, now: datetime) -> bool:
        """Can the child still answer by it?"""
        return now < self.expires_at


@dataclass(frozen=True)
class Alone:
    """One answer that the child gave alone: whose words they are and since when, and to what. `grave`: they
    say that they are not safe, and nobody has been told of it since."""

    of: str
    asked: str
    said: str
    by: str
    grave: bool


@dataclass(frozen=True)
class Voice:
    """What the child wrote alone, in the order in which they wrote it, and the link that waits for more."""

    answers: list[Alone] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    waiting: Waiting | None = None

    @property
    def is_grave(self) -> bool:
        """The child says that they are, or were, not safe; until somebody was told since, or the interview
        with it is approved."""
        return any(each.grave for each in self.answers)

    @property
    def parts(self) -> list[Part]:
        """As parts of an account, one for each time that the child wrote."""
        return [
            Part(by, True, [_line(each) for each in self.answers if each.by == by])
            for by in self.written
        ]

    def to(self, question: str) -> list[Alone]:
        """What belongs to this question of the interview."""
        return [each for each in self.answers if each.of == question]


def voice_of(interview: Any, reader: Reader) -> Voice:
    """For whoever may hear what the child says; else nothing. `interview` comes from `queries.interviews`."""
    if not hears(reader):
        return Voice()
    name = str(interview.child)
    finished = [link for link in interview.voices if link["finished_at"]]
    waiting = (
        link for link in interview.voices if not link["finished_at"] and not link["ended_at"]
    )
    return Voice(
        [answer for link in finished for answer in _answers(link, name)],
        [_by(link, name) for link in finished],
        next(map(_waiting, waiting), None),
    )


def _waiting(link: Mapping[str, Any]) -> Waiting:
    made_at, expires_at = map(datetime.fromisoformat, (link["made_at"], link["expires_at"]))
    return Waiting(link["made_by"], made_at, expires_at)


def _answers(link: Mapping[str, Any], name: str) -> Iterator[Alone]:
    for each in link["wrote"]:
        question = voiced().by_code[each["question"]]
        option = question.option(each["chosen"])
        said = option.words if option else each["text"] or each["chosen"]
        grave = bool(option and option.grave) and not link["seen_to"]
        yield Alone(question.of, question.words, said, _by(link, name), grave)


def _by(link: Mapping[str, Any], name: str) -> str:
    return f"Written by {name}, on {times.when(datetime.fromisoformat(link['finished_at']))}"


def _line(answer: Alone) -> Line:
    return Line(answer.asked, [answer.said], "", [], [])
