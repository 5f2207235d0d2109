"""Database roles in tests: whose rights, and whose sight, a piece of a test has."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from partners.actor import Actor, tell_database


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Do something as another database role, inside the test's transaction or without one.

    Said to the driver and not through Django, so that no count of statements has it.
    """
    connection.ensure_connection()
    driver = connection.connection
    local = "LOCAL " if connection.in_atomic_block else ""
    (before,) = driver.execute("SELECT current_user").fetchone()
    driver.execute(f'SET {local}ROLE "{role}"')
    try:
        yield
    finally:
        if not connection.needs_rollback:
            driver.execute(f'SET {local}ROLE "{before}"')


class seen_by:  # noqa: N801
    """`with seen_by(actor): …` acts with the web role's rights, and as that person."""

    def __init__(self, actor: Actor | None) -> None:
        self.actor, self.role = actor, as_role(settings.WEB_ROLE)

    def __enter__(self) -> None:
        self.role.__enter__()
        tell_database(self.actor)

    def __exit__(self, *error: Any) -> None:
        if not connection.needs_rollback:
            tell_database(None)
        self.role.__exit__(*error)


WORKFLOWS = ("children", "missing", "returns", "escalation")


@contextmanager
def in_their_own_sight() -> Iterator[None]:
    """Whatever a test has somebody do, they do as pages have them do it: with the web role's rights and
    their own sight. A reaction that needs a row that is hidden from them fails here, and not in service."""
    with pytest.MonkeyPatch.context() as patch:
        for package in WORKFLOWS:
            workflow = import_module(f"{package}.workflow")
            for name, act in inspect.getmembers(workflow, inspect.isfunction):
                if "by" in inspect.signature(act).parameters:
                    patch.setattr(workflow, name, _seen_by_whoever_acts(act))
        yield


def _seen_by_whoever_acts(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def acting(*args: Any, **said: Any) -> Any:
        by = said.get("by")
        if not isinstance(by, Actor) or not by.person_id or _is_the_webs():
            return act(*args, **said)
        with seen_by(by):
            return act(*args, **said)

    return acting


def _is_the_webs() -> bool:
    """A page, or another workflow, has said already who acts."""
    (role,) = connection.connection.execute("SELECT current_user").fetchone()
    return bool(role == settings.WEB_ROLE)


class WebRoleMiddleware:
    """Every request of a test is answered with the web role's rights and sight, as in service.

    Around it a test arranges and looks with the worker's, to whom no row is hidden.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with as_role(settings.WEB_ROLE):
            return self.get_response(request)
