"""A list of what may be erased is approved by two people, who may press at once."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from core.refusals import Denied
from partners.actor import Actor
from retention import workflow as retention_workflow
from retention.models import DisposalReview
from tests.make import World, acting
from tests.races.at_once import Deed, at_once, by
from tests.retention import records


def test_two_managers_approve_at_once_and_are_the_first_and_the_second(world: World) -> None:
    review, now = _decided_list(world), timezone.now()
    managers = [acting(world.placing_manager), acting(records.manager(world))]

    at_once(*[_approving(review, each, now) for each in managers], held=review)

    review.refresh_from_db()
    assert {review.first_by_id, review.second_by_id} == {each.person_id for each in managers}


def test_one_manager_approving_twice_at_once_is_one_person(world: World) -> None:
    review, now = _decided_list(world), timezone.now()
    approve = _approving(review, acting(world.placing_manager), now)

    answers = at_once(approve, approve, held=review)

    review.refresh_from_db()
    assert review.first_by_id
    assert review.second_by_id is None
    assert [type(answer) for answer in answers if isinstance(answer, Denied)] == [Denied]


def _decided_list(world: World) -> DisposalReview:
    records.another_old(world)
    return records.decided(world, now=timezone.now())


def _approving(review: DisposalReview, by_whom: Actor, now: datetime) -> Deed:
    def approve() -> Any:
        try:
            return retention_workflow.approve(review=review, by=by_whom, now=now)
        except Denied as denied:
            return denied

    return by(by_whom, approve)
