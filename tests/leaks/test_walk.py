"""Every address, as everybody, of a child in every state: nobody reads what they may not have.

Three times: with both locks, and with each of them put off, so that the other has to hold alone.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from partners.demo import PEOPLE
from tests.addresses import ADDRESSES
from tests.leaks import oracle, states
from tests.leaks.canaries import FIELDS
from tests.leaks.distance import WALKED, far
from tests.leaks.locks import LOCKS
from tests.leaks.people import SIGNED_OUT
from tests.leaks.routes import IN_FULL, part_of, steps
from tests.leaks.walk import Leak, Visit, Walked, about_each, go, walk
from tests.leaks.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]

# So many processes share a walk of the whole product.
PARTS = 2


def _walks() -> Iterator[Any]:
    for lock in LOCKS:
        in_full = IN_FULL or lock == "both locks"
        for part in range(PARTS if in_full else 1):
            name = f"{lock}, part {part + 1}" if in_full else lock
            yield pytest.param((lock, in_full, part), id=name)


@pytest.fixture(scope="module", params=_walks())
def walked(world: World, request: pytest.FixtureRequest) -> Walked:
    lock, in_full, part = request.param
    with LOCKS[lock]():
        all_steps = steps(world, in_full=in_full)
        theirs = part_of(all_steps, world.walkers, part, PARTS if in_full else 1)
        walked = walk(world, theirs)
    walked.lock = lock
    return walked


def test_nobody_reads_what_they_may_not_have(
    walked: Walked, record_property: Callable[[str, Any], None]
) -> None:
    record_property(WALKED, far(walked))

    assert not walked.leaks, told(walked.leaks)


def test_every_address_answers(walked: Walked) -> None:
    assert not walked.broken


def test_whoever_is_shown_a_child_has_looked_at_the_child(walked: Walked) -> None:
    unkept = {
        name: where
        for (name, slug), where in walked.unkept.items()
        if name not in NO_LOOK and not (name in OF_THEIR_FORCE and slug in OFFICERS)
    }

    assert not unkept, unkept


# What shows something of a child and is no look at the child's record, and why.
NO_LOOK = {
    "log-start": "names to choose from; the log that follows is a look",
    "notifications": "what the reader was told, in the words that told them",
    "looks-asked": "what the reader is asked about their own looking",
    "looks-answer": "the same",
    "own-words": "what the reader wrote, with the reference alone",
    "own-decisions": "what the reader’s force decided, with the reference alone",
}
# What concerns an officer's force, with the reference alone once the child is closed to it. Everybody else
# who is shown it looks at the child there, as an officer does who sees the child (`test_learning.py`).
OF_THEIR_FORCE = {"learning", "learning-case", "learning-themes"}
OFFICERS = {"police-supervisor", "senior-officer", "superintendent", "other-force"}


def test_everybody_who_may_know_a_child_was_told_who_it_is(walked: Walked) -> None:
    """A walk that reads nothing finds nothing: so what may be read is read, by somebody."""
    known = {(slug, state) for slug, state, name in walked.read if name in ("knownas", "localid")}
    should = {
        (slug, state)
        for state in states.STATES
        for slug, kinds in oracle.MAY[state].items()
        if oracle.WHO in kinds and slug in walked.people
    }
    assert should <= known, sorted(should - known)


# The walk itself


def test_everybody_stays_signed_in_all_the_way(world: World) -> None:
    for slug, job in world.around.jobs.items():
        if slug not in world.around.keys:
            answer = go(world, slug, Visit("home", "/home/"))
            assert answer.status_code == 200, (slug, job)


def test_every_address_of_the_service_is_walked(world: World) -> None:
    """A new address is reached here by the names that `Case` and the demo's night share."""
    about_one = {name for name, reached in ADDRESSES.items() if callable(reached)}
    walked = {visit.name for _, visit in steps(world)}
    assert about_one <= walked, "Say in tests/leaks/case.py what these are about."


def test_the_oracle_knows_every_persona_and_every_state(world: World) -> None:
    slugs = {each.slug for each in PEOPLE}
    assert slugs | {SIGNED_OUT} <= set(world.walkers)
    assert set(oracle.MAY) == set(states.STATES)
    assert {slug for who in oracle.MAY.values() for slug in who} <= set(world.walkers)


def test_every_word_of_a_record_is_read_by_somebody_who_may(world: World) -> None:
    """Else a canary might sit where no page could ever let it out, and prove nothing."""
    visits = [(slug, visit) for slug, state in READERS for visit in about_each(world.cases[state])]
    read = {name for _, _, name in walk(world, visits).read}
    assert set(FIELDS) - ON_PAPER <= read, set(FIELDS) - ON_PAPER - read


ON_PAPER: set[str] = set()
READERS = (
    ("carer", "being logged"),
    ("carer", "reported and back"),
    ("social-worker", "transferred"),
    ("social-worker", "found, not home"),
    ("social-worker", "closed"),
    ("social-worker", "interview declined"),
    ("social-worker", "interview assigned"),
    ("interviewer", "interview returned"),
    ("social-worker", "stood down"),
    ("police-supervisor", "reported"),
    ("social-worker", "information asked"),
    ("coordinator", "closed"),
    ("social-worker", "restricted"),
    ("social-worker", "granted by name"),
    ("social-worker", "access request waiting"),
    ("social-worker", "emergency access"),
    ("social-worker", "transfer heard by phone"),
    ("social-worker", "back, kept from the home"),
    ("carer", "answers kept between pages"),
    ("placing-authority", "kept longer"),
    ("placing-authority", "looked at unusually"),
)


def told(leaks: Iterable[Leak]) -> str:
    return "\n".join(str(leak) for leak in sorted(leaks))
