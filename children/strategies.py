"""A child's reporting strategy: the one in force, what it says tonight, and writing a new one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.models import Child, ReportingStrategy
from children.rules import Can, StepRule
from children.workflow import locked
from core.compiled import ask_for_first, slot
from core.times import LONDON, clock, local
from partners.actor import Actor

MORNING = time(6)
LONGEST_LINE = 120  # letters of one place, or of one trigger
FRIDAY, SATURDAY = 4, 5


@dataclass(frozen=True)
class PlannedStep:
    text: str
    phone: str = ""
    rule: str = StepRule.MAY
    first: str = ""  # what to ask, or to know, before


def strategy_of(child: Child) -> ReportingStrategy | None:
    """The last that was written, expired or not. For those who may read it; one statement."""
    return ask_for_first(_last_written, child=child.pk)


def _last_written() -> QuerySet[ReportingStrategy]:
    written = ReportingStrategy.objects.filter(child=slot("child"), until=None)
    return written.select_related("written_by")[:1]


def steps_of(strategy: ReportingStrategy) -> list[PlannedStep]:
    return [PlannedStep(**step) for step in strategy.steps]


def has_expired(strategy: ReportingStrategy, now: datetime) -> bool:
    return strategy.expires_on < local(now).date()


def agreed_return(strategy: ReportingStrategy, now: datetime) -> time | None:
    """By when the child is to be back on this night, which lasts until the morning."""
    late = _night_of(now).weekday() in (FRIDAY, SATURDAY)
    return strategy.return_by_weekend if late else strategy.return_by


def _night_of(now: datetime) -> date:
    wall = local(now)
    return wall.date() - timedelta(days=1) if wall.time() < MORNING else wall.date()


def report_at(
    strategy: ReportingStrategy, *, due_back_at: datetime | None, opened_at: datetime
) -> datetime | None:
    """When it was agreed to report to police a child who is still not back: so long after they were due, as
    somebody has said; else after the time agreed for that night, or after it was noticed."""
    if strategy.report_after is None:
        return None
    due = due_back_at or _due_that_night(strategy, opened_at) or opened_at
    return due.astimezone(UTC) + timedelta(minutes=strategy.report_after)


def _due_that_night(strategy: ReportingStrategy, opened_at: datetime) -> datetime | None:
    by = agreed_return(strategy, opened_at)
    if by is None:
        return None
    night = _night_of(opened_at)
    day = night + timedelta(days=1) if by < MORNING else night
    return datetime.combine(day, by, tzinfo=LONDON)


def times_of(strategy: ReportingStrategy) -> list[tuple[str, str]]:
    """What was agreed about times, as far as it was."""
    after = strategy.report_after
    agreed = (
        ("Back by, Sunday to Thursday", strategy.return_by and clock(strategy.return_by)),
        (
            "Back by, Friday and Saturday",
            strategy.return_by_weekend and clock(strategy.return_by_weekend),
        ),
        ("Report to police after", None if after is None else f"{after} minutes"),
    )
    return [(what, said) for what, said in agreed if said]


@transaction.atomic
def write_strategy(
    *,
    child: Child,
    steps: Sequence[PlannedStep],
    expires_on: date,
    by: Actor,
    now: datetime,
    return_by: time | None = None,
    return_by_weekend: time | None = None,
    report_after: int | None = None,
    call_999_if: str = "",
    places: Sequence[str] = (),
    triggers: Sequence[str] = (),
) -> ReportingStrategy:
    """What was agreed replaces what was agreed before."""
    require(by, Can.WRITE_STRATEGY, child)
    child = locked(child)
    ReportingStrategy.objects.filter(child=child, until=None).update(until=now)
    strategy = ReportingStrategy.objects.create(
        child=child,
        steps=[asdict(step) for step in steps],
        return_by=return_by,
        return_by_weekend=return_by_weekend,
        report_after=report_after,
        call_999_if=call_999_if,
        places=list(places),
        triggers=list(triggers),
        expires_on=expires_on,
        written_by_id=by.person_id,
        since=now,
    )
    record(Fact.STRATEGY_WRITTEN, by=by, child=child, about=strategy, at=now)
    return strategy
