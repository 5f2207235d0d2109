"""A database of their own for what really commits, because that cannot be undone."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from missing import protocols
from tests.conftest import end_other_sessions
from tests.races.at_once import working_as


@pytest.fixture(scope="module")
def _own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the empty test database, dropped afterwards."""
    with django_db_blocker.unblock():
        connection.close()
        there = connection.settings_dict
        template, copy = there["NAME"], f"{there['NAME']}_races"
        _as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", copy)
        end_other_sessions(template)
        _as_owner("CREATE DATABASE {} TEMPLATE {}", copy, template)
        there["NAME"] = copy
        try:
            yield
        finally:
            connection.close()
            there["NAME"] = template
            # The copy has numbered its own on from where the template stood, as the template will too.
            protocols.document_of.cache_clear()
            protocols.document_for.cache_clear()
            _as_owner("DROP DATABASE {} WITH (FORCE)", copy)


def _as_owner(statement: str, *names: str) -> None:
    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as owner:
        owner.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def db(_own_database: None, django_db_blocker: Any) -> Iterator[None]:
    """What the tests' fixtures call the database is here that copy, without a transaction around."""
    with django_db_blocker.unblock(), working_as(settings.WORKER_ROLE):
        yield
