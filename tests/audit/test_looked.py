"""A day of looks that its owner changes behind everybody's back is found."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from audit.looked import LATE, SEALER, looked_on, seal_days
from audit.looks import OWNER, forget_month, look, make_room
from audit.models import Event, Look
from audit.record import record
from audit.rules import Fact
from config.settings import WORKER_ROLE
from tests import make
from tests.roles import as_role

pytestmark = pytest.mark.django_db

FIRST = datetime(2031, 5, 30, 23, 59, tzinfo=UTC)
OVER = datetime(2031, 6, 2, tzinfo=UTC) + LATE
DIFFERS = "1: 1 things are not as they were written."


@pytest.fixture
def looked(world: make.World) -> make.World:
    """On three days, the middle one of which nobody looked on; the day after is not over."""
    make_room(today=FIRST.date())
    for at in (FIRST, FIRST - timedelta(minutes=5), OVER - timedelta(hours=2), OVER):
        look(
            by=make.acting(world.social_worker),
            child_id=world.child.pk,
            page="child",
            purpose="my work",
            now=at,
        )
    return world


def days() -> list[tuple[str, int]]:
    kept = Event.objects.filter(fact=Fact.LOOKS_SEALED).order_by("seq")
    return [(each.payload["day"], each.payload["looks"]) for each in kept]


def test_each_day_that_is_over_is_put_on_the_record_once(looked) -> None:
    with as_role(WORKER_ROLE):
        assert seal_days(now=OVER - timedelta(seconds=1)) == 2
        assert seal_days(now=OVER) == 1
        assert seal_days(now=OVER) == 0

    assert days() == [("2031-05-30", 2), ("2031-05-31", 0), ("2031-06-01", 1)]


def test_where_nobody_has_looked_yet_there_is_nothing_to_seal(world) -> None:
    assert seal_days(now=OVER) == 0


def test_untouched_looks_are_as_they_were_and_a_look_of_today_is_none_of_it(
    looked, audit, owner
) -> None:
    seal_days(now=OVER)
    with owner():
        Look.objects.filter(looked_at=OVER).delete()

    assert audit("verify")[-1].endswith("all are as they were written.")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "UPDATE audit_look SET person_name = 'Somebody else'",
            "looks of 2031-06-01: a look was changed",
        ),
        (
            "UPDATE audit_look SET purpose = 'x', role = ''",
            "looks of 2031-06-01: a look was changed",
        ),
        ("UPDATE audit_look SET home_id = 7", "looks of 2031-06-01: a look was changed"),
        ("DELETE FROM audit_look", "looks of 2031-06-01: 1 looks were sealed, and 0 are there"),
        (
            "UPDATE audit_look SET looked_at = looked_at - interval '1 day'",
            "looks of 2031-05-31: 0 looks were sealed, and 1 are there",
        ),
    ],
)
def test_what_the_owner_changes_of_a_sealed_day_is_found(
    looked, audit, owner, change, found
) -> None:
    seal_days(now=OVER)
    with owner(), connection.cursor() as cursor:
        cursor.execute(f"{change} WHERE looked_at = '2031-06-01 23:00+00'")

    assert found in audit("verify")


def test_a_look_that_is_put_in_afterwards_is_found(looked, audit) -> None:
    seal_days(now=OVER)
    look(
        by=make.acting(looked.carer),
        child_id=looked.child.pk,
        page="child",
        purpose="my work",
        now=FIRST,
    )

    assert audit("verify") == ["looks of 2031-05-30: 2 looks were sealed, and 3 are there", DIFFERS]


def test_a_month_that_is_removed_on_the_record_is_no_finding(looked, audit, owner) -> None:
    seal_days(now=OVER)
    with owner():
        forget_month(month=date(2031, 5, 1), by=OWNER, today=date(2033, 6, 1), now=make.NOW)

    assert audit("verify")[-1].endswith("all are as they were written.")


def test_a_month_that_is_removed_behind_its_back_is_found(looked, audit, owner) -> None:
    seal_days(now=OVER)
    with owner(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE audit_look_2031_05")

    assert audit("verify") == ["looks of 2031-05-30: 2 looks were sealed, and 0 are there", DIFFERS]


def test_what_was_sealed_of_a_day_is_not_emptied_in_silence(looked, audit, owner) -> None:
    seal_days(now=OVER)
    sealed = Event.objects.filter(fact=Fact.LOOKS_SEALED).latest("seq")
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_erase(%s, 'x', now(), NULL, 'Database owner', '', NULL, '')",
            [[sealed.pk]],
        )

    assert "looks: what was sealed of a day was erased" in audit("verify")


def test_nobody_seals_anew_what_they_have_changed(looked, audit, owner) -> None:
    seal_days(now=OVER)
    day = FIRST.date()
    with owner():
        Look.objects.filter(looked_at=FIRST).delete()
        now = looked_on(day, day + timedelta(days=1))[day]
        said = {"day": day, "looks": now.looks, "hash": now.hash}
        record(Fact.LOOKS_SEALED, by=SEALER, at=OVER, payload=said)

    assert audit("verify") == [
        "looks of 2031-05-30: it was sealed twice",
        "looks of 2031-05-30: 2 looks were sealed, and 1 are there",
        DIFFERS.replace("1 things", "2 things"),
    ]
