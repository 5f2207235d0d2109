"""Nobody could reach the child: an outcome of its own, which a manager agrees to, and never the child's no."""

from datetime import timedelta

import pytest

from core.refusals import Denied, Refused
from escalation.models import Notification
from missing import ledger
from missing.models import Duty, Episode
from missing.rules import HOLD_INTERVIEW, OFFER_INTERVIEW, DutyEnd, Status
from returns import workflow
from returns.models import NotNow, ReturnInterview, Slot
from returns.rules import AttemptResult, Contact, State
from tests import make
from tests.make import World, acting
from tests.returns.pages import text_of, url
from tests.returns.test_workflow import booked, facts, sees

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHY = "Moved abroad with an aunt; the aunt has our number"


@pytest.fixture
def interview(world: World, now) -> ReturnInterview:
    return ReturnInterview.objects.get(episodes=make.back(world, now=now - 50 * HOUR))


def tried(world, interview, now, times=3, result=AttemptResult.NO_ANSWER) -> None:
    for each in range(times):
        workflow.record_attempt(
            interview=interview,
            tried_at=now - (each + 1) * HOUR,
            how=Contact.PHONE,
            result=result,
            by=acting(world.interviewer),
            now=now,
        )


def end(world, interview, now, by=None):
    return workflow.end_without_contact(
        interview=interview, because=WHY, by=acting(by or world.placing_manager), now=now
    )


def test_after_three_tries_that_reached_nobody_a_manager_agrees(world, interview, now):
    tried(world, interview, now)

    ended = end(world, interview, now)

    episode = Episode.objects.get()
    assert ended.state == State.NO_CONTACT
    for code in (OFFER_INTERVIEW, HOLD_INTERVIEW):
        duty = Duty.objects.get(code=code)
        assert (duty.how_ended, duty.waived_because) == (DutyEnd.WAIVED, WHY)
    assert episode.status == Status.CLOSED
    assert not sees(world)
    assert ledger.check(episode) == []


def test_it_is_never_the_childs_no(world, interview, now, sign_in):
    tried(world, interview, now)
    end(world, interview, now)

    assert "interview-declined" not in facts(Episode.objects.get())
    assert not NotNow.objects.exists()
    client = sign_in(world.social_worker)
    for page in (url(interview), f"/children/{world.child.pk}/missing/"):
        words = text_of(client.get(page))
        assert "obody could reach" in words, page
        assert "aid not now" not in words, page
    assert "said not now" not in text_of(sign_in(world.carer).get(url(interview)))
    told = set(Notification.objects.values_list("message", flat=True))
    assert "interview-no-contact" in told
    assert not told & {"interview-declined", "interview-refused"}


@pytest.mark.parametrize(
    ("times", "result"),
    [(2, AttemptResult.NO_ANSWER), (3, AttemptResult.ASKED_TO_WAIT), (4, AttemptResult.SAID_NO)],
)
def test_too_few_tries_or_a_child_who_was_reached_are_no_such_end(
    world, interview, now, times, result
):
    tried(world, interview, now, times, result)

    with pytest.raises(Refused, match="3 tries that reached nobody"):
        end(world, interview, now)


@pytest.mark.parametrize("name", ["interviewer", "social_worker", "coordinator"])
def test_only_a_manager_of_the_authority_agrees_to_it(world, interview, now, name):
    tried(world, interview, now)

    with pytest.raises(Denied):
        end(world, interview, now, by=getattr(world, name))


def test_what_was_booked_is_free_again_and_whoever_was_to_come_is_told(world, interview, now):
    tried(world, interview, now)
    booked(world, interview, now=now)

    end(world, interview, now)

    assert not Slot.objects.filter(interview=interview).exists()
    called_off = Notification.objects.filter(message="interview-called-off")
    assert world.interviewer.person_id in called_off.values_list("person", flat=True)


def test_the_child_can_be_offered_a_talk_after_all(world, interview, now):
    tried(world, interview, now)
    end(world, interview, now)

    again = workflow.ask_again(interview=interview, by=acting(world.social_worker), now=now)

    assert again.state == State.TO_ARRANGE
    assert sees(world)
    assert ledger.check(Episode.objects.get()) == []


def test_the_page_is_the_managers_and_asks_why(world, interview, now, sign_in):
    tried(world, interview, now)
    interviewers = text_of(sign_in(world.interviewer).get(url(interview)))
    assert "That is not a no" in interviewers
    assert sign_in(world.interviewer).get(url(interview, "no-contact/")).status_code == 403
    manager = sign_in(world.placing_manager)
    assert "Agree that nobody could reach" in text_of(manager.get(url(interview)))

    asked = manager.post(url(interview, "no-contact/"), {"because": ""})
    assert asked.status_code == 422
    assert "Enter why nobody goes on trying" in text_of(asked)
    said = manager.post(url(interview, "no-contact/"), {"because": WHY}, follow=True)

    assert "It does not stand as a no" in text_of(said)
    interview.refresh_from_db()
    assert interview.state == State.NO_CONTACT


def test_before_there_were_tries_the_page_says_what_is_wanted(world, interview, sign_in):
    refused = sign_in(world.placing_manager).get(url(interview, "no-contact/"))

    assert refused.status_code == 409
    assert "3 tries that reached nobody" in text_of(refused)
