"""Whether something is overdue is its times and now, and nothing that is stored."""

from datetime import timedelta

import pytest

from missing.lateness import ORDER, State, state_of
from missing.rules import DutyEnd
from partners.rules import Office
from tests.make import NOW

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def state(*, due_in: timedelta, of: timedelta = HOUR, owed_by: str = Office.ON_CALL, **ended):
    due_at = NOW + due_in
    return state_of(owed_by=owed_by, started_at=due_at - of, due_at=due_at, now=NOW, **ended)


@pytest.mark.parametrize(
    ("due_in", "expected"),
    [
        (HOUR, State.NOT_DUE),
        (timedelta(minutes=15, seconds=1), State.NOT_DUE),
        (timedelta(minutes=15), State.DUE_SOON),
        (timedelta(0), State.DUE_SOON),
        (-SECOND, State.OVERDUE),
    ],
)
def test_the_last_quarter_of_its_time_is_due_soon(due_in, expected):
    assert state(due_in=due_in) is expected


@pytest.mark.parametrize(
    ("due_in", "expected"),
    [
        (timedelta(hours=24, seconds=1), State.NOT_DUE),
        (timedelta(hours=24), State.DUE_SOON),
        (-SECOND, State.OVERDUE),
    ],
)
def test_a_return_interview_is_due_soon_in_its_last_day(due_in, expected):
    assert state(due_in=due_in, of=72 * HOUR, owed_by=Office.INTERVIEW_SERVICE) is expected


def test_what_is_due_at_once_is_due_soon_and_then_overdue():
    assert state(due_in=timedelta(0), of=timedelta(0)) is State.DUE_SOON
    assert state(due_in=-SECOND, of=timedelta(0)) is State.OVERDUE


@pytest.mark.parametrize(
    ("how", "after_due", "expected"),
    [
        (DutyEnd.MET, -SECOND, State.DONE),
        (DutyEnd.MET, timedelta(0), State.DONE),
        (DutyEnd.MET, SECOND, State.DONE_LATE),
        (DutyEnd.NOT_NEEDED, SECOND, State.NOT_NEEDED),
        (DutyEnd.WAIVED, -SECOND, State.NOT_NEEDED),
    ],
)
def test_what_has_ended_is_done_done_late_or_not_needed(how, after_due, expected):
    ended_at = NOW - HOUR + after_due

    assert state(due_in=-HOUR, how_ended=how, ended_at=ended_at) is expected


@pytest.mark.parametrize("due_in", [HOUR, -HOUR])
def test_what_waits_while_the_child_is_away_again_is_neither_late_nor_soon(due_in):
    assert state(due_in=due_in, paused=True) is State.PAUSED
    assert state(due_in=due_in, paused=True, how_ended=DutyEnd.WAIVED) is State.NOT_NEEDED


def test_an_hour_is_an_hour_on_the_night_the_clocks_go_back():
    started = NOW.replace(year=2026, month=10, day=25, hour=0, minute=30)
    due = started + timedelta(hours=2)

    late = {"owed_by": Office.ON_CALL, "started_at": started, "due_at": due}

    assert state_of(**late, now=due) is State.DUE_SOON
    assert state_of(**late, now=due + SECOND) is State.OVERDUE


def test_a_board_shows_overdue_first_and_what_is_over_last():
    assert [state for state, _ in sorted(ORDER.items(), key=lambda each: each[1])] == list(State)
