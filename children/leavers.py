"""What somebody held for children in a job that is over ends with it.

Whoever is a child's named professional must work at an agency that looks after the child, in a role
that can be that professional. When the job has ended, nobody is written to any more in that name,
and the child's people see that there is nobody. Whoever was named on a child for the work they did at
an agency, or at one of its homes, sees the child by name no longer than they work there.

A restricted child may so be left with nobody who could say who sees the child. The responsible
authority is told of that, for the children's own people cannot tell it.
"""

from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.record import Recorded, record
from audit.rules import Fact
from children.doors import is_lived_in
from children.models import Child, Grant, Professional
from children.rules import CHOSEN, DONE_AS, EMPLOYERS
from children.workflow import end_grant, end_professionals_sight, left_in_charge
from core.refusals import Refused
from core.times import local
from partners.actor import SERVICE, tell_database
from partners.models import Job


def end_next(*, now: datetime) -> bool:
    """End what one leaver still is, or sees, of one child; False when there is none. For the sweep."""
    return _end_professional(now) or _end_naming(now)


def _end_professional(now: datetime) -> bool:
    with transaction.atomic():
        tell_database(SERVICE)
        held = _held_by_leavers(local(now).date()).select_for_update(of=("self",), skip_locked=True)
        professional = held.select_related("child", "person").first()
        if professional is None:
            return False
        professional.until = local(now).date()
        professional.save(update_fields=["until"])
        end_professionals_sight(professional, because=LEFT_THE_WORK, by=SERVICE, now=now)
        record(
            Fact.PROFESSIONAL_LEFT,
            by=SERVICE,
            child=professional.child,
            about=professional,
            at=now,
            payload={"kind": professional.kind, "person": professional.person_id},
        )
        _tell_of_nobody_left(professional.child, now)
        return True


def _end_naming(now: datetime) -> bool:
    with transaction.atomic():
        tell_database(SERVICE)
        held = _named_for_a_job_that_is_over(now).select_for_update(of=("self",), skip_locked=True)
        given = held.select_related("content_object__responsible_authority", "user").first()
        if given is None:
            return False
        end_grant(given=given, because=LEFT, by=SERVICE, now=now)
        _tell_of_nobody_left(given.content_object, now)
        return True


LEFT_THE_WORK = "Does not do that work for the child any more"
LEFT = "Does not work any more where they did when they were named"


def _named_for_a_job_that_is_over(now: datetime) -> QuerySet[Grant]:
    """Whoever was named while they worked nowhere is named for as long as they work anywhere.

    Whoever was named for their work at a home is named no more once they work at another of the same
    agency: "carers lose access at placement end", and a mover loses it as a leaver does. They keep it
    where the child lives at the home that they moved to.
    """
    jobs = Job.objects.not_over(local(now).date()).filter(person=OuterRef("user"))
    there = jobs.filter(agency=OuterRef("agency"))
    at_the_home = there.filter(Q(home=OuterRef("home")) | Q(home=OuterRef("content_object__home")))
    over = (
        Q(~Exists(there), agency__isnull=False)
        | Q(~Exists(at_the_home), home__isnull=False)
        | Q(~Exists(jobs), agency=None)
    )
    named = Grant.objects.current(now).filter(over, kind__in=CHOSEN)
    return named.order_by("pk")


def _tell_of_nobody_left(child: Child, now: datetime) -> None:
    if child.restricted and not left_in_charge(child, now=now):
        record(Fact.NOBODY_IN_CHARGE, by=SERVICE, child=child, about=child, at=now)


def _held_by_leavers(today: date) -> QuerySet[Professional]:
    """Whoever had a job that made them this, and has none any more where the child is looked after."""
    gone = Q()
    for kind, roles in DONE_AS.items():
        jobs = Job.objects.filter(person=OuterRef("person"), role__in=roles)
        here = jobs.not_over(today).filter(_at_an_agency_of_the_child())
        gone |= Q(Exists(jobs.filter(closed_at__isnull=False)), ~Exists(here), kind=kind)
    return Professional.objects.filter(gone, until=None).order_by("pk")


def _at_an_agency_of_the_child() -> Q:
    columns = (Q(agency=OuterRef(f"child__{each.value}")) for each in EMPLOYERS)
    return reduce(or_, columns)


# Homes


def keep_open(event: Recorded) -> None:
    """A home where a child lives is not closed, though whoever closes homes sees no child."""
    if event.fact is Fact.HOME_CLOSED and is_lived_in(event.about):
        raise Refused(
            f"A child lives at {event.about}, as far as the record knows. When the child’s social"
            " worker has recorded the move, close it."
        )
