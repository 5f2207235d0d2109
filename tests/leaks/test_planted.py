"""The walk finds what it is for: leaks that were planted, in every part of an answer."""

import pytest
from django.test import override_settings

from tests.leaks.leaky_urls import LEAKY
from tests.leaks.locks import first_lock_off, second_lock_off
from tests.leaks.walk import about_each, walk
from tests.leaks.world import World
from tests.test_addresses import of_child

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]


@pytest.mark.parametrize("planted", LEAKY)
def test_a_planted_leak_is_found(world: World, planted: str) -> None:
    with override_settings(ROOT_URLCONF="tests.leaks.leaky_urls"), second_lock_off():
        visits = about_each(world.cases["reported"], {planted: of_child})
        found = walk(world, [(slug, visit) for visit in visits for slug in world.walkers]).leaks

    caught = {leak.who for leak in found}
    assert {"signed-out", "stranger", "other-force", "agency-admin"} <= caught
    assert "carer" not in caught
    assert {(leak.state, leak.what) for leak in found} == {("reported", "surname")}


def test_with_neither_lock_a_stranger_reads_the_whole_night(world: World) -> None:
    with first_lock_off(), second_lock_off():
        visits = about_each(world.cases["reported"])
        found = walk(world, [("stranger", visit) for visit in visits]).leaks

    assert {"knownas", "looks", "reference", "note", "decided", "harm"} <= {
        leak.what for leak in found
    }


@pytest.mark.parametrize("lock_off", [first_lock_off, second_lock_off])
def test_either_lock_keeps_a_stranger_out_alone(world: World, lock_off: object) -> None:
    with lock_off():  # type: ignore[operator]
        visits = about_each(world.cases["reported"])
        found = walk(world, [("stranger", visit) for visit in visits])

    assert found.requests
    assert not found.leaks
