"""Whether what somebody typed is on the record, wherever that may be."""

from functools import cache

from django.apps import apps
from django.db import connection

from tests.fuzzing.forms import Answers, Filled
from tests.roles import as_role


def lost(form: Filled, answers: Answers) -> dict[str, str]:
    """What was typed in words of one's own and is kept nowhere, by the name of its question.

    What is asked under one choice is not asked of whoever made another.
    """
    typed = {
        name: value
        for name, value in answers
        if name in form.words and form.under.get(name) in (None, *answers)
    }
    return {
        name: value
        for name, value in typed.items()
        if value.startswith("kept") and not is_kept(value)
    }


def is_kept(text: str) -> bool:
    """Does one row of ours hold the text from its first word to its last? Its owner looks: to no other role is
    every table open."""
    first, last = text.split()[0], text.split()[-1]
    with as_role(connection.settings_dict["USER"]), connection.cursor() as cursor:
        cursor.execute(_anywhere(), {"text": f"%{first}%{last}%"})
        return bool(cursor.fetchone()[0])


@cache
def _anywhere() -> str:
    """Every table of ours but the histories, whose rows are of rows that may be gone."""
    ours = {
        model._meta.db_table
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
    }
    tables = sorted(ours & set(connection.introspection.table_names()))
    each = " UNION ALL ".join(
        f'SELECT 1 FROM "{table}" AS t WHERE t::text LIKE %(text)s' for table in tables
    )
    return f"SELECT EXISTS ({each})"
