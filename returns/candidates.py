"""Who might hold an interview: every job of everybody who could, and where the child lives."""

from datetime import datetime
from typing import Any, cast

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce

from children.models import Placement, Professional, ProfessionalQuerySet
from children.rules import ProfessionalKind
from core.times import local
from missing.protocols import document_of
from partners.models import Job
from partners.rules import Role
from returns.independence import Around, Candidate, Work
from returns.models import (
    ReturnInterview,
)
from returns.rules import State


def around_of(
    interview: ReturnInterview, first_away_at: datetime, protocol_id: int, *, until: datetime
) -> Around:
    """Where the child lives or lived since first going away, and who runs those homes; of a talk that was held,
    `until` then: where the child moved afterwards is nothing to it. What exceptions there are is said by the
    protocol of the authority that placed the child."""
    child, authority = interview.child, interview.child.responsible_authority
    first_day, last_day = local(first_away_at).date(), local(until).date()
    placements = list(
        Placement.objects.filter(
            Q(ended_on=None) | Q(ended_on__gte=first_day), child=child, started_on__lte=last_day
        ).select_related("home")
    )
    # Of a child without a placement on record the present home and agencies alone are known.
    known = () if placements else (child.provider_id, child.supervising_agency_id)
    at_home = () if placements else (child.home_id,)
    homes = {*at_home, *(placement.home_id for placement in placements)}
    runs_it = {
        *known,
        *(placement.provider_id for placement in placements),
        *(placement.supervising_agency_id for placement in placements),
        *(placement.home.provider_id for placement in placements if placement.home),
    }
    here = next((placement for placement in placements if placement.ended_on is None), None)
    miles = here.miles_from_authority if here else None
    return Around(
        child=str(child),
        homes=frozenset(home for home in homes if home),
        runs_it=frozenset(agency for agency in runs_it if agency),
        responsible=authority.pk,
        responsible_name=authority.name,
        service=interview.service_id,
        service_name=interview.service.name,
        miles_away=None if miles is None else float(miles),
        limit=document_of(protocol_id).interviews.miles_for_social_worker,
    )


def candidates_for(interview: ReturnInterview, now: datetime) -> list[Candidate]:
    """The service's interviewers, the child's social worker and whoever is booked, with every job of each."""
    today = local(now).date()
    interviewers = Job.objects.current(today).filter(
        agency=interview.service_id, role=Role.INTERVIEWER
    )
    people = (
        Q(person__in=interviewers.values("person"))
        | Q(person__in=_social_workers(interview).current(today).values("person"))
        | Q(person=interview.interviewer_id)
    )
    return _candidates(interview, people, now)


def candidate(interview: ReturnInterview, person_id: int, now: datetime) -> Candidate | None:
    """Anybody at all, so that the rules can say why not; None for nobody who works anywhere."""
    return next(iter(_candidates(interview, Q(person=person_id), now)), None)


def _social_workers(interview: ReturnInterview) -> ProfessionalQuerySet:
    named = Professional.objects.filter(
        child=interview.child_id, kind=ProfessionalKind.SOCIAL_WORKER
    )
    return cast(ProfessionalQuerySet, named)


def _seen(interview: ReturnInterview) -> Any:
    """How often each has talked with this child before."""
    held = ReturnInterview.objects.filter(
        child=interview.child_id, state=State.HELD, interviewer=OuterRef("person")
    )
    times = held.order_by().values("interviewer").annotate(times=Count("pk")).values("times")
    return Coalesce(Subquery(times), 0)


def _candidates(interview: ReturnInterview, people: Q, now: datetime) -> list[Candidate]:
    today = local(now).date()
    social_workers = _social_workers(interview).filter(person=OuterRef("person"))
    jobs = (
        Job.objects.filter(people, person__is_active=True)
        .select_related("person")
        .annotate(
            is_social_worker=Exists(social_workers.current(today)),
            was_social_worker=Exists(social_workers),
            seen=_seen(interview),
        )
        .order_by("person__name", "person", "started_on")
    )
    by_person: dict[int, list[Any]] = {}
    for job in jobs:
        by_person.setdefault(job.person_id, []).append(job)
    return [
        Candidate(
            person_id=person_id,
            name=theirs[0].person.name,
            works=tuple(
                Work(
                    agency_id=job.agency_id,
                    role=Role(job.role),
                    home_id=job.home_id,
                    ended=job.ended_on is not None and job.ended_on <= today,
                )
                for job in theirs
            ),
            is_social_worker=theirs[0].is_social_worker,
            was_social_worker=theirs[0].was_social_worker,
            seen=theirs[0].seen,
        )
        for person_id, theirs in by_person.items()
    ]
