"""How web, worker and beat are started: the same words on one machine, in a container, on many.

What differs between places is in the environment: BIND or PORT, WEB_WORKERS, WORKER_PROCESSES.
"""

import os
import sys


def web() -> list[str]:
    return [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", WSGI]


def worker() -> list[str]:
    """Processes, so that a task that crashes or hangs ends alone and another goes on meanwhile."""
    processes = os.environ.get("WORKER_PROCESSES", "2")
    return [
        *_celery("worker"),
        *("--pool", "prefork", "--concurrency", processes),
        *("--max-memory-per-child", "300000"),
        *("--without-gossip", "--without-mingle"),
    ]


def beat() -> list[str]:
    """It keeps no file: a sweep asks what is due, so nothing depends on when the last one ran."""
    return [*_celery("beat"), "--scheduler", "celery.beat:Scheduler", "--pidfile="]


def manage(*words: str) -> list[str]:
    return [sys.executable, "manage.py", *words]


WSGI = "config.wsgi:application"
COMMANDS = {"web": web, "worker": worker, "beat": beat}


def _celery(part: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "config.celery", "--quiet", part]
