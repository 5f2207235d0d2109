"""The world that is walked: made once for each module, in a transaction that is never kept."""

import gc
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from tests.leaks.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The clock stands still, so that two answers differ only in what is told."""
    now = timezone.now().replace(microsecond=0)
    with (
        django_db_blocker.unblock(),
        time_machine.travel(now, tick=False),
        transaction.atomic(),
    ):
        logging.disable(logging.CRITICAL)  # thousands of answers, told of by the test alone
        cache.clear()
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{settings.WORKER_ROLE}"')
        world = make_world(now)
        gc.freeze()  # what lives as long as the walk needs no looking through at every step
        yield world
        gc.unfreeze()
        transaction.set_rollback(True)
        logging.disable(logging.NOTSET)
