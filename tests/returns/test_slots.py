"""When interviewers can: times offered, taken by a booking, freed again, and shown to whoever books."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.models import Event
from audit.rules import Fact
from core.refusals import Denied, Refused
from core.times import local
from partners.rules import AgencyKind, Role
from returns import free_times, workflow
from returns.models import ReturnInterview, Slot
from returns.rules import State, Told, Where
from tests import make
from tests.make import NOW, World, acting
from tests.returns.pages import booking, day, text_of, url
from tests.returns.test_workflow import back, booked, declined, held

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A Monday at 4pm, while the clocks are in summer time.
MONDAY = datetime(2026, 10, 19, 16, tzinfo=make.LONDON)
# The afternoon after everybody's night.
FOUR = datetime(2026, 11, 22, 16, tzinfo=make.LONDON)


def offer(world: World, at: datetime, *, now: datetime = NOW, **extra: Any) -> list[Slot]:
    said = {"ends_at": at + HOUR, "by": acting(world.interviewer), **extra}
    return workflow.offer_slots(starts_at=at, now=now, **said)


def tomorrow_at_four(now: datetime) -> datetime:
    return (local(now) + DAY).replace(hour=16, minute=0, second=0)


# Offering


def test_a_weekly_time_stays_at_the_same_hour_when_the_clocks_change(world):
    made = offer(world, MONDAY, now=MONDAY - DAY, weeks=2)

    assert [f"{local(slot.starts_at):%a %H:%M}" for slot in made] == ["Mon 16:00"] * 2
    assert made[1].starts_at - made[0].starts_at == timedelta(days=7, hours=1)


def test_what_is_offered_already_is_not_offered_twice(world):
    offer(world, FOUR)

    assert len(offer(world, FOUR, weeks=2)) == 1
    with pytest.raises(Refused, match="have times then already"):
        offer(world, FOUR + HOUR / 2)


@pytest.mark.parametrize(
    ("starts", "length", "sentence"),
    [
        (-DAY, HOUR, "future"),
        (DAY, -HOUR, "after the start"),
        (DAY, 4 * HOUR, "three hours"),
        (DAY + 8 * HOUR, HOUR, "between 6am and 11pm"),
    ],
)
def test_a_time_that_nobody_could_keep_is_refused(world, starts, length, sentence):
    at = datetime(2026, 11, 21, 16, tzinfo=make.LONDON)

    with pytest.raises(Refused, match=sentence):
        offer(world, at + starts, now=at, ends_at=at + starts + length)


def test_only_an_interviewer_of_a_service_offers_times(world):
    for job in (world.social_worker, world.carer, world.coordinator, world.sergeant):
        with pytest.raises(Denied):
            offer(world, FOUR, by=acting(job))


def test_offering_and_taking_back_are_on_the_record_of_whoever_did_it(world):
    (slot,) = offer(world, FOUR)
    workflow.take_back(slot_id=slot.pk, by=acting(world.interviewer), now=NOW)

    said = Event.objects.filter(person_id=world.interviewer.person_id, child_id=None)
    assert {Fact.SLOTS_OFFERED, Fact.SLOT_TAKEN_BACK} <= set(said.values_list("fact", flat=True))
    assert not Slot.objects.exists()


def test_nobody_takes_back_what_is_booked_or_somebody_elses(world):
    (slot,) = offer(world, FOUR)
    other = make.job(Role.INTERVIEWER, world.interviews)
    with pytest.raises(Refused, match="no such time"):
        workflow.take_back(slot_id=slot.pk, by=acting(other), now=NOW)
    booked(world, back(world)[1], booked_for=slot.starts_at)

    with pytest.raises(Refused, match="booked"):
        workflow.take_back(slot_id=slot.pk, by=acting(world.interviewer), now=NOW)


# Taken and freed


def test_a_booking_takes_the_time_and_moving_it_frees_it(world):
    (slot,) = offer(world, FOUR)
    _, interview = back(world)

    booked(world, interview, booked_for=slot.starts_at)
    slot.refresh_from_db()
    assert slot.interview == interview
    booked(world, interview, booked_for=FOUR + DAY)

    slot.refresh_from_db()
    assert slot.interview is None
    assert interview.slot.offered is False


def test_a_time_that_only_the_booking_made_goes_with_it(world):
    _, interview = back(world)
    booked(world, interview)
    assert Slot.objects.get().interview == interview

    declined(world, interview)

    assert not Slot.objects.exists()


@pytest.mark.parametrize("end", [held, declined])
def test_when_nobody_is_to_come_the_time_is_free_again(world, end):
    (slot,) = offer(world, FOUR + 2 * DAY)
    _, interview = back(world)
    booked(world, interview, booked_for=slot.starts_at)

    end(world, interview)

    slot.refresh_from_db()
    assert slot.interview is None


def test_nobody_is_booked_twice_at_once(world):
    at = FOUR
    booked(world, back(world)[1], booked_for=at)
    world.child = make.child(responsible=world.responsible, host=world.host, at=world.home)
    _, other = back(world)

    for start in (at, at + HOUR / 2, at - HOUR / 2):
        with pytest.raises(Refused, match="is booked at"):
            booked(world, other, booked_for=start)
    assert booked(world, other, booked_for=at + HOUR).state == State.BOOKED


def test_a_free_time_that_a_booking_runs_into_is_offered_to_nobody(world):
    (slot,) = offer(world, FOUR)
    _, interview = back(world)
    booked(world, interview, booked_for=FOUR + HOUR / 2)

    people = [world.interviewer.person_id]
    assert free_times.next_free(interview, people, NOW) == []
    assert [
        (each.free, each.taken) for each in free_times.capacity([world.interviews.pk], NOW)
    ] == [(0, 1)]
    assert slot.interview is None


# The pages


def test_an_interviewer_adds_times_and_takes_one_back(world, sign_in, now):
    client = sign_in(world.interviewer)
    at = tomorrow_at_four(now)
    answers = times_of(at, until=at + HOUR, weeks=3)

    added = client.post("/returns/times/add/", answers, follow=True)
    slot = Slot.objects.earliest("starts_at")
    back_again = client.post(f"/returns/times/{slot.pk}/take-back/", follow=True)

    assert "3 times are added." in text_of(added)
    assert "That time is taken back." in text_of(back_again)
    assert Slot.objects.count() == 2


def times_of(at: datetime, *, until: datetime, weeks: int = 1) -> dict[str, str]:
    return {
        **day("on", at),
        "begins": f"{local(at):%H:%M}",
        "ends": f"{local(until):%H:%M}",
        "weeks": str(weeks),
    }


def test_an_end_before_the_start_is_asked_again_with_what_was_typed(world, sign_in, now):
    at = tomorrow_at_four(now)
    answers = times_of(at, until=at - HOUR)

    answer = sign_in(world.interviewer).post("/returns/times/add/", answers)

    assert answer.status_code == 422
    assert "The end must be after the start" in text_of(answer)
    assert 'value="16:00"' in answer.content.decode()


def test_who_offers_no_times_is_told_so(world, sign_in):
    client = sign_in(world.interviewer)

    assert "You have offered no times to come" in text_of(client.get("/returns/times/"))
    for page in ("", "add/"):
        assert sign_in(world.social_worker).get(f"/returns/times/{page}").status_code == 403


def test_the_service_reads_what_it_can_take_on(world, sign_in, interview, now):
    at = tomorrow_at_four(now)
    offer(world, at, now=now, weeks=2)
    booked(world, interview, now=now, booked_for=at)
    make.job(Role.INTERVIEWER, world.interviews)

    page = text_of(sign_in(world.interviewer).get("/returns/times/service/"))

    assert "1 time is free and 1 is booked" in page
    assert "None offered" in page


def test_those_who_arrange_with_a_service_read_what_it_can_take_on_and_change_nothing(
    world, sign_in, interview, now
):
    offer(world, tomorrow_at_four(now), now=now, weeks=2)
    elsewhere = make.job(Role.INTERVIEWER, make.agency(AgencyKind.INTERVIEW_SERVICE))

    for job in (world.social_worker, world.placing_manager, world.coordinator):
        client = sign_in(job)
        answer = client.get("/returns/times/service/")
        page = text_of(answer)
        assert f"What {world.interviews} can take on" in page, job.role
        assert "2 times are free" in page, job.role
        assert str(world.interviewer.person) in page, job.role
        assert str(elsewhere.person) not in page, job.role
        assert str(world.child) not in page, job.role
        assert "What interview services can take on" in text_of(client.get("/returns/"))
        assert client.post("/returns/times/add/", {}).status_code == 403


def test_who_arranges_with_no_service_reads_of_none(world, sign_in, now):
    offer(world, tomorrow_at_four(now), now=now)

    page = text_of(sign_in(world.social_worker).get("/returns/times/service/"))

    assert "None has one to hold now" in page
    assert str(world.interviewer.person) not in page
    for job in (world.carer, world.sergeant, world.on_call):
        assert sign_in(job).get("/returns/times/service/").status_code == 403


def test_whoever_books_is_offered_the_next_free_times(world, sign_in, interview, now):
    (slot,) = offer(world, tomorrow_at_four(now), now=now)
    client = sign_in(world.social_worker)
    answers = {
        "interviewer": world.interviewer.person_id,
        "slot": slot.pk,
        "where": Where.SCHOOL.value,
        "child_told_by": Told.TEXT.value,
        "interpreter": "Tigrinya",
        "advocate": "yes",
    }

    page = text_of(client.get(url(interview, "schedule/")))
    client.post(url(interview, "schedule/"), answers)

    interview.refresh_from_db()
    assert "4pm" in page
    assert "Another time" in page
    assert interview.booked_for == slot.starts_at
    assert interview.slot == slot
    shown = text_of(client.get(url(interview)))
    assert "Tigrinya" in shown
    assert "wants one there" in shown


def test_where_nobody_has_offered_a_time_the_page_says_whom_to_ask(world, sign_in, interview, now):
    type(world.interviews).objects.filter(pk=world.interviews.pk).update(phone="0121 496 0300")
    client = sign_in(world.social_worker)

    before = text_of(client.get(url(interview, "schedule/")))
    offer(world, tomorrow_at_four(now), now=now)
    after = text_of(client.get(url(interview, "schedule/")))

    assert f"Ask {world.interviews} on 0121 496 0300" in before
    assert "Nobody has offered a free time" not in after


def test_nobodys_many_times_hide_those_of_whom_the_child_would_like(world, sign_in, interview, now):
    start = tomorrow_at_four(now)
    for halves in range(2 * free_times.OFFERED_AT_ONCE):
        begins = start + halves * HOUR / 2
        offer(world, begins, now=now, ends_at=begins + HOUR / 2)
    leila = make.job(Role.INTERVIEWER, world.interviews)
    late = start + 2 * DAY
    workflow.offer_slots(starts_at=late, ends_at=late + HOUR, by=acting(leila), now=now)

    page = text_of(sign_in(world.social_worker).get(url(interview, "schedule/")))

    assert page.count(str(leila.person)) >= 2  # among the people, and beside her time
    assert free_times.next_free(interview, [leila.person_id], now)


def test_whoever_needs_a_reason_is_not_chosen_beforehand(world, sign_in, interview, now):
    for job, chosen_already in ((world.social_worker, False), (world.interviewer, True)):
        shown = sign_in(job).get(url(interview, "schedule/")).content.decode()
        mine = f'name="interviewer"[^>]*value="{job.person_id}" checked'
        assert bool(re.search(mine, shown)) is chosen_already


def test_whoever_books_what_was_booked_meanwhile_is_told_so(world, sign_in, interview, now):
    (slot,) = offer(world, tomorrow_at_four(now), now=now)
    client = sign_in(world.social_worker)
    shown = client.get(url(interview, "schedule/")).content.decode()
    (seen,) = re.findall(r'name="seen" value="(\d+)"', shown)
    booked(world, interview, now=now, booked_for=tomorrow_at_four(now) + DAY)

    answer = client.post(url(interview, "schedule/"), chosen(world, slot) | {"seen": seen})

    interview.refresh_from_db()
    assert answer.status_code == 409
    assert "Somebody booked or moved this talk" in text_of(answer)
    assert interview.booked_for == tomorrow_at_four(now) + DAY


def test_an_offered_time_says_that_it_is_after_the_interview_is_due(world, sign_in, interview, now):
    offer(world, tomorrow_at_four(now), now=now)
    assert "after it is due" not in text_of(
        sign_in(world.social_worker).get(url(interview, "schedule/"))
    )
    offer(world, tomorrow_at_four(now) + 3 * DAY, now=now)

    page = text_of(sign_in(world.social_worker).get(url(interview, "schedule/")))

    assert page.count("This is after it is due.") == 1


def test_a_time_that_earlier_ones_have_pushed_off_the_page_can_still_be_chosen(
    world, sign_in, interview, now
):
    (slot,) = offer(world, tomorrow_at_four(now) + DAY, now=now)
    for hours in range(free_times.OFFERED_AT_ONCE):
        offer(
            world,
            tomorrow_at_four(now) + hours * HOUR / 2,
            now=now,
            ends_at=tomorrow_at_four(now) + (hours + 1) * HOUR / 2,
        )
    client = sign_in(world.social_worker)

    client.post(url(interview, "schedule/"), chosen(world, slot))

    interview.refresh_from_db()
    assert interview.slot == slot


def test_a_time_that_was_just_taken_is_said_to_be_and_others_are_offered(
    world, sign_in, interview, now
):
    (slot,) = offer(world, tomorrow_at_four(now), now=now)
    offer(world, tomorrow_at_four(now) + DAY, now=now)
    workflow.take_back(slot_id=slot.pk, by=acting(world.interviewer), now=now)

    answer = sign_in(world.social_worker).post(url(interview, "schedule/"), chosen(world, slot))

    assert answer.status_code == 422
    assert "That time has just been taken. Choose another" in text_of(answer)


def chosen(world, slot) -> dict[str, Any]:
    return {
        "interviewer": world.interviewer.person_id,
        "slot": slot.pk,
        "where": Where.SCHOOL.value,
        "child_told_by": Told.TEXT.value,
    }


def test_another_time_keeps_the_day_and_time_that_were_typed(world, sign_in, interview, now):
    offer(world, tomorrow_at_four(now), now=now)
    client = sign_in(world.interviewer)

    client.post(url(interview, "schedule/"), booking(world, now + 2 * DAY, slot="another"))

    interview.refresh_from_db()
    assert interview.booked_for == (now + 2 * DAY).replace(second=0)


def test_a_time_of_somebody_else_is_refused_in_a_sentence(world, sign_in, interview, now):
    (slot,) = offer(world, tomorrow_at_four(now), now=now)
    other = make.job(Role.INTERVIEWER, world.interviews)
    answers = booking(world, now, interviewer=other.person_id, slot=slot.pk)

    answer = sign_in(world.interviewer).post(url(interview, "schedule/"), answers)

    assert answer.status_code == 422
    assert f"That is a time of {world.interviewer.person}" in text_of(answer)


def test_a_time_that_was_taken_meanwhile_is_not_among_the_answers(world, sign_in, interview, now):
    (slot,) = offer(world, tomorrow_at_four(now), now=now)
    first = sign_in(world.interviewer)
    world.child = make.child(responsible=world.responsible, host=world.host, at=world.home)
    other = ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))
    offer(world, tomorrow_at_four(now) + 2 * HOUR, now=now)
    booked(world, other, now=now, booked_for=slot.starts_at)

    answer = first.post(url(interview, "schedule/"), booking(world, now, slot=slot.pk))

    assert answer.status_code == 422
    assert "6pm" in text_of(answer)


def test_how_often_somebody_has_talked_with_the_child_is_said(world, sign_in, now):
    for days in (9, 5):
        make.heard(world, now=now - days * DAY)
    interview = ReturnInterview.objects.get(episodes=make.back(world, now=now - HOUR))

    page = text_of(sign_in(world.social_worker).get(url(interview, "schedule/")))

    assert f"Independent, has talked with {world.child} twice before" in page


def test_a_button_says_in_words_which_time_it_takes_back(world, sign_in, now):
    offer(world, tomorrow_at_four(now), now=now)

    page = sign_in(world.interviewer).get("/returns/times/").content.decode()

    assert re.search(r'aria-label="Take back: \w+ \d+ \w+, 4pm to 5pm"', page)


def test_the_address_of_a_button_says_that_there_is_nothing_to_open(world, sign_in):
    answer = sign_in(world.interviewer).get("/returns/times/1/take-back/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "There is nothing to open here" in text_of(answer)
