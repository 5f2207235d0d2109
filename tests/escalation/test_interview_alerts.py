"""Who is told that a return interview is due, and when that stops."""

from datetime import timedelta

import pytest

from escalation.models import Notification
from missing.models import Duty
from missing.rules import HOLD_AFTER_NO, HOLD_INTERVIEW, OFFER_INTERVIEW
from returns import workflow
from returns.models import ReturnInterview
from returns.rules import AttemptResult, Contact
from tests import make
from tests.escalation.telling import mind_all
from tests.make import NOW, acting
from tests.returns.test_workflow import booked, declined, held

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(message, office, code=HOLD_INTERVIEW):
    found = Notification.objects.filter(message=message, office=office, duty__code=code)
    return found.count()


@pytest.fixture
def interview(world):
    return ReturnInterview.objects.get(episodes=make.back(world, now=NOW))


def test_a_day_and_four_hours_before_the_service_is_reminded(world, interview):
    heard = []
    for hours in (47, 48, 67, 68, 71):
        mind_all(NOW + hours * HOUR)
        heard.append(told("reminder", "interview-service"))

    assert heard == [0, 1, 1, 2, 2]


def test_at_lateness_the_placing_authority_hears_of_it(world, interview):
    for hours in (48, 68):
        mind_all(NOW + hours * HOUR)
    assert told("passed-on", "placing-authority") == 0

    mind_all(NOW + 72 * HOUR)

    assert told("passed-on", "placing-authority") == 1
    assert told("passed-on", "placing-authority", OFFER_INTERVIEW) == 1


@pytest.mark.parametrize("end", [held, declined])
def test_held_or_said_no_to_nobody_is_told_any_more(world, interview, end):
    mind_all(NOW + 48 * HOUR)
    before = Notification.objects.filter(message__in=("reminder", "passed-on")).count()

    end(world, interview, now=NOW + 49 * HOUR)
    for hours in (68, 72, 90):
        mind_all(NOW + hours * HOUR)

    after = Notification.objects.filter(message__in=("reminder", "passed-on")).count()
    assert after == before


def test_once_the_child_is_told_of_what_is_booked_only_the_talk_itself_is_reminded_of(
    world, interview
):
    booked(world, interview)
    workflow.record_attempt(
        interview=interview,
        tried_at=NOW + 2 * HOUR,
        how=Contact.TEXT,
        result=AttemptResult.TOLD,
        by=acting(world.interviewer),
        now=NOW + 2 * HOUR,
    )

    mind_all(NOW + 48 * HOUR)

    assert told("reminder", "interview-service") == 1
    assert told("reminder", "interview-service", OFFER_INTERVIEW) == 0


ALERTS = ("interview-yours-due", "interview-due-soon")


def alerted():
    found = Notification.objects.filter(message__in=ALERTS).order_by("office")
    return [(each.office, each.person_id) for each in found]


def test_whoever_is_booked_the_social_worker_and_their_manager_hear_each_time_once(
    world, interview
):
    """Beside the service's own desk. Whoever is booked hears it alone, whoever is on duty there."""
    booked(world, interview, booked_for=NOW + 71 * HOUR)
    around = [
        ("interview-service", world.interviewer.person_id),
        ("placing-authority", None),
        ("social-worker", None),
    ]

    mind_all(NOW + 47 * HOUR)
    assert alerted() == []
    mind_all(NOW + 48 * HOUR)
    mind_all(NOW + 49 * HOUR)
    assert alerted() == around
    mind_all(NOW + 68 * HOUR)
    mind_all(NOW + 69 * HOUR)
    assert alerted() == sorted([*around, *around], key=lambda each: each[0])


def test_before_a_talk_is_booked_its_alerts_are_the_social_workers_and_their_managers(
    world, interview
):
    mind_all(NOW + 48 * HOUR)

    assert alerted() == [("placing-authority", None), ("social-worker", None)]


@pytest.mark.parametrize("end", [held, declined])
def test_once_it_was_held_or_said_no_to_nobody_is_alerted(world, interview, end):
    booked(world, interview, booked_for=NOW + 71 * HOUR)
    end(world, interview, now=NOW + 40 * HOUR)

    for hours in (48, 68, 72):
        mind_all(NOW + hours * HOUR)

    assert alerted() == []


def test_of_a_talk_booked_after_a_no_they_hear_too(world, interview):
    declined(world, interview, ask_again_on=(NOW + 3 * DAY).date())
    again = workflow.ask_again(interview=interview, by=acting(world.interviewer), now=NOW + 3 * DAY)
    booked(world, again, now=NOW + 3 * DAY)
    duty = Duty.objects.open().get(code=HOLD_AFTER_NO)

    mind_all(duty.due_at - timedelta(minutes=1))

    assert set(alerted()) == {
        ("interview-service", world.interviewer.person_id),
        ("placing-authority", None),
        ("social-worker", None),
    }
