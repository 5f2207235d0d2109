"""The record as it is read: which lines, in what order, and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from audit.models import Event
from audit.rules import Fact
from core.times import DAY, start_of

PAGE = 50
CSV_ROWS = 10_000


@dataclass(frozen=True)
class Between:
    """From the start of one day to the end of another, in London; either may be open."""

    since: date | None = None
    until: date | None = None

    def on(self, column: str) -> Q:
        wanted = Q()
        if self.since:
            wanted &= Q(**{f"{column}__gte": start_of(self.since)})
        if self.until:
            wanted &= Q(**{f"{column}__lt": start_of(self.until + DAY)})
        return wanted


EVER = Between()


@dataclass(frozen=True)
class EventsWanted:
    fact: str = ""
    person_id: int | None = None
    agency_id: int | None = None
    between: Between = EVER


def wanted_of(events: QuerySet[Event], wanted: EventsWanted) -> QuerySet[Event]:
    """Those that are asked for, newest first, in the words of their facts alone."""
    events = events.filter(wanted.between.on("happened_at"))
    if wanted.fact:
        events = events.filter(fact=wanted.fact)
    if wanted.person_id:
        events = events.filter(person_id=wanted.person_id)
    if wanted.agency_id:
        events = events.filter(agency_id=wanted.agency_id)
    return events.defer("payload").order_by("-happened_at", "-id")


def page_of(events: QuerySet[Event], number: int) -> Page[Event]:
    return Paginator(events, PAGE).get_page(number)


def actors_in(events: QuerySet[Event]) -> list[tuple[int | None, str, int | None, str]]:
    """Everybody who did something of it, with the agency they did it for."""
    rows = events.order_by("person_name", "person_id")
    return list(rows.values_list("person_id", "person_name", "agency_id", "agency_name").distinct())


# Of an agency itself


def events_of_agency(agency_id: int) -> QuerySet[Event]:
    """What its people did that is about no child: signing in, inviting, giving jobs and keys."""
    return Event.objects.filter(child_id=None, agency_id=agency_id)


# As a file

EVENT_COLUMNS = (
    "Place in the record",
    "What happened",
    "Happened at",
    "Recorded at",
    "Person",
    "Work",
    "Agency",
    "Hash",
)


def event_rows(events: Iterable[Event]) -> list[tuple[Any, ...]]:
    """The rows of the file: what the page says, with exact times and the whole hash."""
    return [
        (
            event.seq,
            fact_in_words(event.fact),
            event.happened_at,
            event.recorded_at,
            event.person_name,
            event.job_title,
            event.agency_name,
            event.hash,
        )
        for event in events
    ]


def fact_in_words(fact: str) -> str:
    return Fact(fact).label if fact in Fact.values else fact
