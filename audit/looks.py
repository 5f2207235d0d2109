"""Who looked at which child, and why: kept apart from what happened, because it is kept less long."""

from collections.abc import Iterable
from datetime import datetime

from audit.models import Look
from audit.record import Recorder


def look_at_each(
    *, by: Recorder, child_ids: Iterable[int], page: str, purpose: str, now: datetime
) -> None:
    """Keep that this person was handed the records of these children, in one statement."""
    rows = [_row(by, child_id, page, purpose, now) for child_id in sorted(set(child_ids))]
    Look.objects.bulk_create(rows, ignore_conflicts=True)


def look(*, by: Recorder, child_id: int, page: str, purpose: str, now: datetime) -> None:
    """Keep that this person saw this page of this child's record; twice in a minute counts once."""
    look_at_each(by=by, child_ids=[child_id], page=page, purpose=purpose, now=now)


def _row(by: Recorder, child_id: int, page: str, purpose: str, now: datetime) -> Look:
    return Look(
        child_id=child_id,
        person_id=by.person_id,
        person_name=by.name,
        job_title=by.job_title,
        agency_id=by.agency_id,
        agency_name=by.agency_name,
        page=page,
        purpose=purpose,
        looked_at=now.replace(second=0, microsecond=0),
    )
