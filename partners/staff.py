"""Who works at an agency, as its administrator sees it. No child is known here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from core.times import local
from partners.access import invitations_of, jobs_of
from partners.actor import Actor
from partners.invitations import link_of
from partners.models import Invitation, Job, JobQuerySet, Mail, Person
from partners.rules import InvitationState, MailKind, Role
from partners.strength import is_strong, with_strength

SIZE = 25  # people a page
MANY = 50  # names that somebody looks over in one go


@dataclass(frozen=True)
class Worker:
    """One job, with what an administrator looks for beside it."""

    job: Job
    strong: bool
    last_day: date | None
    over: bool


def why_not_invite(
    *, agency_id: int, email: str, role: Role, home_id: int | None, now: datetime
) -> str:
    """Why nobody of this address can be asked to do this here; empty when they can."""
    email = email.lower()
    same = {"agency": agency_id, "role": role, "home": home_id}
    works = Job.objects.not_over(local(now).date()).filter(person__email=email, **same)
    job = works.select_related("person").first()
    if job is not None:
        return f"{job.person} works here as {job.title} already"
    waiting = Invitation.objects.unanswered().filter(email=email, **same).first()
    if waiting is None:
        return ""
    if waiting.state(now) is InvitationState.EXPIRED:
        return "An invitation to this address is out of date. Send that one again"
    return "An invitation to this address is waiting. Send that one again, or take it back"


# People


# How a list of people is narrowed, by the word in its address.
SHOWN: dict[str, str] = {
    "": "Everybody who works here now",
    "leaving": "Leaving soon",
    "weak": "Without strong sign-in",
    "left": "Left",
}


def narrowed(
    actor: Actor, *, shown: str, role: str, home: str, called: str, now: datetime
) -> QuerySet[Job]:
    """The agency's jobs that fit, by the person's name."""
    today = local(now).date()
    jobs = jobs_of(actor)
    if shown == "left":
        jobs = jobs.filter(ended_on__lte=today)
    else:
        jobs = jobs.filter(pk__in=Job.objects.not_over(today).filter(agency=actor.agency_id))
    if shown == "leaving":
        jobs = jobs.filter(ended_on__isnull=False)
    if shown == "weak":
        jobs = jobs.exclude(person__in=strong_people())
    if role in Role.values:
        jobs = jobs.filter(role=role)
    if home.isascii() and home.isdigit():
        jobs = jobs.filter(home=int(home[:9]))
    if called:
        jobs = jobs.filter(person__name__icontains=called)
    return jobs.order_by("person__name", "person_id", "pk")


def strong_people() -> QuerySet[Person]:
    """Everybody who signs in with more than a password."""
    return with_strength(Person.objects.all()).filter(strong=True).only("pk")  # type: ignore[misc]


def page_of(jobs: QuerySet[Job], number: str | None, *, size: int = SIZE) -> Page[Job]:
    return Paginator(jobs, size).get_page(number)


def workers(jobs: Iterable[Job], now: datetime) -> list[Worker]:
    """The same jobs, each with the person's strength: one question more, however many there are."""
    listed = list(jobs)
    theirs = {job.person_id for job in listed}
    strong = set(strong_people().filter(pk__in=theirs).values_list("pk", flat=True))
    today = local(now).date()
    return [
        Worker(
            job,
            job.person_id in strong,
            last_day_of(job),
            job.ended_on is not None and job.ended_on <= today,
        )
        for job in listed
    ]


def last_day_of(job: Job) -> date | None:
    """The last day on which the person does it."""
    return max(job.ended_on - timedelta(days=1), job.started_on) if job.ended_on else None


def reminded(people: Iterable[int]) -> Mapping[int, datetime]:
    """When each of these people was last asked to sign in more safely."""
    mails = Mail.objects.filter(kind=MailKind.SIGN_IN_REMINDER, person__in=people)
    rows = mails.order_by("asked_at").values_list("person_id", "asked_at")
    return {person_id: asked_at for person_id, asked_at in rows if person_id is not None}


def going_on(actor: Actor, now: datetime) -> QuerySet[Job]:
    today = local(now).date()
    return jobs_of(actor).filter(
        pk__in=Job.objects.not_over(today).filter(agency=actor.agency_id).values("pk")
    )


def one_of(actor: Actor, person_id: int, now: datetime) -> QuerySet[Job]:
    """The oldest of the jobs that a person does here now."""
    first = going_on(actor, now).filter(person=person_id).order_by("started_on", "pk")[:1]
    return jobs_of(actor).filter(pk__in=list(first.values_list("pk", flat=True)))


def to_check(actor: Actor, now: datetime) -> QuerySet[Job]:
    """Jobs that nobody has confirmed within 90 days, the longest ago first."""
    unchecked: JobQuerySet = Job.objects.not_over(local(now).date()).to_check(now)
    ours = unchecked.filter(agency=actor.agency_id).values("pk")
    return jobs_of(actor).filter(pk__in=ours).order_by("checked_at", "person__name", "pk")


def of_addresses(actor: Actor, text: str, now: datetime) -> tuple[list[Job], list[str]]:
    """The jobs here of the people whose addresses stand in a text, and what is nobody's address."""
    words = {word.strip("<>,;").lower() for word in text.replace(",", " ").split()}
    asked = {word for word in words if "@" in word}
    jobs = list(going_on(actor, now).filter(person__email__in=asked).order_by("person__name", "pk"))
    found = {job.person.email for job in jobs}
    return jobs, sorted(asked - found)


# Invitations


def account_of(email: str) -> Person | None:
    """Who signs in with this address: asked only for whoever holds a link that was sent to it."""
    return Person.objects.filter(email=email).first()


def can_sign_in(person: Person) -> bool:
    """Has the person any way to sign in? None, once it has been begun again."""
    by_directory = SocialAccount.objects.filter(user=person).exists()
    return by_directory or person.has_usable_password() or is_strong(person)


@dataclass(frozen=True)
class Asked:
    """An invitation, where it has got to, and whether its message left."""

    invitation: Invitation
    state: InvitationState
    mail: Mail | None
    link: str  # in a demonstration alone, which sends to nobody


def invitations_page(actor: Actor, number: str | None) -> Page[Invitation]:
    rows = invitations_of(actor).select_related("invited_by", "job__person")
    return Paginator(rows, SIZE).get_page(number)


def asked(invitations: Iterable[Invitation], now: datetime) -> list[Asked]:
    listed = list(invitations)
    mails = Mail.objects.filter(invitation__in=listed).order_by("pk")
    newest = {mail.invitation_id: mail for mail in mails}
    return [
        Asked(each, each.state(now), newest.get(each.pk), link_of(each) if settings.DEMO else "")
        for each in listed
    ]
