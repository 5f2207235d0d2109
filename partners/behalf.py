"""Working for somebody who isn't there: a task acts as the person who asked, with no more rights."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from core.times import local
from partners.actor import Actor, tell_database, working_as


@contextmanager
def on_behalf_of(*, person_id: int, job_id: int, now: datetime) -> Iterator[Actor | None]:
    """Inside, the database sees that person in that job, under the web role's rights.

    None when the person no longer does that job: another job of theirs sees something else. PostgreSQL
    refuses where this role may not put on the web role: with its own it would see everything.
    """
    with transaction.atomic():
        before = _role()
        _set_role(settings.WEB_ROLE)
        actor = working_as(person_id, job_id, local(now).date())
        if actor is not None and actor.job_id != job_id:
            actor = None
        tell_database(actor)
        yield actor
        tell_database(None)
        _set_role(before)


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        return str(role)


def _set_role(role: str) -> None:
    """Until the transaction ends: one that fails gives the role back by itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(role)}")
