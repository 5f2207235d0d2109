"""What a return by mistake leaves behind once it is taken back, whoever acts: each sees their own rows."""

from datetime import timedelta

import pytest

from core.refusals import Refused
from missing import ledger
from missing.models import Return
from returns import doors
from returns.models import ReturnInterview
from returns.rules import State
from tests import make
from tests.make import NOW, acting
from tests.missing.pages import submitted, words
from tests.returns.test_workflow import booked
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
