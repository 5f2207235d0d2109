"""What a calendar that is read without signing in holds, and whose it is."""

from datetime import date, datetime

from django.db.models import (
    QuerySet,
)

from partners.actor import Actor, actor_of
from partners.models import Job
from returns.access import interviews_visible_to
from returns.models import (
    CalendarKey,
    ReturnInterview,
)
from returns.queries import away_again, references
from returns.rules import State


def holder_of_calendar(key: str, today: date) -> Actor | None:
    """Whose calendar the key opens: None for a key that never was, and when the job has ended."""
    kept = CalendarKey.objects.filter(
        digest=CalendarKey.digest_of(key),
        job__in=Job.objects.current(today).filter(person__is_active=True),
    ).select_related("job__person", "job__agency")
    found = kept.first()
    return actor_of(found.job) if found else None


def calendar_made_at(actor: Actor) -> datetime | None:
    """When the address of this person's calendar was made; None while there is none."""
    return CalendarKey.objects.filter(job=actor.job_id).values_list("made_at", flat=True).first()


def booked_with(actor: Actor) -> QuerySet[ReturnInterview]:
    """The interviews that this person is to hold, of children whom they may see now."""
    mine = interviews_visible_to(actor).filter(interviewer=actor.person_id, state=State.BOOKED)
    return (
        mine.select_related("slot")
        .annotate(references=references(), paused=away_again())
        .order_by("booked_for")
    )
