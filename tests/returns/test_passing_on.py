"""An authority has another service hold its interviews: who goes on with which."""

from datetime import timedelta

import pytest

from audit.rules import Fact
from children.access import can_see
from escalation.models import Notification
from missing.rules import APPROVE_INTERVIEW, ASK_AGAIN, HOLD_INTERVIEW, OFFER_INTERVIEW
from partners.models import Agency
from partners.rules import AgencyKind, Role
from returns import tasks, workflow
from returns.models import ReturnInterview
from returns.rules import State, Verdict
from tests import make
from tests.make import NOW, World, acting
from tests.returns.test_workflow import back, booked, declined, duty, facts, held, sees

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def another(world: World) -> Agency:
    return make.agency(AgencyKind.INTERVIEW_SERVICE)


def change_service(world: World, another: Agency, owner) -> None:
    with owner():
        world.responsible.interviews_by = another
        world.responsible.save()
    tasks.pass_interviews_on()
    tasks.pass_interviews_on()


def test_what_is_to_arrange_is_the_new_services_and_the_old_one_sees_the_child_no_more(
    world, another, owner
):
    episode, interview = back(world)

    change_service(world, another, owner)

    interview.refresh_from_db()
    assert interview.service == another
    assert {duty(episode, code).agency for code in (OFFER_INTERVIEW, HOLD_INTERVIEW)} == {another}
    assert sees(world, another)
    assert not sees(world)
    assert facts(episode) == [Fact.INTERVIEW_PASSED_ON]
    told = Notification.objects.filter(message="interview-passed-on")
    assert [each.agency for each in told] == [another]


def test_what_waits_for_approval_is_approved_by_the_new_service(world, another, owner):
    episode, interview = back(world)
    held(world, interview)
    newcomer = make.job(Role.INTERVIEWER, another)

    change_service(world, another, owner)

    approve = duty(episode, APPROVE_INTERVIEW)
    assert (approve.agency, approve.taken_by) == (another, None)
    assert not can_see(acting(world.interviewer), world.child)
    workflow.decide(
        interview=interview, outcome=Verdict.APPROVED, by=acting(newcomer), now=NOW + 2 * DAY
    )
    assert not sees(world, another)


def test_a_talk_that_is_booked_is_held_by_whoever_the_child_was_told_of(world, another, owner):
    episode, interview = back(world)
    booked(world, interview)

    change_service(world, another, owner)

    interview.refresh_from_db()
    assert interview.service == world.interviews
    assert sees(world)
    held(world, interview, now=NOW + 2 * DAY)
    tasks.pass_interviews_on()
    assert duty(episode, APPROVE_INTERVIEW).agency == another
    assert ReturnInterview.objects.get().service == another


def test_what_was_returned_is_written_again_by_whoever_wrote_it(world, another, owner):
    _, interview = back(world)
    held(world, interview)
    colleague = make.job(Role.INTERVIEWER, world.interviews)
    workflow.decide(
        interview=interview,
        outcome=Verdict.RETURNED,
        comments="Whose words?",
        by=acting(colleague),
        now=NOW + 2 * DAY,
    )

    change_service(world, another, owner)
    interview.refresh_from_db()
    assert interview.service == world.interviews

    workflow.send_written(interview=interview, by=acting(world.interviewer), now=NOW + 3 * DAY)
    tasks.pass_interviews_on()
    interview.refresh_from_db()
    assert interview.service == another


def test_the_new_service_asks_again_after_a_no(world, another, owner):
    episode, interview = back(world)
    declined(world, interview, ask_again_on=(NOW + 7 * DAY).date())

    change_service(world, another, owner)

    assert duty(episode, ASK_AGAIN).agency == another
    workflow.ask_again(
        interview=interview, by=acting(make.job(Role.INTERVIEWER, another)), now=NOW + 2 * DAY
    )
    assert ReturnInterview.objects.get(state=State.TO_ARRANGE).service == another
