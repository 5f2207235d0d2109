"""The directory: who answers in each agency now, by rota, with the numbers of teams and agencies.

Never a person's own number: a rota says who is on duty, and a team's number is what they answer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When

from partners.actor import Actor
from partners.models import Agency, Area, Team
from partners.queries import on_duty_at
from partners.rules import DESKS_AT, AgencyKind, Office, desk_name, desk_order

PAGE = 20
OWN, OWN_AREA, ELSEWHERE = range(3)
NEAR = {OWN: "Your agency", OWN_AREA: "In your area", ELSEWHERE: "Other agencies"}
# Those with a missing coordinator first, then those with somebody on call, then control rooms.
KINDS = (
    AgencyKind.AUTHORITY,
    AgencyKind.FOSTERING,
    AgencyKind.PROVIDER,
    AgencyKind.FORCE,
    AgencyKind.INTERVIEW_SERVICE,
)


@dataclass(frozen=True)
class Line:
    """One team, what it is there for, and who is on duty there now."""

    team: Team
    name: str
    on_duty: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One agency, its lines in the order in which they are wanted, and the desks without one."""

    agency: Agency
    lines: tuple[Line, ...]
    without: tuple[str, ...]

    @property
    def has_a_number(self) -> bool:
        return bool(self.lines or self.agency.phone)


@dataclass(frozen=True)
class Part:
    """The entries of a page that are equally near to the reader."""

    heading: str
    entries: tuple[Entry, ...]


def page_of(actor: Actor, name: str, number: int, now: datetime) -> Page[Any]:
    """A page of agencies whose name holds these letters, each with its teams and who is on duty."""
    on_duty = Prefetch("shifts", on_duty_at(now), to_attr="on_duty")
    teams = Prefetch("teams", Team.objects.prefetch_related(on_duty), to_attr="answering")
    found = _nearest_first(actor).filter(name__icontains=name)
    return Paginator(
        found.select_related("area", "office_hours").prefetch_related(teams), PAGE
    ).get_page(number)


def _nearest_first(actor: Actor) -> QuerySet[Agency]:
    ours = Area.objects.filter(
        Q(force=actor.agency_id)
        | Q(authorities=actor.agency_id)
        | Q(authorities__interviews_by=actor.agency_id)
    )
    in_ours = Q(area__in=ours.values("pk")) | Q(pk__in=ours.values("force"))
    near = Case(When(pk=actor.agency_id, then=OWN), When(in_ours, then=OWN_AREA), default=ELSEWHERE)
    kind = Case(*(When(kind=kind, then=n) for n, kind in enumerate(KINDS)))
    numbered = Exists(Team.objects.filter(agency=OuterRef("pk"))) | ~Q(phone="")
    unnumbered = Case(When(numbered, then=0), default=1)
    return Agency.objects.annotate(near=near).order_by("near", unnumbered, kind, "name", "pk")


def parts_of(agencies: Page[Any], now: datetime) -> list[Part]:
    """The page under its headings: one's own agency, one's own areas, all others."""
    entries = [(each.near, entry_of(each, now)) for each in agencies]
    return [
        Part(heading, here)
        for near, heading in NEAR.items()
        if (here := tuple(entry for at, entry in entries if at == near))
    ]


def entry_of(agency: Any, now: datetime) -> Entry:
    """`agency` comes with its teams (`answering`), each with its shifts of now (`on_duty`)."""
    teams = sorted(
        _for_now(agency.answering, now), key=lambda team: (*_order(team), team.name, team.pk)
    )
    lines = tuple(
        Line(team, desk_name(Office(team.office), out_of_hours=team.out_of_hours), _names(team))
        for team in teams
    )
    have = {team.office for team in teams}
    without = [each for each in DESKS_AT[AgencyKind(agency.kind)] if each not in have]
    without.sort(key=lambda office: desk_order(office, out_of_hours=False))
    return Entry(agency, lines, tuple(desk_name(each) for each in without))


def _for_now(teams: list[Team], now: datetime) -> list[Team]:
    """Those that answer at this hour; of an office that has none of them, whichever it has."""
    up = {team.office for team in teams if team.answers_at(now)}
    return [team for team in teams if team.answers_at(now) or team.office not in up]


def _order(team: Team) -> tuple[int, ...]:
    return desk_order(Office(team.office), out_of_hours=team.out_of_hours)


def _names(team: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(shift.person) for shift in team.on_duty))
