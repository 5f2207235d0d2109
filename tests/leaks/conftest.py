"""The world that is walked: made once for all that walk it, in a transaction that is never kept."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from tests.leaks.once import asked_once
from tests.leaks.world import World, make_world
from tests.roles import as_role


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The clock stands still, so that two answers differ only in what is told."""
    now = timezone.now().replace(microsecond=0)
    with (
        django_db_blocker.unblock(),
        time_machine.travel(now, tick=False),
        transaction.atomic(),
    ):
        cache.clear()
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{settings.WORKER_ROLE}"')
        with _unlogged():
            world = make_world(now)
            _planned_as_it_is()
            # What waits for a commit that never comes is looked through at the end of every step.
            connection.run_on_commit.clear()
            with _seldom_tidied():
                yield world
        transaction.set_rollback(True)


@pytest.fixture
def people_asked_once() -> Iterator[None]:
    """For a test that changes nothing of whoever walks."""
    with asked_once():
        yield


def _planned_as_it_is() -> None:
    """Of what is never committed autovacuum sees no row, and a walk through tables that are taken to be empty
    took three times as long. Whoever wrote the rows counts them; and until they are undone nobody counts again.
    """
    with as_role(connection.settings_dict["USER"]), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _unlogged() -> Iterator[None]:
    """Thousands of answers, which the test alone tells of."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def _seldom_tidied() -> Iterator[None]:
    """Looking for what may be thrown away took a twelfth of a walk. What lives as long as the walk is
    passed over, and of what a step leaves behind most is gone without looking.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(1_000_000)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
