"""What is asked about keeping a record, and about holds."""

from typing import Any, cast

from core.forms import Choice, Date, Form, LongText, Option, Select
from partners.models import Agency
from retention.rules import Decision

WHOLE_REASON = 1000


class DecideForm(Form):
    decision = Choice(
        "What should happen to this record?",
        choices=[
            Option(
                Decision.DISPOSE.value,
                Decision.DISPOSE.label,
                hint="Names, words, documents and numbers go. Dates and codes stay.",
            ),
            Option(Decision.KEEP.value, Decision.KEEP.label, reveals=("until", "reason")),
        ],
        missing="Select whether the record is kept or erased",
        coerce=Decision,
    )
    until = Date(
        "Until when is it kept?",
        hint="It is looked at again after that day. For example, 31 3 2031",
        future=True,
        missing="Enter the day until which it is kept",
    )
    reason = LongText(
        "Why is it kept longer?",
        hint="Say what it is needed for. Do not write down what happened to the child.",
        missing="Enter why it is kept longer",
        max_length=WHOLE_REASON,
        rows=3,
    )


class HoldChildForm(Form):
    reason = LongText(
        "Why must this record be kept?",
        hint="For example: asked for by a public inquiry. Give its reference if there is one.",
        missing="Enter why the record must be kept",
        max_length=WHOLE_REASON,
        rows=3,
    )


class HoldAgencyForm(Form):
    agency = Select("Whose records must be kept?", missing="Select an agency", empty="Choose one")
    reason = LongText(
        "Why must they be kept?",
        hint="For example: asked for by a public inquiry. Give its reference if there is one.",
        missing="Enter why they must be kept",
        max_length=WHOLE_REASON,
        rows=3,
    )

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(each.pk): each for each in agencies}
        offered = [Option(key, each.name) for key, each in self.agencies.items()]
        cast(Select, self.fields["agency"]).offer(offered)

    def clean_agency(self) -> Agency:
        return self.agencies[self.cleaned_data["agency"]]


class LiftForm(Form):
    because = LongText(
        "Why is the hold lifted?",
        missing="Enter why the hold is lifted",
        max_length=WHOLE_REASON,
        rows=3,
    )
