"""Hidden children change nothing that somebody is shown: no row, no number, no page more."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
import pytest
from django.db import connection

from tests.leaks import oracle
from tests.leaks.canaries import Kind
from tests.leaks.case import Case
from tests.leaks.locks import LOCKS
from tests.leaks.people import SIGNED_OUT, SYSTEMS
from tests.leaks.routes import IN_FULL, goes, in_turn
from tests.leaks.walk import Visit, go, lists, settled, undone
from tests.leaks.world import World
from tests.roles import as_role

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(7200),
    pytest.mark.usefixtures("people_asked_once"),
]

# Not "own-words": what somebody wrote stays theirs to read when the child has moved on. Nor
# "learning": what concerns a force does.
COUNTED = {
    *("home", "children", "unmatched-placements", "log-start", "decisions", "interviews"),
    *("escalations", "notifications", "board", "api-children", "api-episodes", "api-duties"),
    *("retention", "unusual-looks", "access-requests", "looks-asked", "learning-themes"),
}
# What concerns their force is theirs to read, and to count, once the child is closed to it.
OF_THEIR_FORCE = {
    (officer, "learning-themes")
    for officer in ("police-supervisor", "senior-officer", "superintendent", "other-force")
}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_hidden_child_is_not_counted_anywhere(world: World, lock: str) -> None:
    changed = []
    for n, slug in enumerate(world.walkers):
        if slug == SIGNED_OUT:
            continue
        visits = [
            visit
            for place, visit in enumerate(_lists(world))
            if goes(slug, visit.name) and in_turn(lock, n, place)
        ]
        theirs = [visit for visit in visits if (slug, visit.name) in OF_THEIR_FORCE]
        hidden = world.hidden_from(slug)
        others = [visit for visit in visits if visit not in theirs]
        with LOCKS[lock]():
            changed += _changed(world, slug, others, hidden)
            if theirs:
                concern = [
                    case for case in hidden if Kind.LEARNING not in oracle.may(slug, case.state)
                ]
                assert concern
                changed += _changed(world, slug, theirs, concern)

    assert not changed


def _changed(world: World, slug: str, visits: list[Visit], hidden: list[Case]) -> list[str]:
    """What reads otherwise in a world without these children."""
    before = [_shown(world, slug, visit) for visit in visits]
    with without(hidden):
        after = [_shown(world, slug, visit) for visit in visits]
    return [
        f"{slug}: {visit}"
        for visit, then, now in zip(visits, before, after, strict=True)
        if then != now
    ]


def test_a_child_that_is_seen_is_counted(world: World) -> None:
    """That taking children out of the world is noticed, where they were seen."""
    visit = Visit("children", "/children/")
    before = _shown(world, "social-worker", visit)

    with without([world.cases["reported"]]):
        assert _shown(world, "social-worker", visit) != before


def _lists(world: World) -> Iterator[Visit]:
    """Each list once, and once more searched; in full in all the ways that it can be cut down."""
    tried = set()
    for visit in lists(world.cases.values()):
        asked = visit.name, visit.method
        if visit.name in COUNTED and (IN_FULL or asked not in tried):
            tried.add(asked)
            yield visit


def _shown(world: World, slug: str, visit: Visit) -> tuple[int, str]:
    answer = go(world, slug, visit)
    return answer.status_code, settled(answer)


@contextmanager
def without(cases: Iterable[Case]) -> Iterator[None]:
    """The world as if these children had never been in it. Nothing of this is kept."""
    children = [case.child.pk for case in cases]
    with undone():
        owner = as_role(connection.settings_dict["USER"])
        with owner, pgtrigger.ignore(), connection.cursor() as cursor:
            _remove(cursor, children)
        yield


def _remove(cursor: Any, children: list[int]) -> None:
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table in ("audit_event", "audit_look"):
        cursor.execute(f"DELETE FROM {table} WHERE child_id = ANY(%s)", [children])
    own = _own_keys(cursor)
    for table, ids in _what_hangs_on(cursor, children, own).items():
        cursor.execute(f"DELETE FROM {table} WHERE {own[table]} = ANY(%s)", [list(ids)])


def _what_hangs_on(cursor: Any, children: list[int], own: dict[str, str]) -> dict[str, set[Any]]:
    """The rows that lead to these children by their keys, table by table."""
    keys = _foreign_keys(cursor)
    found: dict[str, set[Any]] = {"children_child": set(children)}
    fresh = [("children_child", set(children))]
    while fresh:
        to, ids = fresh.pop()
        for table, column in keys.get(to, ()):
            cursor.execute(
                f"SELECT {own[table]} FROM {table} WHERE {column} = ANY(%s)", [list(ids)]
            )
            more = {pk for (pk,) in cursor.fetchall()} - found.setdefault(table, set())
            if more:
                found[table] |= more
                fresh.append((table, more))
    return found


def _own_keys(cursor: Any) -> dict[str, str]:
    """For each table, the column of its own key: a row of another's own has that one's."""
    cursor.execute(
        """
        SELECT conrelid::regclass::text, attname
          FROM pg_constraint
          JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
         WHERE contype = 'p' AND connamespace = 'public'::regnamespace
        """
    )
    return dict(cursor.fetchall())


def _foreign_keys(cursor: Any) -> dict[str, list[tuple[str, str]]]:
    """For each table, the tables with a key to its id, and the key's column."""
    cursor.execute(
        """
        SELECT confrelid::regclass::text, conrelid::regclass::text, attname
          FROM pg_constraint
          JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
         WHERE contype = 'f' AND connamespace = 'public'::regnamespace
        """
    )
    keys: dict[str, list[tuple[str, str]]] = {}
    for to, table, column in cursor.fetchall():
        keys.setdefault(to, []).append((table, column))
    return keys


def test_systems_are_counted_too() -> None:
    assert any(goes(slug, "api-children") for slug in SYSTEMS)
