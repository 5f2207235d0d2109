"""Real PostgreSQL and Valkey for a whole test run, started before Django reads its settings.

Loaded by pytest's `-p`. With `DATABASE_URL` and `REDIS_URL` set, those servers are used instead.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import psycopg

from config.machine import servers
from config.roles import Login, let_act_as, make_roles


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="whereabouts-tests-"))
    running = servers.start(folder, durable=False)
    os.environ["DATABASE_URL"] = running.owner_url
    os.environ["REDIS_URL"] = running.redis_url

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


os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(60))
if "DATABASE_URL" not in os.environ:
    _start()
if "PYTEST_XDIST_WORKER" not in os.environ:
    _make_roles()
