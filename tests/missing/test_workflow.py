"""Each thing that happens in a night: done, refused and denied, and its fact recorded."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import Http404

from audit.models import Event
from audit.rules import Fact
from children import access
from children.workflow import start_placement
from core.refusals import Denied, Refused
from missing import clock_board, drafts, framework, ledger, workflow
from missing.models import Assessment, Duty, Episode, PoliceDecision
from missing.protocols import asked_for
from missing.rules import FoundHow, HeardHow, ReportedBy, Status
from missing.timeline import timeline_of
from missing.workflow.episode import police_know
from partners.models import Agency, Home, Job
from partners.rules import Office, Rank, Role
from tests import make
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
LATER = make.NOW + timedelta(minutes=30)


def facts(episode: Episode) -> list[str]:
    return list(
        Event.objects.filter(episode_id=episode.pk).order_by("id").values_list("fact", flat=True)
    )


def open_duties(episode: Episode) -> set[str]:
    return set(episode.duties.open().values_list("code", flat=True))


# Logging


def test_the_episode_exists_from_the_second_answer_and_on_call_sees_it(world: make.World) -> None:
    episode = make.opened(world)

    assert episode.status == Status.BEING_LOGGED
    assert facts(episode) == [Fact.EPISODE_OPENED]
    assert access.can_see(make.acting(world.on_call), episode.child)
    assert "finish-log" in open_duties(episode)


def test_an_episode_carries_the_force_and_both_authorities(
    world: make.World,
) -> None:
    episode = make.opened(world)

    assert episode.force == world.force
    assert episode.host_authority == world.host
    assert episode.responsible_authority == world.responsible


def test_a_child_has_one_open_episode_and_the_second_is_told_of_the_first(
    world: make.World,
) -> None:
    first = make.opened(world)

    with pytest.raises(Refused, match=first.reference):
        make.opened(world, by=world.on_call)


def test_a_reference_that_is_taken_is_drawn_again(
    world: make.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = make.back(world).reference
    drawn = iter(taken.removeprefix("M-") * 2 + "ZZZZZ")
    monkeypatch.setattr("missing.rules.secrets.choice", lambda letters: next(drawn))

    assert make.opened(world).reference == "M-ZZZZZ"


def test_a_carer_of_another_household_logs_nothing(world: make.World) -> None:
    neighbour = make.carer(make.home(world.provider))

    with pytest.raises(Http404):
        make.opened(world, by=neighbour)


def test_a_reviewing_role_cannot_log_and_is_told_who_could(world: make.World) -> None:
    with pytest.raises(Denied) as denied:
        workflow.open_episode(child=world.child, by=make.acting(world.coordinator), now=make.NOW)
    assert "foster carer" in denied.value.who_could


def test_an_authority_outside_every_area_is_said_in_a_sentence(world: make.World) -> None:
    Agency.objects.filter(pk__in=[world.host.pk, world.responsible.pk]).update(area=None)

    with pytest.raises(Refused, match="no partnership area"):
        make.opened(world)


def test_a_log_sent_without_a_level_leaves_on_call_to_set_one(world: make.World) -> None:
    episode = make.logged(world)

    assert episode.status == Status.AWAY
    assert {"set-level", "accept-on-call"} <= open_duties(episode)
    assert "finish-log" not in open_duties(episode)


def test_a_draft_that_was_sent_does_not_change(world: make.World) -> None:
    draft = make.draft(world)
    episode = workflow.open_episode(
        child=world.child, by=make.acting(world.carer), now=make.NOW, draft=draft
    )
    workflow.log_episode(
        episode=episode, by=make.acting(world.carer), now=make.NOW, last_seen_at=None
    )

    with pytest.raises(Refused, match="already been sent"):
        workflow.save_answers(draft=draft, answers={"danger": "no"}, now=LATER)


def test_logged_by_mistake_is_kept_and_asks_nothing_more(world: make.World) -> None:
    episode = make.logged(world)

    workflow.stand_down(
        episode=episode, because="Was upstairs", by=make.acting(world.carer), now=LATER
    )

    assert Episode.objects.get().status == Status.STOOD_DOWN
    assert open_duties(episode) == set()
    make.opened(world)


# Assessing


def answers(**chosen: str) -> framework.Answers:
    return framework.Answers(chosen=chosen, age_years=15, now=make.NOW)


def test_the_named_person_decides_and_the_suggestion_is_kept_beside_it(world: make.World) -> None:
    episode = make.levelled(make.logged(world), world.carer)

    assessment = Assessment.objects.get()
    assert assessment.level == assessment.suggested_level == episode.level
    assert assessment.decided_by == world.carer.person
    stored = framework.Suggestion.from_json(assessment.suggestion)
    assert framework.suggest(asked_for(episode), stored.answers) == stored
    assert "set-level" not in open_duties(episode)


def test_anybody_caring_may_go_up_with_a_sentence(world: make.World) -> None:
    episode = make.logged(world)
    said = {"episode": episode, "answers": answers(danger="no", whereabouts="spoke")}

    with pytest.raises(Refused):
        workflow.set_level(**said, level="L2", by=make.acting(world.carer), now=make.NOW)
    workflow.set_level(
        **said, level="L2", reason="Not like him", by=make.acting(world.carer), now=make.NOW
    )

    assert Assessment.objects.get().reason == "Not like him"


def test_going_down_needs_a_second_person_who_works_with_the_child(world: make.World) -> None:
    episode = make.levelled(make.logged(world), world.carer)
    down = {
        "episode": episode,
        "answers": answers(danger="no", whereabouts="no"),
        "level": "L1",
        "reason": "He is at his aunt's most Saturdays",
        "by": make.acting(world.carer),
        "now": LATER,
    }

    with pytest.raises(Refused):
        workflow.set_level(**down)
    for wrong in (world.carer.person, make.carer(make.home()).person, world.coordinator.person):
        with pytest.raises(Refused, match="second person"):
            workflow.set_level(**down, agreed_by=wrong)
    workflow.set_level(**down, agreed_by=world.on_call.person)

    assert Episode.objects.get().level == "L1"


def test_a_level_is_not_set_for_a_child_who_is_back(world: make.World) -> None:
    episode = make.back(world)

    with pytest.raises(Refused, match="Nobody needs to look for"):
        make.levelled(episode, world.carer)


# Police


def test_a_report_opens_the_police_clock_and_the_forces_view(world: make.World) -> None:
    episode = make.reported(world)

    duty = episode.duties.get(code="police-decision")
    assert duty.agency == world.force
    assert duty.started_at == make.NOW
    assert access.can_see(make.acting(world.sergeant), world.child, episode_id=episode.pk)


def test_a_report_in_the_future_is_refused(world: make.World) -> None:
    with pytest.raises(Refused, match="in the past"):
        workflow.report_to_police(
            episode=make.logged(world),
            reported_at=LATER,
            how=ReportedBy.CALL_101,
            by=make.acting(world.carer),
            now=make.NOW,
        )


def told(world: make.World, episode: Episode, at: datetime, now: datetime) -> None:
    by = make.acting(world.carer)
    with seen_by(by):
        workflow.report_to_police(
            episode=episode, reported_at=at, how=ReportedBy.CALL_101, by=by, now=now
        )


def test_a_report_before_the_child_was_last_seen_makes_no_decision_late(world: make.World) -> None:
    episode = make.logged(world)

    with pytest.raises(Refused, match="can’t have been told of this before"):
        told(world, episode, make.NOW - timedelta(days=1), make.NOW)

    assert "police-decision" not in open_duties(episode)
    told(world, episode, make.NOW - timedelta(hours=2), make.NOW)
    assert "police-decision" in open_duties(episode)


def test_a_report_before_the_child_went_again_is_of_the_time_before(world: make.World) -> None:
    episode = make.found(world, now=make.NOW)
    carer = make.acting(world.carer)
    left_at = LATER + timedelta(seconds=20)
    workflow.go_again(episode=episode, left_at=left_at, by=carer, now=left_at)
    later = left_at + timedelta(minutes=5)

    with pytest.raises(Refused, match="can’t have been told of this before"):
        told(world, episode, LATER - timedelta(minutes=1), later)
    told(world, episode, LATER, later)

    assert police_know(episode)


def test_an_officer_decides_and_a_time_to_look_again_is_never_missing(world: make.World) -> None:
    decision = make.decided(world)

    assert decision.officer == world.sergeant.person
    assert decision.review_at is not None
    assert open_duties(decision.episode) >= {"police-review"}
    assert "police-decision" not in open_duties(decision.episode)


def test_not_recording_needs_the_carers_worry_and_what_the_carer_should_do(
    world: make.World,
) -> None:
    with pytest.raises(Refused, match="what the carer should do"):
        workflow.record_decision(
            episode=make.reported(world),
            outcome="not-recording",
            grade="medium",
            reason="Often late",
            by=make.acting(world.sergeant),
            now=make.NOW,
        )


def test_a_low_grade_for_a_child_needs_its_own_reason(world: make.World) -> None:
    with pytest.raises(Refused, match="right for a child"):
        workflow.record_decision(
            episode=make.reported(world),
            outcome="record-respond",
            grade="low",
            reason="Known to be with friends",
            by=make.acting(world.sergeant),
            now=make.NOW,
        )


def test_a_review_time_too_far_off_is_refused(world: make.World) -> None:
    with pytest.raises(Refused, match="Choose a review time"):
        workflow.record_decision(
            episode=make.reported(world),
            outcome="record-respond",
            grade="high",
            reason="No medicine",
            review_at=make.NOW + timedelta(days=3),
            by=make.acting(world.sergeant),
            now=make.NOW,
        )


def test_another_force_does_not_see_the_report(world: make.World) -> None:
    elsewhere = make.officer(make.world().force)

    with pytest.raises(Http404):
        make.decided(world, by=elsewhere)


def test_what_police_said_is_recorded_by_whoever_heard_it(world: make.World) -> None:
    decision = workflow.record_decision_second_hand(
        episode=make.reported(world),
        outcome="record-carer-leads",
        grade="medium",
        reason="“Ring us at midnight if he's not home.”",
        officer_name="Sgt P",
        officer_rank=Rank.SERGEANT,
        officer_number="1234",
        heard_how=HeardHow.PHONE,
        decided_at=make.NOW,
        by=make.acting(world.carer),
        now=LATER,
    )

    assert decision.second_hand
    assert decision.officer is None
    assert decision.recorded_by == world.carer.person
    assert "police-decision" not in open_duties(decision.episode)


def heard(episode: Episode, by: Job, **said: Any) -> PoliceDecision:
    """What somebody on the phone said, without a grade or a time to look again."""
    defaults = {
        "outcome": "record-carer-leads",
        "reason": "“We have nobody to send.”",
        "officer_name": "Control room",
        "heard_how": HeardHow.PHONE,
        "decided_at": LATER,
        "now": LATER,
    }
    return workflow.record_decision_second_hand(
        episode=episode, by=make.acting(by), **{**defaults, **said}
    )


def test_whoever_heard_a_decision_without_a_time_owes_asking_for_one(world: make.World) -> None:
    episode = make.reported(world)

    heard(episode, world.carer)

    owed = duty(episode, "ask-police-again")
    assert (owed.owed_by, owed.agency) == (Office.CARER, world.provider)
    assert owed.due_at == LATER + timedelta(hours=1)
    assert "police-review" not in open_duties(episode)
    assert ledger.check(episode) == []


def test_the_time_that_police_then_give_is_theirs_to_keep(world: make.World) -> None:
    episode = make.reported(world)
    heard(episode, world.on_call)

    heard(
        episode,
        world.on_call,
        decided_at=LATER + timedelta(minutes=5),
        now=LATER + timedelta(minutes=5),
        review_at=LATER + timedelta(hours=2),
    )

    assert "ask-police-again" not in open_duties(episode)
    assert duty(episode, "police-review").due_at == LATER + timedelta(hours=2)


def test_an_earlier_call_told_late_leaves_the_running_review_alone(world: make.World) -> None:
    episode = make.reported(world)
    decided = make.decided(world, episode=episode, now=LATER)

    heard(episode, world.carer, decided_at=make.NOW, now=LATER + timedelta(minutes=10))

    review = duty(episode, "police-review")
    assert (review.how_ended, review.due_at) == ("", decided.review_at)
    assert "ask-police-again" not in open_duties(episode)
    assert episode.decisions.first() == decided
    assert ledger.check(episode) == []


def test_a_later_decision_is_a_new_row_and_the_first_stays(world: make.World) -> None:
    first = make.decided(world)
    second = make.decided(
        world, outcome="record-respond", grade="high", now=LATER, episode=first.episode
    )

    assert list(PoliceDecision.objects.all()) == [second, first]


def test_a_decision_without_a_report_asks_for_the_report(world: make.World) -> None:
    with pytest.raises(Refused, match="police were told first"):
        workflow.record_decision_second_hand(
            episode=make.logged(world),
            outcome="record-respond",
            reason="They are looking",
            officer_name="A call handler",
            heard_how=HeardHow.PHONE,
            decided_at=make.NOW,
            by=make.acting(world.carer),
            now=LATER,
        )


# Handing on


def duty(episode: Episode, code: str) -> Duty:
    return episode.duties.get(code=code)


def test_accepting_is_by_name_and_meets_the_duty(world: make.World) -> None:
    episode = make.logged(world)

    accepted = workflow.accept(
        duty=duty(episode, "accept-on-call"), by=make.acting(world.on_call), now=LATER
    )

    assert accepted.taken_by == world.on_call.person
    assert accepted.how_ended == "met"


def test_one_office_does_not_accept_for_another(world: make.World) -> None:
    episode = make.reported(world)
    elsewhere = make.job(Role.PLACING_AUTHORITY, world.host)

    with pytest.raises(Denied, match="somebody else"):
        workflow.accept(
            duty=duty(episode, "accept-placing-authority"),
            by=make.acting(world.on_call),
            now=LATER,
        )
    with pytest.raises(Http404):
        workflow.accept(
            duty=duty(episode, "accept-placing-authority"), by=make.acting(elsewhere), now=LATER
        )


@pytest.mark.parametrize("code", ["accept-placing-authority", "see-to-needs"])
def test_an_office_that_it_climbed_to_sees_to_it_and_accepts_nothing_for_the_other(
    world: make.World, code: str
) -> None:
    episode = make.reported(world)
    if code == "see-to-needs":
        make.back(world, episode=episode, hurt=True)
    asked, on_call = duty(episode, code), make.acting(world.on_call)
    late = asked.due_at + timedelta(minutes=15)
    workflow.mind(duty=asked, now=asked.due_at)
    asked.refresh_from_db()
    if code == "see-to-needs":  # the social worker's turn is before
        workflow.mind(duty=asked, now=late)

    with seen_by(on_call):
        assert clock_board.taking(asked, episode, on_call) == "Pick up"
        taken = workflow.accept(duty=asked, by=on_call, now=late)

    assert (taken.how_ended, taken.taken_by) == ("", world.on_call.person)
    assert (
        clock_board.seeing_to_it(taken)
        == f"{world.on_call.person} is seeing to it; not accepted yet"
    )
    said = [
        each for each in drafts.told_of(drafts.duties_of(episode, on_call)) if each.seeing_to_it
    ]
    assert [each.accepted_by for each in said] == [""]
    entry = timeline_of(episode, make.acting(world.carer)).items
    assert "Picked up, and still to be accepted" in [item.title for item in entry]

    workflow.mind(duty=taken, now=late + timedelta(minutes=1))
    assert Event.objects.filter(fact=Fact.DUTY_CLIMBED, about_id=str(asked.pk)).count() == 2
    manager = make.acting(world.placing_manager)
    with seen_by(manager):
        assert clock_board.taking(taken, episode, manager) == "Accept"
        met = workflow.accept(duty=taken, by=manager, now=late + timedelta(minutes=2))
    assert (met.how_ended, met.taken_by) == ("met", world.placing_manager.person)
    assert ledger.check(episode) == []


def test_two_people_do_not_both_accept(world: make.World) -> None:
    episode = make.logged(world)
    second = make.job(Role.ON_CALL, world.provider)
    held = duty(episode, "accept-on-call")
    workflow.accept(duty=held, by=make.acting(world.on_call), now=LATER)

    with pytest.raises(Refused, match=world.on_call.person.name):
        workflow.accept(duty=held, by=make.acting(second), now=LATER)


def test_picking_up_something_else_is_not_seeing_to_what_the_child_needs(world: make.World) -> None:
    authority = make.job(Role.EMERGENCY_DUTY, world.responsible)
    asked = make.task(world, office=Office.PLACING_AUTHORITY, by=world.on_call)
    make.back(world, episode=asked.episode, now=LATER, hurt=True)

    with seen_by(make.acting(authority)):
        workflow.accept(
            duty=Duty.objects.get(pk=asked.duty_id), by=make.acting(authority), now=LATER
        )

    assert duty(asked.episode, "see-to-needs").how_ended == ""
    assert ledger.check(asked.episode) == []
    with seen_by(make.acting(authority)):
        workflow.accept(
            duty=duty(asked.episode, "see-to-needs"), by=make.acting(authority), now=LATER
        )
    assert duty(asked.episode, "see-to-needs").how_ended == "met"
    assert ledger.check(asked.episode) == []


@pytest.mark.parametrize("office", [Office.ON_CALL, Office.PLACING_AUTHORITY])
def test_picking_up_a_task_accepts_nothing_that_the_office_is_asked_to_accept(
    world: make.World, office: Office
) -> None:
    episode = make.reported(world)
    asked = make.task(world, episode=episode, office=office, by=world.carer)
    by = make.acting(world.on_call if office is Office.ON_CALL else world.placing_manager)

    with seen_by(by):
        workflow.accept(duty=Duty.objects.get(pk=asked.duty_id), by=by, now=LATER)

    assert duty(episode, f"accept-{office}").how_ended == ""


def test_an_officer_picks_up_a_decision_which_stays_due(world: make.World) -> None:
    episode = make.reported(world)

    picked_up = workflow.accept(
        duty=duty(episode, "police-decision"), by=make.acting(world.sergeant), now=LATER
    )

    assert picked_up.taken_by == world.sergeant.person
    assert picked_up.how_ended == ""


def test_a_note_keeps_when_it_happened_and_when_it_was_written(world: make.World) -> None:
    episode = make.logged(world)

    note = workflow.add_note(
        episode=episode,
        text="Called, voicemail",
        happened_at=make.NOW,
        by=make.acting(world.carer),
        now=LATER,
    )

    event = Event.objects.get(about_id=str(note.pk), fact=Fact.NOTE_ADDED)
    assert (event.happened_at, event.recorded_at) == (make.NOW, LATER)


# Coming back


def test_coming_back_starts_seventy_two_hours_from_the_return(world: make.World) -> None:
    episode = make.back(world)

    interview = duty(episode, "return-interview")
    assert interview.due_at - make.NOW == timedelta(hours=72)
    assert "check-in" not in open_duties(episode)


def test_a_child_does_not_come_back_twice(world: make.World) -> None:
    episode = make.back(world)

    with pytest.raises(Refused, match="Refresh the page"):
        make.back(world, episode=episode)


def test_a_return_before_the_child_was_gone_is_refused(world: make.World) -> None:
    episode = make.logged(world)

    with pytest.raises(Refused, match="last seen"):
        workflow.record_return(
            episode=episode,
            returned_at=make.NOW - timedelta(days=2),
            found_how=FoundHow.POLICE,
            by=make.acting(world.carer),
            now=LATER,
        )


def test_back_in_the_minute_of_the_log_is_possible(world: make.World) -> None:
    """People give times to the minute; the log is kept to the second."""
    at = make.NOW + timedelta(seconds=40)
    workflow.record_return(
        episode=make.logged(world, now=at),
        returned_at=make.NOW,
        found_how=FoundHow.CAME_BACK,
        by=make.acting(world.carer),
        now=at + timedelta(seconds=10),
    )

    assert Episode.objects.get().status == Status.BACK


def test_going_missing_again_is_noted_on_the_earlier_episode(world: make.World) -> None:
    first = make.back(world)

    make.logged(world, now=LATER)

    assert Fact.MISSING_AGAIN in facts(first)


def test_closing_ends_what_was_opened_for_the_episode(world: make.World) -> None:
    episode = make.reported(world)
    make.back(world, episode=episode, now=LATER)
    sergeant = make.acting(world.sergeant)
    assert access.can_see(sergeant, world.child)

    workflow.close_episode(episode=episode, by=make.acting(world.social_worker), now=LATER)

    assert not access.can_see(sergeant, world.child)


def test_an_open_episode_follows_the_child_to_a_new_home(world: make.World) -> None:
    episode = make.logged(world)
    new_home: Home = make.home()

    start_placement(
        child=world.child,
        home=new_home,
        started_on=make.NOW.date(),
        by=make.acting(world.social_worker),
        now=LATER,
    )

    episode.refresh_from_db()
    assert episode.home == new_home
    assert episode.provider == new_home.provider


def test_the_highest_level_can_be_chosen_at_once_without_a_sentence(world: make.World) -> None:
    workflow.set_level(
        episode=make.logged(world),
        answers=answers(danger="no", whereabouts="spoke"),
        level="L3",
        by=make.acting(world.carer),
        now=make.NOW,
    )

    assert Episode.objects.get().level == "L3"


def test_two_people_of_one_name_are_two_people(world: make.World) -> None:
    episode = make.levelled(make.logged(world), world.carer)
    world.on_call.person.name = world.carer.person.name
    world.on_call.person.save()

    workflow.set_level(
        episode=episode,
        answers=answers(danger="no", whereabouts="no"),
        level="L1",
        reason="At his aunt's",
        agreed_by=world.on_call.person,
        by=make.acting(world.carer),
        now=LATER,
    )

    assert Episode.objects.get().level == "L1"
