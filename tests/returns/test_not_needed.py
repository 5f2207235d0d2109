"""Nobody is owed a talk any more: the interview leaves the list, and the door stays open."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from missing import workflow as missing_workflow
from missing.models import Episode
from missing.rules import HOLD_INTERVIEW, OFFER_INTERVIEW
from returns import queries
from returns.models import ReturnInterview, Slot
from returns.rules import State
from tests.make import NOW, World, acting
from tests.returns.test_views import text_of, url
from tests.returns.test_workflow import back, back_again, booked, duty

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + 12 * HOUR


def set_aside(
    world: World, episode: Episode, code: str = HOLD_INTERVIEW, now: datetime = LATER
) -> None:
    missing_workflow.set_aside(
        duty=duty(episode, code),
        because="Moved to Scotland",
        by=acting(world.interviewer),
        now=now,
    )


def test_an_interview_that_nobody_is_owed_is_not_to_be_arranged(world):
    episode, interview = back(world)

    set_aside(world, episode)

    interview.refresh_from_db()
    assert interview.state == State.NOT_NEEDED
    assert not queries.interviews_now(acting(world.social_worker)).exists()


def test_to_set_the_offer_aside_ends_no_interview(world):
    episode, interview = back(world)

    set_aside(world, episode, OFFER_INTERVIEW)

    interview.refresh_from_db()
    assert interview.state == State.TO_ARRANGE


def test_a_talk_that_is_owed_after_another_time_away_is_still_to_be_arranged(world):
    first, interview = back(world)
    second = back_again(world, NOW + 10 * HOUR)

    set_aside(world, first)
    interview.refresh_from_db()
    assert interview.state == State.TO_ARRANGE
    set_aside(world, second)
    interview.refresh_from_db()
    assert interview.state == State.NOT_NEEDED


def test_the_interviewer_has_the_booked_time_back(world):
    episode, interview = back(world)
    booked(world, interview)

    set_aside(world, episode)

    assert not Slot.objects.filter(interview=interview).exists()


def test_the_child_can_be_offered_a_talk_after_all(world, sign_in):
    episode, interview = back(world, timezone.now() - DAY)
    set_aside(world, episode, now=timezone.now())
    client = sign_in(world.social_worker)

    page = text_of(client.get(url(interview)))
    assert "Not needed any more" in page
    assert "Offer a talk after all" in page
    client.post(f"{url(interview)}ask-again/")

    again = ReturnInterview.objects.get(child=world.child, state=State.TO_ARRANGE)
    assert list(again.episodes.all()) == [episode]


def test_a_carer_reads_that_it_is_not_needed(world, sign_in):
    episode, interview = back(world, timezone.now() - DAY)
    set_aside(world, episode, now=timezone.now())

    assert "isn’t needed any more" in text_of(sign_in(world.carer).get(url(interview)))


def test_the_next_return_opens_another(world):
    episode, _ = back(world)
    set_aside(world, episode)

    again = back_again(world, LATER + 10 * HOUR)

    assert ReturnInterview.objects.get(state=State.TO_ARRANGE).episodes.get() == again
