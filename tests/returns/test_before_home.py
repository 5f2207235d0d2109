"""A child who was found may talk before they go home, and isn't asked to tell it all twice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.refusals import Denied, Refused
from escalation.models import Notification
from missing import closing, ledger, tasks
from missing import workflow as missing_workflow
from missing.lateness import State as Lateness
from missing.lateness import duty_state
from missing.models import Episode
from missing.rules import HOLD_INTERVIEW, OFFER_INTERVIEW, DutyEnd, Status
from partners.rules import AgencyKind, Office
from returns import tasks as tasks_of_returns
from returns import workflow
from returns.models import ReturnInterview
from returns.rules import OPEN, AttemptResult, Contact, State
from tests import make
from tests.make import World, acting
from tests.missing.pages import words
from tests.returns.pages import text_of, url
from tests.returns.test_workflow import booked, declined, duty, held, sees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def found(world: World, now) -> Episode:
    """In hospital since an hour ago."""
    return make.found(world, now=now - HOUR)


def asked_first(world: World, found: Episode, now) -> ReturnInterview:
    return workflow.open_before_home(episode=found, by=acting(world.social_worker), now=now)


def told(message: str) -> int:
    return Notification.objects.filter(message=message).count()


def page_of(found: Episode) -> str:
    return reverse("talk-before-home", args=[found.reference])


def test_a_social_worker_asks_for_a_talk_from_the_page_of_the_child_who_was_found(
    world, sign_in, found
):
    client = sign_in(world.social_worker)
    episode_page = client.get(found.get_absolute_url()).content.decode()
    page = client.get(page_of(found))
    answer = client.post(page_of(found), {"submission": "1"}, follow=True)

    interview = ReturnInterview.objects.get(episodes=found)
    assert page_of(found) in episode_page
    assert world.interviews.name in words(page)
    assert answer.redirect_chain[-1][0] == interview.get_absolute_url()
    assert "isn’t home yet" in words(answer)
    assert told("talk-before-home") == 1
    assert not found.duties.filter(code=HOLD_INTERVIEW).exists()


def test_asked_for_twice_it_is_one_talk(world, found, now):
    assert asked_first(world, found, now) == asked_first(world, found, now)
    assert told("talk-before-home") == 1


def test_a_talk_that_was_held_before_home_answers_for_the_return(world, found, now):
    interview = asked_first(world, found, now - HOUR / 2)
    booked(world, interview, now=now - HOUR / 2, booked_for=now - HOUR / 4)
    held(world, interview, now=now, held_at=now)
    assert not found.duties.filter(code=HOLD_INTERVIEW).exists()

    make.back(world, episode=found, now=now + HOUR)

    for code in (OFFER_INTERVIEW, HOLD_INTERVIEW):
        owed = duty(found, code)
        assert (owed.how_ended, duty_state(owed, now)) == (DutyEnd.MET, Lateness.DONE)
    assert list(found.interviews.values_list("state", flat=True)) == [State.HELD]
    assert told("interview-to-offer") == 0
    assert ledger.check(found) == []


def test_a_talk_that_was_booked_before_home_can_be_held_after(world, found, now):
    interview = asked_first(world, found, now)
    booked(world, interview, now=now, booked_for=now + 2 * HOUR)

    make.back(world, episode=found, now=now + HOUR)

    assert list(found.interviews.all()) == [interview]
    held(world, interview, now=now + 3 * HOUR, held_at=now + 2 * HOUR)
    assert duty(found, HOLD_INTERVIEW).how_ended == DutyEnd.MET


def test_whoever_said_no_before_home_is_asked_again_after(world, found, now):
    interview = asked_first(world, found, now)
    declined(world, interview, now=now, declined_at=now)

    make.back(world, episode=found, now=now + HOUR)

    assert duty(found, HOLD_INTERVIEW).how_ended == ""
    assert found.interviews.filter(state__in=OPEN).count() == 1


def test_a_talk_before_the_child_went_again_answers_for_no_later_return(world, found, now):
    held(world, asked_first(world, found, now), now=now, held_at=now)
    by = acting(world.carer)
    missing_workflow.go_again(episode=found, left_at=now + HOUR, by=by, now=now + HOUR)

    make.back(world, episode=found, now=now + 2 * HOUR)

    assert duty(found, HOLD_INTERVIEW).how_ended == ""
    assert found.interviews.filter(state__in=OPEN).count() == 1


def test_nothing_is_booked_with_a_child_who_has_gone_again(world, sign_in, found, now):
    interview = asked_first(world, found, now)
    booked(world, interview, now=now, booked_for=now + 5 * HOUR)
    by = acting(world.carer)
    missing_workflow.go_again(episode=found, left_at=now, by=by, now=now)

    assert told("interview-waits") == 1
    assert "waits" in text_of(sign_in(world.social_worker).get(url(interview)))
    with pytest.raises(Refused, match="isn’t back yet"):
        booked(world, interview, now=now, booked_for=now + 6 * HOUR)
    with pytest.raises(Refused, match="before they went again"):
        held(world, interview, now=now + HOUR, held_at=now + HOUR)


def test_a_talk_that_was_held_before_the_child_went_again_is_written_down_after(world, found, now):
    interview = asked_first(world, found, now - HOUR / 2)
    by = acting(world.carer)
    missing_workflow.go_again(episode=found, left_at=now, by=by, now=now)

    held(world, interview, now=now + HOUR, held_at=now - HOUR / 4)

    interview.refresh_from_db()
    assert interview.state == State.HELD


def test_to_have_been_asked_before_home_is_the_offer_after_the_return_as_well(
    world, sign_in, found, now
):
    interview = asked_first(world, found, now - HOUR / 2)
    workflow.record_attempt(
        interview=interview,
        tried_at=now - HOUR / 4,
        how=Contact.VISIT,
        result=AttemptResult.ASKED_TO_WAIT,
        by=acting(world.interviewer),
        now=now,
    )
    page = text_of(sign_in(world.social_worker).get(url(interview)))
    make.back(world, episode=found, now=now + HOUR)

    assert "Nobody has written down yet" not in page
    assert duty(found, OFFER_INTERVIEW).how_ended == DutyEnd.MET
    assert duty(found, HOLD_INTERVIEW).how_ended == ""


def test_the_service_goes_on_seeing_the_child_for_the_talk_that_is_owed_after_another(
    world, found, now
):
    first = held(world, asked_first(world, found, now), now=now, held_at=now)
    by = acting(world.carer)
    missing_workflow.go_again(episode=found, left_at=now + HOUR, by=by, now=now + HOUR)
    make.back(world, episode=found, now=now + 2 * HOUR)

    make.approved(world, first, now=now + 3 * HOUR)

    assert sees(world)
    later = found.interviews.get(state__in=OPEN)
    held(world, later, now=now + 4 * HOUR, held_at=now + 4 * HOUR)


def test_a_return_by_mistake_is_taken_back_though_the_time_of_the_talk_has_come(world, found, now):
    interview = asked_first(world, found, now)
    booked(world, interview, now=now, booked_for=now + HOUR)
    make.back(world, episode=found, now=now + HOUR / 2)

    make.not_back(world, found, now=now + 2 * HOUR)

    interview.refresh_from_db()
    assert interview.state == State.BOOKED


def test_once_somebody_has_talked_with_the_child_nobody_says_that_they_were_not_away(
    world, found, now
):
    held(world, asked_first(world, found, now), now=now, held_at=now)

    with pytest.raises(Refused, match="this time away stays recorded"):
        missing_workflow.stand_down(
            episode=found, because="Upstairs", by=acting(world.carer), now=now
        )


def test_nobody_says_so_while_the_talk_goes_on(world, found, now):
    booked(world, asked_first(world, found, now), now=now, booked_for=now + HOUR)

    with pytest.raises(Refused, match="this time away stays recorded"):
        missing_workflow.stand_down(
            episode=found, because="Upstairs", by=acting(world.carer), now=now + 2 * HOUR
        )


def test_setting_the_earlier_talk_aside_leaves_the_one_before_home(world, now):
    first = make.back(world, now=now - 30 * HOUR)
    again = make.found(world, episode=make.logged(world, now=now - 5 * HOUR), now=now - HOUR)
    interview = asked_first(world, again, now)

    missing_workflow.set_aside(
        duty=duty(first, HOLD_INTERVIEW),
        because="Moved abroad",
        by=acting(world.placing_manager),
        now=now,
    )

    interview.refresh_from_db()
    assert interview.state == State.TO_ARRANGE
    assert list(interview.episodes.all()) == [again]
    assert sees(world)


def test_a_coordinator_who_asks_covers_what_is_to_be_asked_again(world, now):
    first = make.back(world, now=now - 30 * HOUR)
    earlier = first.interviews.get()
    later = (now + timedelta(days=3)).date()
    declined(world, earlier, now=now - 9 * HOUR, declined_at=now - 10 * HOUR, ask_again_on=later)
    again = make.found(world, episode=make.logged(world, now=now - 5 * HOUR), now=now - HOUR)

    by = acting(world.coordinator)
    with make.in_person(by):
        interview = workflow.open_before_home(episode=again, by=by, now=now)

    assert set(interview.episodes.all()) == {first, again}


def test_an_episode_that_waits_for_nothing_after_the_return_closes_the_next_day(
    world, found, now, monkeypatch
):
    talk = held(world, asked_first(world, found, now), now=now, held_at=now)
    make.approved(world, talk, now=now)
    make.back(world, episode=found, now=now)

    tasks.close_what_is_over()
    found.refresh_from_db()
    assert found.status == Status.BACK
    monkeypatch.setattr(closing, "TO_PUT_RIGHT", timedelta())
    tasks.close_what_is_over()

    found.refresh_from_db()
    assert found.status == Status.CLOSED


def test_a_talk_before_home_goes_to_the_service_that_holds_them_now(world, found, now):
    interview = asked_first(world, found, now)
    other = make.agency(AgencyKind.INTERVIEW_SERVICE)
    world.responsible.interviews_by = other
    world.responsible.save()

    tasks_of_returns.pass_interviews_on()

    interview.refresh_from_db()
    assert interview.service == other
    assert sees(world, other)


def test_what_was_held_before_the_child_went_again_is_not_said_to_answer_for_the_return(
    world, sign_in, found, now
):
    first = held(world, asked_first(world, found, now), now=now, held_at=now)
    by = acting(world.carer)
    missing_workflow.go_again(episode=found, left_at=now, by=by, now=now)
    make.back(world, episode=found, now=now + HOUR / 60)
    later = found.interviews.get(state__in=OPEN)
    client = sign_in(world.social_worker)

    assert "Held before coming home" in text_of(client.get(url(first)))
    times_away = client.get(reverse("times-away", args=[world.child.pk]))
    assert later.get_absolute_url() in times_away.content.decode()
    assert "Return interview: to be held" in text_of(times_away)


def test_the_page_of_the_child_leads_to_the_talk_that_is_asked_for(world, sign_in, found, now):
    interview = asked_first(world, found, now)

    for who in (world.carer, world.social_worker):
        page = sign_in(who).get(found.get_absolute_url()).content.decode()
        assert interview.get_absolute_url() in page
        assert page_of(found) not in page
    client = sign_in(world.social_worker)
    assert client.get(page_of(found)).headers["Location"] == interview.get_absolute_url()


def test_a_return_by_mistake_leaves_the_talk_to_be_before_home_again(world, found, now):
    interview = asked_first(world, found, now)
    make.back(world, episode=found, now=now + HOUR / 60)

    make.not_back(world, found, now=now + HOUR)

    interview.refresh_from_db()
    found.refresh_from_db()
    assert (interview.state, found.status) == (State.TO_ARRANGE, Status.FOUND)
    assert list(interview.episodes.all()) == [found]
    assert (told("not-back-talk-stands"), told("not-back-one-less")) == (1, 0)


def test_stood_down_the_talk_is_called_off_and_the_service_told(world, found, now):
    interview = asked_first(world, found, now)
    by = acting(world.carer)

    missing_workflow.stand_down(episode=found, because="It was another child", by=by, now=now)

    interview.refresh_from_db()
    assert interview.state == State.WITHDRAWN
    assert told("talk-called-off") == 1


def test_whoever_was_booked_and_the_carers_hear_that_the_talk_is_called_off(world, found, now):
    booked(world, asked_first(world, found, now), now=now, booked_for=now + 5 * HOUR)
    by = acting(world.social_worker)

    missing_workflow.stand_down(episode=found, because="It was another child", by=by, now=now)

    heard = Notification.objects.filter(message="talk-called-off")
    assert {each.office for each in heard} >= {Office.INTERVIEW_SERVICE, Office.CARER}
    assert heard.filter(person=world.interviewer.person).exists()


def test_a_talk_about_an_earlier_time_away_stays_when_the_later_is_stood_down(world, now):
    first = make.back(world, now=now - 30 * HOUR)
    again = make.found(world, episode=make.logged(world, now=now - 5 * HOUR), now=now - HOUR)
    interview = asked_first(world, again, now)
    by = acting(world.carer)

    missing_workflow.stand_down(episode=again, because="It was another child", by=by, now=now)

    interview.refresh_from_db()
    assert interview.state == State.TO_ARRANGE
    assert list(interview.episodes.all()) == [first]
    assert told("talk-called-off") == 0


def test_while_nobody_has_found_the_child_no_talk_is_asked_for(world, sign_in, now):
    away = make.logged(world, now=now - HOUR)
    client = sign_in(world.social_worker)

    assert page_of(away) not in client.get(away.get_absolute_url()).content.decode()
    assert client.get(page_of(away)).status_code == 409
    assert client.post(page_of(away), {"submission": "1"}).status_code == 409


def test_once_the_child_has_talked_no_other_talk_is_asked_for(world, found, now):
    held(world, asked_first(world, found, now), now=now, held_at=now)

    with pytest.raises(Refused, match="has talked already"):
        asked_first(world, found, now)


def test_whoever_arranges_no_interviews_asks_for_none(world, sign_in, found, now):
    client = sign_in(world.carer)

    assert page_of(found) not in client.get(found.get_absolute_url()).content.decode()
    assert client.get(page_of(found)).status_code == 403
    with pytest.raises(Denied):
        workflow.open_before_home(episode=found, by=acting(world.carer), now=now)
