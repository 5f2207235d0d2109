"""What the web and worker roles may do to each table, set after every migrate.

They may read and write the service's tables and own none, and the web removes rows of a few alone. The
record is read and added to through `audit_append`; history tables are written by triggers that run with
their owner's rights, whose functions nobody may call or put on a table of their own.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from config import row_rules

READ_ONLY = ("audit_event",)
ADD_ONLY = ("audit_look",)
CLOSED = ("audit_chainhead", "audit_seal", "audit_sealedhead", "pghistory_context")
# What pages remove: a sign-in that is over, and a way to sign in that was taken away; the key of a form
# that was refused; answers that were kept until they were sent; a shift to come; a time that nobody has booked; a saved view of the board; a return that is kept
# as a mistake instead; and rows that only join two others.
# Everything else ends, and stays.
WEB_REMOVES = (
    "account_emailaddress",
    "account_emailconfirmation",
    "audit_submission",
    "insight_savedview",
    "missing_keptanswers",
    "missing_return",
    "mfa_authenticator",
    "partners_agency_adjoining",
    "partners_rotashift",
    "partners_session",
    "returns_calendarkey",
    "returns_returninterview_episodes",
    "returns_sharedwords",
    "returns_slot",
)
# Functions with their owner's rights: what both may call, and what the worker's tasks may besides.
BOTH_CALL = (
    (
        "audit_append(text, bigint, bigint, text, text, timestamptz, timestamptz, bigint, text,"
        " text, bigint, text, jsonb)"
    ),
)
WORKER_CALLS = (
    "audit_make_seal(timestamptz)",
    "audit_erase(bigint[], text, timestamptz, bigint, text, text, bigint, text)",
    "audit_looks_ahead(date, integer)",
)


def set_rights(using: str = "default", **_: Any) -> None:
    """Grant, then take back: a table made by this migrate has what the last one's tables have.

    Nothing on a database that is not migrated all the way: what the rights speak of is not there yet.
    """
    if _is_behind(using):
        return
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)",
            [[settings.WEB_ROLE, settings.WORKER_ROLE]],
        )
        roles = [role for (role,) in cursor.fetchall()]
        for role in roles:
            own = _of_the_web(role) if role == settings.WEB_ROLE else _of_the_worker(role, using)
            for statement in (*_statements(role), *own, *_closed_partitions(role, cursor)):
                cursor.execute(statement)
        cursor.execute(_HISTORY_AS_OWNER)
        cursor.execute(_NOTHING_FOR_EVERYBODY)
        if len(roles) == 2:
            row_rules.put_into_force(cursor)


def _is_behind(using: str) -> bool:
    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _statements(role: str) -> list[str]:
    name = f'"{role}"'
    closed = [*CLOSED, *history_tables(), "django_migrations"]
    return [
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        *[f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {name}" for table in READ_ONLY],
        *[f"REVOKE UPDATE, DELETE ON {table} FROM {name}" for table in ADD_ONLY],
        *[f"REVOKE ALL ON {table} FROM {name}" for table in closed],
        f"GRANT SELECT ON django_migrations TO {name}",
        *[f"GRANT EXECUTE ON FUNCTION {function} TO {name}" for function in BOTH_CALL],
    ]


def _of_the_web(role: str) -> list[str]:
    return [
        f'REVOKE DELETE ON ALL TABLES IN SCHEMA public FROM "{role}"',
        *[f'GRANT DELETE ON {table} TO "{role}"' for table in WEB_REMOVES],
    ]


def _of_the_worker(role: str, using: str) -> list[str]:
    """Loading a directory of places is done beside its table first."""
    database = connections[using].ops.quote_name(connections[using].settings_dict["NAME"])
    return [
        *[f'GRANT EXECUTE ON FUNCTION {function} TO "{role}"' for function in WORKER_CALLS],
        f'GRANT TEMPORARY ON DATABASE {database} TO "{role}"',
    ]


def _closed_partitions(role: str, cursor: Any) -> list[str]:
    """A month of looks is reached through its table alone, with that table's rights and row rules."""
    cursor.execute(
        "SELECT quote_ident(relname) FROM pg_class WHERE oid IN"
        " (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'audit_look'::regclass)"
    )
    return [f'REVOKE ALL ON {partition} FROM "{role}"' for (partition,) in cursor.fetchall()]


def history_tables() -> list[str]:
    """The tables that django-pghistory keeps row history in."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "pgh_tracked_model", None) is not None
    )


# Only our triggers' functions, by the prefix that django-pgtrigger gives them, and the one that
# they ask who it was.
_HISTORY_AS_OWNER = r"""
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure FROM pg_proc p
        WHERE (p.proname LIKE 'pgtrigger\_%' OR p.proname = '_pgh_attach_context')
          AND NOT p.prosecdef
          AND pg_get_userbyid(p.proowner) = current_user
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', f);
    END LOOP;
END $$;
"""

# Everybody may call a new function and make a table for a session, where nobody says otherwise. A
# trigger's function that could be put on such a table would write history that never was.
_NOTHING_FOR_EVERYBODY = r"""
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure FROM pg_proc p
        WHERE p.prosecdef AND pg_get_userbyid(p.proowner) = current_user
          AND has_function_privilege('public', p.oid, 'EXECUTE')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    IF has_database_privilege('public', current_database(), 'TEMPORARY') THEN
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    END IF;
END $$;
"""
