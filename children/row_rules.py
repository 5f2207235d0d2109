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
    CHOSEN,
    EMPLOYERS,
    PROFESSIONAL_ROLES,
    READ_BY,
    RELATIONS,
    SIGHT_ROLES,
    TO_READ,
    Breadth,
    GrantKind,
    Kept,
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


# What sights and grants open to whoever acts: asked once, then remembered for the transaction

_CURRENT = "(until IS NULL OR until > now())"
_SIGHTS = f"agency_id = {AGENCY} AND {one_of(SIGHT_ROLES)} AND {_CURRENT}"
_GRANTS = (
    f"user_id = {PERSON} AND (agency_id IS NULL OR agency_id = {AGENCY})"
    f" AND {ROLE} <> '{Role.AGENCY_ADMIN.value}' AND {_CURRENT}"
)
_EMPLOYED = " OR ".join(f"c.{each.value}_id = {AGENCY}" for each in EMPLOYERS)
_CHOSEN = ", ".join(f"'{kind.value}'" for kind in CHOSEN)

# A role that sees by sight looks after nobody, so a view of one episode is all such a role has of a
# child that nothing else opens to it.
assert not set(SIGHT_ROLES) & RELATIONS.keys()


def _remembered(name: str, asks: str) -> Door:
    """`tell_database` forgets the answer when somebody else acts."""
    memory = f"whereabouts.{name}"
    return Door(
        name,
        "",
        returns="bigint[]",
        why="A rule cannot read a table whose own rule reads it back.",
        language="plpgsql",
        body=f"""
DECLARE
    found bigint[] := NULLIF(current_setting('{memory}', true), '')::bigint[];
BEGIN
    IF found IS NULL THEN
        found := ARRAY({asks});
        PERFORM set_config('{memory}', found::text, true);
    END IF;
    RETURN found;
END
""",
    )


_FOR_ALL = (
    f"SELECT s.child_id FROM children_sight s JOIN children_child c ON c.id = s.child_id"
    f" WHERE {_SIGHTS} AND s.breadth = '{Breadth.ALL}' AND NOT c.restricted"
    f" UNION SELECT content_object_id FROM children_grant"
    f" WHERE {_GRANTS} AND kind IN ({_CHOSEN})"
    f" UNION SELECT g.content_object_id FROM children_grant g"
    f" JOIN children_child c ON c.id = g.content_object_id"
    f" WHERE {_GRANTS} AND g.kind = '{GrantKind.EMERGENCY}' AND NOT c.restricted"
    f" UNION SELECT g.content_object_id FROM children_grant g"
    f" JOIN children_child c ON c.id = g.content_object_id"
    f" WHERE {_GRANTS} AND g.kind = '{GrantKind.PROFESSIONAL}'"
    f" AND {one_of(PROFESSIONAL_ROLES)} AND ({_EMPLOYED})"
)
_FOR_ONE_EPISODE = (
    f"SELECT child_id FROM children_sight WHERE {_SIGHTS} AND breadth = '{Breadth.EPISODE}'"
)

OPENED = (
    _remembered("opened_children", f"{_FOR_ALL} UNION {_FOR_ONE_EPISODE}"),
    _remembered("children_of_opened_episodes", f"{_FOR_ONE_EPISODE} EXCEPT ({_FOR_ALL})"),
    _remembered(
        "opened_episodes",
        f"SELECT episode_id FROM children_sight WHERE {_SIGHTS} AND breadth = '{Breadth.EPISODE}'",
    ),
)


def _among(function: str) -> str:
    """`(SELECT f())` is asked once a statement and can use an index; `f()` would be asked each row."""
    return f"((SELECT {function}())::bigint[])"


# The rules


def the_child(child: str) -> str:
    """The row of `child`, a table or its alias, is of a child that whoever acts may see."""
    columns = ", ".join(f"{child}.{relation.value}_id" for relation in Relation)
    return (
        f"(looked_after({child}.restricted, {columns})"
        f" OR {child}.id = ANY {_among('opened_children')})"
    )


def _looks_after(relation: Relation) -> str:
    owner = HOME if relation is Relation.HOME else AGENCY
    roles = [role for role, relations in RELATIONS.items() if relation in relations]
    return f"({relation.value} = {owner} AND {one_of(roles)})"


# Whether whoever acts looks after a child with these columns. It reads no table and runs with its
# caller's rights. A function, because a rule is planned anew with every statement, in every place
# where it applies: written out, this took longer to plan than most statements take to run. No index
# is lost by it, for the first lock names the same columns in the statement itself.
LOOKED_AFTER = f"""
CREATE OR REPLACE FUNCTION looked_after(
    restricted boolean, {", ".join(f"{relation.value} bigint" for relation in Relation)}
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN NOT restricted AND ({" OR ".join(map(_looks_after, Relation))});
END
$$
"""


def of_the_child(column: str) -> str:
    """What hangs on a child, by its column `table.child_id`."""
    return part_of(column, "children_child")


IS_RESTRICTED = Door(
    "is_restricted",
    "child bigint",
    returns="boolean",
    why="The first lock asks it of each emergency grant of whoever acts, and of nothing else.",
    body="SELECT restricted FROM children_child WHERE id = child AND (NOT {is_web} OR EXISTS ("
    f"SELECT FROM children_grant WHERE content_object_id = child AND user_id = {PERSON}))",
)

IS_SHOWN = Door(
    "is_shown",
    "child bigint",
    returns="boolean",
    why="Sights and grants are read inside every question who may see whom: their rule, asked of each"
    " row, is quick to plan.",
    language="plpgsql",
    body=f"BEGIN RETURN EXISTS (SELECT FROM children_child c WHERE c.id = child AND {the_child('c')}); END",
)


# Where a child lives, as `queries.may_read_address` has it. Asked of few rows, so functions as well.


def _reads_where(child: str, there: str) -> str:
    """`READ_BY` of the address: `there` is the table with the home and the agencies that look after it."""
    columns = ", ".join(f"{child}.{each.value}_id" for each in Relation)
    named = (
        f"EXISTS (SELECT FROM children_grant WHERE content_object_id = {child}.id AND {_GRANTS}"
        f" AND kind NOT IN ({', '.join(repr(kind.value) for kind in TO_READ)}))"
    )
    ways = " OR ".join(
        f"{one_of(roles)} AND {child if relation is Relation.RESPONSIBLE else there}.{relation.value}_id"
        f" = {HOME if relation is Relation.HOME else AGENCY}"
        for relation, roles in READ_BY[Kept.ADDRESS].only_as.items()
    )
    return f"(looked_after({child}.restricted, {columns}) OR {named}) AND ({ways})"


READS_HOME = Door(
    "reads_home",
    "p_home bigint",
    returns="boolean",
    why="An address is read by those who may read where a child lives who lives there.",
    language="plpgsql",
    body="BEGIN RETURN EXISTS (SELECT FROM children_child c WHERE c.home_id = p_home"
    f" AND {_reads_where('c', there='c')}); END",
)

READS_PLACEMENT = Door(
    "reads_placement",
    "p_placement bigint",
    returns="boolean",
    why="The same of a placement, which may be at no known home.",
    language="plpgsql",
    body="BEGIN RETURN EXISTS (SELECT FROM children_placement p JOIN children_child c ON c.id = p.child_id"
    f" WHERE p.id = p_placement AND {_reads_where('c', there='p')}); END",
)


def shown_to_whoever_acts(column: str) -> str:
    """The same as `of_the_child`, for tables of which few rows are asked for that are not one's own:
    it costs the planner nothing, and each row more.
    """
    return f"{IS_SHOWN.name}({column})"


def of_the_episode(child: str, episode: str) -> str:
    """What hangs on one episode of a child: a view of one episode does not open another."""
    return f"({of_the_child(child)} AND {_is_opened(child, episode)})"


def the_episode(child: str, episode: str) -> str:
    """The same where no rule hides the row of `child`, a table or its alias: inside a door."""
    return f"({the_child(child)} AND {_is_opened(f'{child}.id', episode)})"


def _is_opened(child: str, episode: str) -> str:
    return (
        f"({child} <> ALL {_among('children_of_opened_episodes')}"
        f" OR {episode} = ANY {_among('opened_episodes')})"
    )


def part_of(column: str, table: str) -> str:
    """What is part of a row of another table is shown with that row.

    Not `EXISTS`, which the planner may answer by reading that table whole, and its rule for each row
    of it, where it expects many rows here: this is asked of one row by its number, always.
    """
    return f"(SELECT TRUE FROM {table} whole WHERE whole.id = {column})"


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
