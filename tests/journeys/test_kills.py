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
import redis
import requests

from children.rules import DocumentKind
from config.settings import MIDDLEWARE
from tests.journeys.mortal import HEADER
from tests.journeys.plain import Plain, log, ready_to_send, reference_on
from tests.journeys.test_night_without_scripts import challenged
from tests.machine.checkout import HERE, Checkout, free_port, until

pytestmark = pytest.mark.journey
Who = Callable[[str], Plain]


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
    found = until(lambda: settled(service, reference), seconds=120)
    assert set(found) == {("sent", 1)}


def all_are_sent(service: Checkout, reference: str) -> None:
    """Whoever was sending has been killed: what it had begun is sent when its lease is over."""
    until(
        lambda: "waiting" not in {state for state, _ in messages(service, reference)}, seconds=120
    )
    let_leases_run_out(service)
    found = until(lambda: settled(service, reference), seconds=120)
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
    until(lambda: service.processes[part] not in {killed, 0}, seconds=120)


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

    return until(press, seconds=120)


def look_until_answered(person: Plain, path: str) -> Plain:
    def look() -> Plain | None:
        try:
            return person.go(path)
        except (requests.RequestException, AssertionError):
            return None

    return until(look, seconds=120)


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


@contextmanager
def mortal_web(service: Checkout) -> Iterator[tuple[str, int]]:
    """Another gunicorn of the same service, whose workers a header kills: its address and number."""
    port = free_port()
    base = f"http://localhost:{port}"
    environment = service.environment | {
        "DJANGO_SETTINGS_MODULE": "tests.journeys.mortal",
        "DATABASE_URL": service.written["web_url"],
        "REDIS_URL": service.written["redis_url"],
        "SECRET_KEY": service.written["secret_key"],
        "BASE_URL": base,
        "PORT": str(port),
        "LOCAL": "1",
    }
    web = subprocess.Popen(
        [service.python, "-m", "config.machine", "web"],
        cwd=HERE,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: answers(base), seconds=60)
        yield base, web.pid
    finally:
        web.terminate()
        web.wait(30)


def answers(base: str) -> bool:
    try:
        return requests.get(f"{base}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def nothing_is_in_the_queue(service: Checkout) -> bool:
    return redis.Redis.from_url(service.written["redis_url"]).llen("celery") == 0


def test_a_web_process_killed_right_after_its_commit_has_told_everybody(
    service: Checkout, who: Who
) -> None:
    with mortal_web(service) as (base, gunicorn), stopped(service, "beat"):
        carer = Plain(base).sign_in("former-carer")
        ready_to_send(carer, "Leo")
        until(lambda: nothing_is_in_the_queue(service), seconds=120)
        time.sleep(1)  # whatever a worker has taken out of it is done
        workers = set(children_of(gunicorn))

        carer.session.headers[HEADER] = "yes"
        with pytest.raises(requests.ConnectionError):
            carer.send()

        until(lambda: len(workers - set(children_of(gunicorn))) == 1)
        reference = away(service, "Leo")
        assert how_many(service, "missing_duty", reference) > 0
        assert how_many(service, "escalation_notification", reference) > 0
        assert set(messages(service, reference)) == {("waiting", 0)}

        del carer.session.headers[HEADER]
        assert reference_on(press_until_answered(carer)) == reference
        assert set(messages(service, reference)) == {("waiting", 0)}

    all_are_sent_once(service, reference)
    the_ledger_is_right(service)
    home_again(who("former-carer").go(f"/missing/{reference}/").sees("Leo"), reference)


def test_nothing_of_the_service_itself_can_be_killed_by_a_header() -> None:
    assert not [each for each in MIDDLEWARE if each.startswith("tests.")]
    assert "tests" in (HERE / ".dockerignore").read_text().splitlines()


def away(service: Checkout, forename: str) -> str:
    """The reference of the one episode of a child who is not back."""
    ((reference,),) = rows(
        service,
        "select e.reference from missing_episode e join children_child c on c.id = e.child_id"
        " where c.forename = %s and e.status = 'away'",
        forename,
    )
    return str(reference)


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


@contextmanager
def no_result_is_kept(
    service: Checkout, table: str = "escalation_delivery", done: str = "new.state = 'sent'"
) -> Iterator[None]:
    """What is done cannot be written down as done: whoever does it is caught in the act."""
    with psycopg.connect(service.written["owner_url"], autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(1)")
        connection.execute(
            "create function wait_for_the_test() returns trigger language plpgsql as"
            " 'begin perform pg_advisory_xact_lock(1); return new; end'"
        )
        connection.execute(
            f"create trigger wait_for_the_test before update on {table}"
            f" for each row when ({done}) execute function wait_for_the_test()"
        )
        try:
            yield
        finally:
            connection.execute("select pg_advisory_unlock(1)")
            connection.execute("drop function wait_for_the_test cascade")


def being_sent(service: Checkout, reference: str) -> int:
    return [state for state, _ in messages(service, reference)].count("sending")


def test_messages_that_a_killed_worker_was_sending_are_sent(service: Checkout, who: Who) -> None:
    carer = who("former-carer")
    with no_result_is_kept(service):
        reference = log(carer, "Leo")
        until(lambda: being_sent(service, reference))
        time.sleep(0.5)  # each of the worker's processes has begun with one
        killed = kill(service, "worker")
        begun = being_sent(service, reference)
        is_there_again(service, "worker", killed)

    all_are_sent(service, reference)
    attempts = [attempts for _, attempts in messages(service, reference)]
    assert attempts.count(2) == begun > 0
    assert set(attempts) <= {1, 2}
    home_again(carer, reference)


def caught_in_the_act(service: Checkout) -> int:
    query = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    return int(rows(service, query)[0][0])


def as_if_it_had_waited(service: Checkout) -> None:
    """As if the time had passed in which a new request is left to the task that was woken for it."""
    with psycopg.connect(service.written["owner_url"]) as connection:
        connection.execute("update children_document set asked_at = asked_at - interval '1 minute'")


def the_queue_hands_nothing_to_a_stopped_worker(service: Checkout) -> None:
    """It still waits in line, and the next task would be lost in it until a sweep asks again."""
    queue = redis.Redis.from_url(service.written["redis_url"])
    for client in queue.client_list():
        if "b" in client["flags"]:
            queue.client_kill_filter(_id=client["id"])


@contextmanager
def another_worker(service: Checkout, *, at_once: int) -> Iterator[int]:
    """One that does so many things at once instead of the stopped one: the number of its group."""
    the_queue_hands_nothing_to_a_stopped_worker(service)
    worker = service.machine(
        "worker",
        DATABASE_URL=service.written["worker_url"],
        REDIS_URL=service.written["redis_url"],
        SECRET_KEY=service.written["secret_key"],
        WORKER_PROCESSES=str(at_once),
        LOCAL="1",
    )
    try:
        yield worker.pid
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.communicate(timeout=120)


def ask_for_one_of_every_kind(person: Plain, service: Checkout, tracker: str) -> dict[str, str]:
    """Where each is waited for, by its kind. `tracker`: where a challenge is followed."""
    ((child, before),) = rows(
        service,
        "select c.id, max(e.reference) from children_child c join missing_episode e"
        " on e.child_id = c.id where c.forename = 'Ashley' and e.status = 'closed' and exists ("
        "select from returns_returninterview_episodes t join returns_approval a"
        " on a.interview_id = t.returninterview_id join returns_sharedwords s"
        " on s.interview_id = t.returninterview_id"
        " where t.episode_id = e.id and a.outcome = 'approved' and s.audience = 'police')"
        " group by c.id",
    )
    papers = f"/missing/{before}/papers/"
    asked = {
        DocumentKind.EPISODE_REPORT: person.go(f"/missing/{before}/report/").send().path,
        DocumentKind.POLICE_SUMMARY: person.go(papers).send(to="/police-summary/").path,
        DocumentKind.INTERVIEW_REPORT: person.go(papers).send(to="/report/").path,
        DocumentKind.POLICE_EXTRACT: person.go(papers).send(to="/police-extract/").path,
        DocumentKind.CHILDS_COPY: person.go(papers).send(to="/childs-copy/").path,
        DocumentKind.LOOKS: person.go(f"/children/{child}/looks/for-the-child/").send().path,
        DocumentKind.CHRONOLOGY: person.go(f"/children/{child}/chronology/").send().path,
        DocumentKind.CHALLENGE: person.go(tracker).send(to="/paper/").path,
    }
    assert set(asked) == set(DocumentKind)
    return asked


def test_of_every_paper_that_a_killed_worker_was_making_the_next_makes_one_whole_one(
    service: Checkout, who: Who
) -> None:
    kinds, carer = len(DocumentKind), who("carer")
    reference = log(carer, "Ash")
    tracker = challenged(who, carer, f"/missing/{reference}/")
    with stopped(service, "worker"), another_worker(service, at_once=kinds) as worker:
        with no_result_is_kept(service, "children_document", "new.made_at is not null"):
            asked = ask_for_one_of_every_kind(who("social-worker"), service, tracker)
            until(lambda: caught_in_the_act(service) == kinds, seconds=120)
            os.killpg(worker, signal.SIGKILL)
        assert {made for made, _, _ in papers_at(service, asked)} == {False}
    as_if_it_had_waited(service)  # the dead worker's locks on the rows are gone now

    until(lambda: all(made for made, _, _ in papers_at(service, asked)), seconds=120)
    assert papers_at(service, asked) == [(True, True, 1)] * kinds
    home_again(who("on-call"), reference)


def papers_at(service: Checkout, asked: dict[str, str]) -> list[tuple[bool, bool, int]]:
    """Of each, whether there is a file, whether it is what was drawn, and how often it was made."""
    return rows(
        service,
        "select content is not null, encode(sha256(content), 'hex') = fingerprint,"
        " (select count(*) from audit_event where fact = 'document-made' and about_id = d.id::text)"
        " from children_document d where '/documents/' || id || '/' = any(%s)",
        list(asked.values()),
    )


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
