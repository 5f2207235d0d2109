"""The two locks on a child's record, each put off by one switch, so that the other is tried alone."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db.models import Q
from django.test import override_settings

from children import access
from children.access import Standing


@contextmanager
def first_lock_off() -> Iterator[None]:
    """`children.access` answers that everybody may see every child, wherever it is asked: of lists by
    `visible_to`, of one child by `standing_of`, through which `can_see`, `may` and `require` ask.

    What a role may do, and what it reads of a child it sees, is asked as before.
    """
    as_if_seen = partial(_as_if_seen, access.standing_of)
    with ExitStack() as stack:
        for asked, answer in ((access.visible_to, _everything), (access.standing_of, as_if_seen)):
            for module in _asking(asked):
                stack.enter_context(patch.object(module, asked.__name__, answer))
        yield


def _everything(*args: Any, **kwargs: Any) -> Q:
    return ~Q(pk__in=[])


def _as_if_seen(truly: Callable[..., Standing], *args: Any, **kwargs: Any) -> Standing:
    """Whoever sees the child stands as they do; whoever does not, as if they had a part in it."""
    standing = truly(*args, **kwargs)
    return standing if standing.sees else replace(standing, part=True)


def _asking(function: Any) -> list[Any]:
    """Every module that holds the function under its own name."""
    name = function.__name__
    return [module for module in [*sys.modules.values()] if vars(module).get(name) is function]


@contextmanager
def second_lock_off() -> Iterator[None]:
    """Requests, and tasks on behalf of somebody, act with the worker's role, from whom PostgreSQL hides
    no row."""
    with override_settings(WEB_ROLE=settings.WORKER_ROLE):
        yield


BOTH = "both locks"
LOCKS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    BOTH: nullcontext,
    "the second lock alone": first_lock_off,
    "the first lock alone": second_lock_off,
}
