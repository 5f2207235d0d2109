"""The access table in words: which role sees which child how, what it may do there, and what it reads.

Nothing here decides. It is read off `children.rules`, and `docs/access.md` is its output.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from children.rules import (
    AUDIENCE_ROLES,
    BY_READING,
    OF_A_STRANGER,
    ONLY_BY,
    PROFESSIONAL_ROLES,
    READ_BY,
    RELATIONS,
    ROLE_CAN,
    SIGHT_ROLES,
    SUBJECT_ROLES,
    WHEN_RESTRICTED,
    Can,
    Kept,
    Readers,
    Relation,
)
from partners.rules import Role

SIGHT = "Its agency was given sight"
PROFESSIONAL = "Named professional, while at an agency that looks after the child"
NAMED = "Named on the child"
READING = "Given sight when they asked"
EMERGENCY = "Emergency access"
UNSEEN = "Sees no child yet"

YES, NO = "yes", "-"


@dataclass(frozen=True)
class Table:
    """One role: its ways of seeing a child as columns, what may be done as rows."""

    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def ways_of(role: Role) -> tuple[str, ...]:
    """How somebody in this role can come to see a child."""
    if role is Role.AGENCY_ADMIN:
        return ()
    related = (relation.label for relation in RELATIONS.get(role, ()))
    sight = [SIGHT] if role in SIGHT_ROLES else []
    professional = [PROFESSIONAL] if role in PROFESSIONAL_ROLES else []
    reading = [READING] if role in ROLE_CAN[Can.ASK] else []
    emergency = [EMERGENCY, UNSEEN] if role in ROLE_CAN[Can.EMERGENCY] else []
    return (*related, *sight, *professional, NAMED, *reading, *emergency)


def may(role: Role, way: str, can: Can) -> str:
    """“yes”, “no” or, where an act is one authority's alone, whose."""
    if role not in ROLE_CAN[can]:
        return NO
    if (can in OF_A_STRANGER) is not (way == UNSEEN):
        return NO
    if way in (READING, EMERGENCY) and can not in BY_READING:
        return NO
    related = {relation.label for relation in Relation}
    restricted = role in WHEN_RESTRICTED.get(can, ())
    if restricted and way in related:
        return NO
    only = ONLY_BY.get(can)
    if only is None or way == only.label:
        return YES
    if way in related:
        return NO
    return f"if of the {only.label.lower()}" + (", of a restricted child" if restricted else "")


def table_of(role: Role) -> Table:
    ways = ways_of(role)
    rows = tuple(
        (can.label[:1].upper() + can.label[1:], *(may(role, way, can) for way in ways))
        for can in Can
        if role in ROLE_CAN[can]
    )
    note = "" if ways else "Sees no child, and nothing that hangs on one."
    return Table(role.label, note, ("May", *ways), rows)


def audiences() -> Table:
    """Who reads a note, by the audience it was written for."""
    return _by_reader("Notes that are not for everybody", "Reads what is for", AUDIENCE_ROLES)


def subjects() -> Table:
    """Who is told what happened and what is owed, by what it is about. Whoever owes it always is."""
    return _by_reader("What is not told to everybody", "Is told of", SUBJECT_ROLES)


def kept() -> Table:
    """Who reads what not everybody reads who sees the child, and why."""
    rows = tuple((each.label, _readers(READ_BY[each]), READ_BY[each].why) for each in Kept)
    return Table(
        "What is not read by everybody who sees the child",
        "",
        ("What", "Is read by", "Why"),
        rows,
    )


def _readers(readers: Readers) -> str:
    """“Foster carer; as the provider: on-call worker.”"""
    however = [_named(readers.however)] if readers.however else []
    as_this = (
        f"only as the {relation.label.lower()}: {_named(roles)}"
        for relation, roles in readers.only_as.items()
    )
    return "; ".join((*however, *as_this))


def _named(roles: frozenset[Role]) -> str:
    return ", ".join(role.label.lower() for role in Role if role in roles)


def _by_reader(title: str, verb: str, table: Mapping[Any, frozenset[Role]]) -> Table:
    roles = [role for role in Role if role is not Role.AGENCY_ADMIN]
    rows = tuple(
        (role.label, *(YES if role in readers else NO for readers in table.values()))
        for role in roles
    )
    return Table(title, "", (verb, *(column.label for column in table)), rows)


RESTRICTED = (
    "A restricted child is closed to every column of a relation, to sight of the whole child and to "
    "emergency access. "
    "Left are those named on the child or given sight by the authority, and the sight of a force of the episode reported to it."
)


def tables() -> Iterator[Table]:
    for role in Role:
        yield table_of(role)
    yield audiences()
    yield subjects()
    yield kept()


def as_text() -> str:
    """For a terminal: each table with its columns aligned."""
    return "\n\n".join([RESTRICTED, *("\n".join(_aligned(table)) for table in tables())]) + "\n"


def _aligned(table: Table) -> Iterable[str]:
    yield table.title.upper()
    if table.note:
        yield table.note
    if table.rows:
        lines = (table.head, *table.rows)
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            yield "  ".join(cells).rstrip()


def as_markdown() -> str:
    """For `docs/access.md`."""
    return (
        "\n\n".join([HEADING, RESTRICTED, *("\n".join(_marked(each)) for each in tables())]) + "\n"
    )


HEADING = """# Who may see which child, and do what

Made by `manage.py access --table --markdown` from `children/rules.py`; a test holds this page to it.
Each table is a role: its columns are the ways to see a child, its rows what may be done there. The last
three say what is read by some of those who see a child alone."""


def _marked(table: Table) -> Iterable[str]:
    yield f"## {table.title}\n"
    if table.note:
        yield table.note
    if table.rows:
        yield _row(table.head)
        yield _row(["---"] * len(table.head))
        yield from map(_row, table.rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
