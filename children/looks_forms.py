"""What is asked on the pages about looking: which lines to show, why, and what comes of it."""

from audit.forms import LinesForm
from children.looking import LooksWanted
from children.rules import LookOutcome
from core.forms import Choice, Confirm, Form, LongText


class LooksForm(LinesForm):
    emergency = Confirm("Emergency access", text="Only emergency access", optional=True)

    @property
    def wanted(self) -> LooksWanted:
        return LooksWanted(
            person_id=self._number("person"),
            agency_id=self._number("agency"),
            emergency=bool(self.kept.get("emergency")),
            between=self.between,
        )


class AskForm(Form):
    question = LongText(
        "What do you want to ask?",
        hint="They read this, with your name.",
        missing="Enter what you want to ask",
        max_length=1000,
        rows=3,
    )


class AnswerForm(Form):
    words = LongText(
        "Why did you look?",
        hint="Say what you were doing for the child. The person who asked reads it, and it is kept.",
        missing="Enter why you looked",
        max_length=2000,
        rows=5,
    )


class SettleForm(Form):
    outcome = Choice(
        "What comes of it?",
        choices=[(each.value, each.label) for each in LookOutcome],
        coerce=LookOutcome,
        missing="Select what comes of it",
    )
    words = LongText("What did you decide, and why?", max_length=2000, rows=3, optional=True)
