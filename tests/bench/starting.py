"""How long `make run` takes once the packages are installed, and what it holds when it rests."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.machine.checkout import Checkout, copy_of_this_checkout, until

FIRST, AGAIN, MEGABYTES = 90, 15, 450


@dataclass(frozen=True)
class Measured:
    name: str
    found: float
    goal: float
    unit: str

    @property
    def met(self) -> bool:
        return self.found <= self.goal


def starting() -> Iterator[Measured]:
    """A checkout that never ran, with its demo world; then the same again."""
    folder = Path(tempfile.mkdtemp(prefix="wb-"))
    folder.chmod(0o755)
    checkout = copy_of_this_checkout(folder)
    checkout.extra = {"DEMO": "1"}
    try:
        for name, goal in (("The first start", FIRST), ("Every other start", AGAIN)):
            yield Measured(name, seconds_to_start(checkout), goal, "s")
            until(lambda: checkout.ready()["worker"]["ok"])
            yield Measured("  and at rest, all of it", checkout.megabytes(), MEGABYTES, "MB")
            checkout.stop()
    finally:
        checkout.stop()
        shutil.rmtree(folder, ignore_errors=True)


def seconds_to_start(checkout: Checkout) -> float:
    began = time.monotonic()
    checkout.start()
    return time.monotonic() - began
