"""What is on record stands beside the question, and is never the answer."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from children import strategies
from children.strategies import PlannedStep
from core.times import LONDON
from missing import workflow
from missing.models import Draft, Episode
from missing.prefill import in_words, usual_return
from tests import make
from tests.missing.walking import begin, say


def night(day: int, *, hours: float, back: tuple[int, int]) -> tuple[datetime, datetime]:
    until = datetime(2026, 8, day, *back, tzinfo=LONDON)
    return until - timedelta(hours=hours), until


def test_the_history_is_one_line():
    away = [
        night(2, hours=2, back=(22, 40)),
        night(4, hours=3, back=(23, 10)),
        night(9, hours=1, back=(21, 5)),
        night(12, hours=2, back=(23, 20)),
        night(13, hours=2, back=(23, 50)),
    ]

    assert in_words(away) == "5 times since August, usually back by 11:30pm; longest 3 hours."
    assert in_words(away[:1]) == "Once since August; longest 2 hours."


@pytest.mark.parametrize(
    ("backs", "by"),
    [([(23, 50), (0, 20), (0, 40)], time(1)), ([(22, 0), (22, 0), (22, 0)], time(22))],
)
def test_a_return_after_midnight_is_later_than_one_before(backs, by):
    assert usual_return([night(5, hours=2, back=back) for back in backs]) == by


def test_nothing_is_usual_of_a_child_who_was_away_for_days():
    away = [night(day, hours=30, back=(22, 0)) for day in (3, 9, 15)]

    assert "usually" not in in_words(away)


def test_what_is_on_record_is_shown_and_nothing_is_answered(carer, world):
    now = timezone.now()
    before = make.logged(world, now=now - timedelta(days=3))
    Episode.objects.filter(pk=before.pk).update(wearing="Green parka")
    make.back(world, now=now - timedelta(days=2), episode=before)
    mistaken = make.logged(world, now=now - timedelta(days=1))
    by = make.acting(world.on_call)
    workflow.stand_down(episode=mistaken, because="Upstairs", by=by, now=now)
    strategies.write_strategy(
        child=world.child,
        steps=[PlannedStep("Ring Sam")],
        return_by=time(22),
        return_by_weekend=time(22),
        expires_on=(now + timedelta(days=9)).date(),
        by=make.acting(world.social_worker),
        now=now,
    )
    draft = begin(carer)
    say(carer, draft, "danger", danger="no")

    shown = {
        page: carer.get(f"{draft}{page}/").content.decode()
        for page in ("expected", "unusual", "wearing")
    }

    assert "is back by 10pm." in shown["expected"]
    assert "Once since " in shown["unusual"]
    assert "That does not make tonight safe." in shown["unusual"]
    assert "Last time they wore: Green parka" in shown["wearing"]
    assert "Tall, brown hair" in shown["wearing"]
    assert " checked" not in shown["expected"] + shown["unusual"]
    assert list(Draft.objects.get(episode__status="being-logged").answers) == ["danger"]
