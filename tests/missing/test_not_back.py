"""“That was a mistake: Ash is not back”: everything is as before the return, by the times it had before."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children.models import Sight
from children.rules import Audience
from core.refusals import Denied, Refused
from escalation.kept import wrote
from escalation.messages import MESSAGES
from escalation.models import Delivery, Notification
from escalation.rules import ChallengeState
from insight.queries import board
from missing import ledger, workflow
from missing.came_back import came_back
from missing.models import Draft, Duty, HowTheyWere, MistakenReturn, Return
from missing.rules import DutyEnd, Prevention, Status
from partners.rules import Office
from returns import voice_doors
from returns import workflow as returns_workflow
from returns.doors import free_withdrawn
from returns.models import PreventionInterview, ReturnInterview, Slot
from returns.prevention_rules import NotDone
from returns.rules import State
from tests import make
from tests.make import NOW, acting
from tests.missing.pages import MOST, green_buttons, headings, statements, submitted, words
from tests.returns.test_workflow import booked, declined, held
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WHY = "It was their brother who came home"


@pytest.fixture
def away(world):
    """Reported and not decided yet; the level asks for a look."""
    now = timezone.now()
    episode = make.logged(world, now=now - 2 * HOUR)
    make.levelled(episode, world.carer, now=now - 2 * HOUR)
    return make.reported(world, episode=episode, now=now - HOUR)


@pytest.fixture
def back(world, away):
    """Recorded as back ten minutes after the report."""
    return make.back(world, episode=away, now=timezone.now() - 50 * MINUTE)


def owed(episode):
    return {
        (duty.code, duty.started_by_event): (duty.due_at, duty.how_ended)
        for duty in episode.duties.all()
    }


def not_back(world, episode, by=None, now=None):
    return workflow.not_back(
        episode=episode, because=WHY, by=acting(by or world.carer), now=now or timezone.now()
    )


def page(episode):
    return f"/missing/{episode}/back/mistake/"


# What is owed


def test_everything_that_the_return_had_ended_is_owed_again_by_its_own_time(world, away):
    before = owed(away)
    make.back(world, episode=away, now=timezone.now() - 50 * MINUTE)
    assert not away.duties.open().filter(code="police-decision").exists()

    episode = not_back(world, away)

    now = owed(episode)
    assert {key: now[key] for key in before} == before
    assert {how for key, (_, how) in now.items() if key not in before} == {DutyEnd.NOT_NEEDED}
    assert ledger.check(episode) == []


def test_the_time_away_goes_on_as_if_there_had_been_no_return(world, back):
    level, next_look_at = back.level, back.next_look_at

    episode = not_back(world, back)

    assert (episode.status, episode.returned_at) == (Status.AWAY, None)
    assert (episode.level, episode.next_look_at) == (level, next_look_at)
    (group,) = board(acting(world.coordinator), now=timezone.now()).groups
    assert group.heading == "Not picked up"
    assert "Back" not in " ".join(group.lines[0].flags)
    assert not Return.objects.exists()


def test_what_is_late_by_now_climbs_at_once(world, back):
    not_back(world, back)

    live_now = timezone.now()
    for duty in Duty.objects.claim_due(live_now, 500):
        workflow.mind(duty=duty, now=live_now)

    climbed = Event.objects.filter(episode_id=back.pk, fact=Fact.DUTY_CLIMBED)
    assert climbed.filter(payload__duty="police-decision").exists()
    assert ledger.check(back) == []


def test_police_have_the_decision_that_they_owed_on_their_queue_again(world, back, sign_in):
    assert back.reference not in sign_in(world.sergeant).get("/decisions/").content.decode()

    not_back(world, back)

    assert back.reference in sign_in(world.sergeant).get("/decisions/").content.decode()
    make.decided(world, episode=back, now=timezone.now())
    assert ledger.check(back) == []


def test_a_child_who_was_found_and_not_home_is_that_again(world):
    found = make.found(world, now=NOW - HOUR)
    make.back(world, episode=found, now=NOW)

    episode = make.not_back(world, found, now=NOW + HOUR)

    assert episode.status == Status.FOUND
    assert episode.duties.open().filter(code="bring-home").exists()
    assert ledger.check(episode) == []


def test_a_log_that_had_not_been_sent_can_be_gone_on_with(world):
    draft = make.draft(world)
    by = acting(world.carer)
    episode = workflow.open_episode(child=world.child, by=by, now=NOW - HOUR, draft=draft)
    make.back(world, episode=episode, now=NOW)

    episode = make.not_back(world, episode, now=NOW + MINUTE)

    assert episode.status == Status.BEING_LOGGED
    assert Draft.objects.get(pk=draft.pk).sent_at is None
    assert episode.duties.open().filter(code="finish-log").exists()


def test_a_challenge_that_the_return_had_ended_waits_for_its_answer_again(world):
    challenge = make.challenged(world)
    episode, before = challenge.episode, owed(challenge.episode)
    make.back(world, episode=episode, now=NOW + MINUTE)

    make.not_back(world, episode, now=NOW + 2 * MINUTE)

    challenge.refresh_from_db()
    assert (challenge.state, challenge.withdrawn_because) == (ChallengeState.OPEN, "")
    assert {key: owed(episode)[key] for key in before} == before
    told = Notification.objects.filter(message="challenge-reopened")
    assert told.get().office == challenge.office
    assert ledger.check(episode) == []


# The return interview and police


def test_the_interview_is_withdrawn_and_the_service_no_longer_sees_the_child(world, back):
    interview = ReturnInterview.objects.get(episodes=back)
    booked(world, interview, now=timezone.now())
    assert Slot.objects.filter(interview=interview).exists()

    not_back(world, back)

    interview.refresh_from_db()
    assert interview.state == State.WITHDRAWN
    assert not Slot.objects.exists()
    assert not Sight.objects.filter(agency=world.interviews, until=None).exists()
    told = Notification.objects.get(message="interview-withdrawn")
    assert (told.person, told.office) == (world.interviewer.person, Office.INTERVIEW_SERVICE)


def test_a_time_that_the_interviewer_had_offered_is_free_again_whoever_says_so(
    world, back, sign_in
):
    interview = ReturnInterview.objects.get(episodes=back)
    starts_at = (timezone.localtime() + timedelta(days=1)).replace(hour=16, minute=0)
    by = acting(world.interviewer)
    (slot,) = returns_workflow.offer_slots(
        starts_at=starts_at, ends_at=starts_at + HOUR, by=by, now=timezone.now()
    )
    booked(world, interview, now=timezone.now(), booked_for=slot.starts_at)

    sign_in(world.carer).post(page(back), submitted(because=WHY))

    assert Slot.objects.get(pk=slot.pk).interview is None


def test_a_talk_about_another_time_away_is_held_about_that_one_alone(world):
    first = make.back(world, now=NOW - 20 * HOUR)
    second = make.back(world, episode=make.logged(world, now=NOW - 10 * HOUR), now=NOW)

    make.not_back(world, second, now=NOW + HOUR)

    interview = ReturnInterview.objects.get(episodes=first)
    assert interview.state == State.TO_ARRANGE
    assert list(interview.episodes.all()) == [first]


def test_the_true_return_has_an_interview_and_72_hours_of_its_own(world, back):
    not_back(world, back)
    true = timezone.now()
    make.back(world, episode=back, now=true)

    states = ReturnInterview.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.WITHDRAWN, State.TO_ARRANGE]
    talk = back.duties.open().get(code="return-interview")
    assert talk.due_at == true + 72 * HOUR
    assert ledger.check(back) == []


@pytest.mark.parametrize("talked", ["held", "declined", "seen"])
def test_a_child_whom_somebody_has_talked_with_since_was_back(world, back, talked):
    interview = ReturnInterview.objects.get(episodes=back)
    now = timezone.now()
    if talked == "held":
        held(world, interview, now=now, held_at=now)
    elif talked == "declined":
        declined(world, interview, now=now, declined_at=now)
    else:
        make.prevented(world, episode=back, now=now)

    with pytest.raises(Refused, match="Somebody has talked with"):
        not_back(world, back)


def test_a_child_who_has_written_alone_since_was_back(world, back):
    interview = ReturnInterview.objects.get(episodes=back)
    token = returns_workflow.make_voice_link(
        interview=interview, by=acting(world.interviewer), now=timezone.now()
    )
    assert voice_doors.finish(voice_doors.digest_of(token), [])

    with pytest.raises(Refused, match="By now the return stays recorded"):
        not_back(world, back)


def test_police_are_not_told_that_the_child_has_said_no_to_a_talk(world, back):
    now = timezone.now()
    declined(world, ReturnInterview.objects.get(episodes=back), now=now, declined_at=now)

    with pytest.raises(Refused) as refused:
        not_back(world, back, by=world.sergeant)

    assert "talked" not in refused.value.sentence


def test_that_police_saw_nobody_after_the_mistake_leaves_them_to_see_the_child_later(world, back):
    said = {"outcome": Prevention.NOT_DONE, "because": NotDone.NOT_REACHED}
    by = acting(world.sergeant)
    first = returns_workflow.record_prevention(
        episode=back, happened_at=timezone.now(), by=by, now=timezone.now(), **said
    )
    not_back(world, back)
    make.back(world, episode=back, now=timezone.now())

    second = make.prevented(world, episode=back, now=timezone.now())

    assert (first.mistakes_before, second.mistakes_before) == (0, 1)
    assert PreventionInterview.objects.count() == 2
    assert ledger.check(back) == []


# Who is told


def test_everybody_who_may_have_heard_of_the_return_is_told_at_once(world, back):
    told_back = set(
        Notification.objects.filter(message__in=("returned", "interview-to-offer"))
        .exclude(office=Office.CARER)
        .values_list("office", flat=True)
    )

    not_back(world, back)

    told = Notification.objects.filter(message__in=("not-back", "not-back-no-talk"))
    offices = list(told.values_list("office", flat=True))
    assert told_back <= set(offices)
    assert len(offices) == len(set(offices))
    assert Office.POLICE_SUPERVISOR in offices
    assert MESSAGES["not-back"].may_wait is None
    assert Delivery.objects.filter(notification__in=told).exists()


# On the record and its pages


def test_the_timeline_keeps_the_return_as_the_mistake_that_it_was(world, back, sign_in):
    not_back(world, back)
    client = sign_in(world.social_worker)

    night = words(client.get(f"/missing/{back}/"))

    assert "Recorded as back, by mistake" in night
    assert "Not back: recorded as back by mistake" in night
    assert WHY in night
    assert "isn’t where they should be" in headings(client.get(f"/missing/{back}/"))[0]
    kept = MistakenReturn.objects.get()
    assert (kept.what_was_wrong, kept.put_right_by) == (WHY, world.carer.person)


def test_how_the_child_was_stays_with_the_return_that_was_a_mistake(world):
    """Though whoever says so may not read it; how the child is who comes back then is of the next return."""
    said = {"said_something_worrying": True, "worry_for": Audience.OUTSIDE_THE_PROVIDER}
    episode = make.back(world, how_they_are="Crying", by=world.social_worker, **said)
    reader = acting(world.social_worker)
    with seen_by(acting(world.carer)):
        episode = make.not_back(world, episode, now=NOW + MINUTE)
        episode = make.back(world, episode=episode, now=NOW + 2 * MINUTE)

    assert came_back(episode, reader).they_were.how_they_are == ""
    make.not_back(world, episode, now=NOW + 3 * MINUTE)
    again = make.back(world, episode=episode, now=NOW + 4 * MINUTE, how_they_are="Asleep")
    assert came_back(again, reader).they_were.how_they_are == "Asleep"
    kept = HowTheyWere.objects.order_by("mistakes_before")
    assert list(kept.values_list("mistakes_before", "how_they_are", "audience")) == [
        (0, "Crying", Audience.OUTSIDE_THE_PROVIDER),
        (2, "Asleep", Audience.EVERYONE),
    ]
    own = wrote(reader, page=1).rows
    assert [row.words for row in own if row.what.startswith("Return")] == ["Crying"]


def test_the_carer_says_so_on_a_page_once(world, back, sign_in):
    client = sign_in(world.carer)
    link = "That was a mistake"
    assert link in words(client.get(f"/missing/{back}/"))
    assert link not in " ".join(green_buttons(client.get(f"/missing/{back}/")))
    assert link in words(client.get(f"/missing/{back}/back/done/"))
    assert "Enter what was wrong" in words(client.post(page(back), submitted(because="")))

    for _ in range(2):
        answer = client.post(page(back), submitted(because=WHY))

    assert answer.url == f"/missing/{back}/"
    back.refresh_from_db()
    assert back.status == Status.AWAY
    assert Event.objects.filter(fact=Fact.RETURN_MISTAKEN).count() == 1
    assert "is back" in words(client.get(f"/missing/{back}/"))  # it can be recorded again


@pytest.mark.parametrize("who", ["on_call", "social_worker", "sergeant", "fostering_social_worker"])
def test_whoever_may_record_the_return_may_take_it_back(world, back, sign_in, who):
    answer = sign_in(getattr(world, who)).post(page(back), submitted(because=WHY))

    assert answer.status_code == 302
    back.refresh_from_db()
    assert back.status == Status.AWAY
    assert ledger.check(back) == []


@pytest.mark.parametrize("who", ["coordinator", "interviewer"])
def test_nobody_else_may(world, back, sign_in, who):
    assert sign_in(getattr(world, who)).get(page(back)).status_code == 403
    with pytest.raises(Denied):
        not_back(world, back, by=getattr(world, who))


def test_a_return_is_not_taken_back_once_the_child_is_logged_as_away_again(world, back, sign_in):
    make.logged(world, now=timezone.now())

    answer = sign_in(world.carer).post(page(back), submitted(because=WHY))

    assert answer.status_code == 409
    assert "logged as away again since" in words(answer)
    assert WHY in words(answer)


def test_a_log_by_mistake_since_is_no_going_missing_again(world, back):
    again = make.logged(world, now=timezone.now())
    by = acting(world.carer)
    workflow.stand_down(episode=again, because="Upstairs", by=by, now=timezone.now())

    assert not_back(world, back).status == Status.AWAY


def test_nor_once_the_episode_is_closed(world, back, sign_in):
    workflow.close_episode(episode=back, by=acting(world.social_worker), now=timezone.now())
    client = sign_in(world.carer)

    assert "That was a mistake" not in words(client.get(f"/missing/{back}/"))
    answer = client.get(page(back))
    assert (answer.status_code, "log a new time away" in words(answer)) == (409, True)


def test_the_page_asks_for_no_more_than_others(world, back, sign_in):
    client = sign_in(world.carer)
    assert len(statements(client, page(back))) <= MOST
    not_back(world, back)
    assert len(statements(client, f"/missing/{back}/")) <= MOST


def test_no_time_is_freed_of_a_talk_that_is_to_be_held(world, back):
    interview = ReturnInterview.objects.get(episodes=back)
    booked(world, interview, now=timezone.now())

    free_withdrawn(interview.pk)

    assert Slot.objects.filter(interview=interview).exists()


# The second lock: what a return said stays, whoever asks for less


def as_a_mistake(episode, **other):
    """The row that lets the return go, with some of it told otherwise."""
    back = Return.objects.get(episode=episode)
    said = {
        field.name: getattr(back, field.name)
        for field in Return._meta.concrete_fields
        if not field.primary_key
    }
    late = {"put_right_by": back.recorded_by, "put_right_at": timezone.now()}
    kept = {**said, **late, "recorded_as": 0, "what_was_wrong": WHY, **other}
    return MistakenReturn.objects.create(**kept)


def test_a_return_goes_only_where_all_that_it_said_is_kept(back):
    as_a_mistake(back, found_where="Here")

    with pytest.raises(ProgrammingError, match="a return stays"), transaction.atomic():
        Return.objects.get(episode=back).delete()

    as_a_mistake(back, recorded_as=1)
    Return.objects.get(episode=back).delete()
    assert not Return.objects.filter(episode=back).exists()


def test_the_database_keeps_a_return_whoever_may_not_record_one_says_what(world, back):
    with seen_by(acting(world.coordinator)):
        assert Return.objects.filter(episode=back).exists()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            as_a_mistake(back)
    with seen_by(acting(world.carer)):
        as_a_mistake(back)
