"""`make run`: the whole service on this machine, from the servers to one block of text."""

import errno
import fcntl
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit, urlunsplit

from config.machine import commands, servers
from config.machine.leftovers import described, end_leftovers
from config.machine.libraries import PANGO
from config.machine.process import Process, ends_with_its_starter, log_file
from config.machine.running import (
    forget_run,
    local_folder,
    read_private,
    read_run_file,
    write_private,
    write_run_file,
)
from config.machine.supervisor import Stopped, Supervisor, listen_for_stop, stop_together
from config.machine.trouble import (
    Trouble,
    anothers_files_in_a_sentence,
    disk_is_full,
    full_disk_in_a_sentence,
    need_room,
    says_disk_is_full,
)

MEGABYTES = 300
WEB_SECONDS = 60
# Compiling every module anew in each process would double the time to start.
NOT_PASSED_ON = {"PYTHONDONTWRITEBYTECODE"}


def run(base_dir: Path) -> None:
    """Start everything, say where it is, keep it running, stop everything."""
    listen_for_stop()
    stop_with_make()
    local = local_folder(base_dir)
    with full_disk_in_a_sentence(local), anothers_files_in_a_sentence():
        need_room(local, MEGABYTES)
        local.mkdir(exist_ok=True)
        local.chmod(0o711)
        with alone_on_this_checkout(base_dir):
            end_leftovers(base_dir)
            listening = listen(wanted_port())
            whole = Whole(base_dir=base_dir, listening=listening)
            try:
                whole.start()
                whole.supervisor.watch()
            except Stopped:
                tell("\nStopping …")
            finally:
                whole.stop()


def stop_with_make() -> None:
    """When make itself is killed, nobody is left to press Ctrl-C for us."""
    if os.environ.get("MAKELEVEL"):
        ask = ends_with_its_starter(signal.SIGTERM, starter=os.getppid())
        if ask:
            ask()


def tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


@contextmanager
def alone_on_this_checkout(base_dir: Path) -> Iterator[IO[str]]:
    """The kernel lets go of the lock when we end, however we end."""
    with (local_folder(base_dir) / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            where = read_run_file(base_dir).get("base_url")
            raise Trouble(
                f"The service already runs on this checkout{f', at {where}' if where else ''}. "
                "Stop it with Ctrl-C where it was started, or run another checkout."
            ) from None
        yield lock


def wanted_port() -> int:
    named = os.environ.get("PORT") or "8000"
    if not named.isdigit() or not 0 <= int(named) < 65536:
        raise Trouble(f"PORT is a number from 0 to 65535, and {named!r} is not.")
    return int(named)


def listen(port: int) -> list[socket.socket]:
    """Hold the port ourselves, so that a restarted web process leaves nobody refused.

    Browsers take `localhost` for either family, so both are ours where the machine has both.
    """
    first = _listen(socket.AF_INET, "127.0.0.1", port)
    assert first is not None
    second = _listen(socket.AF_INET6, "::1", first.getsockname()[1])
    return [first] if second is None else [first, second]


def _listen(family: socket.AddressFamily, host: str, port: int) -> socket.socket | None:
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Trouble(
                f"Port {port} is busy: stop what uses it, or choose another with "
                f"`make run PORT={port + 1 if port < 65535 else 8000}`."
            ) from error
        if error.errno == errno.EACCES:
            raise Trouble(f"Port {port} is for root alone; choose one above 1023.") from error
        if family is socket.AF_INET6:
            return None
        raise


def in_role(url: str, role: str, password: str) -> str:
    """The same database for another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}"))


def cause(said: str) -> str:
    """The line that names the error, of everything a failed command said."""
    named = re.findall(r"^(?:\w+\.)*[A-Z][a-z]\w*: .+$", said, re.MULTILINE)
    return str(named[-1] if named else said[-200:] or "it said nothing").rstrip(".")


@dataclass
class Whole:
    """Everything that runs for one checkout."""

    base_dir: Path
    listening: list[socket.socket]
    embedded: servers.Servers | None = None
    ours: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.local = local_folder(self.base_dir)
        self.supervisor = Supervisor(tell=tell, changed=self.write_down)
        self.secrets = self._kept_secrets()
        self.base_url = f"http://localhost:{self.listening[0].getsockname()[1]}"
        self.addresses: dict[str, str] = {}

    def start(self) -> None:
        self._start_servers()
        drawing = PANGO.find_or_fetch(self.base_dir / ".cache")
        if drawing is None:
            tell(PANGO.missing)
        self.environment = self._environment() | (drawing or {})
        tell("Preparing the database …")
        people = self._prepare()
        self._start_service()
        self.write_down()
        print(self._block(people), flush=True)

    def stop(self) -> None:
        """What takes work first, what holds it last."""
        for each in self.listening:
            each.close()
        stop_together(*self.ours)
        if self.embedded:
            self.embedded.stop()
        forget_run(self.base_dir)

    def write_down(self) -> None:
        """For commands in other shells, and for the next start if this one is killed."""
        if self.embedded:
            self.addresses["sockets"] = str(self.embedded.sockets)
        processes = [kept.process for kept in self.supervisor.kept]
        write_run_file(self.base_dir, {**self.addresses, "processes": described(processes)})

    def _start_servers(self) -> None:
        """Servers that the environment names are used; ours are started for the others."""
        database, redis = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if not (database and redis):
            wanted = [
                name for name, url in (("PostgreSQL", database), ("Valkey", redis)) if not url
            ]
            tell(f"Starting {' and '.join(wanted)} …")
            self.embedded = servers.start(
                self.local, durable=True, with_postgres=not database, with_valkey=not redis
            )
            self.supervisor.keep(*self.embedded.processes)
        web = os.environ.get("DATABASE_WEB_ROLE", servers.WEB_ROLE)
        worker = os.environ.get("DATABASE_WORKER_ROLE", servers.WORKER_ROLE)
        owner_url = database or self._ours().owner_url
        self.addresses = {
            "base_url": self.base_url,
            "secret_key": self.secrets["secret_key"],
            "owner_url": owner_url,
            "web_url": in_role(owner_url, web, self.secrets["web_password"]),
            "worker_url": in_role(owner_url, worker, self.secrets["worker_password"]),
            "redis_url": redis or self._ours().redis_url,
            "demo": os.environ.get("DEMO", "1"),
        }

    def _ours(self) -> servers.Servers:
        assert self.embedded is not None
        return self.embedded

    def _kept_secrets(self) -> dict[str, str]:
        """Made once for a checkout, so that a restart signs nobody out."""
        path = self.local / "secrets.json"
        kept = read_private(path)
        names = ("secret_key", "web_password", "worker_password")
        wanted = {name: kept.get(name) or secrets.token_urlsafe(48) for name in names}
        if wanted != kept:
            write_private(path, wanted)
        return wanted | {"secret_key": os.environ.get("SECRET_KEY") or wanted["secret_key"]}

    def _environment(self) -> dict[str, str]:
        """What every part of the service shares; each adds the database it signs in to."""
        return {
            **{key: value for key, value in os.environ.items() if key not in NOT_PASSED_ON},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "BASE_URL": os.environ.get("BASE_URL", self.base_url),
            "DEMO": self.addresses["demo"],
            "LOCAL": os.environ.get("LOCAL", "1"),
            "REDIS_URL": self.addresses["redis_url"],
            "SECRET_KEY": self.addresses["secret_key"],
            "PYTHONUNBUFFERED": "1",
        }

    def _prepare(self) -> str:
        """Roles, migrations, demo world, static files; what it prints are the demo's people."""
        log = log_file(self.local / "log", "prepare")
        with log.open("wb") as errors:
            done = subprocess.run(
                commands.manage("prepare"),
                cwd=self.base_dir,
                env=self.environment
                | {
                    "DATABASE_URL": self.addresses["owner_url"],
                    "DATABASE_WEB_PASSWORD": self.secrets["web_password"],
                    "DATABASE_WORKER_PASSWORD": self.secrets["worker_password"],
                },
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        if done.returncode:
            said = log.read_text(errors="replace").strip()
            if says_disk_is_full(said + self._last_words_of_postgres()):
                raise disk_is_full(self.local)
            raise Trouble(
                f"The database could not be prepared: {cause(said)}. See {log}. Where it holds nothing"
                " but a demo world, `make demo` makes it anew."
            )
        return done.stdout

    def _last_words_of_postgres(self) -> str:
        """On a full disk it dies, and who asked it hears only that nobody answers any more."""
        ours = self.embedded.postgres if self.embedded else None
        return ours.process.last_words() if ours else ""

    def _start_service(self) -> None:
        held = tuple(each.fileno() for each in self.listening)
        bind = {"BIND": ",".join(f"fd://{each}" for each in held)}
        web = self._process("web", "web_url", held, bind)
        self.ours = [
            self._process("beat", "worker_url"),
            web,
            self._process("worker", "worker_url"),
        ]
        for each in self.ours:
            each.start()
        self.supervisor.keep(*self.ours)
        web.wait_until(self._web_answers, seconds=WEB_SECONDS)
        for each in self.ours:
            if each.has_ended():
                raise each.did_not_start(f"ended with {each.how_it_ended()}")

    def _process(
        self, name: str, url: str, held: tuple[int, ...] = (), more: dict[str, str] | None = None
    ) -> Process:
        return Process(
            name=name,
            command=commands.COMMANDS[name](),
            log=log_file(self.local / "log", name),
            patience=25,
            environment=self.environment | {"DATABASE_URL": self.addresses[url]} | (more or {}),
            pass_fds=held,
            folder=self.base_dir,
        )

    def _web_answers(self) -> bool:
        host, port = self.listening[0].getsockname()[:2]
        asking = HTTPConnection(host, port, timeout=5)
        try:
            asking.request("GET", "/healthz")
            return asking.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            asking.close()

    def _block(self, people: str) -> str:
        signing_in = f"\nIn this demo anybody may sign in, at {self.base_url}/signin/demo/ :\n"
        lines = "".join(f"  {line}\n" for line in people.splitlines())
        return (
            f"\nWhereabouts is running at {self.base_url}\n"
            f"{signing_in + lines if lines else ''}"
            f"\nWhat it says is in {self.local / 'log'}. Stop it with Ctrl-C.\n"
        )
