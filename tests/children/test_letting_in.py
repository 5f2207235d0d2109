"""Who can see a child, who says so, who asks, and who looks in an emergency."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import access, asking, queries, tasks, who, workflow
from children.models import AccessRequest, Child, ChildSearch, EmergencyAccess, Grant
from children.rules import Basis, Can, GrantKind
from core.refusals import Denied, Refused
from escalation import recipients
from escalation.inbox import unread
from escalation.models import Delivery, Notification
from partners.actor import SERVICE
from partners.mails import letter_of
from partners.models import Mail
from partners.rules import AgencyKind, MailKind, Office, Rank, Role
from returns.models import ReturnInterview
from tests import make

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def stranger() -> Any:
    """A social worker of an authority with no part in it."""
    return make.job(Role.SOCIAL_WORKER, make.authority())


def matched(child: Any) -> queries.Match:
    (found,) = queries.match(surname=child.surname, born_on=child.born_on)
    return found


def looking(child: Any, job: Any, *, now: Any = None) -> EmergencyAccess:
    return asking.look_in_emergency(
        match=matched(child),
        basis=Basis.MISSING,
        reason="Seen at the station",
        by=make.acting(job),
        now=now or timezone.now(),
    )


def asked(child: Any, job: Any, *, now: Any = None) -> AccessRequest:
    return asking.ask(
        match=matched(child),
        reason="Moving to our area",
        by=make.acting(job),
        now=now or timezone.now(),
    )


# Finding a child one does not see


def test_a_child_is_found_by_surname_and_birthday_or_by_authority_and_number(world):
    child = world.child
    by_number = {"authority_id": world.responsible.pk, "local_id": child.local_id}

    for facts in ({"surname": child.surname.upper(), "born_on": child.born_on}, by_number):
        (found,) = queries.match(**facts)

        assert (found.pk, found.initials) == (child.pk, "A T")
        assert found.authority == world.responsible.name


def test_one_fact_finds_nobody(world):
    child = world.child

    assert queries.match(surname=child.surname, born_on=date(2011, 3, 5)) == []
    assert queries.match(surname=child.surname[:-1], born_on=child.born_on) == []
    assert queries.match(surname="", born_on=child.born_on) == []
    assert queries.match(local_id=child.local_id) == []
    assert queries.match(authority_id=world.host.pk, local_id=child.local_id) == []


def test_twins_are_two(world):
    make.child(surname=world.child.surname, born_on=world.child.born_on)

    assert len(queries.match(surname=world.child.surname, born_on=world.child.born_on)) == 2


def test_a_restricted_child_is_no_match(world):
    workflow.restrict(
        child=world.child, because="x", by=make.acting(world.social_worker), now=make.NOW
    )

    assert queries.match(surname=world.child.surname, born_on=world.child.born_on) == []


def looked_for(client: Client, child: Any) -> str:
    day = child.born_on
    answer = client.post(
        "/children/find/",
        {
            "by": "name",
            "surname": child.surname,
            "born_on-day": day.day,
            "born_on-month": day.month,
            "born_on-year": day.year,
        },
    )
    return answer.content.decode()


def test_the_page_says_at_most_that_there_is_a_match(world, sign_in, stranger):
    page = looked_for(sign_in(stranger), world.child)

    assert f"A T, {world.responsible}" in page
    assert world.child.forename not in page
    assert "Ask for access" in page
    assert "Emergency access" in page


def test_a_restricted_child_and_none_have_one_answer(world, sign_in, stranger):
    client, nobody = sign_in(stranger), make.child()
    workflow.restrict(
        child=world.child, because="x", by=make.acting(world.social_worker), now=make.NOW
    )

    hidden = looked_for(client, world.child)
    nobody.surname = "Nobodyzqx"
    none = looked_for(client, nobody)

    assert "No match." in hidden
    assert 'href="/directory/">who to call now</a>' in hidden
    assert without_what_was_typed(hidden) == without_what_was_typed(none)


def without_what_was_typed(page: str) -> list[str]:
    typed = ("value=", "csrf", "nonce", "printed by")
    return [line for line in page.splitlines() if not any(each in line for each in typed)]


def test_every_search_is_recorded_and_too_many_are_refused(world, sign_in, stranger, settings):
    settings.CHILD_SEARCHES_AN_HOUR = 2
    client = sign_in(stranger)

    pages = [looked_for(client, world.child) for _ in range(3)]

    assert "looked for many children" in pages[-1]
    assert ChildSearch.objects.filter(person=stranger.person).count() == 2
    searched = Event.objects.filter(fact=Fact.CHILD_SEARCHED, child_id=world.child.pk)
    assert searched.count() == 2


def test_whoever_sees_the_child_already_is_led_to_the_child(world, sign_in):
    page = looked_for(sign_in(world.coordinator), world.child)

    assert f'href="/children/{world.child.pk}/"' in page
    assert "Ask for access" not in page


@pytest.mark.parametrize("who_asks", ["carer", "agency-admin"])
def test_carers_and_administrators_look_for_nobody(world, sign_in, who_asks):
    admin = make.job(Role.AGENCY_ADMIN, world.provider)
    client = sign_in(world.carer if who_asks == "carer" else admin)

    assert client.get("/children/find/").status_code == 403


def test_what_somebody_else_found_opens_nothing(world, sign_in, stranger):
    client = sign_in(stranger)
    looked_for(client, world.child)
    (key,) = client.session["found"]
    other = sign_in(make.job(Role.SOCIAL_WORKER, make.authority()))

    assert client.get(f"/children/find/{key}/ask/").status_code == 200
    for page in ("ask", "emergency", "emergency/why"):
        assert other.get(f"/children/find/{key}/{page}/").status_code == 404


# Asking


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


# In an emergency


def test_emergency_access_takes_three_acts_and_opens_the_record(world, sign_in, stranger):
    client = sign_in(stranger)
    looked_for(client, world.child)
    (key,) = client.session["found"]

    panel = client.get(f"/children/find/{key}/emergency/").content.decode()
    assert "You don’t normally see this child’s record" in panel
    assert client.get(f"/children/find/{key}/emergency/why/").status_code == 200
    answer = client.post(
        f"/children/find/{key}/emergency/why/",
        {"basis": "missing", "reason": "Seen at the station"},
        follow=True,
    )

    assert answer.redirect_chain == [(f"/children/{world.child.pk}/", 302)]
    page = answer.content.decode()
    assert "Emergency access until" in page
    assert world.child.forename in page


def test_who_looks_in_an_emergency_reads_and_changes_nothing(world, sign_in, stranger):
    episode = make.logged(world)
    looking(world.child, stranger)
    actor = make.acting(stranger)

    assert access.may(actor, Can.SEE, world.child)
    assert access.may(actor, Can.READ_POLICE, world.child)
    for can in set(Can) - {Can.SEE, Can.READ_POLICE}:
        assert not access.may(actor, can, world.child), can
    page = sign_in(stranger).get(f"/missing/{episode.reference}/").content.decode()
    assert "Emergency access until" in page
    assert "Add to the timeline" not in page
    posted = sign_in(stranger).post(
        f"/missing/{episode.reference}/notes/new/",
        {"text": "x", "when": "now", "audience": "everyone"},
    )
    assert posted.status_code == 403


def test_who_looks_in_an_emergency_reads_no_tries_to_hold_the_interview(world, sign_in, stranger):
    """Those pages show each try and what came of it, so they are for those whose work it is."""
    episode = make.back(world)
    interview = ReturnInterview.objects.get(episodes=episode)
    looking(world.child, stranger)
    at, client = f"/returns/{interview.pk}/", sign_in(stranger)

    assert client.get(at).status_code == 200
    for page in ("schedule", "attempts", "declined", "held"):
        answer = client.get(f"{at}{page}/")
        assert answer.status_code == 403, page
        assert world.child.forename not in answer.content.decode()
    assert sign_in(world.social_worker).get(f"{at}attempts/").status_code == 200


BUTTONS = (
    "I’ve heard what they decided",
    "Challenge",
    "Record decision",
    "Record that you told police again",
    "Record something new that police said",
)


def said_on(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().partition("<main")[2]


@pytest.mark.parametrize("decided", [False, True])
def test_who_looks_in_an_emergency_is_offered_nothing_that_would_be_refused(
    world, sign_in, stranger, decided
):
    episode = make.decided(world).episode if decided else make.reported(world)
    officer = make.officer(make.agency(AgencyKind.FORCE))
    for job in (stranger, officer):
        looking(world.child, job)
        page = said_on(sign_in(job), f"/missing/{episode.reference}/police/")
        assert not [words for words in BUTTONS if words in page], job
    for job, words in ((world.carer, "Challenge"), (world.sergeant, "Record decision")):
        assert words in said_on(sign_in(job), f"/missing/{episode.reference}/police/")


def test_who_follows_a_challenge_in_an_emergency_only_follows_it(world, sign_in):
    challenge = make.challenged(world)
    inspector = make.officer(make.agency(AgencyKind.FORCE), Role.SENIOR_OFFICER, Rank.INSPECTOR)
    worker = make.job(Role.SOCIAL_WORKER, make.authority())
    at, review = f"/escalations/{challenge.pk}/", f"/escalations/{challenge.pk}/review/"
    for job in (inspector, worker):
        looking(world.child, job)

    assert review in said_on(sign_in(world.inspector), at)
    assert review not in said_on(sign_in(inspector), at)
    assert "Your challenge" in said_on(sign_in(world.social_worker), at)
    assert "Your challenge" not in said_on(sign_in(worker), at)


def test_the_bar_is_only_for_those_who_see_the_child_no_other_way(world, sign_in):
    page = sign_in(world.carer).get(f"/children/{world.child.pk}/").content.decode()

    assert "Emergency access" not in page


def test_emergency_access_ends_by_itself(world, stranger):
    looking(world.child, stranger, now=timezone.now() - timedelta(minutes=61))

    assert not access.can_see(make.acting(stranger), world.child)


def test_a_child_found_and_then_restricted_is_answered_as_one_that_was_never_found(
    world, sign_in, stranger
):
    client = sign_in(stranger)
    looked_for(client, world.child)
    (key,) = client.session["found"]
    workflow.restrict(
        child=world.child, because="x", by=make.acting(world.social_worker), now=make.NOW
    )

    said = {"basis": "missing", "reason": "Seen at the station"}
    hidden = client.post(f"/children/find/{key}/emergency/why/", said)
    none = client.post("/children/find/never-found/emergency/why/", said)

    assert hidden.status_code == none.status_code == 404
    hidden, none = (without_what_was_typed(each.content.decode()) for each in (hidden, none))
    assert hidden == none
    assert not EmergencyAccess.objects.exists()


def test_emergency_access_ends_when_the_child_is_restricted(world, stranger):
    """And stays ended when the restriction is lifted within the hour."""
    looking(world.child, stranger)
    by, now = make.acting(world.social_worker), timezone.now()
    assert access.can_see(make.acting(stranger), world.child)

    workflow.restrict(child=world.child, because="x", by=by, now=now)

    world.child.refresh_from_db()
    assert not access.can_see(make.acting(stranger), world.child)
    assert not Grant.objects.current(now).filter(user=stranger.person).exists()
    assert Event.objects.filter(fact=Fact.GRANT_ENDED, child_id=world.child.pk).count() == 1
    workflow.lift_restriction(child=world.child, because="x", by=by, now=now)
    world.child.refresh_from_db()
    assert not access.can_see(make.acting(stranger), world.child)


def test_those_who_answer_for_the_child_are_told_at_once_without_a_name(world, sign_in, stranger):
    found = looking(world.child, stranger)

    told = Notification.objects.filter(message="emergency-access")
    assert {each.office for each in told} == {"social-worker", "placing-authority"}
    assert {each.agency for each in told} == {world.responsible}
    mails = [f"{mail.subject} {mail.body}" for mail in Delivery.objects.all()]
    assert mails
    assert not any(world.child.forename in mail for mail in mails)
    inbox = sign_in(world.social_worker).get("/notifications/").content.decode()
    assert inbox.count("Somebody has opened a child’s record in an emergency") == 1
    assert "Review emergency access" in inbox
    assert f'href="/children/emergencies/{found.pk}/"' in inbox


def test_whoever_works_out_of_hours_reads_who_looked_and_on_what_ground_and_reviews_nothing(
    world, sign_in, stranger
):
    found = looking(world.child, stranger)
    night = sign_in(make.job(Role.EMERGENCY_DUTY, world.responsible))
    page = f"/children/emergencies/{found.pk}/"

    shown = night.get(page)

    assert shown.status_code == 200
    words = shown.content.decode()
    assert stranger.person.name in words
    assert Basis.MISSING.label in words
    assert "Seen at the station" not in words
    assert "Keep the review" not in words
    assert night.post(page, {"justified": "yes", "words": "x"}).status_code == 403
    assert stranger.person.name in night.get("/children/requests/").content.decode()
    elsewhere = sign_in(make.job(Role.EMERGENCY_DUTY, make.authority()))
    assert elsewhere.get(page).status_code == 404


def test_whoever_works_out_of_hours_reads_who_asks_and_answers_nothing(world, sign_in, stranger):
    request = asked(world.child, stranger)
    night = sign_in(make.job(Role.EMERGENCY_DUTY, world.responsible))

    page = night.get("/children/requests/").content.decode()

    assert f"{stranger.person.name} asks to see" in page
    assert f"/children/requests/{request.pk}/" not in page
    assert night.get(f"/children/requests/{request.pk}/").status_code == 403


def test_the_review_is_due_at_the_end_of_the_next_working_day(world, stranger):
    found = looking(world.child, stranger, now=make.NOW)  # a Saturday night

    assert timezone.localtime(found.review_due_at).strftime("%A %H:%M") == "Monday 17:00"


def test_a_review_is_by_somebody_else_of_the_authority_and_told_to_the_looker(
    world, sign_in, stranger
):
    found = looking(world.child, stranger)
    page = f"/children/emergencies/{found.pk}/"
    assert sign_in(stranger).get(page).status_code in (403, 404)
    assert sign_in(world.coordinator).get(page).status_code == 404

    sign_in(world.placing_manager).post(page, {"justified": "no", "words": "You could have rung"})

    found.refresh_from_db()
    assert (found.justified, found.reviewed_by) == (False, world.placing_manager.person)
    told = sign_in(stranger).get("/notifications/").content.decode()
    assert "Your emergency access was reviewed: not justified" in told
    assert not who.reviews_for(make.acting(world.social_worker)).exists()
    with pytest.raises(Refused):
        asking.review(
            access=found,
            justified=True,
            words="x",
            by=make.acting(world.social_worker),
            now=timezone.now(),
        )


def test_nobody_reviews_themselves(world):
    duty = make.job(Role.SOCIAL_WORKER, make.authority())
    found = looking(world.child, duty)
    own = make.job(Role.SOCIAL_WORKER, world.responsible, who=duty.person)

    assert not who.reviews_for(make.acting(own)).exists()
    with pytest.raises(Denied):
        asking.review(
            access=found, justified=True, words="x", by=make.acting(own), now=timezone.now()
        )


def test_a_review_that_is_late_says_so(world, sign_in, stranger):
    found = looking(world.child, stranger, now=timezone.now() - timedelta(days=9))

    page = sign_in(world.social_worker).get("/children/requests/").content.decode()

    assert f"/children/emergencies/{found.pk}/" in page
    assert "overdue" in page


@pytest.fixture
def at(monkeypatch) -> Any:
    """`at(moment)`: the sweep of reviews runs then, twice, as if the first had been forgotten."""

    def swept(moment: Any) -> None:
        monkeypatch.setattr(tasks, "timezone", SimpleNamespace(now=lambda: moment))
        tasks.mind_reviews()
        tasks.mind_reviews()

    return swept


def offices_told(message: str) -> list[str]:
    return sorted(Notification.objects.filter(message=message).values_list("office", flat=True))


def test_a_review_that_nobody_does_is_reminded_of_once_before_it_is_due(world, stranger, at):
    found = looking(world.child, stranger)

    at(found.review_due_at - timedelta(hours=4))
    assert not offices_told("review-reminder")
    at(found.review_due_at - timedelta(hours=2))
    at(found.review_due_at - timedelta(hours=1))

    found.refresh_from_db()
    assert found.reminded_at == found.review_due_at - timedelta(hours=2)
    assert Event.objects.filter(fact=Fact.REVIEW_REMINDED).count() == 1
    assert offices_told("review-reminder") == ["placing-authority", "social-worker"]
    assert not offices_told("review-passed-on")


def test_a_review_that_is_overdue_is_passed_on_once_and_stays_in_the_inbox(
    world, sign_in, stranger, at
):
    found = looking(world.child, stranger, now=timezone.now() - timedelta(days=9))

    at(found.review_due_at)
    at(found.review_due_at + timedelta(hours=1))

    found.refresh_from_db()
    assert found.climbed_at == found.review_due_at
    assert found.reminded_at is None
    assert Event.objects.filter(fact=Fact.REVIEW_CLIMBED).count() == 1
    assert offices_told("review-passed-on") == ["placing-authority"]
    inbox = sign_in(world.placing_manager).get("/notifications/").content.decode()
    assert "Review emergency access, passed on because nobody had" in inbox
    mails = Delivery.objects.filter(notification__message="review-passed-on")
    assert mails
    assert not any(world.child.forename in f"{mail.subject} {mail.body}" for mail in mails)


def test_a_review_that_is_done_is_neither_reminded_of_nor_passed_on(world, stranger, at):
    found = looking(world.child, stranger)
    by = make.acting(world.placing_manager)
    asking.review(access=found, justified=True, words="Right", by=by, now=timezone.now())

    at(found.review_due_at - timedelta(hours=1))
    at(found.review_due_at + timedelta(hours=1))

    assert not Event.objects.filter(fact__in=(Fact.REVIEW_REMINDED, Fact.REVIEW_CLIMBED)).exists()


def test_a_restricted_child_is_not_opened_in_an_emergency(world, stranger):
    match = matched(world.child)
    workflow.restrict(
        child=world.child, because="x", by=make.acting(world.social_worker), now=make.NOW
    )

    with pytest.raises(Http404):
        asking.look_in_emergency(
            match=match,
            basis=Basis.OTHER,
            reason="x",
            by=make.acting(stranger),
            now=timezone.now(),
        )


# Naming, ending, restricting


def test_the_page_says_who_sees_the_child_and_why(world, sign_in):
    make.reported(world)
    reviewing = make.job(Role.REVIEWING_OFFICER, world.responsible)
    workflow.name_person(
        child=world.child,
        person=reviewing.person,
        reason="Reviews the plan",
        until=None,
        by=make.acting(world.social_worker),
        now=timezone.now(),
    )

    page = sign_in(world.social_worker).get(f"/children/{world.child.pk}/who/").content.decode()

    for words in (
        str(world.home),
        str(world.host),
        "Reported to police",
        "What concerns this episode",
        "Reviews the plan",
        reviewing.person.name,
        world.social_worker.person.name,
    ):
        assert words in page, words


@pytest.mark.parametrize(
    "job", ["carer", "on_call", "fostering_social_worker", "coordinator", "interviewer"]
)
@pytest.mark.parametrize("page", ["", "name/", "restrict/", "lift/"])
def test_only_the_responsible_authority_says_who_sees_the_child(world, sign_in, job, page):
    answer = sign_in(getattr(world, job)).get(f"/children/{world.child.pk}/who/{page}")

    assert answer.status_code in (403, 404)


def test_somebody_is_found_by_address_or_in_an_agency_around_the_child(world):
    now = timezone.now()
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority())

    by_mail = who.people_like(elsewhere.person.email.upper(), world.child, now=now)
    by_name = who.people_like(world.on_call.person.name, world.child, now=now)

    assert by_mail == [elsewhere.person]
    assert world.on_call.person in by_name
    assert who.people_like(elsewhere.person.name, world.child, now=now) != [elsewhere.person]
    assert who.people_like(elsewhere.person.email[:-1], world.child, now=now) == []


def test_naming_somebody_opens_the_child_and_ending_it_closes_it(world, sign_in):
    client = sign_in(world.social_worker)
    officer = make.job(Role.REVIEWING_OFFICER, world.responsible)
    at = f"/children/{world.child.pk}/who/"

    found = client.post(f"{at}name/", {"look_for": officer.person.email}).content.decode()
    assert officer.person.name in found
    client.post(
        f"{at}name/",
        {
            "look_for": officer.person.email,
            "person": officer.person.pk,
            "reason": "Reviews the plan",
            "days": "28",
        },
    )
    assert access.can_see(make.acting(officer), world.child)
    given = Grant.objects.get(user=officer.person)
    client.post(f"{at}{given.pk}/end/", {"because": "Moved on"})

    assert not access.can_see(make.acting(officer), world.child)
    assert Event.objects.filter(fact=Fact.GRANT_ENDED, child_id=world.child.pk).exists()


def test_whoever_restricts_is_named_and_the_chosen_carer_stays(world, sign_in):
    at = f"/children/{world.child.pk}/who/restrict/"
    client = sign_in(world.placing_manager)
    assert world.carer.person.name in client.get(at).content.decode()

    client.post(at, {"because": "Threats from a relative", "also": [world.carer.person.pk]})

    world.child.refresh_from_db()
    assert world.child.restricted
    seeing = {
        job
        for job in ("placing_manager", "social_worker", "carer", "on_call", "coordinator")
        if access.can_see(make.acting(getattr(world, job)), world.child)
    }
    assert seeing == {"placing_manager", "social_worker", "carer"}
    page = client.get(f"/children/{world.child.pk}/who/").content.decode()
    assert "Threats from a relative" in page


def test_restricting_hides_the_child_from_boards_at_once(world, sign_in):
    episode = make.logged(world)
    by = make.acting(world.social_worker)

    workflow.restrict(child=world.child, because="x", by=by, now=timezone.now())

    assert sign_in(world.on_call).get(f"/missing/{episode.reference}/").status_code == 404
    episode.refresh_from_db()
    assert episode.restricted
    workflow.lift_restriction(child=world.child, because="Over", by=by, now=timezone.now())
    assert sign_in(world.on_call).get(f"/missing/{episode.reference}/").status_code == 200


def test_a_restricted_child_always_has_somebody_who_says_who_sees_the_child(world):
    now = timezone.now()
    by = make.acting(world.placing_manager)
    workflow.end_grants(
        child=world.child,
        person=world.social_worker.person,
        kind=GrantKind.PROFESSIONAL,
        because="Ended",
        by=SERVICE,
        now=now,
    )
    workflow.restrict(child=world.child, because="x", also=[world.carer.person], by=by, now=now)
    mine = Grant.objects.get(user=world.placing_manager.person)

    with pytest.raises(Refused):
        workflow.end_naming(given=mine, because="x", by=by, now=now)

    assert access.can_see(by, world.child)


def test_a_restricted_child_is_a_404_even_to_the_social_worker_of_another_child(world):
    workflow.restrict(
        child=world.child, because="x", by=make.acting(world.social_worker), now=make.NOW
    )
    world.child.refresh_from_db()
    colleague = make.acting(make.job(Role.SOCIAL_WORKER, world.responsible))

    with pytest.raises(Http404):
        access.require(colleague, Can.ADMIT, world.child)


def test_the_pages_ask_as_little_for_twenty_as_for_two(world, sign_in):
    counts = []
    client = sign_in(world.social_worker)
    at = f"/children/{world.child.pk}/who/"
    for number in (2, 18):
        for _ in range(number):
            workflow.grant(
                child=world.child,
                person=make.job(Role.REVIEWING_OFFICER, world.responsible).person,
                kind=GrantKind.NAMED,
                reason="x",
                by=SERVICE,
                now=timezone.now(),
            )
            asked(world.child, make.job(Role.SOCIAL_WORKER, make.authority()))
        for page in (at, "/children/requests/", "/notifications/"):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            counts.append((page, len(captured)))

    assert counts[:3] == counts[3:]


def test_a_home_is_named_by_the_responsible_authority_alone(world):
    placement = make.placement_by_code(
        world.child,
        host_authority=world.host,
        postcode="WV6 8QF",
        kind_code="U6",
        started_on=date(2026, 1, 1),
    )
    home = make.home(make.agency(AgencyKind.FOSTERING))

    assert not queries.unmatched_placements(make.acting(world.coordinator)).exists()
    with pytest.raises(Denied):
        workflow.match_home(
            placement=placement, home=home, by=make.acting(world.coordinator), now=make.NOW
        )
    assert queries.unmatched_placements(make.acting(world.social_worker)).exists()
