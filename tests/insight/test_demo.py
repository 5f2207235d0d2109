"""The demo world is made by the same workflows that people use, and owes exactly what they say."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from missing import ledger
from missing.models import Episode
from missing.rules import Status
from tests.beginnings import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with made_once(lambda: call_command("seed", verbosity=0), django_db_blocker):
        yield


def test_the_demo_world_has_nights_in_every_state_and_a_true_ledger() -> None:
    states = set(Episode.objects.values_list("status", flat=True))
    assert states >= {Status.AWAY, Status.BACK, Status.CLOSED}
    assert [d for episode in Episode.objects.all() for d in ledger.check(episode)] == []


def test_the_child_whose_night_is_walked_is_at_home() -> None:
    assert not Episode.objects.away().filter(child__known_as="Ash").exists()
    assert Episode.objects.filter(child__known_as="Ash", status=Status.CLOSED).count() == 4
