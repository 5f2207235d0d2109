"""A cache that the service can do without: while its server is down, each process counts for itself.

What is cached is kept in the database too, so no page fails for want of a cache, and nobody waits for
one that hangs. But tries at a password or a code are counted here alone (django-allauth): they go on
being counted, in the memory of the process that answers.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.5  # seconds: somebody is waiting for their page
QUICKLY = {
    "socket_timeout": PATIENCE,
    "socket_connect_timeout": PATIENCE,
    # Once more at once, for a connection whose server has been started anew.
    "retry": Retry(NoBackoff(), 1),
}
MOST = 10_000  # entries in the memory of a process; beyond them the ones not used for longest go

log = logging.getLogger(__name__)


class SpareCache(RedisCache):
    """Redis or Valkey, or this process's own memory."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**QUICKLY, **params.get("OPTIONS", {})}})
        self.spare = LocMemCache(server, {**params, "OPTIONS": {"MAX_ENTRIES": MOST}})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return _either(super().get, self.spare.get, key, default=default, version=version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        _either(super().set, self.spare.set, *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_either(super().add, self.spare.add, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_either(super().delete, self.spare.delete, *args, **kwargs))

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_either(super().has_key, self.spare.has_key, *args, **kwargs))

    def clear(self) -> None:
        self.spare.clear()
        super().clear()


def _either(ask: Callable[..., Any], spare: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What the cache says, or the spare one when it says nothing."""
    try:
        return ask(*args, **kwargs)
    except RedisError as error:
        log.warning("the cache did not answer: %s", type(error).__name__)
        return spare(*args, **kwargs)
