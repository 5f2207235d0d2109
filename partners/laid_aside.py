"""A form that was sent when its person had been signed out: laid aside for them, and for nobody else.

Each form of a page says whose page it was (`FIELD`, `mark_of`). What it held is sealed with a key of that
person's own and lies in the session of the browser that it came from. When they have signed in again
the page shows it to them (`core.forms.posted`), and they send it: time has gone by, so nothing is sent for
them. (Whoever is still signed in and only shows again that it is them: `partners.reauthentication`.)
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.forms import ShownAgain
from core.middleware import length_of
from core.pages import has_form

FIELD = "whose"
ASIDE = "laid-aside"  # in the session
OPEN_FOR = timedelta(hours=12)
_SALT = "laid aside"
_NOT_KEPT = (FIELD, "csrfmiddlewaretoken", "submission")


@dataclass(frozen=True)
class Aside:
    """What was typed, and when it was sent."""

    typed: ShownAgain
    at: datetime


def mark_of(person_id: int) -> str:
    """What a form carries, so that it is laid aside for this person."""
    return signing.dumps(person_id, salt=_SALT)


def lay_aside(request: HttpRequest) -> bool:
    """Keep what was sent to this page, if the form says whose it is. Did it?"""
    whose = _whose(request) if request.method == "POST" and has_form(request) else None
    if whose is None:
        return False
    typed = request.POST.copy()
    for name in _NOT_KEPT:
        typed.pop(name, None)
    words = json.dumps([request.path, typed.urlencode()]).encode()
    request.session[ASIDE] = _box(whose).encrypt(words).decode()
    return True


def _whose(request: HttpRequest) -> int | None:
    if length_of(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return None  # no form of ours is that long, and so it is not read
    try:
        whose: int = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return None
    return whose


def laid_aside(request: HttpRequest) -> Aside | None:
    """What whoever is signed in had sent to this page before they were asked who they are."""
    sealed = request.session.get(ASIDE, "")
    whose = request.user.pk or 0
    opened = _opened(sealed, whose)
    if opened is None or opened[0] != request.path:
        return None
    at = datetime.fromtimestamp(_box(whose).extract_timestamp(sealed), UTC)
    typed: Any = ShownAgain(opened[1])
    return Aside(typed, at)


def was_sent(request: HttpRequest) -> None:
    """It has been sent after all, from the page that showed it."""
    if ASIDE in request.session and laid_aside(request):
        forget(request.session)


def forget(session: SessionBase, *, unless_of: int | None = None) -> None:
    """It has been sent after all; or somebody else has signed in on this device (`unless_of`)."""
    if ASIDE in session and (unless_of is None or not _opened(session[ASIDE], unless_of)):
        del session[ASIDE]


def _opened(sealed: str, person_id: int) -> list[str] | None:
    """The page's address and what was typed; None for anybody else, and when the time is over."""
    seconds = int(OPEN_FOR.total_seconds())
    try:
        words: list[str] = json.loads(_box(person_id).decrypt(sealed, ttl=seconds))
    except InvalidToken:
        return None
    return words


def _box(person_id: int) -> Fernet:
    """Locked with a key that the service makes for this person alone."""
    key = salted_hmac(_SALT, str(person_id), algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
