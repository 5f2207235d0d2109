"""Install the locked packages into .venv, or nothing when that very lock is installed already.

Run by the machine's own Python before anything is installed, so it needs the standard library
alone. A bare Debian has no ensurepip: then pip's wheel comes from Debian's own package.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.machine import apt
from config.machine.trouble import (
    Trouble,
    anothers_files_in_a_sentence,
    full_disk_in_a_sentence,
    need_room,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VENV = BASE_DIR / ".venv"
CACHE = BASE_DIR / ".cache"
STAMP = VENV / "installed"
PYTHON = VENV / "bin" / "python"
LOCK = BASE_DIR / "requirements" / "dev.lock"
UV_LOCK = BASE_DIR / "requirements" / "uv.lock.txt"
MEGABYTES = 900
NO_PIP = (
    "This Python cannot install packages: install python3-venv (or python3-pip) and start again."
)


def install() -> None:
    with _alone():
        if is_installed():
            return
        need_room(BASE_DIR, MEGABYTES)
        print("Installing the locked packages into .venv …", file=sys.stderr)
        _make_venv()
        _install_uv()
        _sync()
        STAMP.write_text(fingerprint())


def is_installed() -> bool:
    try:
        return PYTHON.exists() and STAMP.read_text() == fingerprint()
    except OSError:
        return False


def fingerprint() -> str:
    """Of the locks, of where the environment lies and of the Python it was made by."""
    parts = (LOCK.read_bytes(), UV_LOCK.read_bytes(), f"{VENV} {sys.version}".encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """Two starts at once install one after the other."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_venv() -> None:
    """Without pip: copying it takes longer than everything else does."""
    clear = [] if _venv_works() else ["--clear"]
    _run(sys.executable, "-m", "venv", "--without-pip", *clear, VENV)


def _venv_works() -> bool:
    """An environment that was moved, or whose Python is gone, is made anew."""
    where = "import sys; print(sys.prefix, sys.version)"
    try:
        said = subprocess.run([PYTHON, "-c", where], capture_output=True, text=True)
    except OSError:
        return False
    return said.stdout.strip() == f"{VENV} {sys.version}"


def _install_uv() -> None:
    wanted = ("install", "--quiet", "--require-hashes", "--requirement", UV_LOCK)
    _run(PYTHON, _pip_wheel() / "pip", *wanted)


def _sync() -> None:
    """With uv in seconds; where it cannot, pip does the same with the same file."""
    uv = VENV / "bin" / "uv"
    synced = subprocess.run(
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, LOCK]
    )
    if synced.returncode:
        need_room(BASE_DIR, 50)
        _run(PYTHON, _pip_wheel() / "pip", "install", "--quiet", "--require-hashes", "-r", LOCK)


def _pip_wheel() -> Path:
    """pip as a file that Python can run without installing it."""
    found = _wheel_here() or (_wheel_from_debian() if apt.is_here() else None)
    if found is None:
        raise Trouble(NO_PIP)
    return found


def _wheel_here() -> Path | None:
    folders = [
        Path(sysconfig.get_path("stdlib")) / "ensurepip" / "_bundled",
        Path("/usr/share/python-wheels"),
        CACHE / "pip" / "root" / "usr/share/python-wheels",
    ]
    named = sysconfig.get_config_var("WHEEL_PKG_DIR")
    if named:
        folders.insert(1, Path(named))
    return next((path for folder in folders for path in sorted(folder.glob("pip-*.whl"))), None)


def _wheel_from_debian() -> Path | None:
    if apt.is_root():
        apt.install("python3-venv")
    else:
        apt.unpack(CACHE / "pip", "python3-pip-whl")
    return _wheel_here()


def _run(*words: str | Path) -> None:
    done = subprocess.run(words, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    if done.returncode:
        need_room(BASE_DIR, 50)
        raise Trouble("The packages could not be installed; what went wrong is said above.")


def main() -> int:
    try:
        with full_disk_in_a_sentence(BASE_DIR), anothers_files_in_a_sentence():
            install()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
