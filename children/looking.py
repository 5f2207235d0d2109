"""Who has looked at one child's record and why they could; and what happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from audit.looks import IN_A_LIST
from audit.models import Event, Look
from audit.reading import EVER, PAGE, Between
from children.models import Child, Grant, Placement, Sight
from children.rules import PART_IN_WORDS, RELATIONS, ROLE_TO_A_CHILD, GrantKind, Relation
from core.times import LONDON, MINUTE
from partners.rules import Role

NO_PART = "No part in the child’s care is known for that time"


# Looks


@dataclass(frozen=True)
class LooksWanted:
    person_id: int | None = None
    agency_id: int | None = None
    emergency: bool = False
    between: Between = EVER


def looks_at(child: Child, wanted: LooksWanted = LooksWanted()) -> QuerySet[Any]:
    """Looks at this child's record, newest first; each knows any emergency."""
    looks = Look.objects.filter(wanted.between.on("looked_at"), child_id=child.pk)
    if wanted.person_id:
        looks = looks.filter(person_id=wanted.person_id)
    if wanted.agency_id:
        looks = looks.filter(agency_id=wanted.agency_id)
    emergency = Grant.objects.filter(
        Q(until=None) | Q(until__gte=OuterRef("looked_at")),
        since__lt=OuterRef("looked_at") + MINUTE,
        user=OuterRef("person_id"),
        content_object=child,
        kind=GrantKind.EMERGENCY,
    )
    looks = looks.annotate(in_emergency=Exists(emergency))
    if wanted.emergency:
        looks = looks.filter(in_emergency=True)
    return looks.order_by("-looked_at", "person_id", "page")


@dataclass(frozen=True)
class Looked:
    """One line of the page: a look, in words."""

    at: datetime
    who: str
    work: str
    agency: str
    what: str
    about: str
    why: str
    emergency: bool
    shared_device: bool


@dataclass(frozen=True)
class WhoLooked:
    page: Page[Any]
    lines: list[Looked]

    @property
    def total(self) -> int:
        return self.page.paginator.count


def who_looked(child: Any, wanted: LooksWanted, *, page: int = 1) -> WhoLooked:
    """A page of looks, each with what the person had to do with the child at that time.

    The child comes from `with_parts`.
    """
    looks = Paginator(looks_at(child, wanted), PAGE).get_page(page)
    parts = Parts(child)
    return WhoLooked(looks, [_line(look, parts) for look in looks])


def _line(look: Any, parts: "Parts") -> Looked:
    why = parts.of(look)
    return Looked(
        at=look.looked_at,
        who=look.person_name,
        work=look.job_title,
        agency=look.agency_name,
        what=look.page,
        about=look.purpose if look.purpose != look.page else "",
        why=why,
        emergency=look.in_emergency,
        shared_device=bool(look.shared_device),
    )


def lookers(child: Child) -> list[tuple[int, str, int, str]]:
    """Everybody who has looked, by name, with the agency they looked for."""
    rows = Look.objects.filter(child_id=child.pk).order_by("person_name", "person_id")
    return list(rows.values_list("person_id", "person_name", "agency_id", "agency_name").distinct())


def last_opened(child: Child) -> Subquery:
    """When the person of each row last opened the record. A name read in a list is no opening."""
    looks = Look.objects.filter(child_id=child.pk, person_id=OuterRef("person_id"))
    latest = looks.exclude(purpose=IN_A_LIST).order_by("-looked_at")
    return Subquery(latest.values("looked_at")[:1])


# What somebody had to do with a child at one time: read off the dated rows


def with_parts(children: QuerySet[Child]) -> QuerySet[Child]:
    """The children, each with the dated rows that say who had what part in their care: all in one
    statement."""
    placements = Placement.objects.filter(child=OuterRef("pk"))
    sights = Sight.objects.filter(child=OuterRef("pk")).order_by("-since")
    grants = Grant.objects.filter(content_object=OuterRef("pk")).order_by("-since")
    return children.annotate(
        placed=ArraySubquery(
            placements.values(
                row=JSONObject(
                    home="home_id",
                    provider="provider_id",
                    supervising_agency="supervising_agency_id",
                    host_authority="host_authority_id",
                    started_on="started_on",
                    ended_on="ended_on",
                )
            )
        ),
        seen_by=ArraySubquery(
            sights.values(row=JSONObject(who="agency_id", why="why", since="since", until="until"))
        ),
        named=ArraySubquery(
            grants.values(
                row=JSONObject(
                    who="user_id",
                    at="agency_id",
                    kind="kind",
                    why="reason",
                    since="since",
                    until="until",
                )
            )
        ),
    )


@dataclass(frozen=True)
class Parts:
    """Who had what part in one child's care, and when. The child comes from `with_parts`."""

    child: Any

    def of(self, look: Any) -> str:
        """Why this look could be: by the person's work for the child, or what opened the child.

        A day on which the child moved belongs to both homes.
        """
        related = self._relation(look)
        if related:
            return PART_IN_WORDS[related]
        for grant in self.child.named:
            theirs = grant["who"] == look.person_id and grant["at"] in (None, look.agency_id)
            if theirs and _covers(grant, look.looked_at):
                professional = grant["kind"] == GrantKind.PROFESSIONAL
                said = f"{GrantKind(grant['kind']).label}: {grant['why']}"
                return grant["why"] if professional else said
        for sight in self.child.seen_by:
            if sight["who"] == look.agency_id and _covers(sight, look.looked_at):
                return str(sight["why"])
        return NO_PART

    def _relation(self, look: Any) -> Relation | None:
        role = Role(look.role) if look.role in Role.values else None
        day = look.looked_at.astimezone(LONDON).date().isoformat()
        then = [each for each in self.child.placed if _on(each, day)]
        for relation in RELATIONS.get(role, ()) if role else ():
            owner = look.home_id if relation is Relation.HOME else look.agency_id
            held = [getattr(self.child, f"{relation.value}_id")]
            held += [each.get(relation.value) for each in then]
            if owner is not None and owner in held:
                return relation
        return None


def _on(placement: Mapping[str, Any], day: str) -> bool:
    ended = placement["ended_on"]
    return placement["started_on"] <= day and (ended is None or day <= ended)


def _covers(opened: Mapping[str, Any], minute: datetime) -> bool:
    """A look is kept by its minute, so what began within that minute covers it."""
    until = opened["until"]
    begun = datetime.fromisoformat(opened["since"]) < minute + MINUTE
    return begun and (until is None or minute <= datetime.fromisoformat(until))


# The same for the child


@dataclass(frozen=True)
class Looker:
    """Somebody who looked at my record, as a child would be told."""

    name: str
    who: str
    agency: str
    days: int
    last: datetime
    emergency: bool


def lookers_for(child: Child) -> list[Looker]:
    """Everybody who looked, in plain words: the last one first."""
    looks = looks_at(child).order_by()
    rows = (
        looks.values("person_id", "person_name", "role", "job_title", "agency_name")
        .annotate(
            days=Count("looked_at__date", distinct=True),
            last=Max("looked_at"),
            emergencies=Count("in_emergency", filter=Q(in_emergency=True)),
        )
        .order_by("-last", "person_name")
    )
    return [
        Looker(
            name=row["person_name"],
            who=ROLE_TO_A_CHILD.get(row["role"], row["job_title"]),
            agency=row["agency_name"],
            days=row["days"],
            last=row["last"],
            emergency=bool(row["emergencies"]),
        )
        for row in rows
    ]


# What happened


def events_of(child: Child) -> QuerySet[Event]:
    """What the record holds of this child.

    Whoever reads it is in every audience (a test holds that), so no row is left out for them.
    """
    return Event.objects.filter(child_id=child.pk)
