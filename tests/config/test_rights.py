"""What the web role may not touch: history, and who made it; kept all the same, by the triggers."""

import json

import pytest
from django.db import ProgrammingError, connection, transaction

from config.rights import CLOSED, history_tables, set_rights
from config.settings import WEB_ROLE, WORKER_ROLE
from missing.models import Episode
from tests import make

pytestmark = pytest.mark.django_db
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def ask(question: str, *given: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return cursor.fetchall()


def test_every_function_of_a_trigger_runs_with_its_owners_rights() -> None:
    functions = ask(
        "SELECT DISTINCT p.proname, p.prosecdef, array_to_string(p.proconfig, ' ')"
        " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
        " UNION SELECT proname, prosecdef, array_to_string(proconfig, ' ') FROM pg_proc"
        " WHERE proname = '_pgh_attach_context'"
    )

    assert len(functions) > 10
    for name, as_owner, settings in functions:
        assert as_owner, name
        assert settings == "search_path=public, pg_temp", name


def test_a_function_made_anew_by_a_migration_is_put_right_after_it(owner) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("ALTER FUNCTION _pgh_attach_context() SECURITY INVOKER")
        set_rights()

    assert ask("SELECT prosecdef FROM pg_proc WHERE proname = '_pgh_attach_context'") == [(True,)]


@pytest.mark.parametrize("role", [WEB_ROLE, WORKER_ROLE])
def test_no_role_of_the_service_has_a_right_on_history_or_on_heads(role) -> None:
    assert len(history_tables()) >= 3
    for table in (*history_tables(), *CLOSED):
        for right in RIGHTS:
            assert ask("SELECT has_table_privilege(%s, %s, %s)", role, table, right) == [
                (False,)
            ], table


def test_what_the_web_writes_is_in_history_with_the_ids_of_who_wrote_it(
    world, sign_in, owner
) -> None:
    episode = make.logged(world)
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask("SELECT 1 FROM pghistory_context")

    answer = sign_in(world.carer).post(
        f"/missing/{episode.reference}/stand-down/", {"because": "Was upstairs all the time"}
    )

    assert answer.status_code == 302
    with owner():
        kept = ask(
            "SELECT c.metadata::text FROM missing_episodeevent e JOIN pghistory_context c"
            " ON c.id = e.pgh_context_id WHERE e.pgh_obj_id = %s ORDER BY e.pgh_id",
            Episode.objects.get().pk,
        )
    assert json.loads(kept[-1][0]) == {"person": world.carer.person_id, "job": world.carer.pk}
