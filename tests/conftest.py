"""What every test starts from: the service's own rights, a clock that stands still, empty reactions to time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connection, transaction
from django.test import Client

from config.machine import browser as browsers
from core import gateways
from missing import protocols
from partners.models import Helpline
from tests import make
from tests.leaks.distance import WALKED, in_a_line
from tests.roles import as_role, in_their_own_sight
from tests.signing import client_of

# How long one example takes says how busy the machine is, and nothing of what is tested.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def end_other_sessions(database: str) -> None:
    """Threads of other tests may have left a connection open; no database goes while it is used."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner_of_all:
        owner_of_all.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
        )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Here and not beside the walk: whoever shares the tests out among processes reads no test."""
    said = [
        dict(report.user_properties)[WALKED]
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call" and WALKED in dict(report.user_properties)
    ]
    if line := in_a_line(said):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    yield
    connection.close()
    end_other_sessions(connection.settings_dict["NAME"])


@pytest.fixture(autouse=True)
def _versions_are_asked_for_anew() -> None:
    """What a test does once its transaction is kept, it may do with one that never is."""
    protocols.forget()


@pytest.fixture(autouse=True)
def _the_way_out_is_asked_for_anew() -> None:
    """A test that has the service send another way leaves it to no other."""
    gateways.gateway.cache_clear()


@pytest.fixture(autouse=True)
def _as_the_worker_role(request: pytest.FixtureRequest) -> None:
    """Tests arrange and look with the worker's rights, not the owner's; requests have the web's."""
    if "db" in request.fixturenames and "transactional_db" not in request.fixturenames:
        request.getfixturevalue("db")
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{settings.WORKER_ROLE}"')


@pytest.fixture
def kept_helplines(db: None) -> None:
    """As the migration leaves them: a test that really commits empties every table after itself."""
    if not Helpline.objects.exists():
        migration = import_module("partners.migrations.0003_helplines")
        migration.keep_lines(apps, None)


@pytest.fixture
def own_sight(db: None) -> Iterator[None]:
    """Whoever a test has act sees their own rows, as on a page, and not the worker's."""
    with in_their_own_sight():
        yield


@pytest.fixture
def owner() -> Any:
    """`with owner(): …` acts as the owner of the tables, for what the service may not do."""

    @contextmanager
    def as_owner() -> Iterator[None]:
        with as_role(connection.settings_dict["USER"]):
            yield

    return as_owner


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    if "db" in request.fixturenames:
        cache.clear()


@pytest.fixture
def without_a_cache(settings: Any) -> Iterator[None]:
    """Nobody answers where the cache should be, and this process remembers nothing of it yet."""
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere.sock"}
    }
    caches["default"].spare.clear()
    yield
    caches["default"].spare.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The one Chromium of the run: found on the machine or fetched, and asking nobody for anything."""
    program = browsers.find_or_fetch(Path(settings.BASE_DIR) / ".cache")
    return {"executable_path": str(program), "args": BROWSER_FLAGS}


@pytest.fixture
def sign_in(db: None) -> Any:
    """`sign_in(job)` gives a client that is signed in and works as that job.

    It has shown a second step, and that just now, whatever time a test makes it.
    """

    def signed_in(job: Any) -> Client:
        return client_of(job.person, job)

    return signed_in


@pytest.fixture
def world(db: None) -> make.World:
    """One child, and everybody around the child."""
    return make.world()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For what only a real commit shows. What was committed is removed when the test is over.

    The record refuses to be emptied, so its triggers are put aside for that moment.
    """
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connection.close()
            _empty_tables()


APPEND_ONLY = ("audit_event", "audit_seal", "audit_sealedhead")
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def _empty_tables() -> None:
    name = connection.settings_dict["NAME"]
    assert name.startswith("test_"), f"{name} is not a test's database, so it is not emptied."
    tables = [name for name in connection.introspection.table_names() if name not in KEPT]
    listed = ", ".join(f'"{name}"' for name in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in APPEND_ONLY:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {listed}")
        for table in APPEND_ONLY:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
