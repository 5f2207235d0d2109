"""From a carer's answers to a suggested level, why, and what would change it.

The suggestion is the gravest level any answer, or any rule over several answers, points at. It is
the same for the same answers under the same protocol, holds no score, and decides nothing: a named
person does. Two things follow from the form of a protocol, and are tested: an unknown never lowers
a level, and nothing that points lower outweighs what points higher.

The gut feeling is kept beside the facts, in the carer's words, and is never weighed by a rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, field_validator

from core.refusals import Refused
from core.times import DAY, between, local
from missing.duty_rules import Entry
from missing.protocol import (
    Answer,
    Condition,
    Criterion,
    Direction,
    Level,
    Pointer,
    Protocol,
    Question,
    Rule,
)

Instant = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


def _as_many(chosen: object) -> object:
    return {
        code: (answer,) if isinstance(answer, str) else answer
        for code, answer in dict(chosen or {}).items()  # type: ignore[call-overload]
        if answer
    }


class Answers(Entry):
    """What is known when a level is judged: the answers by question, and the facts that rules ask."""

    chosen: Annotated[dict[str, tuple[str, ...]], BeforeValidator(_as_many)] = {}
    age_years: Annotated[int, Field(ge=0, le=25)] | None = None
    last_seen_at: Instant | None = None
    now: Instant
    gut_feeling: str = ""

    @field_validator("chosen")
    @classmethod
    def in_one_order(cls, chosen: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {code: tuple(sorted(set(chosen[code]))) for code in sorted(chosen)}

    def to(self, question: str) -> tuple[str, ...]:
        return self.chosen.get(question, ())

    def but(self, question: Question, answer: Answer) -> Self:
        """The same night with one answer more, or another one where only one can be given."""
        kept = self.to(question.code) if question.many and not answer.alone else ()
        alone = {other.code for other in question.answers if other.alone or other.unknown}
        given = {answer.code, *(code for code in kept if code not in alone)}
        return self._with(chosen={**self.chosen, question.code: tuple(given)})

    def at(self, moment: datetime) -> Self:
        return self._with(now=moment)

    def _with(self, **changes: object) -> Self:
        return type(self).model_validate({**self.model_dump(), **changes})


class Reason(Entry):
    """One thing that points at a level, in a sentence, under the criterion it belongs to."""

    rule: str
    direction: Direction
    level: str
    criterion: Criterion
    criterion_name: str
    because: str
    question: str | None = None


class Asked(Entry):
    """Something not known, named so that somebody can find out."""

    question: str
    page: int | None
    text: str
    criterion: Criterion


class Change(Entry):
    """What would make it a higher level: another answer, or time passing until `at`."""

    level: str
    words: str
    question: str | None = None
    answer: str | None = None
    at: Instant | None = None


class Suggestion(Entry):
    """What the protocol suggests on these answers. Stored whole, and never computed again to read.

    `level` is None while the answers that are `needs` are missing, unless there is danger already.
    """

    protocol: str
    level: str | None
    reasons: tuple[Reason, ...]
    unknown: tuple[Asked, ...]
    needs: tuple[Asked, ...]
    would_change: tuple[Change, ...]
    gut_feeling: str
    answers: Answers

    @property
    def raising(self) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if r.direction == Direction.RAISES)

    @property
    def lowering(self) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if r.direction == Direction.LOWERS)

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls.model_validate(stored)


def suggest(protocol: Protocol, answers: Answers) -> Suggestion:
    """The gravest level any answer points at. An unknown lowers nothing; it is named instead."""
    _check_known(protocol, answers)
    reasons = tuple(_reasons(protocol, answers))
    level = _level(protocol, answers, reasons)
    return Suggestion(
        protocol=protocol.version,
        level=level.code if level else None,
        reasons=tuple(sorted(reasons, key=lambda r: _gravest_first(protocol, r))),
        unknown=(*_unknown_facts(protocol, answers), *_unknown_questions(protocol, answers)),
        needs=tuple(_asked(q) for q in _needed(protocol, answers)),
        would_change=tuple(_changes(protocol, answers, level)),
        gut_feeling=answers.gut_feeling,
        answers=answers,
    )


def no_suggestion(protocol: Protocol, answers: Answers) -> Suggestion:
    """What stands in where a suggestion can't be worked out: the answers, for a person to judge."""
    return Suggestion(
        protocol=protocol.version,
        level=None,
        reasons=(),
        unknown=(),
        needs=(),
        would_change=(),
        gut_feeling=answers.gut_feeling,
        answers=answers,
    )


# Reasons and level


def _reasons(protocol: Protocol, answers: Answers) -> Iterator[Reason]:
    for question, answer in _given(protocol, answers):
        pointer = _pointer(protocol, answers, answer)
        if pointer:
            yield _reason(protocol, pointer, answer.criterion or question.criterion, question.code)
    for rule in protocol.rules:
        if _holds(protocol, rule.when, answers):
            yield _reason(protocol, rule, rule.criterion)


def _given(protocol: Protocol, answers: Answers) -> Iterator[tuple[Question, Answer]]:
    """The answers given, in the protocol's order, to questions that are to be asked at all."""
    for question in protocol.questions:
        if _holds(protocol, question.ask_when, answers):
            given = answers.to(question.code)
            yield from ((question, answer) for answer in question.answers if answer.code in given)


def _pointer(protocol: Protocol, answers: Answers, answer: Answer) -> Pointer | None:
    held = (p for p in answer.points if _holds(protocol, p.when, answers))
    return next(held, None)


def _reason(
    protocol: Protocol, says: Pointer | Rule, criterion: Criterion, question: str | None = None
) -> Reason:
    return Reason(
        rule=says.code,
        direction=says.direction if isinstance(says, Pointer) else Direction.RAISES,
        level=says.level,
        criterion=criterion,
        criterion_name=protocol.criterion_name(criterion),
        because=says.because,
        question=question,
    )


def _gravest_first(protocol: Protocol, reason: Reason) -> int:
    return -protocol.level(reason.level).rank


def _level(protocol: Protocol, answers: Answers, reasons: Iterable[Reason]) -> Level | None:
    raised = [protocol.level(r.level) for r in reasons if r.direction == Direction.RAISES]
    level = max(raised, key=lambda each: each.rank, default=protocol.lowest)
    if level.immediate or not any(_needed(protocol, answers)):
        return level
    return None


def _holds(protocol: Protocol, condition: Condition, answers: Answers) -> bool:
    """Whether all of it is so. What is not known does not hold, except where that is the condition."""
    return (
        all(set(answers.to(code)) & set(any_of) for code, any_of in condition.answers.items())
        and not any(_is_known(protocol.question(code), answers) for code in condition.not_known)
        and _age_holds(condition, answers)
        and (condition.night is None or is_night(protocol, answers.now))
        and _unseen_holds(condition, answers)
    )


def _age_holds(condition: Condition, answers: Answers) -> bool:
    if condition.age_under is None:
        return True
    return answers.age_years is not None and answers.age_years < condition.age_under


def _unseen_holds(condition: Condition, answers: Answers) -> bool:
    if condition.unseen_for_minutes is None:
        return True
    if answers.last_seen_at is None:
        return False
    unseen = between(answers.last_seen_at, answers.now)
    return unseen >= timedelta(minutes=condition.unseen_for_minutes)


def is_night(protocol: Protocol, moment: datetime) -> bool:
    """By the clock on the wall in England, whatever the clock did that night."""
    begins, ends, wall = protocol.night.begins, protocol.night.ends, local(moment).time()
    if begins <= ends:
        return begins <= wall < ends
    return wall >= begins or wall < ends


def _check_known(protocol: Protocol, answers: Answers) -> None:
    """An answer this protocol does not know is a mistake of ours, never a silent nothing."""
    for code, chosen in answers.chosen.items():
        options = {answer.code for answer in protocol.question(code).answers}
        if not set(chosen) <= options:
            raise ValueError(f"{code} has no answer {', '.join(sorted(set(chosen) - options))}")


# What is not known


def _is_known(question: Question, answers: Answers) -> bool:
    given = answers.to(question.code)
    return any(not question.answer(code).unknown for code in given)


def _needed(protocol: Protocol, answers: Answers) -> Iterator[Question]:
    """Questions without any answer, "not sure" being one, that a suggestion cannot do without."""
    return (q for q in protocol.questions if q.needed and not answers.to(q.code))


def _unknown_questions(protocol: Protocol, answers: Answers) -> Iterator[Asked]:
    for question in protocol.questions:
        if not _is_known(question, answers) and _holds(protocol, question.ask_when, answers):
            yield _asked(question)


def _unknown_facts(protocol: Protocol, answers: Answers) -> Iterator[Asked]:
    if answers.age_years is None:
        yield Asked(
            question="age_years", page=None, text="Their age", criterion=Criterion.KNOWLEDGE
        )
    if answers.last_seen_at is None:
        text = "When they were last seen or heard from"
        yield Asked(question="last_seen_at", page=3, text=text, criterion=Criterion.NOW)


def _asked(question: Question) -> Asked:
    return Asked(
        question=question.code,
        page=question.page,
        text=question.text,
        criterion=question.criterion,
    )


# What would make it higher


def _changes(protocol: Protocol, answers: Answers, level: Level | None) -> Iterator[Change]:
    if level is None or level == protocol.highest:
        return
    found = (*_by_answer(protocol, answers, level), *_by_time(protocol, answers, level))
    yield from sorted(found, key=lambda change: protocol.level(change.level).rank)


def _by_answer(protocol: Protocol, answers: Answers, level: Level) -> Iterator[Change]:
    """Each single answer that would be enough, the others staying as they are."""
    for question in protocol.questions:
        if not _holds(protocol, question.ask_when, answers):
            continue
        for answer in question.answers:
            if answer.would and answer.code not in answers.to(question.code):
                then = _level_then(protocol, answers.but(question, answer))
                if then.rank > level.rank:
                    yield Change(
                        level=then.code,
                        words=answer.would,
                        question=question.code,
                        answer=answer.code,
                    )


def _by_time(protocol: Protocol, answers: Answers, level: Level) -> Iterator[Change]:
    """Each rule that the clock alone would bring about in the coming day, and when."""
    for rule in protocol.rules:
        if protocol.level(rule.level).rank > level.rank and rule.when.depends_on_the_clock:
            moment = _comes_to_hold(protocol, rule.when, answers)
            if moment:
                yield Change(level=rule.level, words=rule.would, at=moment)


def _comes_to_hold(protocol: Protocol, condition: Condition, answers: Answers) -> datetime | None:
    if _holds(protocol, condition, answers):
        return None
    moments = _turning_points(protocol, answers)
    return next((m for m in moments if _holds(protocol, condition, answers.at(m))), None)


def _turning_points(protocol: Protocol, answers: Answers) -> list[datetime]:
    lengths = {r.when.unseen_for_minutes for r in protocol.rules} - {None}
    seen = answers.last_seen_at
    ends = {seen + timedelta(minutes=minutes or 0) for minutes in lengths} if seen else set()
    ends.add(_next(answers.now, protocol.night.begins))
    return sorted(moment for moment in ends if answers.now < moment <= answers.now + DAY)


def _next(now: datetime, wall: time) -> datetime:
    """The next instant at which the wall shows this time."""
    here = local(now)
    on = here.date() if here.time() < wall else here.date() + DAY
    return datetime.combine(on, wall, tzinfo=here.tzinfo).astimezone(UTC)


def _level_then(protocol: Protocol, answers: Answers) -> Level:
    return _level(protocol, answers, _reasons(protocol, answers)) or protocol.lowest


# What a person chooses


class Choice(StrEnum):
    """How the level a person chose compares with what stood there before them."""

    AGREED = "agreed"
    UP = "up"
    DOWN = "down"


def check_choice(
    protocol: Protocol,
    suggestion: Suggestion | None,
    chosen: str,
    *,
    reason: str = "",
    by: str = "",
    second_person: str = "",
    present: str | None = None,
) -> Choice:
    """Refuse a level that may not be chosen so. Up is free with a sentence, and the gravest always.

    Down, from what is suggested or from the `present` level, needs a reason and a second named
    person. `by` and `second_person` name people in the same way, so that they can be compared.
    """
    level = protocol.level(chosen)
    choice = compare(protocol, suggestion, level, present)
    if level.immediate or choice is Choice.AGREED:
        return choice
    if choice is Choice.DOWN:
        _check_down(protocol, reason, by, second_person)
    elif protocol.overrides.up_needs_reason and not reason.strip():
        raise Refused("Say in a sentence why you chose this level.")
    return choice


def compare(
    protocol: Protocol, suggestion: Suggestion | None, level: Level, present: str | None
) -> Choice:
    suggested = suggestion.level if suggestion else None
    before = [protocol.level(code).rank for code in (suggested, present) if code]
    if any(level.rank < rank for rank in before):
        return Choice.DOWN
    if suggested and level.code == suggested:
        return Choice.AGREED
    return Choice.UP


def _check_down(protocol: Protocol, reason: str, by: str, second_person: str) -> None:
    if protocol.overrides.down_needs_reason and not reason.strip():
        raise Refused("Say why a lower level is right. A lower level always needs a reason.")
    if not protocol.overrides.down_needs_second_person:
        return
    if not second_person.strip():
        raise Refused("Name the second person who agrees to a lower level, such as on-call.")
    if second_person.strip().casefold() == by.strip().casefold():
        raise Refused("The person who agrees to a lower level must be somebody else than you.")
