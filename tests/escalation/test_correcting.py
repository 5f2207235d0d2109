"""What was written down of a call about a challenge is put right, and can still be read as it was."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from core.refusals import Denied, Refused
from escalation import queries, workflow
from escalation.corrected import Difference, corrected_of
from escalation.models import Challenge, Correction, Notification, Review
from escalation.rules import Call, Outcome
from escalation.workflow.following import climb
from insight.challenge_paper import challenge_on_paper
from missing import workflow as missing_workflow
from missing.doors import say_why_low_again
from missing.ledger import check
from missing.models import Duty, WhyLow
from missing.rules import HeardHow
from partners.actor import SERVICE
from partners.rules import Office, Rank
from tests import make
from tests.make import NOW
from tests.missing.pages import words
from tests.roles import seen_by

SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=10)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ANSWERER = workflow.Answerer("Hale", Rank.SUPERINTENDENT, HeardHow.PHONE, "1234")
HEARD = workflow.Right(
    name="Hale",
    rank=Rank.SUPERINTENDENT,
    number="1234",
    at=SOON - MINUTE,
    outcome=Outcome.KEPT,
    reason="She is often late",
    review_at=NOW + HOUR,
)
PHONED = workflow.Right(name="Hale", rank=Rank.INSPECTOR, number="1234", at=NOW - 3 * MINUTE)


@pytest.fixture
def asked(world):
    """A carer had asked Inspector Hale by phone, and then sent a challenge."""
    decision = make.decided(world)
    return workflow.raise_challenge(
        episode=decision.episode,
        ground="not-recording",
        harm="No inhaler",
        missed="The argument",
        call_back="07700 900123",
        decision=decision,
        phoned=workflow.Phoned("Hale", PHONED.at, Rank.INSPECTOR, "1234"),
        by=make.acting(world.carer),
        now=NOW,
    )


@pytest.fixture
def heard(world, asked):
    """On-call wrote down that Superintendent Hale keeps the decision, and looks again in an hour."""
    workflow.review_heard(
        challenge=asked,
        outcome=Outcome.KEPT,
        reason=HEARD.reason,
        answerer=ANSWERER,
        answered_at=HEARD.at,
        next_review_at=HEARD.review_at,
        by=make.acting(world.on_call),
        now=SOON,
    )
    return Challenge.objects.get(pk=asked.pk)


def correct(challenge, by, call=Call.ANSWERED, now=LATER, **right):
    return workflow.correct(
        challenge=challenge,
        call=call,
        right=replace(HEARD if call is Call.ANSWERED else PHONED, **right),
        because="I had misheard",
        by=make.acting(by),
        now=now,
    )


def looks_again(episode):
    """When police are to look again, of what is still owed."""
    owed = Duty.objects.open().filter(episode=episode, code="police-review")
    return list(owed.values_list("due_at", flat=True))


# Who was asked


def test_who_was_asked_by_phone_is_put_right_and_what_was_written_stays(world, asked):
    correction = correct(asked, world.carer, Call.ASKED, name="Hales", number="4321")

    asked.refresh_from_db()
    assert asked.phoned == "Inspector Hales, 4321"
    assert (correction.whose, correction.spoken_at) == ("Inspector Hale, 1234", PHONED.at)
    assert correction.corrected_by == world.carer.person
    assert check(asked.episode) == []


def test_it_is_right_on_every_rank_that_the_challenge_has_reached(world, asked):
    higher = climb(challenge=asked, by=SERVICE, now=SOON)

    correct(higher, world.carer, Call.ASKED, name="Hales")

    assert {each.phoned_name for each in Challenge.objects.all()} == {"Hales"}


def test_a_colleague_of_the_carers_agency_corrects_it_too(world, asked):
    correct(asked, world.on_call, Call.ASKED, name="Hales")

    assert Correction.objects.get().corrected_by == world.on_call.person


@pytest.mark.parametrize(
    ("right", "why"),
    [
        ({}, "what was written already"),
        ({"at": NOW + MINUTE}, "after the challenge was sent"),
        ({"at": LATER + HOUR}, "must be in the past"),
    ],
)
def test_who_was_asked_cannot_be_put_so(world, asked, right, why):
    with pytest.raises(Refused, match=why):
        correct(asked, world.carer, Call.ASKED, **right)
    assert not Correction.objects.exists()


def test_where_nobody_was_asked_by_phone_there_is_nothing_to_correct(world):
    with pytest.raises(Refused, match="Nobody was asked by phone"):
        correct(make.challenged(world), world.carer, Call.ASKED)


# What was answered


def test_an_answer_by_phone_is_put_right_and_what_was_written_stays(world, heard):
    correction = correct(
        heard, world.on_call, name="Hales", at=SOON - 2 * MINUTE, reason="She was seen"
    )

    review = Review.objects.get()
    assert (review.whose, review.reason) == ("Superintendent Hales, 1234", "She was seen")
    assert review.reviewed_at == SOON - 2 * MINUTE
    assert (correction.whose, correction.reason) == ("Superintendent Hale, 1234", HEARD.reason)
    assert (correction.spoken_at, correction.review_at) == (HEARD.at, HEARD.review_at)


def test_the_clock_of_the_next_look_follows_what_is_right(world, heard):
    assert looks_again(heard.episode) == [HEARD.review_at]

    correct(heard, world.on_call, review_at=NOW + 2 * HOUR)

    assert looks_again(heard.episode) == [NOW + 2 * HOUR]
    assert check(heard.episode) == []


def test_where_police_gave_no_time_after_all_no_clock_runs_for_it(world, heard):
    correct(heard, world.on_call, review_at=None)

    assert looks_again(heard.episode) == []
    assert check(heard.episode) == []


def test_a_name_that_is_put_right_moves_no_clock(world, heard):
    before = Duty.objects.open().get(code="police-review").pk

    correct(heard, world.on_call, name="Hales")

    assert Duty.objects.open().get(code="police-review").pk == before


def test_a_time_that_police_have_overtaken_moves_no_clock(world, heard):
    make.decided(world, episode=heard.episode, outcome="record-respond", now=SOON + MINUTE)
    before = looks_again(heard.episode)

    correct(heard, world.on_call, review_at=NOW + 2 * HOUR)

    assert looks_again(heard.episode) == before
    assert check(heard.episode) == []


def test_those_who_were_told_of_the_answer_are_told_that_it_was_otherwise(world, heard):
    def told(fact):
        event = Event.objects.get(fact=fact)
        rows = Notification.objects.filter(event_id=event.pk)
        return set(rows.values_list("office", "agency", "person"))

    correct(heard, world.on_call, name="Hales")

    assert told(Fact.CHALLENGE_CORRECTED) == told(Fact.CHALLENGE_DECIDED)


def test_those_who_were_told_of_the_challenge_are_told_who_was_asked(world, asked):
    correct(asked, world.carer, Call.ASKED, name="Hales")

    told = Notification.objects.filter(message="challenge-corrected")
    offices = set(told.values_list("office", flat=True))
    assert {Office.CARER, Office.ON_CALL, Office.DUTY_INSPECTOR} <= offices
    assert Office.SOCIAL_WORKER in offices
    assert Office.POLICE_SUPERVISOR not in offices
    assert not Notification.objects.filter(message="your-review-corrected").exists()


@pytest.mark.parametrize(
    ("right", "why"),
    [
        ({}, "what was written already"),
        ({"rank": Rank.SERGEANT}, "only the rank of"),
        ({"rank": None}, "what their rank is"),
        ({"at": NOW - HOUR}, "before the challenge was sent"),
        ({"review_at": NOW}, "review time after the answer"),
    ],
)
def test_an_answer_cannot_be_put_so(world, heard, right, why):
    with pytest.raises(Refused, match=why):
        correct(heard, world.on_call, **right)
    assert not Correction.objects.exists()


def test_an_answer_is_not_put_into_the_mouth_of_the_officer_who_decided(world, heard):
    decider = heard.decision.officer_name

    with pytest.raises(Refused, match="different one must look again"):
        correct(heard, world.on_call, name=decider, number="")


def test_another_agency_does_not_correct_what_somebody_else_heard(world, heard):
    with pytest.raises(Denied, match="Only whoever wrote this down"):
        correct(heard, world.social_worker, name="Hales")


def test_police_do_not_correct_what_a_carer_said_of_them(world, asked):
    with pytest.raises(Denied):
        correct(asked, world.inspector, Call.ASKED, name="Hales")


def test_once_the_time_away_is_over_nothing_is_corrected(world, heard):
    missing_workflow.stand_down(
        episode=heard.episode, because="Upstairs", by=make.acting(world.on_call), now=LATER
    )
    heard.refresh_from_db()

    with pytest.raises(Refused, match="This time away is over"):
        correct(heard, world.on_call, name="Hales")


def test_what_an_officer_answered_here_is_theirs(world, asked):
    make_answer = {"outcome": Outcome.KEPT, "reason": "Seen", "next_review_at": NOW + HOUR}
    workflow.review(challenge=asked, by=make.acting(world.inspector), now=SOON, **make_answer)

    with pytest.raises(Refused, match="Nobody wrote down an answer"):
        correct(asked, world.on_call)


# What came of it


CHANGED = workflow.NewDecision(outcome="record-respond", grade="high", review_at=NOW + HOUR)


@pytest.fixture
def changed(world, asked):
    """On-call wrote down that Superintendent Hale changes the decision: police respond, risk high."""
    workflow.review_heard(
        challenge=asked,
        outcome=Outcome.CHANGED,
        reason=HEARD.reason,
        answerer=ANSWERER,
        answered_at=HEARD.at,
        next_review_at=CHANGED.review_at,
        decision=CHANGED,
        by=make.acting(world.on_call),
        now=SOON,
    )
    return Challenge.objects.get(pk=asked.pk)


def correct_change(challenge, by, **right):
    said = {"outcome": Outcome.CHANGED, "decision": CHANGED, **right}
    return correct(challenge, by, **said)


def police_go_by(episode):
    decision = queries.decision_now(episode)
    return decision.outcome, decision.grade


def test_an_answer_that_was_no_refusal_makes_the_decision_that_was_given(world, heard):
    correction = correct(heard, world.on_call, outcome=Outcome.CHANGED, decision=CHANGED)

    review = Review.objects.get()
    assert (review.outcome, review.decision.outcome) == (Outcome.CHANGED, "record-respond")
    assert (correction.outcome, correction.decision) == (Outcome.KEPT, None)
    assert police_go_by(heard.episode) == ("record-respond", "high")
    assert check(heard.episode) == []


def test_an_answer_that_changed_nothing_puts_the_decision_before_it_back(world, changed):
    decided = changed.decision

    correction = correct(changed, world.on_call, review_at=NOW + 2 * HOUR)

    review = Review.objects.get()
    assert review.outcome == Outcome.KEPT
    assert correction.decision.outcome == "record-respond"
    assert police_go_by(changed.episode) == (decided.outcome, decided.grade)
    assert review.decision.second_hand
    assert looks_again(changed.episode) == [NOW + 2 * HOUR]
    assert check(changed.episode) == []


def test_a_grade_that_police_hold_to_is_as_low_for_the_same_reason_though_no_carer_reads_it(
    world, changed
):
    correct(changed, world.on_call, review_at=NOW + 2 * HOUR)

    again = Review.objects.get().decision
    assert again.why_low.because == changed.decision.why_low.because
    with seen_by(make.acting(world.on_call)):
        assert not WhyLow.objects.exists()


def test_nobody_says_why_a_grade_is_low_again_for_what_somebody_else_wrote_down(world, changed):
    theirs = missing_workflow.record_decision_second_hand(
        episode=changed.episode,
        outcome="not-recording",
        grade=changed.decision.grade,
        reason="Seen",
        officer_name="Hale",
        officer_rank=None,
        heard_how=HeardHow.PHONE,
        decided_at=LATER,
        by=make.acting(world.social_worker),
        now=LATER,
    )

    for job, says in ((world.on_call, False), (world.social_worker, True)):
        with seen_by(make.acting(job)):
            say_why_low_again(changed.decision_id, theirs.pk)
        assert WhyLow.objects.filter(decision=theirs).exists() == says


def test_a_decision_that_was_written_down_wrongly_is_followed_by_the_right_one(world, changed):
    right = replace(CHANGED, grade="medium", review_at=NOW + 2 * HOUR)

    correct_change(changed, world.on_call, decision=right, review_at=right.review_at)

    assert police_go_by(changed.episode) == ("record-respond", "medium")
    assert looks_again(changed.episode) == [NOW + 2 * HOUR]
    assert check(changed.episode) == []


def test_an_earlier_time_of_the_answer_leaves_no_wrong_decision_in_force(world, changed):
    right = replace(CHANGED, grade="medium")

    correct_change(changed, world.on_call, decision=right, at=HEARD.at - MINUTE)

    assert police_go_by(changed.episode) == ("record-respond", "medium")
    assert Review.objects.get().reviewed_at == HEARD.at - MINUTE


def test_it_can_be_put_right_again_and_the_first_decision_is_still_the_one_kept(world, changed):
    decided = changed.decision
    correct(changed, world.on_call)
    correct_change(changed, world.on_call, now=LATER + MINUTE)
    correct(changed, world.on_call, now=LATER + 2 * MINUTE)

    assert police_go_by(changed.episode) == (decided.outcome, decided.grade)
    assert Correction.objects.count() == 3
    assert check(changed.episode) == []


def test_what_police_have_decided_since_stands_though_the_answer_is_corrected(world, changed):
    make.decided(world, episode=changed.episode, outcome="not-recording", now=SOON + MINUTE)
    before = changed.episode.decisions.count()

    correct(changed, world.on_call, review_at=None)

    assert Review.objects.get().outcome == Outcome.KEPT
    assert changed.episode.decisions.count() == before
    assert check(changed.episode) == []


def test_those_who_were_told_of_a_wrong_outcome_are_told_that_it_is_not_so(world, changed):
    def told(fact, *messages):
        event = Event.objects.get(fact=fact)
        rows = Notification.objects.filter(event_id=event.pk, message__in=messages)
        return set(rows.values_list("office", "agency", "person"))

    correct(changed, world.on_call)

    otherwise = told(Fact.CHALLENGE_CORRECTED, "challenge-answered-otherwise")
    assert otherwise == told(Fact.CHALLENGE_DECIDED, "challenge-decided")
    assert not Notification.objects.filter(message="challenge-corrected").exists()


def test_whoever_was_told_of_the_gravest_grade_alone_hears_that_it_was_not_given(world, changed):
    correct(changed, world.on_call)

    offices = Notification.objects.filter(message="graded-highest-corrected")
    assert set(offices.values_list("office", flat=True)) == {Office.REVIEWING_OFFICER}


def test_what_police_have_confirmed_is_not_corrected_by_whoever_heard_it(world, changed):
    missing_workflow.confirm_decision(
        decision=Review.objects.get().decision, by=make.acting(world.sergeant), now=SOON + MINUTE
    )
    changed.refresh_from_db()

    with pytest.raises(Refused, match="Police have confirmed"):
        correct(changed, world.on_call)


def test_where_nothing_had_been_decided_nothing_can_have_been_kept(world):
    episode = make.reported(world, now=NOW - HOUR)
    challenge = workflow.raise_challenge(
        episode=episode,
        ground="no-decision",
        harm="No inhaler",
        missed="",
        call_back="07700 900123",
        by=make.acting(world.carer),
        now=NOW,
    )
    workflow.review_heard(
        challenge=challenge,
        outcome=Outcome.CHANGED,
        reason="Seen",
        answerer=ANSWERER,
        answered_at=HEARD.at,
        decision=CHANGED,
        by=make.acting(world.on_call),
        now=SOON,
    )
    challenge.refresh_from_db()

    with pytest.raises(Refused, match="no decision to keep"):
        correct(challenge, world.on_call)


def test_a_correction_never_changes(world, heard):
    correct(heard, world.on_call, name="Hales")

    with pytest.raises(Exception, match="Cannot update"), connection.cursor() as cursor:
        cursor.execute("UPDATE escalation_correction SET because = 'x'")


# The page


def typed(**extra):
    said = {
        "officer_name": "Hales",
        "officer_rank": str(Rank.SUPERINTENDENT.value),
        "officer_number": "1234",
        "decided_at-on": timezone.localtime(HEARD.at).date().isoformat(),
        "decided_at-time": f"{timezone.localtime(HEARD.at):%I:%M%p}".lower(),
        "verdict": "kept",
        "reason": HEARD.reason,
        "because": "I had misheard the name",
        "submission": str(uuid4()),
    }
    return {**said, **extra}


def test_the_page_is_filled_in_and_the_tracker_shows_both(world, sign_in, heard):
    with time_machine.travel(LATER, tick=False):
        on_call, at = sign_in(world.on_call), f"/escalations/{heard.pk}/"
        assert f'href="{at}heard/correct/"' in on_call.get(at).content.decode()
        page = on_call.get(f"{at}heard/correct/").content.decode()
        assert 'value="Hale"' in page
        assert HEARD.reason in page
        done = on_call.post(f"{at}heard/correct/", typed(), follow=True)
        carers = words(sign_in(world.carer).get(at))

    assert "What was written before can still be read" in words(done)
    assert "Superintendent Hales, 1234 looked again" in carers
    assert "I had misheard the name" in carers
    assert "Who Superintendent Hale, 1234 Superintendent Hales, 1234" in carers


def test_the_paper_of_a_challenge_says_what_is_right_beside_what_was_written(world, asked):
    correct(asked, world.carer, Call.ASKED, name="Hales")
    actor = make.acting(world.on_call)

    said = challenge_on_paper(queries.challenges(actor).get(), actor, now=LATER)

    assert any(name == "Asked by phone" and "Hales" in fact for name, fact in said["asks"])
    (corrected,) = said["corrections"]
    assert corrected.because == "I had misheard"
    assert corrected.differences == [
        Difference("Who", "Inspector Hale, 1234", "Inspector Hales, 1234")
    ]


def test_each_correction_stands_beside_the_one_that_followed_it(world, heard):
    correct(heard, world.on_call, name="Hales")
    correct(heard, world.on_call, name="Hale", reason="She was seen")

    found = queries.challenges(make.acting(world.on_call)).get()
    first, second = corrected_of(found, timed=str)["answered"]

    assert [each.what for each in first.differences] == ["Who"]
    assert [each.after for each in second.differences] == [
        "Superintendent Hale, 1234",
        "She was seen",
    ]


def test_the_officer_who_reviews_reads_that_a_call_was_corrected(world, sign_in, asked):
    correct(asked, world.carer, Call.ASKED, name="Hales")

    with time_machine.travel(LATER, tick=False):
        page = words(sign_in(world.inspector).get(f"/escalations/{asked.pk}/review/"))

    assert "Who Inspector Hale, 1234 Inspector Hales, 1234" in page
    assert "I had misheard" in page


def test_a_correction_without_its_reason_is_asked_for_it_and_keeps_the_rest(world, sign_in, heard):
    with time_machine.travel(LATER, tick=False):
        page = sign_in(world.on_call).post(
            f"/escalations/{heard.pk}/heard/correct/", typed(because="")
        )

    assert page.status_code == 422
    assert "Say what was wrong, and why" in words(page)
    assert 'value="Hales"' in page.content.decode()


def test_a_time_that_was_left_as_it_stood_is_no_change(world, sign_in, asked):
    moment = PHONED.at.replace(second=41)
    Challenge.objects.update(phoned_at=moment)
    with time_machine.travel(LATER, tick=False):
        said = typed(officer_rank=str(Rank.INSPECTOR.value))
        local = timezone.localtime(PHONED.at)
        said |= {
            "spoken_at-on": local.date().isoformat(),
            "spoken_at-time": f"{local:%I:%M%p}".lower(),
        }
        sign_in(world.carer).post(f"/escalations/{asked.pk}/asked/correct/", said)

    asked.refresh_from_db()
    assert (asked.phoned_name, asked.phoned_at) == ("Hales", moment)


@pytest.mark.parametrize(("who", "status"), [("carer", 200), ("social_worker", 403)])
def test_the_page_is_for_those_who_wrote_it(world, sign_in, asked, who, status):
    with time_machine.travel(LATER, tick=False):
        client, at = sign_in(getattr(world, who)), f"/escalations/{asked.pk}/"
        assert client.get(f"{at}asked/correct/").status_code == status
        offered = "Correct who was asked by phone" in words(client.get(at))

    assert offered is (status == 200)


def test_the_page_of_an_answer_asks_what_they_decided_and_keeps_what_was_typed(
    world, sign_in, heard
):
    with time_machine.travel(LATER, tick=False):
        on_call, at = sign_in(world.on_call), f"/escalations/{heard.pk}/heard/correct/"
        said = {"verdict": "changed", "officer_name": "Hale"}
        refused = on_call.post(at, typed(**said))
        done = on_call.post(at, typed(**said, outcome="record-respond", grade="high"), follow=True)

    assert refused.status_code == 422
    assert "Select what they decided" in words(refused)
    assert "What they did Kept the decision Changed the decision" in words(done)
    assert Review.objects.get().decision.grade == "high"
