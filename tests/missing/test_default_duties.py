"""The default protocol’s duties of the night, one by one, and by whose protocol they go."""

from datetime import timedelta

import pytest

from audit.rules import Fact
from missing.clock import derive, duty_key
from missing.protocol import Protocol, default_document
from missing.rules import DutyEnd
from partners.rules import Office
from tests.missing.facts import (
    BOTH,
    CALENDAR,
    NIGHT,
    PROTOCOL,
    after,
    all_of,
    challenge,
    ledger,
    level,
    told,
)

# The default duties, one by one


def test_a_log_that_is_opened_and_not_sent_is_followed_up_by_on_call():
    opened, abandoned = told(1, Fact.EPISODE_OPENED), told(2, Fact.LOG_ABANDONED, 10)

    waited_for, call = (ledger(opened, abandoned)[code] for code in ("finish-log", "call-back"))

    assert (waited_for.owed_by, waited_for.due_at) == (Office.SERVICE, after(10))
    assert waited_for.how is DutyEnd.MET
    assert (call.owed_by, call.due_at, call.how) == (Office.ON_CALL, after(20), None)


def test_sending_the_log_meets_it():
    opened, sent = told(1, Fact.EPISODE_OPENED), told(2, Fact.EPISODE_LOGGED, 12)

    duty = ledger(opened, sent)["finish-log"]

    assert (duty.how, duty.ended_by, duty.ended_at) == (DutyEnd.MET, 2, after(12))


def test_a_log_sent_without_a_level_asks_on_call_for_one():
    without = ledger(told(1, Fact.EPISODE_LOGGED, by_office="carer"))
    with_one = ledger(told(1, Fact.EPISODE_LOGGED, by_office="carer", level="L1"))

    assert without["set-level"].due_at == after(10)
    assert "set-level" not in with_one


def test_on_call_accepts_by_name_unless_on_call_logged_it():
    by_carer = told(1, Fact.EPISODE_LOGGED, by_office="carer", level="L1")
    by_on_call = told(1, Fact.EPISODE_LOGGED, by_office="on-call", level="L1")
    another = told(2, Fact.ACCEPTED, 3, office="placing-authority")
    accepted = told(3, Fact.ACCEPTED, 4, office="on-call")

    assert "accept-on-call" not in ledger(by_on_call)
    assert ledger(by_carer, another)["accept-on-call"].how is None
    assert ledger(by_carer, another, accepted)["accept-on-call"].ended_at == after(4)


def test_each_look_meets_the_last_check_in_and_starts_the_next():
    first, second = all_of("check-in", level(1, "L1"), level(2, "L1", 50, previous="L1"))

    assert (first.due_at, first.how, first.ended_at) == (after(60), DutyEnd.MET, after(50))
    assert (second.due_at, second.how) == (after(50 + 120), None)


def test_a_look_that_changes_nothing_counts_too():
    looked = told(2, Fact.CHECKED_IN, 55, next_look_at=after(175).isoformat())

    first, second = all_of("check-in", level(1, "L1"), looked)

    assert (first.how, second.due_at) == (DutyEnd.MET, after(175))


@pytest.mark.parametrize(("code", "due"), [("L2", after(30)), ("L3", after(0))])
def test_police_are_told_within_the_levels_time(code, due):
    assert ledger(level(1, code))["report-to-police"].due_at == due


@pytest.mark.parametrize("code", ["L0", "L1"])
def test_a_low_level_asks_nothing_of_police(code):
    assert "report-to-police" not in ledger(level(1, code))


def test_setting_the_same_level_again_does_not_move_the_time_to_report_by():
    facts = level(1, "L2"), level(2, "L2", 20, previous="L2")

    [duty] = all_of("report-to-police", *facts)

    assert (duty.due_at, duty.how) == (after(30), None)


def test_rising_to_the_gravest_level_makes_the_report_due_at_once():
    facts = level(1, "L2"), level(2, "L3", 10, previous="L2"), level(3, "L3", 15, previous="L3")

    was, now = all_of("report-to-police", *facts)

    assert was.how == DutyEnd.NOT_NEEDED
    assert (now.due_at, now.how) == (after(10), None)


def test_a_report_is_not_owed_again_once_made():
    facts = level(1, "L2"), told(2, Fact.REPORTED_TO_POLICE, 9), level(3, "L3", 20, reported=True)

    [duty] = all_of("report-to-police", *facts)

    assert duty.how == DutyEnd.MET


def test_going_down_ends_the_need_to_report():
    facts = level(1, "L2"), level(2, "L1", 8, previous="L2")

    assert ledger(*facts)["report-to-police"].how == DutyEnd.NOT_NEEDED


def test_a_report_asks_police_and_the_placing_authority():
    duties = ledger(told(1, Fact.REPORTED_TO_POLICE, placed_elsewhere=False))

    assert duties["police-decision"].due_at == after(30)
    assert duties["police-decision"].owed_by == Office.POLICE_SUPERVISOR
    assert duties["accept-placing-authority"].due_at == after(15)
    assert "accept-host-coordinator" not in duties


def test_a_decision_told_late_is_not_a_late_decision():
    report = told(1, Fact.REPORTED_TO_POLICE)
    decision = told(2, Fact.POLICE_DECIDED, 25, recorded=70)

    duty = ledger(report, decision)["police-decision"]

    assert duty.ended_at == after(25) < duty.due_at


def test_a_report_recorded_late_counts_from_when_it_was_made():
    duty = ledger(told(1, Fact.REPORTED_TO_POLICE, -45, recorded=0))["police-decision"]

    assert duty.due_at == after(-15)


def test_what_happened_before_a_duty_began_ends_it_as_it_begins():
    duty = ledger(level(1, "L2", 10), told(2, Fact.REPORTED_TO_POLICE, 5, recorded=12))[
        "report-to-police"
    ]

    assert (duty.how, duty.ended_at) == (DutyEnd.MET, after(10))


def test_every_decision_is_looked_at_again_at_the_time_it_gave():
    first = told(1, Fact.POLICE_DECIDED, review_at=after(60).isoformat())
    second = told(2, Fact.POLICE_DECIDED, 50, review_at=after(290).isoformat())

    was, now = all_of("police-review", first, second)

    assert (was.due_at, was.how, was.ended_at) == (after(60), DutyEnd.MET, after(50))
    assert (now.due_at, now.how) == (after(290), None)
    assert "police-review" not in ledger(told(1, Fact.POLICE_DECIDED))


def test_a_level_that_rises_once_police_know_asks_them_to_decide_anew():
    facts = [
        told(1, Fact.REPORTED_TO_POLICE),
        told(2, Fact.POLICE_DECIDED, 10),
        level(3, "L3", 20, previous="L1", reported=True),
    ]

    first, anew = all_of("police-decision", *facts)

    assert (first.how, first.ended_at) == (DutyEnd.MET, after(10))
    assert (anew.due_at, anew.owed_by, anew.how) == (after(50), Office.POLICE_SUPERVISOR, None)
    assert all_of("police-decision", *facts, told(4, Fact.POLICE_DECIDED, 40))[1].how == "met"


def test_a_level_that_rises_before_police_have_decided_gives_them_no_longer():
    facts = told(1, Fact.REPORTED_TO_POLICE), level(2, "L3", 20, previous="L2", reported=True)

    [duty] = all_of("police-decision", *facts)

    assert duty.due_at == after(30)


@pytest.mark.parametrize(
    "looked",
    [
        level(2, "L2", 20, previous="L2", reported=True),
        level(2, "L2", 20, previous="L3", reported=True),
        level(2, "L1", 20, previous="L0", reported=True),
        level(2, "L3", 20, previous="L2"),
    ],
    ids=["as-before", "lower", "police-are-not-told-at-it", "police-do-not-know"],
)
def test_any_other_look_at_the_level_asks_police_nothing(looked):
    facts = told(0, Fact.REPORTED_TO_POLICE), told(1, Fact.POLICE_DECIDED, 10), looked

    assert len(all_of("police-decision", *facts)) == 1


def test_a_challenge_is_owed_by_the_office_of_its_rung():
    facts = challenge(1, 1, 0), challenge(2, 2, 15, Fact.CHALLENGE_CLIMBED)

    first, second = all_of("challenge-decide", *facts)

    assert (first.owed_by, first.due_at) == (Office.POLICE_SUPERVISOR, after(30))
    assert (first.how, first.ended_at) == (DutyEnd.NOT_NEEDED, after(15))
    assert (second.owed_by, second.due_at) == (Office.DUTY_INSPECTOR, after(45))


def test_a_decided_challenge_was_picked_up():
    decided = told(2, Fact.CHALLENGE_DECIDED, 8)

    assert ledger(challenge(1, 1, 0), decided)["challenge-pick-up"].how == DutyEnd.MET


def test_24_and_72_hours_away_are_the_services_own_duties():
    duties = ledger(told(1, Fact.EPISODE_OPENED))

    assert duties["still-away-24h"].due_at == NIGHT + timedelta(hours=24)
    assert duties["still-away-72h"].due_at == NIGHT + timedelta(hours=72)
    assert PROTOCOL.duty("still-away-72h").then_record == Fact.STILL_AWAY_72H


def test_coming_back_ends_what_the_night_asked_and_starts_what_the_return_asks():
    facts = (
        told(1, Fact.EPISODE_OPENED),
        level(2, "L2"),
        told(3, Fact.EPISODE_LOGGED, by_office="carer", level="L2"),
        told(4, Fact.REPORTED_TO_POLICE, 5),
        told(5, Fact.RETURNED, 20, recorded=40),
    )

    open_now = {duty.rule_code: duty for duty in derive(BOTH, CALENDAR, facts) if not duty.how}

    assert set(open_now) == {"offer-interview", "return-interview"}
    assert open_now["return-interview"].due_at == after(20) + timedelta(hours=72)


def test_an_offer_is_met_by_asking_the_child_and_the_interview_only_by_holding_it():
    booked = ledger(told(1, Fact.RETURNED), told(2, Fact.INTERVIEW_BOOKED, 600))
    asked = ledger(told(1, Fact.RETURNED), told(2, Fact.INTERVIEW_OFFERED, 600))
    held = ledger(told(1, Fact.RETURNED), told(2, Fact.INTERVIEW_HELD, 900))

    assert (booked["offer-interview"].how, booked["return-interview"].how) == (None, None)
    assert (asked["offer-interview"].how, asked["return-interview"].how) == (DutyEnd.MET, None)
    assert held["return-interview"].how == DutyEnd.MET


def test_no_for_now_ends_the_interview_duty_and_keeps_the_door_open():
    ask_again = after(60 * 24 * 5)
    no = told(2, Fact.INTERVIEW_DECLINED, 600, re_offer_at=ask_again.isoformat())

    duties = ledger(told(1, Fact.RETURNED), no)

    assert duties["offer-interview"].how == DutyEnd.MET
    assert duties["return-interview"].how == DutyEnd.NOT_NEEDED
    assert duties["interview-re-offer"].due_at == ask_again


def test_away_again_takes_nothing_from_the_interview_of_the_time_before():
    duties = ledger(told(1, Fact.RETURNED), told(2, Fact.MISSING_AGAIN, 300))

    for code in ("offer-interview", "return-interview"):
        assert (duties[code].how, duties[code].due_at) == (None, after(72 * 60))


def test_standing_down_ends_everything():
    facts = (
        told(1, Fact.EPISODE_OPENED),
        told(2, Fact.EPISODE_LOGGED, by_office="carer"),
        level(3, "L2"),
        told(4, Fact.REPORTED_TO_POLICE, 5, placed_elsewhere=True),
        challenge(5, 1, 40),
        told(6, Fact.STOOD_DOWN, 41),
    )

    assert {bool(duty.how) for duty in derive(BOTH, CALENDAR, facts)} == {True}


def test_a_duty_set_aside_by_somebody_is_waived_and_only_that_one():
    opened = told(1, Fact.EPISODE_OPENED)
    waived = told(2, Fact.DUTY_WAIVED, 3, duty_key=duty_key("finish-log", 1))

    duties = ledger(opened, waived)

    assert (duties["finish-log"].how, duties["still-away-24h"].how) == (DutyEnd.WAIVED, None)


# Whose protocol


def slower(hours, minutes):
    """The default protocol with other times for the interview and for the police decision."""
    document = default_document()
    changed = {
        "return-interview": {"after_hours": hours},
        "police-decision": {"after_minutes": minutes},
    }
    duties = [{**d, "due": changed.get(d["code"], d["due"])} for d in document["duties"]]
    return Protocol.load({**document, "version": "2.0", "duties": duties})


def test_police_go_by_the_reporting_area_and_interviews_by_the_responsible_one():
    both = {"reporting": slower(200, 45), "responsible": slower(96, 120)}
    facts = told(1, Fact.REPORTED_TO_POLICE), told(2, Fact.RETURNED, 60)

    duties = ledger(*facts, protocols=both)

    assert duties["police-decision"].due_at == after(45)
    assert duties["return-interview"].due_at == after(60) + timedelta(hours=96)
