"""The board: every child away now or just back whom the reader may see, in three statements.

Rows are plain values, read once and worded once; a board of fifty costs little more than its SQL.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from core import times
from core.refusals import Denied
from insight.rules import (
    BOARD_ROLES,
    COUNTED,
    GRAVE,
    HEADING,
    ORDER,
    REPEATED_WITHIN,
    WHO_HAS_A_BOARD,
    Only,
    Owed,
    Standing,
    Urgency,
    area_limits,
    fits,
    standing_of,
    times_away,
)
from missing.access import open_episodes_visible_to
from missing.lateness import State
from missing.models import Duty, Episode
from missing.protocol import Protocol
from missing.protocols import document_of
from missing.queries import with_police_words
from missing.rules import AWAY, Status
from missing.timeline import grade_in_words, level_in_words
from partners.actor import Actor
from partners.rules import Office

PAGE = 200


class Told(NamedTuple):
    """A moment, exact for machines and worded once for people."""

    exact: str
    words: str


class Line(NamedTuple):
    """One row of the board, as it is read."""

    href: str
    name: str
    age: str
    away: Told
    level: str
    police: str
    grade: str
    next: str
    owner: str
    waits: bool
    due: Told | None
    state: str
    flags: tuple[str, ...]


class Group(NamedTuple):
    """The rows of one urgency on this page, and how many there are in all."""

    key: str
    heading: str
    number: int
    lines: list[Line]


class Figure(NamedTuple):
    """A number at the top, and the rows it counts."""

    value: int
    text: str
    href: str
    grave: bool
    chosen: bool


@dataclass(frozen=True)
class Board:
    groups: list[Group]
    figures: list[Figure]
    limits: str
    only: str
    shown: int
    first: int
    total: int
    everything: int
    page: int

    @property
    def last(self) -> int:
        return self.first + self.shown - 1

    @property
    def more(self) -> bool:
        return self.last < self.total


class Row(NamedTuple):
    """What the first statement reads of one episode."""

    id: int
    reference: str
    status: str
    opened_at: datetime
    last_seen_at: datetime | None
    returned_at: datetime | None
    level: str
    protocol_id: int
    child_id: int
    known_as: str
    forename: str
    surname: str
    local_id: str
    born_on: date
    responsible_id: int
    responsible: str
    host_id: int | None
    host: str | None
    police_told_at: datetime | None
    outcome: str
    grade: str


COLUMNS = (
    *("pk", "reference", "status", "opened_at", "last_seen_at", "returned_at", "level"),
    *("reporting_protocol_id", "child_id", "child__known_as", "child__forename"),
    *("child__surname", "child__local_id", "child__born_on"),
    *("responsible_authority_id", "responsible_authority__name"),
    *("host_authority_id", "host_authority__name"),
    *("police_told_at", "police_outcome", "police_grade"),
)
OWED = (
    *("episode_id", "protocol_id", "code", "owed_by", "started_at", "due_at"),
    *("agency__name", "taken_by__name"),
)


def board(actor: Actor | None, *, now: datetime, only: Only = Only.ALL, page: int = 1) -> Board:
    """The most urgent first; `Denied` for those whose work is one child at a time, or one decision."""
    if actor is None or actor.role not in BOARD_ROLES:
        raise Denied("Your job has no board.", who_could=f"These have one: {WHO_HAS_A_BOARD}.")
    rows = [Row._make(values) for values in _episodes(actor).values_list(*COLUMNS)]
    standings = _standings(rows, now)
    fitting = sorted(
        (row for row in rows if fits(only, standings[row.id])),
        key=lambda row: _most_urgent_first(row, standings[row.id]),
    )
    start = (page - 1) * PAGE
    shown = fitting[start : start + PAGE]
    return Board(
        groups=_groups(shown, fitting, standings, actor=actor, now=now),
        figures=_figures(standings.values(), only),
        limits=area_limits(actor.role, actor.agency_name),
        only=COUNTED.get(only, ""),
        shown=len(shown),
        first=start + 1,
        total=len(fitting),
        everything=len(rows),
        page=page,
    )


def _episodes(actor: Actor) -> QuerySet[Episode]:
    """Away now; or back, while somebody still owes the return interview."""
    interview = Duty.objects.open().filter(episode=OuterRef("pk"), owed_by=Office.INTERVIEW_SERVICE)
    shown = Q(status__in=AWAY) | Q(Exists(interview), status=Status.BACK)
    return with_police_words(open_episodes_visible_to(actor).filter(shown)).order_by()


def _standings(rows: Sequence[Row], now: datetime) -> dict[int, Standing]:
    """What is owed for each episode, in one statement. What the service owes, it does by itself."""
    owed: dict[int, list[Owed]] = defaultdict(list)
    duties = Duty.objects.open().exclude(owed_by=Office.SERVICE).order_by()
    here = duties.filter(episode__in=[row.id for row in rows])
    for episode_id, protocol_id, code, by, started, due, agency, person in here.values_list(*OWED):
        rule = document_of(protocol_id).duty(code)
        owed[episode_id].append(
            Owed(code, by, started, due, rule.words, rule.accept, agency or "", person or "")
        )
    return {
        row.id: standing_of(owed[row.id], back=row.status == Status.BACK, now=now) for row in rows
    }


def _most_urgent_first(row: Row, standing: Standing) -> tuple[int, datetime, int]:
    due = standing.next.due_at if standing.next else row.opened_at
    return ORDER[standing.urgency], due, row.id


def _figures(standings: Iterable[Standing], only: Only) -> list[Figure]:
    every = list(standings)
    return [
        Figure(
            value=sum(fits(each, standing) for standing in every),
            text=text,
            href="/board/" if each is only else f"/board/?only={each}",
            grave=each in GRAVE,
            chosen=each is only,
        )
        for each, text in COUNTED.items()
    ]


def _groups(
    shown: Sequence[Row],
    fitting: Sequence[Row],
    standings: Mapping[int, Standing],
    *,
    actor: Actor,
    now: datetime,
) -> list[Group]:
    """`shown` is a page of `fitting`, both in order of urgency."""
    repeats = _repeats(shown, now)
    counts: dict[Urgency, int] = defaultdict(int)
    for row in fitting:
        counts[standings[row.id].urgency] += 1
    return [
        Group(
            key=urgency.value,
            heading=HEADING[urgency],
            number=counts[urgency],
            lines=[
                _line(row, standings[row.id], repeats[row.child_id], actor=actor, now=now)
                for row in rows
            ],
        )
        for urgency, rows in groupby(shown, key=lambda row: standings[row.id].urgency)
    ]


def _repeats(rows: Sequence[Row], now: datetime) -> dict[int, int]:
    """How many times each of these children has been away lately, this time counted."""
    lately = Episode.objects.filter(
        child__in=[row.child_id for row in rows], opened_at__gt=now - REPEATED_WITHIN
    ).exclude(status=Status.STOOD_DOWN)
    counted = lately.order_by().values_list("child").annotate(times=Count("pk"))
    return defaultdict(int, counted) if rows else {}


# From a row to what is read


def _line(row: Row, standing: Standing, repeat: int, *, actor: Actor, now: datetime) -> Line:
    protocol = document_of(row.protocol_id)
    owed = standing.next
    return Line(
        href=f"/missing/{row.reference}/",
        name=_name(row),
        age=str(_age(row.born_on, times.local(now).date())),
        away=_away(row, now),
        level=level_in_words(protocol, row.level),
        police=_police(row, protocol),
        grade=grade_in_words(protocol, row.grade) if row.grade else "",
        next=owed.words if owed else "",
        owner=_owner(owed) if owed else "",
        waits=bool(owed and owed.waits_for_a_name),
        due=Told(owed.due_at.isoformat(), times.due(owed.due_at, now=now)) if owed else None,
        state=standing.state.value if standing.state else "",
        flags=tuple(_flags(row, standing, repeat, actor)),
    )


def _name(row: Row) -> str:
    """“Ash T”: as the child is called, and enough to tell two of one name apart."""
    called = row.known_as or row.forename
    return f"{called} {row.surname[:1]}".strip() if called else f"Child {row.local_id}"


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _away(row: Row, now: datetime) -> Told:
    """For how long since the child was last seen, or, once back, since when the child is back."""
    if row.status == Status.BACK and row.returned_at:
        return Told(row.returned_at.isoformat(), f"Back {times.at(row.returned_at, now=now)}")
    since = row.last_seen_at or row.opened_at
    return Told(since.isoformat(), times.span(times.between(since, now)))


def _police(row: Row, protocol: Protocol) -> str:
    if row.outcome:
        return next((o.text for o in protocol.outcomes if o.code == row.outcome), row.outcome)
    return "Told, no decision yet" if row.police_told_at else "Not told"


def _owner(owed: Owed) -> str:
    """The named person who has it; else the office that owes it, and whose office it is."""
    office = Office(owed.owed_by).label
    return ", ".join(filter(None, (owed.person or office, owed.agency)))


def _flags(row: Row, standing: Standing, repeat: int, actor: Actor) -> Iterable[str]:
    if row.status == Status.BEING_LOGGED:
        yield "Being logged now"
    if standing.challenged:
        yield "Decision challenged"
    if standing.overdue and standing.state is not State.OVERDUE:
        yield "Something else is overdue"
    if times_away(repeat):
        yield times_away(repeat)
    if row.host_id and row.host_id != row.responsible_id:
        ours = row.responsible_id == actor.agency_id
        yield f"Lives in {row.host}" if ours else f"Placed by {row.responsible}"
