"""Is this process up, and can the service do its work? Asked by machines, signed in as nobody.

`/healthz` says that the process answers. `/readyz` looks at everything the work needs; each look
has a short timeout of its own and is a sentence when it fails, so the page is never an error. Which
part is missing is told on the machine itself and in the log; anybody else hears whether it is ready.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import psycopg
import redis
from celery import current_app
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from config import pulse

CONNECT_SECONDS = 2
ITSELF = ("127.0.0.1", "::1")
STATEMENT = "-c statement_timeout=2000 -c lock_timeout=1000"

log = logging.getLogger(__name__)


class NotReady(Exception):
    """One thing that the service needs is not there, in words for the person on duty."""


class HealthMiddleware:
    """First in the chain: no session, host check, redirect or transaction stands before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages = {"/healthz": healthz, "/readyz": readyz}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = self.pages.get(request.path_info)
        if page is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = page(request)
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("up\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """All looks at once, so that the slowest one is the longest wait."""
    with ThreadPoolExecutor(len(LOOKS)) as pool:
        checks = dict(zip(LOOKS, pool.map(_look, LOOKS.values()), strict=True))
    ready = all(check["ok"] for check in checks.values())
    if not ready:
        why = (f"{name} {check['why']}" for name, check in checks.items() if not check["ok"])
        log.warning("not ready: %s", "; ".join(why))
    told = {"ready": ready, "checks": checks} if _asked_here(request) else {"ready": ready}
    return JsonResponse(told, status=200 if ready else 503)


def _asked_here(request: HttpRequest) -> bool:
    """By a program on this machine. What a proxy passes on says so: without it nothing else is answered."""
    passed_on = any(header.startswith("HTTP_X_FORWARDED_") for header in request.META)
    return not passed_on and request.META.get("REMOTE_ADDR") in ITSELF


def database() -> dict[str, Any]:
    with _asking_the_database() as connection:
        connection.execute("select 1")
    return {}


def migrations() -> dict[str, Any]:
    """Changes that this code knows and the database does not have yet."""
    with _asking_the_database() as connection:
        applied = set(connection.execute("select app, name from django_migrations").fetchall())
    pending = sorted(".".join(key) for key in _known_migrations() - applied)
    if pending:
        raise NotReady(f"{len(pending)} migrations are pending, the first is {pending[0]}")
    return {}


def broker() -> dict[str, Any]:
    """The queue answers: Redis or Valkey within a second, any other broker as its client allows."""
    url = settings.CELERY_BROKER_URL
    if url.startswith(("redis", "unix")):
        with pulse.quick_client(url.replace("redis+socket://", "unix://", 1)) as queue:
            queue.ping()
    else:
        with current_app.connection_for_write(connect_timeout=CONNECT_SECONDS) as connection:
            connection.connect()
    return {}


def worker() -> dict[str, Any]:
    age = pulse.seconds_since_heartbeat()
    if age is None:
        raise NotReady(f"no worker has shown itself for {pulse.HEARTBEAT_LASTS} seconds")
    return {"seconds_since_heartbeat": round(age, 1)}


def beat() -> dict[str, Any]:
    """Each sweep finished lately, which needs beat, the queue and a worker together."""
    late = pulse.late_sweeps()
    if late:
        raise NotReady("has not finished lately: " + ", ".join(late))
    ages = [age or 0.0 for age in pulse.seconds_since_sweeps().values()]
    return {"seconds_since_sweep": round(max(ages, default=0.0), 1)}


LOOKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": database,
    "migrations": migrations,
    "broker": broker,
    "worker": worker,
    "beat": beat,
}


def _look(look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Whatever goes wrong in a look is an answer; its cause goes to the log, not to the asker."""
    try:
        return {"ok": True, **look()}
    except NotReady as missing:
        return {"ok": False, "why": str(missing)}
    except (redis.RedisError, psycopg.Error, OSError) as error:
        return {"ok": False, "why": f"does not answer ({type(error).__name__})"}
    except Exception as error:
        log.warning("a look at %s failed", look.__name__, exc_info=True)
        return {"ok": False, "why": f"could not be looked at ({type(error).__name__})"}


def _asking_the_database() -> psycopg.Connection[tuple[Any, ...]]:
    """A connection of its own with short timeouts: the request's might be what hangs."""
    wanted = connections["default"].get_connection_params()
    named = {key: wanted[key] for key in ADDRESS if wanted.get(key)}
    return psycopg.connect(
        **named, connect_timeout=CONNECT_SECONDS, options=STATEMENT, autocommit=True
    )


ADDRESS = ("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "service")


@cache
def _known_migrations() -> set[tuple[str, str]]:
    """The migrations on disk, which do not change while a process runs."""
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
