"""A decision of ten minutes ago, and a challenge of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def decision(world, now):
    """The sergeant decided not to record, ten minutes ago."""
    return make.decided(world, now=now - timedelta(minutes=10))


@pytest.fixture
def challenge(world, decision, now):
    return make.challenged(world, decision=decision, now=now - timedelta(minutes=5))
