"""Booking a talk, trying, holding it, and the child’s no: each from its page."""

import re

import pytest

from missing.models import Episode
from partners.rules import Role
from returns import workflow
from returns.models import Attempt, ReturnInterview
from returns.rules import Contact, State, Where
from tests import make
from tests.make import acting
from tests.returns.pages import DAY, HOUR, booking, day, moment, text_of, url
from tests.returns.test_workflow import booked


def test_an_interview_is_booked_from_its_page(world, sign_in, interview, now):
    client = sign_in(world.interviewer)

    response = client.post(url(interview, "schedule/"), booking(world, now + DAY), follow=True)

    interview.refresh_from_db()
    assert interview.state == State.BOOKED
    assert "Booked." in text_of(response)


def test_somebody_who_needs_a_reason_is_booked_with_one(world, sign_in, interview, now):
    client = sign_in(world.interviewer)
    answers = booking(world, now + DAY, interviewer=world.social_worker.person_id)

    refused = client.post(url(interview, "schedule/"), answers)
    client.post(url(interview, "schedule/"), {**answers, "because": "The child asked for Sam"})

    interview.refresh_from_db()
    assert refused.status_code == 422
    assert "Pick someone independent, or say why not" in text_of(refused)
    assert interview.not_independent_because == "The child asked for Sam"


def test_whoever_the_rules_keep_out_is_not_offered_and_the_page_says_why(
    world, sign_in, interview, now
):
    make.job(Role.ON_CALL, world.provider, who=world.interviewer.person)
    client = sign_in(world.social_worker)

    page = client.get(url(interview, "schedule/"))
    sent = client.post(url(interview, "schedule/"), booking(world, now + DAY))

    assert "can’t hold this interview" in text_of(page)
    assert f'value="{world.interviewer.person_id}"' not in page.content.decode()
    assert sent.status_code == 422


def test_an_attempt_is_recorded_and_a_no_asks_for_the_childs_words(world, sign_in, interview, now):
    client = sign_in(world.interviewer)
    tried = {"how": Contact.PHONE.value, **moment("tried_at", now - HOUR)}

    plain = client.post(url(interview, "attempts/"), {**tried, "result": "no-answer"})
    said_no = client.post(url(interview, "attempts/"), {**tried, "result": "said-no"})

    assert plain.url == url(interview)
    assert said_no.url == url(interview, "declined/")
    assert Attempt.objects.count() == 2


def test_a_no_that_was_only_recorded_as_an_attempt_still_asks_for_the_childs_words(
    world, sign_in, interview, now
):
    client = sign_in(world.interviewer)
    tried = {"how": "visit", "result": "said-no", **moment("tried_at", now - HOUR)}
    client.post(url(interview, "attempts/"), tried)

    page = text_of(client.get(url(interview)))

    assert f"{world.child} said no. Write down what {world.child} said" in page
    assert "Book a time" not in page


def test_an_attempt_before_the_return_is_a_mistake_to_correct(world, sign_in, interview, now):
    response = sign_in(world.interviewer).post(
        url(interview, "attempts/"),
        {"how": "phone", "result": "spoke", **moment("tried_at", now - 2 * DAY)},
    )

    assert response.status_code == 422
    assert "came back" in text_of(response)


def test_an_attempt_in_the_minute_of_the_return_is_one(world, sign_in, now):
    """Who types a time knows no seconds, and the return may have some."""
    back_at = (now - 11 * HOUR).replace(second=20)
    interview = ReturnInterview.objects.get(episodes=make.back(world, now=back_at))

    answer = sign_in(world.interviewer).post(
        url(interview, "attempts/"),
        {"how": "visit", "result": "no-answer", **moment("tried_at", back_at)},
    )

    assert answer.status_code == 302
    assert Attempt.objects.get().tried_at == back_at


def test_a_held_interview_is_confirmed_on_a_page_that_can_still_be_seen(
    world, sign_in, interview, now
):
    client = sign_in(world.interviewer)
    make.written(interview, acting(world.interviewer), now=now)

    response = client.post(
        url(interview, "held/"),
        {
            "interviewer": world.interviewer.person_id,
            "where": Where.SCHOOL,
            "seen_alone": "yes",
            **moment("held_at", now - HOUR),
        },
        follow=True,
    )

    page = text_of(response)
    assert response.redirect_chain[-1][0] == "/returns/"
    assert "nothing more is asked of you now" in page
    assert Episode.objects.get().reference in page
    assert "to approve" in page


def test_where_it_was_held_is_asked_and_the_booked_place_is_only_a_suggestion(
    world, sign_in, interview, now
):
    booked(world, interview, now=now - HOUR, where=Where.HOME)
    client = sign_in(world.interviewer)
    make.written(interview, acting(world.interviewer), now=now)
    who = {"interviewer": world.interviewer.person_id, "seen_alone": "yes"}
    said = {**who, **moment("held_at", now - HOUR)}

    shown = client.get(url(interview, "held/")).content.decode()
    assert re.search(r'name="where"[^>]*value="home" checked', shown)
    assert "Select where you talked" in text_of(client.post(url(interview, "held/"), said))
    client.post(url(interview, "held/"), {**said, "where": Where.OUT})

    interview.refresh_from_db()
    assert (interview.state, interview.where) == (State.HELD, Where.OUT)


def test_after_it_is_approved_the_interviewer_does_not_see_it_and_the_social_worker_reads_it(
    world, sign_in, interview, now
):
    make.held(world, interview, held_at=now - HOUR, now=now)
    make.approved(world, interview, now=now)

    assert sign_in(world.interviewer).get(url(interview)).status_code == 404
    assert "I wanted some space." in text_of(sign_in(world.social_worker).get(url(interview)))
    for job in (world.placing_manager, world.coordinator, world.carer, world.on_call):
        assert "some space" not in text_of(sign_in(job).get(url(interview)))


def test_a_no_keeps_the_words_and_comes_back_to_be_asked_again(world, sign_in, interview, now):
    client = sign_in(world.interviewer)

    response = client.post(
        url(interview, "declined/"),
        {
            "words": "Not now.",
            "offered_instead": "letter",
            **moment("declined_at", now - HOUR),
            "ask_again": "yes",
            **day("ask_again_on", now + 7 * DAY),
        },
        follow=True,
    )
    page = text_of(response)
    assert "“Not now” is recorded." in page
    assert "Ask again on" in page

    again = client.post(url(interview, "ask-again/"), follow=True)
    assert "Book a time" in text_of(again)
    assert ReturnInterview.objects.filter(state=State.TO_ARRANGE).count() == 1


@pytest.mark.parametrize("year", ["9999", "2099"])
def test_a_day_to_ask_again_is_within_a_year(world, sign_in, interview, now, year):
    no = {
        **moment("declined_at", now - HOUR),
        "words": "Not now",
        "ask_again": "yes",
        **day("ask_again_on", now + 7 * DAY),
        "ask_again_on-year": year,
    }

    answer = sign_in(world.social_worker).post(url(interview, "declined/"), no)

    assert answer.status_code == 422
    assert "within a year" in text_of(answer)


def test_a_day_to_ask_again_that_is_today_is_a_mistake_to_correct(world, sign_in, interview, now):
    response = sign_in(world.interviewer).post(
        url(interview, "declined/"),
        {
            "words": "No",
            "ask_again": "yes",
            **moment("declined_at", now - HOUR),
            **day("ask_again_on", now),
        },
    )

    assert response.status_code == 422
    assert "Choose a day after today" in text_of(response)


def test_a_day_that_was_forgotten_is_no_last_no(world, sign_in, interview, now):
    """Nothing more is owed after a last no, and the service sees the child no more: it is said as such."""
    client, at = sign_in(world.interviewer), url(interview, "declined/")
    no = {"words": "No", **moment("declined_at", now - HOUR)}

    said = [client.post(at, no), client.post(at, {**no, "ask_again": "yes"})]

    assert [each.status_code for each in said] == [422, 422]
    assert "Select whether you will ask again" in text_of(said[0])
    assert "Enter the day you will ask again" in text_of(said[1])
    interview.refresh_from_db()
    assert interview.state == State.TO_ARRANGE
    assert client.post(at, {**no, "ask_again": "no"}).status_code == 302
    assert ReturnInterview.objects.get().ask_again_on is None


def test_once_its_time_has_passed_nobody_says_that_a_booked_talk_is_still_to_come(
    world, sign_in, interview, now
):
    booked(world, interview, now=now - 5 * HOUR, booked_for=now - 2 * HOUR)

    page = text_of(sign_in(world.social_worker).get(url(interview)))
    brief = text_of(sign_in(world.carer).get(url(interview)))

    assert f"{world.interviewer.person} was to talk with {world.child}" in page
    assert "Nobody has said yet whether they talked." in page
    assert "is to text" not in page
    assert f"was to talk with {world.child}. Nobody has said yet whether they did." in brief


def test_an_interview_that_has_ended_is_not_arranged_any_more(world, sign_in, interview, now):
    workflow.decline(
        interview=interview,
        declined_at=now - HOUR,
        words="No",
        by=acting(world.interviewer),
        now=now,
    )
    client = sign_in(world.social_worker)

    for page in ("schedule/", "attempts/", "declined/", "held/"):
        assert client.get(url(interview, page)).status_code == 409


def test_a_form_sent_twice_books_once(world, sign_in, interview, now):
    client = sign_in(world.interviewer)
    answers = {
        "how": "phone",
        "result": "no-answer",
        "submission": "7b0f3f1c-1111-4222-8333-123456789abc",
        **moment("tried_at", now - HOUR),
    }

    first = client.post(url(interview, "attempts/"), answers)
    second = client.post(url(interview, "attempts/"), answers)

    assert first.url == second.url
    assert Attempt.objects.count() == 1
