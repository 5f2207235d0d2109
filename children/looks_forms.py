"""What is asked on the pages about looking: which lines to show, why, and what comes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit.rules import Fact
from children.looking import Between, EventsWanted, LooksWanted
from children.rules import LookOutcome
from core.forms import Choice, Confirm, Date, Form, LongText, Option, Select

Someone = tuple[int | None, str, int | None, str]


class LinesForm(Form):
    """Which lines of a list: of whom, of which agency, between which days. Kept in its address."""

    person = Select("Person", empty="Everybody", optional=True)
    agency = Select("Agency", empty="Every agency", optional=True)
    since = Date("From", hint="For example, 27 3 2026", optional=True)
    until = Date("To", hint="The last day to show", optional=True)

    def __init__(self, *args: Any, people: Sequence[Someone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, at in (("person", 0), ("agency", 2)):
            which = self.fields[name]
            assert isinstance(which, Select)
            known = {who[at]: str(who[at + 1]) for who in people if who[at] is not None}
            which.offer([Option(str(pk), words) for pk, words in known.items()])

    @property
    def kept(self) -> Mapping[str, Any]:
        """What was asked for and makes sense; what does not is shown with its error and left out."""
        return self.cleaned_data if self.is_bound and self.is_valid() else {}

    @property
    def between(self) -> Between:
        return Between(self.kept.get("since"), self.kept.get("until"))

    def _number(self, name: str) -> int | None:
        asked = self.kept.get(name)
        return int(asked) if asked else None


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


class EventsForm(LinesForm):
    fact = Select("What happened", empty="Everything", optional=True)
    field_order = ("fact", "person", "agency", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which = self.fields["fact"]
        assert isinstance(which, Select)
        which.offer([Option(fact.value, fact.label) for fact in Fact])

    @property
    def wanted(self) -> EventsWanted:
        return EventsWanted(
            fact=self.kept.get("fact", ""),
            person_id=self._number("person"),
            agency_id=self._number("agency"),
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
