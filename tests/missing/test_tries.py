"""What is tried to find the child: ticked in the log and after it, with the time set by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.refusals import Refused
from missing import workflow
from missing.models import Draft, Episode, Step
from missing.rules import StepState
from missing.tries import Try, tries_of
from missing.tries_forms import TriesForm
from tests import make
from tests.missing.walking import begin, say

PHONE = Try("phone", "Call Ash")


def test_what_is_ticked_in_the_log_is_there_for_on_call_at_once_with_the_time(
    carer, world, sign_in
):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    say(carer, draft, "tried", tried=["phone", "search"], **{"state-phone": "no-answer"})

    steps = {step.code: step for step in Step.objects.all()}
    assert {code: step.state for code, step in steps.items()} == {
        "phone": StepState.NO_ANSWER,
        "search": StepState.DONE,
    }
    assert timezone.now() - steps["phone"].taken_at < timedelta(minutes=1)
    episode = Episode.objects.get()
    seen = sign_in(world.on_call).get(f"/missing/{episode.reference}/").content.decode()
    assert f"Call, text and message {world.child}: no answer." in seen


def test_a_tick_is_no_answer_to_the_questions_of_the_page(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    say(carer, draft, "tried", tried=["phone"])

    typed = Draft.objects.get().answers["tried"]["typed"]

    assert "tried" not in typed


def test_a_tick_that_stands_is_shown_with_its_time_and_not_taken_twice(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    for _ in range(2):
        say(carer, draft, "tried", tried=["phone"])

    page = carer.get(f"{draft}tried/").content.decode()

    assert Step.objects.count() == 1
    assert 'value="phone" checked' in page
    assert "Call, text and message" in carer.get(f"{draft}check/").content.decode()


def test_what_was_tried_is_read_out_to_police(carer):
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")
    say(carer, draft, "tried", tried=["search"], **{"state-search": "not-safe"}, send="now")
    say(carer, draft, "check", level="")

    page = carer.get(f"/missing/{Episode.objects.get().reference}/police/").content.decode()

    assert "Tried so far" in page
    assert "garden and nearby: not safe to try" in page


def test_later_steps_are_ticked_from_the_episode_page(world, sign_in):
    episode = make.logged(world)
    on_call = sign_in(world.on_call)
    page = f"/missing/{episode.reference}/tried/"
    assert page in on_call.get(episode.get_absolute_url()).content.decode()

    answer = on_call.post(page, {"tried": ["school"], "state-school": "done"})

    assert answer.url == episode.get_absolute_url()
    assert Step.objects.get().taken_by == world.on_call.person


def test_police_read_what_was_tried_and_tick_nothing(world, sign_in):
    episode = make.reported(world)
    workflow.take_steps(
        episode=episode,
        taken={PHONE: StepState.DONE},
        by=make.acting(world.carer),
        now=timezone.now(),
    )
    officer = sign_in(world.sergeant)

    assert "Call Ash: done." in officer.get(episode.get_absolute_url()).content.decode()
    assert officer.get(f"/missing/{episode.reference}/tried/").status_code == 403


def test_a_page_that_was_opened_earlier_takes_no_tick_of_somebody_else_back(world):
    episode = make.logged(world)
    stale = tries_of(episode)
    now = timezone.now()
    workflow.take_steps(
        episode=episode, taken={PHONE: StepState.DONE}, by=make.acting(world.carer), now=now
    )

    form = TriesForm({"tried": ["search"]}, tries=stale, now=now)

    assert [each.code for each in form.taken] == ["search"]


def test_a_tick_by_mistake_stands_as_not_tried_and_stays_on_the_timeline(world):
    episode = make.logged(world)
    now = timezone.now()
    for state in (StepState.DONE, StepState.MISTAKE):
        workflow.take_steps(
            episode=episode, taken={PHONE: state}, by=make.acting(world.carer), now=now
        )

    assert not any(each.state for each in tries_of(episode))
    assert Step.objects.count() == 2


def test_nothing_is_ticked_once_the_child_is_back(world, sign_in):
    episode = make.back(world)

    with pytest.raises(Refused):
        workflow.take_steps(
            episode=episode,
            taken={PHONE: StepState.DONE},
            by=make.acting(world.carer),
            now=timezone.now(),
        )
    page = sign_in(world.carer).get(f"/missing/{episode.reference}/tried/")
    assert page.status_code == 409
