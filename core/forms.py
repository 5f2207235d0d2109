"""Forms that come out in design-system markup. A form declares its questions and nothing else.

    class LastSeenForm(Form):
        seen_at = When("When did you last see Ash?", past=True, heading=True)

`{{ form }}` is every question; `{{ form.seen_at }}` is one; `{{ form.error_summary }}` goes
above the page's heading.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from markupsafe import Markup

from core import markup
from core.days import Date, Time, When
from core.fields import (
    Choice,
    Choices,
    Confirm,
    Email,
    File,
    Hidden,
    Lines,
    LongText,
    Number,
    Offered,
    Option,
    Password,
    Picture,
    Select,
    Telephone,
    Text,
)

__all__ = [
    "Choice",
    "Choices",
    "Confirm",
    "Date",
    "Email",
    "File",
    "Form",
    "Hidden",
    "Lines",
    "LongText",
    "Number",
    "Option",
    "Password",
    "Picture",
    "Select",
    "Telephone",
    "Text",
    "Time",
    "When",
    "posted",
]


class ShownAgain(QueryDict):
    """What was typed earlier and sent in vain: it is there to be read and sent, and nothing is done yet."""


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, even when nothing was; else what was laid aside for
    whoever looks at the page (`partners.laid_aside`)."""
    if request.method == "POST":
        return request.POST
    aside = getattr(request, "aside", None)
    return aside.typed if aside else None


class Asked(BoundField):
    """A field in its form: printed, it is the whole question."""

    def __str__(self) -> str:  # type: ignore[override]
        return self.group

    __html__ = __str__  # type: ignore[assignment]

    @property
    def group(self) -> Markup:
        return markup.group(self)


class Form(forms.Form):
    bound_field_class = Asked
    use_required_attribute = False

    def __init__(self, *args: Any, now: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now or timezone.now()
        for field in self.fields.values():
            if hasattr(field, "now"):
                field.now = self.now

    def is_valid(self) -> bool:
        return super().is_valid() and not isinstance(self.data, ShownAgain)

    # What it says

    def render(self, *args: Any, **kwargs: Any) -> Markup:  # type: ignore[override]
        """Every question that isn't revealed by another, and the hidden ones."""
        revealed = self.revealed_names()
        shown = [field for field in self.visible_fields() if field.name not in revealed]
        return self.hidden + Markup("").join(markup.group(field) for field in shown)

    __str__ = render  # type: ignore[assignment]
    __html__ = render  # type: ignore[assignment]

    @property
    def hidden(self) -> Markup:
        """The submission's key and hidden fields, for a template that places each question."""
        key = Markup('<input type="hidden" name="submission" value="{}">').format(self.submission)
        return key + Markup("").join(markup.group(field) for field in self.hidden_fields())

    @property
    def error_summary(self) -> Markup:
        return markup.error_summary(self)

    # What was answered

    @cached_property
    def submission(self) -> UUID:
        """The key of this filling-in, kept when the page comes back with errors.

        It isn't among the answers: `cleaned_data` holds only what was asked.
        """
        try:
            return UUID(self.data["submission"])
        except (KeyError, ValueError, AttributeError, TypeError):
            return uuid4()

    @property
    def readable(self) -> dict[str, Any]:
        """The answers that could be read, also of a form with mistakes; of one that nobody sent, none."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return self.cleaned_data

    def revealed_names(self) -> set[str]:
        """Fields that appear inside another's answer."""
        offered = (field for field in self.fields.values() if isinstance(field, Offered))
        return {name for field in offered for names in field.reveals().values() for name in names}

    def unasked_names(self) -> set[str]:
        """Fields inside an answer that was not chosen: whatever they hold is nobody's answer."""
        asked: set[str] = set()
        for name, field in self.fields.items():
            if not isinstance(field, Offered) or name not in self.cleaned_data:
                continue
            answer = self[name].value()
            chosen = {str(each) for each in answer} if isinstance(answer, list) else {str(answer)}
            for value, names in field.reveals().items():
                asked |= set(names) if value in chosen else set()
        return self.revealed_names() - asked

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name in self.unasked_names():
            self.errors.pop(name, None)
            self.cleaned_data[name] = _nothing(self.fields[name])


def _nothing(field: forms.Field) -> Any:
    """What a field gives when it is left empty."""
    if isinstance(field, forms.CharField | Choice):
        return field.empty_value
    return [] if isinstance(field, Choices) else None
