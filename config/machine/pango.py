"""The libraries that WeasyPrint draws text with: the machine's, or unpacked into .cache.

No wheel has them. Where they cannot be had, everything works but the PDFs.
"""

import os
import subprocess
import sys
from pathlib import Path

from config.machine import apt

PACKAGES = (
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fontconfig-config",
    "fonts-dejavu-core",
)
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libfontconfig.so.1",
)
MAC_LIBRARIES = ("libgobject-2.0.dylib", "libpango-1.0.dylib")
MISSING = (
    "Pango is not on this machine and could not be fetched, so PDFs are off; everything else "
    "works. Install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 to have them."
)


def environment(cache: Path) -> dict[str, str] | None:
    """What a process needs in its environment to load Pango; nothing at all if it can not."""
    unpacked = _unpacked(cache)
    for added in ({}, unpacked):
        if added is not None and loads(added):
            return added
    return None


def find_or_fetch(cache: Path) -> dict[str, str] | None:
    """Take the machine's, else install as root, else unpack without any rights."""
    found = environment(cache)
    if found is None and apt.is_root() and apt.install(*PACKAGES):
        found = environment(cache)
    if found is None and apt.unpack(cache / "pango", *PACKAGES):
        found = environment(cache)
    return found


def loads(added: dict[str, str]) -> bool:
    """Tried in a process of its own: LD_LIBRARY_PATH is read when a process starts."""
    libraries = MAC_LIBRARIES if sys.platform == "darwin" else LIBRARIES
    loading = f"import ctypes; [ctypes.CDLL(name) for name in {libraries!r}]"
    tried = subprocess.run(
        [sys.executable, "-S", "-c", loading], env={**os.environ, **added}, capture_output=True
    )
    return tried.returncode == 0


def _unpacked(cache: Path) -> dict[str, str] | None:
    root = cache / "pango" / "root"
    folders = apt.library_folders(root) if root.is_dir() else ""
    if not folders:
        return None
    added = {"LD_LIBRARY_PATH": _before(folders, os.environ.get("LD_LIBRARY_PATH"))}
    if not Path("/etc/fonts/fonts.conf").exists():
        added["FONTCONFIG_FILE"] = str(apt.write_font_settings(root, cache / "fontconfig"))
    return added


def _before(ours: str, theirs: str | None) -> str:
    return f"{ours}{os.pathsep}{theirs}" if theirs else ours
