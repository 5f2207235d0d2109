"""What the web and worker roles may do to each table, set after every migrate.

They may read and write the service's tables and own none. The record is read and added to through
`audit_append`; history tables are written by triggers that run with their owner's rights.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction

from config import row_rules

READ_ONLY = ("audit_event",)
CLOSED = ("audit_chainhead",)


def set_rights(using: str = "default", **_: Any) -> None:
    """Grant, then take back: a table made by this migrate has what the last one's tables have."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)",
            [[settings.WEB_ROLE, settings.WORKER_ROLE]],
        )
        roles = [role for (role,) in cursor.fetchall()]
        for role in roles:
            for statement in _statements(role):
                cursor.execute(statement)
        cursor.execute(_HISTORY_AS_OWNER)
        if len(roles) == 2:
            row_rules.put_into_force(cursor)


def _statements(role: str) -> list[str]:
    name = f'"{role}"'
    closed = [*CLOSED, *history_tables(), "django_migrations"]
    return [
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        *[f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {name}" for table in READ_ONLY],
        *[f"REVOKE ALL ON {table} FROM {name}" for table in closed],
        f"GRANT SELECT ON django_migrations TO {name}",
    ]


def history_tables() -> list[str]:
    """The tables that django-pghistory keeps row history in."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "pgh_tracked_model", None) is not None
    )


# Only our triggers' functions, by the prefix that django-pgtrigger gives them.
_HISTORY_AS_OWNER = r"""
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure FROM pg_proc p
        WHERE p.proname LIKE 'pgtrigger\_%' AND NOT p.prosecdef
          AND pg_get_userbyid(p.proowner) = current_user
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', f);
    END LOOP;
END $$;
"""
