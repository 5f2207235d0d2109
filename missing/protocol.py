"""The protocol of an area: everything a partnership may change about a night, as one document.

A published version never changes, and everything judged stores the version it was judged by. The
default is `data/protocol-1.3.json`; every number in it is a local setting, and each entry says
where it comes from. How answers become a suggestion is in `framework`, how rules become due times
is in `clock`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from missing.duty_rules import Code, DutyRule, Entry, Minutes, Words, refuse_all
from missing.rules import Cohort
from partners.rules import Office, Rank

DEFAULT_DOCUMENT = Path(__file__).parent / "data" / "protocol-1.3.json"


class Criterion(StrEnum):
    """The framework's six headings; every reason names the one it belongs to."""

    KNOWLEDGE = "knowledge"
    ANTECEDENT = "antecedent"
    TRIGGER = "trigger"
    OUT_OF_CHARACTER = "out-of-character"
    POST_INCIDENT = "post-incident"
    NOW = "now"


class Direction(StrEnum):
    RAISES = "raises"
    LOWERS = "lowers"


class ForSome(Entry):
    """Something that may be for children in care alone, or for children who live at home alone."""

    whose: Annotated[Cohort | Literal["both"], Field(alias="for")] = "both"

    def is_for(self, cohort: Cohort) -> bool:
        return self.whose in ("both", cohort)


class CriterionName(Entry):
    code: Criterion
    name: Words
    source: Words


# Levels and questions


class Level(Entry):
    """One level of intervention: what it means, what the carer does, when to look again."""

    code: Code
    rank: Annotated[int, Field(ge=0)]
    name: Words
    test: Words
    carer_does: Words
    police: Words
    review_after_minutes: Annotated[int, Field(gt=0)]
    later_reviews_after_minutes: Annotated[int, Field(gt=0)]
    review_at_agreed_return: bool = False
    report_within_minutes: Minutes | None = None
    immediate: bool = False
    source: Words

    @property
    def words(self) -> str:
        return f"{self.code} {self.name}"


class Condition(Entry):
    """What else must be so. All of it must hold; there is no "not", so that an unknown answer
    can add a reason and can never take one away."""

    answers: dict[Code, tuple[Code, ...]] = {}
    not_known: tuple[Code, ...] = ()
    age_under: Annotated[int, Field(gt=0, le=18)] | None = None
    night: Literal[True] | None = None
    unseen_for_minutes: Annotated[int, Field(gt=0)] | None = None

    @property
    def questions(self) -> tuple[str, ...]:
        return (*self.answers, *self.not_known)

    @property
    def depends_on_the_clock(self) -> bool:
        return self.night is not None or self.unseen_for_minutes is not None

    @property
    def depends_on_more_than_answers(self) -> bool:
        return self.depends_on_the_clock or self.age_under is not None


ALWAYS = Condition()


class Pointer(Entry):
    """What an answer does: the level it points at, and the sentence that says so.

    One that raises decides: the suggestion is the gravest of them. One that lowers is shown beside
    them and decides nothing, because going down is for two people.
    """

    code: Code
    level: Code
    direction: Direction = Direction.RAISES
    because: Words
    when: Condition = ALWAYS


class Answer(Entry):
    """An answer in the carer's words. The first of its points whose condition holds is the one.

    `be_careful`: what whoever tells others of the child minds because of it.
    """

    code: Code
    text: Words
    unknown: bool = False
    alone: bool = False
    criterion: Criterion | None = None
    would: str = ""
    be_careful: str = ""
    points: tuple[Pointer, ...] = ()

    @property
    def raises(self) -> bool:
        return any(pointer.direction == Direction.RAISES for pointer in self.points)


class Question(ForSome):
    code: Code
    criterion: Criterion
    page: Annotated[int, Field(ge=1, le=12)]
    text: Words
    hint: str = ""
    many: bool = False
    needed: bool = False
    ask_when: Condition = ALWAYS
    answers: Annotated[tuple[Answer, ...], Field(min_length=2)]
    source: Words

    def asked_of(self, name: str) -> str:
        """The question about one child: 'Is Ash in immediate danger right now?'"""
        return self.text.replace("{name}", name)

    def hint_for(self, name: str) -> str:
        return self.hint.replace("{name}", name)

    def answer(self, code: str) -> Answer:
        return self._answers[code]

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        return {answer.code: answer for answer in self.answers}

    @model_validator(mode="after")
    def answers_make_sense(self) -> Self:
        refuse_all(f"{self.code}: {problem}" for problem in self._problems())
        return self

    def _problems(self) -> Iterable[str]:
        yield from _twice("answer", (answer.code for answer in self.answers))
        for answer in self.answers:
            if answer.unknown and any(p.direction == Direction.LOWERS for p in answer.points):
                yield "an unknown answer must not point lower"
            if answer.raises and not answer.unknown and not answer.would:
                yield f"say in 'would' what {answer.code} would mean"
            if any(pointer.when.depends_on_more_than_answers for pointer in answer.points):
                yield "age and time belong in the rules"
            if answer.alone and not self.many:
                yield "'alone' is for questions with many answers"


class Rule(ForSome):
    """What several answers mean together. It can only raise."""

    code: Code
    criterion: Criterion
    level: Code
    because: Words
    would: str = ""
    when: Condition
    source: Words

    @model_validator(mode="after")
    def depends_on_something(self) -> Self:
        if self.when == ALWAYS:
            raise ValueError(f"{self.code}: a rule without a condition would always apply")
        if self.when.depends_on_the_clock and not self.would:
            raise ValueError(f"{self.code}: say in 'would' what the passing of time would mean")
        return self


class Overrides(Entry):
    """What a person must say to choose another level than the one suggested."""

    up_needs_reason: bool = True
    down_needs_reason: bool = True
    down_needs_second_person: bool = True
    source: Words


class Night(Entry):
    """Local hours that count as night."""

    begins: time
    ends: time
    source: Words


class Waits(Entry):
    """How long somebody has who is asked something in the night, where the asker names no time; and for how
    many days after a case has closed a force may still confirm what was heard of it."""

    information_minutes: Annotated[int, Field(gt=0)] = 60
    need_information_minutes: Annotated[int, Field(gt=0)] = 15
    handover_minutes: Annotated[int, Field(gt=0)] = 15
    confirm_days: Annotated[int, Field(gt=0)] = 7
    source: Words = "Proposed default"


class Learning(Entry):
    """How long after a time away something may be raised to be learnt from, and is then looked at."""

    raise_within_days: Annotated[int, Field(gt=0)] = 28
    look_within_days: Annotated[int, Field(gt=0)] = 28
    source: Words = "Proposed default"


class Interviews(Entry):
    """What an area has of its own about who holds return interviews, and when nobody tries any longer.

    `miles_for_social_worker`: over how many miles outside the authority's area a child lives before the child's
    own social worker may hold it, so that the child need not wait for somebody to travel. Most areas have no
    such exception. `no_contact_after_tries`: after how many tries that reached nobody a manager may agree that
    nobody could reach the child.
    """

    no_contact_after_tries: Annotated[int, Field(gt=0)] = 3
    miles_for_social_worker: Annotated[int, Field(gt=0)] | None = None
    source: Words = "Proposed default: no exception"


# Steps, police, challenge


class Step(ForSome):
    """Something a carer does to find the child before, or while, others are told."""

    code: Code
    text: Words
    minutes: Minutes
    source: Words


class Grade(Entry):
    """A police risk grade. Never a level of intervention: the two scales stay apart."""

    code: Code
    label: Words
    rank: Annotated[int, Field(ge=0)]
    review_hours: Annotated[int, Field(gt=0)]
    max_review_hours: Annotated[int, Field(gt=0)]
    warn_for_child: bool = False
    source: Words

    @model_validator(mode="after")
    def reviewed_in_time(self) -> Self:
        if self.review_hours > self.max_review_hours:
            raise ValueError(f"{self.code}: the usual review is later than the latest allowed")
        return self


class Outcome(Entry):
    """What police may decide, and how the carer reads it."""

    code: Code
    text: Words
    carer_reads: Words
    records: bool
    responds: bool
    needs_advice: bool = False
    source: Words


class Ground(Entry):
    """Why a decision may be challenged: what there must be to challenge, and what speaks against it.

    `unless`: police are recording it; or they gave no risk grade, or their highest.
    """

    code: Code
    text: Words
    needs: Literal["decision", "no-decision", "report"]
    unless: Literal["recorded", "not-below-highest"] | None = None
    source: Words


class Rung(Entry):
    """One step of the ladder a challenge climbs."""

    number: Annotated[int, Field(ge=1)]
    name: Words
    office: Office
    min_rank: Rank
    pick_up_minutes: Annotated[int, Field(gt=0)]
    decide_minutes: Annotated[int, Field(gt=0)]
    also_told: tuple[Office, ...] = ()
    source: Words

    @field_validator("min_rank", mode="before")
    @classmethod
    def rank_by_name(cls, value: object) -> object:
        """Ranks are written as words: 'inspector'."""
        names = {str(rank.label).lower(): rank for rank in Rank}
        if isinstance(value, str) and value.lower() in names:
            return names[value.lower()]
        return value

    @model_validator(mode="after")
    def picked_up_before_decided(self) -> Self:
        if self.pick_up_minutes > self.decide_minutes:
            raise ValueError(f"rung {self.number}: it is decided before it is picked up")
        return self


# The whole


class Protocol(Entry):
    """One version of an area's protocol. `Protocol.load` is the only way in."""

    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z]+([.-][0-9A-Za-z]+)*$", max_length=40)]
    name: Words
    label_note: Words
    levels: Annotated[tuple[Level, ...], Field(min_length=2, max_length=5)]
    overrides: Overrides
    night: Night
    waits: Waits = Waits()
    learning: Learning = Learning()
    interviews: Interviews = Interviews()
    criteria: tuple[CriterionName, ...]
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]
    grades: Annotated[tuple[Grade, ...], Field(min_length=1)]
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    grounds: Annotated[tuple[Ground, ...], Field(min_length=1)]
    rungs: Annotated[tuple[Rung, ...], Field(min_length=1)]
    duties: tuple[DutyRule, ...]

    @classmethod
    def load(cls, document: dict[str, Any]) -> Self:
        """The protocol of a document, or a ValidationError that says which entry is wrong."""
        return cls.model_validate(document)

    def document(self) -> dict[str, Any]:
        """The document again, as JSON holds it; what was left out stays left out."""
        return self.model_dump(mode="json", exclude_unset=True, by_alias=True)

    def fingerprint(self) -> str:
        """One hash for one content, whatever the order of its keys."""
        return hashlib.sha256(json.dumps(self.document(), sort_keys=True).encode()).hexdigest()

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"

    def for_cohort(self, cohort: Cohort) -> "Protocol":
        """The same version, with what it asks and says of such a child and nothing that is for others."""
        theirs = {
            name: tuple(part for part in getattr(self, name) if part.is_for(cohort))
            for name in ("questions", "rules", "steps")
        }
        return type(self).model_construct(
            _fields_set=self.model_fields_set, **{**dict(self), **theirs}
        )

    # Finding a part by its code. A code that is not there is a KeyError, never a silent nothing.

    def level(self, code: str) -> Level:
        return self._parts["levels"][code]

    def question(self, code: str) -> Question:
        return self._parts["questions"][code]

    def grade(self, code: str) -> Grade:
        return self._parts["grades"][code]

    def outcome(self, code: str) -> Outcome:
        return self._parts["outcomes"][code]

    def ground(self, code: str) -> Ground:
        return self._parts["grounds"][code]

    def duty(self, code: str) -> DutyRule:
        return self._parts["duties"][code]

    def rung(self, number: int) -> Rung:
        return {rung.number: rung for rung in self.rungs}[number]

    def next_rung(self, number: int) -> Rung | None:
        """The rung above, or none when this is the highest."""
        return next((rung for rung in self.rungs if rung.number > number), None)

    @cached_property
    def _parts(self) -> dict[str, dict[str, Any]]:
        names = ("levels", "questions", "grades", "outcomes", "grounds", "duties")
        return {name: {part.code: part for part in getattr(self, name)} for name in names}

    @property
    def lowest(self) -> Level:
        return self.levels[0]

    @property
    def highest(self) -> Level:
        return self.levels[-1]

    def questions_on(self, page: int | str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.page == int(page))

    @cached_property
    def _criterion_names(self) -> dict[Criterion, str]:
        return {criterion.code: criterion.name for criterion in self.criteria}

    def criterion_name(self, criterion: Criterion) -> str:
        return self._criterion_names[criterion]

    # A code in words, for a reader

    def level_words(self, code: str) -> str:
        """“L2 Missing, report to police”; nothing when no level is set."""
        level = self._parts["levels"].get(code)
        return level.words if level else ""

    def grade_words(self, code: str) -> str:
        """A grade or an outcome that this protocol does not have is read as it was written."""
        grade = self._parts["grades"].get(code)
        return grade.label if grade else code

    def outcome_words(self, code: str) -> str:
        outcome = self._parts["outcomes"].get(code)
        return outcome.text if outcome else code

    # What facts carry, so that the duty rules find it

    def level_payload(
        self,
        code: str,
        *,
        at: datetime,
        previous: str | None = None,
        reported: bool = False,
        agreed_return_at: datetime | None = None,
        agreed_report_at: datetime | None = None,
    ) -> dict[str, Any]:
        """What `level-set` carries: the level, when to look again, and when police must know by.

        `previous` is the level until now: a later look at one that stays may wait longer.
        `reported` says that police know already. `agreed_report_at` is when it was agreed for this child to
        report to police: nobody looks again only after that.
        """
        level = self.level(code)
        look_at = self._next_look(level, at, previous == code, agreed_return_at)
        if not reported and agreed_report_at and at < agreed_report_at < look_at:
            look_at = agreed_report_at
        payload = {
            "level": level.code,
            "level_rank": level.rank,
            "level_name": level.name,
            "rises": previous is None or level.rank > self.level(previous).rank,
            "reported": reported,
            "next_look_at": _iso(look_at),
        }
        if level.report_within_minutes is not None:
            payload["report_by"] = _iso(at + timedelta(minutes=level.report_within_minutes))
        return payload

    def _next_look(
        self, level: Level, at: datetime, again: bool, agreed_return_at: datetime | None
    ) -> datetime:
        if level.review_at_agreed_return and agreed_return_at and agreed_return_at > at:
            return agreed_return_at
        minutes = level.later_reviews_after_minutes if again else level.review_after_minutes
        return at.astimezone(UTC) + timedelta(minutes=minutes)

    def rung_payload(self, number: int, *, at: datetime) -> dict[str, Any]:
        """What `challenged` and `challenge-climbed` carry: whose turn it is, and by when."""
        rung = self.rung(number)
        start = at.astimezone(UTC)
        return {
            "rung": rung.number,
            "rung_name": rung.name,
            "rung_office": rung.office.value,
            "pick_up_by": _iso(start + timedelta(minutes=rung.pick_up_minutes)),
            "decide_by": _iso(start + timedelta(minutes=rung.decide_minutes)),
        }

    def review_at(self, grade: str, decided_at: datetime) -> datetime:
        """When a decision of this grade is usually looked at again."""
        return decided_at.astimezone(UTC) + timedelta(hours=self.grade(grade).review_hours)

    def latest_review_at(self, grade: str, decided_at: datetime) -> datetime:
        return decided_at.astimezone(UTC) + timedelta(hours=self.grade(grade).max_review_hours)

    # Is it a protocol at all?

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        refuse_all(self._problems())
        return self

    def _problems(self) -> Iterable[str]:
        yield from self._problems_of_codes()
        yield from self._problems_of_order()
        yield from self._problems_of_levels()
        yield from self._problems_of_conditions()

    def _problems_of_codes(self) -> Iterable[str]:
        for name in ("levels", "questions", "rules", "steps", "grades", "outcomes", "grounds"):
            yield from _twice(name, (part.code for part in getattr(self, name)))
        yield from _twice("duties", (rule.code for rule in self.duties))
        yield from _twice("criteria", (criterion.code for criterion in self.criteria))
        yield from _twice("reasons", (code for code, _ in self._conditions()))

    def _problems_of_order(self) -> Iterable[str]:
        if _not_rising(level.rank for level in self.levels):
            yield "levels are written from the least grave to the gravest"
        if any(level.immediate for level in self.levels[:-1]):
            yield "only the gravest level is immediate"
        if not self.highest.immediate:
            yield "the gravest level must be immediate: it is chosen at any time, without steps"
        if _not_rising(grade.rank for grade in self.grades):
            yield "grades are written from the least grave to the gravest"
        if [rung.number for rung in self.rungs] != list(range(1, len(self.rungs) + 1)):
            yield "rungs are numbered from 1 without gaps"
        if any(below.min_rank > above.min_rank for below, above in pairwise(self.rungs)):
            yield "a later rung is never of a lower rank"
        if {criterion.code for criterion in self.criteria} != set(Criterion):
            yield "each of the six criteria is named once"

    def _problems_of_levels(self) -> Iterable[str]:
        known = {level.code for level in self.levels}
        pointers = [p for q in self.questions for a in q.answers for p in a.points]
        matches = [m for d in self.duties for m in (*d.starts_on, *d.met_by, *d.ended_by)]
        named = [
            *((pointer.code, pointer.level) for pointer in pointers),
            *((rule.code, rule.level) for rule in self.rules),
            *((match.fact, match.at_least_level) for match in matches if match.at_least_level),
            *((match.fact, match.below_level) for match in matches if match.below_level),
        ]
        for code, level in named:
            if level not in known:
                yield f"{code} names a level that is not there: {level}"
        for question in self.questions:
            for answer in question.answers:
                ranks = [self._rank(p.level) for p in answer.points if p.level in known]
                if _not_falling(ranks):
                    yield f"{question.code} {answer.code}: its gravest point is written first"

    def _rank(self, code: str) -> int:
        return next(level.rank for level in self.levels if level.code == code)

    def _conditions(self) -> Iterable[tuple[str, Condition]]:
        for question in self.questions:
            yield f"ask {question.code}", question.ask_when
            for answer in question.answers:
                yield from ((pointer.code, pointer.when) for pointer in answer.points)
        yield from ((rule.code, rule.when) for rule in self.rules)

    def _problems_of_conditions(self) -> Iterable[str]:
        """What one cohort is asked may not depend on what only the other is asked."""
        found = (self.for_cohort(cohort)._unknown_conditions() for cohort in Cohort)
        yield from dict.fromkeys(problem for problems in found for problem in problems)

    def _unknown_conditions(self) -> Iterable[str]:
        answers = {q.code: {answer.code for answer in q.answers} for q in self.questions}
        for code, condition in self._conditions():
            for question in condition.questions:
                if question not in answers:
                    yield f"{code} asks about a question that is not there: {question}"
            for question, chosen in condition.answers.items():
                for answer in set(chosen) - answers.get(question, set()):
                    yield f"{code}: {question} has no answer {answer}"


def _twice(what: str, codes: Iterable[str]) -> Iterable[str]:
    for code, count in Counter(codes).items():
        if count > 1:
            yield f"{what}: {code} is there twice"


def _not_rising(values: Iterable[int]) -> bool:
    return any(after <= before for before, after in pairwise(values))


def _not_falling(values: Iterable[int]) -> bool:
    return any(after > before for before, after in pairwise(values))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


# What is wrong with a document, in words


def faults(document: Any) -> list[str]:
    """Everything that keeps it from being a protocol, a sentence each; nothing when it is one.

    Whether its parts fit together is asked once each of them is right.
    """
    try:
        Protocol.model_validate(document)
    except ValidationError as wrong:
        return [
            fault
            for error in wrong.errors(include_url=False, include_context=False)
            for fault in _in_words(document, error["loc"], error["msg"])
        ]
    return []


def _in_words(document: Any, place: tuple[int | str, ...], said: str) -> Iterable[str]:
    where = ", ".join(_named(document, place)) or "The document"
    for problem in said.removeprefix("Value error, ").splitlines():
        yield f"{where}: {problem[:1].lower()}{problem[1:]}."


def _named(part: Any, place: tuple[int | str, ...]) -> Iterable[str]:
    """The way to a part of the document, by the codes of its entries where they have one."""
    for step in place:
        try:
            part = part[step]
        except (KeyError, IndexError, TypeError):
            part = None
        code = part.get("code") if isinstance(part, dict) else None
        yield str(code or (step + 1 if isinstance(step, int) else step))


@cache
def default_document() -> dict[str, Any]:
    """The default protocol as it is written. Read it, do not change it."""
    return json.loads(DEFAULT_DOCUMENT.read_text(encoding="utf-8"))


@cache
def default_protocol() -> Protocol:
    return Protocol.load(default_document())
