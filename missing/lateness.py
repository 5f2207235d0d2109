"""Whether an obligation is overdue, due soon, not due or done: its times, and now. Nothing is stored."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from core.times import between
from missing.rules import DutyEnd
from partners.rules import Office

if TYPE_CHECKING:
    from missing.models import Duty


class State(StrEnum):
    """How an obligation stands, in the order a clock board shows them."""

    OVERDUE = "overdue"
    DUE_SOON = "due-soon"
    NOT_DUE = "not-due"
    PAUSED = "paused"
    DONE = "done"
    DONE_LATE = "done-late"
    NOT_NEEDED = "not-needed"


RUNNING = (State.OVERDUE, State.DUE_SOON, State.NOT_DUE)
ORDER = {
    State.OVERDUE: 0,
    State.DUE_SOON: 1,
    State.NOT_DUE: 2,
    State.PAUSED: 3,
    State.DONE: 4,
    State.DONE_LATE: 4,
    State.NOT_NEEDED: 5,
}

# The last quarter of its time is "due soon"; for return interviews the last day, because a visit
# has to be arranged.
SOON_PART = 4
SOON_FOR_INTERVIEWS = timedelta(hours=24)


def soon_within(*, owed_by: str, started_at: datetime, due_at: datetime) -> timedelta:
    """How long before it is due an obligation counts as due soon."""
    if owed_by == Office.INTERVIEW_SERVICE:
        return SOON_FOR_INTERVIEWS
    return between(started_at, due_at) / SOON_PART


def state_of(
    *,
    owed_by: str,
    started_at: datetime,
    due_at: datetime,
    now: datetime,
    how_ended: str = "",
    ended_at: datetime | None = None,
    paused: bool = False,
) -> State:
    """An obligation met at the very instant it was due was met in time; at that instant it isn't late."""
    if how_ended == DutyEnd.MET:
        return State.DONE_LATE if ended_at and ended_at > due_at else State.DONE
    if how_ended:
        return State.NOT_NEEDED
    if paused:
        return State.PAUSED
    if now > due_at:
        return State.OVERDUE
    within = soon_within(owed_by=owed_by, started_at=started_at, due_at=due_at)
    return State.DUE_SOON if between(now, due_at) <= within else State.NOT_DUE


def duty_state(duty: "Duty", now: datetime) -> State:
    """A return interview's duty comes from `with_pause`, which says whether it waits."""
    return state_of(
        owed_by=duty.owed_by,
        started_at=duty.started_at,
        due_at=duty.due_at,
        now=now,
        how_ended=duty.how_ended,
        ended_at=duty.ended_at,
        paused=getattr(duty, "paused", False),
    )
