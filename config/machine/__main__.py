"""`python -m config.machine WHAT`: see `make help` for the ways people use."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from config.machine import browser, commands, driver
from config.machine.advisories import fetch
from config.machine.checking import check, write_schema
from config.machine.forgetting import forget
from config.machine.libraries import PANGO, with_libraries
from config.machine.run import run
from config.machine.throwaway import run_with_servers
from config.machine.trouble import Trouble

BASE_DIR = Path(__file__).resolve().parent.parent.parent
CACHE = BASE_DIR / ".cache"


def find_browser() -> None:
    """And what drives it: without that no browser is of any use to the tests."""
    found = browser.find_or_fetch(CACHE)
    driver.find_or_fetch(CACHE)
    print(found)


def find_pango() -> None:
    if PANGO.find_or_fetch(CACHE) is None:
        print(PANGO.missing, file=sys.stderr)


def become(*words: str) -> None:
    """The command in the place of this process, able to load Pango."""
    os.execvpe(words[0], words, with_libraries(PANGO, cache=CACHE))  # noqa: S606


def become_driving(*words: str) -> None:
    """The same, and able to drive a browser."""
    environment = with_libraries(PANGO, cache=CACHE)
    environment |= driver.environment(CACHE, environment) or {}
    os.execvpe(words[0], words, environment)  # noqa: S606


def become_part(name: str) -> None:
    """One part of the service; how a container starts it."""
    os.chdir(BASE_DIR)
    become(*commands.COMMANDS[name]())


ACTIONS: dict[str, Callable[..., object]] = {
    "run": partial(run, BASE_DIR),
    "check": partial(check, BASE_DIR),
    "schema": partial(write_schema, BASE_DIR),
    "advisories": partial(fetch, BASE_DIR),
    "forget": partial(forget, BASE_DIR),
    "browser": find_browser,
    "pango": find_pango,
    "with-pango": become,
    "with-libraries": become_driving,
    "with-servers": lambda *words: sys.exit(run_with_servers(words)),
    **{name: partial(become_part, name) for name in commands.COMMANDS},
}


def main(name: str = "", *words: str) -> int:
    action = ACTIONS.get(name)
    if action is None:
        print(f"Say one of: {', '.join(ACTIONS)}.", file=sys.stderr)
        return 2
    try:
        action(*words)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
