"""Where a challenge goes, and what may be challenged."""

from datetime import timedelta

import pytest

from escalation.rules import rung_for, why_unfit
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
    ("ground", "reported", "decided", "fits"),
    [
        ("not-recording", True, True, True),
        ("not-recording", True, False, False),
        ("grade-too-low", True, False, False),
        ("not-acted-on", True, True, True),
        ("no-decision", True, False, True),
        ("no-decision", True, True, False),
        ("delayed", True, True, True),
        ("delayed", True, False, True),
        ("delayed", False, False, False),
    ],
)
def test_a_ground_fits_how_things_stand(ground, reported, decided, fits):
    why_not = why_unfit(PROTOCOL.ground(ground), reported=reported, decided=decided)

    assert (why_not == "") is fits


def test_attempts_come_further_apart_and_never_more_than_half_an_hour():
    waits = [next_attempt_after(n) for n in range(1, 9)]

    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == timedelta(minutes=30)
