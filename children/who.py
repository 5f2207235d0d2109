"""Who can see a child, why, since when and until when; and what waits for the authority's answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from children import doors
from children.access import visible_to
from children.models import (
    AccessRequest,
    Child,
    EmergencyAccess,
    Grant,
    GrantQuerySet,
    Placement,
    Sight,
)
from children.postcodes import authority_at
from children.rules import CHOSEN, RELATIONS, ROLE_CAN, Breadth, Can, GrantKind, Relation
from core.times import local
from partners.actor import Actor
from partners.models import Agency, Home, Job, Person
from partners.rules import Role

SHOWN = 20
PAGE = 50


@dataclass(frozen=True)
class ByRelation:
    """An agency or a home that looks after the child: who of it sees the child."""

    who: str
    why: str
    roles: str
    since: date | None


@dataclass(frozen=True)
class ByName:
    """Somebody who is named on the child. `may_end` when the authority may end it."""

    pk: int
    name: str
    works: str
    kind: str
    reason: str
    given_by: str
    since: datetime
    until: datetime | None
    may_end: bool


@dataclass(frozen=True)
class Sees:
    """Everybody who can see one child now."""

    relations: list[ByRelation]
    sights: list[Sight]
    names: list[ByName]
    restricted_because: str
    restricted_since: datetime | None
    nobody_at_home: bool


def who_sees(child: Child, *, now: datetime) -> Sees:
    """`child` comes with its agencies and home. Six statements, however many see the child."""
    restriction = child.restrictions.filter(lifted_at=None).first() if child.restricted else None
    sights = Sight.objects.current(now).filter(child=child).select_related("agency")
    if child.restricted:
        sights = sights.filter(breadth=Breadth.EPISODE)
    return Sees(
        relations=[] if child.restricted else list(_relations(child)),
        sights=list(sights.order_by("since", "pk")),
        names=[_by_name(given) for given in _grants(child, now)],
        restricted_because=restriction.because if restriction else "",
        restricted_since=restriction.since if restriction else None,
        nobody_at_home=child.home is not None and is_hidden_from(child, child.home, now=now),
    )


def _relations(child: Child) -> Iterable[ByRelation]:
    here = Placement.objects.filter(child=child, ended_on=None).values_list("started_on", flat=True)
    since = here.first()
    for relation in Relation:
        who = getattr(child, relation.value)
        if who is not None:
            yield ByRelation(
                who=str(who),
                why=relation.label,
                roles=_listed(_roles_by(relation)),
                since=None if relation is Relation.RESPONSIBLE else since,
            )


@dataclass(frozen=True)
class Move:
    """Who would stop seeing a child, and who would begin to, if the child moved.

    `hidden` when nobody at the new home would see the child.
    """

    loses: list[str]
    gains: list[str]
    hidden: bool


def what_a_move_changes(child: Child, home: Home, *, now: datetime) -> Move:
    """By looking after the child, which shows nobody a restricted one; and by having been named for it."""
    here = {relation: getattr(child, relation.value) for relation in Relation}
    there = here | {
        Relation.HOME: home,
        Relation.PROVIDER: home.provider,
        Relation.SUPERVISING: home.provider,
        Relation.HOST: authority_at(doors.postcode_of(home)),
    }
    named = named_for_the_home(child, child.home, moving_to=home, now=now)
    loses = [f"{each.user}: named on {child}" for each in named.select_related("user")]
    if child.restricted:
        return Move(loses, [], hidden=is_hidden_from(child, home, now=now))
    return Move(_only_in(here, there) + loses, _only_in(there, here), hidden=False)


def named_for_the_home(
    child: Child, home: Home | None, *, moving_to: Home | None, now: datetime
) -> QuerySet[Grant]:
    """Whom the authority let in who work at `home`: that work for the child is over with the placement.

    Carers lose access when a placement ends. Whoever works at the next home too, for the same agency,
    keeps it, and whoever does other work for the child's own authority; so does whoever was let in
    for their work at another agency.
    """
    if home is None:
        return Grant.objects.none()
    jobs = Job.objects.current(local(now).date()).filter(person=OuterRef("user"))
    goes_on = Q(home=None, agency=child.responsible_authority_id)
    if moving_to is not None:
        goes_on |= Q(home=moving_to, agency=home.provider_id)
    given = Grant.objects.current(now).filter(content_object=child, kind__in=CHOSEN)
    named = given.at(home.provider_id).filter(
        Exists(jobs.filter(home=home)), ~Exists(jobs.filter(goes_on))
    )
    return named.order_by("pk")


def is_hidden_from(child: Child, home: Home, *, now: datetime) -> bool:
    """Does nobody who works at the home see the child, or say that the child is missing from there?"""
    if not child.restricted:
        return False
    there = Job.objects.current(local(now).date()).filter(home=home)
    named = _named(child, now).at(home.provider_id)
    return not named.filter(user__in=there.values("person")).exists()


def _named(child: Child, now: datetime) -> GrantQuerySet:
    return Grant.objects.current(now).filter(content_object=child, kind=GrantKind.NAMED)


def _only_in(here: Mapping[Relation, Any], there: Mapping[Relation, Any]) -> list[str]:
    """Each home or agency once, with those of it who see the child."""
    lines: dict[str, str] = {}
    for relation in reversed(Relation):
        who = here[relation]
        if who is not None and who not in there.values():
            lines.setdefault(str(who), _listed(_roles_by(relation)).lower())
    return [f"{who}: {roles}" for who, roles in lines.items()]


def _roles_by(relation: Relation) -> list[str]:
    return [role.label for role in Role if relation in RELATIONS.get(role, ())]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _grants(child: Child, now: datetime) -> QuerySet[Grant]:
    at_work = Job.objects.current(local(now).date()).select_related("agency")
    given = Grant.objects.current(now).filter(content_object=child)
    return (
        given.select_related("user", "given_by")
        .prefetch_related(Prefetch("user__jobs", at_work, to_attr="jobs_now"))
        .order_by("since", "pk")
    )


def _by_name(given: Any) -> ByName:
    return ByName(
        pk=given.pk,
        name=given.user.name,
        works=_listed(
            f"{job.title}, {job.agency}"
            for job in given.user.jobs_now
            if given.agency_id in (None, job.agency_id)
        ),
        kind=GrantKind(given.kind).label,
        reason=given.reason,
        given_by=str(given.given_by or ""),
        since=given.since,
        until=given.until,
        may_end=given.kind != GrantKind.PROFESSIONAL,
    )


def children_with_agencies(children: QuerySet[Child]) -> QuerySet[Child]:
    return children.select_related(*(relation.value for relation in Relation))


def grants_on(child: Child, *, now: datetime) -> QuerySet[Grant]:
    """The present grants that the authority may end."""
    given = Grant.objects.current(now).filter(content_object=child)
    return given.exclude(kind=GrantKind.PROFESSIONAL).select_related("user", "content_object")


def people_to_name(asked: str, child: Child, *, now: datetime) -> list[Person]:
    """Those who are looked for. Before that, the people of a restricted child's home who are not named."""
    if asked.strip() or not child.restricted:
        return people_like(asked, child, now=now)
    named = set(_named(child, now).values_list("user_id", flat=True))
    return [each for each in people_of(child.home, now=now) if each.pk not in named]


def people_like(asked: str, child: Child, *, now: datetime) -> list[Person]:
    """Somebody by their whole e-mail address; or by a name, in the agencies around the child."""
    asked = asked.strip()
    if not asked:
        return []
    jobs = Job.objects.current(local(now).date()).exclude(role=Role.AGENCY_ADMIN)
    around = jobs.filter(agency__in=_agencies_around(child)).values("person")
    wanted = Q(email__iexact=asked) | Q(name__icontains=asked, pk__in=around)
    working = Person.objects.filter(wanted, is_active=True, pk__in=jobs.values("person"))
    shown = working.prefetch_related(
        Prefetch("jobs", jobs.select_related("agency"), to_attr="jobs_now")
    )
    return list(shown.order_by("name", "pk")[:SHOWN])


def _agencies_around(child: Child) -> list[int]:
    columns = (relation for relation in Relation if relation is not Relation.HOME)
    ids = [getattr(child, f"{relation.value}_id") for relation in columns]
    service = Agency.objects.filter(pk=child.responsible_authority_id)
    ids += service.values_list("interviews_by", flat=True)
    return [each for each in ids if each]


def works_as(person: Any) -> str:
    """“Social worker, City of Bradford”: what somebody found by `people_like` does where."""
    return _listed(f"{job.title}, {job.agency}" for job in person.jobs_now)


def people_of(home: Home | None, *, now: datetime) -> list[Person]:
    """Who works or fosters at the home: a restricted child is closed to them until they are named."""
    if home is None:
        return []
    jobs = Job.objects.current(local(now).date())
    there = jobs.filter(home=home).values("person")
    working = Person.objects.filter(pk__in=there, is_active=True).order_by("name")
    at_work = Prefetch("jobs", jobs.select_related("agency"), to_attr="jobs_now")
    return list(working.prefetch_related(at_work))


# What waits for an answer


def _read_by(actor: Actor) -> Q:
    """Of children of the actor's own authority that the actor sees."""
    if actor.role not in ROLE_CAN[Can.READ_ASKED]:
        return Q(pk__in=[])
    ours = Q(child__responsible_authority=actor.agency_id)
    return ours & visible_to(actor, columns="child__", child="child_id")


def requests_for(actor: Actor) -> QuerySet[AccessRequest]:
    """What others ask of the actor's authority and nobody has answered, the oldest first."""
    rows = AccessRequest.objects.filter(_read_by(actor), decided_at=None)
    others = rows.exclude(asked_by=actor.person_id)
    return others.select_related("child", "asked_by", "asked_as__agency").order_by("asked_at", "pk")


def requests_page(actor: Actor, *, page: int = 1) -> Page[AccessRequest]:
    return Paginator(requests_for(actor), PAGE).get_page(page)


def reviews_for(actor: Actor) -> QuerySet[EmergencyAccess]:
    """Emergency access that nobody has reviewed, the first due first; never one's own."""
    rows = EmergencyAccess.objects.filter(_read_by(actor), reviewed_at=None)
    others = rows.exclude(looker=actor.person_id)
    return others.select_related("child", "looker", "looked_as__agency").order_by(
        "review_due_at", "pk"
    )


def reviewed_for(actor: Actor) -> QuerySet[EmergencyAccess]:
    """All emergency access to the authority's children, reviewed or not."""
    rows = EmergencyAccess.objects.filter(_read_by(actor))
    return rows.select_related("child", "looker", "looked_as__agency", "reviewed_by")


def asked_by(actor: Actor) -> QuerySet[AccessRequest]:
    """What the person has asked for, the newest first; it names no child."""
    return AccessRequest.objects.filter(asked_by=actor.person_id).order_by("-asked_at", "-pk")


def looked_at_by(actor: Actor) -> QuerySet[EmergencyAccess]:
    """What the person has looked at in an emergency, the newest first; it names no child."""
    return EmergencyAccess.objects.filter(looker=actor.person_id).order_by("-since", "-pk")
