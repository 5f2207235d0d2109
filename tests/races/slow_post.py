"""A way out that takes its time, so that two senders are at it together."""

import threading
from typing import Any

from core.gateways import Letter
from tests.races.at_once import PATIENCE


class SlowPost:
    """A way out whose every letter waits until somebody else has tried to send as well."""

    def __init__(self, tries: int) -> None:
        self.letters: list[Letter] = []
        self.begun = threading.Event()
        self.tried = threading.Barrier(tries)

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)
        self.begun.set()
        self.tried.wait(PATIENCE)

    def has(self, reference: Any) -> bool | None:
        return None
