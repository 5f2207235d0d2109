"""Who most tests of an episode's pages begin as."""

from typing import Any

import pytest
from django.test import Client

from tests import make


@pytest.fixture
def carer(world: make.World, sign_in: Any) -> Client:
    return sign_in(world.carer)
