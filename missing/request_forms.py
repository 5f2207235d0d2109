"""Forms for what is asked about a child, and for what is answered."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from children.rules import Audience
from core import times
from core.forms import Choice, Form, LongText, Option, Text, When
from missing.rules import HeardHow, can_read
from partners.rules import Office

SAY, CANNOT = "say", "cannot"
WHO_TOLD = "A name, or “control room” if they gave none."


class HeardFromForm(Form):
    """Who of police said it, for whoever writes it down for them; `heard` is false where they do so themselves."""

    heard_from = Text(
        "Who told you?", hint=WHO_TOLD, missing="Enter who told you", max_length=120, width=20
    )
    heard_how = Choice(
        "How did you hear it?", choices=HeardHow.choices, missing="Select how you heard it"
    )

    def __init__(self, *args: Any, heard: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not heard:
            del self.fields["heard_from"], self.fields["heard_how"]


class AskForm(HeardFromForm):
    """A question to one office. Nobody is asked to choose where there is one choice."""

    of = Choice("Whom do you ask?", missing="Select whom you ask")
    question = LongText(
        "What do you need to know?",
        hint="One question at a time, so that each can be answered.",
        missing="Enter what you need to know",
        max_length=1000,
        rows=3,
    )
    answer_by = When("By when do you need it?", future=True, optional=True)
    audience = Choice(
        "Who can read this, and the answer?",
        missing="Select who can read this",
        initial=Audience.EVERYONE,
    )

    field_order = ("heard_from", "heard_how", "of", "question", "answer_by", "audience")

    def __init__(
        self,
        *args: Any,
        offices: Iterable[Office],
        audiences: Iterable[Audience],
        minutes: int,
        heard: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, heard=heard, **kwargs)
        self.offices, self.audiences = tuple(offices), tuple(audiences)
        self._offer("of", self.offices)
        self._offer("audience", self.audiences)
        usual = times.duration(timedelta(minutes=minutes))
        self.fields["answer_by"].help_text = f"Left empty, they have {usual}."
        if heard:
            self.fields["question"].label = "What do they need to know?"
            self.fields["answer_by"].label = "By when do they need it?"

    def _offer(self, name: str, offered: Iterable[Any]) -> None:
        choices = [Option(each.value, each.label) for each in offered]
        field = self.fields[name]
        assert isinstance(field, Choice)
        field.offer(choices)
        if len(choices) < 2:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Codes become what they mean, and whoever is asked can read what they are asked."""
        answers = super().clean() or {}
        of = Office(answers.get("of") or self.offices[0])
        audience = Audience(answers.get("audience") or self.audiences[0])
        if not can_read(of, audience):
            self.add_error("audience", f"Choose readers who include the {of.label.lower()}")
        return {**answers, "of": of, "audience": audience}


class AnswerForm(HeardFromForm):
    """What is known; or why it cannot be said, which is an answer too."""

    can = Choice(
        "Can you say?",
        choices=[
            Option(SAY, "Yes", reveals=("answer",)),
            Option(CANNOT, "I can’t say", reveals=("because",)),
        ],
        missing="Select if you can say",
    )
    answer = LongText(
        "What do you know?",
        hint="Say how you know it, and since when.",
        missing="Enter what you know",
        max_length=2000,
        rows=4,
    )
    because = LongText(
        "Why can’t you say?",
        hint="For example: I don’t know, and the school is closed until 8am.",
        missing="Enter why you can’t say",
        max_length=1000,
        rows=3,
    )

    def __init__(self, *args: Any, heard: bool, **kwargs: Any) -> None:
        super().__init__(*args, heard=heard, **kwargs)
        if not heard:
            return
        self.fields["can"].label = "Could they say?"
        self.fields["answer"].label = "What did they say?"
        self.fields["answer"].help_text = "Their own words, as near as you can."
        self.fields["because"].label = "Why couldn’t they say?"

    def said(self) -> dict[str, Any]:
        """What the workflow is told."""
        answers = dict(self.cleaned_data)
        cannot_say = answers.pop("can") == CANNOT
        known, because = answers.pop("answer"), answers.pop("because")
        return {**answers, "cannot_say": cannot_say, "text": because if cannot_say else known}
