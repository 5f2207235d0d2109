"""Hiding the screen: a blank page that stays until whoever is signed in shows again who they are."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

HIDDEN = "hidden"  # in the session: where they were, and how often they had shown who they are


def hide(request: HttpRequest, where: str) -> None:
    request.session[HIDDEN] = {"where": where, "shown": _times_shown(request)}


def is_hidden(request: HttpRequest) -> bool:
    """Until somebody shows once more who they are. No clock takes part in it."""
    kept: Any = request.session.get(HIDDEN)
    return bool(kept) and _times_shown(request) <= kept["shown"]


def come_back(request: HttpRequest) -> str:
    """Where they were before they hid the screen."""
    kept: Any = request.session.pop(HIDDEN, None) or {}
    return str(kept.get("where", "/home/"))


def _times_shown(request: HttpRequest) -> int:
    return len(get_authentication_records(request, request.user))
