"""A talk that was held, and is written down later: what it ends at once, and what is owed from then on."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from children.access import standing_of
from core.refusals import Denied, Refused
from escalation import inbox
from escalation.models import Notification
from missing import ledger
from missing.rules import HOLD_INTERVIEW, OFFER_INTERVIEW, WRITE_UP, DutyEnd, Status
from partners.models import Agency
from partners.rules import AgencyKind, Role
from returns import doors, tasks, workflow
from returns.access import heard_of, is_readable
from returns.models import Answer, ReturnInterview
from returns.rules import State, Where
from tests import make
from tests.make import NOW, World, acting
from tests.returns.pages import moment, text_of, url
from tests.returns.test_recording import keep
from tests.returns.test_workflow import back, booked, duty, facts, sees
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def talked(world: World, interview: ReturnInterview, now=NOW + DAY, **extra) -> ReturnInterview:
    by = extra.pop("by", None) or acting(world.interviewer)
    said = {
        "interviewer_id": world.interviewer.person_id,
        "held_at": now - HOUR,
        "where": Where.SCHOOL,
        "seen_alone": True,
    }
    with make.in_person(by):
        return workflow.talked(interview=interview, by=by, now=now, **{**said, **extra})


# What it ends, and what is owed


def test_the_72_hours_are_kept_by_the_talk_and_not_by_the_writing(world):
    episode, interview = back(world)

    talked(world, interview, now=NOW + 80 * HOUR, held_at=NOW + 70 * HOUR)

    hold = duty(episode, HOLD_INTERVIEW)
    assert (hold.how_ended, hold.ended_at) == (DutyEnd.MET, NOW + 70 * HOUR)
    assert hold.ended_at < hold.due_at
    assert duty(episode, OFFER_INTERVIEW).how_ended == DutyEnd.MET
    assert ledger.check(episode) == []


def test_it_is_owed_to_be_written_by_whoever_listened_within_two_working_days(world):
    episode, interview = back(world)

    talked(world, interview)

    owed = duty(episode, WRITE_UP)
    assert (owed.how_ended, owed.taken_by_id) == ("", world.interviewer.person_id)
    assert owed.agency == world.interviews
    assert interview.approvals.count() == 0
    assert sees(world)


def test_a_colleague_who_records_it_leaves_it_to_the_service_and_whoever_listened_is_told(world):
    episode, interview = back(world)
    colleague = acting(make.job(Role.INTERVIEWER, world.interviews))

    talked(world, interview, by=colleague)

    assert duty(episode, WRITE_UP).taken_by is None
    told = Notification.objects.get(message="interview-to-write")
    assert told.person == world.interviewer.person


def test_once_it_is_written_it_is_sent_and_approved_like_any_other(world):
    episode, interview = back(world)
    by = acting(world.interviewer)
    talked(world, interview)
    interview.refresh_from_db()

    with pytest.raises(Refused, match="is written down yet"):
        workflow.send_written(interview=interview, by=by, now=NOW + DAY)
    keep(interview, by, "I wanted some space.")
    assert not is_readable(interview)
    workflow.send_written(interview=interview, by=by, now=NOW + DAY)
    interview.refresh_from_db()

    assert duty(episode, WRITE_UP).how_ended == DutyEnd.MET
    assert is_readable(interview)
    make.approved(world, interview, now=NOW + 2 * DAY)
    assert not sees(world)
    assert ledger.check(episode) == []


def test_the_case_closes_with_the_talk_and_the_service_sees_the_child_until_it_is_approved(world):
    episode, interview = back(world)

    talked(world, interview)

    episode.refresh_from_db()
    assert episode.status == Status.CLOSED
    assert sees(world)
    assert "interview-sent" not in facts(episode)


def test_what_is_held_is_not_held_again_nor_said_no_to(world):
    _, interview = back(world)
    talked(world, interview)

    with pytest.raises(Refused, match="is “held” already"):
        talked(world, interview)
    with pytest.raises(Refused, match="is “held” already"):
        make.held(world, interview, now=NOW + DAY)


@pytest.mark.parametrize("name", ["placing_manager", "coordinator"])
def test_whoever_does_not_talk_with_children_does_not_say_so(world, name):
    _, interview = back(world)

    with pytest.raises(Denied):
        talked(world, interview, by=acting(getattr(world, name)))


# Who reads it meanwhile, and who writes


def test_nobody_reads_half_a_sentence_of_it(world):
    _, interview = back(world)
    by = acting(world.interviewer)
    talked(world, interview)
    interview.refresh_from_db()
    keep(interview, by, "Half a sent")

    reader = standing_of(acting(world.social_worker), world.child)
    assert heard_of(interview, reader) == []


def test_a_colleague_of_the_service_writes_too_and_nobody_once_it_is_sent(world):
    _, interview = back(world)
    by = acting(world.interviewer)
    talked(world, interview)
    interview.refresh_from_db()
    keep(interview, acting(make.job(Role.INTERVIEWER, world.interviews)), "Beside it")
    keep(interview, by, "I wanted some space.")
    workflow.send_written(interview=interview, by=by, now=NOW + DAY)
    answer = Answer.objects.get(by=by.person_id)

    with pytest.raises(DatabaseError, match="sent for approval is not changed"):
        Answer.objects.filter(pk=answer.pk).update(text="Other")


def test_it_is_not_passed_on_while_it_is_to_be_written(world, owner):
    _, interview = back(world)
    talked(world, interview)
    another: Agency = make.agency(AgencyKind.INTERVIEW_SERVICE)

    with owner():
        world.responsible.interviews_by = another
        world.responsible.save()
    tasks.pass_interviews_on()

    interview.refresh_from_db()
    assert interview.service == world.interviews


def test_it_is_finished_by_whoever_recorded_it_only_once_it_was_approved(world):
    _, interview = back(world)
    talked(world, interview)

    with seen_by(acting(world.interviewer)):
        assert doors.finished_by_me(10) == []


# The pages


def answers(world, at, **extra) -> dict[str, object]:
    return {
        "interviewer": world.interviewer.person_id,
        "where": "school",
        "seen_alone": "yes",
        **moment("held_at", at),
        **extra,
    }


def test_it_is_said_at_once_and_stands_in_the_list_until_it_is_written(
    world, sign_in, interview, now
):
    booked(world, interview, now=now - 3 * HOUR, booked_for=now - HOUR)
    client = sign_in(world.interviewer)
    page = text_of(client.get(url(interview)))
    assert f"I have talked with {world.child}" in page

    said = client.post(url(interview, "talked/"), answers(world, now - HOUR), follow=True)

    assert "Write it down while you remember it well." in text_of(said)
    assert f"What {world.child} said isn’t written down yet" in text_of(said)
    listed = text_of(client.get("/returns/?show=to-write"))
    assert "Held – to write" in listed
    assert str(world.child) in listed
    (need,) = inbox.needs(acting(world.interviewer), now=now + HOUR)
    assert (need.action, need.href) == ("Write it down", "/returns/?show=to-write")


def test_late_to_write_is_said_so(world, sign_in, now):
    interview = ReturnInterview.objects.get(episodes=make.back(world, now=now - 20 * DAY))
    talked(world, interview, now=now - 19 * DAY)

    page = text_of(sign_in(world.interviewer).get("/returns/?show=overdue"))

    assert "Late – to write" in page


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(world, sign_in, interview, now):
    sent = answers(world, now - HOUR, seen_alone="")

    response = sign_in(world.interviewer).post(url(interview, "talked/"), sent)

    assert "Select yes or no" in text_of(response)
    assert ReturnInterview.objects.get().state == State.TO_ARRANGE


def test_the_recorder_goes_on_until_it_is_sent_for_the_first_time(world, sign_in, interview, now):
    talked(world, interview, now=now)
    client = sign_in(world.interviewer)
    with make.in_person(acting(world.interviewer)):
        keep(interview, acting(world.interviewer), "I wanted some space.")
    page = text_of(client.get(url(interview, "record/")))
    assert "Send for approval" in page
    assert "Send for approval again" not in page

    client.post(url(interview, "send-again/"))

    assert interview.approvals.get().outcome == ""


def test_others_around_the_child_read_that_it_was_held_and_no_more(world, sign_in, interview, now):
    talked(world, interview, now=now)

    page = text_of(sign_in(world.carer).get(url(interview)))

    assert f"{world.child} has talked with" in page
    assert "written" not in page
    social_worker = text_of(sign_in(world.social_worker).get(url(interview)))
    assert "Choose what others read of it" not in social_worker
    assert "isn’t written down yet" in social_worker
