"""Agencies' own systems: which job a key speaks as, if it still does."""

from datetime import date, datetime

from django.db.models import Q

from partners.actor import Actor, actor_of
from partners.models import AgencyToken, Job, Person


def holder_of(key: str, today: date) -> tuple[Person, Actor] | None:
    """None for a key that was never given or was taken back, and when its job or person has ended."""
    token = (
        AgencyToken.objects.filter(digest=AgencyToken.digest_of(key), revoked_at=None)
        .filter(Q(job__ended_on=None) | Q(job__ended_on__gt=today), job__started_on__lte=today)
        .filter(job__person__is_active=True)
        .select_related("job__person", "job__agency")
        .first()
    )
    return (token.job.person, actor_of(token.job)) if token else None


def issue(*, job: Job, name: str) -> str:
    """A key for one system of the job's agency. It is told once: only its digest is kept."""
    _, key = AgencyToken.issue(job=job, name=name)
    return key


def revoke(*, name: str, now: datetime) -> int:
    """From now on no key of this name is accepted; how many there were."""
    tokens = AgencyToken.objects.filter(name=name, revoked_at=None)
    return tokens.update(revoked_at=now)
