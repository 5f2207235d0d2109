"""How long an authority's whole year takes to load: 10,000 children with 40,000 rows."""

import time
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from children.loading import load
from children.ssda903 import File, read
from partners.actor import SERVICE
from tests import make
from tests.bench.starting import Measured

CHILDREN, ROWS_EACH, SECONDS = 10_000, 4, 120
HEADER = "CHILD,SEX,DOB"
EPISODES = "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,PL_POST,URN"
POSTCODES = ("BD9 4DU", "WV3 7DP", "BD1 1AA", "WV1 1AA")
FIRST = date(2024, 4, 1)


def loading() -> Measured:
    """Four placements for each child, each in another place; nothing of it is kept."""
    with transaction.atomic():
        authority: Any = make.authority(code="E08000032")
        began = time.monotonic()
        reading = read(_file("header.csv", _header()), _file("episodes.csv", _rows()), None, TODAY)
        outcome = load(reading, authority=authority, by=SERVICE, now=timezone.now())
        took = time.monotonic() - began
        assert outcome.added == CHILDREN
        transaction.set_rollback(True)
    name = f"Loading {CHILDREN:,} children and {CHILDREN * ROWS_EACH:,} rows of SSDA903"
    return Measured(name, took, SECONDS, "s")


TODAY = FIRST + timedelta(days=400)


def _file(name: str, lines: list[str]) -> File:
    return File(name, "\n".join(lines).encode())


def _header() -> list[str]:
    born = [f"{1 + n % 28:02}/{1 + n % 12:02}/{2009 + n % 12}" for n in range(CHILDREN)]
    return [HEADER, *(f"C{n},{1 + n % 2},{born[n]}" for n in range(CHILDREN))]


def _rows() -> list[str]:
    return [EPISODES, *(_row(n, m) for n in range(CHILDREN) for m in range(ROWS_EACH))]


def _row(child: int, which: int) -> str:
    began = FIRST + timedelta(days=90 * which)
    last = which == ROWS_EACH - 1
    ended = "" if last else (began + timedelta(days=90)).strftime("%d/%m/%Y")
    why = "S" if which == 0 else "P"
    postcode = POSTCODES[(child + which) % len(POSTCODES)]
    return f"C{child},{began:%d/%m/%Y},{why},C2,U6,PR4,{ended},{postcode},"
