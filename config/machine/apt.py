"""Debian packages: installed by root, or unpacked into a folder of ours by anybody.

Unpacking uses apt's own download and its checks, with private state folders, so nothing of the
system is changed and no rights are needed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

WAIT = 900


def is_here() -> bool:
    return all(shutil.which(name) for name in ("apt-get", "dpkg-deb"))


def is_root() -> bool:
    return os.geteuid() == 0


def install(*packages: str) -> bool:
    """Install for the whole machine. Says whether it worked; what apt said goes to stderr."""
    if not (is_here() and is_root()):
        return False
    return _apt("update") and _apt("install", "-y", "--no-install-recommends", *packages)


def unpack(into: Path, *packages: str) -> Path | None:
    """Unpack packages, and what they need beyond what is installed, below a folder of ours."""
    if not is_here():
        return None
    state, root = into / "state", into / "root"
    for folder in (state / "lists/partial", into / "cache/archives/partial", root):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile("/var/lib/dpkg/status", state / "status")
    options = _private_folders(into)
    fetched = _apt(*options, "update") and _apt(
        *options, "-y", "--no-install-recommends", "--download-only", "install", *packages
    )
    archives = sorted((into / "cache/archives").glob("*.deb"))
    if not fetched or not archives:
        return None
    unpacked = [subprocess.run(["dpkg-deb", "-x", archive, root]) for archive in archives]
    shutil.rmtree(into / "cache", ignore_errors=True)
    return None if any(each.returncode for each in unpacked) else root


def library_folders(root: Path) -> str:
    """Every unpacked folder with a shared library, as LD_LIBRARY_PATH wants them."""
    found = {
        path.parent
        for top in ("usr/lib", "lib")
        for path in (root / top).rglob("*.so*")
        if "chromium" not in path.parts
    }
    return os.pathsep.join(sorted(map(str, found)))


def write_font_settings(root: Path, cache: Path) -> Path:
    """Fonts of the machine and of the unpacked packages, for a machine without fontconfig."""
    settings = root / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>/usr/share/fonts</dir><dir>{root}/usr/share/fonts</dir>"
        f"<cachedir>{cache}</cachedir></fontconfig>\n"
    )
    return settings


def _private_folders(into: Path) -> list[str]:
    chosen = {
        "Dir::State": into / "state",
        "Dir::State::status": into / "state/status",
        "Dir::Cache": into / "cache",
        "Dir::Log": into,
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "",
        "APT::Get::List-Cleanup": "0",
    }
    return [word for key, value in chosen.items() for word in ("-o", f"{key}={value}")]


def _apt(*words: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *words],
            env=environment,
            stdout=sys.stderr,
            stdin=subprocess.DEVNULL,
            timeout=WAIT,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
