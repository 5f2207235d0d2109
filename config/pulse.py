"""Signs of life kept in Redis: the worker's heartbeat and when each sweep last finished.

The web processes read them for `/readyz`, containers by `python -m config.pulse worker` or `beat`.
A stamp that is not renewed expires by itself.
"""

import logging
import os
import sys
import time
from functools import cache

import redis
from django.conf import settings

HEARTBEAT = "whereabouts:pulse:worker"
SWEEP = "whereabouts:pulse:sweep:"
HEARTBEAT_LASTS = 20
SWEEP_LASTS = 24 * 3600
TIMEOUT = 1.0
# A sweep runs each minute; three missed ones in a row are an outage.
MISSED_SWEEPS = 3

log = logging.getLogger(__name__)


@cache
def client() -> redis.Redis:
    """One client a process; it connects again by itself after an outage."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
    )


def sweeps() -> dict[str, float]:
    """The tasks that beat sends, and how many seconds lie between two of them."""
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    return {str(entry["task"]): float(str(entry["schedule"])) for entry in entries}


def heart_beats() -> None:
    """The worker is there. A stamp that cannot be written is a missing stamp, not a failed task."""
    _stamp(HEARTBEAT, HEARTBEAT_LASTS)


def sweep_finished(task: str) -> None:
    _stamp(SWEEP + task, SWEEP_LASTS)


def seconds_since_heartbeat() -> float | None:
    return _seconds_since(HEARTBEAT)


def seconds_since_sweep(task: str) -> float | None:
    return _seconds_since(SWEEP + task)


def late_sweeps() -> list[str]:
    """The sweeps that should have finished by now and have not: beat, queue and worker in one."""
    return sorted(
        task
        for task, every in sweeps().items()
        if (age := seconds_since_sweep(task)) is None or age > MISSED_SWEEPS * every
    )


def _stamp(key: str, lasts: int) -> None:
    try:
        client().set(key, time.time(), ex=lasts)
    except redis.RedisError as error:
        log.warning("a sign of life could not be kept: %s", type(error).__name__)


def _seconds_since(key: str) -> float | None:
    stamp = client().get(key)
    return None if stamp is None else max(0.0, time.time() - float(stamp))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    lives = {
        "worker": lambda: seconds_since_heartbeat() is not None,
        "beat": lambda: not late_sweeps(),
    }
    sys.exit(0 if lives[sys.argv[1]]() else 1)
