"""What can be tried to find a child, and what has been."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core import times
from missing.models import Episode, Step
from missing.protocols import document_of
from missing.rules import StepState

LONGEST = Step._meta.get_field("text").max_length


@dataclass(frozen=True)
class Try:
    """One step that can be taken; `state` and `at` are how it stands, if it has been."""

    code: str
    text: str
    state: str = ""
    at: datetime | None = None

    def in_words(self, now: datetime) -> str:
        """“Look through the home and garden, 10:33pm”."""
        return f"{self.text}, {times.at(self.at, now=now)}" if self.at else self.text


def tries_of(episode: Episode) -> list[Try]:
    """The steps that this child's protocol has, and how each stands. One statement."""
    taken = {step.code: step for step in _last_of_each(episode)}
    name = str(episode.child)
    return [
        _try(each.code, each.text.replace("{name}", name)[:LONGEST], taken.get(each.code))
        for each in document_of(episode.reporting_protocol_id).steps
    ]


def _try(code: str, text: str, taken: Step | None) -> Try:
    if taken is None or taken.state == StepState.MISTAKE:
        return Try(code, text)
    return Try(code, text, taken.state, taken.taken_at)


def _last_of_each(episode: Episode) -> Iterable[Step]:
    return episode.steps.order_by("code", "-pk").distinct("code")


def tried_in_words(episode: Episode, now: datetime) -> str:
    """“Call Ash: no answer, 10:31pm; …”, in the order in which it was tried. One statement."""
    steps = [step for step in _last_of_each(episode) if step.state != StepState.MISTAKE]
    return "; ".join(
        f"{step.text}: {StepState(step.state).label.lower()}, {times.at(step.taken_at, now=now)}"
        for step in sorted(steps, key=lambda step: step.pk)
    )
