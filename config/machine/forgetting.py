"""Throwing away what this checkout keeps between runs: its database, its queue, its keys."""

import os
import shutil
import sys
from pathlib import Path

from config.machine.account import home_elsewhere
from config.machine.leftovers import end_leftovers
from config.machine.run import alone_on_this_checkout
from config.machine.running import local_folder
from config.machine.trouble import Trouble


def forget(base_dir: Path) -> None:
    """Asks first, unless FORCE says not to; real servers are not ours to empty."""
    local = local_folder(base_dir)
    if os.environ.get("DATABASE_URL"):
        raise Trouble("DATABASE_URL names a real server, which is not emptied from here.")
    if not local.exists():
        return
    with alone_on_this_checkout(base_dir):
        if any(local.glob("*/cluster")) and not _may_be_thrown_away(local):
            raise Trouble("Nothing was thrown away.")
        end_leftovers(base_dir)
        elsewhere = home_elsewhere(local)
        if elsewhere.exists():
            shutil.rmtree(elsewhere)
        shutil.rmtree(local)


def _may_be_thrown_away(local: Path) -> bool:
    if os.environ.get("FORCE") == "1":
        return True
    if not sys.stdin.isatty():
        raise Trouble(f"Everything kept in {local} would be thrown away: say FORCE=1 to do it.")
    answer = input(f"Throw away everything kept in {local}, the database included? [y/N] ")
    return answer.strip().lower() in {"y", "yes"}
