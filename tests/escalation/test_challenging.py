"""Challenging a decision, in two pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from escalation.models import Challenge
from missing.framework import Answers, Suggestion
from missing.models import Duty, Episode
from partners.rules import Rank
from tests import make
from tests.escalation.forms import answers, asked
from tests.missing.pages import headings, words


def test_two_pages_send_a_challenge_and_lead_to_its_tracker(world, sign_in, decision):
    carer = sign_in(world.carer)

    first = carer.get(asked(decision.episode))
    assert headings(first) == ["Ask a senior officer to look again"]
    assert "Nobody will hold it against you" in words(first)
    second = carer.post(asked(decision.episode), answers(decision), follow=True)
    assert headings(second) == ["Check and send your challenge"]
    assert "No inhaler, and it is freezing" in words(second)
    assert not Challenge.objects.exists()
    sent = carer.post(f"{asked(decision.episode)}check/", {"submission": str(uuid4())}, follow=True)

    raised = Challenge.objects.get()
    assert sent.redirect_chain[-1][0] == f"/escalations/{raised.pk}/"
    assert (raised.missed, raised.call_back) == ("The argument before they left", "07700 900123")
    assert "Sent to the duty inspector" in words(sent)


def by_phone(decision, **extra):
    said = {
        "phoned": "yes",
        "phoned_name": "Hale",
        "phoned_rank": str(Rank.INSPECTOR.value),
        "phoned_number": "1234",
        "phoned_at-on": timezone.localdate().isoformat(),
        "phoned_at-time": "12:00am",
    }
    return answers(decision, **{**said, **extra})


def test_whoever_asked_by_phone_already_says_whom_and_when_and_everybody_reads_it(
    world, sign_in, decision
):
    carer = sign_in(world.carer)

    check = carer.post(asked(decision.episode), by_phone(decision), follow=True)
    again = carer.get(asked(decision.episode))
    sent = carer.post(f"{asked(decision.episode)}check/", {"submission": str(uuid4())}, follow=True)

    raised = Challenge.objects.get()
    assert "Inspector Hale, 1234" in words(check)
    assert 'value="Hale"' in again.content.decode()
    assert raised.phoned == "Inspector Hale, 1234"
    assert "They had already asked by phone: Inspector Hale, 1234" in words(sent)
    review = sign_in(world.inspector).get(f"/escalations/{raised.pk}/review/")
    assert "They had already asked by phone: Inspector Hale, 1234" in words(review)


def test_nobody_is_asked_whom_they_phoned_who_has_phoned_nobody(world, sign_in, decision):
    carer = sign_in(world.carer)
    carer.post(asked(decision.episode), answers(decision, phoned_name="Hale"))
    sent = carer.post(f"{asked(decision.episode)}check/", {"submission": str(uuid4())}, follow=True)

    assert Challenge.objects.get().phoned == ""
    assert "asked by phone" not in words(sent)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"phoned_name": ""}, "Enter who you spoke to"),
        ({"phoned_at-on": "", "phoned_at-time": ""}, "Enter when you spoke to them"),
        ({"phoned_at-on": "tomorrow"}, "The time must be in the past"),
    ],
)
def test_a_call_has_somebody_and_a_time_that_has_been(world, sign_in, decision, wrong, sentence):
    page = sign_in(world.carer).post(asked(decision.episode), by_phone(decision, **wrong))

    assert page.status_code == 422
    assert sentence in words(page)


def test_pressing_send_twice_sends_one_challenge(world, sign_in, decision):
    carer, key = sign_in(world.carer), {"submission": str(uuid4())}
    carer.post(asked(decision.episode), answers(decision))

    first = carer.post(f"{asked(decision.episode)}check/", key)
    second = carer.post(f"{asked(decision.episode)}check/", key)

    assert first.url == second.url == f"/escalations/{Challenge.objects.get().pk}/"


def test_going_back_finds_what_was_typed(world, sign_in, decision):
    carer = sign_in(world.carer)
    carer.post(asked(decision.episode), answers(decision))

    assert "No inhaler, and it is freezing" in carer.get(asked(decision.episode)).content.decode()


def test_what_pointed_up_in_the_assessment_is_not_asked_again(world, sign_in, now):
    episode = make.levelled(make.logged(world, now=now), world.carer, now=now)
    episode = make.reported(world, now=now, episode=episode)
    decision = make.decided(world, now=now, episode=episode)
    assessment = episode.assessments.first()
    reason = assessment.suggestion["reasons"][0]["because"]
    carer = sign_in(world.carer)

    page = carer.get(asked(episode))
    assert "Which of these still matter?" in words(page)
    assert reason in words(page)
    carer.post(asked(episode), answers(decision, reasons=[reason], harm=""))
    carer.post(f"{asked(episode)}check/", {"submission": str(uuid4())})

    assert Challenge.objects.get().harm == reason


def raised_by(episode):
    """What the last judgement rests on, in the protocol's words."""
    return Suggestion.from_json(episode.assessments.first().suggestion).raising[0].because


def in_danger(now):
    return Answers(chosen={"danger": "yes", "whereabouts": "no"}, age_years=15, now=now)


@pytest.mark.parametrize(
    ("challenger", "judge", "is_theirs"),
    [
        ("carer", "carer", True),
        ("carer", "on_call", True),
        ("on_call", "carer", True),
        ("on_call", "on_call", True),
        ("carer", "social_worker", False),
        ("on_call", "social_worker", False),
        ("social_worker", "social_worker", True),
        ("social_worker", "carer", False),
    ],
)
def test_earlier_reasons_are_those_of_the_challengers_own_side(
    world, sign_in, now, challenger, judge, is_theirs
):
    episode = make.reported(world, now=now)
    make.levelled(episode, getattr(world, judge), now=now)
    make.decided(world, now=now, episode=episode)
    reason = raised_by(episode)

    page = words(sign_in(getattr(world, challenger)).get(asked(episode)))

    assert (reason in page) is is_theirs
    assert ("Which of these still matter?" in page) is is_theirs


def test_what_the_authority_judged_later_does_not_hide_what_the_carer_answered(world, sign_in, now):
    episode = make.levelled(make.logged(world, now=now), world.carer, now=now)
    episode = make.reported(world, now=now, episode=episode)
    carers = raised_by(episode)
    make.levelled(episode, world.social_worker, now=now, answers=in_danger(now))
    make.decided(world, now=now, episode=episode)

    page = words(sign_in(world.carer).get(asked(episode)))

    assert carers in page
    assert raised_by(episode) not in page


def test_what_was_written_down_for_the_carers_with_the_log_is_theirs(world, sign_in, now):
    episode = make.levelled(make.logged(world, now=now), world.social_worker, now=now)
    Episode.objects.update(carer_told=True, logged_at=now)
    make.reported(world, now=now, episode=episode)
    make.decided(world, now=now, episode=episode)

    page = words(sign_in(world.carer).get(asked(episode)))

    assert raised_by(episode) in page


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("ground", "Select what to look at"),
        ("harm", "is at risk of significant harm"),
        ("missed", "Tell us one thing that has been missed"),
        ("call_back", "Enter a number that you will answer"),
    ],
)
def test_what_is_left_out_is_asked_for_and_the_rest_is_kept(
    world, sign_in, decision, missing, sentence
):
    given = answers(decision)
    del given[missing]

    page = sign_in(world.carer).post(asked(decision.episode), given)

    assert page.status_code == 422
    assert sentence in words(page)
    assert "Error: " in page.content.decode()
    rest = {"harm", "missed"} - {missing}
    assert all(given[name] in page.content.decode() for name in rest)


def test_only_what_fits_the_decision_can_be_chosen(world, sign_in, now):
    graded_high = make.decided(
        world, outcome="record-respond", grade="high", now=now - timedelta(minutes=10)
    )
    carer = sign_in(world.carer)

    page = words(carer.get(asked(graded_high.episode)))
    refused = carer.post(asked(graded_high.episode), answers(graded_high, ground="grade-too-low"))

    assert "What was decided has not been done" in page
    assert "The risk grade is too low" not in page
    assert "Police are not recording this" not in page
    assert refused.status_code == 422


def test_no_decision_by_its_time_is_offered_once_that_time_has_passed(world, sign_in, now):
    episode = make.reported(world, now=now - timedelta(minutes=29))
    carer = sign_in(world.carer)

    early = words(carer.get(asked(episode)))
    Duty.objects.filter(code="police-decision").update(due_at=now - timedelta(seconds=1))
    late = words(carer.get(asked(episode)))

    assert "There was no decision by its time" not in early
    assert "There was no decision by its time" in late


def test_a_decision_made_meanwhile_is_read_first(world, sign_in, decision, now):
    carer = sign_in(world.carer)
    make.decided(world, episode=decision.episode, now=now, outcome="record-carer-leads")

    page = carer.post(asked(decision.episode), answers(decision))

    assert page.status_code == 422
    assert "Police recorded another decision while you were writing" in words(page)


def test_a_decision_made_between_the_pages_is_a_conflict(world, sign_in, decision, now):
    carer = sign_in(world.carer)
    carer.post(asked(decision.episode), answers(decision))
    make.decided(world, episode=decision.episode, now=now, outcome="record-carer-leads")

    page = carer.post(f"{asked(decision.episode)}check/", {"submission": str(uuid4())})

    assert page.status_code == 409
    assert "another decision while you wrote" in words(page)
    assert not Challenge.objects.exists()


def test_the_second_page_without_the_first_leads_to_the_first(world, sign_in, decision):
    page = sign_in(world.carer).get(f"{asked(decision.episode)}check/")

    assert page.url == asked(decision.episode)


def test_an_open_challenge_leads_to_its_tracker(world, sign_in, challenge):
    page = sign_in(world.carer).get(asked(challenge.episode))

    assert page.url == f"/escalations/{challenge.pk}/"


def test_with_nothing_to_challenge_the_page_says_why(world, sign_in, now):
    page = sign_in(world.carer).get(asked(make.logged(world, now=now)))

    assert page.status_code == 409
    assert "Record the report first" in words(page)


def test_who_only_reads_is_told_who_can_challenge(world, sign_in, decision):
    page = sign_in(world.coordinator).get(asked(decision.episode))

    assert page.status_code == 403
    assert "on-call worker" in words(page)
