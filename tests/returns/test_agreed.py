"""What was agreed in a return interview: asked of somebody by a time, and done, or said why not."""

from datetime import timedelta

import pytest

from children.rules import Audience
from core.refusals import Denied, Refused
from escalation import inbox
from escalation.models import Notification
from missing import ledger
from missing import workflow as missing_workflow
from missing.models import Duty, Episode, Task
from missing.rules import AGREED_ACTION, DutyEnd, Status
from partners.rules import Office
from returns import workflow
from returns.models import ReturnInterview
from tests import make
from tests.make import World, acting
from tests.returns.pages import moment, statements, text_of, url
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHAT = "Ask the school for a late start"


@pytest.fixture
def interview(world: World, now) -> ReturnInterview:
    """Held and sent, so that its time away is closed."""
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))
    return make.held(world, found, now=now)


def agree(world: World, interview: ReturnInterview, now, **extra) -> Task:
    by = acting(extra.pop("by", world.interviewer))
    said = {
        "what": WHAT,
        "office": Office.CARER,
        "due_by": now + 2 * DAY,
        "audience": Audience.EVERYONE,
    }
    with seen_by(by):
        return workflow.agree_action(interview=interview, by=by, now=now, **{**said, **extra})


def test_it_is_owed_by_whoever_is_asked_though_the_time_away_is_over(world, interview, now):
    task = agree(world, interview, now)

    episode = Episode.objects.get()
    assert episode.status == Status.CLOSED
    duty = Duty.objects.get(code=AGREED_ACTION)
    assert (duty.owed_by, duty.due_at, duty.how_ended) == (Office.CARER, now + 2 * DAY, "")
    assert task.duty == duty
    assert not Duty.objects.filter(code="task").exists()
    assert ledger.check(episode) == []


def test_whoever_is_asked_is_told_and_finds_it_in_their_inbox(world, interview, now):
    task = agree(world, interview, now)

    told = Notification.objects.get(message="task-added")
    assert told.office == Office.CARER
    needs = inbox.needs(acting(world.carer), now=now)
    assert ("Read what was agreed", f"/missing/{task.episode}/duties/{task.duty_id}/task/") in {
        (each.action, each.href) for each in needs
    }


def test_it_is_done_and_whoever_asked_reads_what_came_of_it(world, interview, now, sign_in):
    task = agree(world, interview, now, by=world.social_worker)

    page = f"/missing/{task.episode}/duties/{task.duty_id}/task/"
    sign_in(world.carer).post(page, {"outcome": "They can start at 10am"})

    task.duty.refresh_from_db()
    assert task.duty.how_ended == DutyEnd.MET
    words = text_of(sign_in(world.social_worker).get(url(interview)))
    assert "Done" in words
    assert "What came of it: They can start at 10am" in words


def test_it_is_said_why_it_is_not_done(world, interview, now, sign_in):
    task = agree(world, interview, now)

    missing_workflow.set_aside(
        duty=task.duty, because="The school said no", by=acting(world.carer), now=now
    )

    words = text_of(sign_in(world.social_worker).get(f"/children/{world.child.pk}/missing/"))
    assert "Not done" in words
    assert "Why: The school said no" in words
    assert ledger.check(task.episode) == []


def test_what_is_overdue_stands_on_the_childs_page_first(world, interview, now, sign_in):
    agree(world, interview, now - HOUR, due_by=now - timedelta(minutes=5))
    agree(world, interview, now, what="Buy a lock", office=Office.SOCIAL_WORKER)

    words = text_of(sign_in(world.social_worker).get(f"/children/{world.child.pk}/missing/"))

    part = words[words.index("What was agreed in return interviews") :]
    assert "1 overdue." in part
    assert part.index(WHAT) < part.index("Overdue", part.index(WHAT)) < part.index("Buy a lock")
    assert "Do what was agreed once the child was back" in words


def test_only_its_readers_read_it(world, interview, now, sign_in):
    agree(world, interview, now, office=Office.SOCIAL_WORKER, audience=Audience.PROFESSIONALS)

    assert WHAT not in text_of(sign_in(world.carer).get(url(interview)))
    assert WHAT in text_of(sign_in(world.coordinator).get(url(interview)))


def test_carers_read_what_they_are_to_do(world, interview, now, sign_in):
    agree(world, interview, now)

    assert WHAT in text_of(sign_in(world.carer).get(url(interview)))


@pytest.mark.parametrize("office", [Office.POLICE_SUPERVISOR, Office.INTERVIEW_SERVICE])
def test_nothing_is_asked_of_those_who_see_the_child_for_a_while_only(
    world, interview, now, office
):
    with pytest.raises(Refused, match="Choose somebody who looks after the child"):
        agree(world, interview, now, office=office)


@pytest.mark.parametrize("name", ["carer", "coordinator", "placing_manager"])
def test_whoever_does_not_hear_the_child_agrees_nothing(world, interview, now, name):
    with pytest.raises(Denied):
        agree(world, interview, now, by=getattr(world, name))


def test_nothing_is_agreed_before_the_talk(world, now):
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))

    with pytest.raises(Refused, match="once the talk was held"):
        agree(world, found, now)


def test_of_a_child_who_has_died_nobody_is_asked_for_anything(world, interview, now):
    type(world.child).objects.filter(pk=world.child.pk).update(died_on=now.date())
    interview.refresh_from_db()

    with pytest.raises(Refused, match="has died"):
        agree(world, interview, now)


# The page


def test_one_thing_after_the_other_is_added(world, interview, now, sign_in):
    client = sign_in(world.interviewer)
    assert "Nothing is added yet" in text_of(client.get(url(interview, "agreed/")))
    sent = {
        "what": WHAT,
        "office": "carer",
        "audience": "everyone",
        **moment("due_by", now + 2 * DAY),
    }

    said = client.post(url(interview, "agreed/"), sent, follow=True)

    assert "Added. They are told" in text_of(said)
    assert WHAT in text_of(said)
    few = statements(client, url(interview))
    agree(world, interview, now, what="Buy a lock")
    assert statements(client, url(interview)) == few


def test_what_is_missing_is_asked_for(world, interview, sign_in):
    answer = sign_in(world.interviewer).post(url(interview, "agreed/"), {"what": WHAT})

    assert answer.status_code == 422
    assert "Select who is to do it" in text_of(answer)
    assert WHAT in answer.content.decode()
    assert not Task.objects.exists()


def test_whoever_does_not_hear_the_child_is_not_shown_the_page(world, interview, sign_in):
    assert sign_in(world.coordinator).get(url(interview, "agreed/")).status_code == 403
