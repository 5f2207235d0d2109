"""When those who hold interviews can: the next free times, and what the service has in two weeks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Count,
    Min,
    Q,
)

from core.times import local
from partners.actor import Actor
from partners.models import Job
from partners.rules import Role
from returns.access import slots_of_service
from returns.models import (
    ReturnInterview,
    Slot,
)

OFFERED_AT_ONCE = 6
CAPACITY_FOR = timedelta(days=14)


def next_free(interview: ReturnInterview, people: Iterable[int], now: datetime) -> list[Slot]:
    """The next times at which these people can talk with the child for this service."""
    slots = Slot.objects.to_come(now).filter(
        interviewer__in=list(people), service=interview.service_id, offered=True
    )
    return list(slots.free().select_related("interviewer")[:OFFERED_AT_ONCE])


@dataclass(frozen=True)
class Capacity:
    """What one interviewer has in the next two weeks."""

    name: str
    free: int
    taken: int
    next_free_at: datetime | None


def capacity(actor: Actor, now: datetime) -> list[Capacity]:
    """Everybody who holds interviews for the same service, whoever has no free time first."""
    counted = (
        slots_of_service(actor)
        .to_come(now)
        .filter(starts_at__lt=now + CAPACITY_FOR)
        .with_is_free()
        .order_by()
        .values("interviewer")
        .annotate(
            free=Count("pk", filter=Q(is_free=True)),
            taken=Count("pk", filter=Q(interview__isnull=False)),
            next_free_at=Min("starts_at", filter=Q(is_free=True)),
        )
        .values_list("interviewer", "free", "taken", "next_free_at")
    )
    have = {person: numbers for person, *numbers in counted}
    jobs = Job.objects.current(local(now).date()).filter(
        agency=actor.agency_id, role=Role.INTERVIEWER, person__is_active=True
    )
    people = dict(jobs.values_list("person", "person__name"))
    rows = [Capacity(name, *have.get(person, (0, 0, None))) for person, name in people.items()]
    return sorted(rows, key=lambda each: (each.free > 0, each.name))
