"""Who looked at which child, and why: kept apart from what happened, because it is kept less long."""

from datetime import datetime

from audit.models import Look
from audit.record import Recorder


def look(*, by: Recorder, child_id: int, page: str, purpose: str, now: datetime) -> None:
    """Keep that this person saw this page of this child's record; twice in a minute counts once."""
    Look.objects.bulk_create(
        [
            Look(
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
        ],
        ignore_conflicts=True,
    )
