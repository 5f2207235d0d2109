"""What the web role may not touch: history, and who made it; kept all the same, by the triggers."""

import json

import pgtrigger
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from audit.rules import Fact
from config.rights import CLOSED, WEB_REMOVES, history_tables, set_rights
from config.settings import WEB_ROLE, WORKER_ROLE
from missing.models import Episode
from partners.actor import tell_database
from retention.contents import CONTENTS, WITHOUT_HISTORY
from tests import make
from tests.roles import as_role

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


# What the web role may change without row history, of what is about a child, and why.
WITHOUT_A_TRACE = {
    "children.Document": "the record keeps the fingerprint of the file",
    "children.Photo": "one is ended and another added",
    "missing.Draft": "written over as somebody types; what was sent is in the episode's rows",
    "missing.KeptAnswers": "written over between pages; what was sent is in the rows it made",
    "missing.Duty": "derived again from the facts by `manage.py duties --check`",
    "returns.SharedWords": "taken back as long as the child may",
    "returns.Slot": "a time that is offered; who is booked is in the interview's history",
    "returns.MeetingPlace": "cleared when the child moves, so that no address outlives it",
    "returns.Support": "how the talk is arranged",
    "escalation.Notification": "read by whom",
    "escalation.Delivery": "on its way out",
    "escalation.DigestLine": "counted",
    "retention.LegalHold": "each act of it is a fact of the record",
    "retention.DisposalItem": "each act of it is a fact of the record",
}


def test_what_is_about_a_child_is_not_altered_without_a_trace() -> None:
    """Each row of it is written once, or its earlier states are kept, or it says here why neither."""
    written_once = {
        model._meta.label
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", [])
        if trigger.when == pgtrigger.Before and "UPDATE" in str(trigger.operation)
    }
    only_added_to = {"audit.Look"}

    traced = written_once | set(WITHOUT_HISTORY) | only_added_to
    assert set(CONTENTS) - traced == set(WITHOUT_A_TRACE)


@pytest.mark.parametrize(
    ("row_of", "column", "words"),
    [
        (lambda world: world.carer, "title", "Head of service"),
        (make.challenged, "harm", "Nothing much"),
        (lambda world: world.child.professionals.first(), "until", make.NOW.date()),
    ],
)
def test_what_is_altered_quietly_stands_in_history_as_it_was(
    world, owner, row_of, column, words
) -> None:
    row = row_of(world)
    before = getattr(row, column)

    type(row).objects.filter(pk=row.pk).update(**{column: words})

    with owner():
        kept = ask(
            f"SELECT {column} FROM {row._meta.db_table}event WHERE pgh_obj_id = %s ORDER BY pgh_id",
            row.pk,
        )
    assert kept == [(before,), (words,)]


def test_the_web_removes_rows_of_the_tables_that_are_listed_and_of_no_other() -> None:
    may = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v') AND has_table_privilege(%s, oid, 'DELETE')",
        WEB_ROLE,
    )

    assert {name for (name,) in may} == set(WEB_REMOVES)


# Functions that run with their owner's rights


def test_nobody_but_who_is_named_may_call_a_function_that_has_its_owners_rights() -> None:
    open_to_all = ask(
        "SELECT proname FROM pg_proc WHERE prosecdef AND has_function_privilege('public', oid, 'EXECUTE')"
    )

    assert open_to_all == []


def refused(statement: str, *given: object) -> str:
    """What the database says to the web role."""
    with as_role(WEB_ROLE), pytest.raises(ProgrammingError) as said, transaction.atomic():
        ask(statement, *given)
    return str(said.value)


APPEND = (
    "SELECT audit_append(%s, NULL, NULL, '', '', now(), now(), %s, %s, '', %s, '',"
    " '{\"events\": [1]}'::jsonb)"
)


def test_whoever_signs_in_to_the_database_otherwise_writes_nothing_into_the_record(owner) -> None:
    with owner():
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE a_newcomer")
        with (
            as_role("a_newcomer"),
            pytest.raises(ProgrammingError, match="permission denied for function audit_append"),
            transaction.atomic(),
        ):
            ask(APPEND, Fact.NOTE_ADDED.value, 1, "x", 1)


def test_the_web_says_nowhere_that_a_payload_was_erased(world) -> None:
    by = make.acting(world.carer)
    them = (by.person_id, by.name, by.agency_id)
    tell_database(by)
    with as_role(WEB_ROLE):
        assert ask(APPEND, Fact.NOTE_ADDED.value, *them)

    assert "only audit_erase" in refused(APPEND, Fact.PAYLOAD_ERASED.value, *them)
    written = APPEND.replace("audit_append", "audit_write")
    assert "permission denied" in refused(written, Fact.PAYLOAD_ERASED.value, *them)


def test_the_web_makes_no_table_on_which_it_could_put_a_trigger_of_ours() -> None:
    assert "permission denied" in refused("CREATE TEMP TABLE forged (id bigint)")
    assert "permission denied" in refused("CREATE TABLE forged (id bigint)")


def test_a_trigger_of_ours_is_put_on_no_other_table(owner, world) -> None:
    """PostgreSQL asks who may call its function when a trigger is made; not when ours fire, as above."""
    ((function,),) = ask(
        "SELECT p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE t.tgrelid = 'children_child'::regclass AND p.prosrc LIKE '%%childevent%%' LIMIT 1"
    )
    with owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE lent (LIKE children_child)")
        cursor.execute(f'GRANT ALL ON lent TO "{WEB_ROLE}"')

    said = refused(
        f'CREATE TRIGGER forging AFTER INSERT ON lent FOR EACH ROW EXECUTE FUNCTION "{function}"()'
    )
    assert "permission denied for function" in said
    assert "permission denied for function" in refused("SELECT _pgh_attach_context()")
