"""Which lines of the record to show, of whom and between which days. Kept in the page's address."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from audit.reading import Between, EventsWanted
from audit.rules import Fact
from core.forms import Date, Form, Option, Select

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

    def filtering(self, request: HttpRequest) -> dict[str, Any]:
        """What is kept in the address from page to page, and handed on to the file."""
        asked = [(name, value) for name, value in request.GET.items() if name != "page" and value]
        asked = [(name, value) for name, value in asked if name.partition("-")[0] in self.fields]
        return {"kept": "&" + urlencode(asked) if asked else "", "asked": dict(asked)}

    def _number(self, name: str) -> int | None:
        asked = self.kept.get(name)
        return int(asked) if asked else None


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
