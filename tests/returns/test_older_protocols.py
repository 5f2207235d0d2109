"""What an older protocol has nobody owe: it stands in the list, and is late, all the same."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from missing.models import Protocol, ProtocolInForce
from missing.protocol import DEFAULT_DOCUMENT
from missing.rules import DECIDE_SHARING, WRITE_UP
from returns import queries, workflow
from returns.models import ReturnInterview
from returns.rules import AttemptResult, Contact, Told, Where
from tests import make
from tests.make import acting, in_person
from tests.returns.test_talked import talked
from tests.returns.test_views import text_of, url

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture(autouse=True, params=["1.1", "1.2"])
def older(request, world, now):
    """Both areas follow it since long before anything of this happened."""
    document = json.loads(
        (DEFAULT_DOCUMENT.parent / f"protocol-{request.param}.json").read_text(encoding="utf-8")
    )
    protocol, _ = Protocol.objects.get_or_create(
        version=request.param, defaults={"document": document, "published_at": now - 90 * DAY}
    )
    for area in {world.host.area, world.responsible.area}:
        ProtocolInForce.objects.create(area=area, protocol=protocol, since=now - 60 * DAY)


def back(world, at):
    return ReturnInterview.objects.get(episodes=make.back(world, now=at))


def listed(sign_in, job, show=""):
    return text_of(sign_in(job).get(f"/returns/?show={show}"))


def shown(interview, job):
    with in_person(acting(job)):
        return queries.interviews_now(acting(job)).get(pk=interview.pk)


def test_a_talk_that_nobody_writes_down_is_late_by_the_hours_of_the_talk(world, sign_in, now):
    interview = back(world, now - 73 * HOUR)
    talked(world, interview, now=now - 2 * DAY)
    assert not interview.episodes.get().duties.filter(code=WRITE_UP).exists()

    assert shown(interview, world.interviewer).due_at == now - HOUR
    assert "Late – to write" in listed(sign_in, world.interviewer, "overdue")
    assert "Late – to write" in listed(sign_in, world.social_worker, "overdue")
    page = text_of(sign_in(world.interviewer).get(url(interview)))
    assert "It is to be written down by" in page
    assert "Nothing is due now" not in page


def test_a_talk_that_was_just_held_is_to_be_written_and_not_late(world, sign_in, now):
    interview = back(world, now - DAY)
    talked(world, interview, now=now - HOUR)

    assert shown(interview, world.interviewer).due_at == now + 48 * HOUR
    assert "None." in listed(sign_in, world.interviewer, "overdue")
    assert "Held – to write" in listed(sign_in, world.interviewer)


def asked_again(interview, by, *, declined_at):
    """The child said not now, and is asked again a day later."""
    workflow.decline(
        interview=interview,
        declined_at=declined_at,
        words="Not now",
        ask_again_on=(declined_at + 2 * DAY).date(),
        by=by,
        now=declined_at,
    )
    return workflow.ask_again(interview=interview, by=by, now=declined_at + DAY)


def test_what_was_booked_after_a_no_and_not_held_is_late(world, sign_in, now):
    interview = back(world, now - 5 * DAY)
    by = acting(world.interviewer)
    again = asked_again(interview, by, declined_at=now - 4 * DAY)
    with in_person(by):
        workflow.book(
            interview=again,
            interviewer_id=world.interviewer.person_id,
            booked_for=now - 2 * HOUR,
            where=Where.SCHOOL,
            child_told_by=Told.TEXT,
            by=by,
            now=now - 3 * DAY,
        )

    assert shown(again, world.interviewer).due_at == now - HOUR
    assert "Late – offered" in listed(sign_in, world.interviewer, "overdue")


def test_to_have_reached_a_child_who_is_asked_again_leaves_the_talk_to_be_arranged_by_a_time(
    world, sign_in, now
):
    interview = back(world, now - 6 * DAY)
    by = acting(world.interviewer)
    again = asked_again(interview, by, declined_at=now - 5 * DAY)
    workflow.record_attempt(
        interview=again,
        tried_at=now - 4 * DAY,
        how=Contact.PHONE,
        result=AttemptResult.SPOKE,
        by=by,
        now=now - 4 * DAY,
    )

    assert shown(again, world.interviewer).due_at == now - DAY
    assert "Late –" in listed(sign_in, world.interviewer, "overdue")


def test_what_others_read_of_it_is_still_to_be_decided_until_somebody_has(world, sign_in, now):
    interview = make.held(world, back(world, now - 2 * DAY), now=now - DAY)
    make.approved(world, interview, now=now - 20 * HOUR)
    assert not interview.episodes.get().duties.filter(code=DECIDE_SHARING).exists()

    assert "to decide what others read" in listed(sign_in, world.social_worker, "to-share")
    by = acting(world.social_worker)
    with in_person(by):
        workflow.share_words(interview=interview, chosen=[], by=by, now=now)

    assert Event.objects.filter(fact=Fact.INTERVIEW_SHARED).exists()
    assert "None." in listed(sign_in, world.social_worker, "to-share")


def test_what_waits_without_a_time_stands_before_what_is_due_later(world, sign_in, now):
    waits = make.held(world, back(world, now - 2 * DAY), now=now - DAY)
    other = replace(world, child=make.child(world.responsible, world.host, world.home))
    later = back(other, now)

    with in_person(acting(world.interviewer)):
        order = [each.pk for each in queries.interviews_now(acting(world.interviewer))]

    assert order == [waits.pk, later.pk]
