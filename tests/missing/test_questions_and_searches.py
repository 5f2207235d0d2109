"""What is owed besides: answers, tasks and handovers, searches, and a change of force."""

from datetime import timedelta

import pytest

from audit.rules import Fact
from missing.clock import derive, duty_key
from missing.rules import DutyEnd
from partners.rules import Office
from tests.missing.facts import (
    BOTH,
    CALENDAR,
    NIGHT,
    after,
    all_of,
    asked,
    challenge,
    ledger,
    level,
    told,
)


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
