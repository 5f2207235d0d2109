"""Questions about people and their jobs."""

from datetime import date

from partners.models import Job


def first_job_of(email: str, on: date) -> Job | None:
    """The job that somebody works as when they have chosen none."""
    jobs = Job.objects.current(on).filter(person__email=email, person__is_active=True)
    return jobs.select_related("person").first()
