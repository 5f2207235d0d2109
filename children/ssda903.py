"""The SSDA903 files that every English authority already has, read and judged without a database.

`header.csv` holds children, `episodes.csv` a row for each stretch under one legal status in one
placement, and `names.csv` (ours: the return itself holds no names) what children are called. A
row that cannot be told truthfully is an error and stops the load; a row with something odd in it is
loaded, with a note of what was odd.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol, TypeVar

from children.codes import SEX

HEADER = ("CHILD", "SEX", "DOB")
EPISODES = ("CHILD", "DECOM", "RNE", "LS", "PLACE", "PLACE_PROVIDER", "DEC", "PL_POST", "URN")
NAMES = ("CHILD", "FORENAME", "SURNAME", "KNOWN_AS")

# `RNE`, why the row began. A new placement begins with these, even where every code is the same.
NEW_PLACEMENT = frozenset("SPT")
# The placement is another one, the carers are the same.
SAME_CARERS = frozenset("BU")

EARLIEST = date(1900, 1, 1)
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
URN = re.compile(r"(?=.*[0-9])[A-Z0-9]{1,10}")

Cells = Mapping[str, str]


class Row(Protocol):
    """What every row of every file says: its line, and whose it is."""

    @property
    def line(self) -> int: ...
    @property
    def local_id(self) -> str: ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True, order=True)
class Remark:
    """What is wrong with a row, or worth knowing about it."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


@dataclass(frozen=True)
class ChildRow:
    line: int
    local_id: str
    sex: str
    born_on: date


@dataclass(frozen=True)
class EpisodeRow:
    line: int
    local_id: str
    started_on: date
    ended_on: date | None
    change: str
    legal_status: str
    kind_code: str
    provider_code: str
    postcode: str
    urn: str

    @property
    def place(self) -> tuple[str, str, str, str]:
        return self.kind_code, self.provider_code, self.postcode, self.urn


@dataclass(frozen=True)
class NameRow:
    line: int
    local_id: str
    forename: str
    surname: str
    known_as: str


@dataclass(frozen=True)
class LegalSpell:
    """A run of rows under one legal status."""

    started_on: date
    ended_on: date | None
    code: str


@dataclass(frozen=True)
class PlacementSpell:
    """A run of rows in one placement: a row that only changes the legal status continues it."""

    started_on: date
    ended_on: date | None
    kind_code: str
    provider_code: str
    postcode: str
    urn: str
    same_carers: bool = False
    line: int = field(default=0, compare=False)

    @property
    def place(self) -> tuple[str, str, str, str]:
        return self.kind_code, self.provider_code, self.postcode, self.urn


@dataclass(frozen=True)
class ToldChild:
    """One child as the files tell it. `names` is None where no file says what the child is called."""

    local_id: str
    born_on: date
    sex: str
    names: NameRow | None
    placements: tuple[PlacementSpell, ...]
    legal_statuses: tuple[LegalSpell, ...]


@dataclass(frozen=True)
class Reading:
    children: tuple[ToldChild, ...]
    errors: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    episodes_file: str = "episodes.csv"


class Unreadable(Exception):
    """One row cannot be told; the message is the reason."""


class _Judge:
    """Gathers errors and notes while the files are read."""

    def __init__(self) -> None:
        self.errors: list[Remark] = []
        self.notes: list[Remark] = []

    def wrong(self, file: File, line: int, reason: str) -> None:
        self.errors.append(Remark(file.name, line, reason))

    def odd(self, file: File, line: int, reason: str) -> None:
        self.notes.append(Remark(file.name, line, reason))

    def rows(self, file: File, columns: Sequence[str], build: Callable[[int, Cells], R]) -> list[R]:
        """Every row that can be told; the others are errors."""
        told = []
        for line, cells in self._cells(file, columns):
            try:
                told.append(build(line, cells))
            except Unreadable as reason:
                self.wrong(file, line, str(reason))
        return told

    def _cells(self, file: File, columns: Sequence[str]) -> Iterable[tuple[int, Cells]]:
        reader = csv.reader(io.StringIO(self._text(file), newline=""))
        try:
            heading = [name.strip().upper() for name in next(reader, [])]
            missing = [name for name in columns if name not in heading]
            if missing:
                self.wrong(file, 1, f"There is no column {', '.join(missing)}.")
                return
            for values in reader:
                if not any(value.strip() for value in values):
                    continue
                if len(values) != len(heading):
                    self.wrong(
                        file,
                        reader.line_num,
                        f"The row has {len(values)} values where the heading has {len(heading)}.",
                    )
                    continue
                stripped = (value.strip() for value in values)
                yield reader.line_num, dict(zip(heading, stripped, strict=True))
        except csv.Error as error:
            self.wrong(file, reader.line_num, f"The row can't be read as CSV ({error}).")

    def _text(self, file: File) -> str:
        """UTF-8, with or without a mark at its start; else what Windows writes."""
        try:
            return file.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = file.content.count(b"\n", 0, error.start) + 1
            self.odd(file, line, "The file isn't UTF-8; it was read as Windows-1252.")
            return file.content.decode("cp1252", errors="replace")


def read(header: File, episodes: File, names: File | None, today: date) -> Reading:
    """The children these files tell of; the order of rows and columns does not matter."""
    judge = _Judge()
    children = _only_once(
        judge, header, judge.rows(header, HEADER, lambda line, cells: _child(line, cells, today))
    )
    refused = {remark.line for remark in judge.errors}
    known_ids = {child.local_id for child in children} | _ids_on(header, refused)
    called = _names(judge, names, known_ids) if names else {}
    of_child: dict[str, list[EpisodeRow]] = defaultdict(list)
    for row in judge.rows(episodes, EPISODES, lambda line, cells: _episode(line, cells, today)):
        if row.local_id in known_ids:
            of_child[row.local_id].append(row)
        else:
            judge.wrong(episodes, row.line, f"Child {row.local_id} isn't in {header.name}.")
    told = []
    for child in children:
        rows = sorted(of_child[child.local_id], key=lambda row: (row.started_on, row.line))
        rows = [_usable(judge, episodes, row) for row in rows]
        _judge_run(judge, episodes, child, rows)
        told.append(_told(child, rows, called.get(child.local_id)))
    return Reading(
        tuple(sorted(told, key=lambda child: child.local_id)),
        tuple(sorted(judge.errors)),
        tuple(sorted(judge.notes)),
        episodes.name,
    )


def _only_once(judge: _Judge, file: File, rows: list[R]) -> list[R]:
    """The first row of each child; another is an error."""
    first: dict[str, R] = {}
    for row in rows:
        earlier = first.setdefault(row.local_id, row)
        if earlier is not row:
            judge.wrong(file, row.line, f"Child {row.local_id} is on line {earlier.line} already.")
    return list(first.values())


def _ids_on(file: File, lines: set[int]) -> set[str]:
    """The children on refused lines, so that their other rows are not reported as well."""
    silent = _Judge()
    return {_id(cells) for line, cells in silent._cells(file, HEADER) if line in lines}


def _names(judge: _Judge, file: File, known_ids: set[str]) -> dict[str, NameRow]:
    rows = _only_once(judge, file, judge.rows(file, NAMES, _name))
    for row in rows:
        if row.local_id not in known_ids:
            judge.odd(file, row.line, f"Child {row.local_id} is in no other file; left out.")
    return {row.local_id: row for row in rows}


# One row


def _child(line: int, cells: Cells, today: date) -> ChildRow:
    sex = cells["SEX"].upper()
    born_on = _date(cells, "DOB", today)
    if born_on is None:
        raise Unreadable("DOB is blank.")
    return ChildRow(line, _checked_id(cells), _fits(SEX.get(sex, sex), 2, "SEX"), born_on)


def _episode(line: int, cells: Cells, today: date) -> EpisodeRow:
    started_on, ended_on = _date(cells, "DECOM", today), _date(cells, "DEC", today)
    if started_on is None:
        raise Unreadable("DECOM is blank.")
    if ended_on is not None and ended_on < started_on:
        raise Unreadable("DEC is before DECOM.")
    return EpisodeRow(
        line=line,
        local_id=_checked_id(cells),
        started_on=started_on,
        ended_on=ended_on,
        change=cells["RNE"].upper(),
        legal_status=_fits(cells["LS"].upper(), 4, "LS"),
        kind_code=_fits(cells["PLACE"].upper(), 4, "PLACE"),
        provider_code=_fits(cells["PLACE_PROVIDER"].upper(), 4, "PLACE_PROVIDER"),
        postcode="".join(cells["PL_POST"].upper().split()),
        urn="".join(cells["URN"].upper().split()),
    )


def _name(line: int, cells: Cells) -> NameRow:
    forename, surname, known_as = (_fits(cells[column], 80, column) for column in NAMES[1:])
    return NameRow(line, _checked_id(cells), forename, surname, known_as)


def _id(cells: Cells) -> str:
    return cells["CHILD"].upper()


def _checked_id(cells: Cells) -> str:
    if not _id(cells):
        raise Unreadable("CHILD is blank.")
    return _fits(_id(cells), 20, "CHILD")


def _fits(value: str, length: int, column: str) -> str:
    if len(value) > length:
        raise Unreadable(f"{column} “{value[:40]}” is longer than {length} characters.")
    if "\x00" in value:
        raise Unreadable(f"{column} holds a character that is no text.")
    return value


def _date(cells: Cells, column: str, today: date) -> date | None:
    given = cells[column]
    if not given:
        return None
    try:
        day = datetime.strptime(given, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Unreadable(f"{column} “{given[:40]}” isn't a date like 31/03/2026.") from None
    if day > today:
        raise Unreadable(f"{column} {given} is in the future.")
    if day < EARLIEST:
        raise Unreadable(f"{column} {given} is too long ago.")
    return day


def _usable(judge: _Judge, file: File, row: EpisodeRow) -> EpisodeRow:
    """The row without what says nothing: a postcode that is none, a reference number of crosses."""
    if not row.legal_status:
        judge.odd(file, row.line, "LS is blank: the legal status isn't known from this day.")
    if row.postcode and not POSTCODE.fullmatch(row.postcode):
        judge.odd(file, row.line, f"PL_POST “{row.postcode[:40]}” isn't a postcode; left out.")
        row = replace(row, postcode="")
    if row.urn and not URN.fullmatch(row.urn):
        judge.odd(file, row.line, f"URN “{row.urn[:40]}” names no home; left out.")
        row = replace(row, urn="")
    return row


# One child's rows


def _judge_run(judge: _Judge, file: File, child: ChildRow, rows: Sequence[EpisodeRow]) -> None:
    """A child lives in one place at a time, from birth."""
    for row in rows:
        if row.started_on < child.born_on:
            judge.wrong(file, row.line, "DECOM is before the child was born.")
    for earlier, later in pairwise(rows):
        if earlier.started_on == later.started_on:
            judge.wrong(file, later.line, f"It starts on the same day as line {earlier.line}.")
        elif earlier.ended_on is None or earlier.ended_on > later.started_on:
            judge.wrong(file, later.line, f"It starts before line {earlier.line} has ended.")


def _told(child: ChildRow, rows: Sequence[EpisodeRow], names: NameRow | None) -> ToldChild:
    return ToldChild(
        child.local_id,
        child.born_on,
        child.sex,
        names,
        placements=placements_of(rows),
        legal_statuses=legal_statuses_of(rows),
    )


def placements_of(rows: Sequence[EpisodeRow]) -> tuple[PlacementSpell, ...]:
    """The placements that rows in order make up."""
    spells: list[PlacementSpell] = []
    for row in rows:
        last = spells[-1] if spells else None
        follows = last is not None and last.ended_on == row.started_on
        if last and follows and last.place == row.place and row.change not in NEW_PLACEMENT:
            spells[-1] = replace(last, ended_on=row.ended_on)
        else:
            same_carers = follows and row.change in SAME_CARERS
            span = (row.started_on, row.ended_on)
            spells.append(PlacementSpell(*span, *row.place, same_carers, line=row.line))
    return tuple(spells)


def legal_statuses_of(rows: Sequence[EpisodeRow]) -> tuple[LegalSpell, ...]:
    """The legal statuses that rows in order make up; a blank one is a gap."""
    spells: list[LegalSpell] = []
    for row in rows:
        last = spells[-1] if spells else None
        if last and last.ended_on == row.started_on and last.code == row.legal_status:
            spells[-1] = replace(last, ended_on=row.ended_on)
        elif row.legal_status:
            spells.append(LegalSpell(row.started_on, row.ended_on, row.legal_status))
    return tuple(spells)


# What is known already, and what a file tells

Span = tuple[date | None, object]  # when it ends, and what it is


@dataclass(frozen=True)
class Settled:
    """When each spell ends, which known ones the file has taken back, and whether it is behind."""

    ends: dict[date, date | None]
    gone: frozenset[date] = frozenset()
    behind: bool = False


def settle(known: Mapping[date, Span], told: Mapping[date, Span]) -> Settled:
    """Join the spells of one child that are known with those a file tells, both by their first day.

    A file covers the child from its first row. What is known from before ends there at the latest;
    what is known between its rows and not in it was corrected by the authority and goes. What is
    known from after its last row stays: the file is older than what is known, or the move was
    entered here since. Settling the same file again changes nothing.
    """
    if not told:
        return Settled({start: end for start, (end, _) in known.items()})
    first, last = min(told), max(told)
    gone = {start for start in known if first <= start <= last and start not in told}
    later = {start: end for start, (end, _) in known.items() if start > last}
    if _moved_forward(known, told, later):
        gone |= set(later)
        later = {}
    ends = {start: end for start, (end, _) in told.items()}
    for start, (end, _) in known.items():
        if start < first:
            ends[start] = first if end is None or end > first else end
    told_end = ends[last]
    behind = bool(later) and (told_end is None or told_end > min(later))
    if behind:
        ends[last] = _end_before(known.get(last), min(later))
    return Settled(ends | later, frozenset(gone), behind)


def _moved_forward(
    known: Mapping[date, Span], told: Mapping[date, Span], later: Mapping[date, date | None]
) -> bool:
    """The one later spell is the file's last, whose first day the authority has put earlier."""
    last = max(told)
    return last not in known and len(later) == 1 and known[min(later)] == told[last]


def _end_before(known: Span | None, next_start: date) -> date:
    end = known[0] if known else None
    return end if end is not None and end <= next_start else next_start
