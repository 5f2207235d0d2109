"""What Playwright's driver needs to start: libatomic, or another Node in the place of its own."""

import os
from collections.abc import Mapping
from pathlib import Path

from config.machine import node
from config.machine.libraries import ATOMIC
from config.machine.trouble import Trouble

NODE = "PLAYWRIGHT_NODEJS_PATH"


def environment(cache: Path, given: Mapping[str, str] = os.environ) -> dict[str, str] | None:
    """What a process needs beside what it is given to drive a browser; nothing if it can not."""
    if given.get(NODE):
        return {}
    found = ATOMIC.environment(cache, given)
    if found is None and (other := node.find(cache)):
        return {NODE: str(other)}
    return found


def find_or_fetch(cache: Path) -> dict[str, str]:
    """The library, fetched where it must be; else a Node that does without it."""
    found = environment(cache)
    if found is None:
        ATOMIC.find_or_fetch(cache)
        found = environment(cache)
    if found is None and node.find_or_fetch(cache):
        found = environment(cache)
    if found is None:
        raise Trouble(ATOMIC.missing)
    return found
