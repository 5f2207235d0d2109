"""The kinds of question a form can ask, and how forgiving each is about the answer.

A field says what is asked and what to do about a poor answer; how it looks is in `core.markup`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import times


@dataclass(frozen=True)
class Option:
    """One answer to choose. `reveals` names fields asked only of those who choose it."""

    value: str
    text: str
    hint: str = ""
    reveals: tuple[str, ...] = ()
    exclusive: bool = False  # "None of these": not together with any other


Options = Iterable[Option | tuple[Any, Any]] | Callable[[], Iterable[Option | tuple[Any, Any]]]


class Question:
    """What every field of ours can be told, besides what Django's can.

    `missing` is the sentence when there is no answer; `heading` makes the label the page's h1;
    `optional` lets it be left and says so in the label.
    """

    heading: bool = False
    size: str = "s"
    mark_optional: bool = False

    def __init__(
        self,
        label: str | None = None,
        *,
        hint: str = "",
        missing: str = "Answer this question",
        optional: bool = False,
        heading: bool = False,
        size: str = "s",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("required", not optional)
        kwargs.setdefault("help_text", hint)
        kwargs["error_messages"] = {"required": missing, **kwargs.get("error_messages", {})}
        super().__init__(label=label, **kwargs)  # type: ignore[call-arg]
        self.heading = heading
        self.size = "l" if heading and size == "s" else size
        self.mark_optional = optional


# Words


class Text(Question, forms.CharField):
    """One line. `width` is in characters: 2, 3, 4, 5, 10, 20 or 30."""

    def __init__(
        self,
        label: str | None = None,
        *,
        width: int | None = None,
        autocomplete: str = "",
        inputmode: str = "",
        spellcheck: bool | None = None,
        **kwargs: Any,
    ) -> None:
        most = kwargs.get("max_length")
        told = {"max_length": f"Use {most} characters or fewer"} if most else {}
        kwargs["error_messages"] = {**told, **kwargs.get("error_messages", {})}
        super().__init__(label, **kwargs)
        self.width = width
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.spellcheck = spellcheck


class LongText(Text):
    """Several lines, so that voice typing works. `count` shows how much room is left."""

    widget = forms.Textarea

    def __init__(
        self, label: str | None = None, *, rows: int = 4, count: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.rows = rows
        self.count = count


class Email(Text):
    widget = forms.EmailInput
    default_validators = forms.EmailField.default_validators
    default_error_messages = {"invalid": "Enter an email address, like name@example.org"}

    def __init__(self, label: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "email")
        super().__init__(label, spellcheck=False, **kwargs)


class Telephone(Text):
    def __init__(self, label: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "tel")
        kwargs.setdefault("width", 20)
        super().__init__(label, inputmode="tel", **kwargs)
        self.widget.input_type = "tel"

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        digits = sum(letter.isdigit() for letter in number)
        if number and not (3 <= digits <= 15 and set(number) <= set("+0123456789 ()-.ext")):
            raise ValidationError("Enter a phone number, like 0113 496 0000")
        return number


class Password(Text):
    widget = forms.PasswordInput

    def __init__(self, label: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "current-password")
        super().__init__(label, strip=False, **kwargs)


class Number(Question, forms.IntegerField):
    """A whole number, typed as people do: 1,200 is one."""

    widget = forms.TextInput
    default_error_messages = {"invalid": "Enter a whole number, like 12"}

    def __init__(self, label: str | None = None, *, width: int = 4, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.width = width
        self.inputmode = "numeric"

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str(value).replace(",", "") if value is not None else value)


class File(Question, forms.FileField):
    """`accept` is a hint to the chooser; what arrived is judged by whoever stores it."""

    def __init__(self, label: str | None = None, *, accept: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.accept = accept


class Hidden(Question, forms.CharField):
    widget = forms.HiddenInput


# Choices


class Offered(Question, forms.ChoiceField):
    """A field whose choices may be `Option`s, pairs, or a function that gives either."""

    source: Options = ()

    def offer(self, choices: Options) -> None:
        """Set the answers: of this one form, when called from its `__init__`."""
        self.source = choices
        self.choices = partial(_pairs, choices)

    @property
    def options(self) -> dict[str, Option]:
        return {option.value: option for option in _options(self.source)}

    def reveals(self) -> dict[str, tuple[str, ...]]:
        """Which fields each answer asks besides: {"another": ("seen_at",)}."""
        return {value: option.reveals for value, option in self.options.items() if option.reveals}


def _options(choices: Options) -> list[Option]:
    return [_option(each) for each in (choices() if callable(choices) else choices)]


def _pairs(choices: Options) -> list[tuple[str, str]]:
    return [(option.value, option.text) for option in _options(choices)]


def _option(offered: Option | tuple[Any, Any]) -> Option:
    return offered if isinstance(offered, Option) else Option(str(offered[0]), str(offered[1]))


class Choice(Offered, forms.TypedChoiceField):
    """One of a few: radios. `inline` puts two short answers side by side."""

    widget = forms.RadioSelect

    def __init__(
        self,
        label: str | None = None,
        *,
        choices: Options = (),
        inline: bool = False,
        coerce: Callable[[str], Any] = str,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("missing", "Select one")
        missing = kwargs["missing"]
        kwargs["error_messages"] = {"invalid_choice": missing, **kwargs.get("error_messages", {})}
        super().__init__(label, coerce=coerce, empty_value="", **kwargs)
        self.offer(choices)
        self.inline = inline


class Select(Choice):
    """One of many. `empty` is the first line, which is no answer."""

    widget = forms.Select  # type: ignore[assignment]

    def __init__(self, label: str | None = None, *, empty: str = "Choose one", **kwargs: Any):
        self.empty = empty
        super().__init__(label, **kwargs)


class Choices(Offered, forms.MultipleChoiceField):
    """Any number of a few: checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str | None = None, *, choices: Options = (), **kwargs: Any) -> None:
        kwargs.setdefault("missing", "Select at least one")
        missing = kwargs["missing"]
        kwargs["error_messages"] = {
            "invalid_choice": missing,
            "invalid_list": missing,
            **kwargs.get("error_messages", {}),
        }
        super().__init__(label, **kwargs)
        self.offer(choices)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        options = self.options
        alone = [options[each] for each in value if options[each].exclusive]
        if alone and len(value) > 1:
            raise ValidationError(f"Select what applies, or “{alone[0].text}”, not both")


class Confirm(Question, forms.BooleanField):
    """One thing to tick. `text` is what is ticked; without it, the label is."""

    def __init__(self, label: str | None = None, *, text: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.text = text


# Days and times


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
    except ValueError:
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
        if self.past and answer > now:
            if on == times.local(now).date():
                said = times.clock(answer)
                raise PartError(
                    f"The time must be in the past. If it was {said} last night, choose yesterday",
                    "time",
                )
            raise PartError("The time must be in the past", "time")
        if self.future and answer < now.replace(second=0, microsecond=0):
            raise PartError("The time must be in the future", "time")
        if self.within is not None and times.between(now, answer) > self.within:
            length = times.duration(self.within)
            raise PartError(f"Choose a time within the next {length}", "time")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data and any(data.values()))
