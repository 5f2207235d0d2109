"""Whoever walks is the same at every step, so who they are is asked of the database once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy, deepcopy
from typing import Any
from unittest.mock import patch

from django.contrib.auth.backends import ModelBackend

from partners import middleware
from partners.session_store import SessionStore


@contextmanager
def asked_once() -> Iterator[None]:
    """People, their jobs and their sessions stay as they were found first: what a step changes of them is
    undone before the next. Of what is asked about children nothing is left out.
    """
    jobs, person, session = middleware.current_jobs, ModelBackend.get_user, SessionStore.load
    with (
        patch.object(middleware, "current_jobs", _kept(jobs, of=lambda *about: about)),
        patch.object(ModelBackend, "get_user", _kept(person, of=lambda _, pk: pk)),
        patch.object(SessionStore, "load", _kept(session, of=lambda store: store.session_key)),
    ):
        yield


def _kept(ask: Callable[..., Any], *, of: Callable[..., Any]) -> Callable[..., Any]:
    """What was found is asked for once, and each time given as if it had been found anew; what was not found
    may be found yet."""
    found: dict[Any, Any] = {}

    def kept(*about: Any) -> Any:
        key = of(*about)
        if key not in found:
            answer = ask(*about)
            if not answer:
                return answer
            found[key] = answer
        return _anew(found[key])

    return kept


def _anew(answer: Any) -> Any:
    if isinstance(answer, dict):
        return deepcopy(answer)
    return [copy(each) for each in answer] if isinstance(answer, list) else copy(answer)
