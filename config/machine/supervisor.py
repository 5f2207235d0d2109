"""Keeps processes running until it is told to stop: one that ends is started again."""

import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType

from config.machine.process import Process

LOOK_EVERY = 0.25
FIRST_WAIT = 0.2
LONGEST_WAIT = 10.0
# One that ran this long had started well: the next end is not a start that failed.
HAS_SETTLED = 30.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop."""


class Kept:
    """A process, when it was last started, and how long to wait before the next time."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.since = time.monotonic()
        self.wait = FIRST_WAIT
        self.again_at: float | None = None

    def look(self, now: float, tell: Callable[[str], None]) -> bool:
        """Whether it was started again just now."""
        if self.again_at is None and self.process.has_ended():
            self._has_ended(now, tell)
        if self.again_at is None or now < self.again_at:
            return False
        self.again_at = None
        self.since = now
        self.process.start()
        return True

    def _has_ended(self, now: float, tell: Callable[[str], None]) -> None:
        self.process.end_what_is_left()
        settled = now - self.since > HAS_SETTLED
        self.wait = FIRST_WAIT if settled else min(self.wait * 2, LONGEST_WAIT)
        self.again_at = now + self.wait
        how = self.process.how_it_ended()
        tell(f"{self.process.name} ended ({how}) and is started again; see {self.process.log}.")


class Supervisor:
    """Starts in order, watches, and stops in the opposite order of layers."""

    def __init__(self, tell: Callable[[str], None], changed: Callable[[], None]) -> None:
        self.tell = tell
        self.changed = changed
        self.kept: list[Kept] = []

    def keep(self, *processes: Process) -> None:
        self.kept += [Kept(process) for process in processes]

    def watch(self) -> None:
        """Until Stopped is raised."""
        while True:
            started = [kept.look(time.monotonic(), self.tell) for kept in self.kept]
            if any(started):
                self.changed()
            time.sleep(LOOK_EVERY)


def stop_together(*processes: Process) -> None:
    """Ask all of them first, so that they end side by side."""
    for process in processes:
        process.ask_to_stop()
    with ExitStack() as ending:
        for process in processes:
            ending.callback(process.stop)


def listen_for_stop() -> None:
    """The first signal stops us; later ones find us stopping already and change nothing."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for each in STOPPING:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in STOPPING:
        signal.signal(each, stop)
