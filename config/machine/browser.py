"""A Chromium for the tests: the machine's, or fetched.

`python -m config.machine browser` prints where it is. The order is $CHROME, the machine's own,
apt as root, apt unpacked without rights, and the npm package @sparticuz/chromium, which a Node
from a wheel fetches where the machine has none.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import brotli

from config.machine import apt, node
from config.machine.trouble import Trouble

NAMES = (
    "chromium",
    "chromium-headless-shell",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
)
PACKAGES = ("chromium-headless-shell", "fonts-dejavu-core")
OTHER_PACKAGES = ("chromium", "fonts-dejavu-core")
NPM_PACKAGE = "@sparticuz/chromium@147.0.0"
MISSING = (
    "No browser was found and none could be fetched: install Chromium, "
    "or set CHROME to the path of one."
)


def find(cache: Path) -> Path | None:
    """One that is already here and starts."""
    named = [os.environ.get("CHROME"), *map(shutil.which, NAMES), str(_wrapper(cache))]
    return next((Path(path) for path in named if path and starts(Path(path))), None)


def find_or_fetch(cache: Path) -> Path:
    """Each way in turn, until there is a browser that starts."""
    ways: tuple[Callable[[Path], object], ...] = (_install, _unpack, _from_npm)
    found = find(cache)
    for way in ways:
        if found is None and way(cache):
            found = find(cache)
    if found is None:
        raise Trouble(MISSING)
    return found


def starts(path: Path) -> bool:
    """It really opens a page: a version number needs fewer libraries than a page does."""
    if not path.is_file():
        return False
    command = [
        str(path),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--dump-dom",
        "about:blank",
    ]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0 and "<html" in tried.stdout


def _install(_cache: Path) -> bool:
    return apt.install(*PACKAGES) or apt.install(*OTHER_PACKAGES)


def _unpack(cache: Path) -> bool:
    into = cache / "browser"
    root = apt.unpack(into, *PACKAGES) or apt.unpack(into, *OTHER_PACKAGES)
    programs = sorted((root / "usr/lib").glob("chromium*/*")) if root else []
    program = next((path for path in programs if path.name in {"headless_shell", "chromium"}), None)
    if root is None or program is None:
        return False
    added = {"LD_LIBRARY_PATH": apt.library_folders(root)}
    if not Path("/etc/fonts/fonts.conf").exists():
        added["FONTCONFIG_FILE"] = str(apt.write_font_settings(root, cache / "fontconfig"))
    _write_wrapper(cache, program, added)
    return True


def _from_npm(cache: Path) -> bool:
    """A headless shell that brings its own libraries and fonts, compressed with brotli."""
    npm = node.npm(cache) if platform.machine() == "x86_64" and sys.platform == "linux" else None
    if npm is None:
        return False
    into = cache / "browser" / "npm"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    packed = subprocess.run(
        [*npm, "pack", NPM_PACKAGE, "--json", "--silent"], cwd=into, capture_output=True, text=True
    )
    if packed.returncode:
        return False
    with tarfile.open(into / json.loads(packed.stdout)[0]["filename"]) as archive:
        archive.extractall(into, filter="data")
    _unbrotli(into / "package" / "bin", into)
    program = into / "chromium"
    program.chmod(0o755)
    libraries = os.pathsep.join(str(path) for path in into.rglob("lib") if path.is_dir())
    settings = apt.write_font_settings(into, cache / "fontconfig")
    _write_wrapper(cache, program, {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(settings)})
    return True


def _unbrotli(packed: Path, into: Path) -> None:
    for path in sorted(packed.rglob("*.br")):
        content = brotli.decompress(path.read_bytes())
        name = path.name.removesuffix(".br")
        if name.endswith(".tar"):
            place = into / ("usr/share/fonts" if name.startswith("fonts") else name[:-4])
            place.mkdir(parents=True, exist_ok=True)
            with tarfile.open(fileobj=BytesIO(content)) as archive:
                archive.extractall(place, filter="data")
        else:
            (into / name).write_bytes(content)


def _wrapper(cache: Path) -> Path:
    return cache / "browser" / "chromium"


def _write_wrapper(cache: Path, program: Path, environment: dict[str, str]) -> None:
    """One path that starts it with the libraries it needs, whoever asks."""
    exports = "".join(f"export {key}='{value}'\n" for key, value in environment.items())
    wrapper = _wrapper(cache)
    wrapper.write_text(f"#!/bin/sh\n{exports}exec '{program}' \"$@\"\n")
    wrapper.chmod(0o755)
