"""What the pages of the log make of an answer, by the clock of the night it was given."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from core.times import LONDON
from missing.log_forms import ExpectedForm, LastSeenForm, WhereaboutsForm
from missing.protocol import default_protocol
from missing.rules import Cohort
from tests.make import NOW


def last_seen(typed: str, now: datetime = NOW) -> LastSeenForm:
    return LastSeenForm(QueryDict(typed), protocol=default_protocol(), page=3, name="Ash", now=now)


def whereabouts(typed: str) -> WhereaboutsForm:
    return WhereaboutsForm(
        QueryDict(typed),
        protocol=default_protocol().for_cohort(Cohort.CARE),
        page=5,
        name="Ash",
        now=NOW,
    )


def expected(typed: str, now: datetime) -> ExpectedForm:
    return ExpectedForm(QueryDict(typed), protocol=default_protocol(), page=4, name="Ash", now=now)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("typed", "seen_at"),
    [
        ("when=just-now", NOW),
        ("when=within-hour", NOW - timedelta(hours=1)),
        ("when=within-hour&within_hour_at=10:10pm", at(21, 22, 10)),
        ("when=earlier&earlier_at=8.40 pm", at(21, 20, 40)),
        ("when=another&another_at-on=yesterday&another_at-time=1800", at(20, 18)),
        ("when=unknown", None),
        ("when=just-now&earlier_at=teatime", NOW),
    ],
)
def test_when_they_were_last_seen_is_one_instant_or_not_known(typed, seen_at):
    form = last_seen(typed)

    assert form.is_valid(), form.errors
    assert form.seen_at == seen_at


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("when=within-hour&within_hour_at=9pm", "Enter a time in the last hour"),
        ("when=earlier&earlier_at=11pm", "The time must be in the past"),
        ("when=earlier&earlier_at=8:40", "Say whether 8:40 is morning or evening"),
        ("when=another&another_at-on=today&another_at-time=11pm", "The time must be in the past"),
    ],
)
def test_a_time_that_cannot_be_is_asked_again(typed, sentence):
    form = last_seen(typed)

    assert not form.is_valid()
    assert sentence in str(form.errors)
    assert form.seen_at is None


def test_after_midnight_earlier_today_may_be_the_evening_before():
    after_midnight = at(22, 0, 20)

    assert last_seen("when=earlier&earlier_at=10:10pm", after_midnight).seen_at == at(21, 22, 10)
    assert last_seen("when=within-hour&within_hour_at=11:50pm", after_midnight).seen_at == at(
        21, 23, 50
    )
    assert not last_seen("when=earlier&earlier_at=9am", after_midnight).is_valid()


def test_an_hour_that_came_twice_counts_as_the_first():
    """On 25 October 2026 the clocks go back from 2am to 1am."""
    form = last_seen("when=earlier&earlier_at=1:30am", at(25, 9, month=10))

    assert form.seen_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_skipped_is_asked_again():
    """On 28 March 2027 the clocks go forward from 1am to 2am."""
    form = last_seen("when=earlier&earlier_at=1:30am", datetime(2027, 3, 28, 9, tzinfo=LONDON))

    assert "did not happen that night" in str(form.errors)


def test_the_place_counts_with_the_answer_it_was_given_to():
    form = whereabouts(
        "whereabouts=think&place-think=fine&place-spoke=worrying&where-think=Sam&where-spoke=Mo"
    )

    assert form.chosen == {"whereabouts": ("think",), "place": ("fine",)}
    assert form.facts == {"whereabouts": "think", "where_thought": "Sam"}


def test_nobody_is_asked_about_a_place_when_nobody_knows_where():
    form = whereabouts("whereabouts=no&place-think=fine&where-think=Sam")

    assert form.chosen == {"whereabouts": ("no",)}
    assert form.facts == {"whereabouts": "no", "where_thought": ""}


def test_the_page_says_every_question_once():
    shown = str(whereabouts(""))

    assert shown.count("Is Ash somewhere they may be?") == 2
    assert shown.count('name="place-think"') == 4
    assert shown.count('id="id_place-think"') == 1


@pytest.mark.parametrize(
    ("typed", "now", "due"),
    [
        ("10pm", at(21, 22, 34), at(21, 22)),
        ("11:30pm", at(21, 22, 34), at(21, 23, 30)),
        ("11:30pm", at(22, 0, 30), at(21, 23, 30)),
        ("12:30am", at(21, 22, 34), at(22, 0, 30)),
    ],
)
def test_when_they_were_due_is_the_nearest_such_time(typed, now, due):
    form = expected(f"expected=home&due={typed}", now)

    assert form.facts == {"expected_at": "home", "expected_where": "", "expected_by": due}


def test_another_place_counts_only_where_it_was_asked():
    assert expected("expected=home&where=Sam", NOW).facts["expected_where"] == ""
    assert expected("expected=other&where=Sam", NOW).facts["expected_where"] == "Sam"
