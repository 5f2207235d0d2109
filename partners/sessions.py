"""Where people are signed in, and ending it."""

from django.db.models import Q

from partners.models import Session


def end_sessions_of(person_id: int, *, job_id: int | None = None) -> int:
    """Sign the person out everywhere at once, or wherever they work as that job. How many it was.

    Where somebody has not said as which job they work, it may be that one, so that is ended too.
    """
    sessions = Session.objects.filter(person_id=person_id)
    if job_id is not None:
        sessions = sessions.filter(Q(job_id=job_id) | Q(job_id=None))
    ended, _ = sessions.delete()
    return ended
