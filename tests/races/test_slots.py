"""Two book one interviewer at one time, each in a transaction that really commits: one has it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from core.times import local
from returns import workflow
from returns.models import ReturnInterview, Slot
from returns.rules import State, Told, Where
from tests import make
from tests.make import World, acting
from tests.races.at_once import Deed, at_once, by, one_won

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def two_children_are_back(world: World, now: datetime) -> list[ReturnInterview]:
    first = make.back(world, now=now - 2 * HOUR)
    world.child = make.child(responsible=world.responsible, host=world.host, at=world.home)
    second = make.back(world, now=now - HOUR)
    return [ReturnInterview.objects.get(episodes=each) for each in (first, second)]


def books(world: World, interview: ReturnInterview, at: datetime, now: datetime) -> Deed:
    worker = acting(world.coordinator)

    def book() -> Any:
        return workflow.book(
            interview=interview,
            interviewer_id=world.interviewer.person_id,
            booked_for=at,
            where=Where.SCHOOL,
            child_told_by=Told.TEXT,
            by=worker,
            now=now,
        )

    return by(worker, book)


@pytest.mark.parametrize("offered", [True, False], ids=["a time on offer", "another time"])
def test_of_two_who_book_one_time_at_once_one_is_told_that_it_is_taken(
    world: World, offered: bool
) -> None:
    now = timezone.now().replace(microsecond=0)
    at = (local(now) + DAY).replace(hour=16, minute=0, second=0)
    held: Model = world.interviewer.person
    if offered:
        (held,) = workflow.offer_slots(
            starts_at=at, ends_at=at + HOUR, by=acting(world.interviewer), now=now
        )
    interviews = two_children_are_back(world, now)

    answers = at_once(*[books(world, each, at, now) for each in interviews], held=held)

    assert "is booked at 4pm" in str(one_won(answers))
    states = sorted(
        ReturnInterview.objects.filter(pk__in=[each.pk for each in interviews]).values_list(
            "state", flat=True
        )
    )
    assert states == [State.BOOKED, State.TO_ARRANGE]
    assert Slot.objects.filter(interviewer=world.interviewer.person, starts_at=at).count() == 1
