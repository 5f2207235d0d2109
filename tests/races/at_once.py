"""Several deeds at the same moment, each on a connection and in a transaction of its own that really commits."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.http import Http404
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from core.refusals import Denied, Refused
from missing import ledger
from missing.models import Duty, Episode
from partners.actor import Actor, tell_database
from partners.rules import Office

Deed = Callable[[], Any]
PATIENCE = 60  # seconds


@contextmanager
def working_as(role: str) -> Iterator[None]:
    """This thread's connection has that role's rights, until it is closed."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role}"')
    try:
        yield
    finally:
        connection.close()


def at_once(*deeds: Deed, held: Model | None = None, role: str = "") -> list[Any]:
    """Do all of them in threads with connections of their own: what each gave, or was refused.

    `held` is a row that all of them need. It is kept from them until each has begun and waits (or
    has found that another is at it), so that none is over before another has started.
    """
    backends: list[int] = []

    def begin(deed: Deed) -> Any:
        with working_as(role or settings.WORKER_ROLE):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backends.append(cursor.fetchone()[0])
            try:
                return deed()
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(len(deeds)) as pool:
        if held is None:
            begun = [pool.submit(begin, deed) for deed in deeds]
        else:
            with transaction.atomic():
                type(held)._default_manager.select_for_update().get(pk=held.pk)
                begun = [pool.submit(begin, deed) for deed in deeds]
                _until_all_wait(begun, backends)
        return [each.result(PATIENCE) for each in begun]


def _until_all_wait(begun: list[Future[Any]], backends: list[int]) -> None:
    query = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid = ANY(%s)"
    soon = timezone.now() + timedelta(seconds=PATIENCE)
    while timezone.now() < soon:
        with connection.cursor() as cursor:
            cursor.execute(query, [list(backends)])
            (waiting,) = cursor.fetchone()
        if waiting + sum(each.done() for each in begun) == len(begun):
            return
        time.sleep(0.01)
    raise AssertionError(f"only {waiting} of {len(begun)} wait for the row")


def one_won(answers: list[Any]) -> Refused:
    """Why all but one of them were refused."""
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == len(answers) - 1, answers
    return refused[0]


def by(actor: Actor, deed: Deed) -> Deed:
    """As a request does: one transaction that says who acts."""

    def told() -> Any:
        with transaction.atomic():
            tell_database(actor)
            return deed()

    return told


def or_denied(deed: Deed) -> Deed:
    """Whoever may no longer do it is refused in the same words as if it were so from the start."""

    def tried() -> Any:
        try:
            return deed()
        except (Denied, Http404) as denied:
            return Refused(str(denied))

    return tried


def facts(episode: Episode, fact: Fact) -> int:
    return Event.objects.filter(episode_id=episode.pk, fact=fact).count()


def on_calls_duty(episode: Episode) -> Duty:
    return Duty.objects.open().filter(episode=episode, owed_by=Office.ON_CALL)[0]


def the_ledger_is_right(episode: Episode) -> bool:
    return not ledger.check(episode)
