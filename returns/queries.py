"""What is known about interviews: whose turn it is, by when, and who might hold them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject

from children.access import with_reading
from children.models import Placement, Professional, ProfessionalQuerySet
from children.photos import present_photo
from children.rules import ProfessionalKind
from core.times import local
from missing.models import Duty, DutyQuerySet, Episode
from missing.rules import DutyEnd, Status
from partners.actor import Actor, actor_of
from partners.models import Job
from partners.rules import Role
from returns.access import interviews_visible_to, slots_of_service
from returns.independence import Around, Candidate, Work
from returns.models import (
    Answer,
    Approval,
    Attempt,
    CalendarKey,
    ReturnInterview,
    Slot,
    Support,
    Wish,
)
from returns.rules import (
    APPROVE,
    DUTIES,
    HOLD,
    OFFER,
    OPEN,
    RE_OFFER,
    WRITE_AGAIN,
    Kind,
    State,
    Verdict,
)

# The list


def interviews_now(actor: Actor | None) -> QuerySet[ReturnInterview]:
    """Everything still to be done, the first due first: to arrange, booked, to approve, and to ask again.

    Each comes with `due_at`, `offered`, `paused` and the references it covers.
    """
    asked_again = ReturnInterview.objects.filter(child=OuterRef("child"), state__in=OPEN)
    return (
        interviews_visible_to(actor)
        .annotate(
            due_at=_due(HOLD, RE_OFFER, APPROVE, WRITE_AGAIN),
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
            due_at=_due(HOLD, RE_OFFER, APPROVE, WRITE_AGAIN),
            offered=_offered(),
            paused=_away_again(),
            approval=_approval(),
            references=_references(),
            first_away_at=Subquery(_covered().order_by("opened_at").values("opened_at")[:1]),
            first_back_at=Subquery(_covered().order_by("returned_at").values("returned_at")[:1]),
            photo_id=present_photo(),
            wish=_wish(),
            support_wanted=_support(),
        )
        .select_related(
            *("child__responsible_authority", "service", "interviewer", "recorded_by"),
            "slot",
        )
    )


def _wish() -> Subquery:
    """What the child would like, as it was said last."""
    said = ("who", "place", "time", "told", "said_by", "said_on")
    wishes = Wish.objects.filter(child=OuterRef("child"))
    return Subquery(wishes.values(row=JSONObject(**{each: each for each in said}))[:1])


def _support() -> Subquery:
    """Who else is to be there; before this interview says so, as it was at the last one."""
    wanted = Support.objects.filter(interview__child=OuterRef("child"))
    newest = wanted.order_by("-interview__opened_at", "-interview")
    row = JSONObject(interpreter="interpreter", advocate="advocate")
    return Subquery(newest.values(row=row)[:1])


def interviews_in_full(actor: Actor | None) -> QuerySet[ReturnInterview]:
    """And with the episodes it covers, and what each of them is owed by when."""
    duties = Duty.objects.filter(code__in=DUTIES).with_pause().order_by("due_at", "pk")
    episodes = Episode.objects.annotate(missing_again_at=_missing_again()).order_by(
        "opened_at", "pk"
    )
    return interviews(actor).prefetch_related(
        Prefetch("episodes", episodes.prefetch_related(Prefetch("duties", duties)))
    )


def _missing_again() -> Subquery:
    """When the child next went missing after coming back; a log by mistake is none."""
    later = Episode.objects.filter(
        child=OuterRef("child"), opened_at__gt=OuterRef("returned_at")
    ).exclude(status=Status.STOOD_DOWN)
    return Subquery(later.order_by("opened_at").values("opened_at")[:1])


def attempts_of(interview: ReturnInterview) -> QuerySet[Attempt]:
    """The tries, each with its `note`, which is a row of its own where anything was written."""
    return interview.attempts.select_related("by").annotate(note=F("written__text"))


# What was written down


def answers_of(interview: ReturnInterview) -> list[Answer]:
    """Everything so far, in the order it was begun, for those who write it or approve it."""
    return list(interview.answers.select_related("by"))


def last_approval_of(interview: ReturnInterview) -> Approval | None:
    return interview.approvals.select_related("sent_by", "decided_by").order_by("-pk").first()


def words_heard(child_id: int) -> QuerySet[Answer]:
    """What the child said in every interview that was sent and isn't being written again, the newest
    first; for whoever may hear it."""
    readable = ReturnInterview.objects.readable().filter(child=child_id)
    return (
        Answer.objects.filter(kind=Kind.WORDS, interview__in=readable)
        .exclude(text="")
        .select_related("interview")
        .order_by("-interview__held_at", "pk")
    )


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
        limit=settings.MILES_FOR_SOCIAL_WORKER,
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


# When they can

OFFERED_AT_ONCE = 6
CAPACITY_FOR = timedelta(days=14)


def next_free(interview: ReturnInterview, people: Iterable[int], now: datetime) -> list[Slot]:
    """The next times at which these people can talk with the child for this service."""
    slots = Slot.objects.to_come(now).filter(
        interviewer__in=list(people), service=interview.service_id, offered=True
    )
    return list(slots.free().select_related("interviewer")[:OFFERED_AT_ONCE])


@dataclass(frozen=True)
class Capacity:
    """What one interviewer has in the next two weeks."""

    name: str
    free: int
    taken: int
    next_free_at: datetime | None


def capacity(actor: Actor, now: datetime) -> list[Capacity]:
    """Everybody who holds interviews for the same service, whoever has no free time first."""
    counted = (
        slots_of_service(actor)
        .to_come(now)
        .filter(starts_at__lt=now + CAPACITY_FOR)
        .with_is_free()
        .order_by()
        .values("interviewer")
        .annotate(
            free=Count("pk", filter=Q(is_free=True)),
            taken=Count("pk", filter=Q(interview__isnull=False)),
            next_free_at=Min("starts_at", filter=Q(is_free=True)),
        )
        .values_list("interviewer", "free", "taken", "next_free_at")
    )
    have = {person: numbers for person, *numbers in counted}
    jobs = Job.objects.current(local(now).date()).filter(
        agency=actor.agency_id, role=Role.INTERVIEWER, person__is_active=True
    )
    people = dict(jobs.values_list("person", "person__name"))
    rows = [Capacity(name, *have.get(person, (0, 0, None))) for person, name in people.items()]
    return sorted(rows, key=lambda each: (each.free > 0, each.name))


# A calendar that is read without signing in


def holder_of_calendar(key: str, today: date) -> Actor | None:
    """Whose calendar the key opens: None for a key that never was, and when the job has ended."""
    kept = CalendarKey.objects.filter(
        digest=CalendarKey.digest_of(key),
        job__in=Job.objects.current(today).filter(person__is_active=True),
    ).select_related("job__person", "job__agency")
    found = kept.first()
    return actor_of(found.job) if found else None


def calendar_made_at(actor: Actor) -> datetime | None:
    """When the address of this person's calendar was made; None while there is none."""
    return CalendarKey.objects.filter(job=actor.job_id).values_list("made_at", flat=True).first()


def booked_with(actor: Actor) -> QuerySet[ReturnInterview]:
    """The interviews that this person is to hold, of children whom they may see now."""
    mine = interviews_visible_to(actor).filter(interviewer=actor.person_id, state=State.BOOKED)
    return mine.select_related("slot").annotate(references=_references()).order_by("booked_for")
