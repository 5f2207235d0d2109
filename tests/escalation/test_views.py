"""The pages of a challenge, as a carer, an officer and a stranger meet them."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from audit.models import Look
from children import workflow as children_workflow
from escalation import workflow
from escalation.models import Challenge, Review
from missing import workflow as missing_workflow
from missing.framework import Answers, Suggestion
from missing.models import Duty, Episode, PoliceDecision
from partners.rules import Office, Rank, Role
from tests import make
from tests.missing.pages import (
    MOST,
    another_child,
    green_buttons,
    headings,
    part_of,
    statements,
    words,
)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def decision(world, now):
    """The sergeant decided not to record, ten minutes ago."""
    return make.decided(world, now=now - timedelta(minutes=10))


@pytest.fixture
def challenge(world, decision, now):
    return make.challenged(world, decision=decision, now=now - timedelta(minutes=5))


def asked(episode):
    return f"/missing/{episode.reference}/challenge/"


def answers(decision, **extra):
    said = {
        "ground": "not-recording",
        "harm": "No inhaler, and it is freezing",
        "missed": "The argument before they left",
        "call_back": "07700 900123",
        "seen": str(decision.pk) if decision else "",
        "submission": str(uuid4()),
    }
    return {**said, **extra}


def kept(latest, **extra):
    tonight = timezone.localtime(timezone.now() + timedelta(hours=1))
    said = {
        "verdict": "kept",
        "reason": "Seen on camera with friends",
        "review_at-on": tonight.date().isoformat(),
        "review_at-time": f"{tonight:%I:%M%p}".lower(),
        "seen": str(latest.pk) if latest else "",
        "submission": str(uuid4()),
    }
    return {**said, **extra}


def changed(latest, **extra):
    said = {
        "verdict": "changed",
        "reason": "The inhaler changes this",
        "outcome": "record-respond",
        "grade": "high",
        "seen": str(latest.pk),
        "submission": str(uuid4()),
    }
    return {**said, **extra}


# Challenging, in two pages


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


# Following it


def test_the_number_to_call_back_is_for_that_household_and_not_for_another(
    world, sign_in, challenge, now
):
    elsewhere = make.world().carer
    children_workflow.name_person(
        child=world.child,
        person=elsewhere.person,
        reason="Takes the child next week",
        by=make.acting(world.social_worker),
        now=now,
        until=None,
    )
    address = f"/escalations/{challenge.pk}/"

    assert challenge.call_back in words(sign_in(world.carer).get(address))
    assert challenge.call_back in words(sign_in(world.inspector).get(address))
    theirs = words(sign_in(elsewhere).get(address))
    assert "Takes the child" not in theirs
    assert challenge.missed in theirs
    assert challenge.call_back not in theirs


def test_the_tracker_says_where_it_is_and_what_happens_by_itself(world, sign_in, challenge):
    page = sign_in(world.carer).get(f"/escalations/{challenge.pk}/")

    assert "Step 2 of 3" in words(page)
    assert "If things get worse, do not wait: call 999" in words(page)
    assert "it goes to the duty superintendent automatically" in words(page)
    assert "<ol" in page.content.decode()
    assert "Done," in words(page)
    assert Look.objects.filter(page="Challenge", person_id=world.carer.person_id).exists()


def test_the_tracker_follows_the_challenge_up_the_ladder(world, sign_in, challenge, now):
    duty = challenge.episode.duties.get(code="challenge-pick-up")
    missing_workflow.mind(duty=duty, now=now + timedelta(minutes=20))

    page = sign_in(world.carer).get(f"/escalations/{challenge.pk}/")

    assert "No answer in time, so it went higher" in words(page)
    assert "Sent to the duty superintendent" in words(page)


def test_the_carer_reads_why_the_decision_was_kept_and_what_is_left(world, sign_in, challenge):
    officer = sign_in(world.inspector)
    officer.post(f"/escalations/{challenge.pk}/review/", kept(challenge.decision))

    page = sign_in(world.carer).get(f"/escalations/{challenge.pk}/")

    said = words(page)
    assert f"{world.inspector.person} looked again and kept the decision" in said
    assert "Seen on camera with friends" in said
    assert "ask the duty superintendent" in said


def test_what_was_decided_before_it_was_answered_was_not_answered_too_late(
    world, sign_in, challenge, now
):
    inspector = make.acting(world.inspector)
    workflow.ask(
        challenge=challenge, office=Office.CARER, text="Has she it?", by=inspector, now=now
    )
    sign_in(world.inspector).post(f"/escalations/{challenge.pk}/review/", kept(challenge.decision))

    said = words(sign_in(world.carer).get(f"/escalations/{challenge.pk}/"))

    assert "Not answered Done" in said
    assert "in time" not in said


@pytest.mark.parametrize("who", ["carer", "on_call", "inspector"])
def test_the_tracker_asks_for_news_of_how_it_goes_and_says_when_it_is_old(
    world, sign_in, challenge, now, who
):
    client = sign_in(getattr(world, who))
    at = f"/escalations/{challenge.pk}/"

    before = part_of(client, at, "progress")
    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=now)
    after = part_of(client, at, "progress")

    assert f'hx-get="{at}"' in before
    assert "data-live" in before
    assert "data-stale" in before
    assert "Refresh</a>" in before
    assert f'data-say="Picked up by {world.inspector.person}"' in after
    # What its reader opens or copies further down stays under their hands.
    assert "<details" not in after
    assert challenge.harm not in after


@pytest.mark.parametrize("page", ["", "?page=1"])
def test_the_list_of_challenges_asks_for_news_of_the_page_that_is_open(
    world, sign_in, challenge, page
):
    live = part_of(sign_in(world.inspector), f"/escalations/{page}", "challenges")

    assert f'hx-get="/escalations/{page}"' in live
    assert "data-live" in live
    assert "data-stale" in live
    assert 'data-say="1 waiting for an answer"' in live
    assert str(world.child) in live


def test_a_tracker_that_refreshes_itself_is_one_look_an_hour(world, sign_in, challenge, now):
    carer, at = sign_in(world.carer), f"/escalations/{challenge.pk}/"
    looks = Look.objects.filter(page="Challenge", person_id=world.carer.person_id)

    carer.get(at)
    with time_machine.travel(now + timedelta(minutes=30), tick=False):
        carer.get(at, headers={"HX-Request": "true"})
        assert looks.count() == 1
        carer.get(at)
        assert looks.count() == 2


# Looking again


def test_an_officer_reads_three_regions_before_answering(world, sign_in, challenge, now):
    missing_workflow.add_note(
        episode=challenge.episode, text="A friend saw them", by=make.acting(world.carer), now=now
    )

    page = sign_in(world.inspector).get(f"/escalations/{challenge.pk}/review/")

    body = page.content.decode()
    for region in ("The decision and its reason", "The carer’s challenge", "What is new since"):
        assert f"{region}</h2>" in body
    assert "Often late on a Saturday" in body
    assert "No inhaler, and the phone is off" in body
    assert "A friend saw them" in body
    assert green_buttons(page) == ["Pick up"]

    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=now)

    page = sign_in(world.inspector).get(f"/escalations/{challenge.pk}/review/")
    assert green_buttons(page) == ["Record your answer"]


def test_an_officer_is_told_where_there_is_more_that_is_new_than_is_shown(
    world, sign_in, challenge, now, monkeypatch
):
    monkeypatch.setattr("missing.timeline.PAGE", 2)
    for text in ("First", "Second", "Third"):
        missing_workflow.add_note(
            episode=challenge.episode, text=text, by=make.acting(world.carer), now=now
        )
    more = "There is more than is shown here"

    page = words(sign_in(world.inspector).get(f"/escalations/{challenge.pk}/review/"))
    monkeypatch.setattr("missing.timeline.PAGE", 50)
    whole = words(sign_in(world.inspector).get(f"/escalations/{challenge.pk}/review/"))

    assert more in page
    assert "First" in whole
    assert more not in whole


@pytest.mark.parametrize(
    ("who", "page", "asked"),
    [
        ("inspector", "review/", "the carer"),
        ("inspector", "", "the carer"),
        ("coordinator", "", "the carer"),
        ("carer", "", "you"),
    ],
)
def test_what_police_ask_is_asked_of_the_carer_and_of_nobody_else_who_reads_it(
    world, sign_in, challenge, who, page, asked
):
    said = words(sign_in(getattr(world, who)).get(f"/escalations/{challenge.pk}/{page}"))

    assert f"What they ask {asked} to do Ring again at 11pm" in said


def test_what_changed_in_the_level_is_said_in_words(world, sign_in, challenge, now):
    make.levelled(challenge.episode, world.carer, level="L3", now=now)

    page = sign_in(world.inspector).get(f"/escalations/{challenge.pk}/review/")

    assert "<del>not set</del>" in page.content.decode()
    assert "<ins>L3 Missing, in immediate danger</ins>" in page.content.decode()


def test_a_level_that_on_call_set_since_is_not_said_to_be_the_carers(
    world, sign_in, challenge, now
):
    make.levelled(challenge.episode, world.on_call, level="L3", now=now)

    page = words(sign_in(world.inspector).get(f"/escalations/{challenge.pk}/review/"))

    assert "The carer’s level is the same: not set." in page
    assert "On-call and fostering agency: L3 Missing, in immediate danger" in page


def test_a_reviewer_reads_which_facts_are_new_though_the_level_is_the_same(world, sign_in, now):
    before, after = now - timedelta(minutes=9), now - timedelta(minutes=1)
    episode = make.levelled(make.logged(world, now=before), world.carer, now=before)
    make.reported(world, episode=episode, now=before)
    decision = make.decided(world, episode=episode, now=before)
    challenge = make.challenged(world, decision=decision, now=before)
    chosen = {"danger": "no", "whereabouts": "no", "exploitation": "yes"}
    answers = Answers(chosen=chosen, age_years=15, now=after)
    make.levelled(episode, world.carer, level="L2", answers=answers, now=after)

    page = words(sign_in(world.inspector).get(f"/escalations/{challenge.pk}/review/"))

    assert "The carer’s level is the same" in page
    assert "Known now, and not when police decided Someone may be using or harming them" in page


def test_picking_up_shows_the_name_and_leads_to_the_review(world, sign_in, challenge):
    officer = sign_in(world.inspector)

    page = officer.post(
        f"/escalations/{challenge.pk}/pick-up/", {"submission": str(uuid4())}, follow=True
    )

    assert "You picked this up" in words(page)
    tracker = sign_in(world.carer).get(f"/escalations/{challenge.pk}/")
    assert f"Picked up by {world.inspector.person}" in words(tracker)


def test_an_answer_is_typed_once_the_challenge_has_a_name_so_that_no_press_loses_it(
    world, sign_in, challenge
):
    officer, at = sign_in(world.inspector), f"/escalations/{challenge.pk}/"

    before = officer.get(f"{at}review/").content.decode()
    officer.post(f"{at}pick-up/", {"submission": str(uuid4())})
    after = officer.get(f"{at}review/").content.decode()

    assert (f'action="{at}pick-up/"' in before, "<textarea" in before) == (True, False)
    assert (f'action="{at}pick-up/"' in after, "<textarea" in after) == (False, True)


def test_an_answer_sent_without_picking_up_is_kept_when_it_lacks_something(
    world, sign_in, challenge
):
    page = sign_in(world.inspector).post(
        f"/escalations/{challenge.pk}/review/", kept(challenge.decision, verdict="")
    )

    assert page.status_code == 422
    assert "Seen on camera with friends</textarea>" in page.content.decode()


def test_what_was_not_decided_in_time_is_offered_to_another_officer(world, sign_in, challenge, now):
    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=now)
    Challenge.objects.filter(pk=challenge.pk).update(decide_by=now - timedelta(minutes=1))
    other = make.officer(world.force, Role.SENIOR_OFFICER, Rank.INSPECTOR)
    officer, at = sign_in(other), f"/escalations/{challenge.pk}/"

    listed = officer.get("/escalations/").content.decode()
    page = officer.get(f"{at}review/")
    taken = officer.post(f"{at}pick-up/", {"submission": str(uuid4())}, follow=True)

    assert f'href="{at}review/"' in listed
    assert f"{world.inspector.person} picked this up" in words(page)
    assert "Take it over" in words(page)
    assert "You picked this up" in words(taken)


def test_keeping_a_decision(world, sign_in, challenge):
    page = sign_in(world.inspector).post(
        f"/escalations/{challenge.pk}/review/", kept(challenge.decision)
    )

    assert page.url == f"/escalations/{challenge.pk}/"
    assert Review.objects.get().outcome == "kept"


def test_changing_a_decision_makes_the_new_one(world, sign_in, challenge):
    sign_in(world.inspector).post(
        f"/escalations/{challenge.pk}/review/", changed(challenge.decision)
    )

    latest = PoliceDecision.objects.first()
    assert Review.objects.get().decision == latest
    assert (latest.outcome, latest.officer) == ("record-respond", world.inspector.person)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"verdict": ""}, "Select whether you change or keep the decision"),
        ({"reason": ""}, "Give your reason, in words the carer will read"),
        ({"review_at-on": "", "review_at-time": ""}, "Choose when police will look again"),
        ({"verdict": "changed"}, "Select what you have decided"),
        ({"verdict": "in-part", "outcome": "not-recording"}, "Select a risk grade"),
        (
            {"verdict": "changed", "outcome": "not-recording", "grade": "medium"},
            "Enter what the carer should do, and until when",
        ),
        (
            {"verdict": "changed", "outcome": "record-respond", "grade": "low"},
            "Enter why this grade is right for a child",
        ),
    ],
)
def test_an_answer_that_lacks_something_is_asked_for_it(world, sign_in, challenge, given, sentence):
    page = sign_in(world.inspector).post(
        f"/escalations/{challenge.pk}/review/", kept(challenge.decision, **given)
    )

    assert page.status_code == 422
    assert sentence in words(page)
    assert not Review.objects.exists()


def test_the_officer_who_decided_is_told_who_can_review(world, sign_in, now):
    decision = make.decided(world, by=world.inspector, now=now - timedelta(minutes=10))
    challenge = make.challenged(world, decision=decision, now=now)
    Challenge.objects.filter(pk=challenge.pk).update(rung=2)

    for page in (
        sign_in(world.inspector).get(f"/escalations/{challenge.pk}/review/"),
        sign_in(world.inspector).post(f"/escalations/{challenge.pk}/review/", kept(decision)),
    ):
        assert page.status_code == 403
        assert "The reviewer must be a different officer" in words(page)
        assert str(world.superintendent.person) in words(page)


def test_a_carer_has_the_tracker_and_not_the_review(world, sign_in, challenge):
    page = sign_in(world.carer).get(f"/escalations/{challenge.pk}/review/")

    assert page.status_code == 403
    assert "duty inspector" in words(page)


def test_what_another_officer_has_open_is_theirs(world, sign_in, challenge, now):
    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=now)

    page = sign_in(world.superintendent).get(f"/escalations/{challenge.pk}/review/")

    assert page.status_code == 409
    assert f"{world.inspector.person} has picked this challenge up" in words(page)


def test_an_answered_challenge_leads_to_its_tracker(world, sign_in, challenge):
    officer = sign_in(world.inspector)
    officer.post(f"/escalations/{challenge.pk}/review/", kept(challenge.decision))

    assert officer.get(f"/escalations/{challenge.pk}/review/").url == (
        f"/escalations/{challenge.pk}/"
    )
    again = officer.post(f"/escalations/{challenge.pk}/review/", kept(challenge.decision))
    assert again.status_code in (403, 409)


# The list


def test_officers_see_what_waits_with_the_time_left_and_what_was_decided(
    world, sign_in, challenge, now
):
    other = make.challenged(another_child(world), now=now)
    officer = sign_in(world.inspector)
    officer.post(f"/escalations/{other.pk}/review/", kept(other.decision))

    page = officer.get("/escalations/")

    said = words(page)
    assert "Waiting for an answer (1)" in said
    assert "minutes left" in said
    assert "Decided this shift (1)" in said
    assert green_buttons(page) == ["Review next challenge"]


def test_the_next_to_review_is_one_of_my_rank(world, sign_in, challenge, now):
    duty = challenge.episode.duties.get(code="challenge-pick-up")
    missing_workflow.mind(duty=duty, now=now + timedelta(minutes=20))
    higher = Challenge.objects.get(rung=3)

    assert green_buttons(sign_in(world.inspector).get("/escalations/")) == []
    page = sign_in(world.superintendent).get("/escalations/").content.decode()
    assert f'href="/escalations/{higher.pk}/review/"' in page


@pytest.mark.parametrize(
    ("who", "sentence"),
    [("inspector", "Challenges arrive here"), ("on_call", "When you disagree")],
)
def test_an_empty_list_says_what_would_be_here(world, sign_in, who, sentence):
    assert sentence in words(sign_in(getattr(world, who)).get("/escalations/"))


def test_carers_see_the_challenges_about_their_own_children(world, sign_in, challenge):
    make.challenged(make.world(), now=timezone.now())

    page = sign_in(world.carer).get("/escalations/")

    assert "Waiting for an answer (1)" in words(page)
    assert f'href="/escalations/{challenge.pk}/"' in page.content.decode()


# Who sees nothing


@pytest.mark.parametrize("address", ["", "review/", "pick-up/"])
def test_strangers_get_the_answer_that_a_made_up_number_gets(world, sign_in, challenge, address):
    strangers = [
        make.carer(make.home()),
        make.carer(make.home(world.provider)),
        make.officer(make.agency("force")),
    ]
    for stranger in strangers:
        client = sign_in(stranger)
        ask = client.post if address == "pick-up/" else client.get
        found = ask(f"/escalations/{challenge.pk}/{address}")
        made_up = ask(f"/escalations/999999/{address}")
        assert found.status_code == made_up.status_code == 404
        assert "zqx" not in found.content.decode()


@pytest.mark.parametrize("address", ["", "check/"])
def test_strangers_do_not_find_the_episode_to_challenge(world, sign_in, decision, address):
    page = sign_in(make.carer(make.home(world.provider))).get(f"{asked(decision.episode)}{address}")

    assert page.status_code == 404


def test_signed_out_everything_leads_to_signing_in(client, challenge):
    for address in ("/escalations/", f"/escalations/{challenge.pk}/", asked(challenge.episode)):
        assert client.get(address).status_code == 302


# How much is asked of the database


def test_every_page_asks_little_however_many_there_are(world, sign_in, challenge, now):
    def counts():
        carer, officer = sign_in(world.carer), sign_in(world.inspector)
        pages = [
            (carer, f"/escalations/{challenge.pk}/"),
            (carer, "/escalations/"),
            (officer, "/escalations/"),
            (officer, f"/escalations/{challenge.pk}/review/"),
        ]
        return [len(statements(*page)) for page in pages]

    counts()  # whom to ring is kept for a minute
    few = counts()
    for _ in range(12):
        make.challenged(another_child(world), now=now)
    many = counts()

    assert few == many
    assert max(many) <= MOST - 2


def test_the_two_pages_of_a_challenge_ask_little(world, sign_in, decision):
    carer = sign_in(world.carer)
    carer.post(asked(decision.episode), answers(decision))

    for address in (asked(decision.episode), f"{asked(decision.episode)}check/"):
        assert len(statements(carer, address)) <= MOST - 2


def test_a_carers_number_is_for_those_who_would_call_it(world, sign_in):
    challenge = make.challenged(world, now=timezone.now())
    page = f"/escalations/{challenge.pk}/"

    for job in (world.carer, world.on_call, world.inspector):
        assert "07700 900123" in words(sign_in(job).get(page))
    for job in (world.coordinator, world.placing_manager, world.call_handler):
        answer = sign_in(job).get(page)
        assert answer.status_code == 200
        assert "07700" not in words(answer)
