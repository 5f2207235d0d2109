"""Real PostgreSQL and Valkey for a whole test run, started before Django reads its settings.

Loaded by pytest's `-p`. With `DATABASE_URL` and `REDIS_URL` set, those servers are used instead.
A run of several processes (`make test`) has servers of its own for each, so that none sees what
another does to a role, a limit or the clock; servers that were given are used by one process alone.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from xdist.scheduler import LoadScopeScheduling

from config.machine import servers
from config.roles import Login, let_act_as, make_roles

OURS = "TEST_SERVERS_ARE_OURS"  # in the environment: told by the first process to those it starts
AT_MOST = 4  # processes: each has a PostgreSQL, and some a browser


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="whereabouts-tests-"))
    running = servers.start(folder, durable=False)
    os.environ["DATABASE_URL"] = running.owner_url
    os.environ["REDIS_URL"] = running.redis_url
    os.environ[OURS] = "1"

    def stop(started_by: int = os.getpid()) -> None:
        if os.getpid() == started_by:
            running.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)


def _make_roles() -> None:
    """Before the test database is migrated, so that its tables are opened to them."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        web, worker = Login("whereabouts_web"), Login("whereabouts_worker")
        make_roles(cursor, web, worker)
        let_act_as(cursor, worker, web)


def pytest_xdist_auto_num_workers() -> int:
    """How many processes share a run; none beside the one for servers that others gave."""
    return min(os.cpu_count() or 1, AT_MOST) if OURS in os.environ else 0


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Which tests go to one process: a file's, those that share a service, each walk and each fuzzing of its
    own."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        for folder in ("tests/journeys/", "tests/machine/"):
            if file.startswith(folder):
                return folder
        if file == "tests/leaks/test_walk.py":
            return test.partition("[")[2]
        if file == "tests/test_fuzz.py":
            return test
        return file


def pytest_xdist_make_scheduler(config: Any, log: Any) -> Together:
    return Together(config, log)


os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(60))
if "DATABASE_URL" not in os.environ or OURS in os.environ:
    _start()
_make_roles()
