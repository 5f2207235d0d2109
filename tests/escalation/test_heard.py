"""A challenge answered by phone, and on-call who agrees with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from core.refusals import Denied, Refused
from escalation import workflow
from escalation.models import Challenge, Notification, Review
from escalation.rules import ChallengeState, Outcome
from escalation.workflow.following import climb
from missing import workflow as missing_workflow
from missing.ledger import check
from missing.models import Duty, PoliceDecision
from missing.rules import HeardHow
from partners.actor import SERVICE
from partners.rules import Office, Rank, Role
from tests import make
from tests.make import NOW
from tests.missing.pages import headings, statements, words

SOON = NOW + timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
ANSWERER = workflow.Answerer("Hale", Rank.SUPERINTENDENT, HeardHow.PHONE, "1234")


@pytest.fixture
def challenge(world):
    return make.challenged(world)


def hear(challenge, by, **extra):
    said = {
        "outcome": Outcome.KEPT,
        "reason": "She is often late",
        "answerer": ANSWERER,
        "answered_at": SOON - MINUTE,
        "now": SOON,
    }
    return workflow.review_heard(challenge=challenge, by=make.acting(by), **{**said, **extra})


# By phone


def test_an_answer_by_phone_closes_the_challenge_and_is_told_like_an_officers_own(world, challenge):
    done = hear(challenge, world.on_call)

    challenge.refresh_from_db()
    assert challenge.state == ChallengeState.DECIDED
    assert (done.reviewer, done.recorded_by) == (None, world.on_call.person)
    assert done.reviewed_at == SOON - MINUTE
    assert done.whose == "Superintendent Hale, 1234"
    event = Event.objects.get(fact=Fact.CHALLENGE_DECIDED)
    assert event.payload["second_hand"] is True
    told = Notification.objects.filter(message="challenge-decided").values_list("office", flat=True)
    assert {Office.CARER, Office.ON_CALL, Office.DUTY_INSPECTOR, Office.POLICE_SUPERVISOR} <= {
        *told
    }
    assert not Duty.objects.open().filter(code__startswith="challenge").exists()
    assert check(challenge.episode) == []


def test_a_change_by_phone_is_a_second_hand_decision_told_once(world, challenge):
    new = workflow.NewDecision(outcome="record-respond", grade="high")

    done = hear(challenge, world.carer, outcome=Outcome.CHANGED, decision=new)

    made = PoliceDecision.objects.get(made_by_review=done)
    assert (made.second_hand, made.officer_name, made.grade) == (True, "Hale", "high")
    assert made.recorded_by == world.carer.person
    by_itself = Event.objects.filter(fact=Fact.POLICE_DECIDED).order_by("pk").last()
    assert by_itself.payload["challenge"] == challenge.pk
    assert not Notification.objects.filter(message="police-decided", event_id=by_itself.pk).exists()
    assert check(challenge.episode) == []


def test_a_change_says_what_the_decision_is_now(world, challenge):
    with pytest.raises(Refused, match="Say what the decision is now"):
        hear(challenge, world.on_call, outcome=Outcome.CHANGED)


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ({"answerer": workflow.Answerer("Bo", Rank.SERGEANT, HeardHow.PHONE)}, "only the rank of"),
        ({"answered_at": NOW - timedelta(minutes=2)}, "before the challenge was sent"),
        ({"answered_at": SOON + timedelta(hours=1)}, "must be in the past"),
        ({"next_review_at": NOW}, "review time after the answer"),
    ],
)
def test_what_cannot_be_so_is_refused(world, challenge, extra, why):
    with pytest.raises(Refused, match=why):
        hear(challenge, world.on_call, **extra)
    assert not Review.objects.exists()


def test_the_officer_who_decided_does_not_answer_by_phone_either(world, challenge):
    name = challenge.decision.officer_name
    answerer = workflow.Answerer(name, Rank.SUPERINTENDENT, HeardHow.PHONE)

    with pytest.raises(Refused, match="different one must look again"):
        hear(challenge, world.on_call, answerer=answerer)


def test_an_officer_of_higher_rank_answers_who_shares_a_part_of_the_deciders_name(world):
    decision = missing_workflow.record_decision_second_hand(
        episode=make.reported(world),
        outcome="not-recording",
        reason="Often late",
        officer_name="PC John Smith",
        heard_how=HeardHow.PHONE,
        decided_at=NOW,
        by=make.acting(world.carer),
        now=NOW,
    )
    smith = workflow.Answerer("Smith", Rank.INSPECTOR, HeardHow.PHONE)
    challenge = make.challenged(world, decision=decision)

    assert hear(challenge, world.on_call, answerer=smith).whose == "Inspector Smith"


def test_an_officers_own_answer_that_came_first_stands(world, challenge):
    workflow.review(
        challenge=challenge,
        outcome=Outcome.KEPT,
        reason="It stays",
        next_review_at=SOON + timedelta(hours=1),
        by=make.acting(world.inspector),
        now=SOON,
    )

    with pytest.raises(Refused, match="not open any more: decided"):
        hear(challenge, world.on_call, now=SOON + MINUTE)
    assert Review.objects.get().reviewer == world.inspector.person


def test_an_officer_finds_that_an_answer_by_phone_came_first(world, challenge):
    hear(challenge, world.on_call)

    with pytest.raises(Refused, match="not open any more: decided"):
        workflow.review(
            challenge=challenge,
            outcome=Outcome.KEPT,
            reason="It stays",
            next_review_at=SOON + timedelta(hours=1),
            by=make.acting(world.inspector),
            now=SOON + MINUTE,
        )


def test_police_do_not_write_down_what_they_heard_themselves(world, challenge):
    with pytest.raises(Denied):
        hear(challenge, world.inspector)


# The pages


@pytest.fixture
def night(world):
    """Challenged ten minutes ago, for pages that read the clock."""
    now = timezone.now() - timedelta(minutes=10)
    return make.challenged(world, now=now)


def typed(**extra):
    today = timezone.localdate().isoformat()
    return {
        "officer_name": "Hale",
        "officer_rank": str(Rank.SUPERINTENDENT.value),
        "officer_number": "1234",
        "decided_at-on": today,
        "decided_at-time": timezone.localtime().strftime("%I:%M%p"),
        "decided_at": "now",
        "heard_how": HeardHow.PHONE.value,
        "verdict": Outcome.KEPT.value,
        "reason": "Often late, she said",
        **extra,
    }


def test_whoever_heard_it_records_it_and_everybody_reads_that_it_is_second_hand(
    world, sign_in, night
):
    at = f"/escalations/{night.pk}/"
    client = sign_in(world.carer)
    assert "Record an answer that an officer gave by phone" in words(client.get(at))
    page = client.get(f"{at}heard/")
    seen = {"seen": str(night.decision_id)}

    sent = client.post(f"{at}heard/", typed(**seen))

    assert page.status_code == 200
    assert headings(page) == ["Record an answer by phone"]
    assert sent.status_code == 302, words(sent)
    for who in (world.carer, world.on_call, world.social_worker, world.inspector):
        read = words(sign_in(who).get(at))
        assert "Superintendent Hale, 1234 looked again and kept the decision" in read
        assert f"Recorded second-hand by {world.carer.person}" in read
    episode = words(client.get(night.episode.get_absolute_url()))
    assert "Second-hand: the officer answered by phone." in episode
    assert "Second-hand" in words(client.get("/escalations/"))


def test_a_change_asks_what_is_decided_now(world, sign_in, night):
    at = f"/escalations/{night.pk}/heard/"
    client = sign_in(world.on_call)

    asked = client.post(at, typed(verdict=Outcome.CHANGED.value, seen=str(night.decision_id)))

    assert asked.status_code == 422
    assert "Select what they decided" in words(asked)
    assert "Often late, she said" in asked.content.decode()


def test_police_have_no_way_to_it(world, sign_in, night):
    client = sign_in(world.inspector)

    assert "gave by phone" not in words(client.get(f"/escalations/{night.pk}/"))
    assert client.get(f"/escalations/{night.pk}/heard/").status_code == 403


def test_the_tracker_takes_as_few_statements(world, sign_in, night):
    client = sign_in(world.on_call)

    assert len(statements(client, f"/escalations/{night.pk}/")) <= 8


# On-call agrees


def agree(challenge, by):
    return workflow.agree(challenge=challenge, by=make.acting(by), now=SOON)


def test_on_call_agrees_by_name_and_it_is_on_the_record(world, challenge):
    agree(challenge, world.on_call)

    challenge.refresh_from_db()
    assert (challenge.agreed_by, challenge.agreed_at) == (world.on_call.person, SOON)
    assert Event.objects.filter(fact=Fact.CHALLENGE_AGREED).count() == 1
    assert check(challenge.episode) == []


def test_only_on_call_of_the_childs_agency_agrees_once_and_not_with_themselves(world, challenge):
    for who in (world.carer, world.fostering_social_worker, world.social_worker):
        with pytest.raises(Refused, match="Only the on-call worker"):
            agree(challenge, who)
    agree(challenge, world.on_call)
    with pytest.raises(Refused, match="said so already"):
        agree(challenge, make.job(Role.ON_CALL, world.provider))


def test_nobody_agrees_with_their_own_challenge(world):
    own = make.challenged(world, by=world.on_call)

    with pytest.raises(Refused, match="your own challenge"):
        agree(own, world.on_call)


def test_that_on_call_agrees_goes_up_with_the_challenge(world, challenge):
    agree(challenge, world.on_call)

    higher = climb(challenge=Challenge.objects.get(), by=SERVICE, now=SOON + timedelta(hours=1))

    assert higher.agreed_by == world.on_call.person


def test_the_officer_and_the_tracker_say_that_on_call_agrees(world, sign_in, night):
    at = f"/escalations/{night.pk}/"
    on_call = sign_in(world.on_call)
    assert "I agree with this challenge" in words(on_call.get(at))
    assert "I agree with this challenge" not in words(sign_in(world.carer).get(at))

    on_call.post(f"{at}agree/")

    assert "I agree with this challenge" not in words(on_call.get(at))
    assert f"{world.on_call.person}, on-call, agrees with it" in words(on_call.get(at))
    assert f"On-call agrees: {world.on_call.person}" in words(
        sign_in(world.inspector).get(f"{at}review/")
    )
