"""Who is on duty, week by week on English walls; a gap is said in words."""

from datetime import date, datetime, timedelta

import pytest

from audit.models import Event
from audit.rules import Fact
from core.refusals import Denied, Refused
from core.times import LONDON
from partners import rota
from partners.models import RotaShift
from partners.rules import AgencyKind, Office, Role, gaps
from partners.workflow import rota as workflow
from tests import make
from tests.make import acting

NOW = datetime(2026, 11, 21, 22, 36, tzinfo=LONDON)
MONDAY = date(2026, 11, 23)


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LONDON)


# Gaps


@pytest.mark.parametrize(
    ("shifts", "found"),
    [
        ([], [(8, 20)]),
        ([(8, 20)], []),
        ([(6, 22)], []),
        ([(8, 12), (12, 20)], []),
        ([(8, 14), (12, 20)], []),
        ([(8, 12), (14, 20)], [(12, 14)]),
        ([(14, 20), (8, 12)], [(12, 14)]),
        ([(10, 12)], [(8, 10), (12, 20)]),
        ([(8, 18), (9, 10)], [(18, 20)]),
        ([(20, 22), (2, 8)], [(8, 20)]),
    ],
)
def test_gaps_are_when_nobody_is_on_duty(shifts, found):
    spans = [(at(23, start), at(23, end)) for start, end in shifts]

    said = gaps(spans, start=at(23, 8), end=at(23, 20))

    assert [(start.hour, end.hour) for start, end in said] == found


# A week


@pytest.fixture
def desk(db):
    return make.team(make.agency(AgencyKind.FOSTERING), Office.ON_CALL)


@pytest.fixture
def worker(desk):
    return make.job(Role.ON_CALL, desk.agency)


@pytest.fixture
def admin(desk):
    return acting(make.job(Role.AGENCY_ADMIN, desk.agency))


def on_duty(desk, worker, start, end):
    return RotaShift.objects.create(team=desk, person=worker.person, starts_at=start, ends_at=end)


def test_a_night_shift_is_in_both_its_days(desk, worker):
    on_duty(desk, worker, at(23, 20), at(24, 8))

    week = rota.week_of(desk, MONDAY, NOW)

    assert [[turn.hours for turn in day.turns] for day in week.days[:3]] == [
        ["from 8pm"],
        ["until 8am"],
        [],
    ]
    assert week.days[1].gaps == ("from 8am",)
    assert week.days[2].gaps == ("all day",)


def test_gaps_are_said_with_their_days(desk, worker):
    on_duty(desk, worker, at(23, 0), at(25, 8))
    on_duty(desk, worker, at(25, 14), at(30, 0))

    week = rota.week_of(desk, MONDAY, NOW)

    assert week.gaps == ("Wednesday 25 November, 8am, to Wednesday 25 November, 2pm",)


def test_what_is_over_is_no_gap_to_fill(desk):
    week = rota.week_of(desk, date(2026, 11, 16), NOW)

    assert week.gaps == ("Saturday 21 November, 10:36pm, to Sunday 22 November, 11:59pm",)


def test_the_night_the_clocks_go_back_is_covered_by_what_the_wall_says(desk, worker):
    """From 8am to 8am is 25 hours that night, and there is no gap."""
    for day in (24, 25):
        on_duty(desk, worker, at(day, 8, 10), at(day + 1, 8, 10))

    saturday, sunday = rota.week_of(desk, date(2026, 10, 19), NOW - timedelta(days=60)).days[5:]

    assert [turn.hours for turn in saturday.turns] == ["from 8am"]
    assert [turn.hours for turn in sunday.turns] == ["until 8am", "from 8am"]
    assert sunday.gaps == ()


def test_the_night_the_clocks_go_forward_has_no_hour_that_nobody_covers(desk, worker):
    night = datetime(2027, 3, 27, 20, tzinfo=LONDON), datetime(2027, 3, 28, 8, tzinfo=LONDON)
    on_duty(desk, worker, *night)

    saturday, sunday = rota.week_of(desk, date(2027, 3, 22), NOW).days[5:]

    assert saturday.gaps == ("until 8pm",)
    assert sunday.gaps == ("from 8am",)


@pytest.mark.parametrize("asked", ["", "rubbish", "2026-13-01", "9999-01-01", "0001-01-01", "²"])
def test_a_week_that_makes_no_sense_is_this_week(asked):
    assert rota.monday_of(asked, NOW) == date(2026, 11, 16)


def test_any_day_of_a_week_is_its_week():
    assert rota.monday_of("2026-11-26", NOW) == MONDAY


# Changing it


def test_somebody_is_put_on_duty(desk, worker, admin):
    shift = workflow.put_on_duty(
        team=desk, person=worker.person, starts_at=at(23, 8), ends_at=at(24, 8), by=admin, now=NOW
    )

    event = Event.objects.get(fact=Fact.SHIFT_ADDED)
    assert (event.about_id, event.payload["person"]) == (str(shift.pk), worker.person_id)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (at(24, 8), at(24, 8), "after the start"),
        (at(24, 8), at(23, 8), "after the start"),
        (at(20, 8), at(21, 8), "in the future"),
        (at(23, 8), at(30, 9), "a week at most"),
    ],
)
def test_times_that_are_no_shift_are_refused(desk, worker, admin, start, end, said):
    with pytest.raises(Refused, match=said):
        workflow.put_on_duty(
            team=desk, person=worker.person, starts_at=start, ends_at=end, by=admin, now=NOW
        )


def test_nobody_is_on_duty_at_a_desk_that_is_not_their_work(desk, admin):
    carer = make.carer(make.home(desk.agency))

    with pytest.raises(Refused, match="no job that is done at"):
        workflow.put_on_duty(
            team=desk,
            person=carer.person,
            starts_at=at(23, 8),
            ends_at=at(24, 8),
            by=admin,
            now=NOW,
        )


def test_shifts_may_overlap_and_both_are_named(desk, worker, admin):
    other = make.job(Role.ON_CALL, desk.agency)
    on_duty(desk, other, at(23, 8), at(24, 8))

    shift = workflow.put_on_duty(
        team=desk, person=worker.person, starts_at=at(23, 20), ends_at=at(24, 20), by=admin, now=NOW
    )

    assert rota.beside(shift) == [other.person.name]


def test_a_shift_to_come_is_taken_off_and_one_under_way_ends(desk, worker, admin):
    under_way = on_duty(desk, worker, NOW - timedelta(hours=1), NOW + timedelta(hours=7))
    to_come = on_duty(desk, worker, at(23, 8), at(24, 8))

    for shift in (under_way, to_come):
        workflow.take_off_duty(shift=shift, by=admin, now=NOW)

    (left,) = RotaShift.objects.all()
    assert (left, left.ends_at) == (under_way, NOW)
    assert Event.objects.filter(fact=Fact.SHIFT_ENDED).count() == 2


def test_a_shift_that_is_over_stays(desk, worker, admin):
    over = on_duty(desk, worker, at(20, 8), at(21, 8))

    with pytest.raises(Refused, match="is over"):
        workflow.take_off_duty(shift=over, by=admin, now=NOW)


def test_nobody_else_changes_a_rota(desk, worker):
    with pytest.raises(Denied):
        workflow.put_on_duty(
            team=desk,
            person=worker.person,
            starts_at=at(23, 8),
            ends_at=at(24, 8),
            by=acting(worker),
            now=NOW,
        )
