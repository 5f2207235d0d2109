"""Questions about people and their jobs."""

from datetime import date

from django.db.models import Prefetch

from partners.models import Agency, Job, Team
from partners.rules import Office

# What anybody may look up who cannot sign in: desks that answer at night, never a person's number.
PHONED = (Office.ON_CALL, Office.PLACING_AUTHORITY, Office.POLICE_SUPERVISOR)
LEAST = 3  # letters of an agency's name
MOST = 10  # agencies


def first_job_of(email: str, on: date) -> Job | None:
    """The job that somebody works as when they have chosen none."""
    jobs = Job.objects.current(on).filter(person__email=email, person__is_active=True)
    return jobs.select_related("person").first()


def numbers_of(name: str) -> list[Agency]:
    """Agencies whose name holds these letters, each with the desks (`answering`) to phone."""
    desks = Team.objects.filter(office__in=PHONED).exclude(phone="").order_by("office", "name")
    found = Agency.objects.filter(name__icontains=name).order_by("name")
    return list(
        found.prefetch_related(Prefetch("teams", queryset=desks, to_attr="answering"))[:MOST]
    )
