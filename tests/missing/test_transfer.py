"""A report goes to another police force, which sees it from then on and decides anew."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children.access import can_see
from children.rules import Breadth
from children.workflow import give_sight
from core.refusals import Denied, Refused
from escalation import kept, tracker
from escalation import queries as challenge_queries
from escalation import workflow as escalation_workflow
from escalation.models import Challenge, Notification
from escalation.rules import Outcome
from escalation.workflow import NewDecision
from missing import ledger, queries, workflow
from missing.clock_board import clocks_of, duties_of
from missing.models import Episode, ForceTransfer, Protocol
from missing.police_queue import queue_of
from missing.protocols import forget
from missing.rules import HandoverState, HeardHow
from missing.timeline import timeline_of
from partners.models import Agency, Job
from partners.rules import AgencyKind, Office, Rank, Role
from tests import make
from tests.missing.pages import MOST, headings, moment, statements, submitted, words
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
NOW = make.NOW
MINUTE = timedelta(minutes=1)
LATER = NOW + 20 * MINUTE
WHY = "Seen at the station in Leeds"


@pytest.fixture
def other() -> Agency:
    return make.agency(AgencyKind.FORCE)


@pytest.fixture
def theirs(other: Agency) -> Job:
    return make.officer(other)


def transferred(world: make.World, to: Agency, **extra: Any) -> Episode:
    now = extra.pop("now", LATER)
    episode = extra.pop("episode", None) or make.reported(world, now=now - 20 * MINUTE)
    by = make.acting(extra.pop("by", world.sergeant))
    workflow.transfer_force(episode=episode, to_force=to, why=WHY, by=by, now=now)
    return Episode.objects.get(pk=episode.pk)


def told_of(message: str) -> set[tuple[str, str]]:
    told = Notification.objects.filter(message=message).select_related("agency")
    return {(each.office, str(each.agency)) for each in told}


# What it does


def test_the_other_force_owes_a_decision_within_half_an_hour_and_the_first_owes_nothing(
    world, other, theirs
):
    decided = make.decided(world)

    episode = transferred(world, other, episode=decided.episode)

    review = episode.duties.get(code="police-review")
    decision = episode.duties.open().get(code="police-decision")
    assert (review.agency, review.how_ended) == (world.force, "not-needed")
    assert (decision.agency, decision.due_at) == (other, LATER + 30 * MINUTE)
    assert ledger.check(episode) == []


def test_the_other_force_sees_the_episode_from_then_on_and_the_first_no_more(world, other, theirs):
    episode = transferred(world, other)

    child = episode.child
    assert can_see(make.acting(theirs), child, episode.pk)
    for job in (world.sergeant, world.inspector, world.call_handler):
        assert not can_see(make.acting(job), child, episode.pk)
    assert can_see(make.acting(world.carer), child, episode.pk)


def test_an_interview_service_that_saw_the_child_goes_on_seeing_the_child(world, other):
    episode = make.reported(world)
    give_sight(
        child=episode.child,
        agency=world.interviews,
        breadth=Breadth.ALL,
        why="Asked early",
        now=NOW,
        episode_id=episode.pk,
    )

    episode = transferred(world, other, episode=episode)

    assert can_see(make.acting(world.interviewer), episode.child, episode.pk)


def test_the_other_force_has_a_report_of_its_own_and_decides_on_it(world, other, theirs):
    before = make.decided(world)
    episode = transferred(world, other, episode=before.episode)

    after = make.decided(world, episode=episode, by=theirs, now=LATER + MINUTE)

    assert (before.report.force, after.report.force) == (world.force, other)
    assert after.report.reported_at == LATER


def test_each_force_keeps_what_it_decided_itself(world, other, theirs):
    before = make.decided(world)
    episode = transferred(world, other, episode=before.episode)
    make.decided(world, episode=episode, by=theirs, now=LATER + MINUTE)

    for job in (world.sergeant, theirs):
        (own,) = kept.decided(make.acting(job), page=1).rows
        assert own.by == job.person.name


def test_the_protocol_stays_and_the_clocks_say_whose_it_is(world, other):
    episode = transferred(world, other)
    reader = make.acting(world.carer)
    shown = queries.episodes(reader).get(pk=episode.pk)

    clocks = clocks_of(shown, duties_of(shown, reader), actor=reader, now=LATER)

    due = next(each for each in clocks if each.code == "police-decision" and each.running)
    assert f"the area that {world.force} serves" in due.why
    assert str(other) in due.owner


def test_what_police_owed_besides_goes_over_with_nobodys_name_on_it(world, other, theirs):
    episode = make.reported(world)
    task = make.task(world, episode=episode, office=Office.POLICE_SUPERVISOR)
    workflow.accept(duty=task.duty, by=make.acting(world.sergeant), now=NOW)
    handover = make.handed_over(
        world,
        task.duty,
        to=workflow.To(Office.POLICE_SUPERVISOR),
        by=make.acting(world.sergeant),
    )

    by = make.acting(world.sergeant)
    with seen_by(by):
        workflow.transfer_force(episode=episode, to_force=other, why=WHY, by=by, now=LATER)

    task.duty.refresh_from_db()
    handover.refresh_from_db()
    assert (task.duty.agency, task.duty.taken_by) == (other, None)
    assert handover.state == HandoverState.OVERTAKEN
    assert ledger.check(episode) == []
    workflow.finish_task(task=task, outcome="Looked", by=make.acting(theirs), now=LATER)


def test_it_can_come_back(world, other, theirs):
    episode = transferred(world, other)

    episode = transferred(world, world.force, episode=episode, by=theirs, now=LATER + MINUTE)

    assert can_see(make.acting(world.sergeant), episode.child, episode.pk)
    assert not can_see(make.acting(theirs), episode.child, episode.pk)
    assert queue_of(make.acting(world.sergeant), now=LATER + MINUTE).to_decide == 1
    assert ledger.check(episode) == []


# A challenge that was open


def test_an_open_challenge_ends_and_the_carer_is_told_why(world, other, theirs):
    challenge = make.challenged(world)

    transferred(world, other, episode=challenge.episode)

    challenge.refresh_from_db()
    steps = tracker.tracker_of([challenge], [], now=LATER).steps
    assert challenge.state == "withdrawn"
    assert steps[-1].note == "Another police force has taken the report over and decides anew."
    assert told_of("challenge-ended") == {
        ("carer", str(world.provider)),
        ("on-call", str(world.provider)),
    }
    assert told_of("challenge-transferred") == {("duty-inspector", str(world.force))}
    assert not told_of("challenge-withdrawn")


def test_what_the_first_force_decided_is_challenged_no_more(world, other, theirs):
    decision = make.decided(world)
    episode = transferred(world, other, episode=decision.episode)

    assert challenge_queries.decision_now(episode) is None
    after = make.decided(world, episode=episode, by=theirs, now=LATER + MINUTE)
    assert challenge_queries.decision_now(episode) == after


def test_the_page_of_a_challenge_that_ended_says_that_police_have_not_decided(
    world, sign_in, other, now
):
    challenge = make.challenged(world, now=now)
    transferred(world, other, episode=challenge.episode, now=now + MINUTE / 2)

    page = words(sign_in(world.carer).get(challenge.get_absolute_url()))

    assert "Police: waiting for a decision" in page
    assert "Another police force has taken the report over and decides anew." in page


def delayed(world: make.World, episode: Episode, now: Any) -> Challenge:
    """The carer challenges that nobody of the force that has the report decides."""
    return escalation_workflow.raise_challenge(
        episode=episode,
        ground="delayed",
        harm="No inhaler",
        missed="Nobody has rung",
        call_back="07700 900123",
        by=make.acting(world.carer),
        now=now,
    )


def test_that_the_other_force_does_not_decide_is_challenged_whatever_the_first_decided(
    world, other, theirs
):
    decision = make.decided(world)
    episode = transferred(world, other, episode=decision.episode)
    late = LATER + 45 * MINUTE

    challenge = delayed(world, episode, late)

    assert challenge.decision is None
    senior = make.acting(make.officer(other, Role.SENIOR_OFFICER, Rank.INSPECTOR))
    assert challenge_queries.latest_for(challenge, senior) is None
    review = escalation_workflow.review(
        challenge=challenge,
        outcome=Outcome.CHANGED,
        reason="She is at risk",
        decision=NewDecision(outcome="record-respond", grade="high"),
        by=senior,
        now=late + MINUTE,
    )
    assert review.decision.report.force == other


# Who hears


def test_everybody_concerned_is_told(world, other):
    transferred(world, other)

    assert told_of("decision-wanted") >= {("police-supervisor", str(other))}
    assert told_of("transferred-away") == {("police-supervisor", str(world.force))}
    assert {office for office, _ in told_of("force-transferred")} == {
        *("carer", "on-call", "placing-authority", "social-worker", "host-coordinator"),
    }


def test_the_timeline_says_from_whom_to_whom_and_why(world, other):
    episode = transferred(world, other)

    items = timeline_of(episode, make.acting(world.carer)).items
    (item,) = [each for each in items if each.title == "Transferred to another police force"]

    assert item.text == f"From {world.force} to {other}, which decides anew."
    assert item.words == WHY


def test_nobody_who_reads_nothing_of_police_reads_of_a_transfer(world, other):
    transferred(world, other)
    event = Event.objects.get(fact=Fact.FORCE_TRANSFERRED)

    items = timeline_of(Episode.objects.get(), make.acting(world.interviewer)).items

    assert not [item for item in items if item.at == event.happened_at and item.words == WHY]


# What is not possible


@pytest.mark.parametrize("role", ["carer", "on_call", "call_handler", "social_worker"])
def test_only_a_supervisor_or_a_more_senior_officer_transfers_it(world, other, role):
    with pytest.raises(Denied):
        transferred(world, other, by=getattr(world, role))


def test_a_force_that_does_not_see_the_child_transfers_nothing(world, other, theirs):
    with pytest.raises(Http404):
        transferred(world, other, by=theirs)


def test_a_force_that_has_handed_it_on_does_not_do_so_twice(world, other):
    episode = transferred(world, other)

    with pytest.raises(Http404):
        transferred(world, make.agency(AgencyKind.FORCE), episode=episode)
    assert ForceTransfer.objects.count() == 1


def test_it_goes_to_a_police_force_and_to_another_one(world, other):
    for wrong in (world.force, world.provider):
        with pytest.raises(Refused, match="Choose another police force"):
            transferred(world, wrong, episode=Episode.objects.first())


@pytest.mark.parametrize("end", [make.back, make.found])
def test_nothing_is_transferred_of_a_child_whom_nobody_looks_for(world, other, end):
    episode = make.reported(world)
    end(world, episode=episode, now=LATER)

    with pytest.raises(Refused, match="Nobody needs to look"):
        transferred(world, other, episode=episode)


def test_an_episode_of_an_older_protocol_is_not_transferred(world, other):
    episode = make.reported(world)
    document = episode.reporting_protocol.document
    duties = [
        {**duty, "starts_on": [each for each in duty["starts_on"] if each != "force-transferred"]}
        for duty in document["duties"]
    ]
    older = Protocol.objects.create(
        version="older", document={**document, "duties": duties}, published_at=NOW
    )
    Episode.objects.update(reporting_protocol=older)
    forget()

    with pytest.raises(Refused, match="older than transfers"):
        transferred(world, other, episode=Episode.objects.get())


def test_what_the_first_force_had_said_is_no_decision_of_the_one_that_owes_it(world, other):
    episode = transferred(world, other)

    with pytest.raises(Refused, match=f"before {other} took the report over"):
        workflow.record_decision_second_hand(
            episode=episode,
            decided_at=NOW + 5 * MINUTE,
            outcome="not-recording",
            reason="Often late",
            officer_name="Sgt Pell",
            heard_how=HeardHow.PHONE,
            by=make.acting(world.carer),
            now=LATER + MINUTE,
        )

    assert episode.duties.open().filter(code="police-decision").exists()


# The pages


def address(episode: Episode, rest: str = "transfer/") -> str:
    return f"/missing/{episode}/police/{rest}"


def sent(other: Agency, **more: str) -> dict[str, Any]:
    return submitted(to_force=str(other.pk), why=WHY, **more)


def test_what_happens_is_read_before_it_is_done(world, sign_in, other, theirs, now):
    episode = make.challenged(world, now=now).episode
    client = sign_in(world.sergeant)
    assert address(episode) in client.get(address(episode, "")).content.decode()

    page = words(client.post(address(episode), sent(other)))

    assert f"{other} sees everything here that you see, and decides anew by" in page
    assert "The challenge that is open ends." in page
    assert f"{world.force} owes nothing more" in page
    assert not ForceTransfer.objects.exists()

    answer = client.post(address(episode), sent(other, transfer="yes", submission=str(uuid4())))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/decisions/")
    assert ForceTransfer.objects.get().to_force == other
    assert client.get(address(episode)).status_code == 404


def test_that_nobody_there_uses_the_service_is_said_first(world, sign_in, other, now):
    episode = make.reported(world, now=now)

    page = words(sign_in(world.sergeant).post(address(episode), sent(other)))

    assert f"Nobody at {other} uses this service. Phone their control room first" in page


def test_until_the_other_force_decides_the_page_waits_for_it(world, sign_in, other, theirs, now):
    decision = make.decided(world, now=now)
    episode = transferred(world, other, episode=decision.episode, now=now + MINUTE / 2)

    for job in (world.carer, theirs):
        answer = sign_in(job).get(address(episode, ""))
        page = words(answer)
        assert headings(answer) == ["Waiting for a decision"]
        assert "Police: waiting for a decision" in page
        assert f"{world.force}, which has handed the report on" in page
        assert WHY in page


def test_what_the_force_before_decided_is_no_more_what_police_say(world, sign_in, other, now):
    """Neither beside the levels, nor where somebody asks whether they still respond."""
    decision = make.decided(world, outcome="record-respond", grade="high", now=now)
    before = words(sign_in(world.on_call).get(f"/missing/{decision.episode}/assessment/"))
    episode = transferred(world, other, episode=decision.episode, now=now + MINUTE / 2)

    after = words(sign_in(world.on_call).get(f"/missing/{episode}/assessment/"))
    workflow.check_search(
        episode=episode,
        active=True,
        text="The other force has it now",
        by=make.acting(world.placing_manager),
        now=now + MINUTE,
    )

    whose = decision.whose
    assert whose in before
    assert whose not in after
    checked = Event.objects.get(fact=Fact.SEARCH_CHECKED)
    assert checked.payload["responds"] is False


def test_the_officer_who_takes_it_over_reads_what_was_decided_and_decides(
    world, sign_in, other, theirs, now
):
    decision = make.decided(world, now=now)
    episode = transferred(world, other, episode=decision.episode, now=now + MINUTE / 2)
    client = sign_in(theirs)

    page = words(client.get(address(episode, "decision/")))
    assert "Often late on a Saturday" in page
    answer = client.post(
        address(episode, "decision/"),
        submitted(
            outcome="record-respond",
            grade="high",
            reason="Cold",
            seen=str(decision.pk),
            **moment("review_at", timezone.now() + timedelta(hours=1)),
        ),
    )

    assert answer.status_code == 302, words(answer)
    assert episode.decisions.first().report.force == other


def test_the_page_asks_little_of_the_database(world, sign_in, other, now):
    episode = make.reported(world, now=now)
    client = sign_in(world.sergeant)
    client.get(address(episode))

    for page in (address(episode), address(episode, "")):
        asked = statements(client, page)
        assert len(asked) <= MOST, asked


# What was heard of a transfer


def heard(world: make.World, to: Agency, **extra: Any) -> Episode:
    """The carer was told by phone, a quarter of an hour after police were told of the child."""
    episode = extra.pop("episode", None) or make.reported(world, now=NOW)
    by = make.acting(extra.pop("by", world.carer))
    with seen_by(by):
        workflow.transfer_force(
            episode=episode,
            to_force=to,
            why=WHY,
            heard_from="PC Ali",
            heard_how=HeardHow.PHONE,
            transferred_at=extra.pop("at", NOW + 15 * MINUTE),
            by=by,
            now=LATER,
        )
    return Episode.objects.get(pk=episode.pk)


@pytest.mark.parametrize("who", ["carer", "on_call", "social_worker", "coordinator"])
def test_whoever_hears_of_a_transfer_records_it_and_the_other_force_owes_the_decision(
    world, other, theirs, who
):
    episode = heard(world, other, by=getattr(world, who))

    decision = episode.duties.open().get(code="police-decision")
    assert (decision.agency, decision.due_at) == (other, NOW + 45 * MINUTE)
    assert can_see(make.acting(theirs), episode.child, episode.pk)
    assert told_of("decision-wanted") >= {("police-supervisor", str(other))}
    assert told_of("said-transferred") == {("police-supervisor", str(world.force))}
    assert not told_of("transferred-away")
    assert ledger.check(episode) == []


def test_everybody_reads_that_it_was_heard_from_whom_and_how(world, other):
    episode = heard(world, other)

    (item,) = [
        each
        for each in timeline_of(episode, make.acting(world.on_call)).items
        if each.title == "Transferred to another police force"
    ]

    assert item.text == (
        f"From {world.force} to {other}, which decides anew. Second-hand, from PC Ali: by phone."
    )


def test_the_first_force_sees_the_child_until_an_officer_of_the_other_decides(world, other, theirs):
    episode = heard(world, other)
    sergeant = make.acting(world.sergeant)

    before = can_see(sergeant, episode.child, episode.pk)
    with pytest.raises(Denied):
        make.decided(world, episode=episode, now=LATER)
    by = make.acting(theirs)
    with seen_by(by):
        workflow.record_decision(
            episode=episode,
            outcome="record-respond",
            grade="high",
            reason="At risk",
            by=by,
            now=LATER + MINUTE,
        )

    assert before
    assert not can_see(sergeant, episode.child, episode.pk)
    assert not workflow.may_take_back(episode, by=sergeant)


def test_the_first_force_takes_a_report_back_that_it_never_handed_over(world, other, theirs):
    challenge = make.challenged(world, now=NOW)
    episode = heard(world, other, episode=challenge.episode)
    by = make.acting(world.sergeant)

    with seen_by(by):
        workflow.transfer_force(
            episode=episode, to_force=world.force, why="Not so", by=by, now=LATER + MINUTE
        )

    episode.refresh_from_db()
    assert episode.force == world.force
    assert not can_see(make.acting(theirs), episode.child, episode.pk)
    assert make.decided(world, episode=episode, now=LATER + 2 * MINUTE).report.force == world.force
    assert ledger.check(episode) == []


def test_a_force_that_did_not_hand_it_to_the_one_named_but_to_a_third_sees_the_child_no_more(
    world, other, theirs
):
    third = make.agency(AgencyKind.FORCE)
    episode = heard(world, other)
    by = make.acting(world.sergeant)

    with seen_by(by):
        workflow.transfer_force(episode=episode, to_force=third, why=WHY, by=by, now=LATER + MINUTE)

    for job in (world.sergeant, theirs):
        assert not can_see(make.acting(job), episode.child, episode.pk)
    assert can_see(make.acting(make.officer(third)), episode.child, episode.pk)


def test_once_an_officer_of_the_other_force_confirms_what_was_heard_the_first_sees_no_more(
    world, other, theirs
):
    episode = heard(world, other)
    carer = make.acting(world.carer)
    decision = workflow.record_decision_second_hand(
        episode=episode,
        decided_at=LATER,
        outcome="record-respond",
        grade="high",
        reason="Cold tonight",
        officer_name="Sgt Pell",
        heard_how=HeardHow.PHONE,
        by=carer,
        now=LATER,
    )
    sergeant, by = make.acting(world.sergeant), make.acting(theirs)
    assert workflow.may_take_back(episode, by=sergeant)

    with seen_by(by):
        workflow.confirm_decision(decision=decision, by=by, now=LATER + MINUTE)

    assert not can_see(sergeant, episode.child, episode.pk)
    assert not workflow.may_take_back(episode, by=sergeant)


@pytest.mark.parametrize("decided", [False, True])
def test_a_force_that_may_be_searching_still_hears_that_the_child_is_back(
    world, other, theirs, decided
):
    episode = heard(world, other)
    if decided:
        make.decided(world, episode=episode, by=theirs, now=LATER + MINUTE)

    by = make.acting(world.carer)
    with seen_by(by):
        make.back(world, episode=episode, now=LATER + 2 * MINUTE)

    before = set() if decided else {("police-supervisor", str(world.force))}
    police = {each for each in told_of("returned") if each[0] == "police-supervisor"}
    assert police == {("police-supervisor", str(other))} | before


def test_what_is_heard_was_handed_over_after_police_were_told(world, other):
    with pytest.raises(Refused, match="It can’t have handed it over before that"):
        heard(world, other, at=NOW - 5 * MINUTE)


def test_a_carer_records_on_the_page_what_police_said_of_a_transfer(world, sign_in, other, now):
    episode = make.reported(world, now=now - 20 * MINUTE)
    client = sign_in(world.carer)
    said = {
        "heard_from": "PC Ali",
        "heard_how": "phone",
        **moment("transferred_at", now - 5 * MINUTE),
        "to_force": other.pk,
        "why": WHY,
    }

    offered = words(client.get(address(episode, "")))
    read = words(client.post(address(episode), submitted(**said)))
    answer = client.post(address(episode), submitted(**said, transfer="yes"))

    assert "Police say that another force has it now" in offered
    assert f"Record that {other} has it" in read
    assert answer.url == address(episode, "")
    assert "Second-hand, from PC Ali: by phone" in words(client.get(address(episode, "")))
    assert "take the report back" in words(sign_in(world.sergeant).get(address(episode, "")))
