"""A return interview from the return to its end: who may, what is refused, what each clock makes of it."""

from datetime import date, datetime, timedelta

import pytest
from django.http import Http404

from audit.models import Event
from audit.rules import Fact
from children.access import can_see
from children.models import Sight
from core.refusals import Denied, Refused
from missing import ledger
from missing import workflow as missing_workflow
from missing.models import Duty, Episode
from missing.rules import DutyEnd, FoundHow, Status
from partners.models import Agency, Job
from partners.rules import Role
from returns import doors, queries, workflow
from returns.independence import RULES
from returns.models import ReturnInterview
from returns.rules import AttemptResult, Contact, Instead, State, Told, Where
from tests import make
from tests.make import NOW, World, acting
from tests.roles import seen_by

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def back(world: World, at: datetime = NOW) -> tuple[Episode, ReturnInterview]:
    episode = make.back(world, now=at)
    return episode, ReturnInterview.objects.get(episodes=episode)


def back_again(world: World, at: datetime) -> Episode:
    episode = make.logged(world, now=at - HOUR)
    return make.back(world, now=at, episode=episode)


def booked(world: World, interview: ReturnInterview, now: datetime = NOW + HOUR, **extra):
    said = {
        "interviewer_id": world.interviewer.person_id,
        "booked_for": now + DAY,
        "where": Where.SCHOOL,
        "child_told_by": Told.TEXT,
        "by": acting(world.interviewer),
    }
    return workflow.book(interview=interview, now=now, **{**said, **extra})


def held(world: World, interview: ReturnInterview, now: datetime = NOW + DAY, **extra):
    return make.held(world, interview, now=now, **{"held_at": now - HOUR, **extra})


def declined(world: World, interview: ReturnInterview, now: datetime = NOW + DAY, **extra):
    said = {
        "declined_at": now - HOUR,
        "words": "Not now, I'm tired.",
        "by": acting(world.interviewer),
    }
    return workflow.decline(interview=interview, now=now, **{**said, **extra})


def sees(world: World, agency: Agency | None = None) -> bool:
    """Whether the agency's sight of the child still stands."""
    agency = agency or world.interviews
    return Sight.objects.filter(child=world.child, agency=agency, until=None).exists()


def duty(episode: Episode, code: str) -> Duty:
    return Duty.objects.get(episode=episode, code=code)


def facts(episode: Episode) -> list[str]:
    events = Event.objects.filter(episode_id=episode.pk, fact__startswith="interview-")
    return list(events.order_by("pk").values_list("fact", flat=True))


# Opening


def test_a_return_opens_an_interview_for_the_responsible_authoritys_service(world):
    episode, interview = back(world)

    assert interview.state == State.TO_ARRANGE
    assert interview.service == world.interviews
    assert list(interview.episodes.all()) == [episode]


def test_an_authority_without_a_service_holds_the_interview_itself(world, owner):
    with owner():
        world.responsible.interviews_by = None
        world.responsible.save()

    _, interview = back(world)

    assert interview.service == world.responsible


def test_the_service_sees_the_child_once_there_is_an_interview_to_arrange(world):
    assert not sees(world)

    back(world)

    assert sees(world)
    assert can_see(acting(world.interviewer), world.child)


def test_a_second_return_is_covered_by_the_interview_still_to_be_held(world):
    first, interview = back(world)

    second = back_again(world, NOW + 10 * HOUR)

    assert set(interview.episodes.all()) == {first, second}
    assert ReturnInterview.objects.count() == 1
    assert duty(first, "return-interview").due_at == NOW + 72 * HOUR
    assert duty(second, "return-interview").due_at == NOW + 82 * HOUR


def test_standing_down_opens_no_interview(world):
    episode = make.logged(world)

    missing_workflow.stand_down(
        episode=episode, because="Was upstairs", by=acting(world.carer), now=NOW + HOUR
    )

    assert not ReturnInterview.objects.exists()


# Trying


def test_an_attempt_is_on_the_record_of_each_episode_that_is_covered(world):
    first, interview = back(world)
    second = back_again(world, NOW + 10 * HOUR)

    workflow.record_attempt(
        interview=interview,
        tried_at=NOW + 11 * HOUR,
        how=Contact.PHONE,
        result=AttemptResult.NO_ANSWER,
        by=acting(world.interviewer),
        now=NOW + 12 * HOUR,
    )

    assert facts(first) == facts(second) == [Fact.INTERVIEW_ATTEMPTED]
    assert duty(second, "offer-interview").how_ended == ""


def test_reaching_the_child_is_the_offer(world):
    episode, interview = back(world)

    workflow.record_attempt(
        interview=interview,
        tried_at=NOW + HOUR,
        how=Contact.PHONE,
        result=AttemptResult.SPOKE,
        by=acting(world.interviewer),
        now=NOW + 2 * HOUR,
    )

    assert facts(episode) == [Fact.INTERVIEW_ATTEMPTED, Fact.INTERVIEW_OFFERED]
    assert duty(episode, "offer-interview").how_ended == DutyEnd.MET
    assert duty(episode, "offer-interview").ended_at == NOW + HOUR
    assert duty(episode, "return-interview").how_ended == ""


@pytest.mark.parametrize("tried_at", [NOW - HOUR, NOW + 3 * HOUR])
def test_an_attempt_is_after_the_return_and_in_the_past(world, tried_at):
    _, interview = back(world)

    with pytest.raises(Refused):
        workflow.record_attempt(
            interview=interview,
            tried_at=tried_at,
            how=Contact.PHONE,
            result=AttemptResult.SPOKE,
            by=acting(world.interviewer),
            now=NOW + 2 * HOUR,
        )


def reached(
    world: World,
    interview: ReturnInterview,
    tried_at: datetime,
    result: AttemptResult = AttemptResult.SPOKE,
) -> None:
    workflow.record_attempt(
        interview=interview,
        tried_at=tried_at,
        how=Contact.PHONE,
        result=result,
        by=acting(world.interviewer),
        now=NOW + 12 * HOUR,
    )


def test_an_offer_before_a_later_return_is_no_offer_after_it(world):
    first, interview = back(world)
    second = back_again(world, NOW + 10 * HOUR)

    reached(world, interview, NOW + HOUR)

    assert duty(first, "offer-interview").how_ended == DutyEnd.MET
    assert duty(second, "offer-interview").how_ended == ""
    assert facts(second) == []
    assert not queries.interviews_now(acting(world.interviewer)).get().offered

    reached(world, interview, NOW + 11 * HOUR)

    assert duty(second, "offer-interview").how_ended == DutyEnd.MET
    assert queries.interviews_now(acting(world.interviewer)).get().offered


def test_a_child_who_was_reached_and_said_no_was_offered_a_talk(world):
    episode, interview = back(world)

    reached(world, interview, NOW + HOUR, AttemptResult.SAID_NO)

    assert duty(episode, "offer-interview").how_ended == DutyEnd.MET


# Booking


def test_a_booked_interview_is_offered_once_the_child_is_told_and_still_to_be_held(world):
    episode, interview = back(world)

    interview = booked(world, interview)

    assert interview.state == State.BOOKED
    assert interview.interviewer == world.interviewer.person
    assert [finding["found"] for finding in interview.independence] == ["clear"] * len(RULES)
    assert facts(episode) == [Fact.INTERVIEW_BOOKED]
    assert duty(episode, "offer-interview").how_ended == ""
    assert duty(episode, "return-interview").how_ended == ""

    reached(world, interview, NOW + 2 * HOUR)

    assert duty(episode, "offer-interview").how_ended == DutyEnd.MET


def test_a_booking_can_be_moved(world):
    episode, interview = back(world)
    interview = booked(world, interview)

    moved = booked(world, interview, now=NOW + 2 * HOUR, where=Where.VIDEO)

    assert moved.where == Where.VIDEO
    event = Event.objects.filter(episode_id=episode.pk, fact=Fact.INTERVIEW_BOOKED).last()
    assert event.payload["moved"] is True


def test_somebody_who_works_where_the_child_lives_cannot_be_booked(world):
    _, interview = back(world)

    for job in (world.carer, world.on_call, world.fostering_social_worker):
        with pytest.raises(Refused, match="can’t hold this interview"):
            booked(world, interview, interviewer_id=job.person_id, because="The child asked")


def test_an_interviewer_who_once_worked_for_the_agency_cannot_be_booked(world):
    make.job(
        Role.ON_CALL,
        world.provider,
        who=world.interviewer.person,
        started_on=date(2015, 1, 1),
        ended_on=date(2016, 1, 1),
    )
    _, interview = back(world)

    with pytest.raises(Refused, match="runs or supervises"):
        booked(world, interview)


def test_the_childs_social_worker_can_be_booked_with_a_reason(world):
    _, interview = back(world)
    social_worker = world.social_worker.person_id

    with pytest.raises(Refused, match="Pick someone independent, or say why not"):
        booked(world, interview, interviewer_id=social_worker)
    interview = booked(
        world, interview, interviewer_id=social_worker, because="The child asked for Sam"
    )

    assert interview.not_independent_because == "The child asked for Sam"


def test_a_social_worker_of_somebody_else_cannot_be_booked(world):
    _, interview = back(world)
    other = make.job(Role.SOCIAL_WORKER, world.responsible)

    with pytest.raises(Refused, match="Isn’t an interviewer"):
        booked(world, interview, interviewer_id=other.person_id, because="Free on Monday")


def test_nobody_who_does_not_exist_can_be_booked(world):
    _, interview = back(world)

    with pytest.raises(Refused):
        booked(world, interview, interviewer_id=987_654_321)


def test_a_time_cannot_be_booked_in_the_past_or_while_the_child_is_away(world):
    _, interview = back(world)

    with pytest.raises(Refused, match="future"):
        booked(world, interview, booked_for=NOW)
    make.logged(world, now=NOW + 2 * HOUR)
    with pytest.raises(Refused, match="isn’t back yet"):
        booked(world, interview, now=NOW + 3 * HOUR)


def test_carers_and_police_may_not_arrange_it(world):
    _, interview = back(world)

    for job in (world.carer, world.on_call):
        with pytest.raises(Denied):
            booked(world, interview, by=acting(job))
    with pytest.raises(Http404):
        booked(world, interview, by=acting(world.sergeant))


def test_another_service_does_not_see_it(world):
    _, interview = back(world)
    other = make.job(Role.INTERVIEWER, make.world().interviews)

    with pytest.raises(Http404):
        booked(world, interview, by=acting(other))


# Held


def test_an_interview_that_was_held_meets_its_duties_and_closes_what_it_covers(world):
    first, interview = back(world)
    second = back_again(world, NOW + 10 * HOUR)

    held(world, interview)

    for episode in (first, second):
        episode.refresh_from_db()
        assert episode.status == Status.CLOSED
        assert facts(episode) == [Fact.INTERVIEW_HELD, Fact.INTERVIEW_SENT]
    assert duty(second, "return-interview").how_ended == DutyEnd.MET
    assert duty(first, "return-interview").how_ended == DutyEnd.MET
    assert ledger.check(first) == ledger.check(second) == []


def test_the_service_stops_seeing_the_child_when_the_interview_is_approved(world):
    _, interview = back(world)

    held(world, interview)
    assert sees(world)

    make.approved(world, interview, now=NOW + DAY)
    assert not sees(world)


def test_a_time_away_after_the_interview_was_held_is_owed_one_of_its_own(world):
    first, interview = back(world)
    second = back_again(world, NOW + 10 * HOUR)

    held(world, interview, now=NOW + DAY, held_at=NOW + 5 * HOUR)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.CLOSED, Status.BACK)
    another = ReturnInterview.objects.get(state=State.TO_ARRANGE)
    assert list(another.episodes.all()) == [second]
    assert sees(world)


def test_only_who_may_hold_it_records_that_it_was_held(world):
    _, interview = back(world)

    with pytest.raises(Denied):
        held(world, interview, by=acting(world.placing_manager))


def test_an_interview_by_somebody_who_is_not_independent_is_not_recorded_as_one(world):
    _, interview = back(world)

    with pytest.raises(Refused, match="can’t hold this interview"):
        held(world, interview, interviewer_id=world.carer.person_id)


def test_the_reason_given_when_booking_is_enough_when_it_is_held(world):
    _, interview = back(world)
    social_worker = world.social_worker.person_id
    booked(world, interview, interviewer_id=social_worker, because="The child asked for Sam")

    done = held(world, interview, interviewer_id=social_worker)

    assert done.state == State.HELD


def test_an_interview_ends_once(world):
    _, interview = back(world)
    held(world, interview, by=acting(world.social_worker), because="x")

    with pytest.raises(Refused, match="sent for approval"):
        held(world, interview)
    for again in (declined, booked):
        with pytest.raises(Refused, match="already"):
            again(world, interview, by=acting(world.social_worker))


# Said not now


def test_a_no_keeps_the_childs_words_and_owes_a_second_asking(world):
    episode, interview = back(world)

    declined(
        world,
        interview,
        offered_instead=Instead.LETTER,
        ask_again_on=(NOW + 7 * DAY).date(),
    )

    episode.refresh_from_db()
    assert episode.status == Status.CLOSED
    assert duty(episode, "return-interview").how_ended == DutyEnd.NOT_NEEDED
    again = duty(episode, "interview-re-offer")
    assert again.how_ended == ""
    assert again.due_at == datetime(2026, 11, 28, 17, tzinfo=make.LONDON)
    assert ledger.check(episode) == []


def test_whoever_is_to_ask_again_still_sees_the_child_and_nobody_else_of_the_night(world):
    episode = make.reported(world, now=NOW - 3 * HOUR)
    make.back(world, episode=episode)
    interview = ReturnInterview.objects.get()
    make.prevented(world, episode=episode)

    declined(world, interview, ask_again_on=(NOW + 7 * DAY).date())

    assert sees(world)
    assert not sees(world, world.force)


def test_a_no_for_good_ends_the_services_sight(world):
    _, interview = back(world)

    declined(world, interview)

    assert not sees(world)


def test_asking_again_is_an_interview_of_its_own_and_meets_what_was_owed(world):
    episode, interview = back(world)
    declined(world, interview, ask_again_on=(NOW + 7 * DAY).date())

    again = workflow.ask_again(interview=interview, by=acting(world.interviewer), now=NOW + 6 * DAY)
    held(world, again, now=NOW + 6 * DAY + 2 * HOUR)

    interview.refresh_from_db()
    assert interview.state == State.DECLINED
    assert interview.not_now.text == "Not now, I'm tired."
    assert duty(episode, "interview-re-offer").how_ended == DutyEnd.MET
    make.approved(world, again, now=NOW + 7 * DAY)
    assert not sees(world)


def asked_again(world: World) -> tuple[Episode, ReturnInterview]:
    """The child said not now, and is being asked again on the day that was said."""
    episode, no = back(world)
    declined(world, no, ask_again_on=(NOW + 7 * DAY).date())
    again = workflow.ask_again(interview=no, by=acting(world.interviewer), now=NOW + 6 * DAY)
    return episode, again


def test_what_is_booked_after_a_no_is_owed_by_its_own_time(world):
    episode, again = asked_again(world)

    booked(world, again, now=NOW + 6 * DAY, booked_for=NOW + 9 * DAY)

    assert duty(episode, "interview-re-offer").how_ended == DutyEnd.MET
    assert duty(episode, "interview-after-no").due_at == NOW + 9 * DAY + HOUR
    assert sees(world)

    booked(world, again, now=NOW + 7 * DAY, booked_for=NOW + 10 * DAY)

    owed = Duty.objects.open().get(episode=episode)
    assert (owed.code, owed.due_at) == ("interview-after-no", NOW + 10 * DAY + HOUR)

    held(world, again, now=NOW + 10 * DAY)

    owed.refresh_from_db()
    assert owed.how_ended == DutyEnd.MET
    assert ledger.check(episode) == []


@pytest.mark.parametrize("result", [AttemptResult.SPOKE, AttemptResult.ASKED_TO_WAIT])
def test_to_have_reached_the_child_is_no_answer_to_being_asked_again(world, result):
    episode, again = asked_again(world)

    workflow.record_attempt(
        interview=again,
        tried_at=NOW + 6 * DAY,
        how=Contact.PHONE,
        result=result,
        by=acting(world.interviewer),
        now=NOW + 6 * DAY,
    )

    assert duty(episode, "interview-re-offer").how_ended == ""


def test_whoever_offers_a_talk_after_a_last_no_owes_it(world):
    episode, no = back(world)
    declined(world, no)

    workflow.ask_again(interview=no, by=acting(world.social_worker), now=NOW + 5 * DAY)

    assert duty(episode, "interview-re-offer").due_at == NOW + 8 * DAY
    assert facts(episode)[-1] == Fact.INTERVIEW_REOPENED
    assert ledger.check(episode) == []


def test_the_child_is_asked_again_once_at_a_time(world):
    _, interview = back(world)
    declined(world, interview, ask_again_on=(NOW + 7 * DAY).date())
    workflow.ask_again(interview=interview, by=acting(world.interviewer), now=NOW + 2 * DAY)

    with pytest.raises(Refused, match="already"):
        workflow.ask_again(interview=interview, by=acting(world.interviewer), now=NOW + 2 * DAY)


def test_coming_back_again_asks_about_both_times(world):
    first, interview = back(world)
    declined(world, interview, ask_again_on=(NOW + 7 * DAY).date())

    second = back_again(world, NOW + 3 * DAY)

    another = ReturnInterview.objects.get(state=State.TO_ARRANGE)
    assert set(another.episodes.all()) == {first, second}


@pytest.mark.parametrize("name", ["carer", "on_call", "social_worker", "sergeant"])
def test_whoever_records_the_return_the_child_is_asked_about_both_times_in_one_talk(world, name):
    """Police see the time away that they were told of, and no other."""
    first, interview = back(world)
    declined(world, interview, ask_again_on=(NOW + 7 * DAY).date())
    at, by = NOW + 3 * DAY, acting(getattr(world, name))
    second = make.reported(world, now=at - HOUR)

    with seen_by(by):
        assert Episode.objects.filter(pk=first.pk).exists() == (name != "sergeant")
        missing_workflow.record_return(
            episode=second, returned_at=at, found_how=FoundHow.POLICE, by=by, now=at
        )

    again = ReturnInterview.objects.get(state=State.TO_ARRANGE)
    assert list(again.episodes.order_by("opened_at")) == [first, second]
    held(world, again, now=at + DAY)
    assert duty(first, "interview-re-offer").how_ended == DutyEnd.MET


def test_nobody_has_a_talk_cover_what_they_do_not_see(world):
    _, interview = back(world)
    declined(world, interview, ask_again_on=(NOW + 7 * DAY).date())
    another = ReturnInterview.objects.create(
        child=world.child, service=world.interviews, opened_at=NOW
    )

    reviewing = make.job(Role.REVIEWING_OFFICER, world.responsible)
    for actor in (acting(make.carer(make.home())), acting(reviewing)):
        with seen_by(actor):
            doors.cover_asked_again(another.pk)

    assert not another.episodes.exists()


def test_a_day_to_ask_again_is_a_day_to_come(world):
    _, interview = back(world)

    with pytest.raises(Refused, match="after today"):
        declined(world, interview, ask_again_on=NOW.date())


def test_a_day_to_ask_again_is_within_a_year(world):
    _, interview = back(world)

    with pytest.raises(Refused, match="within a year"):
        declined(world, interview, ask_again_on=date(9999, 12, 31))


# The record


def test_no_word_of_the_child_is_in_the_payload_of_an_event(world):
    _, interview = back(world)
    held(world, interview, words="Zebra words")

    payloads = [str(event.payload) for event in Event.objects.filter(child_id=world.child.pk)]
    assert not any("Zebra" in payload for payload in payloads)


def test_every_covered_episode_is_found_by_its_own_due_time(world):
    first, _ = back(world)
    assert duty(first, "return-interview").due_at - first.returned_at == timedelta(hours=72)


def test_a_job_of_the_service_is_needed_to_be_an_interviewer(world):
    _, interview = back(world)
    Job.objects.filter(pk=world.interviewer.pk).update(ended_on=date(2026, 1, 1))

    with pytest.raises(Refused, match="Isn’t an interviewer"):
        booked(world, interview, by=acting(world.social_worker))


def test_found_by_police_opens_an_interview_too(world):
    episode = make.reported(world, now=NOW - 3 * HOUR)

    missing_workflow.record_return(
        episode=episode,
        returned_at=NOW,
        found_how=FoundHow.POLICE,
        by=acting(world.sergeant),
        now=NOW,
    )

    assert ReturnInterview.objects.filter(episodes=episode).exists()


def test_an_episode_waits_for_somebody_to_take_on_what_the_child_needs(world):
    episode = make.back(world, hurt=True, now=NOW)
    interview = ReturnInterview.objects.get(episodes=episode)
    declined(world, interview)
    episode.refresh_from_db()
    assert episode.status == Status.BACK

    owed = duty(episode, "see-to-needs")
    missing_workflow.accept(duty=owed, by=acting(world.placing_manager), now=NOW + 2 * DAY)

    episode.refresh_from_db()
    assert episode.status == Status.CLOSED
    assert duty(episode, "see-to-needs").how_ended == DutyEnd.MET


def test_a_talk_is_judged_by_who_they_were_when_it_was_held(world):
    """Whoever held it has left the service since."""
    _, interview = back(world)
    booked(world, interview)
    Job.objects.filter(pk=world.interviewer.pk).update(ended_on=(NOW + 2 * DAY).date())
    colleague = make.job(Role.INTERVIEWER, world.interviews)
    who = {"interviewer_id": world.interviewer.person_id, "by": acting(colleague)}

    with pytest.raises(Refused, match="can’t hold this interview"):
        held(world, interview, now=NOW + 4 * DAY, held_at=NOW + 3 * DAY, **who)
    assert held(world, interview, now=NOW + 4 * DAY, held_at=NOW + DAY, **who).state == State.HELD
