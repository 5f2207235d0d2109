"""`python -m config.machine WHAT`: see `make help` for the ways people use."""

import os
import sys
from functools import partial
from pathlib import Path

from config.machine import browser, commands, pango
from config.machine.run import run
from config.machine.trouble import Trouble

BASE_DIR = Path(__file__).resolve().parent.parent.parent
CACHE = BASE_DIR / ".cache"


def find_browser() -> None:
    print(browser.find_or_fetch(CACHE))


def find_pango() -> None:
    if pango.find_or_fetch(CACHE) is None:
        print(pango.MISSING, file=sys.stderr)


def become(command: str) -> None:
    """One part of the service, in the place of this process; how a container starts it."""
    os.chdir(BASE_DIR)
    words = commands.COMMANDS[command]()
    os.execvpe(words[0], words, os.environ | (pango.environment(CACHE) or {}))  # noqa: S606


ACTIONS = {
    "run": partial(run, BASE_DIR),
    "browser": find_browser,
    "pango": find_pango,
    **{command: partial(become, command) for command in commands.COMMANDS},
}


def main() -> int:
    action = ACTIONS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if action is None:
        print(f"Say one of: {', '.join(ACTIONS)}.", file=sys.stderr)
        return 2
    try:
        action()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
