"""What an earlier run left behind when it was killed before it could stop anything."""

import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from config.machine.process import Process
from config.machine.running import forget_run, is_alive, read_run_file, started_at

PATIENCE = 15.0


def described(processes: list[Process]) -> str:
    """Process numbers with start times, as the run file keeps them."""
    return " ".join(f"{each.pid}:{started_at(each.pid)}" for each in processes if each.pid)


def end_leftovers(base_dir: Path) -> None:
    """The kernel has asked them to stop already; wait for it, then end them."""
    kept = read_run_file(base_dir)
    left = [_parsed(word) for word in kept.get("processes", "").split()]
    until = time.monotonic() + PATIENCE
    while any(is_alive(*each) for each in left) and time.monotonic() < until:
        time.sleep(0.1)
    for pid, started in left:
        if is_alive(pid, started):
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
    _remove_sockets(kept.get("sockets", ""))
    forget_run(base_dir)


def _parsed(word: str) -> tuple[int, str]:
    pid, _, started = word.partition(":")
    return int(pid), started


def _remove_sockets(named: str) -> None:
    """Only a folder that one of our runs made."""
    folder = Path(named)
    if folder.name.startswith("whereabouts-") and folder.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(folder, ignore_errors=True)
