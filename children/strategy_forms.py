"""Writing down what to do when a child is late."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from children.models import ReportingStrategy
from children.rules import StepRule
from children.strategies import LONGEST_LINE, PlannedStep, steps_of
from core.forms import Date, Form, Lines, LongText, Number, Select, Telephone, Text, Time

STEPS = range(1, 9)
PARTS = ("text", "phone", "rule", "first")


class StrategyForm(Form):
    """A few lines of steps, then what was agreed about times. It begins as the last one stands."""

    return_by = Time("Back by, Sunday to Thursday", optional=True)
    return_by_weekend = Time("Back by, Friday and Saturday", optional=True)
    report_after = Number(
        "Report to police when still not back after how many minutes?",
        optional=True,
        min_value=0,
        max_value=1440,
    )
    call_999_if = LongText(
        "Call 999 straight away if",
        hint="For example, the inhaler was left behind",
        optional=True,
        rows=2,
        max_length=300,
    )
    places = Lines(
        "Where do they usually go?",
        hint="One on each line, as a carer would know it: Sam’s house, the skate park. The log offers"
        " them as answers.",
        optional=True,
        rows=4,
        each=LONGEST_LINE,
        max_length=1000,
    )
    triggers = Lines(
        "What has come before other times they went?",
        hint="One on each line. For example, a phone call with Mum. The log asks about them first.",
        optional=True,
        rows=4,
        each=LONGEST_LINE,
        max_length=1000,
    )
    expires_on = Date(
        "Until when does this hold?",
        hint="After that day carers are shown the steps for every child, and told that this has run out.",
        future=True,
    )

    def __init__(self, data: Any = None, *, last: ReportingStrategy | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for number in STEPS:
            self.fields |= {
                f"text-{number}": Text("What to do", required=False, max_length=160),
                f"phone-{number}": Telephone("Phone number", optional=True, autocomplete="off"),
                f"rule-{number}": Select(
                    "Do carers do this?", choices=StepRule.choices, initial=StepRule.MAY
                ),
                f"first-{number}": Text("What to ask or know first", optional=True, max_length=120),
            }
        if last is not None:
            self.initial = _as_initial(last)

    @property
    def lines(self) -> Iterator[tuple[int, list[Any]]]:
        """The fields of each step, for a template that puts each in a box."""
        for number in STEPS:
            yield number, [self[f"{part}-{number}"] for part in PARTS]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for number in STEPS:
            more = said.get(f"phone-{number}") or said.get(f"first-{number}")
            if more and not said.get(f"text-{number}"):
                self.add_error(f"text-{number}", "Say what to do")
        if not self.errors and not self.steps:
            raise ValidationError("Write at least one step")
        return said

    @property
    def steps(self) -> list[PlannedStep]:
        said = self.cleaned_data
        lines = ({part: said.get(f"{part}-{number}", "") for part in PARTS} for number in STEPS)
        return [PlannedStep(**line) for line in lines if line["text"]]

    @property
    def agreed(self) -> dict[str, Any]:
        """What was said besides the steps, as `write_strategy` takes it."""
        return {name: self.cleaned_data[name] for name in type(self).base_fields}


def _as_initial(last: ReportingStrategy) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "return_by": last.return_by,
        "return_by_weekend": last.return_by_weekend,
        "report_after": last.report_after,
        "call_999_if": last.call_999_if,
        "places": last.places,
        "triggers": last.triggers,
    }
    for number, step in zip(STEPS, steps_of(last), strict=False):
        initial |= {f"{part}-{number}": getattr(step, part) for part in PARTS}
    return initial
