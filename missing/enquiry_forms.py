"""The form for what police did, first-hand and second-hand."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from children.rules import Audience
from core.forms import Choice, LongText, Option, When
from missing.forms import NOW_FILLED_IN
from missing.models import Enquiry
from missing.request_forms import HeardFromForm
from missing.rules import EnquiryKind


class EnquiryForm(HeardFromForm):
    kind = Choice(
        "What did police do?", choices=EnquiryKind.choices, missing="Select what police did"
    )
    what = LongText(
        "Where, or with whom?",
        missing="Enter where, or with whom",
        max_length=1000,
        rows=2,
    )
    result = LongText(
        "What came of it?",
        hint="Also if it was nothing, or is not known yet.",
        missing="Enter what came of it",
        max_length=2000,
        rows=3,
    )
    done_at = When(
        "When was it done?",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when it was done, like 8:40pm",
        initial=timezone.now,
    )
    audience = Choice(
        "Who can read this?", missing="Select who can read this", initial=Audience.EVERYONE
    )

    field_order = ("heard_from", "heard_how", "kind", "what", "result", "done_at", "audience")

    def __init__(
        self,
        *args: Any,
        audiences: Iterable[Audience],
        wrong: Enquiry | None = None,
        **kwargs: Any,
    ) -> None:
        """`wrong`: the entry to put right, whose words are there to be changed."""
        super().__init__(*args, **kwargs)
        self.audiences = tuple(audiences)
        offered = [Option(each.value, each.label) for each in self.audiences]
        which = self.fields["audience"]
        assert isinstance(which, Choice)
        which.offer(offered)
        if len(offered) < 2:
            del self.fields["audience"]
        if wrong:
            self._begin_with(wrong)

    def _begin_with(self, wrong: Enquiry) -> None:
        self.fields["done_at"].help_text = ""
        for name, field in self.fields.items():
            field.initial = getattr(wrong, name)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        return {**answers, "audience": Audience(answers.get("audience") or self.audiences[0])}
