"""What many tests begin from and takes long to make: made once for all of a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from missing import protocols

T = TypeVar("T")


@contextmanager
def made_once(make: Callable[[], T], django_db_blocker: Any) -> Iterator[T]:
    """For a fixture of a module: what `make` gives, in a transaction around that of each test, so that what
    a test does to it is undone after the test. None of it is ever kept.

    To PostgreSQL it is one moment all along: `now()` stands still from when it was made.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        protocols.forget()
        cache.clear()
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{settings.WORKER_ROLE}"')
        made = make()
        connection.run_on_commit.clear()  # a commit that never comes
        yield made
        transaction.set_rollback(True)
