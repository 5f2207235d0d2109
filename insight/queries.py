"""The board: every child away now or just back whom the reader may see, in two statements.

Rows are plain values, read once and worded once; a board of fifty costs little more than its SQL.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from math import inf
from typing import Any, NamedTuple

from django.db import connection

from children.rules import FIND_BY_PHONE
from core import times
from core.refusals import Denied
from insight.access import views_shown_to
from insight.filters import (
    EVERYTHING,
    NO_DECISION,
    NOT_TOLD,
    ONLY,
    POLICE_WAITING,
    YES,
    Chip,
    Kind,
    Query,
    Traits,
    Wanted,
    address,
    always,
    band_of,
    chips,
    choices,
    heard,
    kinds_for,
    only_of,
)
from insight.models import SavedView
from insight.rules import (
    BOARD_ROLES,
    COUNTED,
    GRAVE,
    HEADING,
    ORDER,
    REPEATED,
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
from missing.rules import AWAY, Cohort, Status, comes_last_for
from partners.actor import Actor
from partners.rules import Office, Role

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
    whole: str
    chips: list[Chip]
    unheard: tuple[str, ...]
    filters: str
    save: str
    first_rows: str
    before: str
    after: str
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


class Counted(NamedTuple):
    """A saved view, where it leads, and how many children stand in it now."""

    view: SavedView
    href: str
    number: int
    mine: bool


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
    cohort: str


class Found(NamedTuple):
    """The same and what filters ask for, in the order of `_FOUND`."""

    row: Row
    area_id: int | None
    area: str | None
    provider_id: int | None
    provider: str | None
    supervising_id: int | None
    supervising: str | None
    home_id: int | None
    home: str | None
    exploitation: bool | None
    interview: str | None


# Which episodes, the access rule says (`open_episodes_visible_to`), and what is owed of each; then what
# is shown of those. Written out, because a page that is asked for every half minute should not spend
# longer on wording its questions than the database does on answering them.
_OWED = """
WITH visible (id, status, child_id) AS ({visible})
SELECT visible.id, visible.status, visible.child_id,
       d.protocol_id, d.code, d.owed_by, d.started_at, d.due_at,
       COALESCE(agency.name, ''), COALESCE(person.name, '')
  FROM visible
  LEFT JOIN missing_duty d
    ON d.episode_id = visible.id AND d.how_ended = '' AND d.owed_by <> 'service'
  LEFT JOIN partners_agency agency ON agency.id = d.agency_id
  LEFT JOIN partners_person person ON person.id = d.taken_by_id
 ORDER BY d.id
"""
_ROW = """
SELECT e.id, e.child_id, e.reference, e.status, e.opened_at, e.last_seen_at, e.returned_at, e.level,
       e.reporting_protocol_id, child.known_as, child.forename, child.surname, child.local_id,
       child.born_on, responsible.id, responsible.name, host.id, host.name,
       report.reported_at, decision.outcome, decision.grade,
       (SELECT count(*) FROM missing_episode lately
         WHERE lately.child_id = e.child_id AND lately.opened_at > %s
           AND lately.status <> 'stood-down'),
       e.cohort
"""
_OF_EPISODES = """
  FROM missing_episode e
  JOIN children_child child ON child.id = e.child_id
  JOIN partners_agency responsible ON responsible.id = e.responsible_authority_id
  LEFT JOIN partners_agency host ON host.id = e.host_authority_id
  LEFT JOIN LATERAL (SELECT date_trunc('minute', max(left_at)) AS at FROM missing_located
                      WHERE episode_id = e.id AND e.status IN ('being-logged', 'away')) gone ON true
  LEFT JOIN LATERAL (SELECT reported_at FROM missing_policereport r
                      WHERE episode_id = e.id AND (gone.at IS NULL OR reported_at >= gone.at)
                        AND NOT EXISTS (SELECT FROM missing_policereport WHERE corrects_id = r.id)
                      ORDER BY reported_at DESC, id DESC LIMIT 1) report ON true
  LEFT JOIN LATERAL (SELECT outcome, grade FROM missing_policedecision decided
                       JOIN missing_policereport told ON told.id = decided.report_id
                      WHERE decided.episode_id = e.id AND told.force_id = e.force_id
                        AND (gone.at IS NULL OR decided_at > gone.at)
                      ORDER BY decided_at DESC, decided.id DESC LIMIT 1) decision ON true
"""
_THESE = " WHERE e.id = ANY(%s)"
_ROWS = _ROW + _OF_EPISODES + _THESE
# Where there are filters, of every visible row, and in place of the other.
_FURTHER = """,
       area.id, area.name, provider.id, provider.name, supervising.id, supervising.name,
       home.id, home.name,
       (SELECT answers -> 'chosen' -> 'exploitation' @> '"yes"' FROM missing_assessment
         WHERE episode_id = e.id ORDER BY decided_at DESC, id DESC LIMIT 1),
       (SELECT interview.state FROM returns_returninterview interview
          JOIN returns_returninterview_episodes covers ON covers.returninterview_id = interview.id
         WHERE covers.episode_id = e.id ORDER BY interview.opened_at DESC LIMIT 1)
"""
_WHOSE = """
  LEFT JOIN partners_area area ON area.id = COALESCE(host.area_id, responsible.area_id)
  LEFT JOIN partners_agency provider ON provider.id = e.provider_id
  LEFT JOIN partners_agency supervising ON supervising.id = e.supervising_agency_id
  LEFT JOIN partners_home home ON home.id = e.home_id
"""
_FOUND = _ROW + _FURTHER + _OF_EPISODES + _WHOSE + _THESE
_FIRST_VIEW = """
SELECT query FROM insight_savedview WHERE owner_id = %s AND agency_id = %s AND is_default
"""


def board(
    actor: Actor | None,
    *,
    now: datetime,
    only: Only = Only.ALL,
    page: int = 1,
    wanted: Wanted = EVERYTHING,
) -> Board:
    """The most urgent first; `Denied` for those whose work is one child at a time, or one decision."""
    who, role = with_a_board(actor)
    every = _standings(who, now)
    found = _found(every, now) if wanted else {}
    traits = {pk: _traits_of(each, who, now) for pk, each in found.items()}
    standings = {
        pk: standing
        for pk, standing in every.items()
        if not wanted or (pk in traits and wanted.fits(traits[pk]))
    }
    fitting = sorted(
        (pk for pk, standing in standings.items() if fits(only, standing)),
        key=lambda pk: _most_urgent_first(pk, standings[pk]),
    )
    start = (page - 1) * PAGE
    shown = fitting[start : start + PAGE]
    rows = {pk: found[pk].row for pk in shown} if wanted else _rows(shown, now)
    return Board(
        groups=_groups(rows, shown, fitting, standings, actor=who, now=now),
        figures=_figures(standings.values(), only, wanted),
        limits=area_limits(role, who.agency_name),
        only=COUNTED.get(only, ""),
        whole=address({}),
        chips=list(chips(wanted, only, choices(traits.values()))) if wanted else [],
        unheard=wanted.unheard,
        filters=address(wanted.query, only=only, at="/board/filters/"),
        save=address(wanted.query, only=only, at="/views/save/"),
        first_rows=address(wanted.query, only=only),
        before=address(wanted.query, only=only, page=page - 1),
        after=address(wanted.query, only=only, page=page + 1),
        shown=len(shown),
        first=start + 1,
        total=len(fitting),
        everything=len(every),
        page=page,
    )


def with_a_board(actor: Actor | None) -> tuple[Actor, Role]:
    """Whose work is all the children of an area, an agency or a provider; `Denied` for others."""
    if actor is None or actor.role not in BOARD_ROLES:
        raise Denied("Your job has no board.", who_could=WHO_HAS_A_BOARD)
    return actor, actor.role


def offered(actor: Actor | None, *, now: datetime) -> dict[Kind, dict[str, str]]:
    """What this reader's board can be cut down by: what its own rows have, and nothing else."""
    who, role = with_a_board(actor)
    found = _found(_standings(who, now), now)
    every = choices(_traits_of(each, who, now) for each in found.values())
    return {kind: every[kind] for kind in kinds_for(role)}


def views_of_the_board(actor: Actor | None, *, now: datetime) -> list[Counted]:
    """The views that this reader may open, each counted on the reader's own board."""
    who, role = with_a_board(actor)
    views = list(views_shown_to(who).select_related("owner"))
    standings = _standings(who, now) if views else {}
    found = _found(standings, now) if views else {}
    traits = {pk: _traits_of(each, who, now) for pk, each in found.items()}
    return [
        Counted(
            view,
            address_said(view.query),
            sum(
                fits(only_of(view.query), standings[pk]) and wanted.fits(each)
                for pk, each in traits.items()
            ),
            view.owner_id == who.person_id,
        )
        for view in views
        for wanted in (heard(view.query, role),)
    ]


def first_view_of(actor: Actor) -> str | None:
    """Where the bare board leads somebody who has said so."""
    saved = _read(_FIRST_VIEW, actor.person_id, actor.agency_id)
    return address_said(json.loads(saved[0][0])) if saved else None


def address_said(saved: Query) -> str:
    """Where a saved view leads."""
    query = {name: said for name, said in saved.items() if name != ONLY}
    return address(query, only=only_of(saved))


def _rows(pks: Iterable[int], now: datetime) -> dict[int, Row]:
    read = _read(_ROWS, now - REPEATED_WITHIN, [*pks])
    return {values[0]: Row._make(values) for values in read}


def _found(pks: Iterable[int], now: datetime) -> dict[int, Found]:
    read = _read(_FOUND, now - REPEATED_WITHIN, [*pks])
    shown = len(Row._fields)
    return {values[0]: Found(Row._make(values[:shown]), *values[shown:]) for values in read}


def _traits_of(found: Found, actor: Actor, now: datetime) -> Traits:
    """The home is told apart only for those who read elsewhere where the child lives."""
    row, protocol = found.row, document_of(found.row.protocol_id)
    reads_home = actor.role in FIND_BY_PHONE or row.responsible_id == actor.agency_id
    return Traits(
        times.local(row.opened_at).date(),
        {
            Kind.AREA: _named(found.area_id, found.area),
            Kind.PLACED_BY: _named(row.responsible_id, row.responsible),
            Kind.AGENCY: _named(found.provider_id, found.provider)
            | _named(found.supervising_id, found.supervising),
            Kind.HOME: _named(found.home_id, found.home) if reads_home else {},
            Kind.LEVEL: _named(row.level, protocol.level_words(row.level)),
            Kind.POLICE: _police_trait(row, protocol),
            Kind.AGE: always(Kind.AGE, band_of(_age(row, now))),
            Kind.REPEAT: always(Kind.REPEAT, YES if row.times_away >= REPEATED else ""),
            Kind.EXPLOITATION: always(Kind.EXPLOITATION, YES if found.exploitation else ""),
            Kind.INTERVIEW: always(Kind.INTERVIEW, found.interview or ""),
        },
    )


def _named(code: int | str | None, words: str | None) -> dict[str, str]:
    return {str(code): words or ""} if code else {}


def _police_trait(row: Row, protocol: Protocol) -> dict[str, str]:
    if row.outcome:
        return {row.outcome: protocol.outcome_words(row.outcome)}
    code = NO_DECISION if row.police_told_at else NOT_TOLD
    return {code: POLICE_WAITING[code]}


def _standings(actor: Actor, now: datetime) -> dict[int, Standing]:
    """How every child stands who is away now, or back while the return interview is still owed."""
    rows = open_episodes_visible_to(actor).order_by().values_list("pk", "status", "child_id")
    visible, params = rows.query.sql_with_params()
    owed: dict[tuple[int, str, int], list[Owed]] = {}
    for *episode, protocol_id, code, by, started, due, agency, person in _read(
        _OWED.format(visible=visible), *params
    ):
        theirs = owed.setdefault(tuple(episode), [])
        if code:
            rule = document_of(protocol_id).duty(code)
            theirs.append(
                Owed(code, by, started, due, rule.said_of(by).words, rule.accept, agency, person)
            )
    standings = {
        pk: standing_of(
            owed[pk, status, child_id],
            back=status == Status.BACK,
            found=status == Status.FOUND,
            now=now,
            last=comes_last_for(actor.role),
        )
        for pk, status, child_id in _each_child_once(owed)
    }
    return {
        pk: standing for pk, standing in standings.items() if standing.next or not standing.back
    }


def _each_child_once(rows: Collection[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    """A child who is away again stands as that; what is owed for the time before is paused."""
    away = {child_id for _, status, child_id in rows if status in AWAY}
    return [row for row in rows if row[1] in AWAY or row[2] not in away]


def _read(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _most_urgent_first(pk: int, standing: Standing) -> tuple[int, float, int]:
    """Of one group, what falls due first; a child of whom nothing is owed comes last."""
    due = standing.next.due_at.timestamp() if standing.next else inf
    return ORDER[standing.urgency], due, pk


def _figures(standings: Iterable[Standing], only: Only, wanted: Wanted) -> list[Figure]:
    """Of the rows that the filters leave. A number that is chosen leads back to all of them."""
    every = list(standings)
    return [
        Figure(
            value=sum(fits(each, standing) for standing in every),
            text=text,
            href=address(wanted.query, only="" if each is only else each),
            grave=each in GRAVE,
            chosen=each is only,
        )
        for each, text in COUNTED.items()
    ]


def _groups(
    rows: Mapping[int, Row],
    shown: Sequence[int],
    fitting: Sequence[int],
    standings: Mapping[int, Standing],
    *,
    actor: Actor,
    now: datetime,
) -> list[Group]:
    """`shown` is a page of `fitting`, both in order of urgency."""
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
        age=str(_age(row, now)),
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


def _age(row: Row, now: datetime) -> int:
    return times.age(row.born_on, times.local(now).date())


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
    if standing.interview:
        yield standing.interview
    if again := times_away(row.times_away):
        yield again
    if row.cohort == Cohort.HOME:
        yield Cohort.HOME.label
    elif row.host_id and row.host_id != row.responsible_id:
        ours = row.responsible_id == actor.agency_id
        yield f"Lives in {row.host}" if ours else f"Placed by {row.responsible}"
