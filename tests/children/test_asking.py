"""Asking to see a child’s record: who answers, by when, and what is opened."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import access, asking, queries, who, workflow
from children.models import AccessRequest, Child, Grant
from children.rules import Basis, Can, GrantKind
from core.refusals import Denied, Refused
from escalation import recipients
from escalation.inbox import unread
from escalation.models import Delivery, Notification
from partners.actor import SERVICE
from partners.mails import letter_of
from partners.models import Mail
from partners.rules import AgencyKind, MailKind, Office, Role
from tests import make
from tests.children.letting_in import asked, offices_told

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_a_request_is_asked_once_and_listed_for_the_authority(world, stranger):
    first, second = asked(world.child, stranger), asked(world.child, stranger)

    assert first == second
    assert list(who.requests_for(make.acting(world.social_worker))) == [first]
    assert list(who.requests_for(make.acting(world.placing_manager))) == [first]
    assert not access.can_see(make.acting(stranger), world.child)


@pytest.mark.parametrize("job", ["carer", "on_call", "coordinator", "interviewer", "sergeant"])
def test_nobody_else_is_asked(world, stranger, job):
    asked(world.child, stranger)

    assert not who.requests_for(make.acting(getattr(world, job))).exists()


def test_an_allowed_request_opens_the_child_for_seven_days(world, stranger):
    now = timezone.now()
    request = asked(world.child, stranger, now=now - timedelta(hours=1))

    asking.allow(request=request, by=make.acting(world.social_worker), now=now)

    assert access.can_see(make.acting(stranger), world.child)
    assert Grant.objects.get(user=stranger.person).until == now + WEEK


def test_whoever_was_allowed_reads_and_changes_nothing(world, sign_in, stranger):
    episode = make.logged(world)
    now = timezone.now()
    asking.allow(request=asked(world.child, stranger), by=make.acting(world.social_worker), now=now)
    standing = access.standing_of(make.acting(stranger), world.child, episode.pk)

    assert {can for can in Can if standing.may(can)} <= {Can.SEE, Can.READ_POLICE}
    assert standing.looking_until is None
    client = sign_in(stranger)
    for page in (f"/children/{world.child.pk}/", episode.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert world.child.forename in shown
        assert "Emergency access" not in shown
    with pytest.raises(Denied, match="when you asked"):
        standing.require(Can.NOTE)


def test_whoever_reads_and_has_a_part_besides_may_do_their_part(world, stranger):
    now, by = timezone.now(), make.acting(world.social_worker)
    asking.allow(request=asked(world.child, stranger), by=by, now=now)
    assert not access.may(make.acting(stranger), Can.NOTE, world.child)

    workflow.name_person(
        child=world.child, person=stranger.person, reason="Helps", by=by, now=now, until=None
    )

    assert access.may(make.acting(stranger), Can.NOTE, world.child)


def test_each_is_named_for_the_job_that_brings_them_to_the_child(world):
    """Whoever restricts for the authority; a carer for the home, whatever else they do."""
    now, by = timezone.now(), make.acting(world.social_worker)
    weekends = make.carer(make.home(), Role.HOME_STAFF, who=world.social_worker.person)
    elsewhere = make.job(Role.ON_CALL, world.host, who=world.carer.person)

    workflow.restrict(child=world.child, because="x", also=[world.carer.person], by=by, now=now)

    for job in (world.social_worker, world.carer):
        assert access.can_see(make.acting(job), Child.objects.get())
    for job in (weekends, elsewhere):
        assert not access.can_see(make.acting(job), Child.objects.get())
    at = {job.person_id: job.agency.name for job in (world.social_worker, world.carer)}
    for named in who.who_sees(Child.objects.get(), now=now).names:
        person = Grant.objects.get(pk=named.pk).user_id
        assert named.kind != "Named on the child" or named.works.endswith(at[person])


def test_whoever_has_two_jobs_is_named_for_the_nearest_first_and_then_for_the_other(world):
    by, now = make.acting(world.social_worker), timezone.now()
    officer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    cares = make.carer(world.home, who=officer.person)
    said = {"child": world.child, "person": officer.person, "reason": "x", "until": None}

    first = workflow.name_person(**said, by=by, now=now)
    second = workflow.name_person(**said, by=by, now=now)

    assert [first.agency, second.agency] == [cares.agency, officer.agency]
    with pytest.raises(Refused, match="already"):
        workflow.name_person(**said, by=by, now=now)


def test_an_emergency_opens_the_child_to_the_job_that_it_was_opened_in(world):
    officer = make.officer(make.agency(AgencyKind.FORCE))
    weekends = make.carer(make.home(), Role.HOME_STAFF, who=officer.person)
    (match,) = queries.match(surname=world.child.surname, born_on=world.child.born_on)

    asking.look_in_emergency(
        match=match,
        basis=Basis.MISSING,
        reason="Seen",
        by=make.acting(officer),
        now=timezone.now(),
    )

    assert Grant.objects.latest("pk").agency == officer.agency
    assert access.can_see(make.acting(officer), world.child)
    assert not access.can_see(make.acting(weekends), world.child)


def test_whoever_reads_is_not_in_charge_of_a_restricted_child(world):
    """To read is not to be able to say who else may see the child."""
    now, by = timezone.now(), make.acting(world.social_worker)
    workflow.restrict(child=world.child, because="x", by=by, now=now)
    manager = world.placing_manager
    workflow.grant(
        child=world.child,
        person=manager.person,
        kind=GrantKind.READING,
        reason="Asked for access",
        by=by,
        now=now,
    )

    for given in who.grants_on(world.child, now=now).filter(kind=GrantKind.READING):
        assert workflow.left_in_charge(world.child, now=now, without=given)
    Grant.objects.exclude(kind=GrantKind.READING).update(until=now)
    assert not workflow.left_in_charge(world.child, now=now)


def test_the_page_that_answers_says_what_is_given(world, sign_in, stranger):
    request = asked(world.child, stranger)

    page = sign_in(world.social_worker).get(f"/children/requests/{request.pk}/").content.decode()

    assert "They can read this child’s record, and change nothing." in page
    assert f"/children/{world.child.pk}/who/name/" in page


def test_what_was_allowed_ends_by_itself(world, stranger):
    long_ago = timezone.now() - timedelta(days=8)
    request = asked(world.child, stranger, now=long_ago)

    asking.allow(request=request, by=make.acting(world.social_worker), now=long_ago)

    assert not access.can_see(make.acting(stranger), world.child)


def test_a_request_is_refused_with_a_reason_that_the_asker_reads(world, sign_in, stranger):
    request = asked(world.child, stranger)
    decider = sign_in(world.social_worker)

    assert (
        decider.post(f"/children/requests/{request.pk}/", {"decision": "refuse"}).status_code == 422
    )
    decider.post(
        f"/children/requests/{request.pk}/", {"decision": "refuse", "because": "Ring me instead"}
    )

    assert not access.can_see(make.acting(stranger), world.child)
    client = sign_in(stranger)
    told = client.get("/notifications/").content.decode()
    assert "not allowed" in told
    assert world.child.forename not in told
    assert "Ring me instead" in client.get("/children/find/").content.decode()


def test_nobody_answers_their_own_request(world):
    request = asked(world.child, make.job(Role.SOCIAL_WORKER, make.authority()))
    mine = AccessRequest.objects.create(
        child=world.child,
        asked_by=world.social_worker.person,
        asked_as=world.social_worker,
        shown_as="x",
        reason="x",
        asked_at=make.NOW,
        answer_by=make.NOW,
    )

    assert list(who.requests_for(make.acting(world.social_worker))) == [request]
    with pytest.raises(Denied):
        asking.allow(request=mine, by=make.acting(world.social_worker), now=make.NOW)


def test_a_social_worker_elsewhere_lets_nobody_in(world, stranger):
    now = timezone.now()
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority())
    workflow.grant(
        child=world.child,
        person=elsewhere.person,
        kind=GrantKind.NAMED,
        reason="x",
        by=SERVICE,
        now=now,
    )
    request = asked(world.child, stranger)

    with pytest.raises(Denied):
        asking.allow(request=request, by=make.acting(elsewhere), now=now)


def test_those_who_answer_are_told_of_a_request_and_have_it_to_answer_by_a_time(
    world, sign_in, stranger, at
):
    request = asked(world.child, stranger)
    assert timezone.localtime(request.answer_by).hour == 17

    at(request.asked_at + timedelta(minutes=1))

    assert offices_told("access-asked") == ["placing-authority", "social-worker"]
    inbox = sign_in(world.social_worker).get("/notifications/").content.decode()
    assert "Somebody asks to see a child’s record" in inbox
    assert "asks for access" in inbox
    assert unread(make.acting(world.social_worker), now=timezone.now()) == 1
    mails = Delivery.objects.filter(notification__message="access-asked")
    assert mails
    assert not any(world.child.forename in f"{mail.subject} {mail.body}" for mail in mails)


def test_a_request_that_nobody_answers_is_reminded_of_and_then_passed_on_once(
    world, sign_in, stranger, at
):
    request = asked(world.child, stranger)

    at(request.answer_by - timedelta(hours=4))
    assert not offices_told("access-asked-reminder")
    at(request.answer_by - timedelta(hours=2))
    at(request.answer_by)

    assert offices_told("access-asked-reminder") == ["placing-authority", "social-worker"]
    assert offices_told("access-asked-passed-on") == ["placing-authority"]
    assert Event.objects.filter(fact=Fact.REQUEST_CLIMBED).count() == 1
    inbox = sign_in(world.placing_manager).get("/notifications/").content.decode()
    assert "asks for access, passed on because nobody had" in inbox


def test_a_request_wakes_nobody_who_cannot_answer_it(world, stranger, at):
    night = make.job(Role.EMERGENCY_DUTY, world.responsible)
    make.office_hours(world.responsible)
    request = asked(world.child, stranger)
    at(request.asked_at + timedelta(minutes=1))

    told = Notification.objects.get(message="access-asked", office=Office.SOCIAL_WORKER)
    late = datetime(2026, 11, 28, 23, tzinfo=UTC)
    reached = [each.email for each in recipients.of([told], now=late)[told.pk]]

    assert reached == [world.social_worker.person.email]
    assert night.person.email not in reached


def test_a_request_that_is_answered_is_passed_on_to_nobody_and_whoever_asked_is_written_to(
    world, stranger, at, own_sight
):
    request = asked(world.child, stranger)
    by = make.acting(world.social_worker)
    asking.refuse(request=request, because="Ring me", by=by, now=timezone.now())

    at(request.answer_by)

    assert not Event.objects.filter(fact=Fact.REQUEST_CLIMBED).exists()
    mail = Mail.objects.get(kind=MailKind.ACCESS_ANSWERED)
    assert (mail.person, mail.address) == (stranger.person, stranger.person.email)
    subject, body = letter_of(mail).subject, letter_of(mail).body
    assert "is answered" in subject
    assert world.child.forename not in subject + body
