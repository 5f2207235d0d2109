"""The number beside “Notifications” on every page: asked for only when it is shown."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from escalation import inbox


def unread(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"unread": 0}
    return {"unread": SimpleLazyObject(lambda: inbox.unread(actor, now=timezone.now()))}
