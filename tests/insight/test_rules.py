"""How the board groups what is owed, and the words it uses: no database."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from insight.rules import (
    Only,
    Owed,
    Standing,
    Urgency,
    area_limits,
    fits,
    standing_of,
    times_away,
)
from missing.lateness import State
from missing.rules import comes_last_for
from partners.rules import Role
from tests.make import NOW


def owed(code: str = "check-in", by: str = "carer", *, due_in: float, **extra: Any) -> Owed:
    """An obligation of an hour, due in so many minutes."""
    due = NOW + timedelta(minutes=due_in)
    return Owed(code, by, started_at=due - timedelta(hours=1), due_at=due, **extra)


def handed(due_in: float, **extra: Any) -> Owed:
    return owed("accept-on-call", "on-call", due_in=due_in, accept=True, **extra)


def interview(due_in_hours: float) -> Owed:
    due = NOW + timedelta(hours=due_in_hours)
    return Owed("return-interview", "interview-service", due - timedelta(hours=72), due)


def standing(*each: Owed, back: bool = False, now: datetime = NOW) -> Standing:
    return standing_of(each, back=back, now=now)


@pytest.mark.parametrize(
    ("due_in", "urgency"),
    [
        (-1, Urgency.OVERDUE),
        (0, Urgency.DUE_SOON),
        (15, Urgency.DUE_SOON),
        (15.1, Urgency.OPEN),
        (59, Urgency.OPEN),
    ],
)
def test_a_child_stands_by_what_falls_due_first(due_in: float, urgency: Urgency) -> None:
    later = owed("report-to-police", due_in=59)

    assert standing(later, owed(due_in=due_in)).urgency is urgency


def test_a_handover_nobody_has_taken_comes_before_what_is_overdue() -> None:
    late, waiting = owed(due_in=-20), handed(due_in=8)

    stands = standing(late, waiting)

    assert stands.urgency is Urgency.NOT_PICKED_UP
    assert stands.next == waiting
    assert stands.overdue


@pytest.mark.parametrize(
    ("offer_due_in", "words"), [(-1, "Late – not offered"), (None, "Late – offered")]
)
def test_a_late_interview_says_whether_the_child_was_offered_one(
    offer_due_in: float | None, words: str
) -> None:
    offer = (
        [owed("offer-interview", "interview-service", due_in=offer_due_in)] if offer_due_in else []
    )

    assert standing(*offer, interview(-1), back=True).interview == words
    assert standing(interview(1), back=True).interview == ""


def test_a_talk_booked_after_a_no_is_late_as_any_other() -> None:
    after_no = owed("interview-after-no", "interview-service", due_in=-1)

    assert standing(after_no, back=True).interview == "Late – offered"


def test_a_handover_taken_by_name_is_picked_up() -> None:
    assert standing(handed(due_in=50, person="Sam Hill")).urgency is Urgency.OPEN


def test_a_police_decision_waits_for_an_officers_name_but_a_later_look_does_not() -> None:
    decision = owed("police-decision", "police-supervisor", due_in=50)
    look_again = owed("police-review", "police-supervisor", due_in=50)

    assert standing(decision).urgency is Urgency.NOT_PICKED_UP
    assert standing(look_again).urgency is Urgency.OPEN


def test_a_child_who_is_back_and_of_whom_nothing_else_is_owed_stands_by_the_interview() -> None:
    stands = standing(interview(70), back=True)

    assert (stands.urgency, stands.next) == (Urgency.BACK, interview(70))
    assert not stands.overdue
    assert not fits(Only.AWAY, stands)


def test_a_child_who_came_back_hurt_and_whom_nobody_sees_to_is_not_picked_up_and_not_away() -> None:
    needs = owed("see-to-needs", "placing-authority", due_in=-5, accept=True)

    stands = standing(interview(70), needs, back=True)

    assert (stands.urgency, stands.next) == (Urgency.NOT_PICKED_UP, needs)
    assert fits(Only.NOT_PICKED_UP, stands)
    assert fits(Only.OVERDUE, stands)
    assert not fits(Only.AWAY, stands)


def test_a_child_who_is_back_stands_by_what_falls_due_first() -> None:
    late = owed("prevention-interview", "police-supervisor", due_in=-5)

    for each in (standing(late, back=True), standing(interview(20), late, back=True)):
        assert (each.urgency, each.next) == (Urgency.BACK, late)
        assert each.overdue

    assert fits(Only.INTERVIEWS, standing(interview(20), late, back=True))
    assert not fits(Only.INTERVIEWS, standing(owed(due_in=5), back=True))


def test_what_only_police_can_end_hides_nothing_else_that_is_owed() -> None:
    heard = owed("confirm-decision", "police-supervisor", due_in=-60)
    check_in = owed(due_in=40)

    theirs = standing_of([heard, check_in], back=False, now=NOW)
    ours = standing_of([heard, check_in], back=False, now=NOW, last=comes_last_for(Role.ON_CALL))
    alone = standing_of([heard], back=True, now=NOW, last=comes_last_for(Role.ON_CALL))

    assert (theirs.next, theirs.overdue) == (heard, True)
    assert (ours.urgency, ours.next, ours.overdue) == (Urgency.OPEN, check_in, False)
    assert alone.next == heard


def test_a_child_of_whom_nothing_is_owed_is_still_on_the_board() -> None:
    assert standing() == Standing(Urgency.OPEN, None, None, overdue=False, challenged=False)


def test_an_open_challenge_is_seen() -> None:
    assert standing(owed("challenge-decide", "duty-inspector", due_in=20)).challenged


@pytest.mark.parametrize(
    ("hours", "counted"), [(25, False), (24, True), (1, True), (0, True), (-1, False)]
)
def test_interviews_due_are_those_of_the_next_24_hours(hours: float, counted: bool) -> None:
    assert fits(Only.INTERVIEWS, standing(interview(hours), back=True)) is counted


def test_an_overdue_interview_is_counted_as_overdue() -> None:
    assert fits(Only.OVERDUE, standing(interview(-1), back=True))


def test_what_is_overdue_counts_in_whichever_group_it_is_shown() -> None:
    stands = standing(handed(due_in=5), owed(due_in=-5))

    assert fits(Only.OVERDUE, stands)
    assert fits(Only.NOT_PICKED_UP, stands)
    assert fits(Only.AWAY, stands)
    assert not fits(Only.INTERVIEWS, stands)


def test_a_child_who_is_back_is_not_away() -> None:
    assert not fits(Only.AWAY, standing(interview(70), back=True))


def test_the_soon_part_of_an_obligation_is_its_last_quarter() -> None:
    assert standing(owed(due_in=15)).state is State.DUE_SOON


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (2, ""),
        (3, "3rd time in 90 days"),
        (4, "4th time in 90 days"),
        (11, "11th time in 90 days"),
        (22, "22nd time in 90 days"),
        (31, "31st time in 90 days"),
    ],
)
def test_being_away_again_and_again_is_said_in_words(number: int, words: str) -> None:
    assert times_away(number) == words


def test_a_board_says_whose_children_it_shows() -> None:
    assert area_limits(Role.COORDINATOR, "Bradford") == (
        "Children looked after by or living in Bradford, and children you were named on."
    )
    assert area_limits(Role.SOCIAL_WORKER, "Bradford").startswith("Children looked after by Bra")
