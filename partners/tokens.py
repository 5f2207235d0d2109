"""Agencies' own systems: which job a key speaks as, if it still does."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from audit.record import Recorded, Recorder, record
from audit.rules import Fact
from core.times import local
from partners.actor import SERVICE, Actor, actor_of
from partners.models import AgencyToken, Job, Person
from partners.workflow.jobs import tell_others


def holder_of(key: str, now: datetime) -> tuple[Person, Actor] | None:
    """None for a key that was never given or was taken back, and when its job or person has ended."""
    today = local(now).date()
    token = (
        AgencyToken.objects.filter(digest=AgencyToken.digest_of(key), revoked_at=None)
        .filter(Q(job__ended_on=None) | Q(job__ended_on__gt=today), job__started_on__lte=today)
        .filter(job__person__is_active=True)
        .select_related("job__person", "job__agency__office_hours")
        .first()
    )
    return (token.job.person, actor_of(token.job, now)) if token else None


@transaction.atomic
def issue(*, job: Job, name: str, now: datetime, by: Actor = SERVICE) -> tuple[AgencyToken, str]:
    """A key for one system of the job's agency, told once: only its digest is kept.

    Whoever has it sees what the job sees, so those who answer for the agency hear of it.
    """
    token, key = AgencyToken.issue(job=job, name=name, made_by_id=by.person_id or None)
    record(Fact.KEY_ISSUED, by=by, about=token, at=now, payload={"job": job.pk})
    tell_others(job=job, know=[by.person_id], now=now)
    return token, key


@transaction.atomic
def revoke(tokens: QuerySet[AgencyToken], *, now: datetime, by: Recorder = SERVICE) -> int:
    """From now on none of these keys is accepted; how many there were."""
    accepted = list(tokens.filter(revoked_at=None).select_for_update(of=("self",)))
    for token in accepted:
        token.revoke(now)
        record(Fact.KEY_REVOKED, by=by, about=token, at=now, payload={"job": token.job_id})
    return len(accepted)


def end_with_a_sign_in(event: Recorded) -> None:
    """Whoever has to begin again may have lost the keys with the rest: none of theirs is accepted, and
    none that they made for somebody else's job, for it was shown to them, or to whoever was signed in as them.

    A job that is over takes its keys with it for good, so that none comes back with a changed date.
    """
    ended = {
        Fact.SIGN_IN_BEGUN_AGAIN: lambda job: (
            Q(job__person=job.person_id) | Q(made_by=job.person_id)
        ),
        Fact.JOB_ENDED: lambda job: Q(job=job.pk),
    }
    if event.fact in ended:
        theirs = AgencyToken.objects.filter(ended[event.fact](event.about))
        revoke(theirs, by=event.by, now=event.recorded_at)
