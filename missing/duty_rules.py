"""The form of a duty rule: who owes what, from which fact, by when, and what meets it.

Rules are entries of a protocol; `clock` reads them.
"""

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from audit.rules import Fact
from missing.rules import ACCEPT_HANDOVER
from partners.rules import Office

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$", max_length=40)]
Words = Annotated[str, Field(min_length=1)]
Minutes = Annotated[int, Field(ge=0, le=366 * 24 * 60)]
Plain = bool | int | str


def refuse_all(problems: Iterable[str]) -> None:
    """Everything that is wrong is said at once, a line each."""
    if found := list(problems):
        raise ValueError("\n".join(found))


class Entry(BaseModel):
    """A part of the document. A word it does not know is an error, not a thing to pass over."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class FactMatch(Entry):
    """Which recorded facts a rule means. Written as a bare word when the fact is enough."""

    fact: Fact
    where: dict[str, Plain | tuple[Plain, ...]] = {}
    where_not: dict[str, Plain] = {}
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    at_least_level: Code | None = None
    below_level: Code | None = None


def _bare_fact(value: object) -> object:
    return {"fact": value} if isinstance(value, str) else value


Match = Annotated[FactMatch, BeforeValidator(_bare_fact)]


class WorkingDays(Entry):
    """The n-th working day after the day it started, at a time on the wall in England."""

    days: Annotated[int, Field(gt=0)]
    at: time


class Due(Entry):
    """When a duty falls due: exactly one of these."""

    after_minutes: Minutes | None = None
    after_hours: Annotated[int, Field(gt=0)] | None = None
    after_working_days: WorkingDays | None = None
    at: str | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("a duty is due in exactly one way")
        return self

    @property
    def length(self) -> timedelta | None:
        """Real time from the start, when the rule is a length of time."""
        if self.after_minutes is not None:
            return timedelta(minutes=self.after_minutes)
        if self.after_hours is not None:
            return timedelta(hours=self.after_hours)
        return None


NEXT_RUNG = "next-rung"
GIVER = "giver"
Target = Office | Literal["next-rung", "giver"]


class Climb(Entry):
    """Who hears next when a duty is still open so long after it was due.

    `to` is an office; of a challenge the next rung; of what was handed over the office that gave it.
    """

    after_due_minutes: Minutes
    to: Target


class Fallen(Entry):
    """What a duty is called, and why there is one, where its own office has nobody for the child."""

    words: Words
    why: Words


class DutyRule(Entry):
    """Who owes what, from which fact, by when, what meets it, and who hears if nobody acts.

    `one_at_a_time`: a second starting fact does not start it again while one is open, so that
    saying the same thing twice never moves a due time. `owed_by_key` names the payload key that
    holds the office when the fact itself decides it. `by_key`: several of them may be open beside each
    other, so a fact meets the one whose `duty_key` it carries and no other; what ends them ends them all.
    `then_record`: a duty of the service itself, which records that fact when it falls due.
    `counted_from`: when the fact that starts it happened, or was recorded; or when the child was found, which
    a return alone can say. Where nobody knows that, it counts from the return.
    `if_fallen`: how it is said where nobody fills its office for the child and it falls to another, as what
    on-call would owe a child who lives at home falls to the authority.
    `also_told`: of what the service records by itself, who hears besides everybody around the child.
    """

    code: Code
    words: Words
    why: Words
    owed_by: Office
    owed_by_key: str | None = None
    follows: Literal["reporting", "responsible"]
    accept: bool = False
    starts_on: Annotated[tuple[Match, ...], Field(min_length=1)]
    one_at_a_time: bool = False
    by_key: bool = False
    due: Due
    counted_from: Literal["happened", "recorded", "found"] = "happened"
    met_by: Annotated[tuple[Match, ...], Field(min_length=1)]
    ended_by: tuple[Match, ...] = ()
    reminders: tuple[Annotated[int, Field(gt=0)], ...] = ()
    climbs: tuple[Climb, ...] = ()
    then_record: Fact | None = None
    if_fallen: Fallen | None = None
    also_told: tuple[Office, ...] = ()
    source: Words

    @model_validator(mode="after")
    def can_be_kept(self) -> Self:
        refuse_all(f"{self.code}: {problem}" for problem in self._problems())
        return self

    def said_of(self, owed_by: str) -> Self | Fallen:
        """Its words and its why, to whoever owes it."""
        return self.if_fallen if self.if_fallen and owed_by != self.owed_by else self

    def _problems(self) -> Iterable[str]:
        if list(self.reminders) != sorted(set(self.reminders), reverse=True):
            yield "reminders are minutes before it is due, the earliest reminder first"
        length = self.due.length
        if length is not None and any(timedelta(minutes=m) >= length for m in self.reminders):
            yield "a reminder would come before the duty starts"
        waits = [climb.after_due_minutes for climb in self.climbs]
        if waits != sorted(waits):
            yield "climbs are in the order they happen"
        if self.due.at and any(self.due.at not in match.has for match in self.starts_on):
            yield f"every fact that starts it must have '{self.due.at}'"
        if self.counted_from == "found" and any(m.fact != Fact.RETURNED for m in self.starts_on):
            yield f"only what '{Fact.RETURNED}' starts is counted from when the child was found"
        if self.by_key and self.one_at_a_time:
            yield "only where several may be open is each met by its key"
        if self.by_key and self.then_record:
            yield "what the service records by itself carries no key, and would meet nothing"
        if self.code != ACCEPT_HANDOVER and any(climb.to == GIVER for climb in self.climbs):
            yield "only what was handed over climbs to whoever gave it"
        if self.then_record and self.then_record not in {match.fact for match in self.met_by}:
            yield "what it records must meet it, or it would be recorded for ever"
        if self.then_record and self.owed_by != Office.SERVICE:
            yield "only the service itself owes what is recorded by itself"
        if self.if_fallen and self.owed_by_key:
            yield "a duty whose fact names the office is said in one way"
        if self.also_told and not self.then_record:
            yield "only of what the service records by itself somebody else is told"
        if self.accept and not any(match.fact == Fact.ACCEPTED for match in self.met_by):
            yield "a duty to accept is met by accepting"
