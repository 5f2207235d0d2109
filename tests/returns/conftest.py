"""A child who came back eleven hours ago, and who is to be offered a talk."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from returns.models import ReturnInterview
from tests import make
from tests.make import World
from tests.returns.pages import HOUR


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def interview(world: World, now: datetime) -> ReturnInterview:
    episode = make.back(world, now=now - 11 * HOUR)
    return ReturnInterview.objects.get(episodes=episode)


@pytest.fixture
def mo(world: World, sign_in: Any) -> Client:
    """Who offers and holds the talk."""
    return sign_in(world.interviewer)
