"""What an interviewer holds themself: the part of the list that is their day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.rules import Role
from returns.models import ReturnInterview
from tests import make
from tests.make import acting
from tests.returns.test_talked import talked
from tests.returns.test_views import text_of
from tests.returns.test_workflow import booked

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def interview(world, now):
    return ReturnInterview.objects.get(episodes=make.back(world, now=now - 11 * HOUR))


def test_what_is_booked_with_an_interviewer_is_theirs_and_a_colleagues_is_not(
    world, sign_in, interview, now
):
    colleague = make.job(Role.INTERVIEWER, world.interviews)
    with make.in_person(acting(world.interviewer)):
        booked(world, interview, now=now)

    mine = text_of(sign_in(world.interviewer).get("/returns/?show=yours"))
    theirs = text_of(sign_in(colleague).get("/returns/?show=yours"))

    assert str(world.child) in mine
    assert "Yours, in the order of your day" in mine
    assert str(world.child) not in theirs
    assert "None." in theirs


def test_a_talk_that_is_to_be_written_down_stands_among_them(world, sign_in, interview, now):
    talked(world, interview, now=now)

    assert "Held – to write" in text_of(sign_in(world.interviewer).get("/returns/?show=yours"))
    assert "/returns/?show=yours" in sign_in(world.interviewer).get("/home/").content.decode()


def test_whoever_holds_no_talks_has_none_of_their_own(world, sign_in, interview):
    assert "yours to hold" not in text_of(sign_in(world.coordinator).get("/returns/"))
