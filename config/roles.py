"""The database roles that the service signs in with: web and worker, which own nothing.

A table that the owner makes later is open to both for rows; `config.rights` says the rest.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import sql

SCHEMA = sql.Identifier("public")
ROWS = sql.SQL("select, insert, update, delete")
COUNTERS = sql.SQL("usage, select")


class RoleRefused(Exception):
    """A role that may not be used for the service, and why."""


@dataclass(frozen=True)
class Login:
    """A role's name, and its password where the server asks for one."""

    name: str
    password: str = ""


def make_roles(cursor: Any, *logins: Login) -> None:
    """Make the roles and give them rows of tables to come. The cursor is the owner's; repeatable."""
    for login in logins:
        _make(cursor, login)
        _check(cursor, login.name)
        _give_rows(cursor, sql.Identifier(login.name))


def let_act_as(cursor: Any, worker: Login, web: Login) -> None:
    """The worker may put on the web role, to make something as the person who asked for it.

    It doesn't wear it always (from PostgreSQL 16 that can be said): its own sweeps are not a
    person's.
    """
    cursor.execute("select pg_has_role(%s, %s, 'member')", [worker.name, web.name])
    if cursor.fetchone()[0]:
        return
    names = {"web": sql.Identifier(web.name), "worker": sql.Identifier(worker.name)}
    cursor.execute("select current_setting('server_version_num')::int >= 160000")
    (says_how,) = cursor.fetchone()
    how = sql.SQL(" with inherit false, set true" if says_how else "")
    cursor.execute(sql.SQL("grant {web} to {worker}").format(**names) + how)


def _make(cursor: Any, login: Login) -> None:
    cursor.execute("select 1 from pg_roles where rolname = %s", [login.name])
    name = sql.Identifier(login.name)
    if not cursor.fetchone():
        cursor.execute(sql.SQL("create role {} login").format(name))
    if login.password:
        secret = sql.Literal(login.password)
        cursor.execute(sql.SQL("alter role {} login password {}").format(name, secret))


def _check(cursor: Any, name: str) -> None:
    """A role that owns tables or passes over row rules would make every later lock worthless."""
    cursor.execute(
        """
        select rolsuper or rolbypassrls,
               rolname = current_user or pg_has_role(rolname, current_user, 'member'),
               exists (select 1 from pg_class where relowner = pg_roles.oid)
          from pg_roles where rolname = %s
        """,
        [name],
    )
    above_the_rules, is_owner, owns = cursor.fetchone()
    if above_the_rules:
        raise RoleRefused(f"The role {name} passes over row rules; give the service another one.")
    if is_owner or owns:
        raise RoleRefused(f"The role {name} owns tables or is the owner; use another one.")


def _give_rows(cursor: Any, name: sql.Identifier) -> None:
    for statement in (
        "grant usage on schema {schema} to {name}",
        "alter default privileges in schema {schema} grant {rows} on tables to {name}",
        "alter default privileges in schema {schema} grant {counters} on sequences to {name}",
    ):
        cursor.execute(
            sql.SQL(statement).format(schema=SCHEMA, name=name, rows=ROWS, counters=COUNTERS)
        )
