"""How long each kind of record is kept, as data, and the arithmetic over it.

`docs/retention.md` is written from these tables, and a test holds the two to each other. What is
*law* names its regulation; what is *proposed* is a default of this service for a partnership to
confirm with its own schedule. The functions take plain values and the day; they read nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db import models

from children.rules import ADULT_AT


@dataclass(frozen=True)
class Period:
    """A length of time in whole years or days."""

    years: int = 0
    days: int = 0

    def after(self, start: date) -> date:
        """The day on which it is over. A 29 February has its anniversary on 1 March: kept longer."""
        year = start.year + self.years
        try:
            day = start.replace(year=year)
        except ValueError:
            day = date(year, 3, 1)
        return day + timedelta(days=self.days)

    def __str__(self) -> str:
        number, unit = (self.years, "year") if self.years else (self.days, "day")
        return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class Start(models.TextChoices):
    """What a period is counted from."""

    BIRTH = "birth", "the day the child was born"
    DEATH = "death", "the day the child died"
    LAST_EPISODE = "last-episode", "the end of the child's last time away"
    LAST_FACT = "last-fact", "the last thing recorded about the child"


@dataclass(frozen=True)
class Term:
    """So long, from then."""

    period: Period
    start: Start

    def __str__(self) -> str:
        return f"{self.period} from {self.start.label}"


@dataclass(frozen=True)
class Kind:
    """One kind of record about a child. Without a term of its own it is kept as long as the record.

    `when` names the `Standing` that says whether the child has any of it; what nobody knows counts
    as yes. `died_young` takes the term's place for a child who died before 18.
    """

    code: str
    name: str
    when: str
    source: str
    law: bool
    term: Term | None = None
    died_young: Term | None = None


FROM_BIRTH = Term(Period(years=75), Start.BIRTH)
FROM_DEATH = Term(Period(years=15), Start.DEATH)
ALWAYS = "always"

KINDS: tuple[Kind, ...] = (
    Kind(
        "childrens-home",
        "Case record of a child in a children’s home",
        when="in_childrens_home",
        source="Children’s Homes (England) Regulations 2015, regulation 36",
        law=True,
        term=FROM_BIRTH,
        died_young=FROM_DEATH,
    ),
    Kind(
        "looked-after",
        "Case record of a child looked after by an authority",
        when="looked_after",
        source="Care Planning, Placement and Case Review (England) Regulations 2010, regulation 50",
        law=True,
        term=FROM_BIRTH,
        died_young=FROM_DEATH,
    ),
    Kind(
        "fostering",
        "Fostering agency’s record of a child",
        when="fostered",
        source="As long as the authority’s own; agencies’ schedules say at least 75 years",
        law=False,
        term=FROM_BIRTH,
        died_young=FROM_DEATH,
    ),
    Kind(
        "missing",
        "Times away from home, of a child whom no authority looked after",
        when="went_missing",
        source="Local schedules say birth and 25 years, or the case and 6 or 7",
        law=False,
        term=Term(Period(years=25), Start.BIRTH),
    ),
    Kind(
        "police",
        "Police reports, decisions and challenges",
        when="reported",
        source="College of Policing, management of police information: at least 6 years",
        law=False,
        term=Term(Period(years=6), Start.LAST_EPISODE),
    ),
    Kind(
        "record",
        "The record of what happened and who did it",
        when=ALWAYS,
        source="As long as what it is about, and at least 7 years",
        law=False,
        term=Term(Period(years=7), Start.LAST_FACT),
    ),
    Kind(
        "interviews",
        "Return interviews, and what the child said",
        when=ALWAYS,
        source="Part of the child’s case record",
        law=False,
    ),
    Kind(
        "documents",
        "Documents made or uploaded",
        when=ALWAYS,
        source="Part of the child’s case record",
        law=False,
    ),
    Kind(
        "messages",
        "Who was told what, and by which message",
        when=ALWAYS,
        source="Part of the child’s case record",
        law=False,
    ),
)
KIND = {kind.code: kind for kind in KINDS}


@dataclass(frozen=True)
class Standing:
    """What is known of one child. None is what nobody knows, and never shortens anything."""

    born_on: date | None
    died_on: date | None = None
    last_episode_on: date | None = None
    last_fact_on: date | None = None
    in_childrens_home: bool | None = None
    looked_after: bool | None = None
    fostered: bool | None = None
    went_missing: bool | None = None
    reported: bool | None = None
    decided_until: date | None = None
    in_use: bool = False
    always: bool = True


class Kept(NamedTuple):
    """Until when the whole record is kept, and which kinds ask for that day.

    `until` is None when a day that is needed isn't known, or no kind says how long: then it is kept. A record is erased whole,
    so where several agencies' kinds meet in one child the longest holds.
    """

    until: date | None
    because: tuple[Kind, ...]

    def over(self, today: date) -> bool:
        """The day itself still counts: a record is due on the day after it."""
        return self.until is not None and today > self.until


def kept(standing: Standing) -> Kept:
    """The longest that any kind the child has, or may have, is kept."""
    ends = list(_ends(standing))
    unknown = tuple(kind for kind, end in ends if end is None)
    if unknown or not ends:
        return Kept(None, unknown)
    until = max(end for _, end in ends if end)
    because = tuple(kind for kind, end in ends if end == until)
    if standing.decided_until and standing.decided_until > until:
        return Kept(standing.decided_until, because)
    return Kept(until, because)


def is_due(standing: Standing, today: date) -> bool:
    """May its disposal be reviewed? Never while somebody still works with it."""
    return not standing.in_use and kept(standing).over(today)


def _ends(standing: Standing) -> Iterator[tuple[Kind, date | None]]:
    for kind in KINDS:
        term = _term(kind, standing)
        if term is None or getattr(standing, kind.when) is False:
            continue
        start = _start(term.start, standing)
        if start is None and term.start in NEVER_HAPPENED:
            continue
        yield kind, term.period.after(start) if start else None


# A child who was never away, or about whom nothing was recorded, has no such day; it isn't unknown.
NEVER_HAPPENED = (Start.LAST_EPISODE, Start.LAST_FACT)


def _term(kind: Kind, standing: Standing) -> Term | None:
    return kind.died_young if kind.died_young and died_young(standing) else kind.term


def died_young(standing: Standing) -> bool:
    """Before the eighteenth birthday, as far as is known."""
    if standing.born_on is None or standing.died_on is None:
        return False
    return standing.died_on < Period(years=ADULT_AT).after(standing.born_on)


def _start(start: Start, standing: Standing) -> date | None:
    return {
        Start.BIRTH: standing.born_on,
        Start.DEATH: standing.died_on,
        Start.LAST_EPISODE: standing.last_episode_on,
        Start.LAST_FACT: standing.last_fact_on,
    }[start]


def soonest_birth(today: date) -> date:
    """Nobody born after this can be due, unless they died: for asking the database less.

    Of every child some kind is kept from birth on, since none is known never to have been looked after.
    """
    shortest = min(
        kind.term.period.years for kind in KINDS if kind.term and kind.term.start is Start.BIRTH
    )
    try:
        return today.replace(year=today.year - shortest)
    except ValueError:
        return today.replace(year=today.year - shortest, day=28)


# What goes by itself: it says nothing of what happened to a child, and is of no use any more


@dataclass(frozen=True)
class ShortLived:
    """Rows that a sweep removes, or empties, so long after that; looks wait for their month's end."""

    code: str
    name: str
    period: Period
    counted_from: str
    source: str
    how: str


SHORT_LIVED: tuple[ShortLived, ...] = (
    ShortLived(
        "sessions",
        "Sessions of people who signed in",
        Period(days=0),
        "the end of the session",
        "No longer needed (UK GDPR, article 5(1)(e))",
        "removed",
    ),
    ShortLived(
        "form-keys",
        "Keys of forms already sent",
        Period(days=7),
        "the day the form was sent",
        "A form sent again later than that is a new one",
        "removed",
    ),
    ShortLived(
        "drafts",
        "Logs that were begun, never sent, and opened no episode",
        Period(days=28),
        "the last answer",
        "No longer needed (UK GDPR, article 5(1)(e))",
        "removed",
    ),
    ShortLived(
        "kept-answers",
        "Answers about a return, or a challenge, that were not sent",
        Period(days=0),
        "12 hours after the last answer",
        "No longer needed (UK GDPR, article 5(1)(e))",
        "removed",
    ),
    ShortLived(
        "voices",
        "What a child began to write by a link, and did not finish",
        Period(days=0),
        "the end of the link",
        "The child did not say that it is right; nobody has read it",
        "removed",
    ),
    ShortLived(
        "addresses",
        "The address that a message was sent to",
        Period(days=90),
        "the day the message was sent",
        "Long enough to find out why somebody was not told",
        "taken out; the message stays",
    ),
    ShortLived(
        "looks",
        "Who looked at which child’s record",
        Period(years=7),
        "the end of the month of the look",
        "Long enough to ask why somebody looked",
        "removed a month at a time, by whoever runs the service",
    ),
)
SHORT = {each.code: each for each in SHORT_LIVED}


# Words of the review


class Decision(models.TextChoices):
    """What somebody decided about one record on the list."""

    KEEP = "keep", "Keep it longer"
    DISPOSE = "dispose", "Erase it"


class Left(models.TextChoices):
    """Why a record that two people agreed to erase was left after all."""

    HELD = "held", "It was put on legal hold"
    NOT_DUE = "not-due", "It isn't due any more"
