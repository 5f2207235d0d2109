"""Where a challenge goes, and what may be challenged."""

from datetime import timedelta

import pytest

from escalation.rules import Officer, Standing, are_the_same, rung_for, why_unfit
from missing.protocol import default_protocol
from partners.rules import Office, Rank, next_attempt_after

PROTOCOL = default_protocol()


@pytest.mark.parametrize(
    ("rank", "offices", "above", "number"),
    [
        (None, (), 0, 1),
        (Rank.CONSTABLE, (), 0, 1),
        (Rank.SERGEANT, (), 0, 2),
        (None, (Office.POLICE_SUPERVISOR,), 0, 2),
        (Rank.INSPECTOR, (), 0, 3),
        (Rank.CHIEF_INSPECTOR, (), 0, 3),
        (Rank.SUPERINTENDENT, (), 0, 3),
        (Rank.CONSTABLE, (), 1, 2),
        (Rank.SERGEANT, (), 2, 3),
        (Rank.SERGEANT, (), 3, None),
    ],
)
def test_a_challenge_passes_over_the_steps_that_the_decider_holds(rank, offices, above, number):
    rung = rung_for(PROTOCOL, rank=rank, offices=offices, above=above)

    assert (rung.number if rung else None) == number


@pytest.mark.parametrize(
    ("ground", "standing", "fits"),
    [
        ("not-recording", Standing(True, True), True),
        ("not-recording", Standing(True), False),
        ("not-recording", Standing(True, True, records=True), False),
        ("grade-too-low", Standing(True), False),
        ("grade-too-low", Standing(True, True, graded=True), True),
        ("grade-too-low", Standing(True, True), False),
        ("grade-too-low", Standing(True, True, graded=True, at_highest=True), False),
        ("not-acted-on", Standing(True, True, records=True), True),
        ("no-decision", Standing(True), True),
        ("no-decision", Standing(True, decide_by="11pm"), False),
        ("no-decision", Standing(True, True), False),
        ("delayed", Standing(True, True), True),
        ("delayed", Standing(True), True),
        ("delayed", Standing(False), False),
    ],
)
def test_a_ground_fits_how_things_stand(ground, standing, fits):
    assert (why_unfit(PROTOCOL.ground(ground), standing) == "") is fits


def test_attempts_come_further_apart_and_never_more_than_half_an_hour():
    waits = [next_attempt_after(n) for n in range(1, 9)]

    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Officer("Smith", Rank.INSPECTOR), Officer("PC John Smith", Rank.CONSTABLE), False),
        (Officer("Smith", Rank.INSPECTOR), Officer("PC John Smith"), False),
        (Officer("Smith", Rank.INSPECTOR), Officer("Inspector John Smith", Rank.INSPECTOR), True),
        (Officer("John Smith"), Officer("Inspector john  smith", Rank.INSPECTOR), True),
        (Officer("John Smith", Rank.SERGEANT), Officer("John Smith", Rank.INSPECTOR), True),
        (Officer("John Smith", number="1"), Officer("John Smith", number="2"), False),
        (Officer("J. Smith", number="1A"), Officer("John Smith", number="1a"), True),
        (Officer("Ann Lee"), Officer("Joann Lee"), False),
        (Officer("Inspector"), Officer("Inspector Hale"), False),
    ],
)
def test_two_names_are_one_officer_only_when_name_and_rank_or_number_say_so(one, other, same):
    assert are_the_same(one, other) is are_the_same(other, one) is same
