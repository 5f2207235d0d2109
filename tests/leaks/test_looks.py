"""Whoever reads a child beside their own mistake has looked at the child, and that is kept."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from audit.models import Look
from tests.leaks.states import Case
from tests.leaks.walk import API, Visit, about_each, found_in, undone
from tests.leaks.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]

# Between them these have most forms open, and these people open them.
STATES = ("being logged", "reported", "interview assigned", "kept longer")
SENDERS = ("carer", "social-worker", "police-supervisor", "superintendent", "placing-authority")
MISTAKEN = {"person": "x"}


def test_a_page_that_shows_a_mistake_is_a_look_at_the_child(world: World) -> None:
    looked, unkept = set(), set()
    for case in map(world.cases.__getitem__, STATES):
        for visit in _mistakes(case):
            kept = [_sent(world, slug, case, visit) for slug in SENDERS]
            if True in kept:
                looked.add(visit.kind)
            if False in kept:
                unkept.add(visit.kind)

    assert not unkept
    assert len(looked) > 20, sorted(looked)


def _sent(world: World, slug: str, case: Case, visit: Visit) -> bool | None:
    """Is it kept that they looked? None where they were not shown the child beside a mistake."""
    with undone():
        before = _looks(world, slug, case)
        answer = getattr(world.client(slug), visit.method)(visit.path, visit.sent)
        kept = _looks(world, slug, case) > before
    if answer.status_code != 422:
        return None
    whose = {owner for owner, _ in found_in(world, visit, answer)}
    return kept if case.number in whose else None


def _mistakes(case: Case) -> Iterator[Visit]:
    """Every form sent empty, and every list asked for somebody whom there is not."""
    for visit in about_each(case):
        if not visit.name.startswith(API):
            yield Visit(visit.name, visit.path, (case,), "post", {"submission": str(uuid4())})
        if visit.name in ("looks", "child-record"):
            yield Visit(visit.name, visit.path, (case,), "get", MISTAKEN, key="asked for")


def _looks(world: World, slug: str, case: Case) -> int:
    person = world.around.jobs[slug].person_id
    return Look.objects.filter(person_id=person, child_id=case.child.pk).count()
