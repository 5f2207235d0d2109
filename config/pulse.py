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
from redis.backoff import NoBackoff
from redis.retry import Retry

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
    return quick_client(settings.REDIS_URL)


def quick_client(url: str) -> redis.Redis:
    """A client that says within a second that nothing answers."""
    return redis.Redis.from_url(
        url,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 0),
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
    return _seconds_since(HEARTBEAT)[0]


def seconds_since_sweeps() -> dict[str, float | None]:
    """How long ago each sweep finished; nothing for one that has not finished for a day."""
    tasks = list(sweeps())
    return dict(zip(tasks, _seconds_since(*(SWEEP + task for task in tasks)), strict=True))


def late_sweeps() -> list[str]:
    """The sweeps that should have finished by now and have not: beat, queue and worker in one."""
    every = sweeps()
    ages = seconds_since_sweeps()
    return sorted(t for t, age in ages.items() if age is None or age > MISSED_SWEEPS * every[t])


def _stamp(key: str, lasts: int) -> None:
    try:
        client().set(key, time.time(), ex=lasts)
    except redis.RedisError as error:
        log.warning("a sign of life could not be kept: %s", type(error).__name__)


def _seconds_since(*keys: str) -> list[float | None]:
    stamps = client().mget(keys) if keys else []
    return [None if stamp is None else max(0.0, time.time() - float(stamp)) for stamp in stamps]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    lives = {
        "worker": lambda: seconds_since_heartbeat() is not None,
        "beat": lambda: not late_sweeps(),
    }
    sys.exit(0 if lives[sys.argv[1]]() else 1)
