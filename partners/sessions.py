"""Where people are signed in, and ending it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from partners.models import Person, Session
from partners.session_store import kept_as


@dataclass(frozen=True)
class SignedIn:
    """One of somebody's sessions, as they may read of it. `mark` names it without being its key."""

    mark: str
    device: str
    begun_at: datetime | None
    used_at: datetime | None
    here: bool


def end_sessions_of(person_id: int, *, job_id: int | None = None) -> int:
    """Sign the person out everywhere at once, or wherever they work as that job. How many it was.

    Where somebody has not said as which job they work, it may be that one, so that is ended too.
    """
    sessions = Session.objects.filter(person_id=person_id)
    if job_id is not None:
        sessions = sessions.filter(Q(job_id=job_id) | Q(job_id=None))
    return _end(sessions)


def of(person: Person, *, now: datetime, here: str | None) -> list[SignedIn]:
    """Where the person is signed in, the one used last first."""
    live = Session.objects.filter(person=person, expire_date__gt=now).order_by("-used_at")
    return [
        SignedIn(
            mark=mark_of(each.session_key),
            device=each.device or "A browser",
            begun_at=each.begun_at,
            used_at=each.used_at,
            here=each.session_key == kept_as(here),
        )
        for each in live
    ]


def end(person: Person, *, mark: str) -> bool:
    """End the one session of the person's that has this mark. False when there is none."""
    keys = Session.objects.filter(person=person).values_list("session_key", flat=True)
    meant = [key for key in keys if mark_of(key) == mark]
    return _end(Session.objects.filter(session_key__in=meant)) > 0


def end_others(person: Person, *, here: str | None) -> int:
    """Sign the person out everywhere but here. How many it was."""
    return _end(Session.objects.filter(person=person).exclude(session_key=kept_as(here)))


def mark_of(kept_key: str) -> str:
    """What stands for a session on a page; whoever reads it cannot use it."""
    return salted_hmac("session", kept_key).hexdigest()[:20]


def _end(sessions: QuerySet[Session]) -> int:
    ended, _ = sessions.delete()
    return ended


def forget_old(now: datetime) -> int:
    """Remove the rows of sessions that ran out. How many it was."""
    return _end(Session.objects.filter(expire_date__lt=now))
