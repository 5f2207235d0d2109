"""The session engine: Django's in the database, with columns that say whose session it is.

A row is kept under a digest of the session's key, which is in the cookie alone: whoever reads the table
is signed in by none of it.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone

from core.compiled import ask_for_first, slot
from partners.models import Session

JOB = "job"  # which job the person works as
DEVICE = "device"  # “Firefox on Windows”
BEGUN = "begun"  # when they signed in: seconds since 1970
USED = "used"  # when they last asked for something


class SessionStore(DatabaseStore):
    """Named in the settings."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[arg-type,assignment]
        session.session_key = kept_as(self.session_key)
        session.person_id = _number(data.get(SESSION_KEY))
        session.job_id = _number(data.get(JOB))
        session.device = str(data.get(DEVICE, ""))[:80]
        session.begun_at = _moment(data.get(BEGUN))
        session.used_at = _moment(data.get(USED))
        return session

    def _get_session_from_db(self) -> Session | None:
        found = ask_for_first(_kept, key=kept_as(self.session_key), now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Is there a session with this key?"""
        return super().exists(kept_as(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """End the session with this key, or this one."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(kept_as(key))


def _kept() -> QuerySet[Session]:
    return Session.objects.filter(session_key=slot("key"), expire_date__gt=slot("now"))


def kept_as(session_key: str | None) -> str:
    """What a session's row is kept under: as long as the column. The key is random, so no salt is needed."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:40]


def _number(value: Any) -> int | None:
    return int(value) if value else None


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
