"""Questions about people and their jobs."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When

from partners.models import Agency, Job, Mobile, RotaShift, Team
from partners.rules import DESK_ONLY, OFFICE_ROLES, Office

# What anybody may look up who cannot sign in: desks that answer at night, never a person's number.
PHONED = (Office.ON_CALL, Office.PLACING_AUTHORITY, Office.POLICE_SUPERVISOR)
LEAST = 3  # letters of an agency's name
MOST = 10  # agencies


def name_sought(asked: str) -> str:
    """The letters of an agency's name that an address asks for, as they can be looked for."""
    return " ".join(asked.replace("\0", "").split())[:60]


def first_job_of(email: str, on: date) -> Job | None:
    """The job that somebody works as when they have chosen none."""
    jobs = Job.objects.current(on).filter(person__email=email, person__is_active=True)
    return jobs.select_related("person").first()


def mobile_of(person_id: int | None) -> Mobile | None:
    """Somebody's own number, confirmed or not."""
    return Mobile.objects.filter(person=person_id).exclude(number="").first()


def who_answers(teams: Iterable[Team], now: datetime) -> Team | None:
    """Of teams for one office, the one to ring now. Where none is for this hour, one that there is.

    While nobody has said the hours, it is the one out of hours, which is always answered.
    """
    fitting = sorted(teams, key=lambda team: (not team.answers_at(now), not team.out_of_hours))
    return next(iter(fitting), None)


def sits_there(agency_id: int, office: Office, *, on: date) -> bool:
    """Has the agency somebody, or a desk, for this office? A manager is a service manager without one;
    of those above, whose work is named alike, an agency says by a desk who it is."""
    if Team.objects.filter(agency=agency_id, office=office).exists():
        return True
    jobs = Job.objects.current(on).filter(agency=agency_id, person__is_active=True)
    return office not in DESK_ONLY and jobs.filter(role__in=OFFICE_ROLES[office]).exists()


def on_duty_at(now: datetime) -> QuerySet[RotaShift]:
    """Who the rotas say is on duty, by name."""
    shifts = RotaShift.objects.filter(
        starts_at__lte=now, ends_at__gt=now, person__is_active=True
    ).select_related("person")
    return shifts.order_by("person__name", "pk")


def numbers_of(name: str) -> list[Agency]:
    """Agencies whose name holds these letters and that can be phoned, each with its desks
    (`answering`); those whose name begins so first. One more than `MOST` says that there are more.
    """
    desks = Team.objects.filter(office__in=PHONED).exclude(phone="").order_by("office", "name")
    answers = Exists(desks.filter(agency=OuterRef("pk")))
    found = Agency.objects.filter(Q(answers) | ~Q(phone=""), name__icontains=name)
    ordered = found.order_by(Case(When(name__istartswith=name, then=0), default=1), "name")
    answering = Prefetch("teams", queryset=desks, to_attr="answering")
    return list(ordered.prefetch_related(answering)[: MOST + 1])
