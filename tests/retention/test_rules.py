"""How long records are kept: the tables, and the arithmetic over plain dates."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.rules import (
    KIND,
    KINDS,
    SHORT_LIVED,
    Period,
    Standing,
    died_young,
    is_due,
    kept,
    soonest_birth,
)

BORN = date(1951, 3, 4)
LOOKED_AFTER = Standing(
    born_on=BORN,
    looked_after=True,
    in_childrens_home=False,
    fostered=False,
    went_missing=False,
    reported=False,
)
DAY = timedelta(days=1)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
known = st.sampled_from([True, False, None])


def codes(standing: Standing) -> list[str]:
    return [kind.code for kind in kept(standing).because]


def test_a_record_is_kept_until_the_75th_birthday_and_that_day_still_counts():
    assert kept(LOOKED_AFTER).until == date(2026, 3, 4)
    assert not is_due(LOOKED_AFTER, date(2026, 3, 4))
    assert is_due(LOOKED_AFTER, date(2026, 3, 5))
    assert codes(LOOKED_AFTER) == ["looked-after"]


def test_the_75th_birthday_of_a_child_born_on_a_29_february_is_the_1st_of_march():
    leap = replace(LOOKED_AFTER, born_on=date(1952, 2, 29))

    assert kept(leap).until == date(2027, 3, 1)


def test_a_child_who_died_before_18_is_kept_15_years_from_that_day():
    died = replace(LOOKED_AFTER, born_on=date(1995, 6, 1), died_on=date(2010, 1, 20))

    assert kept(died).until == date(2025, 1, 20)
    assert is_due(died, date(2025, 1, 21))


@pytest.mark.parametrize(
    ("born", "died", "young"),
    [
        (date(1990, 5, 5), date(2008, 5, 4), True),
        (date(1990, 5, 5), date(2008, 5, 5), False),
        (date(1992, 2, 29), date(2010, 2, 28), True),
        (date(1992, 2, 29), date(2010, 3, 1), False),
        (None, date(2010, 3, 1), False),
        (date(1990, 5, 5), None, False),
    ],
)
def test_who_died_before_18_is_told_by_the_eighteenth_birthday(born, died, young):
    assert died_young(Standing(born_on=born, died_on=died)) is young


def test_a_death_after_18_shortens_nothing():
    died = replace(LOOKED_AFTER, died_on=date(1990, 1, 1))

    assert kept(died).until == kept(LOOKED_AFTER).until


def test_where_several_kinds_meet_in_one_child_the_longest_holds():
    """Not looked after: 25 years from birth; but police were told, and a note was added lately."""
    missing = replace(
        LOOKED_AFTER,
        born_on=date(1990, 1, 1),
        looked_after=False,
        went_missing=True,
        reported=True,
        last_episode_on=date(2014, 7, 1),
        last_fact_on=date(2014, 8, 2),
    )

    assert kept(missing).until == date(2021, 8, 2)
    assert codes(missing) == ["record"]
    assert kept(replace(missing, last_fact_on=None)).until == date(2020, 7, 1)
    assert kept(replace(missing, last_fact_on=None, reported=False)).until == date(2015, 1, 1)


def test_what_nobody_knows_counts_as_yes():
    assert kept(Standing(born_on=BORN)).until == date(2026, 3, 4)
    assert codes(Standing(born_on=BORN)) == ["childrens-home", "looked-after", "fostering"]


def test_without_a_date_of_birth_nothing_is_ever_due():
    unknown = Standing(born_on=None)

    assert kept(unknown).until is None
    assert not is_due(unknown, date(2999, 1, 1))


def test_a_record_that_no_kind_speaks_of_is_kept():
    assert kept(replace(LOOKED_AFTER, looked_after=False)).until is None


def test_what_somebody_still_works_with_is_not_due():
    assert not is_due(replace(LOOKED_AFTER, in_use=True), date(2999, 1, 1))


def test_a_decision_to_keep_it_longer_holds_until_its_day_and_shortens_nothing():
    longer = replace(LOOKED_AFTER, decided_until=date(2031, 1, 1))
    shorter = replace(LOOKED_AFTER, decided_until=date(2020, 1, 1))

    assert kept(longer).until == date(2031, 1, 1)
    assert kept(shorter).until == date(2026, 3, 4)


standings = st.builds(
    Standing,
    born_on=days,
    died_on=st.none() | days,
    last_episode_on=st.none() | days,
    last_fact_on=st.none() | days,
    in_childrens_home=known,
    looked_after=known,
    fostered=known,
    went_missing=known,
    reported=known,
    decided_until=st.none() | days,
    in_use=st.booleans(),
)


@given(standings, days)
def test_once_due_a_record_stays_due_and_is_never_due_before_its_last_day(standing, today):
    until = kept(standing).until or date.max

    assert is_due(standing, today) is (today > until and not standing.in_use)
    if is_due(standing, today):
        assert is_due(standing, today + DAY)


@given(standings, st.sampled_from(["in_childrens_home", "looked_after", "fostered", "reported"]))
def test_knowing_less_never_makes_the_time_shorter(standing, name):
    unknown = replace(standing, **{name: None})

    without = kept(replace(standing, **{name: False})).until
    assert without is None or kept(unknown).until >= without
    assert kept(unknown).until == kept(replace(standing, **{name: True})).until


@given(standings, days)
def test_a_looked_after_childs_record_is_never_due_before_the_law_says(standing, today):
    standing = replace(standing, looked_after=True)
    if not is_due(standing, today):
        return

    if died_young(standing):
        assert today >= Period(years=15).after(standing.died_on)
    else:
        assert today >= Period(years=75).after(standing.born_on)


@given(standings, days)
def test_the_first_sieve_lets_everybody_through_who_is_due(standing, today):
    """No row says that a child was never looked after (`queries.standing_of`): it is known, or not."""
    standing = replace(standing, looked_after=standing.looked_after or None)
    if is_due(standing, today) and standing.died_on is None:
        assert standing.born_on <= soonest_birth(today)


@given(days, st.integers(0, 100))
def test_an_anniversary_is_the_same_day_or_the_first_of_march(start, years):
    end = Period(years=years).after(start)

    assert end.year == start.year + years
    assert (end.month, end.day) in {(start.month, start.day), (3, 1)}


def test_every_kind_says_why_and_names_something_that_is_known_of_a_child():
    known_of = {each.name for each in fields(Standing)}

    assert len(KIND) == len(KINDS)
    for kind in KINDS:
        assert kind.source
        assert kind.when in known_of
        assert kind.law == ("Regulations" in kind.source)
    assert all(each.source and each.how for each in SHORT_LIVED)
