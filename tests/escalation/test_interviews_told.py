"""Whoever is to hold a return interview, and whoever waits for it, hear when it is booked and called off."""

from datetime import timedelta

import pytest

from escalation.models import Notification
from missing import workflow as missing_workflow
from missing.rules import HOLD_INTERVIEW
from partners.rules import Office
from returns.rules import Told
from tests.make import NOW, acting
from tests.returns.test_workflow import back, back_again, booked, duty

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(message: str) -> set[tuple[str, int | None]]:
    found = Notification.objects.filter(message=message)
    return {(each.office, each.person_id) for each in found}


def set_aside(world, episode) -> None:
    missing_workflow.set_aside(
        duty=duty(episode, HOLD_INTERVIEW),
        because="Moved to Scotland",
        by=acting(world.placing_manager),
        now=NOW + 2 * HOUR,
    )


def test_an_interviewer_hears_of_a_talk_that_somebody_else_booked_for_them(world):
    _, interview = back(world)

    booked(world, interview, by=acting(world.social_worker))

    assert told("interview-yours") == {(Office.INTERVIEW_SERVICE, world.interviewer.person_id)}


def test_whoever_books_themselves_is_not_told_of_it(world):
    _, interview = back(world)

    booked(world, interview, by=acting(world.interviewer))

    assert told("interview-yours") == set()


@pytest.mark.parametrize(
    ("how", "office"), [(Told.CARER, Office.CARER), (Told.SOCIAL_WORKER, Office.SOCIAL_WORKER)]
)
def test_whoever_is_to_tell_the_child_of_a_booked_talk_is_asked_to(world, how, office):
    """The booking counts as the offer: somebody has to say it to the child."""
    _, interview = back(world)

    booked(world, interview, child_told_by=how)

    assert told("interview-to-tell") == {(office, None)}
    assert bool(told("interview-booked")) == (how is not Told.CARER)


def test_where_the_interviewer_texts_the_child_nobody_else_is_asked_to_tell_them(world):
    _, interview = back(world)

    booked(world, interview, child_told_by=Told.TEXT)

    assert told("interview-to-tell") == set()
    assert told("interview-booked") == {(Office.CARER, None)}


def test_the_carer_and_the_interviewer_hear_that_a_booked_talk_is_called_off(world):
    episode, interview = back(world)
    booked(world, interview)

    set_aside(world, episode)

    assert told("interview-called-off") == {
        (Office.CARER, None),
        (Office.INTERVIEW_SERVICE, world.interviewer.person_id),
    }


def test_whoever_counted_on_a_talk_that_was_not_booked_hears_once_that_it_is_set_aside(world):
    episode, _ = back(world)

    set_aside(world, episode)

    everybody = (Office.CARER, Office.HOST_COORDINATOR, Office.INTERVIEW_SERVICE)
    assert told("set-aside") == {(office, None) for office in everybody}
    assert Notification.objects.filter(message="set-aside").count() == len(everybody)


def test_nothing_is_called_off_that_was_not_booked_or_is_still_owed(world):
    first, interview = back(world)
    second = back_again(world, NOW + HOUR / 2)
    booked(world, interview)

    set_aside(world, first)
    assert told("interview-called-off") == set()

    set_aside(world, second)
    assert told("interview-called-off")
