"""Before a challenge is decided: what an officer asks, who answers, and by when."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.utils import timezone

from children.rules import ROLE_CAN, Can
from core.refusals import Denied, Refused
from escalation import workflow
from escalation.models import Notification, Question
from escalation.rules import MAY_BE_ASKED
from missing.ledger import check
from missing.models import Duty
from missing.rules import DutyEnd
from partners.rules import OFFICE_ROLES, Office
from tests import make
from tests.make import NOW
from tests.missing.pages import headings, words

SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def challenge(world):
    return make.challenged(world)


def asking(challenge, by, **extra):
    said = {"office": Office.CARER, "text": "Is the inhaler at home?", "now": SOON}
    return workflow.ask(challenge=challenge, by=make.acting(by), **{**said, **extra})


def owed(challenge):
    return Duty.objects.get(episode=challenge.episode, code="challenge-information")


def test_who_is_asked_owes_an_answer_within_minutes_and_the_time_to_decide_goes_on(
    world, challenge
):
    decide_by = challenge.decide_by

    question = asking(challenge, world.inspector)

    duty = owed(challenge)
    assert (duty.owed_by, duty.due_at) == (Office.CARER, SOON + timedelta(minutes=15))
    assert question.answer_by == duty.due_at
    challenge.refresh_from_db()
    assert (challenge.decide_by, challenge.picked_up_by) == (decide_by, world.inspector.person)
    told = Notification.objects.get(message="challenge-question", office=Office.CARER)
    assert (told.agency, told.home) == (world.provider, world.home)
    assert "by 10:56pm" in told.words


@pytest.mark.parametrize("office", MAY_BE_ASKED)
def test_everybody_who_may_be_asked_may_answer(office):
    assert set(OFFICE_ROLES[office]) <= ROLE_CAN[Can.CHALLENGE]


def test_the_manager_of_the_placing_authority_answers_on_the_page(world, sign_in):
    now = timezone.now()
    challenge = make.challenged(world, now=now)
    asking(challenge, world.inspector, office=Office.PLACING_AUTHORITY, now=now)
    client, at = sign_in(world.placing_manager), f"/escalations/{challenge.pk}/answer/"
    assert client.get(at).status_code == 200

    client.post(at, {"submission": str(uuid4()), "text": "He has one inhaler"})

    assert Question.objects.get().answered_by == world.placing_manager.person
    assert owed(challenge).how_ended == DutyEnd.MET


def test_an_answer_meets_the_duty_and_the_officer_is_told(world, challenge):
    question = asking(challenge, world.inspector)

    workflow.answer(
        question=question, text="It is on the table", by=make.acting(world.carer), now=SOON
    )

    assert owed(challenge).how_ended == DutyEnd.MET
    assert Notification.objects.filter(
        message="challenge-answered", office=Office.DUTY_INSPECTOR
    ).exists()
    assert check(challenge.episode) == []


def test_a_second_question_waits_for_the_answer_to_the_first(world, challenge):
    asking(challenge, world.inspector)

    with pytest.raises(Refused, match="not answered yet"):
        asking(challenge, world.inspector, text="And the medicine?")


def test_once_answered_another_may_be_asked_and_each_answer_is_its_own(world, challenge):
    first = asking(challenge, world.inspector)
    workflow.answer(question=first, text="Yes", by=make.acting(world.carer), now=SOON)
    asking(challenge, world.inspector, text="And the medicine?", office=Office.ON_CALL)

    duties = Duty.objects.filter(episode=challenge.episode, code="challenge-information")
    assert [duty.how_ended for duty in duties.order_by("pk")] == [DutyEnd.MET, ""]
    assert check(challenge.episode) == []


def test_an_answer_is_given_once_and_says_who_gave_it(world, challenge):
    question = asking(challenge, world.inspector)
    workflow.answer(question=question, text="Yes", by=make.acting(world.carer), now=SOON)

    with pytest.raises(Refused, match=f"{world.carer.person} answered this"):
        workflow.answer(question=question, text="No", by=make.acting(world.on_call), now=SOON)

    question.refresh_from_db()
    assert question.answer == "Yes"


def test_a_decided_challenge_takes_no_answer_and_says_where_to_write_it(world, challenge):
    question = asking(challenge, world.inspector)
    workflow.review(
        challenge=challenge,
        outcome="kept",
        reason="Seen on camera",
        next_review_at=SOON + timedelta(hours=1),
        by=make.acting(world.inspector),
        now=SOON,
    )

    assert owed(challenge).how_ended == DutyEnd.NOT_NEEDED
    with pytest.raises(Refused, match="Add what you know to the timeline"):
        workflow.answer(question=question, text="Yes", by=make.acting(world.carer), now=SOON)


def test_only_somebody_who_may_decide_it_asks(world, challenge):
    for job in (world.sergeant, world.carer):
        with pytest.raises(Denied):
            asking(challenge, job)
    with pytest.raises(Http404):
        asking(challenge, make.officer(make.agency()))


def test_whoever_only_reads_does_not_answer(world, challenge):
    question = asking(challenge, world.inspector)

    with pytest.raises(Denied):
        workflow.answer(question=question, text="Yes", by=make.acting(world.coordinator), now=SOON)


@pytest.fixture
def tonight(world):
    now = timezone.now()
    decision = make.decided(world, now=now - timedelta(minutes=10))
    return make.challenged(world, decision=decision, now=now - timedelta(minutes=5))


def test_asked_and_answered_from_page_to_page(world, tonight, sign_in):
    officer, carer = sign_in(world.inspector), sign_in(world.carer)
    ask, answer = f"/escalations/{tonight.pk}/ask/", f"/escalations/{tonight.pk}/answer/"

    assert "asking does not move that time" in words(officer.get(ask))
    sent = {"office": "carer", "text": "Is the inhaler at home?", "submission": str(uuid4())}
    assert officer.post(ask, sent).url == f"/escalations/{tonight.pk}/review/"
    assert "Answer what they asked" in words(carer.get(f"/escalations/{tonight.pk}/"))
    page = carer.get(answer)
    assert "Is the inhaler at home?" in words(page)
    assert headings(page)
    said = {"text": "On the table", "submission": str(uuid4())}
    assert carer.post(answer, said).url == f"/escalations/{tonight.pk}/"
    assert carer.post(answer, said).url == f"/escalations/{tonight.pk}/"

    assert Question.objects.get().answer == "On the table"
    assert "On the table" in words(officer.get(f"/escalations/{tonight.pk}/review/"))
    assert "On the table" in words(carer.get(f"/escalations/{tonight.pk}/"))


def test_nothing_typed_is_lost_where_something_is_missing(world, tonight, sign_in):
    officer = sign_in(world.inspector)

    page = officer.post(f"/escalations/{tonight.pk}/ask/", {"text": "Is it at home?"})

    assert page.status_code == 422
    assert "Select who you ask" in words(page)
    assert "Is it at home?" in page.content.decode()


def test_with_nothing_asked_there_is_nothing_to_answer(world, tonight, sign_in):
    page = sign_in(world.carer).get(f"/escalations/{tonight.pk}/answer/")

    assert page.url == f"/escalations/{tonight.pk}/"
