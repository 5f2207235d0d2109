"""How web, worker and beat are started: the same words on one machine, in a container, on many.

What differs between places is in the environment: BIND or PORT, WEB_WORKERS, WORKER_PROCESSES.
"""

import sys


def web() -> list[str]:
    return [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", WSGI]


def worker() -> list[str]:
    return [sys.executable, "-m", "config.worker"]


def beat() -> list[str]:
    return [sys.executable, "-m", "config.beat"]


def manage(*words: str) -> list[str]:
    return [sys.executable, "manage.py", *words]


WSGI = "config.wsgi:application"
COMMANDS = {"web": web, "worker": worker, "beat": beat}
