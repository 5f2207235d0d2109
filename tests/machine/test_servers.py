"""PostgreSQL and Valkey of our own: as root, as anybody, and where nobody may look."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from config.machine import account, postgres, servers
from config.machine.account import NOBODY, account_for
from config.machine.trouble import Trouble
from tests.machine.checkout import HERE

ROOT = os.geteuid() == 0
SYSTEM_PYTHON = "/usr/bin/python3"
STARTING = """
import os, sys
from pathlib import Path
from config.machine import servers
with servers.start(Path(sys.argv[1]), durable=True) as started:
    print(os.geteuid(), started.postgres.ask("show server_version", database="app"))
"""


@pytest.fixture
def open_folder():
    folder = Path(tempfile.mkdtemp(prefix="wb-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_servers_start_answer_keep_what_was_committed_and_leave_no_socket(open_folder):
    with servers.start(open_folder / "data", durable=True) as first:
        with psycopg.connect(first.owner_url) as connection:
            connection.execute("create table kept as select 'kept' as word")
        redis.Redis.from_url(first.redis_url).set("word", "kept")

    with servers.start(open_folder / "data", durable=True) as second:
        with psycopg.connect(second.owner_url) as connection:
            assert connection.execute("select word from kept").fetchone() == ("kept",)
        assert redis.Redis.from_url(second.redis_url).get("word") == b"kept"

    assert not first.sockets.exists()
    assert not second.sockets.exists()


def test_two_sets_of_servers_run_side_by_side(open_folder):
    with (
        servers.start(open_folder / "one", durable=False) as one,
        servers.start(open_folder / "two", durable=False) as two,
    ):
        redis.Redis.from_url(one.redis_url).set("whose", "one")

        assert redis.Redis.from_url(two.redis_url).get("whose") is None
        assert one.owner_url != two.owner_url


def test_a_server_that_is_not_ours_is_never_used(open_folder):
    with servers.start(open_folder / "theirs", durable=False) as theirs:
        assert theirs.postgres
        ours = postgres.Postgres(
            account=theirs.postgres.account,
            data=open_folder / "ours",
            sockets=theirs.sockets,
            log=open_folder / "log",
            durable=False,
        )

        with pytest.raises(Trouble, match="Another PostgreSQL"):
            ours._check_it_is_ours()


def test_postgres_logs_no_row_that_it_refused(open_folder):
    with servers.start(open_folder / "data", durable=False) as started:
        with psycopg.connect(started.owner_url, autocommit=True) as connection:
            connection.execute("create table child (name text check (name <> 'Amina Example'))")
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute("insert into child values ('Amina Example')")
        log = started.postgres.process.log

    assert "child_name_check" in log.read_text()
    assert "Amina" not in log.read_text()


@pytest.mark.parametrize("mode", [0o711, 0o700])
def test_root_starts_servers_wherever_the_checkout_lies(mode):
    """PostgreSQL refuses root: it runs as nobody, or, out of nobody's reach, in a namespace."""
    folder = Path(tempfile.mkdtemp(prefix="wb-"))
    folder.chmod(mode)
    try:
        with servers.start(folder / "data", durable=False) as started:
            chosen = started.postgres.account
            runs_as = Path(f"/proc/{started.postgres.process.pid}").stat().st_uid
    finally:
        shutil.rmtree(folder)

    if ROOT:
        assert runs_as == (NOBODY if mode == 0o711 else 0)
        assert bool(chosen.prefix) == (mode == 0o700)
    else:
        assert runs_as == os.geteuid()


def test_without_namespaces_the_servers_live_below_var_tmp(monkeypatch):
    monkeypatch.setattr(account, "NAMESPACE", ("/bin/false",))
    folder = Path(tempfile.mkdtemp(prefix="wb-"))
    elsewhere = account.home_elsewhere(folder)
    try:
        with servers.start(folder, durable=False) as started:
            data = started.postgres.data
            assert started.postgres.ask("select 1") == "1"
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(elsewhere, ignore_errors=True)

    assert data.is_relative_to(elsewhere if ROOT else folder)


def test_anybody_starts_servers_without_root(open_folder):
    """As nobody, with the machine's own Python, when the tests are run by root."""
    ours = HERE / ".venv" / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if ROOT else {}
    said = subprocess.run(
        [SYSTEM_PYTHON if ROOT else sys.executable, "-c", STARTING, open_folder / "data"],
        cwd=HERE,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{HERE}:{ours}"},
        capture_output=True,
        text=True,
        **identity,
    )

    assert said.stdout.split()[:1] == [str(NOBODY if ROOT else os.geteuid())], said.stderr
    assert said.stdout.split()[1].startswith("18")


def test_an_account_owns_what_it_must_write(open_folder):
    chosen = account_for(open_folder, postgres.program("postgres", postgres.package()))

    made = chosen.folder(open_folder / "data")

    assert made.stat().st_uid == chosen.uid
    assert made.stat().st_mode & 0o777 == 0o700
