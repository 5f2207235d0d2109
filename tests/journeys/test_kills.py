"""Parts of a running service killed with SIGKILL in the middle of their work: nothing is lost."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from tests.journeys.plain import Plain, log, ready_to_send, reference_on
from tests.machine.checkout import Checkout, until

pytestmark = pytest.mark.journey
Who = Callable[[str], Plain]

# Logs a child as the web does, in one transaction as one person, and dies where the web would wake
# the queue: what is registered first runs first after the COMMIT.
DIES_AFTER_COMMIT = """
import os, signal, sys
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from children.models import Child
from missing import workflow
from partners.actor import actor_of, tell_database
from partners.models import Job

job = Job.objects.select_related("person", "agency").get(person__email=sys.argv[1])
by, now = actor_of(job), timezone.now()
with transaction.atomic():
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
    tell_database(by)
    episode = workflow.open_episode(child=Child.objects.get(forename=sys.argv[2]), by=by, now=now)
    workflow.log_episode(episode=episode, by=by, now=now, last_seen_at=now)
    print(episode.reference, flush=True)
print("survived")
"""


def rows(service: Checkout, query: str, *values: Any) -> list[Any]:
    with psycopg.connect(service.written["owner_url"]) as connection:
        return connection.execute(query, values).fetchall()


def how_many(service: Checkout, table: str, reference: str) -> int:
    query = f"select count(*) from {table} x join missing_episode e on e.id = x.episode_id where e.reference = %s"
    return rows(service, query, reference)[0][0]


def messages(service: Checkout, reference: str) -> list[tuple[str, int]]:
    """State and number of attempts of everything that is to leave about this episode."""
    return rows(
        service,
        "select d.state, d.attempts from escalation_delivery d"
        " join escalation_notification n on n.id = d.notification_id"
        " join missing_episode e on e.id = n.episode_id where e.reference = %s",
        reference,
    )


def let_leases_run_out(service: Checkout) -> None:
    """As if the minutes had passed in which a message belongs to the worker that was killed."""
    with psycopg.connect(service.written["owner_url"]) as connection:
        connection.execute(
            "update escalation_delivery set next_try_at = now() where state = 'sending'"
        )


def all_are_sent_once(service: Checkout, reference: str) -> None:
    found = until(lambda: settled(service, reference), seconds=20)
    assert set(found) == {("sent", 1)}


def all_are_sent(service: Checkout, reference: str) -> None:
    """Whoever was sending has been killed: what it had begun is sent when its lease is over."""
    until(lambda: "waiting" not in {state for state, _ in messages(service, reference)}, seconds=20)
    let_leases_run_out(service)
    found = until(lambda: settled(service, reference), seconds=20)
    assert {state for state, _ in found} == {"sent"}


def settled(service: Checkout, reference: str) -> list[tuple[str, int]]:
    found = messages(service, reference)
    return [] if {state for state, _ in found} & {"waiting", "sending"} else found


def the_ledger_is_right(service: Checkout) -> None:
    assert "the ledger is what the record says" in service.manage("duties", "--check")


def kill(service: Checkout, part: str) -> int:
    """The number of the process that is no more."""
    number = service.processes[part]
    os.kill(number, signal.SIGKILL)
    return number


def is_there_again(service: Checkout, part: str, killed: int) -> None:
    until(lambda: service.processes[part] not in {killed, 0}, seconds=15)


@contextmanager
def stopped(service: Checkout, part: str) -> Iterator[None]:
    """It neither works nor ends, until it is let go or killed."""
    group = service.processes[part]
    os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(group, signal.SIGCONT)


def children_of(number: int) -> list[int]:
    found = Path(f"/proc/{number}/task/{number}/children").read_text()
    return [int(each) for each in found.split()]


def press_until_answered(person: Plain) -> Plain:
    """The same form, with the same key, again and again, as somebody does whose page hangs."""

    def press() -> Plain | None:
        try:
            return person.send()
        except (requests.RequestException, AssertionError):
            return None

    return until(press, seconds=20)


def look_until_answered(person: Plain, path: str) -> Plain:
    def look() -> Plain | None:
        try:
            return person.go(path)
        except (requests.RequestException, AssertionError):
            return None

    return until(look, seconds=20)


def kill_while_sending(person: Plain, service: Checkout, part: str) -> None:
    """Press the button, and kill before the answer can be told from one that never comes."""

    def press() -> None:
        try:
            twin.send()
        except (requests.RequestException, AssertionError):
            return

    twin = Plain(person.base, person.session, person.page, person.answer)
    pressing = threading.Thread(target=press)
    pressing.start()
    time.sleep(0.03)
    killed = kill(service, part)
    pressing.join()
    is_there_again(service, part, killed)


def home_again(person: Plain, reference: str) -> None:
    person.go(f"/missing/{reference}/stand-down/").send(because="Was in the garden")


def test_a_web_process_killed_right_after_its_commit_has_told_everybody(
    service: Checkout, who: Who
) -> None:
    with stopped(service, "beat"):
        time.sleep(1)  # whatever the last sweep had put into the queue is done
        died = subprocess.run(
            [service.python, "-c", DIES_AFTER_COMMIT, "former-carer@whereabouts.example", "Leo"],
            cwd=service.path,
            env=service.environment
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DATABASE_URL": service.written["web_url"],
                "REDIS_URL": service.written["redis_url"],
                "SECRET_KEY": service.written["secret_key"],
                "LOCAL": "1",
            },
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert died.returncode == -signal.SIGKILL, died.stderr
        reference = died.stdout.strip()

        assert how_many(service, "missing_duty", reference) > 0
        assert how_many(service, "escalation_notification", reference) > 0
        assert set(messages(service, reference)) == {("waiting", 0)}

    all_are_sent_once(service, reference)
    the_ledger_is_right(service)
    carer = who("former-carer").go(f"/missing/{reference}/").sees("Leo")
    home_again(carer, reference)


def test_a_killed_gunicorn_answers_again_with_what_was_saved(service: Checkout, who: Who) -> None:
    carer = who("other-carer")
    ready_to_send(carer, "Ivy")
    summary = carer.path

    for worker in children_of(service.processes["web"]):
        os.kill(worker, signal.SIGKILL)
    look_until_answered(carer, summary).sees("Who will be told")

    kill_while_sending(carer, service, "web")
    reference = reference_on(press_until_answered(carer))

    assert rows(
        service,
        "select count(*) from missing_episode e join children_child c on c.id = e.child_id"
        " where c.forename = 'Ivy' and e.status = 'away'",
    ) == [(1,)]
    all_are_sent_once(service, reference)
    the_ledger_is_right(service)
    home_again(carer, reference)


def test_messages_that_wait_for_a_worker_that_is_killed_are_sent_by_the_next(
    service: Checkout, who: Who
) -> None:
    carer = who("other-home-staff")
    with stopped(service, "worker"):
        reference = log(carer, "Mina")
        assert set(messages(service, reference)) == {("waiting", 0)}
        killed = kill(service, "worker")
        is_there_again(service, "worker", killed)

    all_are_sent_once(service, reference)
    home_again(carer, reference)


def test_messages_that_a_killed_worker_was_sending_are_sent(service: Checkout, who: Who) -> None:
    carer = who("former-carer")
    reference = log(carer, "Leo")
    killed = kill(service, "worker")
    is_there_again(service, "worker", killed)

    all_are_sent(service, reference)
    home_again(carer, reference)


def test_a_log_is_taken_while_valkey_is_dead_and_its_messages_go_out_later(
    service: Checkout, who: Who
) -> None:
    carer = who("stranger")
    ready_to_send(carer, "Rory")

    killed = kill(service, "valkey")
    reference = reference_on(carer.send())

    is_there_again(service, "valkey", killed)
    all_are_sent_once(service, reference)
    home_again(carer, reference)


def test_what_was_said_to_be_saved_is_there_after_postgresql_was_killed(
    service: Checkout, who: Who
) -> None:
    carer = who("other-home-staff")
    reference = log(carer, "Mina")

    killed = kill(service, "postgres")
    is_there_again(service, "postgres", killed)

    look_until_answered(carer, f"/missing/{reference}/").sees("Mina")
    all_are_sent(service, reference)
    the_ledger_is_right(service)
    home_again(carer, reference)


def test_a_form_sent_into_a_dying_database_is_sent_again_and_happens_once(
    service: Checkout, who: Who
) -> None:
    carer = who("other-carer")
    ready_to_send(carer, "Ivy")

    kill_while_sending(carer, service, "postgres")
    reference = reference_on(press_until_answered(carer))

    assert how_many(service, "escalation_notification", reference) > 0
    all_are_sent(service, reference)
    the_ledger_is_right(service)
    home_again(carer, reference)
