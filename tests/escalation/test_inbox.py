"""What needs the reader, and what they were told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.gateways import OutboxGateway
from core.refusals import Denied
from escalation import delivery, inbox
from escalation.models import Notification
from missing import workflow as missing_workflow
from partners.rules import Role
from tests import make
from tests.escalation.telling import mind_all
from tests.missing.pages import MOST, another_child, statements, words


def test_what_my_office_owes_is_listed_with_its_time_and_a_button(world, sign_in, now):
    make.reported(world, now=now)

    page = sign_in(world.placing_manager).get("/notifications/")

    said = words(page)
    assert "Needs you (1)" in said
    assert f"Placing authority to accept by name : {world.child}" in said
    assert "minutes left" in said
    assert "/accept/" in page.content.decode()


def test_once_somebody_has_it_it_needs_nobody_else(world, sign_in, now):
    episode = make.reported(world, now=now)
    duty = episode.duties.get(code="accept-placing-authority")
    missing_workflow.accept(duty=duty, by=make.acting(world.placing_manager), now=now)

    said = words(sign_in(world.placing_manager).get("/notifications/"))

    assert "Nothing needs you. Last checked" in said


def test_what_was_passed_on_to_my_office_needs_me(world, sign_in, now):
    make.reported(world, now=now - timedelta(minutes=31))
    assert "Police to decide" not in words(sign_in(world.inspector).get("/notifications/"))

    mind_all(now)

    assert "Police to decide" in words(sign_in(world.inspector).get("/notifications/"))


def test_what_the_service_alone_approves_is_to_be_phoned_about_by_whoever_it_climbs_to(
    world, sign_in, now
):
    episode = make.back(world, now=now - timedelta(days=9))
    talk = make.held(world, episode.interviews.get(), now=now - timedelta(days=8))
    assert talk.approvals.get().outcome == ""
    mind_all(now)

    manager = sign_in(world.placing_manager).get("/notifications/")
    service = sign_in(make.job(Role.INTERVIEWER, world.interviews)).get("/notifications/")

    said = words(manager)
    assert f"A return interview is not approved yet: phone {world.interviews}" in said
    assert "See whom to phone" in said
    assert "Read and approve" not in said
    assert f'href="/missing/{episode}/people/"' in manager.content.decode()
    assert "Read and approve" in words(service)
    home = words(sign_in(world.placing_manager).get("/home/"))
    assert f"A return interview is not approved yet: phone {world.interviews}" in home
    assert "Pick up: A return interview" not in home
    approve, by = episode.duties.get(code="approve-interview"), make.acting(world.placing_manager)
    with pytest.raises(Denied, match="Only the service can do this"):
        missing_workflow.accept(duty=approve, by=by, now=now)


def test_a_challenge_leads_the_inspector_to_its_review(world, sign_in, now):
    challenge = make.challenged(world, now=now)

    page = sign_in(world.inspector).get("/notifications/")

    assert f'href="/escalations/{challenge.pk}/review/"' in page.content.decode()


def test_opening_one_marks_it_read_by_name_and_leads_to_its_page(world, sign_in, now):
    make.logged(world, now=now)
    told = Notification.objects.get()
    client = sign_in(world.on_call)

    page = client.get(f"/notifications/{told.pk}/")

    assert page.url == told.path
    told.refresh_from_db()
    assert told.read_by == world.on_call.person
    assert f"read by {world.on_call.person}" in words(client.get("/notifications/"))


def test_all_can_be_marked_as_read_and_only_ours(world, sign_in, now):
    make.decided(world, now=now)
    client = sign_in(world.on_call)

    page = client.post("/notifications/read/", {"submission": str(uuid4())}, follow=True)

    assert "not read" not in words(page)
    unread = Notification.objects.filter(read_at=None)
    assert unread.exists()
    assert not unread.filter(office="on-call").exists()


def test_one_social_worker_marks_nothing_of_a_colleagues_child_as_read(world, sign_in, now):
    """The desk and the emergency duty team share an office with them, and go by what is new."""
    make.reported(world, now=now)
    night = make.acting(make.job(Role.EMERGENCY_DUTY, world.responsible))
    new = inbox.unread(night, now=now)
    assert new

    colleague = sign_in(make.job(Role.SOCIAL_WORKER, world.responsible))
    press = {"submission": str(uuid4())}
    page = words(colleague.post("/notifications/read/", press, follow=True))

    assert "What is about a colleague’s children stays new" in page
    assert inbox.unread(night, now=now) == new
    own = sign_in(world.social_worker)
    assert "Mark all about my children as read" in words(own.get("/notifications/"))
    own.post("/notifications/read/", {"submission": str(uuid4())})
    assert inbox.unread(make.acting(world.social_worker), now=now) == 0


def test_the_number_of_unread_stands_in_the_title_and_the_navigation(world, sign_in, now):
    make.reported(world, now=now)

    body = sign_in(world.on_call).get("/notifications/").content.decode()

    assert "<title>(2) Notifications" in body.replace("\n", "")
    assert "(2 unread)" in body


def test_nothing_is_counted_for_a_page_that_answers_nothing(world, sign_in):
    client = sign_in(world.on_call)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/children/0/")

    assert answer.status_code == 404
    assert b"Notifications" in answer.content
    assert not [each for each in asked if "escalation_notification" in each["sql"]]


def test_they_are_grouped_by_episode_with_the_unread_first(world, sign_in, now):
    first = make.reported(world, now=now - timedelta(minutes=3))
    other = another_child(world)
    second = make.reported(other, now=now - timedelta(minutes=2))
    Notification.objects.filter(episode=second).update(read_at=now, read_by=world.on_call.person)

    said = words(sign_in(world.on_call).get("/notifications/"))

    listed = said[said.index("For information") :]
    assert listed.index(first.reference) < listed.index(second.reference)
    assert listed.count(f"{world.child}, {first.reference}") == 1


def test_two_households_of_one_agency_do_not_read_each_others(world, sign_in, now):
    make.decided(world, now=now)
    neighbour = make.carer(make.home(world.provider))

    page = sign_in(neighbour).get("/notifications/")

    assert "zqx" not in page.content.decode()
    assert "Nothing in the last 28 days" in words(page)


def test_a_child_no_longer_ours_is_gone_from_the_inbox(world, sign_in, now):
    make.logged(world, now=now)
    told = Notification.objects.get()
    elsewhere = make.agency("fostering")
    world.child.provider = world.child.supervising_agency = elsewhere
    world.child.home = None
    world.child.save()
    client = sign_in(world.on_call)

    assert "zqx" not in client.get("/notifications/").content.decode()
    assert client.get(f"/notifications/{told.pk}/").status_code == 404


def test_others_cannot_open_what_was_told_to_us(world, sign_in, now):
    make.logged(world, now=now)
    told = Notification.objects.get()

    assert sign_in(world.carer).get(f"/notifications/{told.pk}/").status_code == 404
    told.refresh_from_db()
    assert told.read_at is None


def test_the_inbox_asks_little_however_much_there_is(world, sign_in, now):
    make.reported(world, now=now)
    client = sign_in(world.on_call)
    client.get("/notifications/")
    few = len(statements(client, "/notifications/"))
    for _ in range(12):
        make.reported(another_child(world), now=now)

    many = len(statements(client, "/notifications/"))

    assert many == few
    assert many <= MOST - 2


def test_the_outbox_shows_a_demonstration_what_would_have_left(world, client, now):
    make.reported(world, now=now)
    while delivery.send_next(OutboxGateway()):
        pass

    page = client.get("/demo/outbox/")

    said = words(page)
    assert "A child has been reported to police" in said
    assert "Sent" in said
    assert "zqx" not in page.content.decode()
    assert len(statements(client, "/demo/outbox/")) <= MOST - 2


def test_only_a_demonstration_has_an_outbox(db, client, settings):
    settings.DEMO = False

    assert client.get("/demo/outbox/").status_code == 404


def test_a_call_handler_finds_what_waits_for_a_decision_and_picks_it_up_by_name(
    world, sign_in, now
):
    episode = make.reported(world, now=now)
    client, duty = sign_in(world.call_handler), episode.duties.get(code="police-decision")

    assert "Police to decide" in words(client.get("/notifications/"))
    assert client.post(f"/missing/{episode}/duties/{duty.pk}/accept/").status_code == 302

    duty.refresh_from_db()
    assert duty.taken_by == world.call_handler.person


def test_a_call_handler_of_another_force_finds_nothing(world, sign_in, now):
    make.reported(world, now=now)
    elsewhere = make.job("call-handler", make.world().force)

    assert "Police to decide" not in words(sign_in(elsewhere).get("/notifications/"))


def test_a_challenge_is_nothing_for_a_call_handler_to_pick_up(world, sign_in, now):
    decision = make.decided(world, now=now, by=world.call_handler)
    challenge = make.challenged(world, decision=decision, now=now)
    client = sign_in(world.call_handler)
    duty = challenge.episode.duties.get(code="challenge-pick-up")

    assert challenge.office == "police-supervisor"
    assert "Pick up the challenge" not in words(client.get("/notifications/"))
    answer = client.post(f"/missing/{challenge.episode}/duties/{duty.pk}/accept/")
    assert answer.status_code == 403
    addresses = [
        each.address
        for told in Notification.objects.filter(message="challenge-to-review")
        for each in told.deliveries.all()
    ]
    assert addresses == [world.sergeant.person.email]
