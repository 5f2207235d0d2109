"""What every page is given besides what its view hands it."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils import timezone

from core import helplines


def page(request: HttpRequest) -> dict[str, Any]:
    """The shell's own needs. Who is signed in comes from `partners.context.actor`, beside it."""
    return {
        **shell(),
        "path": request.path,
        "messages": get_messages(request),
        "asked_at": timezone.now(),
    }


def shell() -> dict[str, Any]:
    """What a page has when there is no request worth trusting: enough to stand up by itself."""
    return {
        "service_name": settings.SERVICE_NAME,
        "demo": settings.DEMO,
        "helplines": helplines.SHORT,
    }


def alone() -> dict[str, Any]:
    """A whole page with nobody signed in and nothing read: for errors that came from reading."""
    return {
        **shell(),
        "path": "",
        "messages": [],
        "actor": None,
        "has_jobs": False,
        "is_shared": False,
        "navigation": [],
        "unread": 0,
        "on_call": None,
        "asked_at": None,
    }
