"""What the board is cut down to, as its address says it: plain values in, plain values out.

A filter only ever takes rows away from those that the reader may see. What an address asks for and
nobody knows is left out with a sentence; the rest of it still counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode

from children.rules import SUBJECT_ROLES, Subject
from insight.rules import REPEATED, REPEATED_WITHIN, Only
from partners.rules import Role
from returns.rules import State

Query = Mapping[str, Sequence[str]]


class Kind(StrEnum):
    """What rows are told apart by; the name is the one in the address."""

    AREA = "area"
    PLACED_BY = "placed-by"
    AGENCY = "agency"
    HOME = "home"
    LEVEL = "level"
    POLICE = "police"
    AGE = "age"
    REPEAT = "repeat"
    EXPLOITATION = "exploitation"
    INTERVIEW = "interview"


LABEL: dict[Kind, str] = {
    Kind.AREA: "Area",
    Kind.PLACED_BY: "Placing authority",
    Kind.AGENCY: "Agency",
    Kind.HOME: "Home",
    Kind.LEVEL: "Level",
    Kind.POLICE: "Police",
    Kind.AGE: "Age",
    Kind.REPEAT: "Repeated",
    Kind.EXPLOITATION: "Exploitation",
    Kind.INTERVIEW: "Return interview",
}
ONLY = "only"
SINCE, UNTIL = "from", "to"
DATES: dict[str, str] = {SINCE: "Logged on or after", UNTIL: "Logged on or before"}

YES = "yes"
# The years of a child's life as schools and services part them; proposed, no guidance says them.
BANDS: dict[str, tuple[range, str]] = {
    "under-10": (range(10), "Under 10"),
    "10-12": (range(10, 13), "10 to 12"),
    "13-15": (range(13, 16), "13 to 15"),
    "16-and-over": (range(16, 200), "16 and over"),
}
NOT_TOLD, NO_DECISION = "not-told", "no-decision"
POLICE_WAITING = {NOT_TOLD: "Not told", NO_DECISION: "Told, no decision yet"}
ALWAYS: dict[Kind, dict[str, str]] = {
    Kind.AGE: {code: words for code, (_, words) in BANDS.items()},
    Kind.REPEAT: {YES: f"{REPEATED} times or more in {REPEATED_WITHIN.days} days"},
    Kind.EXPLOITATION: {YES: "Someone may be using or harming them"},
    Kind.INTERVIEW: {state.value: state.label for state in State},
}

# Which of these tell what not everybody around a child is told of.
TELLS: dict[Kind, Subject] = {Kind.POLICE: Subject.POLICE, Kind.INTERVIEW: Subject.INTERVIEW}

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII | re.IGNORECASE)
_WRITTEN = {
    **dict.fromkeys((Kind.AREA, Kind.PLACED_BY, Kind.AGENCY, Kind.HOME), _NUMBER),
    **dict.fromkeys((Kind.LEVEL, Kind.POLICE), _CODE),
}
MOST = 20  # values of one kind


class Traits(NamedTuple):
    """What one row is found by: of each kind the codes that it has, with their words."""

    opened_on: date
    of: Mapping[Kind, Mapping[str, str]]


class Chip(NamedTuple):
    """One thing that is asked for, and the board without it."""

    text: str
    href: str


@dataclass(frozen=True)
class Wanted:
    """Of each kind any of these; of the kinds every one."""

    chosen: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    unheard: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chosen or self.since or self.until)

    def fits(self, row: Traits) -> bool:
        first, last = self.since or date.min, self.until or date.max
        return first <= row.opened_on <= last and all(
            not row.of[kind].keys().isdisjoint(codes) for kind, codes in self.chosen.items()
        )

    @property
    def query(self) -> dict[str, list[str]]:
        """The same as an address says it, and no word besides."""
        said = {kind.value: list(codes) for kind, codes in self.chosen.items()}
        for name, on in ((SINCE, self.since), (UNTIL, self.until)):
            if on:
                said[name] = [on.isoformat()]
        return said


EVERYTHING = Wanted()


def kinds_for(role: Role | None) -> tuple[Kind, ...]:
    """What somebody in this role may tell rows apart by."""
    return tuple(kind for kind in Kind if _is_told(kind, role))


def _is_told(kind: Kind, role: Role | None) -> bool:
    return kind not in TELLS or role in SUBJECT_ROLES[TELLS[kind]]


def heard(query: Query, role: Role | None) -> Wanted:
    """What an address asks for. Nothing that it says is an error."""
    chosen: dict[Kind, tuple[str, ...]] = {}
    unheard: list[str] = []
    for kind in Kind:
        asked = [value for value in dict.fromkeys(query.get(kind, ())) if value]
        if asked and not _is_told(kind, role):
            unheard.append(f"{LABEL[kind]}: your job is not told of it, so it is left out.")
            continue
        known = tuple(value for value in asked if _is_known(kind, value))[:MOST]
        if known:
            chosen[kind] = known
        if len(known) < len(asked):
            unheard.append(f"{LABEL[kind]}: some of what the address asked for is not known here.")
    days = {name: _day(query.get(name, ())) for name in DATES}
    unheard += [
        f"{words}: that is no date, so it is left out. Write it like 27/3/2026."
        for name, words in DATES.items()
        if days[name] is None and any(query.get(name, ()))
    ]
    return Wanted(chosen, days[SINCE], days[UNTIL], tuple(unheard))


def only_of(query: Query) -> Only:
    """Which of the four numbers was followed; anything else shows the whole board."""
    with suppress(ValueError):
        return Only(next(iter(query.get(ONLY, ())), ""))
    return Only.ALL


def _is_known(kind: Kind, value: str) -> bool:
    if kind in _WRITTEN:
        return _WRITTEN[kind].fullmatch(value) is not None
    return value in ALWAYS[kind]


def _day(values: Sequence[str]) -> date | None:
    """As it is typed here, 27/3/2026, or as addresses have it, 2026-03-27."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(values[-1].strip() if values else "", form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def always(kind: Kind, code: str) -> dict[str, str]:
    """One of the fixed words; nothing for no code."""
    return {code: ALWAYS[kind][code]} if code else {}


def band_of(age: int) -> str:
    return next((code for code, (years, _) in BANDS.items() if age in years), "")


def choices(rows: Iterable[Traits]) -> dict[Kind, dict[str, str]]:
    """What there is to choose: the fixed words, and whatever these rows have."""
    found: dict[Kind, dict[str, str]] = {kind: dict(ALWAYS.get(kind, {})) for kind in Kind}
    for row in rows:
        for kind, has in row.of.items():
            found[kind].update(has)
    return {
        kind: has if kind in ALWAYS else dict(sorted(has.items(), key=lambda each: each[1]))
        for kind, has in found.items()
    }


# Addresses


def address(query: Query, *, only: str = "", page: int = 1, at: str = "/board/") -> str:
    """`only` stands there even when it is empty: the bare board may open somebody's own view."""
    further = {"page": page} if page > 1 else {}
    return f"{at}?{urlencode({ONLY: only, **query, **further}, doseq=True)}"


def chips(wanted: Wanted, only: Only, words: Mapping[Kind, Mapping[str, str]]) -> Iterator[Chip]:
    """What is asked for, one by one, in words that the rows themselves gave: a name that no row
    of the reader's has is not said."""
    for kind, codes in wanted.chosen.items():
        for code in codes:
            left = tuple(each for each in codes if each != code)
            rest = {**wanted.chosen, kind: left} if left else _without(wanted.chosen, kind)
            text = words[kind].get(code, f"{_unnamed(kind, code)} (no child here now)")
            href = address(replace(wanted, chosen=rest).query, only=only)
            yield Chip(f"{LABEL[kind]}: {text}", href)
    for name, on in ((SINCE, wanted.since), (UNTIL, wanted.until)):
        if on:
            rest_of = {key: said for key, said in wanted.query.items() if key != name}
            text = f"{DATES[name]} {on.day} {on:%B %Y}"
            yield Chip(text, address(rest_of, only=only))


def _without(chosen: Mapping[Kind, tuple[str, ...]], kind: Kind) -> dict[Kind, tuple[str, ...]]:
    return {each: codes for each, codes in chosen.items() if each is not kind}


def _unnamed(kind: Kind, code: str) -> str:
    return "another one" if _WRITTEN.get(kind) is _NUMBER else POLICE_WAITING.get(code, code)
