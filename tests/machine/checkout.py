"""A checkout of the service that can be run, asked and killed."""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".*", "tests", "docs")
NAMED_SERVERS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "MAKELEVEL"}


def copy_of_this_checkout(folder: Path) -> "Checkout":
    checkout = Checkout(folder / "checkout")
    shutil.copytree(HERE, checkout.path, ignore=LEFT_OUT)
    (checkout.path / ".venv").symlink_to(HERE / ".venv")
    return checkout


@cache
def shared_static() -> Path:
    """Where every copy finds its static files, so that only the first one makes them ready."""
    folder = Path(tempfile.mkdtemp(prefix="wb-static-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "static"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def until(what: Any, *, seconds: float = 30) -> Any:
    """Wait for something to be true; the assertion says what never was."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(0.1)
    return found


def proportional_kilobytes(number: int) -> int:
    """A process's own memory, and its part of what it shares; nothing of one that has ended."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


@dataclass
class Checkout:
    """Where it lies, where it answers, and the process that keeps it."""

    path: Path
    port: int = field(default_factory=free_port)
    python: str = sys.executable
    prefix: tuple[str, ...] = ()
    popen: subprocess.Popen[str] | None = None
    extra: dict[str, str] = field(default_factory=dict)
    said: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """Of a person who has just cloned it: nothing of these tests' own servers."""
        kept = {key: value for key, value in os.environ.items() if key not in NAMED_SERVERS}
        ours = {"PORT": str(self.port), "DEMO": "0", "STATIC_ROOT": str(shared_static())}
        return kept | ours | self.extra

    def machine(
        self, *words: str, module: str = "config.machine", **environment: str
    ) -> subprocess.Popen[str]:
        return self.shell(*self.prefix, self.python, "-m", module, *words, **environment)

    def shell(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            words,
            cwd=self.path,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def attempt(self, *words: str, **how: str) -> tuple[int, str]:
        """Its exit code, and everything it said."""
        said = self.machine(*words, **how)
        out, err = said.communicate(timeout=300)
        return said.returncode, out + err

    def make_run(self) -> str:
        """`make run` as a person types it, but for the packages, which are installed."""
        return self.until_it_says_where_it_is(self.shell("make", "-o", "install", "run"))

    def start(self) -> str:
        """The same without make."""
        return self.until_it_says_where_it_is(self.machine("run"))

    def until_it_says_where_it_is(self, popen: subprocess.Popen[str]) -> str:
        self.popen = popen
        assert self.popen.stdout
        said = ""
        while "Ctrl-C" not in said:
            line = self.popen.stdout.readline()
            assert line, self.popen.stderr.read() if self.popen.stderr else ""
            said += line
        return said

    def stop(self) -> None:
        """As `kill` does."""
        if self.popen and self.popen.poll() is None:
            self.popen.terminate()
        self.wait()

    def press_ctrl_c(self) -> None:
        """A terminal sends it to everything in the foreground."""
        assert self.popen
        os.killpg(self.popen.pid, signal.SIGINT)
        self.wait()

    def kill_make(self) -> None:
        assert self.popen
        self.popen.kill()
        self.wait()

    def kill_supervisor(self) -> None:
        os.kill(int(self.written["pid"]), signal.SIGKILL)
        self.wait()

    def wait(self) -> None:
        if self.popen:
            self.popen.communicate(timeout=300)
            self.popen = None

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [self.python, "manage.py", *words],
            cwd=self.path,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; 0 when nothing answers."""
        asking = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            asking.request("GET", path)
            answer = asking.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            asking.close()

    def ready(self) -> dict[str, Any]:
        status, body = self.get("/readyz")
        assert status in {200, 503}, (status, body)
        return json.loads(body)["checks"]

    @property
    def written(self) -> dict[str, str]:
        return json.loads((self.path / ".local" / "run.json").read_text())

    @property
    def processes(self) -> dict[str, int]:
        """The process that answers for each part, by its name."""
        numbers = [int(word.partition(":")[0]) for word in self.written["processes"].split()]
        return dict(zip(("postgres", "valkey", "beat", "web", "worker"), numbers, strict=True))

    def left_running(self) -> list[str]:
        """Every process that was started for this checkout and still runs."""
        return list(self.running().values())

    def running(self) -> dict[int, str]:
        """The same, by its number."""
        ours = [str(self.path).encode(), self.sockets.encode()]
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes()
                where = os.readlink(folder / "cwd").encode()
            except OSError:
                continue
            if any(each in words or where.startswith(each) for each in ours if each):
                found[int(folder.name)] = words.replace(b"\0", b" ").decode()
        return found

    def megabytes(self) -> float:
        """What all of it holds in memory; what processes share is counted once."""
        return sum(map(proportional_kilobytes, self.running())) / 1024

    sockets: str = ""

    def remember_sockets(self) -> None:
        self.sockets = self.written["sockets"]
