"""Who looked at which child, and why: kept apart from what happened, because it is kept less long."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from audit.models import Look
from audit.record import Recorder, record
from audit.rules import Fact
from core import times
from core.refusals import Refused
from core.times import HOUR

MONTHS_AHEAD = 2
IN_A_LIST = "In a list"
BY_A_SYSTEM = "by API"  # how the page ends that was read with a system's key


@dataclass(frozen=True)
class Owner:
    """Whoever runs a command at the database's own keyboard: in no job that the service knows."""

    person_id: int = 0
    name: str = "Database owner"
    job_id: int = 0
    job_title: str = ""
    role: str | None = None
    home_id: int | None = None
    agency_id: int = 0
    agency_name: str = ""
    shared_device: bool | None = None


OWNER = Owner()


def look_at_each(
    *, by: Recorder, child_ids: Iterable[int], page: str, purpose: str, now: datetime
) -> None:
    """Keep that this person was handed the records of these children, in one statement."""
    rows = [_row(by, child_id, page, purpose, now) for child_id in sorted(set(child_ids))]
    keep(rows)
    of_the_request = _remembered.get()
    if of_the_request is not None:
        of_the_request.extend(rows)


def keep(looks: list[Look]) -> None:
    """Those that are kept already stay as they are."""
    Look.objects.bulk_create(looks, ignore_conflicts=True)


_remembered: ContextVar[list[Look] | None] = ContextVar("looks", default=None)


@contextmanager
def remembered() -> Iterator[list[Look]]:
    """The looks that are kept meanwhile, for whoever undoes what is done: an answer was read all the
    same."""
    looks: list[Look] = []
    before = _remembered.set(looks)
    try:
        yield looks
    finally:
        _remembered.reset(before)


def look(*, by: Recorder, child_id: int, page: str, purpose: str, now: datetime) -> None:
    """Keep that this person saw this page of this child's record; twice in a minute counts once."""
    look_at_each(by=by, child_ids=[child_id], page=page, purpose=purpose, now=now)


def keep_looking(
    *, by: Recorder, child_ids: Iterable[int], page: str, purpose: str, now: datetime
) -> None:
    """For a page that refreshes itself: one look an hour at each. None is kept only where there is one.

    One statement, however many the children and whether or not anything is new.
    """
    shown = sorted(set(child_ids))
    if not shown:
        return
    said = _said(by, page, purpose, now)
    with connection.cursor() as cursor:
        cursor.execute(_UNLESS_LATELY, {**said, "shown": shown, "since": now - HOUR})
        new = [child_id for (child_id,) in cursor.fetchall()]
    of_the_request = _remembered.get()
    if of_the_request is not None:
        of_the_request.extend(_row(by, child_id, page, purpose, now) for child_id in new)


def look_along(*, by: Recorder, child_ids: Iterable[int], page: str, now: datetime) -> None:
    """For a list that says more of each child than a name: it was put in front of this person whole."""
    keep_looking(by=by, child_ids=child_ids, page=page, purpose=IN_A_LIST, now=now)


def _row(by: Recorder, child_id: int, page: str, purpose: str, now: datetime) -> Look:
    return Look(child_id=child_id, **_said(by, page, purpose, now))


def _said(by: Recorder, page: str, purpose: str, now: datetime) -> dict[str, Any]:
    """What a look says, whichever child it is at."""
    return {
        "person_id": by.person_id,
        "person_name": by.name,
        "job_id": by.job_id or None,
        "job_title": by.job_title,
        "role": by.role or "",
        "home_id": by.home_id,
        "agency_id": by.agency_id,
        "agency_name": by.agency_name,
        "shared_device": by.shared_device,
        "page": page,
        "purpose": purpose,
        "looked_at": times.to_the_minute(now),
    }


_SAYS = (
    *("person_id", "person_name", "job_id", "job_title", "role", "home_id", "agency_id"),
    *("agency_name", "shared_device", "page", "purpose", "looked_at"),
)
_UNLESS_LATELY = f"""
INSERT INTO audit_look (child_id, {", ".join(_SAYS)})
SELECT shown.child_id, {", ".join(f"%({name})s" for name in _SAYS)}
  FROM unnest(%(shown)s::bigint[]) AS shown (child_id)
 WHERE NOT EXISTS (
       SELECT FROM audit_look lately
        WHERE lately.child_id = shown.child_id AND lately.person_id = %(person_id)s
          AND lately.page = %(page)s AND lately.purpose = %(purpose)s
          AND lately.looked_at > %(since)s)
    ON CONFLICT DO NOTHING RETURNING child_id
"""  # noqa: S608


# Months


def make_room(*, today: date) -> int:
    """Partitions for this month and the next ones. Gives how many were made; for the worker.

    A look in a month without one is kept all the same, and is moved when its month is made.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_looks_ahead(%s, %s)", [today, MONTHS_AHEAD])
        return int(cursor.fetchone()[0])


@transaction.atomic
def forget_month(*, month: date, by: Recorder, today: date, now: datetime) -> int:
    """Remove one whole month of looks, as the owner, and record how many there were.

    `Refused` for this month, those to come, and one that is not there.
    """
    if (month.year, month.month) >= (today.year, today.month):
        raise Refused("Only months that are over are removed.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"audit_look_{month:%Y_%m}"])
        if cursor.fetchone()[0] is None:
            raise Refused(f"There is no month {month:%Y-%m} to remove.")
        cursor.execute("SELECT audit_forget_looks(%s, %s)", [month, today])
        gone = int(cursor.fetchone()[0])
    payload = {"month": f"{month:%Y-%m}", "looks": gone}
    record(Fact.LOOKS_REMOVED, by=by, at=now, payload=payload)
    return gone
