"""Questions about when: days in three inputs, times as people type them, and both together.

Every answer is judged by the form's own `now`, and becomes a date, a time of day, or an instant.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import times
from core.fields import Question, Text


class Parts(forms.Widget):
    """An answer in several inputs, `name-day` and so on, read together."""

    names: Sequence[str] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {part: str(data.get(f"{name}-{part}") or "").strip() for part in self.names}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}-{part}" not in data for part in self.names)


class DateParts(Parts):
    names = ("day", "month", "year")


class WhenParts(Parts):
    names = ("on", "day", "month", "year", "time")


class PartError(ValidationError):
    """An error that knows which inputs it is about, so that only they are marked."""

    def __init__(self, sentence: str, *parts: str) -> None:
        super().__init__(sentence, code="invalid", params={"parts": parts})


MONTHS = {
    name: number
    for number, full in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        start=1,
    )
    for name in (full, full[:3], str(number), f"{number:02}")
} | {"sept": 9}


def day_from(parts: Mapping[str, str]) -> date:
    """The day of three inputs, or what to do about the one that is wrong."""
    empty = [name for name in DateParts.names if not parts.get(name)]
    if empty:
        raise PartError(f"The date must include a {' and a '.join(empty)}", *empty)
    month = MONTHS.get(parts["month"].lower())
    if month is None:
        raise PartError("The month must be a number from 1 to 12, or its name", "month")
    if not (len(parts["year"]) == 4 and parts["year"].isascii() and parts["year"].isdigit()):
        raise PartError("The year must include 4 numbers", "year")
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except (ValueError, OverflowError):
        raise PartError("The date must be a real date, like 21 11 2026", "day") from None


class Date(Question, forms.Field):
    """A day, in three inputs. `past` and `future` are days before and after today."""

    widget = DateParts

    def __init__(
        self,
        label: str | None = None,
        *,
        past: bool = False,
        future: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("missing", "Enter a date")
        super().__init__(label, **kwargs)
        self.past = past
        self.future = future
        self.now: datetime | None = None

    def clean(self, value: Mapping[str, str] | None) -> date | None:
        parts = value or {}
        if not any(parts.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        on = day_from(parts)
        today = times.local(self.now or timezone.now()).date()
        if self.past and on > today:
            raise PartError("The date must be today or in the past", *DateParts.names)
        if self.future and on < today:
            raise PartError("The date must be today or in the future", *DateParts.names)
        return on

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data and any(data.values()))


class Time(Text):
    """A time of day, as people type it: 8:40pm, 8.40 pm, 2040. Gives a `datetime.time`."""

    def __init__(self, label: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("missing", "Enter a time, like 8:40pm")
        kwargs.setdefault("hint", "For example, 8:40pm")
        kwargs.setdefault("width", 10)
        super().__init__(label, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return times.clock(value) if isinstance(value, time) else value

    def clean(self, value: Any) -> time | None:
        text = super().clean(value)
        return _heard(text)[0] if text else None


def _heard(text: str) -> tuple[time, bool | None]:
    try:
        return times.heard(text)
    except times.Unclear as unclear:
        raise PartError(str(unclear), "time") from None


NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}


# What happens in a night, and what is arranged after it, is never further away than this: whatever is
# has its year mistyped, and a clock that ran from there would be long over, or never end.
FURTHEST = timedelta(days=366)


def within_a_year(on: date, now: datetime) -> date:
    """The day; `ValidationError` where it is further away from now than `FURTHEST`."""
    if abs(on - times.local(now).date()) > FURTHEST:
        raise ValidationError("The date must be within a year of today")
    return on


class When(Question, forms.Field):
    """A day and a time as one aware instant.

    With `near`, the day is chosen: today, and yesterday (`past`) or tomorrow (`future`), or
    another one. Each is offered by its date, so a page that is open over midnight keeps what it
    said. `within` is how far ahead it may be.
    """

    widget = WhenParts

    def __init__(
        self,
        label: str | None = None,
        *,
        past: bool = False,
        future: bool = False,
        within: timedelta | None = None,
        near: bool = True,
        another: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("missing", "Enter the day and the time, like 8:40pm")
        super().__init__(label, **kwargs)
        self.past = past
        self.future = future or within is not None
        self.within = within
        self.near = near
        self.another = another
        self.now: datetime | None = None

    def days(self) -> list[tuple[str, date]]:
        """The days offered by name."""
        today = times.local(self.moment()).date()
        names = ["today"]
        names += ["yesterday"] if self.past or not self.future else []
        names += ["tomorrow"] if self.future or not self.past else []
        return [(name, today + timedelta(days=NEAR[name])) for name in names]

    def moment(self) -> datetime:
        return self.now or timezone.now()

    def clean(self, value: Mapping[str, str] | None) -> datetime | None:
        """The moment that the day and the time say; None for an optional one that was left empty."""
        parts = value or {}
        if not any(parts.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        on = self._on(parts)
        if not parts.get("time"):
            raise PartError("Enter a time, like 8:40pm", "time")
        at_time, summer = _heard(parts["time"])
        try:
            answer = times.instant(on, at_time, summer)
        except times.Unclear as unclear:
            raise PartError(str(unclear), "time") from None
        except OverflowError:
            raise PartError("The date must be a real date, like 21 11 2026", "year") from None
        self._judge(answer, on)
        return answer

    def _on(self, parts: Mapping[str, str]) -> date:
        chosen = parts.get("on", "")
        if not self.near or chosen == "another":
            return day_from(parts)
        if not chosen:
            raise PartError("Select which day", "on")
        if chosen in NEAR:
            return times.local(self.moment()).date() + timedelta(days=NEAR[chosen])
        try:
            return date.fromisoformat(chosen)
        except ValueError:
            raise PartError("Select which day", "on") from None

    def _judge(self, answer: datetime, on: date) -> None:
        now = self.moment()
        if abs(times.between(now, answer)) > FURTHEST:
            raise PartError("The date must be within a year of today", "year")
        if self.past and answer > now:
            if on == times.local(now).date():
                said = times.clock(answer)
                raise PartError(
                    f"The time must be in the past. If it was {said} last night, choose yesterday",
                    "time",
                )
            raise PartError("The time must be in the past", "time")
        if self.future and answer < times.to_the_minute(now):
            raise PartError("The time must be in the future", "time")
        if self.within is not None and times.between(now, answer) > self.within:
            length = times.duration(self.within)
            raise PartError(f"Choose a time within the next {length}", "time")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data and any(data.values()))
