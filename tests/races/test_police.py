"""Two at once about what police decide and how they are asked to look again."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from audit.rules import Fact
from escalation import workflow as escalation_workflow
from escalation.models import Review
from escalation.rules import Outcome
from missing import tasks, workflow
from missing.models import Episode, ForceTransfer
from missing.rules import HeardHow
from partners.actor import Actor
from partners.rules import AgencyKind, Rank
from tests import make
from tests.make import World, acting
from tests.races.at_once import Deed, at_once, by, facts, one_won, or_denied, the_ledger_is_right


def _transfers(world: World, episode: Episode, now: datetime) -> Deed:
    actor, other = acting(world.sergeant), make.agency(AgencyKind.FORCE)
    return by(
        actor,
        lambda: workflow.transfer_force(
            episode=episode, to_force=other, why="Seen there", by=actor, now=now
        ),
    )


def test_a_report_that_is_transferred_twice_at_once_goes_to_one_force(world: World) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now)
    deeds = [or_denied(_transfers(world, episode, now)) for _ in range(2)]

    one_won(at_once(*deeds, held=episode))

    (transfer,) = ForceTransfer.objects.filter(episode=episode)
    episode.refresh_from_db()
    assert episode.force == transfer.to_force
    assert facts(episode, Fact.FORCE_TRANSFERRED) == 1
    assert the_ledger_is_right(episode)


def test_a_report_is_transferred_while_its_force_decides_and_the_next_owes_a_decision(
    world: World,
) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now)
    officer = acting(world.inspector)

    def decides() -> Any:
        return workflow.record_decision(
            episode=episode,
            outcome="record-respond",
            grade="high",
            reason="Cold",
            by=officer,
            now=now,
        )

    at_once(
        or_denied(by(officer, decides)), or_denied(_transfers(world, episode, now)), held=episode
    )

    (transfer,) = ForceTransfer.objects.filter(episode=episode)
    owed = episode.duties.open().get(code="police-decision")
    assert owed.agency == transfer.to_force
    assert all(each.report.force == world.force for each in episode.decisions.all())
    assert the_ledger_is_right(episode)


def test_what_was_heard_is_confirmed_and_corrected_at_once_and_only_one_of_them_counts(
    world: World,
) -> None:
    now = timezone.now()
    heard = workflow.record_decision_second_hand(
        episode=make.reported(world, now=now),
        decided_at=now,
        outcome="not-recording",
        reason="Often late",
        officer_name="Sgt Pell",
        heard_how=HeardHow.PHONE,
        by=acting(world.carer),
        now=now,
    )
    first, second = acting(world.sergeant), acting(world.inspector)

    def corrects() -> Any:
        return workflow.record_decision(
            episode=heard.episode,
            after=heard.pk,
            corrects=heard,
            outcome="record-respond",
            grade="high",
            reason="Cold",
            by=second,
            now=now,
        )

    answers = at_once(
        by(first, lambda: workflow.confirm_decision(decision=heard, by=first, now=now)),
        by(second, corrects),
        held=heard.episode,
    )

    assert "already" in str(one_won(answers))
    assert the_ledger_is_right(heard.episode)


def test_two_officers_who_decide_at_once_leave_one_decision_and_one_is_told_to_read_it(
    world: World,
) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now)
    officers = [acting(world.sergeant), acting(make.officer(world.force))]

    def decides(officer: Actor) -> Deed:
        said = {"outcome": "record-respond", "grade": "high", "reason": "No inhaler"}
        return by(
            officer,
            lambda: workflow.record_decision(episode=episode, by=officer, now=now, **said),
        )

    refused = one_won(at_once(*(decides(officer) for officer in officers), held=episode))

    (decision,) = episode.decisions.all()
    assert str(refused).startswith(f"{decision.whose} decided at")
    assert isinstance(refused, workflow.DecidedMeanwhile)
    assert facts(episode, Fact.POLICE_DECIDED) == 1
    assert the_ledger_is_right(episode)


def test_two_officers_review_one_challenge_and_one_is_told_that_it_is_done(world: World) -> None:
    now = timezone.now()
    challenge = make.challenged(world, now=now)
    inspector, superintendent = acting(world.inspector), acting(world.superintendent)

    def review(officer: Actor) -> Deed:
        return by(
            officer,
            lambda: escalation_workflow.review(
                challenge=challenge,
                outcome=Outcome.KEPT,
                next_review_at=now + timedelta(minutes=30),
                reason="Spoken to by phone",
                by=officer,
                now=now,
            ),
        )

    refused = one_won(at_once(review(inspector), review(superintendent), held=challenge.episode))

    assert "not open any more" in str(refused)
    assert Review.objects.filter(challenge=challenge).count() == 1
    assert facts(challenge.episode, Fact.CHALLENGE_DECIDED) == 1
    assert the_ledger_is_right(challenge.episode)


def test_an_officer_answers_while_the_answer_is_heard_by_phone_and_one_of_them_stands(
    world: World,
) -> None:
    now = timezone.now()
    challenge = make.challenged(world, now=now)
    inspector, on_call = acting(world.inspector), acting(world.on_call)
    kept = {"outcome": Outcome.KEPT, "reason": "Spoken to", "challenge": challenge, "now": now}

    def answers() -> Any:
        again = now + timedelta(minutes=30)
        return escalation_workflow.review(next_review_at=again, by=inspector, **kept)

    def hears() -> Any:
        hale = escalation_workflow.Answerer("Hale", Rank.SUPERINTENDENT, HeardHow.PHONE)
        return escalation_workflow.review_heard(answerer=hale, answered_at=now, by=on_call, **kept)

    said = at_once(by(inspector, answers), by(on_call, hears), held=challenge.episode)

    assert "not open any more" in str(one_won(said))
    assert Review.objects.filter(challenge=challenge).count() == 1
    assert facts(challenge.episode, Fact.CHALLENGE_DECIDED) == 1
    assert the_ledger_is_right(challenge.episode)


def test_two_people_challenge_one_decision_and_one_is_told_who_did(world: World) -> None:
    now = timezone.now()
    decision = make.decided(world, now=now)
    carer, on_call = acting(world.carer), acting(world.on_call)

    answers = at_once(
        by(carer, lambda: make.challenged(world, decision=decision, now=now)),
        by(on_call, lambda: make.challenged(world, decision=decision, now=now, by=world.on_call)),
        held=decision.episode,
    )

    assert "challenged this already" in str(one_won(answers))
    assert facts(decision.episode, Fact.CHALLENGED) == 1
    assert the_ledger_is_right(decision.episode)


def test_a_review_and_a_climb_side_by_side_leave_one_of_both(world: World) -> None:
    """The minute in which time is up is also the one in which the officer answers."""
    then = timezone.now() - timedelta(hours=2)
    challenge = make.challenged(world, now=then)
    inspector = acting(world.inspector)

    def review() -> Any:
        return escalation_workflow.review(
            challenge=challenge,
            outcome=Outcome.KEPT,
            next_review_at=timezone.now() + timedelta(minutes=30),
            reason="Spoken to by phone",
            by=inspector,
            now=timezone.now(),
        )

    at_once(by(inspector, review), tasks.mind_duties, held=challenge.episode)

    challenge.refresh_from_db()
    reviewed = Review.objects.filter(challenge=challenge).exists()
    climbed = challenge.state == "climbed"
    assert reviewed != climbed
    assert the_ledger_is_right(challenge.episode)
