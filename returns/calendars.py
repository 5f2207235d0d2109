"""Calendar files (RFC 5545): one booked interview, or all that somebody has. No child is named."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from icalendar import Calendar, Event

from returns.models import ReturnInterview, Slot
from returns.rules import CALLED_OFF, SLOT_LENGTH, State, Where

CONTENT_TYPE = "text/calendar; charset=utf-8"


def invitation(interview: ReturnInterview, now: datetime) -> bytes:
    """`interview` is booked, and comes with its `references`, slot and whether it is `paused`. Moved, it replaces what a
    calendar has of it."""
    return _calendar([_interview(interview, now)])


def out_of_calendars(interview: ReturnInterview) -> bool:
    """It was booked and nobody talks then: it was called off, or the child talked before."""
    held_before = bool(
        interview.held_at and interview.booked_for and interview.held_at < interview.booked_for
    )
    return bool(interview.bookings) and (interview.state in CALLED_OFF or held_before)


def cancellation(interview: ReturnInterview, now: datetime) -> bytes:
    """`interview` was booked and isn't held any more: a calendar takes it out."""
    event = _interview(interview, now)
    event.add("status", "CANCELLED")
    return _calendar([event], method="CANCEL")


def feed(interviews: Iterable[ReturnInterview], free: Iterable[Slot], now: datetime) -> bytes:
    """What somebody is booked for, and the times that they still offer."""
    events = [_interview(each, now) for each in interviews]
    return _calendar([*events, *(_free(slot, now) for slot in free)])


def _calendar(events: list[Event], method: str = "PUBLISH") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Whereabouts//Return interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _interview(interview: Any, now: datetime) -> Event:
    """Where a child lives is for those who sign in: at home, nothing is said of the place."""
    slot = getattr(interview, "slot", None)
    ends_at = slot.ends_at if slot else interview.booked_for + SLOT_LENGTH
    event = _event(f"interview-{interview.pk}", interview.booked_for, ends_at, now)
    # RFC 5545, 3.8.7.4: a higher number is the newer word, and to cancel is one more.
    event.add("sequence", max(interview.bookings - (interview.state == State.BOOKED), 0))
    event.add("summary", f"{_waits(interview)}Return interview {', '.join(interview.references)}")
    if interview.where != Where.HOME:
        event.add("location", interview.get_where_display())
    event.add("url", f"{settings.BASE_URL.rstrip('/')}{interview.get_absolute_url()}")
    return event


def _waits(interview: Any) -> str:
    """While the child is away again nobody is to go there; once they are back, it stands as it was booked."""
    return "Waits, see its page: " if interview.state == State.BOOKED and interview.paused else ""


def _free(slot: Slot, now: datetime) -> Event:
    event = _event(f"slot-{slot.pk}", slot.starts_at, slot.ends_at, now)
    event.add("summary", "Free for a return interview")
    event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, starts_at: datetime, ends_at: datetime, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uid}@whereabouts")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", ends_at.astimezone(UTC))
    event.add("class", "PRIVATE")
    return event
