"""The session engine: Django's in the database, with columns that say whose session it is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

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
        session.person_id = _number(data.get(SESSION_KEY))
        session.job_id = _number(data.get(JOB))
        session.device = str(data.get(DEVICE, ""))[:80]
        session.begun_at = _moment(data.get(BEGUN))
        session.used_at = _moment(data.get(USED))
        return session


def _number(value: Any) -> int | None:
    return int(value) if value else None


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
