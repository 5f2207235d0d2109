"""After hours, a carer who has done what there is to do reads so, and that they may rest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from missing import workflow
from missing.framework import Answers
from tests import make
from tests.missing.pages import words

HOUR = timedelta(hours=1)
REST = "You’ve done what the plan asks"


@pytest.fixture
def now():
    return timezone.now()


def night(world, now, *, hours):
    """Logged that long ago and accepted at once; just now they were thought to be at a friend’s."""
    began = now - hours * HOUR
    episode = make.logged(world, now=began)
    duty = episode.duties.get(code="accept-on-call")
    workflow.accept(duty=duty, by=make.acting(world.on_call), now=began)
    said = Answers(chosen={"danger": "no", "whereabouts": "think"}, age_years=15, now=now)
    return make.levelled(episode, world.carer, answers=said, now=now)


def page(sign_in, job, episode):
    return words(sign_in(job).get(episode.get_absolute_url()))


def test_after_four_hours_a_carer_reads_when_to_look_again_and_to_rest(world, sign_in, now):
    episode = night(world, now, hours=5)

    said = page(sign_in, world.carer, episode)

    assert REST in said
    assert "Look again here at" in said
    assert "Try to rest; we’ll send you a message if police decide, or if" in said


def test_nobody_but_the_carers_is_told_to_rest(world, sign_in, now):
    assert REST not in page(sign_in, world.on_call, night(world, now, hours=5))


def test_three_hours_are_no_long_night(world, sign_in, now):
    assert REST not in page(sign_in, world.carer, night(world, now, hours=3))


def test_nobody_who_owes_something_now_is_told_to_rest(world, sign_in, now):
    began = now - 5 * HOUR
    episode = make.logged(world, now=began)
    duty = episode.duties.get(code="accept-on-call")
    workflow.accept(duty=duty, by=make.acting(world.on_call), now=began)
    make.levelled(episode, world.carer, now=now)

    assert REST not in page(sign_in, world.carer, episode)
