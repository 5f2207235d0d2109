"""Somebody is asked to work here, and comes."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from audit.record import record
from audit.rules import Fact
from core.refusals import Refused
from core.times import local
from partners import accounts, mails, staff
from partners.access import require_administrator
from partners.actor import Actor, actor_of
from partners.invitations import digest_of, secret_of
from partners.models import Agency, Home, Invitation, Job, Person
from partners.rules import SEES_NO_CHILD, InvitationState, MailKind, Role
from partners.workflow.jobs import ANOTHER, answering_for, check_post, tell_others

OVER = "This invitation has been used, taken back or is out of date. Ask whoever invited you."
HAS_ACCOUNT = "There is an account with this address already. Sign in, then accept."


@transaction.atomic
def invite(
    *,
    agency: Agency,
    email: str,
    role: Role,
    title: str,
    by: Actor,
    now: datetime,
    home: Home | None = None,
    rank: int | None = None,
) -> Invitation:
    """Ask somebody to work at `agency`. Raises `Refused` for a post that cannot be there.

    An administrator asks anybody but themself.
    """
    require_administrator(by, agency_id=agency.pk)
    if Person.objects.filter(pk=by.person_id, email=email.lower()).exists():
        raise Refused(ANOTHER)
    check_post(agency=agency, role=role, home=home, rank=rank)
    return _ask(
        agency, Invitation(email=email, role=role, title=title, home=home, rank=rank), by, now
    )


@transaction.atomic
def invite_administrator(
    *, agency: Agency, email: str, by: Actor, now: datetime, title: str = "Administrator"
) -> Invitation:
    """Whoever runs the service asks somebody to administer an agency: it has nobody yet who could.

    For the command line and for those who set agencies up; a page of an agency calls `invite`.
    """
    return _ask(agency, Invitation(email=email, role=Role.AGENCY_ADMIN, title=title), by, now)


def _ask(agency: Agency, invitation: Invitation, by: Actor, now: datetime) -> Invitation:
    invitation.email = invitation.email.lower()
    role = Role(invitation.role)
    why = staff.why_not_invite(
        agency_id=agency.pk, email=invitation.email, role=role, home_id=invitation.home_id, now=now
    )
    if why:
        raise Refused(f"{why}.")
    invitation.agency = agency
    invitation.invited_by_id = by.person_id or None
    invitation.invited_at = now
    _new_link(invitation, now)
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError:
        raise Refused("Somebody has just sent this invitation.") from None
    _post(invitation, now)
    record(
        Fact.INVITED, by=by, about=invitation, at=now, payload={"role": role, "agency": agency.pk}
    )
    return invitation


def _new_link(invitation: Invitation, now: datetime) -> None:
    """Whatever link there was before opens nothing from now on."""
    invitation.serial = uuid4()
    invitation.digest = digest_of(secret_of(invitation.serial))
    invitation.expires_at = now + timedelta(days=settings.INVITATION_DAYS)


def _post(invitation: Invitation, now: datetime) -> None:
    mails.write(
        MailKind.INVITATION,
        to=invitation.email,
        agency=invitation.agency,
        invitation=invitation,
        now=now,
    )


@transaction.atomic
def send_again(*, invitation: Invitation, by: Actor, now: datetime) -> Invitation:
    """A new link, and the old one dead."""
    require_administrator(by, agency_id=invitation.agency_id)
    invitation = _unanswered(invitation)
    _new_link(invitation, now)
    invitation.save(update_fields=["serial", "digest", "expires_at"])
    if not invitation.mails.filter(state="waiting").exists():
        _post(invitation, now)
    record(Fact.INVITED_AGAIN, by=by, about=invitation, at=now)
    return invitation


@transaction.atomic
def take_back(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    require_administrator(by, agency_id=invitation.agency_id)
    invitation = _unanswered(invitation)
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    record(Fact.INVITATION_TAKEN_BACK, by=by, about=invitation, at=now)


def _unanswered(invitation: Invitation) -> Invitation:
    locked = _locked(invitation)
    if locked.used_at is not None:
        raise Refused("This invitation has been accepted already.")
    if locked.revoked_at is not None:
        raise Refused("This invitation has been taken back already. Invite the person again.")
    return locked


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("agency", "home")
    return rows.get(pk=invitation.pk)


# Coming


@transaction.atomic
def join(*, invitation: Invitation, name: str, now: datetime) -> Job:
    """Somebody new takes the invitation up: a person and their job, or neither.

    They have no way to sign in yet: whoever calls leads them to set one up. Raises `Refused` when the
    link is used up, and for an address that somebody has an account with.
    """
    invitation = _open(invitation, now)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(invitation.email, None, name=name)
    except IntegrityError:
        raise Refused(HAS_ACCOUNT) from None
    return _take_up(invitation, person, now)


@transaction.atomic
def accept(*, invitation: Invitation, person: Person, now: datetime) -> Job:
    """Somebody who has an account takes the invitation up: one more job, or the same one again."""
    invitation = _open(invitation, now)
    if person.email != invitation.email:
        raise Refused("This invitation is for another address than the one you signed in with.")
    if invitation.invited_by_id == person.pk and invitation.role not in SEES_NO_CHILD:
        raise Refused(ANOTHER)
    return _take_up(invitation, person, now)


def _open(invitation: Invitation, now: datetime) -> Invitation:
    """Locked, so that of two people who use one link at once, one is told that it is used; its agency
    first, as whoever ends a job there does, and takes the links back."""
    Agency.objects.select_for_update().get(pk=invitation.agency_id)
    locked = _locked(invitation)
    if locked.state(now) is not InvitationState.WAITING or locked.digest != invitation.digest:
        raise Refused(OVER)
    if locked.home and locked.home.closed_on:
        raise Refused("The home you were invited to has closed. Ask whoever invited you.")
    return locked


def _take_up(invitation: Invitation, person: Person, now: datetime) -> Job:
    theirs = Job.objects.not_over(local(now).date()).filter(person=person)
    if invitation.job_id is not None:
        works = theirs.filter(pk=invitation.job_id)
    else:
        works = theirs.filter(agency=invitation.agency, role=invitation.role, home=invitation.home)
    job = works.select_related("person", "agency").first()
    if job is None and invitation.job_id is not None:
        raise Refused(OVER)
    job = job or _start(invitation, person, now)
    invitation.used_at = now
    invitation.job = job
    invitation.save(update_fields=["used_at", "job"])
    record(Fact.INVITATION_ACCEPTED, by=actor_of(job), about=invitation, at=now)
    return job


def _start(invitation: Invitation, person: Person, now: datetime) -> Job:
    job = Job.objects.create(
        person=person,
        agency=invitation.agency,
        role=invitation.role,
        title=invitation.title,
        home=invitation.home,
        rank=invitation.rank,
        started_on=local(now).date(),
        checked_at=now,
    )
    told = {"role": job.role, "invitation": invitation.pk}
    record(Fact.JOB_STARTED, by=actor_of(job), about=job, at=now, payload=told)
    tell_others(job=job, know=[invitation.invited_by_id, person.pk], now=now)
    return job


# Beginning again


@transaction.atomic
def begin_again(*, job: Job, by: Actor, now: datetime) -> Invitation:
    """A phone is lost or a password given away: every way to sign in is forgotten, and a link sent.

    Whoever reads the mail of the person's own address takes the link up and sets a new way up. The
    job goes on; the link is of no use once it is over. It opens their jobs at other agencies too, so
    those who answer for who works there hear of it (docs/decisions/0010). Raises `Refused` for one's
    own account.
    """
    require_administrator(by, agency_id=job.agency_id)
    if job.person_id == by.person_id:
        raise Refused(ANOTHER)
    person = Person.objects.select_for_update().get(pk=job.person_id)
    if not person.is_active:
        raise Refused("This account has been switched off by whoever runs the service.")
    accounts.begin_again(person)
    same = Invitation.objects.unanswered().filter(agency=job.agency, email=person.email)
    same.filter(role=job.role, home=job.home).update(revoked_at=now)
    invitation = Invitation(
        agency=job.agency,
        email=person.email,
        role=job.role,
        title=job.title,
        home=job.home,
        rank=job.rank,
        invited_by_id=by.person_id,
        invited_at=now,
        job=job,
    )
    _new_link(invitation, now)
    invitation.save()
    _post(invitation, now)
    record(Fact.SIGN_IN_BEGUN_AGAIN, by=by, about=job, at=now)
    _tell_other_agencies(job, by, now)
    return invitation


def _tell_other_agencies(job: Job, by: Actor, now: datetime) -> None:
    """It is in the record of each other agency where the person works, and its administrators hear."""
    works = Job.objects.not_over(local(now).date()).filter(person=job.person_id)
    elsewhere = (
        works.exclude(agency=job.agency_id).select_related("agency").order_by("agency", "pk")
    )
    for theirs in {each.agency_id: each for each in elsewhere}.values():
        agency = theirs.agency
        elsewhere_by = replace(
            by,
            job_title=f"{by.job_title}, {by.agency_name}"[:120],
            agency_id=agency.pk,
            agency_name=agency.name,
        )
        told = {"let_by_agency": job.agency_id}
        fact = Fact.SIGN_IN_BEGUN_AGAIN_ELSEWHERE
        record(fact, by=elsewhere_by, about=theirs, at=now, payload=told)
        for address in sorted(answering_for(agency, but=[by.person_id, job.person_id], now=now)):
            mails.write(MailKind.BEGUN_AGAIN, to=address, agency=agency, person=job.person, now=now)
