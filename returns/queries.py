"""What is known about interviews: whose turn it is, by when, and who might hold them."""

from datetime import datetime
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)

from children.access import with_reading
from children.models import Placement, Professional, ProfessionalQuerySet
from children.photos import present_photo
from children.rules import ProfessionalKind
from core.times import local
from missing.models import Duty, DutyQuerySet, Episode
from missing.rules import DutyEnd
from partners.actor import Actor
from partners.models import Job
from partners.rules import Role
from returns.access import interviews_visible_to
from returns.independence import Around, Candidate, Work
from returns.models import Answer, Approval, Attempt, ReturnInterview
from returns.rules import APPROVE, DUTIES, HOLD, OFFER, OPEN, RE_OFFER, State, Verdict

# The list


def interviews_now(actor: Actor | None) -> QuerySet[ReturnInterview]:
    """Everything still to be done, the first due first: to arrange, booked, to approve, and to ask again.

    Each comes with `due_at`, `offered`, `paused` and the references it covers.
    """
    asked_again = ReturnInterview.objects.filter(child=OuterRef("child"), state__in=OPEN)
    return (
        interviews_visible_to(actor)
        .annotate(
            due_at=_due(HOLD, RE_OFFER, APPROVE),
            offered=_offered(),
            paused=_away_again(),
            approval=_approval(),
        )
        .filter(
            Q(state__in=OPEN)
            | Q(approval__in=("", Verdict.RETURNED))
            | (Q(state=State.DECLINED, due_at__isnull=False) & ~Exists(asked_again))
        )
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )


def _covering() -> DutyQuerySet:
    """The ledger's rows of the episodes that an interview covers."""
    return cast(DutyQuerySet, Duty.objects.filter(episode__interviews=OuterRef("pk")))


def _due(*codes: str) -> Subquery:
    """The first instant that anything is owed by."""
    open_duties = _covering().open().filter(code__in=codes).order_by("due_at")
    return Subquery(open_duties.values("due_at")[:1], output_field=DateTimeField())


def _offered() -> Exists:
    return Exists(_covering().filter(code=OFFER, how_ended=DutyEnd.MET))


def _approval() -> Subquery:
    """What came of sending it for approval last: nothing yet, or null where it never was."""
    last = Approval.objects.filter(interview=OuterRef("pk")).order_by("-pk")
    return Subquery(last.values("outcome")[:1], output_field=CharField())


def _away_again() -> Exists:
    """Nobody is pressed to talk with a child who is away now."""
    return Exists(Episode.objects.away().filter(child=OuterRef("child")))


def with_their_rows(interviews: QuerySet[ReturnInterview]) -> QuerySet[ReturnInterview]:
    """What a row of the list says besides."""
    return interviews.select_related("child", "interviewer", "service").annotate(
        references=_references(), tries=Count("attempts", distinct=True)
    )


def _references() -> ArraySubquery:
    return ArraySubquery(_covered().order_by("opened_at").values("reference"))


def _covered() -> QuerySet[Episode]:
    return Episode.objects.filter(interviews=OuterRef("pk"))


def counts(interviews: QuerySet[ReturnInterview], now: datetime) -> dict[str, int]:
    """How many there are of each kind, in one question."""
    return interviews.order_by().aggregate(
        all=Count("pk"),
        **{kind: Count("pk", filter=wanted) for kind, wanted in kinds(now).items()},
    )


def kinds(now: datetime) -> dict[str, Q]:
    """The parts of the list that it can be cut down to."""
    return {
        "overdue": Q(due_at__lt=now, paused=False),
        "to-arrange": Q(state=State.TO_ARRANGE),
        "booked": Q(state=State.BOOKED),
        "to-approve": Q(approval=""),
        "returned": Q(approval=Verdict.RETURNED),
        "ask-again": Q(state=State.DECLINED),
    }


# One interview


def interviews(actor: Actor | None) -> QuerySet[ReturnInterview]:
    """The interviews the actor may see, with what the top of every page about one of them says."""
    return (
        with_reading(interviews_visible_to(actor), actor)
        .annotate(
            due_at=_due(HOLD, RE_OFFER, APPROVE),
            offered=_offered(),
            paused=_away_again(),
            approval=_approval(),
            references=_references(),
            first_away_at=Subquery(_covered().order_by("opened_at").values("opened_at")[:1]),
            first_back_at=Subquery(_covered().order_by("returned_at").values("returned_at")[:1]),
            photo_id=present_photo(),
        )
        .select_related("child__responsible_authority", "service", "interviewer", "recorded_by")
    )


def interviews_in_full(actor: Actor | None) -> QuerySet[ReturnInterview]:
    """And with the episodes it covers, and what each of them is owed by when."""
    duties = Duty.objects.filter(code__in=DUTIES).with_pause().order_by("due_at", "pk")
    episodes = Episode.objects.order_by("opened_at", "pk")
    return interviews(actor).prefetch_related(
        Prefetch("episodes", episodes.prefetch_related(Prefetch("duties", duties)))
    )


def attempts_of(interview: ReturnInterview) -> QuerySet[Attempt]:
    """The tries, each with its `note`, which is a row of its own where anything was written."""
    return interview.attempts.select_related("by").annotate(note=F("written__text"))


# What was written down


def answers_of(interview: ReturnInterview) -> list[Answer]:
    """Everything so far, in the order it was begun, for those who write it or approve it."""
    return list(interview.answers.select_related("by"))


def last_approval_of(interview: ReturnInterview) -> Approval | None:
    return interview.approvals.select_related("sent_by", "decided_by").order_by("-pk").first()


# Who might hold it


def around_of(interview: ReturnInterview, first_away_at: datetime) -> Around:
    """Where the child lives or lived since first going away, and who runs those homes."""
    child, authority = interview.child, interview.child.responsible_authority
    placements = list(
        Placement.objects.filter(
            Q(ended_on=None) | Q(ended_on__gte=local(first_away_at).date()), child=child
        ).select_related("home")
    )
    homes = {child.home_id, *(placement.home_id for placement in placements)}
    runs_it = {
        child.provider_id,
        child.supervising_agency_id,
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
    )


def candidates_for(interview: ReturnInterview, now: datetime) -> list[Candidate]:
    """The service's interviewers and the child's social worker, with every job of each."""
    today = local(now).date()
    interviewers = Job.objects.current(today).filter(
        agency=interview.service_id, role=Role.INTERVIEWER
    )
    people = Q(person__in=interviewers.values("person")) | Q(
        person__in=_social_workers(interview).current(today).values("person")
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


def _candidates(interview: ReturnInterview, people: Q, now: datetime) -> list[Candidate]:
    today = local(now).date()
    social_workers = _social_workers(interview).filter(person=OuterRef("person"))
    jobs = (
        Job.objects.filter(people, person__is_active=True)
        .select_related("person")
        .annotate(
            is_social_worker=Exists(social_workers.current(today)),
            was_social_worker=Exists(social_workers),
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
        )
        for person_id, theirs in by_person.items()
    ]
