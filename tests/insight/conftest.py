"""One night that papers are about: made once a file, in a transaction that is never kept."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from missing import protocols
from missing.models import Episode
from tests import make
from tests.insight.night import night


@dataclass(frozen=True)
class Night:
    world: make.World
    episode: Episode
    now: datetime  # three days after it began


@pytest.fixture(scope="module")
def one_night(django_db_setup: None, django_db_blocker: Any) -> Iterator[Night]:
    """What a test does to it is undone after the test."""
    now = timezone.now().replace(microsecond=0)
    with django_db_blocker.unblock(), transaction.atomic():
        protocols.forget()
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{settings.WORKER_ROLE}"')
        world = make.world()
        episode = night(world, now - timedelta(days=3))
        connection.run_on_commit.clear()
        yield Night(world, episode, now)
        transaction.set_rollback(True)


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
def now(request: pytest.FixtureRequest) -> datetime:
    if "one_night" in request.fixturenames:
        return request.getfixturevalue("one_night").now
    return timezone.now().replace(microsecond=0)
