"""What a reader asks to see of a timeline, and in which order: all of it kept in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, CharField, Q, Value, When
from django.db.models.enums import TextChoices
from django.http import HttpRequest

from audit.rules import Fact
from core.pages import page_asked_for
from missing.rules import NoteKind


class Part(TextChoices):
    """The parts that a timeline can be cut down to. Each entry is in exactly one."""

    CALLS = "calls", "Calls and contact"
    DECISIONS = "decisions", "Decisions"
    DONE = "done", "Notes and what people did"
    SYSTEM = "system", "Done by the service"


EVERYTHING = frozenset(Part)

_OF_PEOPLE: Mapping[Part, Q] = {
    Part.CALLS: Q(fact__in=(Fact.CARER_CALLED, Fact.REPORTED_TO_POLICE, Fact.REPORT_CORRECTED))
    | Q(fact=Fact.NOTE_ADDED, payload__kind__in=(NoteKind.CALL, NoteKind.CONTACT)),
    Part.DECISIONS: Q(
        fact__in=(
            *(Fact.LEVEL_SET, Fact.POLICE_DECIDED, Fact.POLICE_DECISION_CONFIRMED),
            Fact.FORCE_TRANSFERRED,
            *(Fact.CHALLENGED, Fact.CHALLENGE_DECIDED, Fact.CHALLENGE_WITHDRAWN),
            *(Fact.CHALLENGE_REOPENED, Fact.CHALLENGE_CORRECTED),
            *(Fact.STOOD_DOWN, Fact.DUTY_WAIVED, Fact.EPISODE_CLOSED),
        )
    ),
}

# What nobody did is the service's, whatever it is about.
PART_OF = Case(
    When(person_id=None, then=Value(Part.SYSTEM.value)),
    *(When(which, then=Value(part.value)) for part, which in _OF_PEOPLE.items()),
    default=Value(Part.DONE.value),
    output_field=CharField(),
)


@dataclass(frozen=True)
class Sieve:
    """Which page of which parts, and whether the first to happen comes first."""

    page: int = 1
    oldest_first: bool = False
    parts: frozenset[Part] = EVERYTHING

    @property
    def is_whole(self) -> bool:
        return self.parts == EVERYTHING

    @property
    def choices(self) -> list[dict[str, object]]:
        """The parts as checkboxes, ticked where they are shown."""
        return [
            {"value": part.value, "text": part.label, "checked": part in self.parts}
            for part in Part
        ]

    def address(self, *, page: int = 1, oldest_first: bool | None = None) -> str:
        """The query of the same parts on another page, or the other way round."""
        oldest = self.oldest_first if oldest_first is None else oldest_first
        asked = [("page", str(page))] if page > 1 or self.page > 1 else []
        asked += [("order", "oldest")] if oldest else []
        asked += [] if self.is_whole else [("show", part.value) for part in _in_order(self.parts)]
        return f"?{urlencode(asked)}"


def _in_order(parts: Iterable[Part]) -> list[Part]:
    return [part for part in Part if part in parts]


def sieve_of(request: HttpRequest) -> Sieve:
    """What the address asks for. Whatever is no part asks for nothing; nothing is everything."""
    asked = frozenset(Part(each) for each in request.GET.getlist("show") if each in Part.values)
    return Sieve(
        page=page_asked_for(request),
        oldest_first=request.GET.get("order") == "oldest",
        parts=asked or EVERYTHING,
    )
