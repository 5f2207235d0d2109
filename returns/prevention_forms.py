"""The form of a prevention interview, first-hand and second-hand."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from core import times
from core.forms import Choice, Choices, LongText, Option, Text, When
from missing.forms import NO, NOW_FILLED_IN, YES
from missing.request_forms import HeardFromForm
from missing.rules import Prevention
from returns.prevention_rules import Harm, NotDone, Offence
from returns.workflow import Disclosed

NOT_SAID = "not-said"
DISCLOSED = ("harm", "offences", "words", "referrals")
_ALONE = [Option(YES, "Yes"), Option(NO, "No")]


class PreventionForm(HeardFromForm):
    """What came of it. What the child told police is asked of those alone who may read it."""

    officer_number = Text("Collar number", optional=True, max_length=40, width=10, spellcheck=False)
    outcome = Choice("", missing="Select what came of it")
    happened_at = When(
        "When was that?",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when that was, like 8:40pm",
        initial=timezone.now,
    )
    seen_alone = Choice(
        "",
        choices=_ALONE,
        missing="Select whether they were seen alone",
        inline=True,
    )
    found = LongText(
        "What did police find?",
        hint="In words that whoever looks after them reads too.",
        missing="Enter what police found",
        max_length=2000,
        rows=3,
    )
    because = Choice("Why not?", choices=NotDone.choices, missing="Select why not")
    because_more = LongText(
        "What else is there to say about that?", optional=True, max_length=1000, rows=2
    )
    harm = Choices(
        "",
        hint="Only the authorities and the police read this, and what follows.",
        choices=[
            Option(each.value, each.label, exclusive=each in (Harm.NONE_KNOWN, Harm.UNKNOWN))
            for each in Harm
        ],
        required=False,
    )
    offences = Choices(
        "", choices=[Option(each.value, each.label) for each in Offence], required=False
    )
    words = LongText("", optional=True, max_length=4000, rows=4, as_said=True)
    referrals = LongText(
        "Whom have police told or asked for help?",
        hint="For example: children’s social care, a sexual assault referral centre.",
        optional=True,
        max_length=1000,
        rows=2,
    )

    field_order = (
        *("heard_from", "heard_how", "officer_number", "outcome", "seen_alone", "found", "because"),
        *("because_more", "happened_at", *DISCLOSED),
    )

    def __init__(
        self,
        *args: Any,
        name: str,
        heard: bool,
        reads_disclosed: bool,
        not_before: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, heard=heard, **kwargs)
        self.name, self.not_before = name, not_before
        outcome = self.fields["outcome"]
        assert isinstance(outcome, Choice)
        outcome.offer(
            [
                Option(Prevention.DONE, f"Police saw {name}", reveals=("seen_alone", "found")),
                Option(Prevention.REFUSED, f"{name} said no"),
                Option(Prevention.NOT_DONE, "There was none", reveals=("because", "because_more")),
            ]
        )
        outcome.label = "What came of it?"
        self.fields["seen_alone"].label = f"Was {name} seen alone?"
        self.fields["harm"].label = f"Did {name} come to harm?"
        self.fields["offences"].label = f"Is {name} part of an offence?"
        self.fields["words"].label = f"What did {name} say, in their own words?"
        for field in () if reads_disclosed else DISCLOSED:
            del self.fields[field]
        if heard:
            del self.fields["officer_number"]
            alone = self.fields["seen_alone"]
            assert isinstance(alone, Choice)
            alone.offer([*_ALONE, Option(NOT_SAID, "They didn’t say")])

    def clean_happened_at(self) -> datetime:
        """Police may have met them where they were found, before they were home."""
        moment = self.cleaned_data["happened_at"]
        if moment < times.to_the_minute(self.not_before):
            met = times.at(self.not_before, now=self.now)
            raise ValidationError(
                f"The time must be after {self.name} was found or came back, {met}"
            )
        return moment

    def said(self) -> dict[str, Any]:
        """What the workflow is told."""
        answers = dict(self.cleaned_data)
        told = {name: answers.pop(name, None) for name in DISCLOSED}
        alone = answers.pop("seen_alone")
        return {
            **answers,
            "outcome": Prevention(answers["outcome"]),
            "seen_alone": {YES: True, NO: False}.get(alone),
            "disclosed": Disclosed(**{name: said for name, said in told.items() if said}),
        }
