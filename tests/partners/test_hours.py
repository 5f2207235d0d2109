"""Office hours: who answers in them and out of them, and nobody is ever sent to nobody."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.refusals import Denied
from core.times import LONDON
from escalation import recipients
from escalation.models import Notification
from missing.queries import phones_of
from partners import answering
from partners.models import OfficeHours, RotaShift
from partners.rules import Office, Role, hours_said, is_open
from partners.workflow import agency as workflow
from tests import make
from tests.make import NOW, acting

WEEKDAYS = [0, 1, 2, 3, 4]
OPEN = (WEEKDAYS, time(8, 30), time(17, 30))


def wall(month, day, hour, minute=0, fold=0):
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON, fold=fold)


DAY, NIGHT = wall(11, 24, 17, 29), wall(11, 24, 17, 30)  # a Tuesday


# When an office is open


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (wall(11, 24, 8, 29), False),
        (wall(11, 24, 8, 30), True),
        (DAY, True),
        (NIGHT, False),
        (wall(11, 28, 12), False),
        (wall(12, 25, 12), False),
        (wall(12, 28, 12), False),
        (wall(12, 29, 12), True),
    ],
)
def test_offices_are_open_in_their_hours_and_never_on_a_bank_holiday(now, expected):
    assert is_open(*OPEN, now=now) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (wall(3, 27, 17, 29), True),
        (wall(3, 30, 8, 29), False),
        (wall(3, 30, 8, 30), True),
        (wall(10, 26, 8, 29), False),
        (wall(10, 26, 17, 29), True),
        (wall(10, 26, 17, 30), False),
    ],
)
def test_hours_are_those_of_the_wall_on_either_side_of_a_change_of_the_clocks(now, expected):
    assert is_open(*OPEN, now=now) is expected


@pytest.mark.parametrize("fold", [0, 1])
def test_on_the_night_the_clocks_go_back_both_half_past_ones_are_half_past_one(fold):
    night = [6], time(1, 0), time(2, 0)

    assert is_open(*night, now=wall(10, 25, 1, 30, fold))
    assert not is_open(*night, now=wall(10, 25, 2, 0))


def test_hours_are_said_as_people_say_them():
    assert hours_said(*OPEN) == "Monday to Friday, 8:30am to 5:30pm"
    assert hours_said([0, 2], time(9), time(13)) == "Monday, Wednesday, 9am to 1pm"


# Whom a message goes to


@pytest.fixture
def desks(world):
    """The placing authority with two teams, each with an address, and hours."""
    make.office_hours(world.responsible)
    return {
        out: make.team(
            world.responsible, Office.PLACING_AUTHORITY, out_of_hours=out,
            email=f"{'night' if out else 'day'}@example.test",
            phone=f"01902 496 000{int(out)}",
        )
        for out in (False, True)
    }  # fmt: skip


def told_at(world, now):
    told = Notification(
        pk=1, child=world.child, agency=world.responsible, office=Office.PLACING_AUTHORITY,
        message="logged",
    )  # fmt: skip
    return [address.email for address in recipients.of([told], now=now)[1]]


def put_on_duty(team, now):
    person = make.person()
    span = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    RotaShift.objects.create(team=team, person=person, **span)
    return person.email


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (DAY, "day"),
        (NIGHT, "night"),
        (wall(12, 25, 12), "night"),
        (wall(10, 25, 1, 30, 1), "night"),
    ],
)
def test_the_team_of_the_hour_is_told(world, desks, now, expected):
    assert told_at(world, now) == [f"{expected}@example.test"]


def test_whoever_is_on_duty_in_the_team_of_the_hour_is_told_and_nobody_of_the_other(world, desks):
    day, night = (put_on_duty(desks[out], NIGHT) for out in (False, True))

    assert told_at(world, DAY) == [day]
    assert told_at(world, NIGHT) == [night]


def test_while_nobody_has_said_the_hours_all_teams_are_told(world, desks):
    OfficeHours.objects.all().delete()

    assert told_at(world, NIGHT) == ["day@example.test", "night@example.test"]


def test_without_a_team_at_night_whoever_is_on_a_shift_is_told(world, desks):
    desks[True].delete()
    there = put_on_duty(desks[False], NIGHT)

    assert told_at(world, NIGHT) == [there]


def test_without_a_team_at_night_emergency_duty_workers_are_told_and_no_closed_team(world, desks):
    desks[True].delete()
    worker = make.job(Role.EMERGENCY_DUTY, world.responsible)

    assert told_at(world, NIGHT) == [worker.person.email]
    assert told_at(world, DAY) == ["day@example.test"]


def test_where_nobody_answers_people_are_told_beside_the_closed_desk(world, desks):
    desks[True].delete()
    people = {world.placing_manager.person.email, world.social_worker.person.email}

    assert set(told_at(world, NIGHT)) == {"day@example.test", *people}

    desks[False].delete()

    assert set(told_at(world, NIGHT)) == people


# Which number is shown


def phones(world, now):
    return phones_of(make.logged(world), now)


@pytest.mark.parametrize(("now", "out"), [(DAY, False), (NIGHT, True)])
def test_the_number_of_the_hour_is_shown(world, desks, now, out):
    assert phones(world, now).of(Office.PLACING_AUTHORITY) == desks[out]


def test_the_emergency_duty_team_is_rung_for_social_work_out_of_hours(world, desks):
    by_day = make.team(world.responsible, Office.SOCIAL_WORKER)
    found = phones(world, NIGHT)

    assert found.social_work == desks[True]
    assert phones_of(found.episode, DAY).social_work == by_day


def test_without_a_team_the_agencys_own_number_is_given(world):
    world.responsible.phone = "01902 496 0900"
    world.responsible.save()

    assert phones(world, NIGHT).number_of(Office.PLACING_AUTHORITY).phone == "01902 496 0900"


def test_all_numbers_of_an_episode_take_two_statements_at_most(world, desks):
    episode = make.logged(world)

    with CaptureQueriesContext(connection) as captured:
        found = phones_of(episode, NIGHT)
        for office in Office:
            found.number_of(office)

    assert len(captured) <= 2


@pytest.mark.parametrize(("now", "expected"), [(DAY, "day"), (NIGHT, "night")])
def test_the_directory_has_the_team_of_the_hour(world, desks, now, expected):
    page = answering.page_of(acting(world.placing_manager), world.responsible.name, 1, now)
    [entry] = answering.parts_of(page, now)[0].entries

    assert [line.team.email for line in entry.lines] == [f"{expected}@example.test"]


# Who says them


def test_an_administrator_says_the_hours_on_a_page(world, sign_in):
    client = sign_in(make.job(Role.AGENCY_ADMIN, world.responsible))
    page = "/manage/agency/hours/"
    said = {"weekdays": ["0", "1"], "opens": "9am", "closes": "5pm"}

    wrong = client.post(page, {**said, "closes": "8am"})
    assert wrong.status_code == 422
    assert "They must close after they open" in wrong.content.decode()

    assert client.post(page, said)["Location"] == "/manage/agency/"
    assert str(OfficeHours.objects.get()) == "Monday, Tuesday, 9am to 5pm"
    assert "Monday, Tuesday, 9am to 5pm" in client.get("/manage/agency/").content.decode()
    assert 'value="9am"' in client.get(page).content.decode()


def test_nobody_else_says_them(world):
    said = {"weekdays": WEEKDAYS, "opens": time(9), "closes": time(17), "now": NOW}
    other = make.job(Role.AGENCY_ADMIN, world.host)

    for job in (world.placing_manager, other):
        with pytest.raises(Denied):
            workflow.keep_hours(agency=world.responsible, by=acting(job), **said)
