"""Each day of looks in one hash on the record, so that one that is changed, gone or put in is found.

Looks themselves are in no chain: they are many, and kept less long. A day is over at midnight UTC, as
the months of their partitions are. Its hash is in the chain of the service, which seals hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Min, QuerySet

from audit.looks import Owner
from audit.models import Event, Look
from audit.record import record
from audit.rules import Fact

SEALER = Owner(name="Whereabouts")
OF_THE_SERVICE = 0  # the chain of what it does about no child
DAY = timedelta(days=1)
LATE = timedelta(hours=1)  # an answer that took until then has kept its looks
AT_ONCE = 31  # days caught up with at a time


@dataclass(frozen=True)
class Looked:
    """How many looks a day holds, and the hash over every word of them."""

    looks: int
    hash: str


NOBODY = Looked(0, "")


@transaction.atomic
def seal_days(*, now: datetime) -> int:
    """Put on the record each day of looks that is over and not there yet; how many. For the worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit_seal_days'))")
    first, over = _next_day(), (now - LATE).astimezone(UTC).date()
    days = 0 if first is None else min(max((over - first).days, 0), AT_ONCE)
    for day in (first + n * DAY for n in range(days) if first):
        held = looked_on(day, day + DAY).get(day, NOBODY)
        payload = {"day": day, "looks": held.looks, "hash": held.hash}
        record(Fact.LOOKS_SEALED, by=SEALER, at=now, payload=payload)
    return days


def _next_day() -> date | None:
    """The one after the last that was sealed, or the first on which anybody looked."""
    last = sealed().filter(payload__isnull=False).order_by("-seq").first()
    if last and last.payload:
        return date.fromisoformat(last.payload["day"]) + DAY
    first = Look.objects.aggregate(at=Min("looked_at"))["at"]
    return first.astimezone(UTC).date() if first else None


def sealed() -> QuerySet[Event]:
    return Event.objects.filter(chain=OF_THE_SERVICE, fact=Fact.LOOKS_SEALED)


def looked_on(since: date, until: date) -> dict[date, Looked]:
    """What is kept of each day from `since` on and before `until`, of those on which somebody looked."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED, [_midnight(since), _midnight(until)])
        return {day: Looked(looks, print_) for day, looks, print_ in cursor.fetchall()}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


# The home is in the print of a look that has one: most who look work in none.
_LOOKED = r"""
SELECT (looked_at AT TIME ZONE 'UTC')::date, count(*), encode(sha256(convert_to(string_agg((
    jsonb_build_array(
        child_id, extract(epoch FROM looked_at), person_id, page, purpose, person_name, job_id,
        job_title, role, agency_id, agency_name, shared_device
    ) || CASE WHEN home_id IS NULL THEN '[]' ELSE jsonb_build_array(home_id) END
    )::text, E'\n' ORDER BY child_id, looked_at, person_id, page COLLATE "C"), 'UTF8')), 'hex')
  FROM audit_look WHERE looked_at >= %s AND looked_at < %s GROUP BY 1
"""


# Are they as they were?


def check_days() -> Iterator[tuple[date | None, str]]:
    """Each sealed day that is not as it was, month by month, but months that were removed on the record."""
    removed = set(
        Event.objects.filter(fact=Fact.LOOKS_REMOVED, chain=OF_THE_SERVICE).values_list(
            "payload__month", flat=True
        )
    )
    by_month: dict[str, dict[date, Looked]] = {}
    for payload in sealed().order_by("seq").values_list("payload", flat=True):
        if payload is None:
            yield None, "what was sealed of a day was erased"
            continue
        day = date.fromisoformat(payload["day"])
        month = by_month.setdefault(f"{day:%Y-%m}", {})
        if day in month:
            yield day, "it was sealed twice"
        month.setdefault(day, Looked(payload["looks"], payload["hash"]))
    for days in (days for month, days in by_month.items() if month not in removed):
        there = looked_on(min(days), max(days) + DAY)
        for day, was in days.items():
            if what := _differs(was, there.get(day, NOBODY)):
                yield day, what


def _differs(was: Looked, now: Looked) -> str:
    if was.looks != now.looks:
        return f"{was.looks} looks were sealed, and {now.looks} are there"
    return "" if was.hash == now.hash else "a look was changed"
