"""Nobody is owed a talk any more: the interview leaves the list, and the door stays open."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from children import workflow as children_workflow
from core.refusals import Denied
from missing import ledger
from missing import workflow as missing_workflow
from missing.models import Episode
from missing.rules import (
    APPROVE_INTERVIEW,
    ASK_AGAIN,
    HOLD_INTERVIEW,
    OFFER_INTERVIEW,
    DutyEnd,
)
from partners.models import Job
from returns import queries, workflow
from returns.models import ReturnInterview, Slot
from returns.rules import State
from returns.words import covered_of
from tests.make import NOW, World, acting
from tests.missing.pages import submitted
from tests.returns.pages import text_of, url
from tests.returns.test_workflow import back, back_again, booked, declined, duty, held, sees

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + 12 * HOUR


def set_aside(
    world: World,
    episode: Episode,
    code: str = HOLD_INTERVIEW,
    now: datetime = LATER,
    by: Job | None = None,
) -> None:
    missing_workflow.set_aside(
        duty=duty(episode, code),
        because="Moved to Scotland",
        by=acting(by or world.placing_manager),
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


def test_a_no_that_is_to_be_asked_again_keeps_the_interview_that_covers_it(world):
    first, no = back(world)
    declined(world, no, now=LATER, ask_again_on=(NOW + 9 * DAY).date())
    second = back_again(world, LATER + 10 * HOUR)
    interview = ReturnInterview.objects.get(state=State.TO_ARRANGE)
    assert set(interview.episodes.all()) == {first, second}

    set_aside(world, second, now=LATER + DAY)

    interview.refresh_from_db()
    assert interview.state == State.TO_ARRANGE
    assert sees(world)


def test_to_ask_again_is_set_aside_and_nothing_is_left_to_arrange_nor_to_see(world):
    episode, no = back(world)
    declined(world, no, now=LATER, ask_again_on=(NOW + 9 * DAY).date())
    again = workflow.ask_again(interview=no, by=acting(world.social_worker), now=LATER + HOUR)
    assert sees(world)

    set_aside(world, episode, ASK_AGAIN, now=LATER + DAY)

    again.refresh_from_db()
    assert again.state == State.NOT_NEEDED
    assert not sees(world)


def test_a_no_that_nobody_asks_again_about_is_out_of_the_services_sight(world):
    episode, no = back(world)
    declined(world, no, now=LATER, ask_again_on=(NOW + 9 * DAY).date())

    set_aside(world, episode, ASK_AGAIN, now=LATER + DAY)

    no.refresh_from_db()
    assert no.state == State.DECLINED
    assert not sees(world)


def test_sight_stays_while_another_talk_waits_to_be_approved(world):
    episode, interview = back(world)
    first = held(world, interview, now=NOW + HOUR)
    second = back_again(world, NOW + 10 * HOUR)

    set_aside(world, second)

    assert first.approvals.filter(outcome="").exists()
    assert sees(world)
    set_aside(world, episode, APPROVE_INTERVIEW, now=LATER, by=world.placing_manager)
    assert not sees(world)


def test_the_offer_falls_with_the_talk_and_the_page_says_so(world, sign_in):
    episode, _ = back(world, timezone.now() - DAY)
    client, owed = sign_in(world.social_worker), duty(episode, HOLD_INTERVIEW)
    page = f"{episode.get_absolute_url()}duties/{owed.pk}/not-needed/"
    assert "set aside with it: Offer the return interview" in text_of(client.get(page))

    answer = client.post(page, submitted(because="Moved to Scotland"))

    assert answer["Location"] == episode.get_absolute_url()
    assert not sees(world)
    for each in (duty(episode, HOLD_INTERVIEW), duty(episode, OFFER_INTERVIEW)):
        assert (each.how_ended, each.waived_because) == (DutyEnd.WAIVED, "Moved to Scotland")
        assert each.next_moment_at is None
    assert ledger.check(episode) == []


@pytest.mark.parametrize("code", [HOLD_INTERVIEW, OFFER_INTERVIEW])
def test_the_service_that_holds_it_does_not_say_that_no_child_is_owed_it(world, sign_in, code):
    episode, _ = back(world, timezone.now() - DAY)

    with pytest.raises(Denied):
        set_aside(world, episode, code, by=world.interviewer)

    assert duty(episode, code).how_ended == ""


def test_the_talk_does_not_fall_with_the_offer(world, sign_in):
    episode, _ = back(world, timezone.now() - DAY)
    offer = duty(episode, OFFER_INTERVIEW)
    page = f"{episode.get_absolute_url()}duties/{offer.pk}/not-needed/"

    assert "set aside with it" not in text_of(sign_in(world.social_worker).get(page))
    set_aside(world, episode, OFFER_INTERVIEW, now=timezone.now())
    assert duty(episode, HOLD_INTERVIEW).how_ended == ""


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


def test_each_time_away_says_how_what_was_owed_ended(world, sign_in):
    now = timezone.now()
    episode, interview = back(world, now - 2 * DAY)
    set_aside(world, episode, now=now - DAY)
    client = sign_in(world.social_worker)
    assert "Set aside" in text_of(client.get(url(interview)))

    by = acting(world.social_worker)
    again = workflow.ask_again(interview=interview, by=by, now=now - DAY)
    held(world, again, now=now)

    assert "Held after it was set aside" in text_of(client.get(url(again)))


def test_a_time_away_after_it_was_set_aside_was_not_before_the_interview(world, sign_in):
    now = timezone.now()
    episode, interview = back(world, now - 3 * DAY)
    set_aside(world, episode, now=now - 2 * DAY)
    back_again(world, now - DAY)

    assert "Missing again" not in text_of(sign_in(world.social_worker).get(url(interview)))
    night = queries.interviews_in_full(acting(world.social_worker)).get(pk=interview.pk)
    assert [each.missing_again_at for each in covered_of(night, now)] == [None]


def test_nobody_waits_to_reach_a_child_whose_talk_is_not_needed(world, sign_in):
    episode, interview = back(world, timezone.now() - DAY)
    set_aside(world, episode, now=timezone.now())

    assert "yet" not in text_of(sign_in(world.social_worker).get(url(interview)))
    brief = text_of(sign_in(world.carer).get(url(interview)))
    assert "says there is for" not in brief


def test_after_a_death_the_interviews_page_says_that_nobody_is_asked(world, sign_in):
    now = timezone.now()
    _, interview = back(world, now - DAY)
    by, on = acting(world.social_worker), timezone.localdate()
    children_workflow.record_death(child=world.child, died_on=on, by=by, now=now)

    page = text_of(sign_in(world.social_worker).get(url(interview)))

    assert "Nobody is asked to talk with anybody" in page
    assert "tried to reach" not in page


def test_who_set_asking_again_aside_promises_no_day(world, sign_in):
    now = timezone.now()
    episode, interview = back(world, now - 2 * DAY)
    declined(world, interview, now=now - DAY, ask_again_on=(now + 2 * DAY).date())
    assert "ask again on" in text_of(sign_in(world.carer).get(url(interview)))
    set_aside(world, episode, ASK_AGAIN, now=now)

    for job in (world.carer, world.social_worker):
        page = text_of(sign_in(job).get(url(interview)))
        assert "ask again on" not in page
        assert "asked not to be asked" not in page


def test_a_carer_reads_that_it_is_not_needed(world, sign_in):
    episode, interview = back(world, timezone.now() - DAY)
    set_aside(world, episode, now=timezone.now())

    assert "isn’t needed any more" in text_of(sign_in(world.carer).get(url(interview)))


def test_the_next_return_opens_another(world):
    episode, _ = back(world)
    set_aside(world, episode)

    again = back_again(world, LATER + 10 * HOUR)

    assert ReturnInterview.objects.get(state=State.TO_ARRANGE).episodes.get() == again
