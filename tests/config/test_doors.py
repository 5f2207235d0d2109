"""The doors past the row rules: each does one thing, for whoever may have it done."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from children import doors, workflow
from children.models import Child
from children.queries import called
from children.rules import GrantKind
from config.row_rules import DOORS
from partners.rules import AgencyKind, Role
from retention.doors import erase_history
from tests import make
from tests.config.rows import undone_alone
from tests.roles import as_role, seen_by

pytestmark = pytest.mark.django_db


def test_a_move_is_whole_when_whoever_records_it_sees_no_more_than_their_own(
    world: make.World,
) -> None:
    episode = make.opened(world)
    social_worker = make.acting(world.social_worker)
    far = make.home(make.agency(AgencyKind.FOSTERING))

    with seen_by(social_worker):
        workflow.start_placement(
            child=world.child,
            home=far,
            started_on=make.today() + timedelta(days=1),
            by=social_worker,
            now=timezone.now(),
        )

    world.child.refresh_from_db()
    episode.refresh_from_db()
    assert world.child.home == episode.home == far


def test_those_who_see_a_child_move_none_but_where_their_authority_is_responsible(
    world: make.World,
) -> None:
    """Nor does somebody who reads the record in an emergency, whatever their role elsewhere."""
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority())
    workflow.grant(
        child=world.child,
        person=elsewhere.person,
        kind=GrantKind.EMERGENCY,
        reason="Seen at the station",
        by=make.acting(elsewhere),
        now=timezone.now(),
        until=timezone.now() + timedelta(hours=1),
    )
    officer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    refused = (elsewhere, officer, world.carer, world.on_call, world.coordinator, world.sergeant)

    for job in refused:
        with (
            seen_by(make.acting(job)),
            pytest.raises(DatabaseError, match="no such child"),
            undone_alone(),
        ):
            doors.place(world.child)
    with seen_by(make.acting(world.social_worker)):
        doors.place(world.child)


def test_nobody_moves_a_child_whom_they_do_not_see(world: make.World) -> None:
    stranger = make.acting(make.carer(make.home()))

    with seen_by(stranger), pytest.raises(DatabaseError, match="no such child"), undone_alone():
        doors.place(world.child)


def test_a_role_that_has_the_webs_rights_goes_through_no_door_that_the_web_may_not(
    world: make.World, owner: Any
) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE another_web")
        cursor.execute(f'GRANT "{settings.WEB_ROLE}" TO another_web')

    for role in ("another_web", settings.WEB_ROLE):
        with as_role(role), pytest.raises(DatabaseError, match="no such child"), undone_alone():
            doors.place(world.child)
    for role in (settings.WORKER_ROLE, connection.settings_dict["USER"]):
        with as_role(role):
            doors.place(world.child)


def test_a_search_by_name_finds_only_the_askers_own(world: make.World) -> None:
    namesake = make.child(forename=world.child.forename, surname=world.child.surname)
    words = f"{world.child.surname[1:]} {world.child.forename[:2].upper()}"
    assert set(called(Child.objects.all(), words)) == {world.child, namesake}

    with seen_by(make.acting(world.social_worker)):
        assert list(called(Child.objects.all(), words)) == [world.child]


def test_nobody_searches_by_name_who_sees_no_child_in_their_work(world: make.World) -> None:
    administrator = make.job(Role.AGENCY_ADMIN, world.responsible)

    for actor in (make.acting(administrator), None):
        with seen_by(actor), connection.cursor() as cursor:
            cursor.execute("SELECT children_named(%s)", [[world.child.surname]])
            assert cursor.fetchall() == []


@pytest.mark.parametrize("typed", ["07700 900123", "+44 7700 900123", "(07700)900-123"])
def test_a_search_by_a_carers_phone_finds_only_the_askers_own(
    world: make.World, typed: str
) -> None:
    """A whole number, for those who may read where the child lives."""
    make.carer(world.home, phone="07700 900 123")
    elsewhere = make.child(at=make.home())
    make.carer(elsewhere.home, phone="07700900123")
    assert set(called(Child.objects.all(), typed)) == {world.child, elsewhere}

    for job in (world.carer, world.on_call, world.social_worker):
        with seen_by(make.acting(job)):
            assert list(called(Child.objects.all(), typed)) == [world.child]
            assert list(called(Child.objects.all(), "900 123")) == []


def test_nobody_who_may_not_read_where_a_child_lives_learns_whose_phone_it_is(
    world: make.World,
) -> None:
    make.carer(world.home, phone="07700 900 123")

    with seen_by(make.acting(world.coordinator)):
        assert list(Child.objects.all()) == [world.child]
        assert list(called(Child.objects.all(), "07700 900 123")) == []


def test_the_phone_of_whoever_has_left_finds_nobody(world: make.World) -> None:
    make.carer(world.home, phone="07700 900 123", ended_on=make.today())

    assert list(called(Child.objects.all(), "07700 900 123")) == []


@pytest.mark.parametrize("typed", ["%", "_", "\\", "100%", "'; --", "a b c d e f g h"])
def test_a_search_by_name_takes_every_sign_as_it_is(world: make.World, typed: str) -> None:
    assert list(called(Child.objects.all(), typed)) == []


@pytest.mark.parametrize(
    ("surname", "typed"),
    [("O_Neil", "o_n"), ("Fifty%", "y%"), ("Back\\slash", "k\\s"), ("%_\\", "%_\\")],
)
def test_a_sign_that_stands_in_a_name_is_found_there_and_nowhere_else(
    world: make.World, surname: str, typed: str
) -> None:
    meant = make.child(surname=surname)
    make.child(surname=re.sub(r"\W|_", "x", surname))

    assert list(called(Child.objects.all(), typed)) == [meant]


def test_a_door_tells_of_no_child_that_whoever_asks_has_no_part_in(world: make.World) -> None:
    stranger = make.acting(make.job(Role.COORDINATOR, make.agency(AgencyKind.AUTHORITY)))
    asks = "SELECT is_shown(%(child)s), is_restricted(%(child)s)"
    said = {}
    for who, actor in (("carer", make.acting(world.carer)), ("stranger", stranger), ("no", None)):
        with seen_by(actor), connection.cursor() as cursor:
            cursor.execute(asks, {"child": world.child.pk})
            said[who] = cursor.fetchone()

    assert said == {"carer": (True, None), "stranger": (False, None), "no": (False, None)}


def test_nobody_who_uses_the_service_has_row_history_erased(world: make.World) -> None:
    for job in (world.social_worker, world.placing_manager, world.superintendent):
        with (
            seen_by(make.acting(job)),
            pytest.raises(DatabaseError, match="erased by the worker"),
            undone_alone(),
        ):
            erase_history(world.child.pk)


def test_doors_are_shut_to_everybody_but_the_service() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, coalesce(array_to_string(proacl, ' '), 'everybody')"
            " FROM pg_proc WHERE proname = ANY(%s)",
            [[door.name for door in DOORS]],
        )
        found = cursor.fetchall()

    assert {name for name, _, _ in found} == {door.name for door in DOORS}
    for _, with_owners_rights, acl in found:
        assert with_owners_rights
        assert " =X" not in f" {acl}"
        assert acl != "everybody"


def test_a_demonstrations_door_is_shut_where_there_is_none(world: make.World, owner: Any) -> None:
    shut = [door for door in DOORS if door.in_demo_only]
    assert shut

    for door in shut:
        with owner(), connection.cursor() as cursor:
            for statement in door.statements(settings.WEB_ROLE, settings.WORKER_ROLE, demo=False):
                cursor.execute(statement)
        with (
            seen_by(make.acting(world.carer)),
            pytest.raises(DatabaseError, match="permission denied"),
            undone_alone(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT {door.name}({door.arguments and '0, 1'})")


def test_what_is_opened_meanwhile_is_seen_at_once(world: make.World) -> None:
    reviewer = make.job(Role.REVIEWING_OFFICER, world.responsible)

    with seen_by(make.acting(reviewer)):
        assert not Child.objects.exists()
        with as_role(settings.WORKER_ROLE):
            workflow.grant(
                child=world.child,
                person=reviewer.person,
                kind=GrantKind.NAMED,
                reason="Reviews the plan",
                by=make.acting(reviewer),
                now=timezone.now(),
            )
        assert Child.objects.get() == world.child
