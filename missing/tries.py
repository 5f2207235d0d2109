"""What can be tried to find a child, and what has been."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from children.models import ReportingStrategy
from children.rules import StepRule
from children.strategies import has_expired, steps_of, strategy_of
from core import times
from missing.beside import agreed_in
from missing.models import Episode, Step
from missing.protocols import asked_for
from missing.rules import StepState

LONGEST = Step._meta.get_field("text").max_length


@dataclass(frozen=True)
class Try:
    """One step that can be taken; `state` and `at` are how it stands, if it has been."""

    code: str
    text: str
    state: str = ""
    at: datetime | None = None
    phone: str = ""
    first: str = ""

    def in_words(self, now: datetime) -> str:
        """“Look through the home and garden, 10:33pm”."""
        return f"{self.text}, {times.at(self.at, now=now)}" if self.at else self.text


@dataclass(frozen=True)
class Tries:
    """What to try tonight, by whose word, and what carers leave alone."""

    steps: list[Try]
    by: str
    agreed: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


def tries_of(episode: Episode, now: datetime) -> Tries:
    """The steps of the child's own strategy, or those of the protocol where there is none in force.

    For those who may read the strategy. Two statements.
    """
    taken = {step.code: step for step in _last_of_each(episode)}
    name, strategy = str(episode.child), strategy_of(episode.child)
    if strategy is not None and not has_expired(strategy, now):
        return _planned(strategy, name, taken)
    steps = [
        _try(each.code, each.text.replace("{name}", name), taken.get(each.code))
        for each in asked_for(episode).steps
    ]
    if strategy is None:
        return Tries(
            steps, f"Nothing is agreed for {name} yet. These are the steps for every child."
        )
    ended = times.day(strategy.expires_on, now=now)
    return Tries(
        steps,
        f"What was agreed for {name} ran out on {ended}. These are the steps for every child.",
    )


def _planned(strategy: ReportingStrategy, name: str, taken: Mapping[str, Step]) -> Tries:
    steps, avoid = [], []
    for number, step in enumerate(steps_of(strategy)):
        code = f"plan-{strategy.pk}-{number}"
        if step.rule == StepRule.NOT:
            avoid.append(". ".join(filter(None, (step.text, step.first))))
            continue
        first = f"{'Ask first: ' if step.rule == StepRule.ASK else ''}{step.first}"
        tick = _try(code, step.text, taken.get(code))
        steps.append(replace(tick, phone=step.phone, first=first))
    by = f"This was agreed for {name}. Try these first."
    return Tries(steps, by, agreed_in(strategy), tuple(avoid))


def _try(code: str, text: str, taken: Step | None) -> Try:
    text = text[:LONGEST]
    if taken is None or taken.state == StepState.MISTAKE:
        return Try(code, text)
    return Try(code, text, taken.state, taken.taken_at)


def _last_of_each(episode: Episode) -> Iterable[Step]:
    return episode.steps.select_related("taken_by").order_by("code", "-pk").distinct("code")


def steps_taken(episode: Episode) -> list[Step]:
    """What has been tried, in the order in which it was. One statement."""
    steps = [step for step in _last_of_each(episode) if step.state != StepState.MISTAKE]
    return sorted(steps, key=lambda step: step.pk)


def tried_in_words(episode: Episode, now: datetime) -> str:
    """“Call Ash: no answer, 10:31pm; …”. One statement."""
    return "; ".join(
        f"{step.text}: {StepState(step.state).label.lower()}, {times.at(step.taken_at, now=now)}"
        for step in steps_taken(episode)
    )
