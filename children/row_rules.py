"""The second lock: which rows PostgreSQL itself shows to whoever acts, whatever a query asks for.

Made from the same tables as `children.access` (`RELATIONS`, `SIGHT_ROLES`, `EMPLOYERS` …), so that
the two locks cannot drift, and read from what `partners.actor.tell_database` has set for this
transaction: with no actor set, no row is shown. `config.row_rules` says which table follows which
rule, and puts them into force after every migrate.

What a sight or a grant opens is read by functions that run as the tables' owner. Otherwise the rule
of the child would read tables whose own rules read the child back, which PostgreSQL refuses.
"""

from collections.abc import Iterable

from children.rules import (
    AUDIENCE_ROLES,
    EMPLOYERS,
    PROFESSIONAL_ROLES,
    RELATIONS,
    SIGHT_ROLES,
    Breadth,
    GrantKind,
    Relation,
)
from core.doors import Door
from partners.rules import Role

ROLE = "current_setting('whereabouts.role', true)"


def _set(name: str) -> str:
    """What was set for this transaction. After one that had set it, it is empty and not null."""
    return f"NULLIF(current_setting('whereabouts.{name}', true), '')::bigint"


PERSON, AGENCY, HOME = _set("person"), _set("agency"), _set("home")


def one_of(roles: Iterable[Role]) -> str:
    """Whoever acts does so in one of these roles."""
    listed = ", ".join(f"'{role.value}'" for role in sorted(roles))
    return f"{ROLE} IN ({listed})"


# What a sight or a grant opens: a function each, run as the owner, asked once a statement

_CURRENT = "(until IS NULL OR until > now())"
_SIGHTS = f"FROM children_sight WHERE agency_id = {AGENCY} AND {one_of(SIGHT_ROLES)} AND {_CURRENT}"
_GRANTS = (
    f"FROM children_grant WHERE user_id = {PERSON} AND {_CURRENT}"
    f" AND {ROLE} <> '{Role.AGENCY_ADMIN.value}'"
)


def _opened(name: str, asks: str) -> Door:
    return Door(name, "", "bigint[]", "A rule cannot read a table whose rule reads it back.", asks)


OPENED = (
    _opened(
        "seen_by_wide_sight",
        f"SELECT array_agg(child_id) {_SIGHTS} AND breadth = '{Breadth.ALL}'",
    ),
    _opened(
        "seen_by_episode_sight",
        f"SELECT array_agg(child_id) {_SIGHTS} AND breadth = '{Breadth.EPISODE}'",
    ),
    _opened(
        "episodes_seen_by_sight",
        f"SELECT array_agg(episode_id) {_SIGHTS} AND breadth = '{Breadth.EPISODE}'",
    ),
    _opened(
        "seen_by_grant",
        f"SELECT array_agg(content_object_id) {_GRANTS} AND kind <> '{GrantKind.PROFESSIONAL}'",
    ),
    _opened(
        "seen_as_professional",
        f"SELECT array_agg(content_object_id) {_GRANTS} AND kind = '{GrantKind.PROFESSIONAL}'"
        f" AND {one_of(PROFESSIONAL_ROLES)}",
    ),
)


def _in(column: str, function: str) -> str:
    """`(SELECT f())` is asked once a statement and can use an index; `f()` would be asked each row."""
    return f"{column} = ANY ((SELECT {function}())::bigint[])"


# The rules


def the_child(child: str, *, whole: bool = False) -> str:
    """The row of `child`, a table or its alias, is of a child that whoever acts may see.

    With `whole`, of one whose whole record they may see, and not only what concerns one episode.
    """
    by_agency = [
        *(_looked_after(child, relation) for relation in Relation),
        _in(f"{child}.id", "seen_by_wide_sight"),
    ]
    employed = " OR ".join(f"{child}.{each.value}_id = {AGENCY}" for each in EMPLOYERS)
    arms = [
        f"(NOT {child}.restricted AND ({' OR '.join(by_agency)}))",
        *([] if whole else [_in(f"{child}.id", "seen_by_episode_sight")]),
        _in(f"{child}.id", "seen_by_grant"),
        f"({_in(f'{child}.id', 'seen_as_professional')} AND ({employed}))",
    ]
    return "(" + " OR ".join(arms) + ")"


def _looked_after(child: str, relation: Relation) -> str:
    owner = HOME if relation is Relation.HOME else AGENCY
    roles = [role for role, relations in RELATIONS.items() if relation in relations]
    return f"({child}.{relation.value}_id = {owner} AND {one_of(roles)})"


def of_the_child(column: str) -> str:
    """What hangs on a child, by its column `table.child_id`."""
    return f"EXISTS (SELECT FROM children_child c WHERE c.id = {column})"


def of_the_episode(child: str, episode: str) -> str:
    """What hangs on one episode of a child: a view of one episode does not open another."""
    whole = the_child("c", whole=True)
    return (
        f"({_in(episode, 'episodes_seen_by_sight')}"
        f" OR EXISTS (SELECT FROM children_child c WHERE c.id = {child} AND {whole}))"
    )


def part_of(column: str, table: str) -> str:
    """What is part of a row of another table is shown with that row."""
    return f"EXISTS (SELECT FROM {table} whole WHERE whole.id = {column})"


def ones_own(column: str) -> str:
    """What whoever acts wrote themselves."""
    return f"{column} = {PERSON}"


def for_the_reader(column: str) -> str:
    """What was written for an audience is shown to the roles that belong to it."""
    arms = (
        f"({column} = '{audience.value}' AND {one_of(roles)})"
        for audience, roles in AUDIENCE_ROLES.items()
    )
    return f"({' OR '.join(arms)})"
