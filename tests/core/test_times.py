from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import times

NOW = datetime(2026, 11, 21, 22, 57, tzinfo=UTC)
INSTANTS = st.integers(min_value=1_577_836_800, max_value=2_051_222_400).map(
    lambda second: datetime.fromtimestamp(second, tz=UTC)
)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 21, 22, 15, tzinfo=UTC), "Saturday 21 November, 10:15pm"),
        (datetime(2026, 7, 3, 22, 15, tzinfo=UTC), "Friday 3 July, 11:15pm"),
        (datetime(2027, 1, 1, 9, 0, tzinfo=UTC), "Friday 1 January 2027, 9am"),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), "Saturday 21 November, 12:00pm"),
    ],
)
def test_a_time_is_said_as_people_in_england_say_it(moment, words):
    assert times.when(moment, now=NOW) == words


def test_a_list_says_only_the_time_of_what_is_today():
    assert times.at(datetime(2026, 11, 21, 8, 5, tzinfo=UTC), now=NOW) == "8:05am"
    assert times.at(datetime(2026, 11, 24, 23, 48, tzinfo=UTC), now=NOW) == "Tue 24 Nov, 11:48pm"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (9, "9 minutes left"),
        (1, "1 minute left"),
        (65, "1 hour 5 minutes left"),
        (61 * 60, "61 hours left"),
        (6 * 24 * 60, "6 days left"),
        (0, "due now"),
        (-12, "overdue 12 minutes"),
        (-26 * 60, "overdue 26 hours"),
    ],
)
def test_what_is_left_is_said_in_words(minutes, words):
    assert times.left(NOW + timedelta(minutes=minutes), now=NOW) == words


def test_time_away_is_short_enough_for_a_tag():
    assert times.span(timedelta(minutes=17)) == "17m"
    assert times.span(timedelta(hours=2, minutes=17)) == "2h 17m"
    assert times.span(timedelta(hours=5, minutes=2)) == "5h 02m"
    assert times.span(timedelta(days=3, hours=4)) == "3 days"


def test_a_deadline_as_the_day_ends_is_said_as_a_minute_before():
    ends = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)

    assert times.due(ends, now=NOW) == "11:59pm, 1 hour 3 minutes left"


@given(INSTANTS)
def test_nothing_is_ever_said_to_be_at_midnight(moment):
    assert "midnight" not in times.when(moment) + times.due(moment, now=NOW)


@given(INSTANTS.map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_every_minute_can_be_typed_as_it_is_said(moment):
    at_time, summer = times.heard(times.clock(moment))

    assert times.instant(times.local(moment).date(), at_time, summer) == moment


# The nights when the clocks change

BACK, FORWARD = date(2026, 10, 25), date(2027, 3, 28)


def test_the_night_the_clocks_go_back_is_an_hour_longer():
    evening = times.instant(date(2026, 10, 24), time(21))
    morning = times.instant(BACK, time(9))

    assert times.left(morning, now=evening) == "13 hours left"


def test_seventy_two_hours_over_a_clock_change_are_seventy_two_hours():
    back_home = times.instant(date(2027, 3, 26), time(20))

    due = (back_home.astimezone(UTC) + timedelta(hours=72)).astimezone(times.LONDON)

    assert times.when(due, now=NOW) == "Monday 29 March 2027, 9pm"
    assert times.left(due, now=back_home) == "72 hours left"


def test_a_time_that_happened_twice_is_asked_about():
    with pytest.raises(times.Unclear, match=r"happened twice.*1:30am BST.*1:30am GMT"):
        times.instant(BACK, time(1, 30))

    first = times.instant(BACK, time(1, 30), summer=True)
    second = times.instant(BACK, time(1, 30), summer=False)
    assert times.between(first, second) == timedelta(hours=1)
    assert (times.clock(first), times.clock(second)) == ("1:30am BST", "1:30am GMT")


def test_a_time_that_did_not_happen_is_refused():
    with pytest.raises(times.Unclear, match="did not happen that night"):
        times.instant(FORWARD, time(1, 30))


# What people type


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8:40pm", time(20, 40)),
        ("8.40 pm", time(20, 40)),
        (" 8:40 P.M. ", time(20, 40)),
        ("840pm", time(20, 40)),
        ("8pm", time(20)),
        ("20:40", time(20, 40)),
        ("2040", time(20, 40)),
        ("08:40", time(8, 40)),
        ("0:15", time(0, 15)),
        ("12:15am", time(0, 15)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("at 9pm", time(21)),
    ],
)
def test_a_time_is_understood_however_it_is_typed(typed, meant):
    assert times.heard(typed)[0] == meant


@pytest.mark.parametrize("typed", ["", "late", "25:00", "8:99pm", "9:5", "0am", "8"])
def test_what_is_not_a_time_says_how_to_type_one(typed):
    with pytest.raises(times.Unclear, match="Enter a time, like 8:40pm"):
        times.heard(typed)


def test_half_past_eight_could_be_twelve_hours_out_so_it_is_asked_again():
    with pytest.raises(times.Unclear, match="8:30am or 8:30pm"):
        times.heard("8:30")


def test_midnight_is_asked_again_because_it_could_be_either_day():
    with pytest.raises(times.Unclear, match="11:59pm or 12:01am"):
        times.heard("midnight")


@given(st.text(max_size=30))
def test_anything_typed_is_a_time_or_a_sentence(text):
    with suppress(times.Unclear):
        assert isinstance(times.heard(text)[0], time)


@pytest.mark.parametrize(
    ("born", "turns_18"),
    [
        (date(2008, 11, 22), date(2026, 11, 22)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2009, 1, 31), date(2027, 1, 31)),
    ],
)
def test_a_leap_days_child_has_a_birthday_on_the_first_of_march(born, turns_18):
    assert times.birthday(born, 18) == turns_18
    assert times.age(born, turns_18) == 18
    assert times.age(born, turns_18 - times.DAY) == 17
