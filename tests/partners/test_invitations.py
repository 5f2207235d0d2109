"""Somebody comes to work here: by a link that works once, for one address, for one job, for some days."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from config.logs import keep_private
from core.gateways import EmailGateway
from core.refusals import Denied, Refused
from core.times import local
from partners import mails, posting
from partners.actor import SERVICE
from partners.invitations import invitation_of, link_of
from partners.models import Invitation, Job, Mail, Person
from partners.rules import AgencyKind, HomeKind, InvitationState, MailKind, Rank, Role
from partners.workflow import invitations as workflow
from partners.workflow import jobs
from tests import make
from tests.make import acting
from tests.roles import seen_by

pytestmark = pytest.mark.django_db

EMAIL = "new.person@example.test"


@pytest.fixture
def fostering():
    return make.agency(AgencyKind.FOSTERING)


@pytest.fixture
def admin(fostering) -> Job:
    return make.job(Role.AGENCY_ADMIN, fostering)


def invite(admin: Job, now: datetime | None = None, **extra) -> Invitation:
    said = {"email": EMAIL, "role": Role.ON_CALL, "title": "On-call worker", **extra}
    return workflow.invite(agency=admin.agency, by=acting(admin), now=now or timezone.now(), **said)


def token_of(invitation: Invitation) -> str:
    return link_of(invitation).rstrip("/").rsplit("/", 1)[1]


def opened(invitation: Invitation) -> Client:
    """Somebody has followed the link."""
    client = Client()
    answer = client.get(reverse("invitation-link", args=[token_of(invitation)]))
    assert (answer.status_code, answer["Location"]) == (302, "/join/")
    return client


def send_everything() -> None:
    while posting.send_next(mails.OUTBOX, EmailGateway()):
        pass


# Asking


def test_an_invitation_is_a_row_and_a_message_that_waits(admin):
    invitation = invite(admin)

    (message,) = Mail.objects.all()
    assert (message.address, message.state) == (EMAIL, "waiting")
    assert invitation.state(timezone.now()) is InvitationState.WAITING
    assert Event.objects.filter(fact=Fact.INVITED, about_id=str(invitation.pk)).exists()


def test_the_message_holds_the_link_the_agency_and_the_job(admin):
    invitation = invite(admin)

    send_everything()

    (left,) = mail.outbox
    assert left.to == [EMAIL]
    assert link_of(invitation) in left.body
    assert admin.agency.name in left.body
    assert "On-call worker" in left.body


def test_nothing_that_is_kept_is_the_secret_of_a_link(admin):
    invitation = invite(admin)
    secret = token_of(invitation)[32:]

    kept = [str(value) for row in Invitation.objects.values() for value in row.values()]
    kept += [str(value) for row in Mail.objects.values() for value in row.values()]
    kept += [str(event.payload) for event in Event.objects.all()]

    assert not [text for text in kept if secret in text]


@pytest.mark.parametrize("role", [Role.CALL_HANDLER, Role.SOCIAL_WORKER, Role.HOME_STAFF])
def test_a_fostering_agency_has_no_police_no_social_workers_and_no_home_staff(admin, role):
    with pytest.raises(Refused, match="There is no"):
        invite(admin, role=role, home=make.home(admin.agency))


def test_a_carer_is_invited_to_a_household_of_the_agency(admin):
    with pytest.raises(Refused, match="Choose where"):
        invite(admin, role=Role.CARER)
    with pytest.raises(Refused, match="not an open home"):
        invite(admin, role=Role.CARER, home=make.home())
    with pytest.raises(Refused, match="foster household"):
        invite(admin, role=Role.CARER, home=make.home(admin.agency, HomeKind.CHILDRENS_HOME))

    assert invite(admin, role=Role.CARER, home=make.home(admin.agency)).pk


def test_an_inspector_is_an_inspector(db):
    admin = make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.FORCE))

    with pytest.raises(Refused, match="inspector or above"):
        invite(admin, role=Role.SENIOR_OFFICER, rank=Rank.SERGEANT)

    assert invite(admin, role=Role.SENIOR_OFFICER, rank=Rank.CHIEF_INSPECTOR).pk


def test_who_works_here_in_that_role_already_is_named(admin):
    colleague = make.job(Role.ON_CALL, admin.agency)

    with pytest.raises(Refused, match=f"{colleague.person} works here"):
        invite(admin, email=colleague.person.email.upper())


def test_an_address_has_one_unanswered_invitation_to_a_job(admin):
    invite(admin)

    with pytest.raises(Refused, match="is waiting"):
        invite(admin)

    assert invite(admin, role=Role.FOSTERING_SOCIAL_WORKER).pk


def test_nobody_but_the_agencys_own_administrator_invites(admin):
    for other in (
        make.job(Role.ON_CALL, admin.agency),
        make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.FOSTERING)),
    ):
        with pytest.raises(Denied):
            workflow.invite(
                agency=admin.agency,
                email=EMAIL,
                role=Role.ON_CALL,
                title="On-call",
                by=acting(other),
                now=timezone.now(),
            )


def test_no_administrator_invites_themselves(admin):
    with pytest.raises(Refused, match="Another administrator has to do this for you"):
        invite(admin, email=admin.person.email.upper())


def test_no_administrator_accepts_what_they_asked_an_address_of_theirs(admin):
    invitation = invite(admin)
    admin.person.email = EMAIL
    admin.person.save()

    with pytest.raises(Refused, match="Another administrator has to do this for you"):
        workflow.accept(invitation=invitation, person=admin.person, now=timezone.now())

    assert list(admin.person.jobs.all()) == [admin]


def test_what_another_administrator_asks_them_they_accept(admin):
    second = make.job(Role.AGENCY_ADMIN, admin.agency)
    invitation = invite(second, email=admin.person.email)

    job = workflow.accept(invitation=invitation, person=admin.person, now=timezone.now())

    assert job.role == Role.ON_CALL


# Sending again, taking back


def test_sent_again_there_is_a_new_link_and_the_old_one_is_dead(admin):
    invitation = invite(admin)
    old = token_of(invitation)
    send_everything()

    again = workflow.send_again(invitation=invitation, by=acting(admin), now=timezone.now())
    send_everything()

    assert invitation_of(old, now=timezone.now()) is None
    assert invitation_of(token_of(again), now=timezone.now()) == again
    assert len(mail.outbox) == 2


def test_sent_again_before_the_message_left_one_message_leaves_with_the_new_link(admin):
    invitation = invite(admin)

    again = workflow.send_again(invitation=invitation, by=acting(admin), now=timezone.now())
    send_everything()

    (left,) = mail.outbox
    assert link_of(again) in left.body


def test_an_invitation_that_is_out_of_date_is_sent_again_and_lasts_again(admin):
    invitation = invite(admin, now=timezone.now() - timedelta(days=8))
    assert invitation.state(timezone.now()) is InvitationState.EXPIRED

    again = workflow.send_again(invitation=invitation, by=acting(admin), now=timezone.now())

    assert again.state(timezone.now()) is InvitationState.WAITING


def test_taken_back_it_opens_nothing_and_its_message_does_not_leave(admin):
    invitation = invite(admin)

    workflow.take_back(invitation=invitation, by=acting(admin), now=timezone.now())
    send_everything()

    assert invitation_of(token_of(invitation), now=timezone.now()) is None
    assert mail.outbox == []
    with pytest.raises(Refused, match="taken back already"):
        workflow.send_again(invitation=invitation, by=acting(admin), now=timezone.now())


# Coming in


def test_the_link_leaves_the_address_bar_and_tells_nobody(admin):
    answer = Client().get(reverse("invitation-link", args=[token_of(invite(admin))]))

    assert answer["Location"] == "/join/"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_opening_the_link_uses_nothing_up(admin):
    invitation = invite(admin)

    for _ in range(3):
        opened(invitation)

    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_bad_used_replaced_and_late_links_have_one_answer(admin):
    used = invite(admin)
    workflow.join(invitation=used, name="Ivy Lang", now=timezone.now())
    back = invite(admin, email="b@example.test")
    workflow.take_back(invitation=back, by=acting(admin), now=timezone.now())
    late = invite(admin, email="c@example.test", now=timezone.now() - timedelta(days=8))
    real = invite(admin, email="d@example.test")
    wrong = token_of(real)[:-1] + ("A" if token_of(real)[-1] != "A" else "B")
    tokens = [token_of(used), token_of(back), token_of(late), wrong, "x", "0" * 32, "é" * 75]

    answers = [Client().get(reverse("invitation-link", args=[token])) for token in tokens]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert all(answer["Referrer-Policy"] == "no-referrer" for answer in answers)


def test_without_a_link_there_is_nothing_to_join(db):
    assert Client().get("/join/").status_code == 404
    assert Client().post("/join/", {"name": "Ivy Lang"}).status_code == 404


def test_the_page_says_which_agency_and_which_job(admin):
    page = opened(invite(admin)).get("/join/").content.decode()

    assert admin.agency.name in page
    assert "On-call worker" in page
    assert EMAIL in page


def test_joining_makes_a_person_and_a_job_and_signs_in(admin):
    invitation = invite(admin)
    client = opened(invitation)

    answer = client.post("/join/", {"name": "Ivy Lang"})

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("set-up-sign-in"))
    job = Job.objects.get(person__email=EMAIL)
    assert (job.person.name, job.agency, job.role) == ("Ivy Lang", admin.agency, Role.ON_CALL)
    assert client.session["_auth_user_id"] == str(job.person_id)
    assert client.session["job"] == job.pk
    invitation.refresh_from_db()
    assert (invitation.job, invitation.state(timezone.now())) == (job, InvitationState.USED)
    event = Event.objects.get(fact=Fact.INVITATION_ACCEPTED)
    assert (event.person_name, event.agency_name) == ("Ivy Lang", admin.agency.name)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_poor_answer_is_asked_again_and_uses_nothing_up(admin, name):
    invitation = invite(admin)
    client = opened(invitation)

    answer = client.post("/join/", {"name": name})

    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert not Person.objects.filter(email=EMAIL).exists()
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_a_link_opened_before_it_was_taken_back_joins_nobody(admin):
    invitation = invite(admin)
    client = opened(invitation)
    workflow.take_back(invitation=invitation, by=acting(admin), now=timezone.now())

    answer = client.post("/join/", {"name": "Ivy Lang"})

    assert answer.status_code == 404
    assert not Person.objects.filter(email=EMAIL).exists()


def test_a_link_opened_before_it_was_sent_again_joins_nobody(admin):
    invitation = invite(admin)
    client = opened(invitation)
    workflow.send_again(invitation=invitation, by=acting(admin), now=timezone.now())

    assert client.post("/join/", {"name": "Ivy"}).status_code == 404


def test_a_used_invitation_is_refused(admin):
    invitation = invite(admin)
    workflow.join(invitation=invitation, name="Ivy Lang", now=timezone.now())

    with pytest.raises(Refused, match="has been used"):
        workflow.join(invitation=invitation, name="Eve", now=timezone.now())


def test_whoever_has_an_account_signs_in_and_has_one_job_more(admin, sign_in):
    elsewhere = make.job(Role.ON_CALL, make.agency(AgencyKind.FOSTERING))
    elsewhere.person.set_password("lantern-orchard-47-violin")
    elsewhere.person.save()
    invitation = invite(admin, email=elsewhere.person.email)
    signed_out = opened(invitation)
    assert "You have an account" in signed_out.get("/join/").content.decode()
    assert signed_out.post("/join/", {"name": "Eve"}).status_code == 200
    client = sign_in(elsewhere)
    client.get(reverse("invitation-link", args=[token_of(invitation)]))

    answer = client.post("/join/", {})

    assert answer.status_code == 302
    here, there = Job.objects.filter(person=elsewhere.person).order_by("-pk")
    assert (here.agency, there) == (admin.agency, elsewhere)
    assert client.session["job"] == here.pk


def test_an_invitation_for_another_address_is_not_taken_up_by_whoever_is_signed_in(admin, sign_in):
    client = sign_in(make.job(Role.ON_CALL, admin.agency))
    client.get(reverse("invitation-link", args=[token_of(invite(admin))]))

    answer = client.post("/join/", {"name": "Eve"})

    assert "another address" in answer.content.decode()
    assert Invitation.objects.get().used_at is None


def test_the_other_administrators_hear_of_whoever_comes_to_see_children(admin):
    second = make.job(Role.AGENCY_ADMIN, admin.agency)
    workflow.join(invitation=invite(admin), name="Ivy Lang", now=timezone.now())
    send_everything()

    (told,) = [left for left in mail.outbox if left.to == [second.person.email]]
    assert admin.agency.name in told.body
    assert "Ivy Lang" not in told.subject + told.body
    assert EMAIL not in told.subject + told.body
    assert not [left for left in mail.outbox if left.to == [admin.person.email]]


def test_whoever_begins_again_begins_no_job_and_nobody_is_told(admin):
    make.job(Role.AGENCY_ADMIN, admin.agency)
    job = make.job(Role.ON_CALL, admin.agency)
    invitation = workflow.begin_again(job=job, by=acting(admin), now=timezone.now())

    workflow.accept(invitation=invitation, person=job.person, now=timezone.now())

    assert not Mail.objects.filter(kind=MailKind.SIGHT_GIVEN).exists()


# The first administrator


def test_whoever_runs_the_service_invites_an_agencys_first_administrator(fostering):
    invitation = workflow.invite_administrator(
        agency=fostering, email=EMAIL, by=SERVICE, now=timezone.now()
    )

    assert (invitation.role, invitation.invited_by) == (Role.AGENCY_ADMIN, None)


# Beginning again


def test_after_a_lost_phone_the_same_job_goes_on_by_a_new_link(admin, sign_in):
    job = make.job(Role.ON_CALL, admin.agency)
    job.person.set_password("a-password-somebody-knows")
    job.person.save()
    before = sign_in(job)

    invitation = workflow.begin_again(job=job, by=acting(admin), now=timezone.now())

    assert before.get("/home/").status_code == 302
    job.person.refresh_from_db()
    assert not job.person.has_usable_password()
    client = opened(invitation)
    assert "Set up how you sign in" in client.get("/join/").content.decode()
    answer = client.post("/join/", {})
    assert answer["Location"].startswith(reverse("set-up-sign-in"))
    assert client.session["_auth_user_id"] == str(job.person_id)
    assert list(job.person.jobs.all()) == [job]
    assert Event.objects.filter(fact=Fact.SIGN_IN_BEGUN_AGAIN).exists()


def test_a_link_to_begin_again_is_of_no_use_once_the_job_is_over(admin):
    now, job = timezone.now(), make.job(Role.ON_CALL, admin.agency)
    invitation = workflow.begin_again(job=job, by=acting(admin), now=now)
    Job.objects.filter(pk=job.pk).update(ended_on=local(now).date())

    with pytest.raises(Refused, match="out of date"):
        workflow.accept(invitation=invitation, person=job.person, now=now)

    assert list(job.person.jobs.all()) == [job]


@pytest.mark.parametrize("ends", ["now", "with the day"])
def test_no_link_outlives_the_job_that_it_would_begin_anew(admin, ends):
    now = timezone.now()
    today, by = local(now).date(), acting(admin)
    job = make.job(Role.ON_CALL, admin.agency)
    again = workflow.begin_again(job=job, by=by, now=now)
    unused = Invitation.objects.create(
        agency=admin.agency,
        email=job.person.email,
        role=Role.FOSTERING_SOCIAL_WORKER,
        title="Fostering social worker",
        invited_at=now,
        expires_at=now + timedelta(days=7),
    )

    if ends == "now":
        jobs.end_job(job=job, by=by, now=now)
    else:
        jobs.set_last_day(job=job, last_day=today, by=by, now=now)
        assert jobs.close_next(now=now + timedelta(days=1))

    for link in (again, unused):
        with pytest.raises(Refused, match="taken back"):
            workflow.accept(invitation=link, person=job.person, now=now + timedelta(days=1))
    assert list(job.person.jobs.all()) == [job]
    assert Event.objects.filter(fact=Fact.INVITATION_TAKEN_BACK).count() == 2


def test_a_link_to_begin_again_in_another_job_stays(admin):
    now, job = timezone.now(), make.job(Role.ON_CALL, admin.agency)
    other = make.job(Role.FOSTERING_SOCIAL_WORKER, admin.agency, who=job.person)
    link = workflow.begin_again(job=other, by=acting(admin), now=now)

    jobs.end_job(job=job, by=acting(admin), now=now)

    assert workflow.accept(invitation=link, person=job.person, now=now) == other


def test_other_agencies_hear_that_somebody_of_theirs_begins_again(admin):
    """It opens what they see there too."""
    job = make.job(Role.ON_CALL, admin.agency)
    there = make.agency(AgencyKind.PROVIDER)
    elsewhere = make.job(Role.ON_CALL, there, who=job.person)
    answers = make.job(Role.AGENCY_ADMIN, there)
    make.job(Role.AGENCY_ADMIN, make.agency(AgencyKind.PROVIDER))

    with seen_by(acting(admin)):
        workflow.begin_again(job=job, by=acting(admin), now=timezone.now())

    told = Mail.objects.get(kind=MailKind.BEGUN_AGAIN)
    assert told.address == answers.person.email
    letter = mails.letter_of(told)
    assert job.person.name not in letter.subject + letter.body
    assert reverse("person", args=[job.person_id]) in letter.body
    kept = Event.objects.get(fact=Fact.SIGN_IN_BEGUN_AGAIN_ELSEWHERE)
    assert (kept.agency_id, kept.person_id) == (there.pk, admin.person_id)
    assert kept.about_id == str(elsewhere.pk)
    assert kept.payload == {"let_by_agency": admin.agency_id}
    with seen_by(acting(answers)):
        assert Event.objects.filter(pk=kept.pk).exists()


def test_nobody_lets_themselves_begin_again(admin):
    with pytest.raises(Refused, match="Another administrator"):
        workflow.begin_again(job=admin, by=acting(admin), now=timezone.now())


def test_a_log_line_never_holds_the_secret_of_a_link(admin):
    token = token_of(invite(admin))

    line = keep_private(None, "", {"request": f"GET /join/{token}/", "event": "request_started"})

    assert line["request"] == "GET /join/[hidden]/"
