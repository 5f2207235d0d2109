"""Forms for a child who has been found and isn't home, for one who has gone again, and for one who is not back."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from core import times
from core.forms import Choice, Form, LongText, Text, When
from missing.forms import NOW_FILLED_IN
from missing.rules import Whereabouts


class FoundForm(Form):
    """Where they are and who has seen them. Never why they went: that is theirs to tell."""

    kind = Choice("", choices=Whereabouts.choices, missing="Select where they are")
    place = Text(
        "Which place, and which ward, station or address",
        max_length=200,
        missing="Enter the name of the place",
    )
    with_whom = Text("Who is with them", optional=True, max_length=200)
    seen_by = Text(
        "Who has seen them or spoken with them",
        hint="A name and a job, like: Sister Amin, children’s ward.",
        max_length=200,
        missing="Enter who has seen them",
    )
    found_at = When(
        "",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when they were found, like 11:48pm",
        initial=timezone.now,
    )

    def __init__(self, *args: Any, name: str, not_before: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.not_before = not_before
        self.fields["kind"].label = f"Where is {name}?"
        self.fields["found_at"].label = f"When was {name} found?"

    def clean_found_at(self) -> datetime:
        found_at = self.cleaned_data["found_at"]
        if found_at < self.not_before:
            earliest = times.at(self.not_before, now=self.now)
            self.add_error(
                "found_at",
                f"The time they were found must be after they were last seen, {earliest}",
            )
        return found_at


class GoneAgainForm(Form):
    left_at = When(
        "",
        hint=NOW_FILLED_IN,
        past=True,
        missing="Enter when they went, like 11:48pm",
        initial=timezone.now,
    )
    left_how = LongText(
        "What is known of how they went?",
        hint="For example: walked out of the ward with another young person.",
        optional=True,
        max_length=1000,
        rows=3,
    )

    def __init__(self, *args: Any, name: str, found_at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found_at = times.to_the_minute(found_at)
        self.fields["left_at"].label = f"When did {name} go?"

    def clean_left_at(self) -> datetime:
        left_at = self.cleaned_data["left_at"]
        if left_at < self.found_at:
            earliest = times.at(self.found_at, now=self.now)
            self.add_error(
                "left_at", f"The time they went must be after they were found, {earliest}"
            )
        return left_at


class NotBackForm(Form):
    """The child was recorded as back, and is not."""

    because = LongText(
        "What was wrong?",
        hint="For example: it was their brother who came home. Everybody who reads the timeline reads this.",
        missing="Enter what was wrong",
        max_length=2000,
        rows=4,
    )
