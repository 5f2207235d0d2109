"""Who most tests of an episode's pages begin as, and the night that many begin with."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from missing.models import Episode
from tests import make


@pytest.fixture
def carer(world: make.World, sign_in: Any) -> Client:
    return sign_in(world.carer)


@pytest.fixture
def now() -> datetime:
    """A minute ago, so that what happened then has happened before any page is asked for."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def logged(world: make.World, now: datetime) -> Episode:
    """With the level that a carer set."""
    return make.levelled(make.logged(world, now=now), world.carer, now=now)


@pytest.fixture
def reported(world: make.World, logged: Episode, now: datetime) -> Episode:
    return make.reported(world, episode=logged, now=now)
