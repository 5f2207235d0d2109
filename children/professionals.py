"""Who works with a child by name, who did before, and who could."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from children.access import Standing, children_visible_to
from children.models import Child, Professional
from children.rules import DONE_AS, NAMED_BY, ONLY_BY, ROLE_CAN, Can, ProfessionalKind
from partners.actor import Actor
from partners.models import Job, JobQuerySet, Person

PAGE = 50
SHOWN = 20


@dataclass(frozen=True)
class Post:
    """One of the three who work with a child by name; nobody when there is no such professional."""

    kind: ProfessionalKind
    holder: Professional | None
    may_name: bool


@dataclass(frozen=True)
class WorksWith:
    posts: list[Post]
    before: list[Professional]


def who_works_with(child: Child, standing: Standing) -> WorksWith:
    """In one statement: who does now, and who did before, the last first."""
    rows = Professional.objects.filter(child=child).select_related("person")
    everybody = list(rows.order_by("-until", "-since", "-pk"))
    now = {ProfessionalKind(each.kind): each for each in everybody if each.until is None}
    return WorksWith(
        [Post(kind, now.get(kind), standing.may(NAMED_BY[kind])) for kind in ProfessionalKind],
        [each for each in everybody if each.until is not None],
    )


def holder_of(kind: ProfessionalKind, child: Child) -> Professional | None:
    return child.professionals.filter(kind=kind, until=None).select_related("person").first()


def could_be(kind: ProfessionalKind, child: Child, *, on: date) -> JobQuerySet:
    """The work that makes somebody one whom this child could have: at the agency that names them."""
    agency_id = getattr(child, f"{ONLY_BY[NAMED_BY[kind]].value}_id")
    jobs = Job.objects.current(on).filter(agency=agency_id, role__in=DONE_AS[kind])
    return jobs.filter(person__is_active=True)


def people_who_could(kind: ProfessionalKind, child: Child, *, asked: str, on: date) -> list[Person]:
    """Those of them in whose name what was asked is found, without who is it now."""
    jobs = could_be(kind, child, on=on)
    now = child.professionals.filter(kind=kind, until=None)
    people = Person.objects.filter(pk__in=jobs.values("person"), name__icontains=asked.strip())
    shown = people.exclude(pk__in=now.values("person")).prefetch_related(
        Prefetch("jobs", jobs.select_related("agency"), to_attr="jobs_now")
    )
    return list(shown.order_by("name", "pk")[:SHOWN])


def without_social_worker(actor: Actor) -> QuerySet[Child]:
    """The authority's own children for whom nobody is named, of those that the actor sees."""
    if actor.role not in ROLE_CAN[Can.NAME_PROFESSIONAL]:
        return Child.objects.none()
    own = {f"{ONLY_BY[Can.NAME_PROFESSIONAL].value}_id": actor.agency_id}
    named = Professional.objects.filter(
        child=OuterRef("pk"), kind=ProfessionalKind.SOCIAL_WORKER, until=None
    )
    children = children_visible_to(actor).filter(
        ~Exists(named), erased_at=None, died_on=None, **own
    )
    return children.select_related("home").order_by("surname", "forename", "pk")


def without_social_worker_page(actor: Actor, *, page: int = 1) -> Page[Child]:
    return Paginator(without_social_worker(actor), PAGE).get_page(page)
