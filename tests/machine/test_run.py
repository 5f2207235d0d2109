"""`make run` from the first start to the last process, with real servers and real signals."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from config.machine import servers
from config.machine.account import NOBODY
from partners.demo import PEOPLE
from tests.machine.checkout import Checkout, until

SHORT = 120  # seconds, on a machine that does much else meanwhile


@pytest.fixture(scope="module")
def service(new_checkout):
    """One running service, in a folder that nobody but its owner may enter."""
    checkout = new_checkout(mode=0o700)
    checkout.said = checkout.make_run()
    checkout.remember_sockets()
    yield checkout
    checkout.stop()


def names_of(checkout: Checkout) -> list[str]:
    with psycopg.connect(checkout.written["owner_url"]) as connection:
        return [name for (name,) in connection.execute("select name from kept").fetchall()]


def test_it_says_where_it_is_and_how_to_stop_it(service):
    assert f"http://localhost:{service.port}" in service.said
    assert "Stop it with Ctrl-C" in service.said


def test_it_answers_on_both_addresses_of_localhost(service):
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as to_it:
            to_it.settimeout(5)
            to_it.connect((host, service.port))


def test_a_command_in_another_shell_finds_the_same_servers(service):
    said = service.manage(
        "shell", "-v0", "-c", "from django.conf import settings; print(settings.REDIS_URL)"
    )

    assert said.strip() == service.written["redis_url"]


def test_the_keys_are_for_their_owner_alone(service):
    for name in ("run.json", "secrets.json"):
        assert (service.path / ".local" / name).stat().st_mode & 0o077 == 0


def test_web_and_worker_sign_in_as_roles_that_own_nothing(service):
    for key, role in (("web_url", "whereabouts_web"), ("worker_url", "whereabouts_worker")):
        with psycopg.connect(service.written[key]) as connection:
            user = connection.execute("select current_user").fetchone()
            owned = connection.execute(
                "select count(*) from pg_tables where tableowner = current_user"
            ).fetchone()

        assert user == (role,)
        assert owned == (0,)


def test_it_is_ready_with_database_broker_and_worker(service):
    until(lambda: service.ready()["worker"]["ok"])

    checks = service.ready()

    assert checks["database"]["ok"]
    assert checks["broker"]["ok"]
    assert checks["migrations"]["ok"]


def test_a_second_run_on_the_same_checkout_is_one_sentence(service):
    code, said = service.attempt("run")

    assert code == 1
    assert "already runs on this checkout" in said
    assert "Traceback" not in said
    assert service.get("/healthz")[0] == 200


def test_a_busy_port_is_one_sentence_and_starts_nothing(service, new_checkout):
    other = new_checkout()
    other.port = service.port

    code, said = other.attempt("run")

    assert code == 1
    assert f"Port {service.port} is busy" in said
    assert "Traceback" not in said
    assert not (other.path / ".local" / "postgres").exists()


def test_a_port_that_is_no_number_is_one_sentence(new_checkout):
    code, said = new_checkout().attempt("run", PORT="eight")

    assert code == 1
    assert "PORT is a number" in said
    assert "Traceback" not in said


def test_the_whole_service_rests_under_450_megabytes(service):
    until(lambda: service.ready()["worker"]["ok"])
    for path in ("/", "/help/", "/accounts/login/"):
        assert service.get(path)[0] == 200

    assert 50 < service.megabytes() < 450


def test_two_checkouts_run_side_by_side_and_neither_sees_the_others_data(service, new_checkout):
    other = new_checkout()
    other.extra = {"DEMO": "1"}
    try:
        other.start()

        assert service.get("/healthz")[0] == 200
        assert other.get("/healthz")[0] == 200
        assert people_of(service) == 0
        assert people_of(other) >= len(PEOPLE)
        queue, others_queue = map(queue_of, (service, other))
        queue.set("whose", "the first one's")
        assert others_queue.get("whose") is None
        queue.delete("whose")
    finally:
        other.stop()
    assert service.get("/healthz")[0] == 200


def people_of(checkout: Checkout) -> int:
    with psycopg.connect(checkout.written["owner_url"]) as connection:
        ((count,),) = connection.execute("select count(*) from partners_person").fetchall()
    return count


def queue_of(checkout: Checkout) -> redis.Redis:
    return redis.Redis.from_url(checkout.written["redis_url"])


def test_real_servers_that_are_named_are_used_and_left_running(new_checkout):
    checkout = new_checkout()
    with servers.start(checkout.path.parent / "real", durable=False) as real:
        checkout.extra = {"DATABASE_URL": real.owner_url, "REDIS_URL": real.redis_url}
        said = checkout.start()
        started_by_us = set(checkout.running()) - {each.pid for each in real.processes}

        until(lambda: all(each["ok"] for each in checkout.ready().values()))
        assert len(checkout.written["processes"].split()) == len(("beat", "web", "worker"))
        assert "sockets" not in checkout.written
        assert not {"postgres", "valkey"} & {each.name for each in local_of(checkout).iterdir()}
        checkout.stop()

        assert "Whereabouts is running" in said
        assert not started_by_us & set(checkout.running())
        assert people_in(real) == 0
        assert redis.Redis.from_url(real.redis_url).ping()


def local_of(checkout: Checkout) -> Path:
    return checkout.path / ".local"


def people_in(real: servers.Servers) -> int:
    assert real.postgres
    return int(real.postgres.ask("select count(*) from partners_person", database="app"))


@pytest.mark.parametrize("part", ["worker", "beat", "web", "valkey", "postgres"])
def test_a_part_that_is_killed_is_started_again_and_loses_nothing(service, part):
    with psycopg.connect(service.written["owner_url"]) as connection:
        connection.execute("create table if not exists kept (name text)")
        connection.execute("insert into kept values (%s)", [part])
    killed = service.processes[part]

    os.kill(killed, signal.SIGKILL)

    until(lambda: service.processes[part] not in {killed, 0}, seconds=SHORT)
    until(lambda: service.get("/healthz")[0] == 200, seconds=SHORT)
    until(lambda: service.ready()["database"]["ok"], seconds=SHORT)
    until(lambda: service.ready()["broker"]["ok"], seconds=SHORT)
    assert part in names_of(service)


@pytest.mark.parametrize(("part", "check"), [("valkey", "broker"), ("postgres", "database")])
def test_a_server_that_hangs_is_said_quickly_and_is_no_error(service, part, check):
    until(lambda: service.ready()[check]["ok"], seconds=SHORT)
    hanging = service.processes[part]
    os.kill(hanging, signal.SIGSTOP)
    try:
        began = time.monotonic()
        status, _ = service.get("/readyz")
        took = time.monotonic() - began
        checks = service.ready()
        alive = service.get("/healthz")[0]
    finally:
        os.kill(hanging, signal.SIGCONT)

    assert status == 503
    assert not checks[check]["ok"]
    assert took < 20
    assert alive == 200


def test_nothing_is_left_running_however_it_ends(service):
    """The last test of this service: it ends it four times, and nothing committed is lost."""
    service.kill_supervisor()
    until(lambda: not service.left_running(), seconds=SHORT)
    sockets = service.sockets

    service.make_run()
    service.remember_sockets()

    assert not os.path.exists(sockets)
    assert "worker" in names_of(service)

    for ending in (service.kill_make, service.press_ctrl_c, service.stop):
        ending()
        until(lambda: not service.left_running(), seconds=SHORT)

        assert not os.path.exists(service.sockets)
        assert not (service.path / ".local" / "run.json").exists()
        if ending != service.stop:
            service.make_run()
            service.remember_sockets()


def test_anybody_runs_it_without_root(new_checkout):
    """As nobody, when the tests are run by root."""
    checkout = new_checkout()
    as_root = os.geteuid() == 0
    if as_root:
        become_nobody(checkout)

    checkout.start()

    assert checkout.get("/healthz")[0] == 200
    for part in checkout.processes.values():
        runs_as = Path(f"/proc/{part}").stat().st_uid
        assert runs_as == (NOBODY if as_root else os.geteuid())
    checkout.stop()


def become_nobody(checkout: Checkout) -> None:
    """Own the checkout, and start everything in it as nobody."""
    act_as_nobody(checkout)
    for path in (checkout.path, *checkout.path.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def act_as_nobody(checkout: Checkout) -> None:
    """See a Python that may lie in root's home as if it lay beside the checkout."""
    python = checkout.path.parent / "python"
    python.mkdir()
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    checkout.python = str(python / "bin" / version)
    packages = Path(psycopg.__file__).parent.parent
    checkout.extra = {"PYTHONPATH": str(packages), "LD_LIBRARY_PATH": str(python / "lib")}
    checkout.prefix = (
        *("unshare", "--mount", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"'),
        *(sys.base_prefix, str(python)),
        *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two people")
def test_what_somebody_else_started_first_is_one_sentence(new_checkout):
    checkout = new_checkout()
    with socket.create_server(("127.0.0.1", checkout.port)):
        checkout.attempt("run")
    (checkout.path / ".cache").mkdir(exist_ok=True)
    (checkout.path / ".cache" / "install.lock").touch()
    act_as_nobody(checkout)

    code, said = checkout.attempt("run")
    assert code == 1
    assert f"{checkout.path}/.local belongs to root, who started it here first" in said
    assert "Traceback" not in said

    code, said = checkout.attempt(module="config.machine.install")
    assert code == 1
    assert f"{checkout.path}/.cache/install.lock belongs to root" in said
    assert "Traceback" not in said


def with_a_small_disk(checkout: Checkout, at: str, size: str) -> subprocess.CompletedProcess[str]:
    """Start it with a disk of our own there, in a namespace where we may mount one."""
    checkout.extra = {"DEMO": "1"}
    (checkout.path / at).mkdir(parents=True)
    start = f"exec {checkout.python} -m config.machine run"
    return subprocess.run(
        [
            *("unshare", "--user", "--map-root-user", "--mount"),
            *("sh", "-c", f"mount -t tmpfs -o size={size} none {at} && {start}"),
        ],
        cwd=checkout.path,
        env=checkout.environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize(
    ("at", "size", "says"),
    [
        (".local", "20m", "MB are needed"),
        (".local/postgres", "20m", "Starting PostgreSQL"),
        (".local/postgres", "40m", "Starting PostgreSQL"),
        (".local/postgres", "48m", "Preparing the database"),
    ],
    ids=["at first", "with half a cluster", "with a cluster", "with half a world"],
)
def test_a_full_disk_is_one_sentence(new_checkout, at, size, says):
    said = with_a_small_disk(new_checkout(), at, size)

    assert said.returncode == 1
    assert says in said.stderr
    assert "is full" in said.stderr
    assert "Make room and start again." in said.stderr
    assert "Traceback" not in said.stderr
