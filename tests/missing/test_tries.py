"""What is tried to find the child: ticked in the log and after it, with the time set by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from children import strategies
from children.models import ReportingStrategy
from children.rules import StepRule
from children.strategies import PlannedStep
from core.refusals import Denied, Refused
from missing import workflow
from missing.models import Draft, Episode, Step
from missing.rules import StepState
from missing.tries import Try, tries_of
from missing.tries_forms import TriesForm
from tests import make
from tests.missing.pages import words as page_words
from tests.missing.walking import begin, say

PHONE = Try("phone", "Call Ash")
NEXT_YEAR = {
    **{f"rule-{number}": "may" for number in range(1, 9)},
    "expires_on-day": "1",
    "expires_on-month": "3",
    "expires_on-year": str(timezone.now().year + 1),
}


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
    now = timezone.now()
    stale = tries_of(episode, now)
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

    assert not any(each.state for each in tries_of(episode, now).steps)
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


# What was agreed for this child


def agreed(world: make.World, *, days: int = 90) -> ReportingStrategy:
    now = timezone.now()
    return strategies.write_strategy(
        child=world.child,
        steps=[
            PlannedStep("Ring Sam", "07700 900123"),
            PlannedStep("Ring Aunt Dee", "0113 496 0456", StepRule.ASK, "Not after 11pm"),
            PlannedStep("Go to the skate park", rule=StepRule.NOT),
        ],
        report_after=60,
        call_999_if="The inhaler is still here",
        expires_on=(now + timedelta(days=days)).date(),
        by=make.acting(world.social_worker),
        now=now,
    )


def test_what_was_agreed_is_what_the_log_offers_with_numbers_to_ring(carer, world):
    agreed(world)
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    page = carer.get(f"{draft}tried/").content.decode()

    assert '<a class="govuk-link" href="tel:07700900123">Call 07700 900123</a>' in page
    assert '<a class="govuk-link" href="sms:07700900123">Text 07700 900123</a>' in page
    assert 'href="tel:01134960456"' in page
    assert "sms:01134960456" not in page
    assert "Ask first: Not after 11pm" in page
    assert "Report to police when still not back after 60 minutes" in page
    assert "Call 999 straight away if: The inhaler is still here" in page
    assert page.index("Don’t try these yourself") < page.index("Go to the skate park")
    assert page.count("Go to the skate park") == 1
    assert "Look through the home" not in page


def test_what_waits_for_no_step_is_read_on_the_first_page_and_beside_the_suggestion(carer, world):
    """In danger, and on the shortest way through, the page of steps is never seen."""
    agreed(world)
    draft = begin(carer)
    when = "Call 999 straight away if: The inhaler is still here"

    assert when in page_words(carer.get(f"{draft}danger/"))
    say(carer, draft, "danger", danger="no")
    say(carer, draft, "whereabouts", whereabouts="no")
    suggestion = page_words(carer.get(f"{draft}suggestion/"))
    assert when in suggestion
    assert "Report to police when still not back after 60 minutes" in suggestion


@pytest.mark.parametrize(("days", "words"), [(None, "Nothing is agreed"), (-1, "ran out on")])
def test_without_an_agreement_in_force_the_steps_for_every_child_are_offered(
    carer, world, days, words
):
    if days is not None:
        agreed(world, days=days)
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    page = carer.get(f"{draft}tried/").content.decode()

    assert words in page
    assert "Look through the home" in page
    assert "07700900123" not in page


def test_the_numbers_of_friends_are_for_those_who_would_ring_them(world, sign_in):
    episode = make.reported(world)
    agreed(world)
    step = next(iter(tries_of(episode, timezone.now()).steps))
    workflow.take_steps(
        episode=episode,
        taken={step: StepState.NO_ANSWER},
        by=make.acting(world.carer),
        now=timezone.now(),
    )

    late = f"/children/{world.child.pk}/late/"
    for reader, status in ((world.carer, 200), (world.coordinator, 403), (world.sergeant, 403)):
        client = sign_in(reader)
        overview = client.get(episode.get_absolute_url()).content.decode()
        assert "Ring Sam: no answer." in overview
        assert "900123" not in overview
        assert client.get(late).status_code == status


def test_a_new_agreement_ends_the_one_before_and_is_written_by_those_who_agree_it(world, sign_in):
    first = agreed(world)
    client = sign_in(world.social_worker)
    page = f"/children/{world.child.pk}/late/write/"
    shown = client.get(page).content.decode()
    assert 'value="Ring Sam"' in shown

    answer = client.post(
        page,
        {**NEXT_YEAR, "text-1": "Ring Mo", "return_by": "10pm"},
    )

    assert answer.url == f"/children/{world.child.pk}/late/"
    first.refresh_from_db()
    assert first.until is not None
    assert "Ring Mo" in client.get(answer.url).content.decode()
    with pytest.raises(Denied):
        strategies.write_strategy(
            child=world.child,
            steps=[],
            expires_on=make.today(),
            by=make.acting(world.carer),
            now=timezone.now(),
        )


def test_a_strategy_without_a_step_or_with_a_number_for_nothing_is_asked_again(world, sign_in):
    client = sign_in(world.social_worker)
    page = f"/children/{world.child.pk}/late/write/"

    assert "Write at least one step" in client.post(page, NEXT_YEAR).content.decode()
    sent = {**NEXT_YEAR, "phone-2": "07700 900123"}
    assert "Say what to do" in client.post(page, sent).content.decode()
