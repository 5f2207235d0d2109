"""Looking in an emergency: three acts, nothing to change, and a review of every look."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import access, asking, who, workflow
from children.models import EmergencyAccess, Grant
from children.rules import Basis, Can
from core.refusals import Denied, Refused
from escalation.models import Delivery, Notification
from partners.rules import AgencyKind, Rank, Role
from returns.models import ReturnInterview
from tests import make
from tests.children.letting_in import (
    asked,
    looked_for,
    looking,
    matched,
    offices_told,
    without_what_was_typed,
)

pytestmark = pytest.mark.django_db


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
    "Record a new decision",
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
    deciding = "Record a new decision" if decided else "Record decision"
    for job, words in ((world.carer, "Challenge"), (world.sergeant, deciding)):
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
