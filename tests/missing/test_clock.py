"""Who owes what by when: the arithmetic, the ledger's two ways of saying it, and the nights."""

import logging
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.rules import Fact
from core.calendar import Calendar, calendar_now
from core.times import LONDON, local
from missing.clock import (
    Kind,
    OpenDuty,
    RecordedFact,
    derive,
    due_at,
    due_moments,
    duty_key,
    end_instead,
    ends,
    next_moment,
    rule_of,
    starts,
    step,
    timetable,
    undone_by,
)
from missing.protocol import Protocol, default_document, default_protocol
from missing.rules import DutyEnd
from partners.rules import Office

PROTOCOL = default_protocol()
BOTH = {"reporting": PROTOCOL, "responsible": PROTOCOL}
CALENDAR = calendar_now()
NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


def london(*numbers):
    return datetime(*numbers, tzinfo=LONDON)


def after(minutes):
    return NIGHT + timedelta(minutes=minutes)


def told(number, fact, minutes=0, *, recorded=None, **payload):
    at = after(minutes)
    return RecordedFact(number, fact, at, at if recorded is None else after(recorded), payload)


def level(number, code, minutes=0, **words):
    return told(
        number, Fact.LEVEL_SET, minutes, **PROTOCOL.level_payload(code, at=after(minutes), **words)
    )


def ledger(*facts, protocols=BOTH):
    """The duties by code; the last started of each."""
    return {duty.rule_code: duty for duty in derive(protocols, CALENDAR, facts)}


def all_of(code, *facts):
    return [duty for duty in derive(BOTH, CALENDAR, facts) if duty.rule_code == code]


# Hours, nights and days


@pytest.mark.parametrize(
    "returned",
    [
        london(2026, 10, 24, 23, 30),
        london(2026, 10, 25, 1, 30),
        london(2026, 10, 25, 1, 30).replace(fold=1),
        london(2027, 3, 27, 23, 30),
        london(2027, 3, 28, 3, 0),
        london(2026, 12, 24, 18, 0),
    ],
)
def test_72_hours_stay_72_hours(returned):
    back = RecordedFact(1, Fact.RETURNED, returned, returned, {})

    due = ledger(back)["return-interview"].due_at

    assert due - returned.astimezone(UTC) == timedelta(hours=72)


def test_when_the_clocks_go_back_the_wall_says_an_hour_less():
    returned = london(2026, 10, 24, 23, 30)

    due = due_at(
        PROTOCOL.duty("return-interview"),
        RecordedFact(1, Fact.RETURNED, returned, returned, {}),
        CALENDAR,
    )

    assert local(due).replace(tzinfo=None).isoformat() == "2026-10-27T22:30:00"


def test_when_the_clocks_go_forward_the_wall_says_an_hour_more():
    returned = london(2027, 3, 27, 23, 30)

    due = due_at(
        PROTOCOL.duty("return-interview"),
        RecordedFact(1, Fact.RETURNED, returned, returned, {}),
        CALENDAR,
    )

    assert local(due).replace(tzinfo=None).isoformat() == "2027-03-31T00:30:00"


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (london(2026, 10, 25, 1, 50), datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
        (london(2026, 10, 25, 1, 50).replace(fold=1), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (london(2027, 3, 28, 0, 55), datetime(2027, 3, 28, 1, 5, tzinfo=UTC)),
    ],
)
def test_ten_minutes_are_ten_minutes_in_the_hour_the_clocks_change(opened, due):
    fact = RecordedFact(1, Fact.EPISODE_OPENED, opened, opened, {})

    assert ledger(fact)["finish-log"].due_at == due


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        # a Friday night, over the weekend
        (london(2026, 11, 20, 22, 0), london(2026, 11, 23, 10, 0)),
        # a Tuesday at 2am counts as that Tuesday
        (london(2026, 11, 24, 2, 0), london(2026, 11, 25, 10, 0)),
        # Christmas 2026: Friday is Christmas Day, and Boxing Day is taken on Monday
        (london(2026, 12, 24, 20, 0), london(2026, 12, 29, 10, 0)),
        (london(2026, 12, 26, 3, 0), london(2026, 12, 29, 10, 0)),
        # New Year 2027 is a Friday
        (london(2026, 12, 31, 23, 30), london(2027, 1, 4, 10, 0)),
        # Easter 2027, with the clocks going forward in the middle of it
        (london(2027, 3, 25, 21, 0), london(2027, 3, 30, 10, 0)),
        (london(2027, 3, 28, 3, 0), london(2027, 3, 30, 10, 0)),
        # half past midnight on a wall in England is still the day before in universal time
        (london(2026, 7, 3, 0, 30), london(2026, 7, 6, 10, 0)),
    ],
)
def test_ten_in_the_morning_of_the_next_working_day(reported, due):
    fact = RecordedFact(1, Fact.REPORTED_TO_POLICE, reported, reported, {"placed_elsewhere": True})

    assert ledger(fact)["accept-host-coordinator"].due_at == due.astimezone(UTC)


def test_the_calendar_knows_christmas_and_easter_and_its_own_end():
    closed = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 3, 26), date(2027, 3, 29)}

    assert closed <= CALENDAR.bank_holidays
    assert CALENDAR.covers(date(2027, 12, 31))
    assert str(CALENDAR.ends_on.year) in CALENDAR.version
    assert Calendar.load(CALENDAR.as_json()) == CALENDAR


def test_past_its_last_year_the_calendar_says_that_it_does_not_know(caplog):
    with caplog.at_level(logging.WARNING):
        CALENDAR.working_days_after(CALENDAR.ends_on, 1)

    assert "bank holidays not known" in caplog.text


def test_an_instant_that_cannot_be_read_is_due_at_once():
    for unreadable in ("tomorrow", "2026-11-21T01:00:00", 7):
        fact = told(1, Fact.POLICE_DECIDED, review_at=unreadable)

        assert ledger(fact)["police-review"].due_at == NIGHT


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


def challenge(number, rung, minutes, fact=Fact.CHALLENGED):
    return told(number, fact, minutes, **PROTOCOL.rung_payload(rung, at=after(minutes)))


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


# What was added to the night


def asked(number, minutes=0, *, fact=Fact.INFORMATION_ASKED, office="carer", wait=60):
    by = after(minutes + wait).isoformat()
    return told(number, fact, minutes, asked_office=office, answer_by=by)


def test_an_answer_meets_the_question_that_it_answers_and_no_other():
    given = told(3, Fact.INFORMATION_GIVEN, 20, duty_key=duty_key("give-information", 2))

    first, second = all_of("give-information", asked(1), asked(2, 5, office="on-call"), given)

    assert (first.owed_by, first.how, first.due_at) == (Office.CARER, None, after(60))
    assert (second.owed_by, second.how, second.due_at) == (
        Office.ON_CALL,
        DutyEnd.MET,
        after(65),
    )


def test_an_answer_to_nothing_in_particular_meets_nothing():
    assert ledger(asked(1), told(2, Fact.INFORMATION_GIVEN))["give-information"].how is None


def test_coming_back_ends_every_question():
    duties = all_of("give-information", asked(1), asked(2, 5), told(3, Fact.RETURNED, 9))

    assert {duty.how for duty in duties} == {DutyEnd.NOT_NEEDED}


@pytest.mark.parametrize(
    "end", [Fact.CHALLENGE_DECIDED, Fact.CHALLENGE_WITHDRAWN, Fact.CHALLENGE_CLIMBED]
)
def test_what_is_asked_about_a_challenge_is_not_owed_once_it_is_over(end):
    question = asked(1, fact=Fact.CHALLENGE_QUESTIONED, office="on-call", wait=15)

    duty = ledger(question, told(2, end, 5))["challenge-information"]

    assert (duty.owed_by, duty.due_at) == (Office.ON_CALL, after(15))
    assert duty.how is DutyEnd.NOT_NEEDED


def test_a_task_is_owed_by_whoever_it_is_given_to_even_after_the_return():
    task = told(1, Fact.TASK_ADDED, office="social-worker", due_by=after(90).isoformat())
    done = told(3, Fact.TASK_DONE, 80, duty_key=duty_key("task", 1))

    assert ledger(task, told(2, Fact.RETURNED, 70))["task"].how is None
    duty = ledger(task, told(2, Fact.RETURNED, 70), done)["task"]
    assert (duty.owed_by, duty.due_at, duty.how) == (
        Office.SOCIAL_WORKER,
        after(90),
        DutyEnd.MET,
    )


@pytest.mark.parametrize("said", [Fact.HANDOVER_ACCEPTED, Fact.HANDOVER_DECLINED])
def test_a_handover_is_met_by_a_yes_and_by_a_no(said):
    handed = told(1, Fact.HANDOVER_ASKED, to_office="on-call", accept_by=after(15).isoformat())
    answered = told(2, said, 4, duty_key=duty_key("accept-handover", 1))

    duty = ledger(handed, answered)["accept-handover"]

    assert (duty.due_at, duty.how) == (after(15), DutyEnd.MET)


def decided(number, minutes=0, *, responds=True, **payload):
    return told(number, Fact.POLICE_DECIDED, minutes, responds=responds, **payload)


def test_a_search_is_checked_every_four_hours_while_police_act_on_it():
    checked = told(2, Fact.SEARCH_CHECKED, 200, responds=True)

    first, second = all_of("check-search", decided(1), checked)

    assert (first.owed_by, first.due_at) == (Office.PLACING_AUTHORITY, after(240))
    assert first.how is DutyEnd.MET
    assert (second.due_at, second.how) == (after(440), None)


def test_a_second_decision_to_act_moves_no_check():
    [duty] = all_of("check-search", decided(1), decided(2, 100))

    assert (duty.due_at, duty.how) == (after(240), None)


@pytest.mark.parametrize(
    "over",
    [
        decided(2, 100, responds=False),
        told(2, Fact.LOCATED, 100),
        told(2, Fact.RETURNED, 100),
        told(2, Fact.STOOD_DOWN, 100),
    ],
)
def test_no_search_is_checked_that_nobody_makes(over):
    assert ledger(decided(1), over)["check-search"].how is DutyEnd.NOT_NEEDED
    assert "check-search" not in ledger(decided(1, responds=False))


def test_a_check_that_finds_no_search_any_more_is_the_last():
    [duty] = all_of("check-search", decided(1), told(2, Fact.SEARCH_CHECKED, 9, responds=False))

    assert duty.how is DutyEnd.MET


def test_a_decision_told_late_ends_no_check_of_what_came_after_it():
    late = decided(2, 30, responds=False, overtaken=True)

    assert ledger(decided(1, 60), late)["check-search"].how is None


def test_who_is_found_in_hospital_is_searched_for_no_more_and_is_to_be_brought_home():
    facts = (
        told(1, Fact.EPISODE_OPENED),
        told(2, Fact.EPISODE_LOGGED, by_office="carer"),
        level(3, "L2"),
        told(4, Fact.REPORTED_TO_POLICE, 5),
        decided(5, 20, review_at=after(300).isoformat()),
        challenge(6, 1, 40),
        told(7, Fact.LOCATED, 50),
    )

    open_now = {d.rule_code: d for d in derive(BOTH, CALENDAR, facts) if not d.how}

    assert set(open_now) == {"bring-home"}
    assert open_now["bring-home"].due_at == after(50 + 120)
    home = ledger(*facts, told(8, Fact.RETURNED, 90))["bring-home"]
    assert home.how is DutyEnd.MET


def test_turning_18_while_away_asks_a_person_to_decide_and_takes_nothing_from_police():
    born = told(1, Fact.EPISODE_OPENED, turns_18_at=after(600).isoformat())
    facts = born, told(2, Fact.REPORTED_TO_POLICE, 590), told(3, Fact.TURNED_18, 600)

    duties = ledger(*facts)

    assert (duties["turns-18"].due_at, duties["turns-18"].how) == (after(600), DutyEnd.MET)
    assert duties["decide-as-adult"].due_at == after(600 + 240)
    assert duties["police-decision"].how is None
    assert ledger(*facts, told(4, Fact.ADULT_DECIDED, 700))["decide-as-adult"].how is DutyEnd.MET
    assert "turns-18" not in ledger(told(1, Fact.EPISODE_OPENED))


def test_seven_days_are_seven_days():
    duty = ledger(told(1, Fact.EPISODE_OPENED))["still-away-7d"]

    assert duty.due_at == NIGHT + timedelta(days=7)


def test_another_force_decides_anew_and_the_old_one_owes_nothing():
    facts = (
        told(1, Fact.REPORTED_TO_POLICE),
        decided(2, 10, review_at=after(300).isoformat()),
        challenge(3, 1, 40),
        asked(4, 41, fact=Fact.CHALLENGE_QUESTIONED),
        told(5, Fact.FORCE_TRANSFERRED, 50),
    )

    duties = ledger(*facts)

    for code in ("police-review", "challenge-pick-up", "challenge-decide", "challenge-information"):
        assert duties[code].how is DutyEnd.NOT_NEEDED
    assert (duties["police-decision"].due_at, duties["police-decision"].how) == (after(80), None)


def test_a_decision_that_the_old_force_still_owed_is_owed_anew_by_the_next():
    facts = told(1, Fact.REPORTED_TO_POLICE), told(2, Fact.FORCE_TRANSFERRED, 20)

    was, now = all_of("police-decision", *facts)

    assert (was.how, now.how, now.due_at) == (DutyEnd.NOT_NEEDED, None, after(50))


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


# Two ways of saying the same


def payloads():
    """Payloads as workflows fill them, and some that no workflow would."""
    at = st.integers(-60, 600).map(lambda minutes: after(minutes).isoformat())
    return st.fixed_dictionaries(
        {},
        optional={
            "level": st.sampled_from(["L0", "L1", "L2", "L3"]),
            "level_rank": st.integers(0, 3) | st.just("three"),
            "rises": st.booleans(),
            "reported": st.booleans(),
            "next_look_at": at | st.just("soon"),
            "report_by": at,
            "office": st.sampled_from(Office.values),
            "by_office": st.sampled_from(["carer", "on-call"]),
            "placed_elsewhere": st.booleans(),
            "review_at": at,
            "rung_office": st.sampled_from([*Office.values, "nobody"]),
            "pick_up_by": at,
            "decide_by": at,
            "re_offer_at": at,
            "responds": st.booleans(),
            "turns_18_at": at,
            "asked_office": st.sampled_from(Office.values),
            "answer_by": at,
            "to_office": st.sampled_from(Office.values),
            "accept_by": at,
            "due_by": at,
            "cohort": st.sampled_from(["care", "home"]),
            "home_kind": st.sampled_from(["childrens-home", "foster-household"]) | st.none(),
            "duty_key": st.builds(
                duty_key,
                st.sampled_from([rule.code for rule in PROTOCOL.duties]),
                st.integers(1, 12),
            ),
        },
    )


NAMED = sorted(
    {Fact.DUTY_WAIVED.value}
    | {
        match.fact.value
        for rule in PROTOCOL.duties
        for match in (*rule.starts_on, *rule.met_by, *rule.ended_by)
    }
)


@st.composite
def stories(draw):
    """Facts in the order they were recorded, which is not the order they happened in."""
    return [
        told(number, draw(st.sampled_from(NAMED)), minutes, recorded=1000 + number, **payload)
        for number, (minutes, payload) in enumerate(
            draw(st.lists(st.tuples(st.integers(-120, 600), payloads()), max_size=12)), start=1
        )
    ]


@st.composite
def stories_with_mistakes(draw):
    """Any fact before may turn out to be a mistake, one or several at once, even for the second time."""
    facts = draw(stories())
    numbers = [fact.id for fact in facts]
    wrong = (
        draw(st.lists(st.sets(st.sampled_from(numbers), min_size=1), max_size=3)) if facts else []
    )
    for undone in wrong:
        mistake = told(0, Fact.RETURN_MISTAKEN, undoes=undone)
        place = draw(st.integers([fact.id for fact in facts].index(max(undone)) + 1, len(facts)))
        facts = [*facts[:place], mistake, *facts[place:]]
    moved = {fact.id: place for place, fact in enumerate(facts, start=1) if fact.id}
    return [
        told(
            place,
            fact.fact,
            (fact.happened_at - NIGHT) // timedelta(minutes=1),
            recorded=1000 + place,
            **{**fact.payload, "undoes": [moved[each] for each in fact.payload.get("undoes", ())]},
        )
        for place, fact in enumerate(facts, start=1)
    ]


def by_the_ledger(facts):
    """What the ledger holds after each fact's transaction: started rows, some of them ended."""
    rows, ended = {}, {}
    for fact in facts:
        for key in [key for key, (_, by, _) in ended.items() if by in undone_by(fact)]:
            since = [each for each in facts if ended[key][1] < each.id < fact.id]
            instead = end_instead(BOTH, rows[key], since, fact)
            del ended[key]
            if instead:
                ended[key] = (instead.how, instead.ended_by, instead.ended_at)
        open_rows = [OpenDuty(d.rule_code, d.started_by, d.started_at) for d in rows.values()]
        done = step(BOTH, CALENDAR, [d for d in open_rows if d.key not in ended], fact)
        ended |= {each.key: (each.how, each.ended_by, each.ended_at) for each in done.ended}
        rows |= {duty.key: duty for duty in done.started}
    return {
        key: (d.owed_by, d.started_at, d.due_at, ended.get(key, (None, None, None)))
        for key, d in rows.items()
    }


SEVERAL = {rule.code: rule for rule in PROTOCOL.duties if rule.by_key}


@st.composite
def stories_of_several(draw):
    """Several duties of one rule open beside each other, met one by one in any order."""
    rule = SEVERAL[draw(st.sampled_from(sorted(SEVERAL)))]
    begin, others = rule.starts_on[0], [*rule.met_by, *rule.ended_by]
    numbers = range(1, draw(st.integers(2, 12)) + 1)
    return [
        told(
            number,
            draw(st.sampled_from([begin.fact, begin.fact, *(match.fact for match in others)])),
            number,
            **dict.fromkeys(begin.has, draw(st.sampled_from(Office.values))),
            duty_key=duty_key(rule.code, draw(st.integers(1, 12))),
        )
        for number in numbers
    ]


@given(stories() | stories_of_several() | stories_with_mistakes())
def test_the_ledger_written_fact_by_fact_is_what_all_the_facts_say(facts):
    derived = {
        d.key: (d.owed_by, d.started_at, d.due_at, (d.how, d.ended_by, d.ended_at))
        for d in derive(BOTH, CALENDAR, facts)
    }

    assert by_the_ledger(facts) == derived


@given(
    stories() | stories_of_several() | stories_with_mistakes(),
    st.randoms(use_true_random=False),
)
def test_the_order_facts_are_handed_over_in_does_not_matter(facts, random):
    shuffled = random.sample(facts, len(facts))

    assert derive(BOTH, CALENDAR, shuffled) == derive(BOTH, CALENDAR, facts)


@given(stories() | stories_of_several(), st.integers(0, 12))
def test_a_later_fact_never_moves_a_due_time_or_reopens_a_duty(facts, upto):
    before = {duty.key: duty for duty in derive(BOTH, CALENDAR, facts[:upto])}
    now = {duty.key: duty for duty in derive(BOTH, CALENDAR, facts)}

    for key, duty in before.items():
        assert now[key].due_at == duty.due_at
        assert duty.how is None or now[key] == duty


@given(stories() | stories_of_several())
def test_no_duty_ends_before_it_starts_and_single_ones_never_overlap(facts):
    duties = derive(BOTH, CALENDAR, facts)

    assert all(d.ended_at is None or d.ended_at >= d.started_at for d in duties)
    for rule in (rule for rule in PROTOCOL.duties if rule.one_at_a_time):
        mine = [duty for duty in duties if duty.rule_code == rule.code]
        assert all(a.ended_by and a.ended_by <= b.started_by for a, b in pairwise(mine))


@given(stories_with_mistakes(), st.integers(0, 15))
def test_a_mistake_moves_no_due_time_and_what_it_had_started_is_over(facts, upto):
    before = {duty.key: duty for duty in derive(BOTH, CALENDAR, facts[:upto])}
    now = {duty.key: duty for duty in derive(BOTH, CALENDAR, facts)}
    undone = set().union(*map(undone_by, facts))

    assert all(now[key].due_at == duty.due_at for key, duty in before.items())
    assert all(duty.how for duty in now.values() if duty.started_by in undone)
    assert all(duty.ended_by not in undone for duty in now.values())


def test_what_a_return_by_mistake_had_ended_is_owed_again_by_its_own_time():
    report = told(1, Fact.REPORTED_TO_POLICE)
    returned = told(2, Fact.RETURNED, 10, reported=True, urgent=True)
    mistake = told(3, Fact.RETURN_MISTAKEN, 120, undoes=[2])

    before = ledger(report)
    wrong = ledger(report, returned)
    right = ledger(report, returned, mistake)

    assert wrong["police-decision"].how == DutyEnd.NOT_NEEDED
    assert right["police-decision"] == before["police-decision"]
    begun = {"offer-interview", "return-interview", "prevention-interview", "see-to-needs"}
    assert {code for code, duty in right.items() if duty.started_by == 2} == begun
    assert {right[code].how for code in begun} == {DutyEnd.NOT_NEEDED}


def test_what_was_done_while_the_child_was_said_to_be_back_is_done():
    asked_first = asked(1)
    returned = told(2, Fact.RETURNED, 10)
    given_since = told(3, Fact.INFORMATION_GIVEN, 20, duty_key=duty_key("give-information", 1))
    mistake = told(4, Fact.RETURN_MISTAKEN, 30, undoes=[2])

    duty = ledger(asked_first, returned, given_since, mistake)["give-information"]

    assert (duty.how, duty.ended_by) == (DutyEnd.MET, 3)


def test_a_return_after_one_by_mistake_has_72_hours_of_its_own():
    wrong = told(1, Fact.RETURNED)
    mistake = told(2, Fact.RETURN_MISTAKEN, 60, undoes=[1])
    right = told(3, Fact.RETURNED, 240)

    talks = all_of("return-interview", wrong, mistake, right)

    assert [duty.how for duty in talks] == [DutyEnd.NOT_NEEDED, None]
    assert talks[1].due_at == after(240) + timedelta(hours=72)


def test_a_fact_that_meets_and_starts_ends_the_old_one_first():
    fact = level(7, "L1", 30)
    earlier = OpenDuty("check-in", 3, NIGHT)

    done = step(BOTH, CALENDAR, [earlier], fact)

    assert [each.key for each in done.ended] == ["check-in:3"]
    assert [duty.key for duty in done.started] == ["check-in:7"]
    assert done.ended == tuple(ends(BOTH, [earlier], fact))
    assert done.started == tuple(starts(BOTH, CALENDAR, fact, []))


def test_a_duty_of_a_rule_that_is_not_here_stays_open():
    assert ends(BOTH, [OpenDuty("of-another-area", 1, NIGHT)], told(2, Fact.STOOD_DOWN)) == []


# Reminders and climbs


def at_minutes(moments):
    return [((m.at - NIGHT) // timedelta(minutes=1), m.kind.value, m.to) for m in moments]


def test_a_timetable_reads_in_the_order_things_happen():
    rule = rule_of(BOTH, "accept-on-call")

    assert at_minutes(timetable(rule, after(10), started_at=NIGHT)) == [
        (5, "remind", None),
        (10, "due", None),
        (10, "climb", "carer"),
        (10, "climb", "fostering-social-worker"),
        (20, "climb", "placing-authority"),
    ]


def test_no_reminder_comes_before_the_duty_itself():
    rule = PROTOCOL.duty("report-to-police")

    at_once = timetable(rule, NIGHT, started_at=NIGHT)

    assert [moment.kind for moment in at_once] == [Kind.DUE, *[Kind.CLIMB] * 3]


def test_an_unanswered_rung_climbs_to_the_next():
    rule = PROTOCOL.duty("challenge-pick-up")

    assert timetable(rule, after(15))[-1].to == "next-rung"


def test_any_other_climb_is_to_an_office():
    climbs = [
        moment.to
        for rule in PROTOCOL.duties
        for moment in timetable(rule, NIGHT)
        if moment.kind is Kind.CLIMB and moment.to not in ("next-rung", "giver")
    ]

    assert climbs
    assert all(isinstance(to, Office) for to in climbs)


def test_each_moment_is_acted_on_once():
    moments = timetable(PROTOCOL.duty("police-decision"), after(30), started_at=NIGHT)

    acted, done = due_moments(moments, 0, after(20))
    again, same = due_moments(moments, done, after(29))

    assert [moment.kind for moment in acted] == [Kind.REMIND]
    assert (again, same) == ((), done)
    assert next_moment(moments, done).at == after(30)


def test_after_an_outage_only_the_latest_reminder_goes_out():
    due = NIGHT + timedelta(hours=72)
    moments = timetable(PROTOCOL.duty("return-interview"), due, started_at=NIGHT)

    acted, done = due_moments(moments, 0, due - timedelta(hours=1))

    assert [(moment.kind, moment.n) for moment in acted] == [(Kind.REMIND, 2)]
    assert done == 2


def test_after_an_outage_every_climb_happens_and_no_stale_reminder():
    moments = timetable(PROTOCOL.duty("police-decision"), after(30), started_at=NIGHT)

    acted, done = due_moments(moments, 0, after(120))

    assert at_minutes(acted) == [
        (30, "due", None),
        (30, "climb", "duty-inspector"),
        (60, "climb", "superintendent"),
    ]
    assert next_moment(moments, done) is None


@given(st.sampled_from(PROTOCOL.duties), st.lists(st.integers(-1500, 1500), max_size=6))
def test_however_often_the_sweep_looks_every_climb_happens_exactly_once(rule, looks):
    moments = timetable(rule, NIGHT)
    done, acted = 0, []

    for minutes in [*sorted(looks), 10_000]:
        now, done = due_moments(moments, done, after(minutes))
        acted += now

    assert list(moments) == sorted(moments, key=lambda moment: moment.at)
    assert [m for m in acted if m.kind is not Kind.REMIND] == [
        m for m in moments if m.kind is not Kind.REMIND
    ]
    assert len(acted) == len(set(acted))
