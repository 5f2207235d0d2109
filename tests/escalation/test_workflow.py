"""A challenge: raised, picked up, answered, climbing by itself, and never answered by the decider."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from audit.models import Event
from audit.rules import Fact
from core.refusals import Denied, Refused
from escalation import workflow
from escalation.models import Challenge, Review
from escalation.rules import ChallengeState, Outcome
from missing import workflow as missing_workflow
from missing.ledger import check
from missing.models import Duty, Episode, PoliceDecision
from missing.rules import HeardHow
from partners.rules import Office, Rank, Role
from tests import make
from tests.escalation.telling import mind_all
from tests.make import NOW

SOON = NOW + timedelta(minutes=5)


def raising(world, **extra):
    asked = {
        "ground": "not-recording",
        "harm": "No inhaler",
        "missed": "The argument",
        "call_back": "07700 900123",
        "by": make.acting(world.carer),
        "now": NOW,
    }
    return workflow.raise_challenge(**{**asked, **extra})


def answering(challenge, by, **extra):
    asked = {
        "outcome": Outcome.KEPT,
        "reason": "Seen on camera with friends",
        "next_review_at": SOON + timedelta(hours=1),
        "by": make.acting(by),
        "now": SOON,
    }
    return workflow.review(challenge=challenge, **{**asked, **extra})


def facts(episode):
    return list(
        Event.objects.filter(episode_id=episode.pk).order_by("id").values("fact", "payload")
    )


def open_duties(episode, code):
    return list(Duty.objects.open().filter(episode=episode, code=code))


# Raising


def test_a_carer_challenges_a_sergeants_decision_and_the_inspector_owes_an_answer(world):
    challenge = make.challenged(world)

    assert challenge.rung == 2
    assert challenge.office == Office.DUTY_INSPECTOR
    assert challenge.raised_by == world.carer.person
    last = facts(challenge.episode)[-1]
    assert last["fact"] == Fact.CHALLENGED
    assert last["payload"]["rung_office"] == "duty-inspector"
    (pick_up,) = open_duties(challenge.episode, "challenge-pick-up")
    (decide,) = open_duties(challenge.episode, "challenge-decide")
    assert (pick_up.owed_by, pick_up.due_at) == ("duty-inspector", NOW + timedelta(minutes=15))
    assert (decide.owed_by, decide.due_at) == ("duty-inspector", NOW + timedelta(minutes=30))


def test_on_call_can_send_it_for_the_carer(world):
    assert make.challenged(world, by=world.on_call).raised_by == world.on_call.person


def test_a_decision_by_someone_without_rank_goes_to_the_supervisor_first(world):
    decision = make.decided(world, by=world.call_handler)

    assert make.challenged(world, decision=decision).rung == 1


def test_a_decision_heard_second_hand_can_be_challenged(world):
    episode = make.reported(world)
    decision = missing_workflow.record_decision_second_hand(
        episode=episode,
        outcome="not-recording",
        reason="Not missing, they said",
        officer_name="PC Trent",
        officer_rank=Rank.CONSTABLE,
        heard_how=HeardHow.PHONE,
        decided_at=NOW,
        by=make.acting(world.carer),
        now=NOW,
    )

    assert make.challenged(world, decision=decision).rung == 1


def test_one_challenge_is_open_at_a_time_and_the_second_is_told_of_the_first(world):
    challenge = make.challenged(world)

    with pytest.raises(Refused, match=f"{world.carer.person} challenged this already"):
        raising(world, episode=challenge.episode, decision=challenge.decision)


def test_the_database_holds_one_open_challenge_to_a_step(world):
    challenge = make.challenged(world)
    challenge.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        challenge.save(force_insert=True)


@pytest.mark.parametrize("ground", ["not-recording", "grade-too-low", "not-acted-on"])
def test_without_a_decision_there_is_none_to_challenge(world, ground):
    with pytest.raises(Refused, match="no decision to challenge"):
        raising(world, episode=make.reported(world), ground=ground)


def test_police_have_their_time_before_no_decision_can_be_challenged(world):
    episode = make.reported(world)

    with pytest.raises(Refused, match="Police have until 11:06pm to decide"):
        raising(world, episode=episode, ground="no-decision")
    late = raising(world, episode=episode, ground="no-decision", now=NOW + timedelta(minutes=31))

    assert (late.decision, late.rung) == (None, 1)


def test_a_delayed_response_can_be_challenged_with_or_without_a_decision(world):
    assert raising(world, episode=make.reported(world), ground="delayed").decision is None


def test_a_challenge_needs_a_report(world):
    with pytest.raises(Refused, match="Record the report first"):
        raising(world, episode=make.logged(world), ground="delayed")


def test_after_the_return_there_is_nothing_to_challenge(world):
    decision = make.decided(world)
    make.back(world, episode=decision.episode)

    with pytest.raises(Refused, match="isn't looked for any more"):
        raising(world, episode=decision.episode, decision=decision)


def test_a_decision_made_while_the_carer_wrote_is_read_first(world):
    first = make.decided(world)
    make.decided(world, episode=first.episode, outcome="record-respond", now=SOON)

    with pytest.raises(Refused, match="another decision while you wrote"):
        raising(world, episode=first.episode, decision=first, now=SOON)


@pytest.mark.parametrize("who", ["coordinator", "sergeant"])
def test_who_only_reads_does_not_challenge(world, who):
    decision = make.decided(world)

    with pytest.raises(Denied):
        raising(
            world,
            episode=decision.episode,
            decision=decision,
            by=make.acting(getattr(world, who)),
        )
    assert not Challenge.objects.exists()


def test_a_stranger_does_not_find_the_episode(world):
    decision = make.decided(world)
    stranger = make.carer(make.home())

    with pytest.raises(Http404):
        raising(world, episode=decision.episode, decision=decision, by=make.acting(stranger))


# Picking up


def test_picking_up_puts_a_name_on_the_challenge_and_on_what_is_owed(world):
    challenge = make.challenged(world)

    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=SOON)

    challenge.refresh_from_db()
    assert challenge.picked_up_by == world.inspector.person
    assert not open_duties(challenge.episode, "challenge-pick-up")
    (decide,) = open_duties(challenge.episode, "challenge-decide")
    assert decide.taken_by == world.inspector.person
    assert facts(challenge.episode)[-1]["fact"] == Fact.CHALLENGE_PICKED_UP


def test_accepting_its_duty_on_the_clock_board_picks_it_up(world):
    challenge = make.challenged(world)
    (duty,) = open_duties(challenge.episode, "challenge-pick-up")

    missing_workflow.accept(duty=duty, by=make.acting(world.inspector), now=SOON)

    challenge.refresh_from_db()
    assert challenge.picked_up_by == world.inspector.person


def test_what_another_has_picked_up_is_theirs(world):
    challenge = make.challenged(world)
    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=SOON)

    with pytest.raises(Refused, match=f"{world.inspector.person} has picked"):
        workflow.pick_up(challenge=challenge, by=make.acting(world.superintendent), now=SOON)
    with pytest.raises(Refused, match=f"{world.inspector.person} has picked"):
        answering(challenge, world.superintendent)


def handed_on(world, to):
    """The inspector has picked it up, and hands it to whoever is on duty next."""
    challenge = make.challenged(world)
    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=SOON)
    (duty,) = open_duties(challenge.episode, "challenge-decide")
    handover = make.handed_over(
        world,
        duty,
        to=missing_workflow.To(Office.DUTY_INSPECTOR),
        by=make.acting(world.inspector),
        now=SOON,
    )
    missing_workflow.accept_handover(handover=handover, by=make.acting(to), now=SOON)
    return Challenge.objects.get(pk=challenge.pk)


def test_whoever_accepts_the_duty_to_decide_a_challenge_has_the_challenge(world):
    relief = make.officer(world.force, Role.SENIOR_OFFICER, Rank.INSPECTOR)

    challenge = handed_on(world, to=relief)

    assert challenge.picked_up_by == relief.person
    assert facts(challenge.episode)[-1]["fact"] == Fact.CHALLENGE_PICKED_UP
    with pytest.raises(Refused, match=f"{relief.person} has picked"):
        answering(challenge, world.inspector)
    assert answering(challenge, relief)


def test_nobody_accepts_a_challenge_who_may_not_answer_it(world):
    unranked = make.officer(world.force, Role.SENIOR_OFFICER, Rank.SERGEANT)

    with transaction.atomic(), pytest.raises(Denied, match="needs the rank of inspector"):
        handed_on(world, to=unranked)

    (duty,) = Duty.objects.open().filter(code="challenge-decide")
    assert duty.taken_by == world.inspector.person


def test_the_decider_cannot_be_handed_the_challenge_to_their_decision(world):
    challenge = make.challenged(world)
    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=SOON)
    relief = make.officer(world.force, Role.SENIOR_OFFICER, Rank.INSPECTOR)
    make.decided(world, episode=challenge.episode, by=relief, now=SOON)
    (duty,) = open_duties(challenge.episode, "challenge-decide")
    handover = make.handed_over(
        world,
        duty,
        to=missing_workflow.To(Office.DUTY_INSPECTOR),
        by=make.acting(world.inspector),
        now=SOON,
    )

    with pytest.raises(Denied, match="must be a different officer"):
        missing_workflow.accept_handover(handover=handover, by=make.acting(relief), now=SOON)

    challenge.refresh_from_db()
    handover.refresh_from_db()
    assert (challenge.picked_up_by, handover.state) == (world.inspector.person, "waiting")


def on_the_last_rung(world):
    """The superintendent has it, and has not decided it in time."""
    make.challenged(world)
    mind_all(NOW + timedelta(minutes=15))
    last = Challenge.objects.get(state=ChallengeState.OPEN)
    have = NOW + timedelta(minutes=20)
    workflow.pick_up(challenge=last, by=make.acting(world.superintendent), now=have)
    mind_all(last.decide_by)
    last.refresh_from_db()
    return last


def test_what_was_not_decided_in_time_another_officer_may_take_over_by_name(world):
    last = on_the_last_rung(world)
    other = make.officer(world.force, Role.SUPERINTENDENT, Rank.SUPERINTENDENT)
    with pytest.raises(Refused, match=f"{world.superintendent.person} has picked"):
        workflow.pick_up(challenge=last, by=make.acting(other), now=last.decide_by)
    late = last.decide_by + timedelta(minutes=1)
    with pytest.raises(Denied, match="needs the rank"):
        workflow.pick_up(challenge=last, by=make.acting(world.inspector), now=late)

    workflow.pick_up(challenge=last, by=make.acting(other), now=late)

    last.refresh_from_db()
    (duty,) = open_duties(last.episode, "challenge-decide")
    assert (last.picked_up_by, duty.taken_by) == (other.person, other.person)
    said = facts(last.episode)[-1]
    assert said["fact"] == Fact.CHALLENGE_PICKED_UP
    assert said["payload"]["instead_of"] == world.superintendent.person.pk
    assert check(last.episode) == []


def test_what_was_taken_over_waits_for_no_handover(world):
    last = on_the_last_rung(world)
    (duty,) = open_duties(last.episode, "challenge-decide")
    late = last.decide_by + timedelta(minutes=1)
    handover = make.handed_over(
        world,
        duty,
        to=missing_workflow.To(Office.SUPERINTENDENT),
        by=make.acting(world.superintendent),
        now=late,
    )
    other = make.officer(world.force, Role.SUPERINTENDENT, Rank.SUPERINTENDENT)

    workflow.pick_up(challenge=last, by=make.acting(other), now=late)

    handover.refresh_from_db()
    assert handover.state == "overtaken"
    assert not open_duties(last.episode, "accept-handover")


# Who may answer


def test_the_decider_never_reviews_and_is_told_who_could(world):
    inspector = world.inspector
    decision = make.decided(world, by=inspector)
    challenge = make.challenged(world, decision=decision)
    Challenge.objects.filter(pk=challenge.pk).update(rung=2)

    with pytest.raises(Denied, match="must be a different officer") as refusal:
        answering(challenge, inspector)

    assert str(world.superintendent.person) in refusal.value.who_could
    assert str(inspector.person) not in refusal.value.who_could


def test_whoever_decided_since_the_challenge_does_not_review_it_either(world):
    challenge = make.challenged(world)
    make.decided(world, episode=challenge.episode, by=world.inspector, now=SOON)

    with pytest.raises(Denied, match="must be a different officer"):
        answering(challenge, world.inspector)


def test_an_officer_named_in_a_decision_heard_second_hand_does_not_review_it(world):
    named = make.officer(world.force, Role.SENIOR_OFFICER, Rank.INSPECTOR)
    decision = missing_workflow.record_decision_second_hand(
        episode=make.reported(world),
        outcome="not-recording",
        reason="Not missing, they said",
        officer_name=f"Inspector {named.person.name}",
        heard_how=HeardHow.PHONE,
        decided_at=NOW,
        by=make.acting(world.carer),
        now=NOW,
    )
    challenge = make.challenged(world, decision=decision)

    with pytest.raises(Denied, match="must be a different officer"):
        answering(challenge, named)


@pytest.mark.parametrize("rank", [None, Rank.SERGEANT])
def test_a_reviewer_holds_the_rank_of_the_step(world, rank):
    challenge = make.challenged(world)
    junior = make.job(Role.SENIOR_OFFICER, world.force, rank=rank)

    with pytest.raises(Denied, match="needs the rank of inspector or above"):
        answering(challenge, junior)


def test_a_more_senior_officer_may_answer_at_any_step(world):
    answering(make.challenged(world), world.superintendent)

    assert Review.objects.get().reviewer == world.superintendent.person


def test_another_force_does_not_find_the_challenge(world):
    challenge = make.challenged(world)
    elsewhere = make.officer(make.agency(kind="force"), Role.SUPERINTENDENT, Rank.SUPERINTENDENT)

    with pytest.raises(Http404):
        answering(challenge, elsewhere)


def test_a_carer_cannot_review(world):
    with pytest.raises(Denied):
        answering(make.challenged(world), world.carer)


# Answering


def test_a_decision_is_kept_with_a_reason_and_a_time_to_look_again(world):
    challenge = make.challenged(world)

    review = answering(challenge, world.inspector)

    challenge.refresh_from_db()
    assert challenge.state == ChallengeState.DECIDED
    assert (review.reason, review.decision) == ("Seen on camera with friends", None)
    decided = facts(challenge.episode)[-1]
    assert decided["fact"] == Fact.CHALLENGE_DECIDED
    assert decided["payload"]["outcome"] == "kept"
    assert not open_duties(challenge.episode, "challenge-decide")
    (look_again,) = open_duties(challenge.episode, "police-review")
    assert look_again.due_at == SOON + timedelta(hours=1)


@pytest.mark.parametrize("at", [None, SOON, SOON + timedelta(hours=9)])
def test_a_decision_is_not_kept_without_a_time_that_its_grade_allows(world, at):
    with pytest.raises(Refused, match="Choose when police look again"):
        answering(make.challenged(world), world.inspector, next_review_at=at)


def test_changing_it_makes_a_new_decision_by_the_reviewer(world):
    challenge = make.challenged(world)

    review = answering(
        challenge,
        world.inspector,
        outcome=Outcome.CHANGED,
        reason="The inhaler changes this",
        next_review_at=None,
        decision=workflow.NewDecision(outcome="record-respond", grade="high"),
    )

    latest = PoliceDecision.objects.filter(episode=challenge.episode).first()
    assert review.decision == latest
    assert latest.officer == world.inspector.person
    assert (latest.outcome, latest.grade) == ("record-respond", "high")
    assert latest.reason == "The inhaler changes this"
    assert latest.review_at == SOON + timedelta(hours=1)
    (look_again,) = open_duties(challenge.episode, "police-review")
    assert look_again.due_at == latest.review_at


def test_a_change_needs_a_decision(world):
    with pytest.raises(Refused, match="Say what the decision is now"):
        answering(make.challenged(world), world.inspector, outcome=Outcome.CHANGED)


def test_there_is_nothing_to_keep_when_nobody_decided(world):
    late = NOW + timedelta(minutes=31)
    challenge = raising(world, episode=make.reported(world), ground="no-decision", now=late)

    with pytest.raises(Refused, match="no decision to keep"):
        answering(challenge, world.sergeant, now=late, next_review_at=late + timedelta(minutes=30))


def test_an_answer_is_given_once(world):
    challenge = make.challenged(world)
    answering(challenge, world.inspector)

    with pytest.raises((Refused, Denied)):
        answering(challenge, world.superintendent)
    assert Review.objects.count() == 1


def test_after_a_decision_is_kept_the_carer_can_ask_the_next_rank(world):
    challenge = make.challenged(world)
    answering(challenge, world.inspector)

    again = make.challenged(world, decision=challenge.decision, now=SOON)

    assert again.rung == 3
    with pytest.raises(Denied, match="rank of superintendent"):
        answering(again, world.inspector)


def test_when_the_highest_has_looked_only_something_new_is_looked_at(world):
    challenge = make.challenged(world)
    answering(challenge, world.inspector)
    again = make.challenged(world, decision=challenge.decision, now=SOON)
    answering(again, world.superintendent)

    with pytest.raises(Refused, match="most senior officer has looked"):
        make.challenged(world, decision=challenge.decision, now=SOON)


# By itself


def test_a_challenge_nobody_picks_up_goes_to_the_next_rank(world):
    challenge = make.challenged(world)
    later = NOW + timedelta(minutes=15)

    mind_all(later)

    challenge.refresh_from_db()
    assert challenge.state == ChallengeState.CLIMBED
    higher = challenge.climbed_to
    assert (higher.rung, higher.office) == (3, Office.SUPERINTENDENT)
    assert higher.pick_up_by == later + timedelta(minutes=15)
    assert (higher.harm, higher.raised_by) == (challenge.harm, challenge.raised_by)
    (pick_up,) = open_duties(challenge.episode, "challenge-pick-up")
    assert pick_up.owed_by == Office.SUPERINTENDENT
    assert Fact.CHALLENGE_CLIMBED in {fact["fact"] for fact in facts(challenge.episode)}


def test_a_challenge_picked_up_and_not_decided_climbs_too(world):
    challenge = make.challenged(world)
    workflow.pick_up(challenge=challenge, by=make.acting(world.inspector), now=SOON)

    mind_all(NOW + timedelta(minutes=16))
    assert Challenge.objects.get().state == ChallengeState.OPEN
    mind_all(NOW + timedelta(minutes=30))

    challenge.refresh_from_db()
    assert challenge.state == ChallengeState.CLIMBED
    assert challenge.climbed_to.rung == 3


def test_on_the_last_step_it_stays_open_and_people_are_told(world):
    make.challenged(world)
    mind_all(NOW + timedelta(minutes=15))

    mind_all(NOW + timedelta(minutes=30))
    mind_all(NOW + timedelta(minutes=60))

    last = Challenge.objects.get(state=ChallengeState.OPEN)
    assert last.rung == 3
    told = set(last.episode.notifications.values_list("message", "office"))
    assert ("challenge-unanswered", Office.ON_CALL) in told
    assert ("nobody-picked-up", Office.CARER) in told
    assert answering(last, world.superintendent, now=NOW + timedelta(minutes=61))


def test_after_an_outage_it_climbs_one_step_and_the_next_has_its_time(world):
    challenge = make.challenged(world)
    much_later = NOW + timedelta(hours=3)

    mind_all(much_later)

    assert Challenge.objects.count() == 2
    higher = Challenge.objects.get(climbed_from=challenge)
    assert higher.pick_up_by == much_later + timedelta(minutes=15)


def test_when_the_child_is_back_nobody_needs_to_look_any_more(world):
    challenge = make.challenged(world)

    make.back(world, episode=challenge.episode, now=SOON)

    challenge.refresh_from_db()
    assert challenge.state == ChallengeState.WITHDRAWN
    assert not Duty.objects.open().filter(code__startswith="challenge").exists()
    assert Fact.CHALLENGE_WITHDRAWN in {fact["fact"] for fact in facts(challenge.episode)}


def test_a_decision_answers_a_challenge_that_none_had_come(world):
    late = NOW + timedelta(minutes=31)
    challenge = raising(world, episode=make.reported(world), ground="no-decision", now=late)

    make.decided(world, episode=challenge.episode, now=late + timedelta(minutes=1))

    challenge.refresh_from_db()
    assert challenge.state == ChallengeState.WITHDRAWN


def test_through_all_of_it_the_ledger_is_what_the_facts_say(world):
    challenge = make.challenged(world)
    mind_all(NOW + timedelta(minutes=15))
    higher = challenge.climbed_to
    answering(
        higher,
        world.superintendent,
        now=NOW + timedelta(minutes=20),
        next_review_at=NOW + timedelta(hours=1),
    )
    make.back(world, episode=challenge.episode, now=NOW + timedelta(minutes=40))

    assert check(Episode.objects.get(pk=challenge.episode_id)) == []
