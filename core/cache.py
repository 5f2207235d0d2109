"""A cache that the service can do without: while its server is down it holds nothing.

What is cached is kept in the database too, so no page fails for want of a cache. Nobody waits for
one that hangs either.
"""

import logging
from collections.abc import Callable
from typing import Any

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

log = logging.getLogger(__name__)


class SpareCache(RedisCache):
    """Redis or Valkey, or nothing."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**QUICKLY, **params.get("OPTIONS", {})}})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return _or(default, super().get, key, default=default, version=version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        _or(None, super().set, *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """True where there is no cache: whoever takes a lock this way would else wait for it."""
        return bool(_or(True, super().add, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_or(False, super().delete, *args, **kwargs))

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_or(False, super().has_key, *args, **kwargs))


def _or(nothing: Any, ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What the cache says, or `nothing` when it says nothing."""
    try:
        return ask(*args, **kwargs)
    except RedisError as error:
        log.warning("the cache did not answer: %s", type(error).__name__)
        return nothing
