"""What is running on this checkout now, so that a command in another shell finds the same servers.

Settings import this module, so it needs neither Django nor any package.
"""

import json
import os
from pathlib import Path
from typing import Any


def local_folder(base_dir: Path) -> Path:
    """Everything this checkout keeps between runs and no other machine should have."""
    return base_dir / ".local"


def servers_of_this_checkout(base_dir: Path) -> dict[str, str]:
    """The addresses of the running service; nothing when the environment names servers itself."""
    if os.environ.get("DATABASE_URL"):
        return {}
    kept = read_run_file(base_dir)
    if not kept or not is_alive(int(kept.get("pid", 0)), kept.get("started", "")):
        return {}
    return kept


def read_run_file(base_dir: Path) -> dict[str, str]:
    """What the last run wrote down, alive or not; nothing if it is not ours to read."""
    return read_private(local_folder(base_dir) / "run.json")


def read_private(path: Path) -> dict[str, str]:
    """A file of words by name; nothing where it is missing, broken or somebody else's."""
    try:
        kept = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {key: str(value) for key, value in kept.items()} if isinstance(kept, dict) else {}


def write_run_file(base_dir: Path, addresses: dict[str, Any]) -> None:
    """Written whole and readable by its owner alone: it holds the secret key."""
    path = local_folder(base_dir) / "run.json"
    pid = os.getpid()
    write_private(path, {**addresses, "pid": str(pid), "started": started_at(pid)})


def write_private(path: Path, content: dict[str, Any]) -> None:
    """A file that only its owner reads, and that is never seen half written."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=1)
    part.replace(path)


def forget_run(base_dir: Path) -> None:
    (local_folder(base_dir) / "run.json").unlink(missing_ok=True)


def is_alive(pid: int, started: str) -> bool:
    """The same process still runs: numbers are used again, numbers with start times are not."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return started_at(pid) == started


def started_at(pid: int) -> str:
    """When a process started, in the kernel's ticks; empty for one that is gone or a zombie."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if after_name[0] == "Z" else after_name[19]
