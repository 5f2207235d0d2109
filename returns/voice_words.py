"""How what a child wrote alone reads, for those who may hear the child; and how their link stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from children.access import Standing as Reader
from core import times
from returns import queries
from returns.access import hears
from returns.models import ReturnInterview, VoiceLink
from returns.voice import voiced
from returns.words import Line, Part


@dataclass(frozen=True)
class Alone:
    """One answer that the child gave alone: whose words they are and since when, and to what."""

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
    waiting: VoiceLink | None = None

    @property
    def is_grave(self) -> bool:
        """The child says that they are, or were, not safe."""
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


def voice_of(interview: ReturnInterview, reader: Reader) -> Voice:
    """For whoever may hear what the child says; else nothing."""
    if not hears(reader):
        return Voice()
    links: list[Any] = list(queries.voice_links_of(interview))
    finished = [link for link in links if link.finished_at]
    name = str(interview.child)
    return Voice(
        [answer for link in finished for answer in _answers(link, name)],
        [_by(link, name) for link in finished],
        next((link for link in links if not link.finished_at and not link.ended_at), None),
    )


def lasts(link: VoiceLink | None, now: datetime) -> bool:
    """Can the child still answer by it?"""
    return link is not None and now < link.expires_at


def _answers(link: Any, name: str) -> Iterator[Alone]:
    for each in link.wrote:
        question = voiced().by_code[each["question"]]
        option = question.option(each["chosen"])
        said = option.words if option else each["text"]
        yield Alone(
            question.of, question.words, said, _by(link, name), bool(option and option.grave)
        )


def _by(link: VoiceLink, name: str) -> str:
    assert link.finished_at is not None
    return f"Written by {name}, on {times.when(link.finished_at)}"


def _line(answer: Alone) -> Line:
    return Line(answer.asked, [answer.said], "", [], [])
