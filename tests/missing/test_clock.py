"""When something is due: the arithmetic of hours, nights and days, and of reminders and climbs."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.rules import Fact
from core.calendar import Calendar
from core.times import LONDON, local
from missing.clock import Kind, RecordedFact, due_at, due_moments, next_moment, rule_of, timetable
from partners.rules import Office
from tests.missing.facts import BOTH, CALENDAR, NIGHT, PROTOCOL, after, ledger, told

# Hours, nights and days


def london(*numbers):
    return datetime(*numbers, tzinfo=LONDON)


@pytest.mark.parametrize(
    "returned",
    [
        london(2026, 10, 24, 23, 30),
        london(2026, 10, 25, 1, 30),
        london(2026, 10, 25, 1, 30).replace(fold=1),
        london(2027, 3, 27, 23, 30),
        london(2027, 3, 28, 3, 0),
        london(2026, 12, 24, 18, 0),
    ],
)
def test_72_hours_stay_72_hours(returned):
    back = RecordedFact(1, Fact.RETURNED, returned, returned, {})

    due = ledger(back)["return-interview"].due_at

    assert due - returned.astimezone(UTC) == timedelta(hours=72)


def test_when_the_clocks_go_back_the_wall_says_an_hour_less():
    returned = london(2026, 10, 24, 23, 30)

    due = due_at(
        PROTOCOL.duty("return-interview"),
        RecordedFact(1, Fact.RETURNED, returned, returned, {}),
        CALENDAR,
    )

    assert local(due).replace(tzinfo=None).isoformat() == "2026-10-27T22:30:00"


def test_when_the_clocks_go_forward_the_wall_says_an_hour_more():
    returned = london(2027, 3, 27, 23, 30)

    due = due_at(
        PROTOCOL.duty("return-interview"),
        RecordedFact(1, Fact.RETURNED, returned, returned, {}),
        CALENDAR,
    )

    assert local(due).replace(tzinfo=None).isoformat() == "2027-03-31T00:30:00"


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (london(2026, 10, 25, 1, 50), datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
        (london(2026, 10, 25, 1, 50).replace(fold=1), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (london(2027, 3, 28, 0, 55), datetime(2027, 3, 28, 1, 5, tzinfo=UTC)),
    ],
)
def test_ten_minutes_are_ten_minutes_in_the_hour_the_clocks_change(opened, due):
    fact = RecordedFact(1, Fact.EPISODE_OPENED, opened, opened, {})

    assert ledger(fact)["finish-log"].due_at == due


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        # a Friday night, over the weekend
        (london(2026, 11, 20, 22, 0), london(2026, 11, 23, 10, 0)),
        # a Tuesday at 2am counts as that Tuesday
        (london(2026, 11, 24, 2, 0), london(2026, 11, 25, 10, 0)),
        # Christmas 2026: Friday is Christmas Day, and Boxing Day is taken on Monday
        (london(2026, 12, 24, 20, 0), london(2026, 12, 29, 10, 0)),
        (london(2026, 12, 26, 3, 0), london(2026, 12, 29, 10, 0)),
        # New Year 2027 is a Friday
        (london(2026, 12, 31, 23, 30), london(2027, 1, 4, 10, 0)),
        # Easter 2027, with the clocks going forward in the middle of it
        (london(2027, 3, 25, 21, 0), london(2027, 3, 30, 10, 0)),
        (london(2027, 3, 28, 3, 0), london(2027, 3, 30, 10, 0)),
        # half past midnight on a wall in England is still the day before in universal time
        (london(2026, 7, 3, 0, 30), london(2026, 7, 6, 10, 0)),
    ],
)
def test_ten_in_the_morning_of_the_next_working_day(reported, due):
    fact = RecordedFact(1, Fact.REPORTED_TO_POLICE, reported, reported, {"placed_elsewhere": True})

    assert ledger(fact)["accept-host-coordinator"].due_at == due.astimezone(UTC)


def test_the_calendar_knows_christmas_and_easter_and_its_own_end():
    closed = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 3, 26), date(2027, 3, 29)}

    assert closed <= CALENDAR.bank_holidays
    assert CALENDAR.covers(date(2027, 12, 31))
    assert str(CALENDAR.ends_on.year) in CALENDAR.version
    assert Calendar.load(CALENDAR.as_json()) == CALENDAR


def test_past_its_last_year_the_calendar_says_that_it_does_not_know(caplog):
    with caplog.at_level(logging.WARNING):
        CALENDAR.working_days_after(CALENDAR.ends_on, 1)

    assert "bank holidays not known" in caplog.text


def test_an_instant_that_cannot_be_read_is_due_at_once():
    for unreadable in ("tomorrow", "2026-11-21T01:00:00", 7):
        fact = told(1, Fact.POLICE_DECIDED, review_at=unreadable)

        assert ledger(fact)["police-review"].due_at == NIGHT


# Reminders and climbs


def at_minutes(moments):
    return [((m.at - NIGHT) // timedelta(minutes=1), m.kind.value, m.to) for m in moments]


def test_a_timetable_reads_in_the_order_things_happen():
    rule = rule_of(BOTH, "accept-on-call")

    assert at_minutes(timetable(rule, after(10), started_at=NIGHT)) == [
        (5, "remind", None),
        (10, "due", None),
        (10, "climb", "carer"),
        (10, "climb", "fostering-social-worker"),
        (20, "climb", "placing-authority"),
    ]


def test_no_reminder_comes_before_the_duty_itself():
    rule = PROTOCOL.duty("report-to-police")

    at_once = timetable(rule, NIGHT, started_at=NIGHT)

    assert [moment.kind for moment in at_once] == [Kind.DUE, *[Kind.CLIMB] * 3]


def test_an_unanswered_rung_climbs_to_the_next():
    rule = PROTOCOL.duty("challenge-pick-up")

    assert timetable(rule, after(15))[-1].to == "next-rung"


def test_any_other_climb_is_to_an_office():
    climbs = [
        moment.to
        for rule in PROTOCOL.duties
        for moment in timetable(rule, NIGHT)
        if moment.kind is Kind.CLIMB and moment.to not in ("next-rung", "giver")
    ]

    assert climbs
    assert all(isinstance(to, Office) for to in climbs)


def test_each_moment_is_acted_on_once():
    moments = timetable(PROTOCOL.duty("police-decision"), after(30), started_at=NIGHT)

    acted, done = due_moments(moments, 0, after(20))
    again, same = due_moments(moments, done, after(29))

    assert [moment.kind for moment in acted] == [Kind.REMIND]
    assert (again, same) == ((), done)
    assert next_moment(moments, done).at == after(30)


def test_after_an_outage_only_the_latest_reminder_goes_out():
    due = NIGHT + timedelta(hours=72)
    moments = timetable(PROTOCOL.duty("return-interview"), due, started_at=NIGHT)

    acted, done = due_moments(moments, 0, due - timedelta(hours=1))

    assert [(moment.kind, moment.n) for moment in acted] == [(Kind.REMIND, 2)]
    assert done == 2


def test_after_an_outage_every_climb_happens_and_no_stale_reminder():
    moments = timetable(PROTOCOL.duty("police-decision"), after(30), started_at=NIGHT)

    acted, done = due_moments(moments, 0, after(120))

    assert at_minutes(acted) == [
        (30, "due", None),
        (30, "climb", "duty-inspector"),
        (60, "climb", "superintendent"),
    ]
    assert next_moment(moments, done) is None


@given(st.sampled_from(PROTOCOL.duties), st.lists(st.integers(-1500, 1500), max_size=6))
def test_however_often_the_sweep_looks_every_climb_happens_exactly_once(rule, looks):
    moments = timetable(rule, NIGHT)
    done, acted = 0, []

    for minutes in [*sorted(looks), 10_000]:
        now, done = due_moments(moments, done, after(minutes))
        acted += now

    assert list(moments) == sorted(moments, key=lambda moment: moment.at)
    assert [m for m in acted if m.kind is not Kind.REMIND] == [
        m for m in moments if m.kind is not Kind.REMIND
    ]
    assert len(acted) == len(set(acted))
