"""The kinds of question a form can ask, and how forgiving each is about the answer.

A field says what is asked and what to do about a poor answer; how it looks is in `core.markup`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import uploads


@dataclass(frozen=True)
class Option:
    """One answer to choose. `reveals` names fields asked only of those who choose it; `photo` is the
    address of a face, drawn or photographed, to show beside the words."""

    value: str
    text: str
    hint: str = ""
    reveals: tuple[str, ...] = ()
    photo: str = ""
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
    """One line. `width` is in characters: 2, 3, 4, 5, 10, 20 or 30.

    `as_said`: no phone or browser changes a letter of somebody's own words.
    """

    def __init__(
        self,
        label: str | None = None,
        *,
        width: int | None = None,
        autocomplete: str = "",
        inputmode: str = "",
        spellcheck: bool | None = None,
        autocapitalize: str = "",
        as_said: bool = False,
        **kwargs: Any,
    ) -> None:
        most = kwargs.get("max_length")
        told = {"max_length": f"Use {most} characters or fewer"} if most else {}
        kwargs["error_messages"] = {**told, **kwargs.get("error_messages", {})}
        super().__init__(label, **kwargs)
        self.width = width
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.spellcheck = False if as_said else spellcheck
        if as_said:
            self.widget.attrs |= {"autocapitalize": "off", "autocorrect": "off"}
        if autocapitalize:
            self.widget.attrs["autocapitalize"] = autocapitalize


class LongText(Text):
    """Several lines, so that voice typing works. `count` shows how much room is left."""

    widget = forms.Textarea

    def __init__(
        self, label: str | None = None, *, rows: int = 4, count: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.rows = rows
        self.count = count


class Lines(LongText):
    """Several short things, one on each line: the answer is a list. `each` is how long a line may be."""

    def __init__(self, label: str | None = None, *, each: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.each = each

    def clean(self, value: Any) -> list[str]:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        if any(len(line) > self.each for line in lines):
            raise ValidationError(f"Use {self.each} characters or fewer on each line")
        return list(dict.fromkeys(filter(None, lines)))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


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


class Picture(File):
    """A photo. The answer is a `core.uploads.Picture`: made anew, whatever was sent."""

    def __init__(self, label: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("missing", "Choose a photo")
        missing = kwargs["missing"]
        kwargs["error_messages"] = {
            "invalid": missing,
            "missing": missing,
            "empty": uploads.BROKEN,
            **kwargs.get("error_messages", {}),
        }
        super().__init__(label, accept=uploads.ACCEPTED, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> uploads.Picture | None:
        sent = super().clean(data, initial)
        if not sent:
            return None
        try:
            return uploads.picture(sent.read(uploads.MOST_BYTES + 1))
        except uploads.Unusable as refusal:
            raise ValidationError(refusal.sentence) from refusal


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
