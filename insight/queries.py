"""The board: every child away now or just back whom the reader may see, in three statements.

Rows are plain values, read once and worded once; a board of fifty costs little more than its SQL.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from math import inf
from typing import Any, NamedTuple

from django.db import connection

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
from missing.protocol import Protocol
from missing.protocols import document_of
from missing.rules import AWAY, Status
from partners.actor import Actor
from partners.rules import Office

PAGE = 200


class Told(NamedTuple):
    """A moment, exact for machines and worded once for people."""

    exact: str
    words: str


class Line(NamedTuple):
    """One row of the board, as it is read."""

    child_id: int
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
    def child_ids(self) -> list[int]:
        return [line.child_id for group in self.groups for line in group.lines]

    @property
    def last(self) -> int:
        return self.first + self.shown - 1

    @property
    def more(self) -> bool:
        return self.last < self.total


class Row(NamedTuple):
    """What is read of one episode on this page, in the order of `_ROWS`."""

    id: int
    child_id: int
    reference: str
    status: str
    opened_at: datetime
    last_seen_at: datetime | None
    returned_at: datetime | None
    level: str
    protocol_id: int
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
    outcome: str | None
    grade: str | None
    times_away: int


# Which episodes, the access rule says (`open_episodes_visible_to`); these two read what is shown of
# those. Written out, because a page that is asked for every half minute should not spend longer on
# wording its questions than the database does on answering them.
_OWED = """
SELECT d.episode_id, d.protocol_id, d.code, d.owed_by, d.started_at, d.due_at,
       COALESCE(agency.name, ''), COALESCE(person.name, '')
  FROM missing_duty d
  LEFT JOIN partners_agency agency ON agency.id = d.agency_id
  LEFT JOIN partners_person person ON person.id = d.taken_by_id
 WHERE d.episode_id = ANY(%s) AND d.how_ended = '' AND d.owed_by <> 'service'
"""
_ROWS = """
SELECT e.id, e.child_id, e.reference, e.status, e.opened_at, e.last_seen_at, e.returned_at, e.level,
       e.reporting_protocol_id, child.known_as, child.forename, child.surname, child.local_id,
       child.born_on, responsible.id, responsible.name, host.id, host.name,
       report.reported_at, decision.outcome, decision.grade,
       (SELECT count(*) FROM missing_episode lately
         WHERE lately.child_id = e.child_id AND lately.opened_at > %s
           AND lately.status <> 'stood-down')
  FROM missing_episode e
  JOIN children_child child ON child.id = e.child_id
  JOIN partners_agency responsible ON responsible.id = e.responsible_authority_id
  LEFT JOIN partners_agency host ON host.id = e.host_authority_id
  LEFT JOIN LATERAL (SELECT reported_at FROM missing_policereport WHERE episode_id = e.id
                      ORDER BY reported_at DESC, id DESC LIMIT 1) report ON true
  LEFT JOIN LATERAL (SELECT outcome, grade FROM missing_policedecision WHERE episode_id = e.id
                      ORDER BY decided_at DESC, id DESC LIMIT 1) decision ON true
 WHERE e.id = ANY(%s)
"""


def board(actor: Actor | None, *, now: datetime, only: Only = Only.ALL, page: int = 1) -> Board:
    """The most urgent first; `Denied` for those whose work is one child at a time, or one decision."""
    if actor is None or actor.role not in BOARD_ROLES:
        raise Denied("Your job has no board.", who_could=f"These have one: {WHO_HAS_A_BOARD}.")
    standings = _standings(actor, now)
    fitting = sorted(
        (pk for pk, standing in standings.items() if fits(only, standing)),
        key=lambda pk: _most_urgent_first(pk, standings[pk]),
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
        everything=len(standings),
        page=page,
    )


def _standings(actor: Actor, now: datetime) -> dict[int, Standing]:
    """How every child stands who is away now, or back while the return interview is still owed."""
    rows = open_episodes_visible_to(actor).order_by().values_list("pk", "status", "child_id")
    visible = _each_child_once(list(rows))
    owed: dict[int, list[Owed]] = defaultdict(list)
    for episode_id, protocol_id, code, by, started, due, agency, person in _read(
        _OWED, list(visible)
    ):
        rule = document_of(protocol_id).duty(code)
        owed[episode_id].append(
            Owed(code, by, started, due, rule.words, rule.accept, agency, person)
        )
    standings = {
        pk: standing_of(owed[pk], back=status == Status.BACK, found=status == Status.FOUND, now=now)
        for pk, status in visible.items()
    }
    return {
        pk: standing
        for pk, standing in standings.items()
        if standing.next or standing.urgency is not Urgency.BACK
    }


def _each_child_once(rows: Sequence[tuple[int, str, int]]) -> dict[int, str]:
    """A child who is away again stands as that; what is owed for the time before is paused."""
    away = {child_id for _, status, child_id in rows if status in AWAY}
    return {pk: status for pk, status, child_id in rows if status in AWAY or child_id not in away}


def _read(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _most_urgent_first(pk: int, standing: Standing) -> tuple[int, float, int]:
    """Of one group, what falls due first; a child of whom nothing is owed comes last."""
    due = standing.next.due_at.timestamp() if standing.next else inf
    return ORDER[standing.urgency], due, pk


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
    shown: Sequence[int],
    fitting: Sequence[int],
    standings: Mapping[int, Standing],
    *,
    actor: Actor,
    now: datetime,
) -> list[Group]:
    """`shown` is a page of `fitting`, both in order of urgency."""
    rows = {
        values[0]: Row._make(values) for values in _read(_ROWS, now - REPEATED_WITHIN, [*shown])
    }
    counts = Counter(standings[pk].urgency for pk in fitting)
    return [
        Group(
            key=urgency.value,
            heading=HEADING[urgency],
            number=counts[urgency],
            lines=[
                _line(rows[pk], standings[pk], actor=actor, now=now) for pk in group if pk in rows
            ],
        )
        for urgency, group in groupby(shown, key=lambda pk: standings[pk].urgency)
    ]


# From a row to what is read


def _line(row: Row, standing: Standing, *, actor: Actor, now: datetime) -> Line:
    protocol = document_of(row.protocol_id)
    owed = standing.next
    return Line(
        child_id=row.child_id,
        href=f"/missing/{row.reference}/",
        name=_name(row),
        age=str(times.age(row.born_on, times.local(now).date())),
        away=_away(row, now),
        level=protocol.level_words(row.level),
        police=_police(row, protocol),
        grade=protocol.grade_words(row.grade) if row.grade else "",
        next=owed.words if owed else "",
        owner=_owner(owed) if owed else "",
        waits=bool(owed and owed.waits_for_a_name),
        due=Told(owed.due_at.isoformat(), times.due(owed.due_at, now=now)) if owed else None,
        state=standing.state.value if standing.state else "",
        flags=tuple(_flags(row, standing, actor)),
    )


def _name(row: Row) -> str:
    """“Ash T”: as the child is called, and enough to tell two of one name apart."""
    called = row.known_as or row.forename
    return f"{called} {row.surname[:1]}".strip() if called else f"Child {row.local_id}"


def _away(row: Row, now: datetime) -> Told:
    """For how long since the child was last seen, or, once back, since when the child is back."""
    if row.status == Status.BACK and row.returned_at:
        return Told(row.returned_at.isoformat(), f"Back {times.at(row.returned_at, now=now)}")
    since = row.last_seen_at or row.opened_at
    return Told(since.isoformat(), times.span(times.between(since, now)))


def _police(row: Row, protocol: Protocol) -> str:
    if row.outcome:
        return protocol.outcome_words(row.outcome)
    return "Told, no decision yet" if row.police_told_at else "Not told"


def _owner(owed: Owed) -> str:
    """The named person who has it; else the office that owes it, and whose office it is."""
    office = Office(owed.owed_by).label
    return ", ".join(filter(None, (owed.person or office, owed.agency)))


def _flags(row: Row, standing: Standing, actor: Actor) -> Iterable[str]:
    if row.status == Status.BEING_LOGGED:
        yield "Being logged now"
    if row.status == Status.FOUND and standing.urgency is not Urgency.FOUND:
        yield Status.FOUND.label
    if standing.challenged:
        yield "Decision challenged"
    if standing.overdue and standing.state is not State.OVERDUE:
        yield "Something else is overdue"
    if again := times_away(row.times_away):
        yield again
    if row.host_id and row.host_id != row.responsible_id:
        ours = row.responsible_id == actor.agency_id
        yield f"Lives in {row.host}" if ours else f"Placed by {row.responsible}"
