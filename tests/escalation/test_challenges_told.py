"""A challenge is told to the step, to those around the child, and to whoever was challenged."""

from datetime import timedelta

import pytest

from audit.rules import Fact
from escalation import workflow
from escalation.access import notifications_visible_to
from escalation.models import Notification
from missing import ledger
from missing import workflow as missing_workflow
from missing.rules import HeardHow
from partners.rules import Rank, Role
from tests import make
from tests.escalation.telling import (
    AROUND,
    AUTHORITIES,
    MANAGER,
    SOON,
    SUPERVISING,
    mind_all,
    say,
    told_of,
)
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]


def test_a_challenge_is_told_to_the_step_and_to_those_around_the_child(world):
    make.challenged(world)

    (turn,) = Notification.objects.filter(message="challenge-to-review")
    assert (turn.office, turn.agency) == ("duty-inspector", world.force)
    assert turn.words == "A challenge is waiting for you, to pick up by 10:51pm"
    around = {"carer", *SUPERVISING, *AUTHORITIES, "social-worker"}
    assert told_of("challenged") == around


def test_a_climb_is_told_to_the_next_step(world):
    challenge = make.challenged(world)

    mind_all(NOW + timedelta(minutes=15))

    offices = Notification.objects.filter(message="challenge-to-review")
    assert set(offices.values_list("office", flat=True)) == {"duty-inspector", "superintendent"}
    assert told_of("challenge-climbed") == {
        "carer",
        "on-call",
        "host-coordinator",
        "placing-authority",
    }
    (carers,) = Notification.objects.filter(message="challenge-climbed", office="carer")
    assert carers.path == f"/escalations/{challenge.climbed_to.pk}/"


def test_a_decision_by_review_is_told_once_as_the_reviews(world):
    challenge = make.challenged(world)
    before = Notification.objects.filter(message="police-decided").count()

    changed(world, challenge)

    assert Notification.objects.filter(message="police-decided").count() == before
    assert "carer" in told_of("challenge-decided")
    assert told_of("graded-highest") == {*AROUND, MANAGER, "reviewing-officer"}


def test_what_came_of_it_is_told_to_the_officer_who_was_challenged_alone_and_the_social_worker(
    world,
):
    colleague = make.officer(world.force, Role.POLICE_SUPERVISOR, Rank.SERGEANT)
    changed(world, make.challenged(world))

    (alone,) = Notification.objects.filter(message="your-decision-reviewed")
    assert [each.address for each in alone.deliveries.all()] == [world.sergeant.person.email]
    assert alone in notifications_visible_to(make.acting(world.sergeant))
    assert alone not in notifications_visible_to(make.acting(colleague))
    assert "social-worker" in told_of("challenge-decided")


def test_an_officer_who_is_known_by_name_only_is_told_nothing_and_nobody_in_their_place(world):
    decision = missing_workflow.record_decision_second_hand(
        episode=make.reported(world),
        outcome="not-recording",
        reason="Often late",
        officer_name="Sgt Pell",
        heard_how=HeardHow.PHONE,
        decided_at=NOW,
        by=make.acting(world.carer),
        now=NOW,
    )
    changed(world, make.challenged(world, decision=decision))

    assert not told_of("your-decision-reviewed")
    assert "carer" in told_of("challenge-decided")


def changed(world, challenge):
    workflow.review(
        challenge=challenge,
        outcome="changed",
        reason="The inhaler changes this",
        decision=workflow.NewDecision(outcome="record-respond", grade="high"),
        by=make.acting(world.inspector),
        now=SOON,
    )


def test_an_open_challenge_needs_no_answer_once_the_child_is_found(world):
    challenge = make.challenged(world)

    say(world, challenge.episode, Fact.LOCATED)

    challenge.refresh_from_db()
    assert challenge.state == "withdrawn"
    assert ledger.check(challenge.episode) == []


def test_an_open_challenge_ends_with_the_force_that_it_was_made_to(world):
    challenge = make.challenged(world)

    say(world, challenge.episode, Fact.FORCE_TRANSFERRED)

    challenge.refresh_from_db()
    assert challenge.state == "withdrawn"
    assert told_of("decision-wanted") == {"police-supervisor"}
    assert ledger.check(challenge.episode) == []
