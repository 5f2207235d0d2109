"""What the pages about children show, in a few statements each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery

from children import codes, doors
from children.access import Standing, children_visible_to, visible_to
from children.models import Child, LegalStatus, Placement, Professional, Profile
from children.photos import present_photo, small_address
from children.postcodes import normalise, spaced
from children.profiles import Section, checked_at, written_of
from children.rules import (
    ONLY_BY,
    PROFESSIONAL_ROLES,
    READ_BY,
    ROLE_CAN,
    Can,
    Kept,
    Relation,
)
from partners.actor import Actor
from partners.models import Agency, Home, Job, Team
from partners.rules import AgencyKind, Office

PAGE = 50
HOMES_SHOWN = 20

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class At(TypedDict):
        postcode: str

    FoundHome = WithAnnotations[Home, At]
else:
    FoundHome = Home

# Whose numbers stand on a child's page, and through which of the child's columns they are found.
ANSWERED: tuple[tuple[Office, Relation], ...] = (
    (Office.ON_CALL, Relation.SUPERVISING),
    (Office.PLACING_AUTHORITY, Relation.RESPONSIBLE),
    (Office.SOCIAL_WORKER, Relation.RESPONSIBLE),
    (Office.HOST_COORDINATOR, Relation.HOST),
)


def children_of(actor: Actor | None) -> QuerySet[Child]:
    """The children the actor may see, by surname, with where they live. Erased ones have no name."""
    shown = (
        children_visible_to(actor)
        .filter(erased_at=None)
        .select_related("home", "provider", "responsible_authority", "host_authority")
    )
    return shown.order_by("surname", "forename", "pk")


def called(children: QuerySet[Child], name: str) -> QuerySet[Child]:
    """Those of the children in whose names every word of `name` is found, or whose carer's phone it is."""
    found = Q(pk__in=doors.named(name.split()))
    if any(each.isdigit() for each in name):
        found |= Q(pk__in=doors.phoned(name))
    return children.filter(found)


def page_of(children: QuerySet[Child], number: int) -> Page[Child]:
    return Paginator(children, PAGE).get_page(number)


# Finding a child whom one does not see


@dataclass(frozen=True)
class Match:
    """All that somebody who does not see a child is told: that there is one."""

    pk: int
    initials: str
    authority: str

    @property
    def words(self) -> str:
        return f"{self.initials}, {self.authority}"


def match(
    *,
    surname: str = "",
    born_on: date | None = None,
    authority_id: int | None = None,
    local_id: str = "",
) -> list[Match]:
    """The children of whom both facts are so: surname and date of birth, or authority and number.

    A restricted child is never among them. Twins are two.
    """
    rows = doors.matching(
        surname=" ".join(surname.split()),
        born_on=born_on,
        authority_id=authority_id,
        local_id=local_id.strip(),
    )
    return [Match(*row) for row in rows]


def authorities() -> list[tuple[int, str]]:
    """Every authority, by name."""
    rows = Agency.objects.filter(kind=AgencyKind.AUTHORITY).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


def seen_among(ids: list[int], actor: Actor) -> set[int]:
    """Which of these children the actor sees already."""
    return set(children_visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))


def children_with_particulars(actor: Actor | None) -> QuerySet[Child]:
    """The same children, each with who looks after the child, the legal status and the placement."""
    status = LegalStatus.objects.filter(child=OuterRef("pk"), ended_on=None)
    present = Placement.objects.filter(child=OuterRef("pk"), ended_on=None)
    return (
        children_visible_to(actor)
        .select_related(
            "profile",
            "home__address",
            "provider",
            "supervising_agency",
            "responsible_authority",
            "host_authority",
        )
        .annotate(
            legal_code=Subquery(status.values("code")[:1]),
            kind_code=Subquery(present.values("kind_code")[:1]),
            lives_there_since=Subquery(present.values("started_on")[:1]),
            miles=Subquery(present.values("miles_from_authority")[:1]),
            present_postcode=Subquery(present.values("where__postcode")[:1]),
            photo_id=present_photo("pk"),
        )
    )


def children_with_profile(actor: Actor | None) -> QuerySet[Child]:
    """The same children, each with what is known of the child and since when the child lives there."""
    present = Placement.objects.filter(child=OuterRef("pk"), ended_on=None)
    return (
        children_visible_to(actor)
        .select_related("profile")
        .annotate(lives_there_since=Subquery(present.values("started_on")[:1]))
    )


def profile_of(child: Child) -> Profile | None:
    """What is known of the child beforehand, of one that came with it; None where nobody has written any."""
    return getattr(child, "profile", None)


@dataclass(frozen=True)
class Named:
    """One professional of a child, with the phone of their work."""

    kind: str
    name: str
    phone: str


@dataclass(frozen=True)
class Particulars:
    """What the page of one child says."""

    child: Child
    age: int
    legal_status: str
    kind: str
    address: str
    known: list[tuple[Section, str]]
    known_checked_at: datetime | None
    professionals: list[Named]
    teams: list[Team]
    photo: str


def particulars_of(child: Any, standing: Standing, *, on: date) -> Particulars:
    """For the reader whose standing it is. `child` comes from `children_with_particulars`, which says more of it than `Child` does."""
    return Particulars(
        child=child,
        age=child.age_on(on),
        legal_status=codes.legal_status(child.legal_code or ""),
        kind=codes.place(child.kind_code or ""),
        address=_address(child) if may_read_address(standing) else "",
        known=written_of(profile_of(child)),
        known_checked_at=checked_at(profile_of(child)),
        professionals=_professionals(child, on),
        teams=_teams(child),
        photo=small_address(child.pk, child.photo_id),
    )


def may_read_address(standing: Standing) -> bool:
    """Who does, and why, is a table (`rules.READ_BY`); whoever was let in to read does not."""
    if not standing.part:
        return False
    actor, child = standing.actor, standing.child
    for relation, roles in READ_BY[Kept.ADDRESS].only_as.items():
        theirs = actor.home_id if relation is Relation.HOME else actor.agency_id
        if actor.role in roles and theirs and getattr(child, f"{relation.value}_id") == theirs:
            return True
    return False


def _address(child: Any) -> str:
    home = child.home
    if home is None:
        return spaced(child.present_postcode) if child.present_postcode else ""
    return home_address(home)


def home_address(home: Home) -> str:
    """Street and postcode, for those who `may_read_address`."""
    at = getattr(home, "address", None)
    if at is None:
        return ""
    return ", ".join(filter(None, (at.street, spaced(at.postcode) if at.postcode else "")))


def _professionals(child: Child, on: date) -> list[Named]:
    at_work = Job.objects.current(on).filter(role__in=PROFESSIONAL_ROLES)
    phones = at_work.filter(person=OuterRef("person")).exclude(phone="")
    rows = Professional.objects.current(on).filter(child=child).select_related("person")
    return [
        Named(each.get_kind_display(), each.person.name, each.phone or "")
        for each in rows.annotate(phone=Subquery(phones.values("phone")[:1])).order_by("kind")
    ]


def _teams(child: Child) -> list[Team]:
    """The numbers that are answered about this child, the nearest first, daytime before night."""
    wanted = Q(pk__in=[])
    for office, relation in ANSWERED:
        agency_id = getattr(child, f"{relation.value}_id")
        if agency_id is not None:
            wanted |= Q(office=office, agency=agency_id)
    nearest = [office for office, _ in ANSWERED]
    teams = Team.objects.filter(wanted)
    return sorted(teams, key=lambda team: (nearest.index(Office(team.office)), team.out_of_hours))


# Placements that are at no known home


def names_homes(actor: Actor | None) -> bool:
    """Is saying which home a placement is at part of the actor's work?"""
    return actor is not None and actor.role in ROLE_CAN[Can.MATCH_HOME]


def unmatched_placements(actor: Actor) -> QuerySet[Placement]:
    """Present placements without a home, of the authority's own children that the actor sees."""
    rows = Placement.objects.needing_home().filter(
        visible_to(actor, columns="child__", child="child_id"),
        **{f"child__{ONLY_BY[Can.MATCH_HOME].value}": actor.agency_id},
    )
    return rows.select_related("child", "host_authority", "where").order_by("started_on", "pk")


def unmatched_page(actor: Actor, *, page: int = 1) -> Page[Placement]:
    return Paginator(unmatched_placements(actor), PAGE).get_page(page)


def place_of(placement: Placement) -> str:
    """The placement's codes in words: “Foster care, a private provider”."""
    words = (codes.place(placement.kind_code), codes.place_provider(placement.provider_code))
    said = ", ".join(filter(None, words))
    return said[:1].upper() + said[1:]


def homes_like(asked: str, *, postcode: str = "") -> list[FoundHome]:
    """Homes whose name, postcode or provider holds what was asked; else those at `postcode`."""
    homes: Any = Home.objects.open().select_related("provider").order_by("name", "pk")
    wanted = asked.strip() or postcode
    if not wanted:
        return []
    short = normalise(wanted)
    found = Q(pk__in=doors.homes_at((short, spaced(short))))
    if asked.strip():
        found |= Q(name__icontains=asked.strip()) | Q(provider__name__icontains=asked.strip())
        found |= Q(urn__iexact=asked.strip())
    return list(homes.filter(found).annotate(postcode=doors.home_postcode())[:HOMES_SHOWN])
