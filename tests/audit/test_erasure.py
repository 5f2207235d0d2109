"""What the law wants erased is erased, and the chain, the seals and that it happened stay true."""

import pytest
from django.db import ProgrammingError, connection, transaction

from audit.erasure import erase
from audit.models import Event
from audit.record import record
from audit.rules import Fact
from audit.seals import seal
from config.settings import WEB_ROLE, WORKER_ROLE
from tests import make
from tests.roles import as_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(world: make.World) -> list[int]:
    make.reported(world)
    return list(
        Event.objects.filter(chain=world.child.pk, seq__in=(1, 2)).values_list("pk", flat=True)
    )


def test_the_payload_goes_and_everything_else_stays(world, events, audit, owner) -> None:
    with owner():
        seal(now=make.NOW)
    before = list(Event.objects.filter(pk__in=events).values("fact", "fingerprint", "hash"))

    with as_role(WORKER_ROLE):
        assert erase(events, by=make.acting(world.social_worker), reason="R1", now=make.NOW) == 2

    assert list(Event.objects.filter(pk__in=events).values("fact", "fingerprint", "hash")) == before
    assert not Event.objects.filter(pk__in=events, payload__isnull=False).exists()
    assert audit("verify")[0].endswith("all are as they were written.")


def test_an_erasure_is_on_the_childs_record_by_name(world, events) -> None:
    by = make.acting(world.social_worker)
    with as_role(WORKER_ROLE):
        erase(events, by=by, reason="R1", now=make.NOW)

    said = Event.objects.get(fact=Fact.PAYLOAD_ERASED)
    assert (said.child_id, said.person_name) == (world.child.pk, by.name)
    assert said.payload == {"events": events, "reason": "R1"}


def test_erasing_twice_is_erasing_once_and_an_erasure_stays(world, events) -> None:
    by = make.acting(world.social_worker)
    with as_role(WORKER_ROLE):
        erase(events, by=by, reason="R1", now=make.NOW)
        erasure = Event.objects.get(fact=Fact.PAYLOAD_ERASED)

        assert erase([*events, erasure.pk], by=by, reason="R1", now=make.NOW) == 0

    erasure.refresh_from_db()
    assert erasure.payload


def test_events_of_several_children_and_of_none_are_erased_together(world, events, audit) -> None:
    other = make.world()
    make.opened(other)
    by = make.acting(world.social_worker)
    loose = record(Fact.SIGNED_IN, by=by, at=make.NOW, payload={"n": 1}).id
    theirs = Event.objects.get(chain=other.child.pk, seq=1).pk

    with as_role(WORKER_ROLE):
        assert erase([*events, theirs, loose], by=by, reason="R1", now=make.NOW) == 4

    assert Event.objects.filter(fact=Fact.PAYLOAD_ERASED).count() == 3
    assert audit("verify")[0].endswith("all are as they were written.")


def test_a_payload_emptied_without_an_erasure_is_found(world, events, audit, tampering) -> None:
    with tampering() as execute:
        execute("UPDATE audit_event SET payload = NULL WHERE id = %s", [events[0]])

    assert audit("verify")[0] == (
        f"child {world.child.pk}, event 1: its payload is gone, and no erasure names it"
    )


def test_the_web_may_not_erase(world, events) -> None:
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with as_role(WEB_ROLE), denied, transaction.atomic():
        erase(events, by=make.acting(world.social_worker), reason="R1", now=make.NOW)


def test_saying_that_one_is_erasing_lets_nobody_change_anything_else(world, events, owner) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL whereabouts.erasing = 'on'")
        for change in ("payload = '{}'", "payload = NULL, person_name = 'x'"):
            with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
                cursor.execute(f"UPDATE audit_event SET {change} WHERE id = %s", [events[0]])
