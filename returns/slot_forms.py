"""The form of the times that interviewers offer."""

from datetime import date, datetime
from typing import Any

from core import times
from core.days import within_a_year
from core.forms import Date, Form, Number, Time
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
