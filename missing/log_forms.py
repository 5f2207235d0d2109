"""The pages of the log: what each asks besides, or instead of, the protocol's own questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, cast

from django.core.exceptions import ValidationError

from children.models import Child
from children.photos import small_address
from core import times
from core.forms import Choice, Choices, Form, Hidden, LongText, Option, Telephone, Text, Time, When
from core.times import DAY, HOUR
from missing.models import Episode
from missing.protocol import Protocol
from missing.question_forms import FeelingForm, QuestionsForm, Told
from missing.rules import ExpectedAt, ToldBy

MORNING = time(6)
EVENING = time(12)


class PageForm(QuestionsForm):
    """One page of the log, with the protocol's questions that belong on it."""

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
        if not self.is_valid():
            return None
        said = self.cleaned_data
        moments = {
            "just-now": self.now,
            "within-hour": said["within_hour_at"] or self.now - HOUR,
            "earlier": said["earlier_at"],
            "another": said["another_at"],
        }
        return moments.get(said["when"])

    @property
    def facts(self) -> dict[str, Any]:
        return {"last_seen_by": self.cleaned_data["seen_by"]} if self.is_valid() else {}

    @property
    def told(self) -> list[Told]:
        if not self.is_valid():
            return []
        said = [Told("Last seen or heard from", self._in_words())]
        if self.cleaned_data["seen_by"]:
            said.append(Told("Who saw or heard from them", self.cleaned_data["seen_by"]))
        return said

    def _in_words(self) -> str:
        if self.seen_at is None:
            return "I'm not sure"
        vague = (
            self.cleaned_data["when"] == "within-hour" and not self.cleaned_data["within_hour_at"]
        )
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
    """Where they are, or are thought to be, is asked with the answers that ask about the place."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.places: dict[str, str] = {}
        question = next(iter(self.asked.values()), None)
        if question is None:
            return
        for answer in [a for a in question.answers if self._asks_place(question.code, a.code)]:
            place = self.places[answer.code] = f"where-{answer.code}"
            label = f"Where is {self.name}, as far as you know?"
            self.fields[place] = Text(label, required=False, max_length=200)
            self.reveal(question.code, answer.code, place)

    def _asks_place(self, question: str, answer: str) -> bool:
        return bool(cast(Choice, self.fields[question]).reveals().get(answer))

    @property
    def facts(self) -> dict[str, Any]:
        whereabouts = next(iter(self.chosen.values()), ("",))[0]
        if not whereabouts:
            return {}
        where = self.cleaned_data.get(self.places.get(whereabouts, ""), "")
        return {"whereabouts": whereabouts, "where_thought": where}

    @property
    def told(self) -> list[Told]:
        where = self.facts.get("where_thought")
        return [*super().told, *([Told("Where", where)] if where else [])]


# Who told whoever logs


class ToldByForm(PageForm):
    """Whom police or anybody who looks would ring back: it may be left, like all that isn't known."""

    kind = Choice(heading=True, required=False, choices=ToldBy.choices)
    who = Text("Their name, or what they do", optional=True, max_length=120)
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
        if not self.is_valid():
            return {}
        said = self.cleaned_data
        return {
            "told_by": said["kind"],
            "told_by_name": said["who"],
            "told_by_phone": said["phone"],
            "told_at": said["at"],
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
        if not self.is_valid():
            return {}
        said = self.cleaned_data
        return {
            "expected_at": said["expected"],
            "expected_where": said["where"],
            "expected_by": said["due"],
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


# What they have with them


class WearingForm(PageForm):
    """What police and anybody who looks would know them by, and what they can get by with."""

    one_question = False

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

    @property
    def facts(self) -> dict[str, Any]:
        if not self.is_valid():
            return {}
        said = self.cleaned_data
        labels = cast(Choices, self.fields["carrying"]).options
        things = [*(labels[code].text for code in said["carrying"]), said["other"]]
        return {"wearing": said["wearing"], "carrying": "; ".join(filter(None, things))}

    @property
    def told(self) -> list[Told]:
        asked = {"wearing": "Wearing", "carrying": "Carrying"}
        said = self.facts
        return [Told(words, said[code]) for code, words in asked.items() if said.get(code)]


# What makes it riskier


class RiskierForm(FeelingForm, PageForm):
    """Known risks, each still so or not tonight; and, apart from the facts, what feels wrong."""

    one_question = False

    @property
    def told(self) -> list[Told]:
        said = self.gut_feeling_said
        return [*super().told, *([Told("What feels wrong", said)] if said else [])]


# Who, and sending


class SearchForm(Form):
    q = Text("Search by name", required=False, max_length=80, spellcheck=False)


class WhoForm(Form):
    """The children are offered by the view, which knows whom this person may log."""

    child = Choice(
        "Who isn’t where they should be?",
        heading=True,
        missing="Select who isn’t where they should be",
    )

    def offer(
        self, children: Sequence[Any], *, away: Mapping[int, Episode], now: datetime
    ) -> None:
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
