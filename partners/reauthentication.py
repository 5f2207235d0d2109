"""Showing again that it is you: before emergency access, exports and setting agencies up.

`@recently_authenticated` on a view is all that another package needs. Whoever proved who they are a
while ago is asked again and then comes back to where they were; a form sent meanwhile is kept and
sent when they have.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from partners.strength import begun_in_demo, directory_of

View = Callable[..., HttpResponse]


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
    if was_recent(request):
        return None
    here = request.get_full_path() if request.method == "GET" else request.path
    if begun_in_demo(request):
        return redirect_to_login(here, reverse("demo-signin"))
    directory = directory_of(request)
    if directory:
        return redirect_to_login(
            here, reverse("openid_connect_login", kwargs={"provider_id": directory})
        )
    raise ReauthenticationRequired


def was_recent(request: HttpRequest) -> bool:
    """Did whoever is signed in prove it in the last `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds?"""
    records = get_authentication_records(request, request.user)
    latest = max((each["at"] for each in records), default=0)
    return bool(time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
