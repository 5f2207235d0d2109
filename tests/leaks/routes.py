"""Which steps are walked: every address with every person and state, or each pair of them once."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from allpairspy import AllPairs

from tests.addresses import ADDRESSES
from tests.leaks.locks import BOTH, LOCKS
from tests.leaks.people import SYSTEMS
from tests.leaks.walk import (
    API,
    Addresses,
    Step,
    Visit,
    about_each,
    filters,
    go,
    lists,
    searches,
    variants,
)
from tests.leaks.world import World

# `make test` walks the whole product with both locks (of the other ways to ask for a page, and of addresses
# that nobody can read, a covering array), and a covering array of it with each of them off; `make leaks`
# the whole product each time, and all that other tests here try a part of.
IN_FULL = os.environ.get("LEAKS") == "full"

# With one lock alone, `make test` tries one in so many of what other tests try with both.
ALONE_ONE_IN = 3

Table = Mapping[tuple[str, str], Visit]  # by kind of page and state of the child

# Who finds out which addresses nobody can read.
ANYBODY = "coordinator"

# One page of ours, to find that a system's key opens the API alone.
TRIED_BY_SYSTEMS = ("home", "child", "episode")


def steps(world: World, *, in_full: bool = IN_FULL, addresses: Addresses = ADDRESSES) -> list[Step]:
    """Every list as everybody; and the pages about one child, in full or pair by pair."""
    there = table(world, addresses)
    product = _in_full(world, there) if in_full else {}
    pairs = {at: visit for at, visit in there.items() if at not in product}
    return [
        *((slug, visit) for slug in world.walkers for visit in _lists(world, slug, addresses)),
        *in_product(world, product),
        *in_pairs(world, pairs),
    ]


def _in_full(world: World, there: Table) -> Table:
    """All but what is asked for again in another way, and addresses that only take what is sent: those
    refuse to be read, in the same words whoever asks, before anything of a child is looked at.
    """
    if IN_FULL:
        return there
    refused: dict[str, bool] = {}
    for visit in there.values():
        if visit.name not in refused:
            refused[visit.name] = go(world, ANYBODY, visit).status_code == 405
    return {at: visit for at, visit in there.items() if not (visit.again or refused[visit.name])}


def part_of(steps: Iterable[Step], walkers: Sequence[str], part: int, parts: int) -> list[Step]:
    """The steps of every so-manieth person, so that several processes can share a walk."""
    theirs = set(walkers[part::parts])
    return [(slug, visit) for slug, visit in steps if slug in theirs]


def in_turn(lock: str, *places: int) -> bool:
    """Is this tried with this lock? `places` say where it stands: which person, say, and which page.

    Everything is with both. With one lock alone it is a covering array: each person is tried with each
    lock, and so is each page, but not each with each; `make leaks` tries them all.
    """
    alone = [name for name in LOCKS if name != BOTH]
    return IN_FULL or lock == BOTH or sum(places) % ALONE_ONE_IN == alone.index(lock)


def _lists(world: World, slug: str, addresses: Addresses) -> Iterator[Visit]:
    for visit in lists(world.cases.values(), addresses):
        if goes(slug, visit.name):
            yield visit


def goes(slug: str, name: str) -> bool:
    return slug not in SYSTEMS or name.startswith(API) or name in TRIED_BY_SYSTEMS


def table(world: World, addresses: Addresses = ADDRESSES) -> Table:
    """The pages about one child, in every way that they are asked for."""
    return {
        (visit.kind, state): visit
        for state, case in world.cases.items()
        for visit in (
            *about_each(case, addresses),
            *variants(case),
            *filters(case),
            *searches(case),
        )
    }


def in_product(world: World, there: Table) -> Iterator[Step]:
    for visit in there.values():
        for slug in world.walkers:
            if goes(slug, visit.name):
                yield slug, visit


def in_pairs(world: World, there: Table) -> Iterator[Step]:
    """Every page with every person, every page in every state, every person with every state."""
    if not there:
        return
    kinds = list(dict.fromkeys(kind for kind, _ in there))
    names = {visit.kind: visit.name for visit in there.values()}

    def possible(row: list[str]) -> bool:
        return (len(row) < 2 or (row[0], row[1]) in there) and (
            len(row) < 3 or goes(row[2], names[row[0]])
        )

    for kind, state, slug in AllPairs(
        [kinds, list(world.cases), list(world.walkers)], filter_func=possible
    ):
        yield slug, there[kind, state]
