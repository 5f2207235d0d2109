"""One process that this machine keeps for the service: started, looked at, stopped."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.machine.trouble import Trouble, disk_is_full, says_disk_is_full

PR_SET_PDEATHSIG = 1
LOG_IS_LONG = 10 * 1024 * 1024


@dataclass
class Process:
    """How to start one program, how to ask it to stop, and how long to wait for that."""

    name: str
    command: Sequence[str]
    log: Path
    stop_with: signal.Signals = signal.SIGTERM
    patience: float = 10
    environment: Mapping[str, str] | None = None
    identity: Mapping[str, Any] = field(default_factory=dict)
    pass_fds: tuple[int, ...] = ()
    folder: Path = Path("/")
    popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """In a group of its own, so that Ctrl-C reaches it through us and in our order."""
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self.environment,
                start_new_session=True,
                pass_fds=self.pass_fds,
                preexec_fn=ends_with_its_starter(self.stop_with),
                **self.identity,
            )

    @property
    def pid(self) -> int:
        return self.popen.pid if self.popen else 0

    def has_ended(self) -> bool:
        return self.popen is not None and self.popen.poll() is not None

    def how_it_ended(self) -> str:
        code = self.popen.returncode if self.popen else 0
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def ask_to_stop(self) -> None:
        if self.popen and self.popen.poll() is None:
            self.popen.send_signal(self.stop_with)

    def stop(self) -> None:
        """Ask, wait, and end what does not listen, with everything it started."""
        self.ask_to_stop()
        if self.popen:
            with suppress(subprocess.TimeoutExpired):
                self.popen.wait(self.patience)
            self.end_what_is_left()
            self.popen.wait()

    def end_what_is_left(self) -> None:
        if self.popen:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.popen.pid, signal.SIGKILL)

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait for a sign that it works; a process that ends instead says why in its log."""
        until = time.monotonic() + seconds
        while not ready():
            if self.has_ended():
                raise self.did_not_start(f"ended with {self.how_it_ended()}")
            if time.monotonic() > until:
                raise self.did_not_start(f"was not ready after {seconds:.0f} seconds")
            time.sleep(0.05)

    def did_not_start(self, how: str) -> Trouble:
        if says_disk_is_full(self.last_words()):
            return disk_is_full(self.log.parent)
        return Trouble(f"{self.name} {how}; its last words are at the end of {self.log}.")

    def last_words(self, length: int = 4000) -> str:
        with suppress(OSError):
            return self.log.read_bytes()[-length:].decode(errors="replace")
        return ""


def ends_with_its_starter(
    stop_with: signal.Signals, starter: int | None = None
) -> Callable[[], None] | None:
    """Have the kernel stop a process when its starter is gone, even by SIGKILL (Linux only)."""
    prctl = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)
    if prctl is None:
        return None
    starter = starter or os.getpid()

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(stop_with))
        if os.getppid() != starter:
            os._exit(1)

    return ask_the_kernel


def log_file(folder: Path, name: str) -> Path:
    """A log that is put aside once when it has grown long."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_IS_LONG:
        path.replace(path.with_suffix(".log.1"))
    return path
