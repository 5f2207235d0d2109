"""What was written down before a talk was called off: kept, and read by those alone who may hear it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from children import workflow as children_workflow
from core.refusals import Denied, Refused
from missing import workflow as missing_workflow
from missing.rules import HOLD_INTERVIEW
from returns.models import ReturnInterview
from returns.rules import CALLED_OFF, State
from tests import make
from tests.make import World, acting
from tests.returns.pages import text_of, url
from tests.returns.test_no_contact import end, tried
from tests.returns.test_workflow import declined, duty

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = "I wanted to see my brother."
HEADING = "Written down before it was called off"


@pytest.fixture
def interview(world: World) -> ReturnInterview:
    """The social worker began to write down what the child said."""
    now = timezone.now()
    begun = ReturnInterview.objects.get(episodes=make.back(world, now=now - DAY))
    make.written(begun, acting(world.social_worker), now=now, words=SAID)
    return begun


def call_off(world: World, interview: ReturnInterview, how: State) -> None:
    now = timezone.now()
    if how is State.DECLINED:
        declined(world, interview, now=now)
    elif how is State.NO_CONTACT:
        tried(world, interview, now)
        end(world, interview, now)
    elif how is State.NOT_NEEDED:
        owed = duty(interview.episodes.get(), HOLD_INTERVIEW)
        by = acting(world.placing_manager)
        missing_workflow.set_aside(duty=owed, because="Moved to Scotland", by=by, now=now)
    else:
        by, on = acting(world.social_worker), timezone.localdate()
        children_workflow.record_death(child=world.child, died_on=on, by=by, now=now)
    interview.refresh_from_db()
    assert interview.state == how


# Nothing is written in one that is withdrawn: a return stays once its talk has begun.
@pytest.mark.parametrize("how", [how for how in CALLED_OFF if how is not State.WITHDRAWN])
def test_it_is_read_by_the_social_worker_and_can_not_be_changed(world, sign_in, interview, how):
    call_off(world, interview, how)

    page = text_of(sign_in(world.social_worker).get(url(interview)))

    assert SAID in page[page.index(HEADING) :]
    with pytest.raises((Refused, Denied)):
        make.written(interview, acting(world.social_worker), words="Something else")


def test_nobody_else_around_the_child_reads_it(world, sign_in, interview):
    call_off(world, interview, State.DECLINED)

    for job in (world.carer, world.placing_manager, world.coordinator):
        answer = sign_in(job).get(url(interview))
        assert answer.status_code == 200
        assert SAID not in text_of(answer)
        assert HEADING not in text_of(answer)


def test_before_it_is_called_off_it_is_with_whoever_writes_it(world, sign_in, interview):
    assert SAID not in text_of(sign_in(world.social_worker).get(url(interview)))


def test_where_nothing_was_written_nothing_is_said_of_it(world, sign_in):
    now = timezone.now()
    found = ReturnInterview.objects.get(episodes=make.back(world, now=now - DAY))
    declined(world, found, now=now)

    assert HEADING not in text_of(sign_in(world.social_worker).get(url(found)))
