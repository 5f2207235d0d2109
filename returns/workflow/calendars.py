"""The secret address of somebody's calendar: made, and made anew when it may be known to others."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from audit.record import Recorded, Recorder, record
from audit.rules import Fact
from children.access import require_role
from children.rules import Can
from partners.actor import Actor
from returns.models import CalendarKey


@transaction.atomic
def make_calendar_key(*, by: Actor, now: datetime) -> str:
    """A new key for the job that they act as; it is told once, and the one before opens nothing."""
    require_role(by, Can.HOLD)
    key = secrets.token_urlsafe(32)
    made, _ = CalendarKey.objects.update_or_create(
        job_id=by.job_id, defaults={"digest": CalendarKey.digest_of(key), "made_at": now}
    )
    record(Fact.CALENDAR_KEY_MADE, by=by, about=made, at=now)
    return key


@transaction.atomic
def end_calendar_key(*, by: Actor, now: datetime) -> None:
    """The key opens nothing any more. Ended twice, it is ended."""
    require_role(by, Can.HOLD)
    _end(CalendarKey.objects.filter(job=by.job_id), by=by, now=now)


def end_calendar_keys(event: Recorded) -> None:
    """Whoever has to begin again may have lost the address with the phone: it opens nothing any more.
    With a job that is over, its address ends for good."""
    if event.fact is Fact.SIGN_IN_BEGUN_AGAIN:
        theirs = CalendarKey.objects.filter(job__person=event.about.person_id)
        _end(theirs, by=event.by, now=event.recorded_at)
    elif event.fact is Fact.JOB_ENDED:
        _end(CalendarKey.objects.filter(job=event.about.pk), by=event.by, now=event.recorded_at)


def _end(keys: QuerySet[CalendarKey], *, by: Recorder, now: datetime) -> None:
    for key in keys.select_for_update(of=("self",)):
        record(Fact.CALENDAR_KEY_ENDED, by=by, about=key, at=now)
        key.delete()
