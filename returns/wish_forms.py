"""Forms of what a child would like of the talk, of the child's no, and of what a carer knows after it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from children.rules import Audience
from core import times
from core.days import within_a_year
from core.forms import Choice, Date, Form, LongText, Option, Text, When
from returns.forms import NO, YES, after_the_return
from returns.rules import Heard, Instead


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
        not_before: datetime | None,
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


LAST_NO = "Nothing more is owed then, and an interviewer doesn’t see the child any more."
CARERS_VIEW = ("said_by", "heard_at", "text", "audience")


class DeclinedForm(CarersViewForm):
    """The child's no; and, from whoever recorded it, what a carer or parent knows, once they were asked."""

    declined_at = When("", past=True, missing="Enter when they said so, like 4:15pm")
    words = LongText("", max_length=4000, rows=4, as_said=True)
    offered_instead = Choice(
        "What did you offer instead?",
        choices=[*((each.value, each.label) for each in Instead), ("", "Nothing")],
        optional=True,
    )
    ask_again = Choice("", missing="Select whether you will ask again")
    ask_again_on = Date("", future=True, missing="Enter the day you will ask again")
    carer_asked = Choice(
        "Has a carer or a parent told you what they know?",
        hint="Ask them, if you can. Nobody has to say anything. It is kept apart from the child’s words.",
        choices=[Option(YES, "Yes", reveals=CARERS_VIEW), Option(NO, "No, or not yet")],
        optional=True,
        initial=NO,
    )

    field_order = (
        *("declined_at", "words", "offered_instead", "ask_again", "ask_again_on", "carer_asked"),
        *CARERS_VIEW,
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, name=name, **kwargs)
        self.fields["declined_at"].label = f"When did {name} say not now?"
        self.fields["words"].label = f"What {name} said, in {name}’s words"
        self.fields["words"].error_messages["required"] = f"Enter what {name} said"
        self.fields["ask_again"].label = f"Will you ask {name} again?"
        cast(Choice, self.fields["ask_again"]).offer(
            [
                Option(YES, "Yes", reveals=("ask_again_on",)),
                Option(NO, f"No, {name} asked not to be asked", hint=LAST_NO),
            ]
        )
        self.fields["ask_again_on"].label = "On which day?"
        self.fields["ask_again_on"].help_text = f"For example, {_in_a_week(self.now)}"

    def clean_declined_at(self) -> datetime:
        return after_the_return(self.cleaned_data["declined_at"], self)

    def clean_ask_again_on(self) -> date | None:
        on = within_a_year(self.cleaned_data["ask_again_on"], self.now)
        if on <= times.local(self.now).date():
            self.add_error("ask_again_on", "Choose a day after today")
            return None
        return on

    @property
    def carers_view(self) -> Heard | None:
        """What they told; nothing where nobody has said anything yet."""
        answers = self.cleaned_data
        if answers["carer_asked"] != YES:
            return None
        return cast(Heard, {name: answers[name] for name in CARERS_VIEW})

    @property
    def no(self) -> dict[str, Any]:
        """What the child said, and what is to follow."""
        asked = ("declined_at", "words", "offered_instead", "ask_again_on")
        return {name: self.cleaned_data[name] for name in asked}


def _in_a_week(now: datetime) -> str:
    on = times.local(now).date() + timedelta(days=7)
    return f"{on.day} {on.month} {on.year}"


class NoContactForm(Form):
    because = LongText(
        "",
        hint="Everyone who sees the clocks reads this. Say what else was tried, and who keeps in touch.",
        missing="Enter why nobody goes on trying",
        max_length=1000,
        rows=4,
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].label = f"Why is it right to stop trying to reach {name}?"
