"""The pages of the log: what each asks besides, or instead of, the protocol's own questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from children.models import Child
from children.photos import small_address
from children.strategies import LONGEST_LINE
from core import times
from core.forms import Choice, Choices, Form, Hidden, LongText, Option, Telephone, Text, Time, When
from core.times import DAY, HOUR
from missing.models import Episode
from missing.protocol import Protocol
from missing.question_forms import FeelingForm, QuestionsForm, Told
from missing.rules import ExpectedAt, ToldBy

KNOWN = "known:"  # before an answer that is the child's own, among the protocol's
STILL = {"still": "Still true", "not-tonight": "Not tonight", "unsure": "Not sure"}
RISKS = tuple(f"risk-{number}" for number in range(1, 9))
LONGEST_RISK, LONGEST_WORN, LONGEST_NAME = 400, 300, 120

MORNING = time(6)
EVENING = time(12)


class PageForm(QuestionsForm):
    """One page of the log, with the protocol's questions that belong on it.

    What it says is read answer by answer: a log is sent as it stands, and one box that nobody can read
    takes no other with it.
    """

    one_question = True

    def __init__(
        self, data: Any = None, *, protocol: Protocol, page: int, name: str, **kwargs: Any
    ) -> None:
        super().__init__(
            data,
            questions=protocol.questions_on(page),
            name=name,
            required=True,
            heading=self.one_question,
            **kwargs,
        )

    def suggest(self, words: Sequence[str]) -> None:
        """Say what is on record beside the page's first question. It stays unanswered."""
        first = next(iter(self.fields.values()))
        first.help_text = " ".join(filter(None, (str(first.help_text), *words)))

    def offer_known(self, lines: Sequence[str]) -> None:
        """What is on record of this very child, to choose from: said to a page that is about to be shown.

        An answer carries the words that were chosen, so that it stands whatever is on record later.
        """

    def typed_in(self, name: str, *, longest: int) -> list[str]:
        """What was sent of one question, as far as it can have been offered."""
        typed = cast(QueryDict, self.data).getlist(name)
        return [each for each in typed if len(each) <= longest]

    @property
    def seen_at(self) -> datetime | None:
        """When the child was last seen, if this page asks it."""
        return None

    @property
    def gut_feeling_said(self) -> str:
        """What feels wrong, if this page asks it."""
        return ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the page says besides answers, in the words of `workflow.log_episode`."""
        return {}

    @property
    def besides(self) -> list[Told]:
        """What it says of tonight that no question of the protocol asks."""
        return []

    @property
    def not_understood(self) -> list[Told]:
        """What was typed and could not be taken, as it was typed, so that whoever reads the log may."""
        typed = {name: _as_typed(self[name]) for name in self.errors if name in self.fields}
        return [Told(self._asked_as(name), f"“{words}”") for name, words in typed.items() if words]

    def _asked_as(self, name: str) -> str:
        """With the page's own question before one that only follows it."""
        first, asked = str(next(iter(self.fields.values())).label), str(self.fields[name].label)
        return asked if asked == first or not self.one_question else f"{first} {asked}"


def _as_typed(box: BoundField) -> str:
    """What stands in a box for words or for a time; nothing of answers to choose from."""
    if isinstance(box.field, Choice | Choices):
        return ""
    typed = box.value()
    parts = typed.values() if isinstance(typed, Mapping) else [typed]
    return " ".join(str(part).strip() for part in parts if part)


# Last seen


class LastSeenForm(PageForm):
    """“Within the hour” without a time counts from its start, so that nobody is thought to have been
    seen more lately than they were."""

    when = Choice(
        heading=True,
        missing="Select when you last saw or heard from them",
        choices=[
            Option("just-now", "Just now"),
            Option("within-hour", "Within the hour", reveals=("within_hour_at",)),
            Option("earlier", "Earlier today", reveals=("earlier_at",)),
            Option("another", "Another time", reveals=("another_at",)),
            Option("unknown", "I'm not sure"),
        ],
    )
    within_hour_at = Time("What time, if you know?", required=False)
    earlier_at = Time("What time?")
    another_at = When("When was it?", past=True)
    seen_by = Text("Who saw or heard from them?", optional=True, max_length=120)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["when"].label = f"When did you last see or hear from {self.name}?"

    def clean_within_hour_at(self) -> datetime | None:
        typed = self.cleaned_data["within_hour_at"]
        if typed is None:
            return None
        moment = _latest(typed, self.now)
        if moment is None or times.between(moment, self.now) > HOUR:
            raise ValidationError("Enter a time in the last hour, or choose an earlier time")
        return moment

    def clean_earlier_at(self) -> datetime | None:
        typed = self.cleaned_data["earlier_at"]
        return _earlier_today(typed, self.now) if typed else None

    @property
    def seen_at(self) -> datetime | None:
        said = self.readable
        moments = {
            "just-now": self.now,
            "within-hour": self._within_the_hour(),
            "earlier": said.get("earlier_at"),
            "another": said.get("another_at"),
        }
        return moments.get(said.get("when", ""))

    def _within_the_hour(self) -> datetime | None:
        """Its start where no time was given; nothing where a time was that cannot be so."""
        if "within_hour_at" not in self.readable:
            return None
        return self.readable["within_hour_at"] or self.now - HOUR

    @property
    def facts(self) -> dict[str, Any]:
        return {"last_seen_by": self.readable.get("seen_by", "")}

    @property
    def told(self) -> list[Told]:
        said = self.readable
        told = []
        if self.seen_at or said.get("when") == "unknown":
            told.append(Told("Last seen or heard from", self._in_words()))
        if said.get("seen_by"):
            told.append(Told("Who saw or heard from them", said["seen_by"]))
        return told

    def _in_words(self) -> str:
        if self.seen_at is None:
            return "I'm not sure"
        said = self.readable
        vague = said["when"] == "within-hour" and not said.get("within_hour_at")
        since = "Within the hour, so after " if vague else ""
        return since + times.when(self.seen_at, now=self.now)


def _latest(at_time: time, now: datetime) -> datetime | None:
    """The last time that the wall showed this; of an hour that came twice, the first."""
    today = times.local(now).date()
    for on in (today, today - DAY):
        try:
            moment = times.instant(on, at_time, summer=True)
        except times.Unclear:
            continue
        if moment <= now:
            return moment
    return None


def _earlier_today(at_time: time, now: datetime) -> datetime:
    """After midnight, “earlier today” may well be the evening before: the same night."""
    wall = times.local(now)
    try:
        moment = times.instant(wall.date(), at_time, summer=True)
    except times.Unclear as unclear:
        raise ValidationError(str(unclear)) from None
    if moment <= now:
        return moment
    if wall.time() < MORNING and at_time >= EVENING:
        return times.instant(wall.date() - timedelta(days=1), at_time, summer=True)
    raise ValidationError("The time must be in the past")


# Where


class WhereaboutsForm(PageForm):
    """Where they are, or are thought to be, is asked with the answers that ask about the place.

    Where it is known to which places they go, those are offered; words are for any other.
    """

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        question = next(iter(self.asked), "")
        self.about_place = cast(Choice, self.fields[question]) if question else None
        self.where = f"Where is {self.name}, as far as you know?"
        for answer in self._asking_place():
            self.fields[f"where-{answer}"] = Text(self.where, required=False, max_length=200)
        self.offer_known(())

    def _asking_place(self) -> list[str]:
        return list(self.about_place.reveals()) if self.about_place else []

    def offer_known(self, lines: Sequence[str]) -> None:
        for answer in self._asking_place():
            self._ask_place(answer, lines)

    def _ask_place(self, answer: str, known: Sequence[str]) -> None:
        at, where = f"at-{answer}", f"where-{answer}"
        typed = self.typed_in(at, longest=LONGEST_LINE)
        places = list(dict.fromkeys(filter(None, (*known, *typed))))
        if places:
            self.fields.setdefault(at, Choice(self.where, required=False))
            cast(Choice, self.fields[at]).offer([Option(each, each) for each in places])
            self[where].label = "Somewhere else, or more about it"
        assert self.about_place
        self.about_place.offer(
            [
                replace(option, reveals=_with(option.reveals, *([at] if places else []), where))
                if option.value == answer
                else option
                for option in self.about_place.options.values()
            ]
        )

    @property
    def facts(self) -> dict[str, Any]:
        whereabouts = next(iter(self.chosen.values()), ("",))[0]
        if not whereabouts:
            return {}
        said = (self.cleaned_data.get(f"{asked}-{whereabouts}") for asked in ("at", "where"))
        return {"whereabouts": whereabouts, "where_thought": ". ".join(filter(None, said))}

    @property
    def told(self) -> list[Told]:
        where = self.facts.get("where_thought")
        return [*super().told, *([Told("Where", where)] if where else [])]


def _with(names: Sequence[str], *last: str) -> tuple[str, ...]:
    """These names, each once, the last ones at the end."""
    return (*(name for name in names if name not in last), *last)


# Who told whoever logs


class ToldByForm(PageForm):
    """Whom police or anybody who looks would ring back: it may be left, like all that isn't known.

    A number or a time that cannot be taken stands with the name, as it was typed: only those who would
    ring back read it.
    """

    kind = Choice(heading=True, required=False, choices=ToldBy.choices)
    who = Text("Their name, or what they do", optional=True, max_length=LONGEST_NAME)
    phone = Telephone("A number they can be rung back on", optional=True, max_length=30)
    at = Time("What time did they tell you?", optional=True)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].label = f"Who told you that {self.name} isn’t where they should be?"

    def clean_at(self) -> datetime | None:
        typed = self.cleaned_data["at"]
        return _latest(typed, self.now) if typed else None

    @property
    def facts(self) -> dict[str, Any]:
        said = self.readable
        unclear = (each.answer for each in self.not_understood)
        return {
            "told_by": said.get("kind", ""),
            "told_by_name": ", ".join(filter(None, (said.get("who"), *unclear)))[:LONGEST_NAME],
            "told_by_phone": said.get("phone", ""),
            "told_at": said.get("at"),
        }

    @property
    def told(self) -> list[Told]:
        said = self.facts
        who = [ToldBy(said["told_by"]).label] if said.get("told_by") else []
        who += [said[each] for each in ("told_by_name", "told_by_phone") if said.get(each)]
        when = said.get("told_at")
        return [
            *([Told("Who told you", ", ".join(who))] if who else []),
            *([Told("When they told you", times.when(when, now=self.now))] if when else []),
        ]


# Where they should be


class ExpectedForm(PageForm):
    """Where they should be, and when they were due there: a time of day, the nearest to now."""

    expected = Choice(
        heading=True,
        required=False,
        choices=[
            Option(place, label, reveals=("where",) if place == ExpectedAt.OTHER else ())
            for place, label in ExpectedAt.choices
        ],
    )
    where = Text("Where?", required=False, max_length=120)
    due = Time("What time were they due there?", optional=True)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["expected"].label = f"Where should {self.name} be?"

    def clean_due(self) -> datetime | None:
        typed = self.cleaned_data["due"]
        return _nearest(typed, self.now) if typed else None

    @property
    def facts(self) -> dict[str, Any]:
        said = self.readable
        return {
            "expected_at": said.get("expected", ""),
            "expected_where": said.get("where", ""),
            "expected_by": said.get("due"),
        }

    @property
    def told(self) -> list[Told]:
        said = self.facts
        told = []
        if place := said.get("expected_where") or said.get("expected_at"):
            label = place if said["expected_where"] else ExpectedAt(place).label
            told.append(Told(f"Where {self.name} should be", label))
        if due := said.get("expected_by"):
            told.append(Told("When they were due there", times.when(due, now=self.now)))
        return told


def _nearest(at_time: time, now: datetime) -> datetime:
    """Due at 11:30pm is tonight at ten, and last night at half past midnight."""
    wall = times.local(now).replace(tzinfo=None)
    days = (wall.date() - DAY, wall.date(), wall.date() + DAY)
    on = min(days, key=lambda day: abs(datetime.combine(day, at_time) - wall))
    try:
        return times.instant(on, at_time, summer=True)
    except times.Unclear as unclear:
        raise ValidationError(str(unclear)) from None


# Whether it is unusual, and what happened


class UnusualForm(PageForm):
    how = LongText("In what way?", optional=True, rows=2, max_length=300)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.order_fields(self.asked)

    @property
    def besides(self) -> list[Told]:
        how = self.readable.get("how")
        return [Told("How usual this is", how)] if how else []

    @property
    def told(self) -> list[Told]:
        return [*super().told, *self.besides]


class HappenedForm(PageForm):
    """What has come before other times is listed first. The protocol weighs none of it: it is not in its
    words."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.listed = next((name for name, asked in self.asked.items() if asked.many), "")
        if self.listed:
            self.own = tuple(cast(Choices, self.fields[self.listed]).options.values())
            self.offer_known(())

    def offer_known(self, lines: Sequence[str]) -> None:
        if not self.listed:
            return
        typed = self.typed_in(self.listed, longest=len(KNOWN) + LONGEST_LINE)
        known = [*(f"{KNOWN}{line}" for line in lines), *filter(_is_known, typed)]
        hint = "This has come before other times"
        first = [Option(each, each.removeprefix(KNOWN), hint) for each in dict.fromkeys(known)]
        cast(Choices, self.fields[self.listed]).offer([*first, *self.own])

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        own = {
            code: tuple(answer for answer in answers if not _is_known(answer))
            for code, answers in super().chosen.items()
        }
        return {code: answers for code, answers in own.items() if answers}

    @property
    def besides(self) -> list[Told]:
        ticked = self.readable.get(self.listed, ())
        known = [each.removeprefix(KNOWN) for each in ticked if _is_known(each)]
        return [Told("Has come before other times, and now", "; ".join(known))] if known else []

    @property
    def told(self) -> list[Told]:
        return [*self.besides, *super().told]


def _is_known(answer: str) -> bool:
    """One of the child's own, among the protocol's answers."""
    return answer.startswith(KNOWN) and answer != KNOWN


# What they have with them


class WearingForm(PageForm):
    """What police and anybody who looks would know them by, and what they can get by with."""

    one_question = False

    same = Choices("Are they wearing the same as last time?", required=False)
    wearing = LongText(
        "Clothes, shoes and bag",
        hint="For example, black puffer jacket, grey joggers, white trainers",
        required=False,
        rows=3,
        max_length=300,
    )
    carrying = Choices(
        "What do they have with them?",
        required=False,
        choices=[
            Option("phone", "A phone that is charged"),
            Option("flat-phone", "A phone that is off, or nearly out of battery"),
            Option("money", "Money or a bank card"),
            Option("travel", "A travel card"),
        ],
    )
    other = Text("Anything else they have with them", required=False, max_length=120)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._offer_worn(())

    def offer_known(self, lines: Sequence[str]) -> None:
        if not self._offer_worn(lines):
            del self.fields["same"]

    def _offer_worn(self, known: Sequence[str]) -> list[str]:
        typed = self.typed_in("same", longest=LONGEST_WORN)
        short = [each for each in known if len(each) <= LONGEST_WORN]
        worn = list(dict.fromkeys(filter(None, (*short, *typed))))
        cast(Choices, self.fields["same"]).offer(
            [Option(each, "The same as last time", f"Last time they wore: {each}") for each in worn]
        )
        return worn

    @property
    def facts(self) -> dict[str, Any]:
        said = self.readable
        labels = cast(Choices, self.fields["carrying"]).options
        things = [*(labels[code].text for code in said.get("carrying", ())), said.get("other")]
        wearing = ". ".join(filter(None, (*said.get("same", ())[:1], said.get("wearing"))))
        return {"wearing": wearing, "carrying": "; ".join(filter(None, things))}

    @property
    def told(self) -> list[Told]:
        asked = {"wearing": "Wearing", "carrying": "Carrying"}
        said = self.facts
        return [Told(words, said[code]) for code, words in asked.items() if said.get(code)]


# What makes it riskier


class RiskierForm(FeelingForm, PageForm):
    """What is on record, each still so or not tonight; then the protocol's questions; what else there
    is; and, apart from the facts, what feels wrong."""

    one_question = False

    other = LongText(
        "Anything else that makes tonight riskier?", optional=True, rows=2, max_length=300
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in RISKS:
            for typed in self.typed_in(name, longest=LONGEST_RISK + 20):
                standing, _, risk = typed.partition(":")
                if standing in STILL and risk:
                    self.fields[name] = _still_so(risk)
        self._put_in_order()

    def offer_known(self, lines: Sequence[str]) -> None:
        asked = {self.fields[name].label for name in self._risks}
        more = [line for line in lines if line not in asked and len(line) <= LONGEST_RISK]
        free = [name for name in RISKS if name not in self.fields]
        self.fields |= {name: _still_so(line) for name, line in zip(free, more, strict=False)}
        self._put_in_order()

    def _put_in_order(self) -> None:
        last = ("other", "gut_feeling")
        self.order_fields([*self._risks, *(n for n in self.fields if n not in last), *last])

    @property
    def _risks(self) -> list[str]:
        return [name for name in RISKS if name in self.fields]

    @property
    def besides(self) -> list[Told]:
        readable = self.readable
        said = [readable.get(name, "").partition(":") for name in self._risks]
        other = readable.get("other")
        return [
            *(Told(risk.rstrip("."), STILL[standing]) for standing, _, risk in said if risk),
            *([Told("What else makes tonight riskier", other)] if other else []),
        ]

    @property
    def told(self) -> list[Told]:
        said = self.gut_feeling_said
        feeling = [Told("What feels wrong", said)] if said else []
        return [*self.besides, *super().told, *feeling]


def _still_so(risk: str) -> Choice:
    answers = [Option(f"{standing}:{risk}", words) for standing, words in STILL.items()]
    hint = "We have this on record. Is it so tonight?"
    return Choice(risk, hint=hint, choices=answers, inline=True, required=False)


# Who, and sending


class WhoForm(Form):
    """The children are offered by the view, which knows whom this person may log."""

    child = Choice(
        "Who isn’t where they should be?",
        heading=True,
        missing="Select who isn’t where they should be",
    )

    def offer(self, children: Sequence[Any], *, away: Mapping[int, Episode], now: datetime) -> None:
        """Each child by face and the name they go by; who is logged already says so.

        `children` come from `drafts.to_log`.
        """
        alike = Counter(str(child) for child in children)
        cast(Choice, self.fields["child"]).offer(
            [
                Option(
                    str(child.pk),
                    child.full_name if alike[str(child)] > 1 else str(child),
                    _about(child, away.get(child.pk), now),
                    photo=small_address(child.pk, child.photo_id),
                )
                for child in children
            ]
        )


def _about(child: Child, episode: Episode | None, now: datetime) -> str:
    age = f"Age {child.age_on(times.local(now).date())}"
    if episode is None:
        return f"{age}, {child.home}" if child.home else age
    return f"{age}. {episode.opened_by} logged this {times.at(episode.opened_at, now=now)}"


class CheckForm(Form):
    """Sending says which level the page showed, so that nothing goes that wasn't read."""

    level = Hidden(required=False)

    def __init__(self, data: Any = None, *, level: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.shown = level

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("level", "") != self.shown:
            raise ValidationError(
                "The level has changed since you read this. Check it below, then send"
            )
        return self.cleaned_data
