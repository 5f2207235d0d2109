"""When those who hold interviews can: the next free times, and what the service has in two weeks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q, Window
from django.db.models.functions import RowNumber

from core.times import local
from partners.models import Job
from partners.rules import Role
from returns.models import (
    ReturnInterview,
    Slot,
)

# Of each who could hold it, so that nobody's many times hide those of whom the child would like.
OFFERED_AT_ONCE = 3
CAPACITY_FOR = timedelta(days=14)


def next_free(
    interview: ReturnInterview, people: Iterable[int], now: datetime, *, chosen: str = ""
) -> list[Slot]:
    """The next times at which these people can talk with the child for this service; and the one that
    was `chosen` from an earlier page, while it is still free."""
    offered = Slot.objects.to_come(now).filter(
        interviewer__in=list(people), service=interview.service_id, offered=True
    )
    slots = offered.free().select_related("interviewer")
    nth = Window(RowNumber(), partition_by=F("interviewer"), order_by=[F("starts_at"), F("pk")])
    next_of_each = slots.annotate(nth=nth).filter(nth__lte=OFFERED_AT_ONCE)
    found: list[Slot] = [*next_of_each.order_by("starts_at", "pk")]
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        found += [slot for slot in slots.filter(pk=chosen) if slot not in found]
    return found


@dataclass(frozen=True)
class Capacity:
    """What one interviewer has in the next two weeks, for one service."""

    name: str
    service: str
    free: int
    taken: int
    next_free_at: datetime | None


def capacity(services: Collection[int], now: datetime) -> list[Capacity]:
    """Everybody who holds interviews for these services, whoever has no free time first."""
    counted = (
        Slot.objects.filter(service__in=services)
        .to_come(now)
        .filter(starts_at__lt=now + CAPACITY_FOR)
        .with_is_free()
        .order_by()
        .values("service", "interviewer")
        .annotate(
            free=Count("pk", filter=Q(is_free=True)),
            taken=Count("pk", filter=Q(interview__isnull=False)),
            next_free_at=Min("starts_at", filter=Q(is_free=True)),
        )
        .values_list("service", "interviewer", "free", "taken", "next_free_at")
    )
    have = {(service, person): numbers for service, person, *numbers in counted}
    jobs = Job.objects.current(local(now).date()).filter(
        agency__in=services, role=Role.INTERVIEWER, person__is_active=True
    )
    people = jobs.values_list("agency", "person", "person__name", "agency__name").distinct()
    rows = [
        Capacity(name, at, *have.get((service, person), (0, 0, None)))
        for service, person, name, at in people
    ]
    return sorted(rows, key=lambda each: (each.free > 0, each.service, each.name))
