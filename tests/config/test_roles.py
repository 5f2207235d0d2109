"""The roles that the service signs in with own nothing and pass over no rule."""

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection

from config.roles import Login, RoleRefused, make_roles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_the_owner(owner):
    with owner():
        yield


def ask(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_web_and_worker_own_no_table_and_pass_over_no_row_rule():
    for role in (settings.WEB_ROLE, settings.WORKER_ROLE):
        assert ask("select tablename from pg_tables where tableowner = %s", role) == []
        assert ask(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles "
            "where rolname = %s",
            role,
        ) == [(False, False, False, False)]


def test_making_the_roles_again_gives_back_nothing_that_was_taken():
    before = ask(
        "select grantee, table_name, privilege_type from information_schema.table_privileges order by 1, 2, 3"
    )

    call_command("roles", verbosity=0)

    assert (
        ask(
            "select grantee, table_name, privilege_type from information_schema.table_privileges order by 1, 2, 3"
        )
        == before
    )


def test_a_database_that_is_behind_gets_its_rights_when_it_has_caught_up():
    behind = ask(
        "delete from django_migrations where app = 'audit' and name > '0003' returning app, name, applied"
    )
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_seal rename to not_there_yet")
        cursor.execute(f"revoke select on partners_agency from {settings.WEB_ROLE}")

    call_command("roles", verbosity=0)
    assert not reads(settings.WEB_ROLE, "partners_agency")

    with connection.cursor() as cursor:
        cursor.execute("alter table not_there_yet rename to audit_seal")
        cursor.executemany(
            "insert into django_migrations (app, name, applied) values (%s, %s, %s)", behind
        )
    call_command("roles", verbosity=0)
    assert reads(settings.WEB_ROLE, "partners_agency")


def reads(role, table):
    return ask("select has_table_privilege(%s, %s, 'select')", role, table) == [(True,)]


def test_rows_of_a_table_made_later_are_open_to_a_new_role():
    with connection.cursor() as cursor:
        make_roles(cursor, Login("whereabouts_newcomer", "a password"))
        cursor.execute("create table made_later (id bigserial, word text)")
        cursor.execute("set local role whereabouts_newcomer")
        cursor.execute("insert into made_later (word) values ('a row')")
        cursor.execute("select word from made_later")
        assert cursor.fetchall() == [("a row",)]
        cursor.execute("savepoint before")
        with pytest.raises(ProgrammingError, match="must be owner"):
            cursor.execute("drop table made_later")
        cursor.execute("rollback to savepoint before")


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ("create role too_strong bypassrls", "row rules"),
        ("create role too_strong superuser", "row rules"),
    ],
)
def test_a_role_that_passes_over_rules_is_refused(made, why):
    with connection.cursor() as cursor:
        cursor.execute(made)
        with pytest.raises(RoleRefused, match=why):
            make_roles(cursor, Login("too_strong"))


def test_the_owner_is_not_taken_for_the_web():
    with connection.cursor() as cursor:
        cursor.execute("create role plain_owner nologin createrole")
        cursor.execute("create table owned_by_plain ()")
        cursor.execute("alter table owned_by_plain owner to plain_owner")
        with pytest.raises(RoleRefused, match="owns tables"):
            make_roles(cursor, Login("plain_owner"))


def test_a_password_is_kept_by_the_server_and_not_in_any_table():
    with connection.cursor() as cursor:
        make_roles(cursor, Login("whereabouts_newcomer", "it's a password"))
    (kept,) = ask("select rolpassword from pg_authid where rolname = 'whereabouts_newcomer'")

    assert kept[0].startswith("SCRAM-SHA-256$")
    assert psycopg.sql.Literal("it's").as_string(None) == "'it''s'"
