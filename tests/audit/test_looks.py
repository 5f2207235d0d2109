"""Looks: one a person, child, page and minute, in a partition a month, and none is lost."""

from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from audit.looks import MONTHS_AHEAD, OWNER, forget_month, look, make_room
from audit.models import Event, Look
from audit.rules import Fact
from audit.tasks import make_room_for_looks
from config.settings import WEB_ROLE, WORKER_ROLE
from core.refusals import Refused
from tests import make
from tests.roles import as_role

pytestmark = pytest.mark.django_db

FAR = datetime(2031, 5, 9, 12, 0, tzinfo=UTC)


def months() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'audit_look'::regclass"
        )
        return {name for (name,) in cursor.fetchall()}


def held_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def looked(world: make.World, at: datetime, page: str = "Child") -> None:
    look(by=make.acting(world.carer), child_id=world.child.pk, page=page, purpose="My work", now=at)


def test_a_look_says_in_which_job_it_was(world) -> None:
    looked(world, make.NOW)

    kept = Look.objects.get()
    assert (kept.job_id, kept.role) == (world.carer.pk, world.carer.role)


def test_a_look_in_a_month_without_a_partition_is_kept_and_then_moved_to_its_month(
    world, owner
) -> None:
    looked(world, FAR)

    assert Look.objects.filter(looked_at=FAR).exists()
    with owner():
        assert held_in("audit_look_default") == 1
    with as_role(WORKER_ROLE):
        assert make_room(today=FAR.date()) == 1 + MONTHS_AHEAD
    with owner():
        assert (held_in("audit_look_default"), held_in("audit_look_2031_05")) == (0, 1)
    looked(world, FAR)
    assert Look.objects.filter(looked_at=FAR).count() == 1


def test_a_month_begins_and_ends_on_its_own_days(world, owner) -> None:
    with as_role(WORKER_ROLE):
        make_room(today=FAR.date())
    for day in (datetime(2031, 5, 1, tzinfo=UTC), datetime(2031, 5, 31, 23, 59, tzinfo=UTC)):
        looked(world, day)
    looked(world, datetime(2031, 6, 1, tzinfo=UTC))

    with owner():
        assert held_in("audit_look_2031_05") == 2
        assert held_in("audit_look_2031_06") == 1


def test_the_months_to_come_are_made_once(world) -> None:
    with as_role(WORKER_ROLE):
        make_room_for_looks()
        before = months()
        make_room_for_looks()

    assert months() == before
    assert len(before) >= 2 + MONTHS_AHEAD


def test_a_month_is_read_and_written_through_its_table_alone(world, owner) -> None:
    with as_role(WORKER_ROLE):
        make_room(today=FAR.date())
    for role in (WEB_ROLE, WORKER_ROLE):
        for table in sorted(months()):
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
                    assert cursor.fetchone() == (False,), (role, table, right)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_look SET page = 'x'",
        "DELETE FROM audit_look",
        "TRUNCATE audit_look",
        "SELECT audit_look_month('2031-05-01')",
        "SELECT audit_looks_ahead('2031-05-01', 1)",
        "SELECT audit_forget_looks('2020-01-01', '2031-01-01')",
    ],
)
def test_the_web_adds_looks_and_changes_none(world, change) -> None:
    looked(world, make.NOW)
    denied = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with as_role(WEB_ROLE), denied, transaction.atomic():
        connection.cursor().execute(change)


def test_an_old_month_is_removed_by_the_owner_and_that_is_recorded(world, owner) -> None:
    looked(world, FAR)
    with owner():
        make_room(today=FAR.date())
        gone = forget_month(month=date(2031, 5, 1), by=OWNER, today=date(2033, 6, 1), now=make.NOW)

    assert gone == 1
    assert not Look.objects.filter(looked_at=FAR).exists()
    assert Event.objects.get(fact=Fact.LOOKS_REMOVED).payload == {"month": "2031-05", "looks": 1}


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (date(2031, 5, 1), "Only months that are over"),
        (date(2011, 5, 1), "There is no month 2011-05"),
    ],
)
def test_a_month_that_is_not_over_or_not_there_is_not_removed(owner, month, said) -> None:
    with owner(), pytest.raises(Refused, match=said):
        forget_month(month=month, by=OWNER, today=date(2031, 5, 30), now=make.NOW)


def test_the_worker_removes_no_month(world) -> None:
    with as_role(WORKER_ROLE):
        make_room(today=FAR.date())
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with as_role(WORKER_ROLE), denied, transaction.atomic():
        forget_month(month=date(2031, 5, 1), by=OWNER, today=date(2033, 6, 1), now=make.NOW)
