"""Showing again that it is you: before emergency access, exports and setting agencies up.

`@recently_authenticated` on a view is all that another package needs. Whoever proved who they are a
while ago is asked again and then comes back to where they were; a form sent meanwhile is kept and
sent when they have. Where somebody else asks, an agency's directory or the demo, nothing is kept: they
come back to the page with the form, which says so.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.httpkit import serialize_request
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from partners.returning import where_they_were
from partners.strength import begun_in_demo, directory_of, is_strong

View = Callable[..., HttpResponse]

NOT_KEPT = (
    "What you filled in was not sent, because you were asked again who you are. Fill it in again."
)


def recently_authenticated(view: View) -> View:
    """Decorate a view that only somebody who proved who they are minutes ago may use."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return require_recent(request) or view(request, *args, **kwargs)

    return asked


def require_recent(request: HttpRequest) -> HttpResponse | None:
    """None when it was recent; else where to prove it, or `ReauthenticationRequired`, which the
    middleware answers with the ways that this person has.
    """
    return None if was_recent(request) else ask_again(request)


def ask_again(request: HttpRequest) -> HttpResponse:
    """Where to prove who they are, or `ReauthenticationRequired`, however lately they did."""
    asks = _who_else_asks(request)
    if asks and request.method == "POST":
        messages.info(request, NOT_KEPT)
    if asks:
        return redirect_to_login(where_they_were(request), asks)
    if request.method == "POST":
        return _keep(request)
    raise ReauthenticationRequired


def _who_else_asks(request: HttpRequest) -> str:
    """Where whoever vouched for this session is asked again; empty when we ask ourselves.

    We ask whoever has a second step here, which they keep; a directory would sign them in anew.
    """
    if begun_in_demo(request):
        return reverse("demo-signin")
    directory = None if is_strong(request.user) else directory_of(request)  # type: ignore[arg-type]
    return reverse("openid_connect_login", kwargs={"provider_id": directory}) if directory else ""


def _keep(request: HttpRequest) -> HttpResponse:
    """Keep what was sent until they have shown who they are; `allauth` sends it then.

    It compares where they go on to with the address alone, and would forget a form of `…?page=2`.
    """
    ways = get_adapter().get_reauthentication_methods(request.user)
    request.session[STATE_SESSION_KEY] = {"request": serialize_request(request)}
    return redirect_to_login(request.path, ways[0]["url"] if ways else None)


def was_recent(request: HttpRequest) -> bool:
    """Did whoever is signed in prove it in the last `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds?"""
    records = get_authentication_records(request, request.user)
    latest = max((each["at"] for each in records), default=0)
    return bool(time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
