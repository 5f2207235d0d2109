"""Who hears that a search is over, that it is needed after all, and that the child has grown up."""

from datetime import date, datetime, timedelta

import pytest

from audit.rules import Fact
from core.times import LONDON
from escalation.models import Delivery, Notification
from missing import workflow as missing_workflow
from partners.rules import Office, Role
from tests import make
from tests.escalation.telling import AUTHORITIES, MANAGER, SOON, SUPERVISING, mind_all, say, told_of
from tests.make import NOW
from tests.roles import seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]


# Standing down


def stood_down(world, episode, by, **extra):
    return missing_workflow.stand_down(
        episode=episode, because="Was upstairs", by=make.acting(by), now=SOON, **extra
    )


def test_a_stand_down_is_told_to_police_who_search_and_to_everyone_who_was_told(world):
    stood_down(world, make.reported(world), world.carer, agreed_by=world.on_call.person)

    assert told_of("stood-down") == {
        "on-call",
        MANAGER,
        "social-worker",
        "placing-authority",
        "host-coordinator",
    }
    (police,) = Notification.objects.filter(message="no-more-search")
    assert police.agency == world.force
    assert police.deliveries.exists()


def test_a_stand_down_is_told_to_the_carer_when_somebody_else_did_it(world):
    stood_down(world, make.logged(world), world.on_call)

    assert told_of("stood-down") == {
        "carer",
        MANAGER,
        "social-worker",
        "placing-authority",
        "host-coordinator",
    }


def test_a_log_that_was_never_sent_is_stood_down_among_those_around_the_home(world):
    stood_down(world, make.opened(world), world.carer)

    assert told_of("stood-down") == {"on-call"}


def test_police_who_were_told_of_nothing_hear_of_no_stand_down(world):
    stood_down(world, make.logged(world), world.carer)

    assert told_of("no-more-search") == set()


# Gone again: everybody who heard that nobody needs to search any more, hears it


def go_again(world, episode, *, by):
    with seen_by(make.acting(by)):
        return missing_workflow.go_again(
            episode=episode, left_at=SOON, by=make.acting(by), now=NOW + timedelta(minutes=9)
        )


@pytest.mark.parametrize("who", ["carer", "on_call", "social_worker"])
def test_whoever_hears_that_a_child_is_found_hears_that_they_have_gone_again(world, who):
    episode = make.found(world, episode=make.reported(world))
    doer = getattr(world, who)

    go_again(world, episode, by=doer)

    own = set(make.acting(doer).offices) - {Office.PLACING_AUTHORITY}
    heard = told_of("located") | {Office.SOCIAL_WORKER}
    assert {MANAGER, Office.PLACING_AUTHORITY} <= heard
    assert told_of("gone-again") == heard - own


def test_what_a_social_worker_does_is_told_to_the_others_of_the_placing_authority(world):
    make.office_hours(world.responsible)
    night = make.job(Role.EMERGENCY_DUTY, world.responsible)
    episode = make.found(world, episode=make.reported(world))
    make.team(
        world.responsible, Office.PLACING_AUTHORITY, email="desk@example.test", out_of_hours=False
    )
    Delivery.objects.all().delete()

    go_again(world, episode, by=world.social_worker)

    letters = Delivery.objects.filter(notification__message="gone-again")
    to = set(letters.values_list("address", flat=True))
    assert night.person.email in to
    assert world.social_worker.person.email not in to


def test_nobody_is_sent_what_they_did_themselves_but_everybody_else_of_the_office_is(world):
    episode = make.found(world, episode=make.reported(world))

    go_again(world, episode, by=world.social_worker)

    desk = Notification.objects.get(message="gone-again", office=Office.PLACING_AUTHORITY)
    to = {each.address for each in desk.deliveries.all()}
    assert to == {world.placing_manager.person.email}


# Found, grown up, asked


def test_that_a_child_is_found_is_told_to_everybody_concerned(world):
    say(world, make.reported(world), Fact.LOCATED, by=world.social_worker)

    around = {*AUTHORITIES, *SUPERVISING, "carer"}
    assert told_of("located") == {*around, "police-supervisor"}


def test_police_who_were_told_of_nothing_hear_of_no_child_that_is_found(world):
    say(world, make.logged(world), Fact.LOCATED)

    assert told_of("located") == {
        "placing-authority",
        "social-worker",
        "host-coordinator",
        "carer",
        MANAGER,
    }


def test_that_a_child_turns_18_while_away_is_told_to_everybody_concerned(world):
    world.child.born_on = date(2008, 11, 28)
    world.child.save(update_fields=["born_on"])
    make.reported(world)

    mind_all(datetime(2026, 11, 28, tzinfo=LONDON))

    around = {"placing-authority", "social-worker", "host-coordinator", "on-call", "carer"}
    assert told_of("turned-18") == {*around, "police-supervisor"}


@pytest.mark.parametrize(
    ("fact", "office", "by", "message"),
    [
        (Fact.INFORMATION_ASKED, "asked_office", "answer_by", "information-wanted"),
        (Fact.TASK_ADDED, "office", "due_by", "task-added"),
        (Fact.HANDOVER_ASKED, "to_office", "accept_by", "handover-wanted"),
    ],
)
def test_whoever_is_asked_something_is_told_by_when(world, fact, office, by, message):
    episode = make.logged(world)

    say(world, episode, fact, **{office: Office.SOCIAL_WORKER, by: NOW + timedelta(minutes=15)})

    (asked,) = Notification.objects.filter(message=message)
    assert (asked.office, asked.agency) == (Office.SOCIAL_WORKER, world.responsible)
    assert "by 10:51pm" in asked.words
