"""Forms of arranging: the times that interviewers offer, the child's wishes, and a carer's view."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from django.core.exceptions import ValidationError

from children.rules import Audience
from core import times
from core.days import FURTHEST
from core.forms import Choice, Date, Form, LongText, Number, Text, Time, When
from returns.forms import after_the_return
from returns.rules import WEEKS_AHEAD, wrong_slot


class SlotForm(Form):
    on = Date("Which day?", future=True, missing="Enter the day")
    begins = Time("From what time?", hint="For example, 4pm", missing="Enter a time, like 4pm")
    ends = Time("Until what time?", hint="For example, 5pm", missing="Enter a time, like 5pm")
    weeks = Number(
        "For how many weeks, at the same time each week?",
        hint=f"1 for that day alone, {WEEKS_AHEAD} at most.",
        min_value=1,
        max_value=WEEKS_AHEAD,
        initial=1,
        missing="Enter for how many weeks, like 1",
        error_messages={
            "min_value": "Enter 1 or more",
            "max_value": f"Enter {WEEKS_AHEAD} or fewer",
        },
        width=2,
    )

    def clean_on(self) -> date:
        return within_a_year(self.cleaned_data["on"], self.now)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if self.errors:
            return answers
        starts_at, ends_at = (
            datetime.combine(answers["on"], answers[each], tzinfo=times.LONDON)
            for each in ("begins", "ends")
        )
        wrong = wrong_slot(starts_at, ends_at, now=self.now)
        if wrong:
            self.add_error("ends", wrong)
        return {"starts_at": starts_at, "ends_at": ends_at, "weeks": answers["weeks"]}


def within_a_year(on: date, now: datetime) -> date:
    """A day further away has its year mistyped."""
    if abs(on - times.local(now).date()) > FURTHEST:
        raise ValidationError("The date must be within a year of today")
    return on


class WishForm(Form):
    who = Text("Who would they like to talk with?", optional=True, max_length=120)
    place = Text("Where?", hint="For example, not at home", optional=True, max_length=120)
    time = Text("When?", hint="For example, after school", optional=True, max_length=120)
    told = Text(
        "How would they like to be told?",
        hint="For example, text first",
        optional=True,
        max_length=120,
    )
    said_by = Text("Who told you?", max_length=120, missing="Enter who told you")
    said_on = Date("When did they say so?", past=True, missing="Enter the day they said so")

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = f"Who would {name} like to talk with?"
        self.fields["told"].label = f"How would {name} like to be told?"
        self.fields["said_by"].help_text = f"{name}, or whoever said it for {name}."

    def clean_said_on(self) -> date:
        return within_a_year(self.cleaned_data["said_on"], self.now)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if not self.errors and not any(answers[each] for each in ("who", "place", "time", "told")):
            self.add_error("who", "Enter at least one thing that they would like")
        return answers


class CarersViewForm(Form):
    said_by = Text(
        "Who told you?",
        hint="Their name, and who they are to the child.",
        max_length=120,
        missing="Enter who told you",
    )
    heard_at = When(
        "When did they tell you?", past=True, missing="Enter when they told you, like 4:15pm"
    )
    text = LongText(
        "What they know, in their words",
        missing="Enter what they told you",
        max_length=4000,
        rows=6,
        spellcheck=False,
    )
    audience = Choice("Who can read this?", missing="Select who can read this")

    def __init__(
        self,
        *args: Any,
        name: str,
        not_before: datetime,
        audiences: Iterable[Audience],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.name, self.not_before = name, not_before
        offered = [(each.value, each.label) for each in audiences]
        cast(Choice, self.fields["audience"]).offer(offered)

    def clean_heard_at(self) -> datetime:
        return after_the_return(self.cleaned_data["heard_at"], self)

    def clean_audience(self) -> Audience:
        return Audience(self.cleaned_data["audience"])
