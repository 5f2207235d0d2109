"""Who hears that a child is back, what the child needs now, and that a talk is to be held."""

from datetime import timedelta

import pytest

from children.rules import Audience
from escalation.access import notifications_visible_to
from escalation.models import Delivery, Notification
from partners.rules import Role
from returns import workflow as returns_workflow
from returns.models import ReturnInterview
from returns.rules import Told, Where
from tests import make
from tests.escalation.telling import SOON, SUPERVISING, mind_all, told_of
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]


def test_police_hear_of_a_return_only_of_a_child_they_were_told_of(world):
    make.back(world)
    assert "police-supervisor" not in told_of("returned")

    other = make.world()
    make.back(other, episode=make.reported(other), now=SOON)
    assert Notification.objects.filter(message="returned", agency=other.force).exists()


@pytest.mark.parametrize("need", ["hurt", "needs_medicine", "said_something_worrying"])
def test_what_a_child_who_is_back_needs_now_is_told_in_place_of_the_return(world, need):
    make.back(world, **{need: True})

    assert told_of("needs-help-now") == {"placing-authority", "social-worker", *SUPERVISING}
    assert not told_of("returned") & told_of("needs-help-now")
    assert "host-coordinator" in told_of("returned")


def test_a_worry_that_is_kept_from_the_home_is_told_to_nobody_there_who_could_not_read_it(world):
    kept = Audience.OUTSIDE_THE_PROVIDER
    make.back(world, said_something_worrying=True, worry_for=kept, by=world.social_worker)

    assert told_of("needs-help-now") == {"placing-authority", "social-worker"}
    assert set(SUPERVISING) <= told_of("returned")


def test_a_child_who_is_hurt_is_told_to_the_agency_whatever_else_is_kept_from_it(world):
    kept = Audience.OUTSIDE_THE_PROVIDER
    by = world.social_worker
    make.back(world, hurt=True, said_something_worrying=True, worry_for=kept, by=by)

    assert set(SUPERVISING) <= told_of("needs-help-now")


def test_a_child_who_is_back_and_needs_nothing_urgent_is_told_as_that(world):
    make.back(world, how_they_are="Tired and hungry")

    assert told_of("needs-help-now") == set()
    assert "placing-authority" in told_of("returned")


def test_the_interview_service_hears_of_a_return(world):
    make.back(world)

    (asked,) = Notification.objects.filter(message="interview-to-offer")
    assert asked.agency == world.interviews


def booked_for(world, someone, **extra):
    """The child is back, and somebody is to hold the interview in three days but an hour."""
    back = make.back(world)
    return returns_workflow.book(
        interview=ReturnInterview.objects.get(episodes=back),
        interviewer_id=someone.person_id,
        booked_for=NOW + timedelta(hours=71),
        where=Where.SCHOOL,
        child_told_by=Told.TEXT,
        by=make.acting(world.interviewer),
        now=SOON,
        **extra,
    )


def test_a_social_worker_who_is_to_hold_the_interview_is_reminded_by_name_a_day_and_four_hours_before(
    world,
):
    booked_for(world, world.social_worker, because="The child asked for them")
    colleague = make.job(Role.SOCIAL_WORKER, world.responsible)

    mind_all(NOW + timedelta(hours=48))
    mind_all(NOW + timedelta(hours=68))

    reminded = Notification.objects.filter(message="interview-yours-due", office="social-worker")
    assert [each.person for each in reminded] == [world.social_worker.person] * 2
    assert not Notification.objects.filter(message="interview-due-soon", office="social-worker")
    sent = Delivery.objects.filter(notification__in=reminded)
    assert {each.address for each in sent} == {world.social_worker.person.email}
    seen = notifications_visible_to(make.acting(colleague))
    assert not seen.filter(pk__in=reminded).exists()


def test_who_holds_it_for_the_service_is_reminded_with_the_service_alone(world):
    booked_for(world, world.interviewer)

    mind_all(NOW + timedelta(hours=48))

    assert told_of("reminder") == {"interview-service"}
