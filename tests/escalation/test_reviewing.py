"""The pages of whoever looks at a challenged decision again."""

from datetime import timedelta
from uuid import uuid4

import pytest

from escalation import workflow
from escalation.models import Challenge, Review
from missing import workflow as missing_workflow
from missing.framework import Answers
from missing.models import PoliceDecision
from partners.rules import Rank, Role
from tests import make
from tests.escalation.forms import changed, kept
from tests.missing.pages import green_buttons, words


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
