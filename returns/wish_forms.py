"""Forms of what a child would like of the talk, and of what a carer knows after a no."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from children.rules import Audience
from core.days import within_a_year
from core.forms import Choice, Date, Form, LongText, Text, When
from returns.forms import after_the_return


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
