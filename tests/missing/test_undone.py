"""What a return by mistake leaves behind once it is taken back, whoever acts: each sees their own rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from children.models import Sight
from core.refusals import Refused
from escalation import digests
from escalation.models import Delivery, DigestLine, Notification
from missing import doors as missing_doors
from missing import ledger, workflow
from missing.models import Draft, Duty, Episode, Return
from missing.rules import DutyEnd, Status
from partners.rules import DeliveryState, Office, Role
from returns import doors
from returns.models import ReturnInterview, Slot
from returns.rules import State
from tests import make
from tests.escalation.test_delivery import FakeGateway, send_all
from tests.make import NOW, acting
from tests.missing.pages import submitted, words
from tests.missing.test_moves import move
from tests.returns.test_workflow import booked, declined
from tests.roles import seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def talk_of(episode):
    return ReturnInterview.objects.get(episodes=episode, state__in=(State.TO_ARRANGE, State.BOOKED))


# A talk that has begun


@pytest.mark.parametrize("who", ["carer", "on_call", "sergeant"])
def test_what_is_written_of_a_talk_is_not_withdrawn_before_it_is_sent(world, who):
    episode = make.back(world, episode=make.reported(world, now=NOW - HOUR))
    interview = talk_of(episode)
    make.written(interview, acting(world.interviewer), now=NOW + HOUR)

    with pytest.raises(Refused, match="By now the return stays recorded") as refused:
        make.not_back(world, episode, by=getattr(world, who), now=NOW + 2 * HOUR)

    assert "talk" not in refused.value.sentence
    interview.refresh_from_db()
    assert interview.state == State.TO_ARRANGE
    assert Return.objects.filter(episode=episode).exists()


def test_nor_is_a_talk_whose_time_has_come(world):
    episode = make.back(world)
    interview = booked(world, talk_of(episode), booked_for=NOW + 2 * HOUR)

    with pytest.raises(Refused, match="By now the return stays recorded"):
        make.not_back(world, episode, now=NOW + 2 * HOUR)

    booked(world, interview, now=NOW + 3 * HOUR, booked_for=NOW + DAY)  # moved: nobody came then
    make.not_back(world, episode, now=NOW + 4 * HOUR)
    assert ledger.check(episode) == []


def test_what_was_written_before_that_return_is_of_the_earlier_time_away(world):
    first = make.back(world, now=NOW - 20 * HOUR)
    make.written(talk_of(first), acting(world.interviewer), now=NOW - 15 * HOUR)
    second = make.back(world, episode=make.logged(world, now=NOW - 10 * HOUR), now=NOW)

    make.not_back(world, second, now=NOW + HOUR)

    assert list(talk_of(first).episodes.all()) == [first]


def test_the_page_says_so_and_keeps_what_was_typed(world, sign_in):
    episode = make.back(world)
    make.written(talk_of(episode), acting(world.interviewer), now=NOW + HOUR)

    page = f"/missing/{episode}/back/mistake/"
    answer = sign_in(world.carer).post(page, submitted(because="It was their brother"))

    assert answer.status_code == 409
    assert "By now the return stays recorded" in words(answer)
    assert "It was their brother" in words(answer)


def test_nobody_else_is_told_that_a_talk_has_begun(world):
    episode = make.back(world)
    interview = talk_of(episode)
    make.written(interview, acting(world.interviewer), now=NOW + HOUR)
    elsewhere = make.carer(make.home())

    for who, told in ((world.carer, True), (elsewhere, False), (world.coordinator, False)):
        with seen_by(acting(who)):
            assert doors.has_begun(interview.pk, since=NOW) is told


# What is owed again


def test_it_is_owed_by_those_who_look_after_the_child_by_then(world):
    episode = make.reported(world, episode=make.logged(world, now=NOW - HOUR), now=NOW - HOUR)
    duty = episode.duties.open().filter(owed_by=Office.ON_CALL).first()
    by = acting(world.on_call)
    workflow.accept(duty=duty, by=by, now=NOW - 30 * MINUTE)
    owed = set(episode.duties.open().values_list("code", flat=True))
    make.back(world, episode=episode)
    home = make.home()
    move(world, home)

    make.not_back(world, episode, by=world.social_worker, now=NOW + 10 * MINUTE)

    again = episode.duties.open()
    assert set(again.values_list("code", flat=True)) == owed
    theirs = again.filter(owed_by__in=(Office.CARER, Office.ON_CALL))
    assert set(theirs.values_list("agency", "taken_by")) == {(home.provider_id, None)}
    assert ledger.check(Episode.objects.get(pk=episode.pk)) == []


def test_what_was_handed_over_and_not_accepted_is_in_nobodys_name(world):
    handover = make.handed_over(world)
    episode = handover.episode
    make.back(world, episode=episode, now=NOW + 2 * MINUTE)

    make.not_back(world, episode, now=NOW + 3 * MINUTE)

    duty = Duty.objects.get(pk=handover.duty_id)
    assert (duty.how_ended, duty.taken_by, duty.taken_at) == ("", None, None)
    assert ledger.check(episode) == []


def test_what_was_not_handed_over_stays_in_the_name_of_whoever_has_it(world):
    duty = make.picked_up(world)
    make.back(world, episode=duty.episode, now=NOW + 2 * MINUTE)

    make.not_back(world, duty.episode, now=NOW + 3 * MINUTE)

    duty.refresh_from_db()
    assert (duty.how_ended, duty.taken_by) == ("", world.on_call.person)


def test_whoever_saw_to_what_a_child_needs_has_not_accepted_that_the_child_is_away(world):
    episode = make.reported(world, now=NOW - HOUR)
    asked = episode.duties.open().get(code="accept-placing-authority")
    make.back(world, episode=episode, hurt=True)
    needs = episode.duties.open().get(code="see-to-needs")
    by = acting(world.placing_manager)
    workflow.accept(duty=needs, by=by, now=NOW + MINUTE)

    make.not_back(world, episode, now=NOW + 2 * MINUTE)

    asked.refresh_from_db()
    needs.refresh_from_db()
    assert (asked.how_ended, asked.taken_by) == ("", None)
    assert needs.how_ended == DutyEnd.NOT_NEEDED
    assert ledger.check(episode) == []
    workflow.accept(duty=asked, by=by, now=NOW + 3 * MINUTE)
    assert ledger.check(episode) == []


@pytest.mark.parametrize("who", ["sergeant", "social_worker", "carer"])
def test_whoever_says_so_the_log_can_be_gone_on_with(world, who):
    draft = make.draft(world, now=NOW - HOUR)
    by = acting(world.carer)
    episode = workflow.open_episode(child=world.child, by=by, now=NOW - HOUR, draft=draft)
    make.reported(world, episode=episode, now=NOW - HOUR)
    make.back(world, episode=episode)

    make.not_back(world, episode, by=getattr(world, who), now=NOW + MINUTE)

    assert Episode.objects.get(pk=episode.pk).status == Status.BEING_LOGGED
    assert Draft.objects.get(pk=draft.pk).sent_at is None


def test_no_log_is_opened_again_by_those_who_do_not_see_the_child(world):
    draft = make.draft(world, now=NOW - HOUR)
    by = acting(world.carer)
    episode = workflow.open_episode(child=world.child, by=by, now=NOW - HOUR, draft=draft)
    Draft.objects.filter(pk=draft.pk).update(sent_at=NOW)

    for who in (make.carer(make.home()), world.coordinator, world.interviewer):
        with seen_by(acting(who)):
            missing_doors.reopen_log(episode.pk, sent_at=NOW)
            assert missing_doors.handing_over(episode.pk, at=NOW) == []

    assert Draft.objects.get(pk=draft.pk).sent_at == NOW


# Another time away that the talk had come to cover


def asked_again(world, *, by):
    """The child said not now after the first; the second return's talk covers both, and is booked."""
    first = make.back(world, now=NOW - 9 * DAY)
    said = {"declined_at": NOW - 8 * DAY, "ask_again_on": NOW.date()}
    declined(world, talk_of(first), now=NOW - 8 * DAY, **said)
    second = make.reported(world, episode=make.logged(world, now=NOW - HOUR), now=NOW - HOUR)
    second = make.back(world, episode=second, by=by)
    booked(world, talk_of(first), booked_for=NOW + DAY)
    return first, second


@pytest.mark.parametrize("who", ["carer", "sergeant"])
def test_the_child_is_still_asked_again_after_the_earlier_time_away(world, who):
    by = getattr(world, who)
    first, second = asked_again(world, by=by)
    interview = talk_of(second)
    assert set(interview.episodes.all()) == {first, second}

    make.not_back(world, second, by=by, now=NOW + 2 * HOUR)

    interview.refresh_from_db()
    assert (interview.state, list(interview.episodes.all())) == (State.WITHDRAWN, [second])
    again = talk_of(first)
    assert (again.state, list(again.episodes.all())) == (State.TO_ARRANGE, [first])
    assert not Slot.objects.exists()
    sights = Sight.objects.filter(agency=world.interviews, until=None)
    assert set(sights.values_list("episode_id", flat=True)) == {first.pk}
    told = Notification.objects.filter(office=Office.INTERVIEW_SERVICE)
    assert told.filter(message="not-back-no-talk").exists()
    assert told.get(message="interview-withdrawn").person == world.interviewer.person
    assert [ledger.check(episode) for episode in (first, second)] == [[], []]

    make.back(world, episode=second, now=NOW + 3 * HOUR)
    assert set(talk_of(second).episodes.all()) == {first, second}


@pytest.mark.parametrize("who", ["carer", "sergeant"])
def test_a_talk_that_only_loses_a_time_away_is_not_said_to_be_withdrawn(world, who):
    make.back(world, now=NOW - 20 * HOUR)
    second = make.reported(world, episode=make.logged(world, now=NOW - HOUR), now=NOW - HOUR)
    make.back(world, episode=second)

    make.not_back(world, second, by=getattr(world, who), now=NOW + HOUR)

    told = Notification.objects.filter(office=Office.INTERVIEW_SERVICE, told_at=NOW + HOUR)
    assert set(told.values_list("message", flat=True)) == {"not-back-one-less"}


# What has not left yet


def test_that_a_withdrawn_talk_is_booked_does_not_leave_any_more(world):
    now = timezone.now()
    episode = make.back(world, now=now - HOUR)
    booked(world, talk_of(episode), now=now - HOUR)
    waiting = Delivery.objects.filter(notification__message="interview-booked")
    assert waiting.exists()
    make.not_back(world, episode, now=now)

    send_all(FakeGateway())

    assert DeliveryState.SENT not in waiting.values_list("state", flat=True)
    sent = Delivery.objects.filter(notification__message="interview-withdrawn")
    assert set(sent.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_what_came_of_the_mistake_alone_does_not_leave_any_more(world):
    now = timezone.now()
    challenge = make.challenged(world, now=now - 2 * HOUR)
    make.back(world, episode=challenge.episode, now=now - HOUR)
    waiting = Delivery.objects.filter(notification__message="challenge-withdrawn")
    assert waiting.exists()
    make.not_back(world, challenge.episode, now=now)

    send_all(FakeGateway())

    assert DeliveryState.SENT not in waiting.values_list("state", flat=True)


def test_a_return_by_mistake_is_in_no_digest(world):
    make.job(Role.REVIEWING_OFFICER, world.responsible)
    episode = make.back(world, now=NOW - HOUR)
    lines = DigestLine.objects.filter(notification__message="returned-to-read")
    assert lines.exists()
    make.not_back(world, episode, now=NOW)

    while digests.write_next(now=NOW + DAY):
        pass

    assert not lines.exclude(digest=None).exists()
