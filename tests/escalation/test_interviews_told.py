"""Whoever is to hold a return interview, and whoever waits for it, hear when it is booked and called off."""

from datetime import timedelta

import pytest

from children.workflow import start_placement
from escalation.access import notifications_visible_to
from escalation.messages import AFTER_STANDING_DOWN
from escalation.models import Delivery, Notification
from missing import workflow as missing_workflow
from missing.models import Episode
from missing.rules import HOLD_INTERVIEW, Status
from partners.rules import Office, Role
from returns import workflow
from returns.rules import Told
from tests import make
from tests.make import NOW, acting
from tests.returns.test_workflow import back, back_again, booked, declined, duty
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(message: str) -> set[tuple[str, int | None]]:
    found = Notification.objects.filter(message=message)
    return {(each.office, each.person_id) for each in found}


def send(episode, by, now) -> None:
    missing_workflow.log_episode(
        episode=episode, by=by, now=now, last_seen_at=now - HOUR, whereabouts="no"
    )


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


def test_whoever_was_booked_hears_that_the_talk_is_somebody_elses_now(world):
    _, interview = back(world)
    booked(world, interview)
    leila = make.job(Role.INTERVIEWER, world.interviews)

    booked(world, interview, interviewer_id=leila.person_id, by=acting(world.social_worker))

    assert told("interview-not-yours") == {(Office.INTERVIEW_SERVICE, world.interviewer.person_id)}


def test_whoever_was_booked_hears_that_the_child_has_said_not_now(world):
    _, interview = back(world)
    booked(world, interview)

    declined(world, interview, by=acting(world.social_worker))

    assert told("interview-not-yours") == {(Office.INTERVIEW_SERVICE, world.interviewer.person_id)}


def test_whoever_says_so_themselves_is_not_told(world):
    _, interview = back(world)
    booked(world, interview)

    declined(world, interview, by=acting(world.interviewer))

    assert told("interview-not-yours") == set()


def test_whoever_books_themselves_is_not_told_of_it(world):
    _, interview = back(world)

    booked(world, interview, by=acting(world.interviewer))

    assert told("interview-yours") == set()


@pytest.mark.parametrize(
    ("how", "office"), [(Told.CARER, Office.CARER), (Told.SOCIAL_WORKER, Office.SOCIAL_WORKER)]
)
def test_whoever_is_to_tell_the_child_of_a_booked_talk_is_asked_to(world, how, office):
    """Only once somebody has said it to the child is it offered."""
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

    around = (Office.CARER, Office.HOST_COORDINATOR, Office.INTERVIEW_SERVICE)
    everybody = (*around, Office.PLACING_AUTHORITY)  # where others work than who set it aside
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


@pytest.mark.parametrize("name", ["carer", "on_call", "social_worker"])
def test_whoever_is_booked_hears_that_the_child_is_away_again_whoever_logs_it(world, name):
    _, interview = back(world)
    booked(world, interview)
    by = getattr(world, name)

    with seen_by(acting(by)):
        episode = make.opened(world, by=by, now=NOW + 2 * HOUR)
        assert told("interview-waits") == set()
        send(episode, acting(by), now=NOW + 2 * HOUR)

    assert told("interview-waits") == {(Office.INTERVIEW_SERVICE, world.interviewer.person_id)}


def test_they_hear_it_once_whether_the_log_or_the_report_to_police_comes_first(world):
    _, interview = back(world)
    booked(world, interview)
    carer, now = acting(world.carer), NOW + 2 * HOUR
    episode = make.opened(world, now=now)

    with seen_by(carer):
        make.reported(world, episode=episode, now=now)
        assert Notification.objects.filter(message="interview-waits").count() == 1
        send(episode, carer, now=now + HOUR)
        make.reported(world, episode=episode, now=now + HOUR)

    assert Notification.objects.filter(message="interview-waits").count() == 1


def test_a_social_worker_who_is_booked_and_logs_it_knows_it(world):
    _, interview = back(world)
    booked(
        world,
        interview,
        interviewer_id=world.social_worker.person_id,
        because="The child asked for them",
    )

    with seen_by(acting(world.social_worker)):
        make.logged(world, by=world.social_worker, now=NOW + 2 * HOUR)

    assert told("interview-waits") == set()


@pytest.mark.parametrize("sent", [True, False])
def test_whoever_heard_that_the_child_was_away_again_hears_that_it_was_not_so(world, sent):
    _, interview = back(world)
    booked(world, interview)
    carer, now = acting(world.carer), NOW + 2 * HOUR
    episode = (make.logged if sent else make.opened)(world, now=now)

    with seen_by(carer):
        missing_workflow.stand_down(episode=episode, because="Was upstairs", by=carer, now=now)

    theirs = {(Office.INTERVIEW_SERVICE, world.interviewer.person_id)} if sent else set()
    assert told("interview-stands") == theirs
    assert "interview-stands" in AFTER_STANDING_DOWN


def test_of_a_talk_after_a_no_too_though_its_time_away_is_closed(world):
    _, no = back(world)
    declined(world, no, ask_again_on=(NOW + 7 * DAY).date())
    again = workflow.ask_again(interview=no, by=acting(world.interviewer), now=NOW + 2 * DAY)
    booked(world, again, now=NOW + 2 * DAY)

    make.logged(world, now=NOW + 2 * DAY + HOUR)

    assert told("interview-waits") == {(Office.INTERVIEW_SERVICE, world.interviewer.person_id)}


def test_nobody_is_told_to_wait_who_is_not_booked(world):
    back(world)

    make.logged(world, now=NOW + 2 * HOUR)

    assert told("interview-waits") == set()


# The child lives with others by the time they are asked again


@pytest.fixture
def moved(world):
    """Said not now, the case closed, and placed with another household in another area since."""
    episode, interview = back(world)
    declined(world, interview, ask_again_on=(NOW + 7 * DAY).date())
    assert Episode.objects.get(pk=episode.pk).status == Status.CLOSED
    new = make.home()
    make.carer(new)
    by = acting(world.social_worker)
    with seen_by(by):
        start_placement(
            child=world.child,
            home=new,
            started_on=(NOW + 2 * DAY).date(),
            by=by,
            now=NOW + 2 * DAY,
        )
    interviewer = acting(world.interviewer)
    with seen_by(interviewer):
        again = workflow.ask_again(interview=interview, by=interviewer, now=NOW + 6 * DAY)
    return world, new, again


@pytest.mark.parametrize(
    ("how", "message"),
    [(Told.CARER, "interview-to-tell"), (Told.TEXT, "interview-booked")],
)
def test_a_talk_that_is_offered_again_is_told_to_those_who_care_for_the_child_now(
    moved, how, message
):
    world, new, interview = moved
    interviewer = acting(world.interviewer)

    with seen_by(interviewer):
        booked(world, interview, now=NOW + 6 * DAY, child_told_by=how)

    (told_once,) = Notification.objects.filter(message=message, office=Office.CARER)
    assert (told_once.agency, told_once.home) == (new.provider, new)
    theirs = set(new.jobs.values_list("person__email", flat=True))
    assert {each.address for each in told_once.deliveries.all()} == theirs
    to_the_others = Delivery.objects.filter(
        notification__event_id=told_once.event_id, address=world.carer.person.email
    )
    assert not to_the_others.exists()
    carer = acting(new.jobs.get())
    with seen_by(carer):
        assert told_once in notifications_visible_to(carer)


def test_so_is_what_comes_of_it_and_the_coordinator_where_the_child_lives_now_hears(moved):
    world, new, interview = moved
    interviewer = acting(world.interviewer)
    make.job(Role.COORDINATOR, world.host)

    with seen_by(interviewer):
        declined(world, interview, now=NOW + 7 * DAY)

    heard = {
        (each.office, each.agency_id, each.home_id)
        for each in Notification.objects.filter(message="interview-refused")
    }
    assert (Office.CARER, new.provider_id, new.pk) in heard
    assert not any(agency == world.provider.pk for _, agency, _ in heard)
    assert (Office.HOST_COORDINATOR, world.host.pk, None) not in heard
