"""The two locks on a child's record, each put off by one switch, so that the other is tried alone."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db.models import Q

from children import access
from tests.roles import WebRoleMiddleware


@contextmanager
def first_lock_off() -> Iterator[None]:
    """`children.access` answers that everybody may see every child, wherever it is asked.

    What a role may do, and what it reads of a child it sees, is asked as before.
    """
    with ExitStack() as stack:
        for name, answer in ANSWERS.items():
            for module in _asking(getattr(access, name)):
                stack.enter_context(patch.object(module, name, answer))
        yield


def _everything(*args: Any, **kwargs: Any) -> Q:
    return ~Q(pk__in=[])


def _yes(*args: Any, **kwargs: Any) -> bool:
    return args[0] is not None


ANSWERS = {"visible_to": _everything, "can_see": _yes}


def _asking(function: Any) -> list[Any]:
    """Every module that holds the function under its own name."""
    name = function.__name__
    return [module for module in [*sys.modules.values()] if vars(module).get(name) is function]


@contextmanager
def second_lock_off() -> Iterator[None]:
    """Requests act with the worker's role, from whom PostgreSQL hides no row."""
    with patch.object(WebRoleMiddleware, "role", settings.WORKER_ROLE):
        yield
