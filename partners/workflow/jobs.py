"""Somebody starts, changes, leaves; and the agency says every 90 days that what is kept is right."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from audit.record import record
from audit.rules import Fact
from core.refusals import Refused
from core.times import local
from partners import mails
from partners.access import require_administrator
from partners.actor import SERVICE, Actor, tell_database
from partners.models import Agency, Home, Invitation, Job, Mail, Person, RotaShift, Setup
from partners.rules import (
    SEES_NO_CHILD,
    AgencyKind,
    DeliveryState,
    HomeKind,
    MailKind,
    Office,
    Post,
    Role,
    misfit,
    offices_of,
)
from partners.sessions import end_sessions_of
from partners.strength import is_strong

LAST_ADMINISTRATOR = (
    "Your agency would have nobody left to look after its people. Make somebody else an"
    " administrator first."
)
ANOTHER = "Another administrator has to do this for you."
REMIND_EVERY = timedelta(days=1)


def check_post(*, agency: Agency, role: Role, home: Home | None, rank: int | None) -> None:
    """Raises `Refused` for work that there is not at such an agency, or at that home."""
    if home is not None and (home.provider_id != agency.pk or home.closed_on):
        raise Refused(f"{home} is not an open home of {agency}.")
    kind = HomeKind(home.kind) if home else None
    wrong = misfit(Post(role, home.pk if home else None, kind, rank), at=AgencyKind(agency.kind))
    if wrong:
        raise Refused(f"{wrong.sentence}.")


@transaction.atomic
def start_job(
    *,
    person: Person,
    agency: Agency,
    role: Role,
    title: str,
    by: Actor,
    now: datetime,
    home: Home | None = None,
    rank: int | None = None,
    phone: str = "",
) -> Job:
    """Somebody who works here already does one thing more.

    An administrator, who sees no child, gives it to anybody but themself.
    """
    require_administrator(by, agency_id=agency.pk)
    if person.pk == by.person_id:
        raise Refused(ANOTHER)
    check_post(agency=agency, role=role, home=home, rank=rank)
    today = local(now).date()
    Agency.objects.select_for_update().get(pk=agency.pk)
    theirs = Job.objects.not_over(today).filter(person=person, agency=agency)
    if not theirs.exists():
        raise Refused(f"{person} does not work here. Invite them.")
    if theirs.filter(role=role, home=home).exists():
        raise Refused(f"{person} does this job already.")
    job = Job.objects.create(
        person=person,
        agency=agency,
        role=role,
        title=title,
        home=home,
        rank=rank,
        phone=phone,
        started_on=today,
        checked_at=now,
    )
    record(Fact.JOB_STARTED, by=by, about=job, at=now, payload={"role": job.role})
    tell_others(job=job, know=[by.person_id], now=now)
    return job


def tell_others(*, job: Job, know: Collection[int | None], now: datetime) -> None:
    """Write to whoever else answers for who works at the agency that somebody sees children from now.

    Somebody whose last message about that has not left yet gets no second one.
    """
    if job.role in SEES_NO_CHILD:
        return
    addresses = answering_for(job.agency, but=know, now=now)
    waiting = Mail.objects.filter(
        kind=MailKind.SIGHT_GIVEN, agency=job.agency_id, state=DeliveryState.WAITING, attempts=0
    )
    for address in sorted(addresses - set(waiting.values_list("address", flat=True))):
        mails.write(MailKind.SIGHT_GIVEN, to=address, agency=job.agency, now=now)


def answering_for(agency: Agency, *, but: Collection[int | None], now: datetime) -> set[str]:
    """The addresses of those who answer for who works at the agency: its administrators, and its
    senior contact."""
    administrators = Job.objects.current(local(now).date()).filter(
        agency=agency, role=Role.AGENCY_ADMIN, person__is_active=True
    )
    answering = administrators.values_list("person__email", flat=True)
    senior = Setup.objects.filter(agency=agency).exclude(contact_email="")
    addresses = {*answering, *(each.contact_email.lower() for each in senior)}
    knowing = Person.objects.filter(pk__in=[pk for pk in but if pk])
    return addresses - set(knowing.values_list("email", flat=True))


@transaction.atomic
def change_job(
    *,
    job: Job,
    title: str,
    phone: str,
    by: Actor,
    now: datetime,
    home: Home | None = None,
    rank: int | None = None,
) -> Job:
    """Title, phone, rank or home. Another role is another job.

    Another home is sight of other children: the record says which homes, and others hear of it.
    Raises `Refused` for an administrator who would move to another home, whose children would be seen,
    or give themself a rank, which decides what is reviewed.
    """
    require_administrator(by, agency_id=job.agency_id)
    job = _going_on(job, now)
    check_post(agency=job.agency, role=Role(job.role), home=home, rank=rank)
    changes = {"title": title, "phone": phone, "home": home, "rank": rank}
    changed = [name for name, value in changes.items() if getattr(job, name) != value]
    if {"home", "rank"} & {*changed} and job.person_id == by.person_id:
        raise Refused(ANOTHER)
    moved = {"from_home": job.home_id, "home": home.pk if home else None}
    for name in changed:
        setattr(job, name, changes[name])
    if changed:
        told = {"details": changed} | (moved if "home" in changed else {})
        job.save(update_fields=changed)
        record(Fact.JOB_CHANGED, by=by, about=job, at=now, payload=told)
    if "home" in changed:
        end_sessions_of(job.person_id, job_id=job.pk)
        tell_others(job=job, know=[by.person_id], now=now)
    return job


def _going_on(job: Job, now: datetime) -> Job:
    rows = Job.objects.select_for_update(of=("self",)).select_related("agency", "person", "home")
    locked = rows.get(pk=job.pk)
    if locked.ended_on is not None and locked.ended_on <= local(now).date():
        raise Refused(f"{locked.person} no longer does this job.")
    return locked


# Leaving


@transaction.atomic
def set_last_day(*, job: Job, last_day: date | None, by: Actor, now: datetime) -> Job:
    """The person works here until the end of that day; None when they stay after all.

    What hangs on the job ends with the day, by the sweep (`close_next`). Raises `Refused` for a day
    that is over, and when the agency would be left without an administrator.
    """
    require_administrator(by, agency_id=job.agency_id)
    _keep_an_administrator(job.agency_id, [job] if last_day else [])
    job = _going_on(job, now)
    if last_day is not None and last_day < max(local(now).date(), job.started_on):
        raise Refused("Choose today or a later day. To end the job at once, end it now.")
    job.ended_on = last_day + timedelta(days=1) if last_day else None
    job.save(update_fields=["ended_on"])
    record(Fact.JOB_LEAVING, by=by, about=job, at=now, payload={"last_day": last_day})
    return job


@transaction.atomic
def end_job(*, job: Job, by: Actor, now: datetime) -> Job:
    """The person stops now: signed out wherever they work as this, and off the rota.

    Raises `Refused` when the agency would be left without an administrator. Only a new job undoes it.
    """
    require_administrator(by, agency_id=job.agency_id)
    _keep_an_administrator(job.agency_id, [job])
    job = _going_on(job, now)
    job.ended_on = max(local(now).date(), job.started_on)
    job.save(update_fields=["ended_on"])
    _close(job, by=by, now=now)
    return job


@transaction.atomic
def end_jobs(*, jobs: Collection[Job], last_day: date | None, by: Actor, now: datetime) -> int:
    """All of them, or none: now, or at the end of that day. How many it was."""
    for job in jobs:
        require_administrator(by, agency_id=job.agency_id)
    for agency_id in sorted({job.agency_id for job in jobs}):
        _keep_an_administrator(agency_id, [job for job in jobs if job.agency_id == agency_id])
    for job in sorted(jobs, key=lambda job: job.pk):
        if last_day is None:
            end_job(job=job, by=by, now=now)
        else:
            set_last_day(job=job, last_day=last_day, by=by, now=now)
    return len(jobs)


def _keep_an_administrator(agency_id: int, leaving: Iterable[Job]) -> None:
    """Holds the agency's row, so that two administrators cannot end each other at once."""
    Agency.objects.select_for_update().get(pk=agency_id)
    administrators = {job.pk for job in leaving if job.role == Role.AGENCY_ADMIN}
    if not administrators:
        return
    staying = Job.objects.filter(
        agency=agency_id, role=Role.AGENCY_ADMIN, ended_on=None, person__is_active=True
    ).exclude(pk__in=administrators)
    if not staying.exists():
        raise Refused(LAST_ADMINISTRATOR)


@transaction.atomic
def close_next(*, now: datetime) -> bool:
    """End what hangs on one job that is over; False when there is none. The service does it, and the
    agency reads of it in its own part of the record."""
    tell_database(SERVICE)
    over = Job.objects.to_close(local(now).date())
    locked = over.select_related("agency", "person").select_for_update(
        of=("self",), skip_locked=True
    )
    job = locked.first()
    if job is None:
        return False
    at_the_agency = replace(SERVICE, agency_id=job.agency_id, agency_name=job.agency.name)
    _close(job, by=at_the_agency, now=now)
    return True


def _close(job: Job, *, by: Actor, now: datetime) -> None:
    sessions = end_sessions_of(job.person_id, job_id=job.pk)
    shifts = _off_the_rota(job, now)
    _take_links_back(job, by=by, now=now)
    job.closed_at = now
    job.save(update_fields=["closed_at"])
    ended = {"sessions": sessions, "shifts": shifts, "role": job.role, "agency": job.agency_id}
    record(Fact.JOB_ENDED, by=by, about=job, at=now, payload=ended)


def _take_links_back(job: Job, *, by: Actor, now: datetime) -> None:
    """No link that waits in the person's mail begins the work here anew. One by which they begin
    again with signing in for another job of theirs stays."""
    links = Invitation.objects.unanswered().filter(
        Q(job=None) | Q(job=job), agency=job.agency_id, email=job.person.email
    )
    held = list(links.order_by("pk").select_for_update())
    for link in held:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        record(Fact.INVITATION_TAKEN_BACK, by=by, about=link, at=now)


def _off_the_rota(job: Job, now: datetime) -> int:
    """Shifts to come go, one under way ends; not those that another job of theirs here fills."""
    others = Job.objects.current(local(now).date()).filter(
        person=job.person_id, agency=job.agency_id
    )
    roles = others.exclude(pk=job.pk).values_list("role", flat=True)
    kept: set[Office] = {office for role in roles for office in offices_of(Role(role))}
    shifts = RotaShift.objects.filter(
        person=job.person_id, team__agency=job.agency_id, ends_at__gt=now
    ).exclude(team__office__in=kept)
    under_way = shifts.filter(starts_at__lt=now).update(ends_at=now)
    to_come, _ = shifts.filter(starts_at__gte=now).delete()
    return under_way + to_come


# Still right?


@transaction.atomic
def check_jobs(*, jobs: Collection[Job], by: Actor, now: datetime) -> int:
    """The agency says that these people still do these jobs. How many it was."""
    for job in jobs:
        require_administrator(by, agency_id=job.agency_id)
        record(Fact.JOB_CHECKED, by=by, about=job, at=now)
    return Job.objects.filter(pk__in=[job.pk for job in jobs]).update(checked_at=now)


@transaction.atomic
def remind_to_sign_in_safely(*, job: Job, by: Actor, now: datetime) -> None:
    """Write to somebody who signs in with a password alone; once a day at most."""
    require_administrator(by, agency_id=job.agency_id)
    person = Person.objects.select_for_update().get(pk=job.person_id)
    if is_strong(person):
        raise Refused(f"{person} has a passkey or an authenticator app by now.")
    lately = Q(kind=MailKind.SIGN_IN_REMINDER, asked_at__gt=now - REMIND_EVERY)
    if person.mails.filter(lately).exists():
        raise Refused(f"{person} has been reminded within the last day.")
    mails.write(
        MailKind.SIGN_IN_REMINDER, to=person.email, agency=job.agency, person=person, now=now
    )
    record(Fact.SIGN_IN_REMINDED, by=by, about=job, at=now)
