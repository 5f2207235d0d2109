"""Acting as the owner of the database, who can put every trigger aside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

RECORD = ("audit_event", "audit_seal", "audit_sealedhead")


@pytest.fixture
def tampering(owner: Any) -> Callable[[], Any]:
    """`with tampering() as execute: …` with nothing in the way."""

    @contextmanager
    def put_aside() -> Iterator[Callable[..., None]]:
        with owner(), connection.cursor() as cursor:
            for table in RECORD:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield cursor.execute
            for table in RECORD:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return put_aside


@pytest.fixture
def audit(owner: Any) -> Callable[..., list[str]]:
    """`audit("verify")` gives the lines that the command says, as the owner."""

    def said(*words: Any) -> list[str]:
        out = StringIO()
        with owner():
            try:
                call_command("audit", *[str(word) for word in words], stdout=out)
            except CommandError as error:
                return [*out.getvalue().splitlines(), f"{error.returncode}: {error}"]
        return out.getvalue().splitlines()

    return said
