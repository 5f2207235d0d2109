"""One night of three days ago that papers are about, made once for all tests of a file."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from missing.models import Episode
from tests import make
from tests.beginnings import made_once
from tests.insight.night import Night, night


@pytest.fixture(scope="module")
def one_night(django_db_setup: None, django_db_blocker: Any) -> Iterator[Night]:
    """What `world` and `episode` are of. A file may say what happened in its own."""
    with made_once(_night, django_db_blocker) as made:
        yield made


def _night() -> Night:
    world, now = make.world(), timezone.now().replace(microsecond=0)
    return Night(world, night(world, now - timedelta(days=3)))


@pytest.fixture
def episode(one_night: Night, db: None) -> Episode:
    return Episode.objects.get(pk=one_night.episode.pk)


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None) -> make.World:
    """Everybody around that night, for a test that has its `episode`; for any other, people of its own."""
    if "one_night" in request.fixturenames:
        return deepcopy(request.getfixturevalue("one_night").world)
    return make.world()


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)
