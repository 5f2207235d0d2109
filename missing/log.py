"""The log: which pages it has, in which order, and what a half-finished one says so far.

A draft keeps what was typed, as it was typed, with the time. What it means is read again by the
page's own form, by the clock of when it was typed: so an answer that was not clear is not lost, and
“just now” stays the moment at which it was said.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import QueryDict

from children.models import Child
from children.rules import ROLE_CAN, Can
from core.forms import Form
from missing import assessing
from missing.assess_forms import LevelForm
from missing.assessing import Judged
from missing.framework import Answers
from missing.log_forms import (
    ExpectedForm,
    HappenedForm,
    LastSeenForm,
    PageForm,
    RiskierForm,
    ToldByForm,
    UnusualForm,
    WearingForm,
    WhereaboutsForm,
)
from missing.models import Draft, Episode
from missing.protocol import Protocol
from missing.question_forms import Told
from missing.rules import ASKS_WHO_TOLD, Status
from partners.models import Job
from partners.rules import HOME_ROLES

LONGEST = 4000  # letters kept of one thing typed


@dataclass(frozen=True)
class Step:
    """One page of the log. `page` is its number in the protocol, whose questions it asks.

    `title` names no child, because it stays in the phone's history. A step that `can_wait` is left
    out for a child in danger, and when the protocol has no question for it, unless it asks something
    itself. One that is `second_hand` is asked of whoever logs for somebody else.
    """

    code: str
    page: int
    title: str
    form: type[PageForm] = PageForm
    heading: str = ""
    can_wait: bool = False
    asks_itself: bool = False
    lists_steps: bool = False
    may_be_skipped: bool = False
    shows_face: bool = False
    second_hand: bool = False

    @property
    def saves_itself(self) -> bool:
        """Kept while it is being filled in. Not where an answer calls people out."""
        return self is not FIRST


# A new page is a new line here. What a suggestion needs stands first, so that five screens send a log.
STEPS = (
    Step("danger", 2, "Immediate danger"),
    Step("last-seen", 3, "When they were last seen", LastSeenForm),
    Step("whereabouts", 5, "Where they are", WhereaboutsForm),
    Step(ASKS_WHO_TOLD, 1, "Who told you", ToldByForm, second_hand=True),
    Step(
        "expected",
        4,
        "Where they should be",
        ExpectedForm,
        can_wait=True,
        asks_itself=True,
    ),
    Step("tried", 6, "What has been tried", can_wait=True, lists_steps=True),
    Step("unusual", 7, "Whether this is unusual", UnusualForm, can_wait=True),
    Step("happened", 8, "What happened before and since", HappenedForm, can_wait=True),
    Step(
        "riskier",
        9,
        "What makes it riskier",
        RiskierForm,
        heading="What makes tonight riskier?",
        can_wait=True,
    ),
    Step(
        "wearing",
        10,
        "What they are wearing and carrying",
        WearingForm,
        heading="What is {name} wearing and carrying?",
        can_wait=True,
        asks_itself=True,
        may_be_skipped=True,
        shows_face=True,
    ),
)
FIRST = STEPS[0]
SUGGESTION, CHECK = "suggestion", "check"
BY_CODE = {step.code: step for step in STEPS}


@dataclass(frozen=True)
class Row:
    """One line of the summary before sending; `step` is where to change it."""

    question: str
    answer: str
    step: str


@dataclass(frozen=True)
class Unfinished:
    """A level that was chosen without what it needs, in words, and what was written of it."""

    level: str
    reason: str


@dataclass
class Log:
    """A draft, as far as it has come, under the protocol that the episode follows."""

    draft: Draft
    protocol: Protocol
    now: datetime
    _read: dict[str, PageForm] = field(default_factory=dict, repr=False)

    @property
    def episode(self) -> Episode | None:
        return self.draft.episode

    @property
    def opened(self) -> Episode:
        """The episode, from the second answer on."""
        assert self.episode is not None
        return self.episode

    @property
    def child(self) -> Child:
        """Whom the log is about: chosen before it was begun."""
        assert self.draft.child is not None
        return self.draft.child

    @property
    def name(self) -> str:
        return str(self.child)

    @property
    def is_being_written(self) -> bool:
        """Until it is sent, or the episode has gone on without it."""
        begun = self.episode is None or self.episode.status == Status.BEING_LOGGED
        return begun and self.draft.sent_at is None

    # Its pages

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for step in STEPS if not self._is_left_out(step))

    def _is_left_out(self, step: Step) -> bool:
        if step.second_hand and self.draft.job.role in HOME_ROLES:
            return True
        if not step.can_wait:
            return False
        asks = step.asks_itself or self.protocol.questions_on(step.page)
        return self.is_danger or not asks

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The codes of the pages of this log, in order. In danger, the level is set already; and whoever
        does not assess sends without one."""
        assesses = self.draft.job.role in ROLE_CAN[Can.ASSESS]
        ending = (SUGGESTION, CHECK) if assesses and not self.is_danger else (CHECK,)
        return (*(step.code for step in self.steps), *ending)

    def place(self, code: str) -> tuple[int, int]:
        """Which page this is, of how many; choosing the child was the first."""
        return self.path.index(code) + 2, len(self.path) + 1

    def after(self, code: str) -> str:
        return self.path[min(self.path.index(code) + 1, len(self.path) - 1)]

    def before(self, code: str) -> str | None:
        at = self.path.index(code)
        return self.path[at - 1] if at else None

    @property
    def first_unanswered(self) -> str:
        """Where somebody who comes back goes on."""
        waiting = (code for code in self.path[:-1] if not self.is_answered(code))
        return next(waiting, CHECK)

    def is_answered(self, code: str) -> bool:
        if code == SUGGESTION:
            return SUGGESTION in self.draft.answers and self.level_unfinished is None
        left = self.draft.answers.get(code)
        return bool(left) and "so_far" not in left and self.read(BY_CODE[code]).is_valid()

    def is_finished(self, code: str, form: Form) -> bool:
        """This very filling-in of the page was ended by Continue, so what it saved by itself on the way
        comes too late."""
        left = self.draft.answers.get(code, {})
        return left.get("filling") == str(form.submission)

    # What was typed, and what it means

    def ask(self, step: Step, data: Any = None, *, now: datetime | None = None) -> PageForm:
        return step.form(
            data,
            protocol=self.protocol,
            page=step.page,
            name=self.name,
            now=now or self.now,
        )

    def read(self, step: Step) -> PageForm:
        """The page as it was last left, typed answers and all."""
        if step.code not in self._read:
            left = self.draft.answers.get(step.code)
            self._read[step.code] = (
                self.ask(step, as_typed(left["typed"]), now=typed_at(left))
                if left
                else self.ask(step)
            )
        return self._read[step.code]

    @cached_property
    def is_danger(self) -> bool:
        """The first page's answer says so: one that points to a level that cannot wait."""
        return assessing.is_danger(self.protocol, self.read(FIRST).chosen)

    @property
    def is_unsure_of_danger(self) -> bool:
        given = self.read(FIRST).chosen.items()
        return any(self.protocol.question(q).answer(a).unknown for q, codes in given for a in codes)

    @property
    def danger_answer(self) -> str:
        return next(iter(self.read(FIRST).chosen.values()), ("",))[0]

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for step in STEPS:
            found.update(self.read(step).chosen)
        return found

    @property
    def last_seen_at(self) -> datetime | None:
        return next((s for s in (self.read(step).seen_at for step in STEPS) if s), None)

    @property
    def gut_feeling(self) -> str:
        said = (self.read(step).gut_feeling_said for step in STEPS)
        return next((words for words in said if words), "")

    @property
    def facts(self) -> dict[str, Any]:
        """What `workflow.log_episode` is to be told."""
        facts: dict[str, Any] = {"last_seen_at": self.last_seen_at}
        besides: list[Told] = []
        for step in STEPS:
            page = self.read(step)
            facts.update(page.facts)
            # Who told whoever logs is kept apart from what everybody reads of tonight.
            besides += [*page.besides, *(() if step.second_hand else page.not_understood)]
        lines = (f"{each.question}: {each.answer}" for each in besides)
        return {**facts, "circumstances": "\n".join(lines)}

    @property
    def as_said(self) -> Episode:
        """The episode as it would be sent now, to be read out before it is; nothing of it is kept."""
        episode = copy(self.opened)
        for name, value in self.facts.items():
            setattr(episode, name, value)
        return episode

    @property
    def answers(self) -> Answers:
        return assessing.answers_of(
            self.protocol,
            self.chosen,
            child=self.child,
            last_seen_at=self.last_seen_at,
            now=self.now,
            gut_feeling=self.gut_feeling,
        )

    # The level

    @cached_property
    def judged(self) -> Judged:
        present = self.episode.level if self.episode else None
        return assessing.judge(
            self.protocol,
            self.answers,
            present=present,
            now=self.now,
            episode=self.episode,
            due_back_at=self.facts.get("expected_by"),
        )

    @property
    def level_within_minutes(self) -> int | None:
        """How soon somebody must set a level when the log goes without one."""
        waits = (
            rule.due.after_minutes
            for rule in self.protocol.duties
            if any("level" in match.lacks for match in rule.starts_on)
        )
        return next(waits, None)

    def level_chosen(self, agreeing: list[Job]) -> LevelForm | None:
        """The choice kept in the draft, if it may still be made so; else it must be made again."""
        left = self.draft.answers.get(SUGGESTION)
        if not left or self.is_danger or self.level_unfinished:
            return None
        form = LevelForm(
            as_typed(left["typed"]),
            judged=self.judged,
            agreeing=agreeing,
            earlier=True,
            now=typed_at(left),
        )
        return form if form.is_valid() else None

    @property
    def level_unfinished(self) -> Unfinished | None:
        """What was said of the level by somebody who sent what they had: no choice, and not lost."""
        left = self.draft.answers.get(SUGGESTION, {})
        if "unfinished" not in left:
            return None
        typed = as_typed(left["typed"])
        words = {level.code: level.words for level in self.protocol.levels}
        return Unfinished(words.get(typed.get("level", ""), ""), typed.get("reason", ""))

    @property
    def level_typed(self) -> dict[str, Any]:
        """The choice as it was left, to be shown again; the level only while the same is suggested."""
        left = self.draft.answers.get(SUGGESTION)
        if not left:
            return {}
        return LevelForm.as_typed(
            as_typed(left["typed"]), unchanged=left.get("seen") == self.judged.seen
        )

    # The summary

    def rows(self) -> Iterator[Row]:
        """Every page, with what was said there or that nothing was."""
        for step in self.steps:
            page = self.read(step)
            told = [*page.told, *page.not_understood] or [
                Told(self.heading_of(step) or self._asks(step), "Not answered")
            ]
            yield from (Row(each.question, each.answer, step.code) for each in told)

    def heading_of(self, step: Step) -> str:
        return step.heading.replace("{name}", self.name)

    def _asks(self, step: Step) -> str:
        return str(next(iter(self.read(step).fields.values())).label)


# Keeping what was typed


def kept(form: Form, data: QueryDict, *, now: datetime) -> dict[str, Any]:
    """What the draft keeps of a page: the answers to its own questions, as they were typed."""
    own = tuple(form.add_prefix(name) for name in form.fields)
    typed = {
        key: [_plain(value) for value in data.getlist(key)]
        for key in data
        if key in own or any(key.startswith(f"{name}-") for name in own)
    }
    return {"at": now.isoformat(), "typed": typed, "filling": str(form.submission)}


def choice_kept(
    form: LevelForm, data: QueryDict, *, now: datetime, finished: bool
) -> dict[str, Any]:
    """The choice of a level, and which suggestion it was made on; whether it was all said."""
    choice = {**kept(form, data, now=now), "seen": _plain(data.get("seen", ""))}
    return choice if finished else {**choice, "unfinished": True}


def choice_so_far(form: LevelForm, data: QueryDict, *, now: datetime) -> dict[str, Any]:
    """The same of a choice that nobody has ended by Continue."""
    return {**choice_kept(form, data, now=now, finished=False), "filling": ""}


def so_far(form: Form, data: QueryDict, *, now: datetime) -> dict[str, Any]:
    """The same of a page that is still being filled in: whoever comes back goes on there."""
    return {**kept(form, data, now=now), "filling": "", "so_far": True}


def _plain(value: str) -> str:
    """A database cannot hold the character NUL, and nobody means it."""
    return value.replace("\x00", "")[:LONGEST]


def as_typed(typed: Mapping[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for key, values in typed.items():
        data.setlist(key, values)
    return data


def typed_at(left: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(left["at"])
