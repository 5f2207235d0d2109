"""A child that is hidden from somebody and one that does not exist get the same answer, to the byte."""

import pytest
from django.urls import reverse

from tests.addresses import ADDRESSES, nowhere
from tests.leaks import oracle
from tests.leaks.locks import LOCKS
from tests.leaks.people import SYSTEMS
from tests.leaks.routes import IN_FULL, goes, in_turn
from tests.leaks.walk import API, Visit, go, settled
from tests.leaks.world import World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(7200),
    pytest.mark.usefixtures("people_asked_once"),
]

# Who is tried by `make test`; `make leaks` tries everybody. Then the states of a child that has
# most of what has an address, the first of them that is hidden from whoever asks.
TRIED = ("stranger", "other-carer", "former-carer", "other-force", "on-call", "interviewer")
FULLEST = ("reported and back", "in a children's home", "interview declined", "away")


@pytest.mark.parametrize("lock", LOCKS)
def test_hidden_and_not_there_are_answered_alike(world: World, lock: str) -> None:
    told_apart, compared = [], 0
    for n, slug in enumerate(world.walkers if IN_FULL else (*TRIED, "farbrook-system")):
        state = next((s for s in FULLEST if not oracle.may(slug, s)), None)
        for place, (name, reached) in enumerate(ADDRESSES.items()):
            if state is None or not callable(reached) or not goes(slug, name):
                continue
            if not in_turn(lock, n, place):
                continue
            if slug in SYSTEMS and not name.startswith(API):
                continue  # asked to sign in, whatever it asks for
            try:
                kwargs = reached(world.cases[state])
            except AttributeError:
                continue  # this state has no such thing
            with LOCKS[lock]():
                hidden, missing = (
                    go(world, slug, Visit(name, reverse(name, kwargs=each)))
                    for each in (kwargs, nowhere(name, kwargs))
                )
            compared += 1
            if _told(hidden) != _told(missing):
                told_apart.append(f"{slug}, {state}: {name}, {hidden.status_code}")

    assert not told_apart
    assert compared > 200


def _told(answer: object) -> tuple[object, ...]:
    """All that tells one answer from another, but for what is new at every asking."""
    headers = {
        name: value
        for name, value in answer.headers.items()  # type: ignore[attr-defined]
        if name not in ("Content-Security-Policy", "X-Request-ID", "X-Correlation-ID")
    }
    return answer.status_code, settled(answer), headers  # type: ignore[attr-defined]


def test_a_system_that_asks_for_a_page_is_asked_to_sign_in(world: World) -> None:
    for slug in SYSTEMS:
        answer = go(world, slug, Visit("home", "/home/"))
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.headers["Location"]
