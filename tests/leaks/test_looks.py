"""Whoever reads a child beside their own mistake has looked at the child, and reads no more of it than
on a page that was asked for."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.leaks.case import Case
from tests.leaks.locks import BOTH, LOCKS
from tests.leaks.routes import IN_FULL, goes, in_turn
from tests.leaks.walk import API, Visit, about_each, ask_and_follow, found_in, leaks_in, undone
from tests.leaks.world import World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(7200),
    pytest.mark.usefixtures("people_asked_once"),
]

# Between them these have most forms open, and these people open them; `make leaks` tries everybody.
STATES = ("being logged", "reported", "interview assigned", "kept longer")
SENDERS = ("carer", "social-worker", "police-supervisor", "superintendent", "placing-authority")
MISTAKEN = {"person": "x"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_page_that_shows_a_mistake_is_a_look_at_the_child(world: World, lock: str) -> None:
    looked, unkept, leaks = set(), set(), set()
    for slug, case, form in _sent(world, lock):
        with LOCKS[lock](), undone():
            for visit, answer in ask_and_follow(world, slug, form):
                found = found_in(world, visit, answer)
                leaks |= leaks_in(world, slug, visit, found)
                if answer.status_code == 422 and case.number in {owner for owner, _ in found}:
                    (looked if case.number in answer.looked_at else unkept).add(visit.kind)

    assert not unkept
    assert not leaks, "\n".join(map(str, sorted(leaks)))
    assert len(looked) > (20 if IN_FULL or lock == BOTH else 5), sorted(looked)


def _sent(world: World, lock: str) -> Iterator[tuple[str, Case, Visit]]:
    for case in map(world.cases.__getitem__, STATES):
        for place, form in enumerate(_mistakes(case)):
            for n, slug in enumerate(world.walkers if IN_FULL else SENDERS):
                if goes(slug, form.name) and in_turn(lock, n, place):
                    yield slug, case, form


def _mistakes(case: Case) -> Iterator[Visit]:
    """Every form sent empty, and every list asked for somebody whom there is not."""
    for visit in about_each(case):
        if not visit.name.startswith(API):
            sent = {"submission": str(uuid4())}
            yield Visit(visit.name, visit.path, (case,), "post", sent)
        if visit.name in ("looks", "child-record"):
            yield Visit(visit.name, visit.path, (case,), "get", MISTAKEN, key="asked for")
