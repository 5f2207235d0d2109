"""Shared libraries that no wheel has: the machine's own, or unpacked into .cache.

Pango draws the text of PDFs; libatomic is what the Node inside Playwright's driver is linked with.
Where they cannot be had, everything works but what needs them.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.machine import apt


@dataclass(frozen=True)
class Libraries:
    """Files that must load, the Debian packages that have them, and what is off without them."""

    folder: str
    packages: tuple[str, ...]
    names: tuple[str, ...]
    missing: str
    mac_names: tuple[str, ...] = ()

    def environment(
        self, cache: Path, given: Mapping[str, str] = os.environ
    ) -> dict[str, str] | None:
        """What a process needs beside what it is given to load them; nothing at all if it can not."""
        for added in ({}, self._unpacked(cache, given)):
            if added is not None and self.load({**given, **added}):
                return added
        return None

    def find_or_fetch(self, cache: Path) -> dict[str, str] | None:
        """Take the machine's, else install as root, else unpack without any rights."""
        found = self.environment(cache)
        if found is None and apt.is_root() and apt.install(*self.packages):
            found = self.environment(cache)
        if found is None and apt.unpack(cache / self.folder, *self.packages):
            found = self.environment(cache)
        return found

    def load(self, environment: Mapping[str, str]) -> bool:
        """Tried in a process of its own: LD_LIBRARY_PATH is read when a process starts."""
        names = self.mac_names if sys.platform == "darwin" else self.names
        loading = f"import ctypes; [ctypes.CDLL(name) for name in {names!r}]"
        tried = subprocess.run(
            [sys.executable, "-S", "-c", loading], env=dict(environment), capture_output=True
        )
        return tried.returncode == 0

    def _unpacked(self, cache: Path, given: Mapping[str, str]) -> dict[str, str] | None:
        root = cache / self.folder / "root"
        folders = apt.library_folders(root) if root.is_dir() else ""
        if not folders:
            return None
        added = {"LD_LIBRARY_PATH": _before(folders, given.get("LD_LIBRARY_PATH"))}
        if (root / "usr/share/fonts").is_dir() and not Path("/etc/fonts/fonts.conf").exists():
            added["FONTCONFIG_FILE"] = str(apt.write_font_settings(root, cache / "fontconfig"))
        return added


def _before(ours: str, theirs: str | None) -> str:
    return f"{ours}{os.pathsep}{theirs}" if theirs else ours


PANGO = Libraries(
    folder="pango",
    packages=(
        "libpango-1.0-0",
        "libpangoft2-1.0-0",
        "libharfbuzz-subset0",
        "fontconfig-config",
        "fonts-dejavu-core",
    ),
    names=(
        "libgobject-2.0.so.0",
        "libpango-1.0.so.0",
        "libpangoft2-1.0.so.0",
        "libharfbuzz.so.0",
        "libharfbuzz-subset.so.0",
        "libfontconfig.so.1",
    ),
    mac_names=("libgobject-2.0.dylib", "libpango-1.0.dylib"),
    missing=(
        "Pango is not on this machine and could not be fetched, so PDFs are off; everything else "
        "works. Install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 to have them."
    ),
)
ATOMIC = Libraries(
    folder="atomic",
    packages=("libatomic1",),
    names=("libatomic.so.1",),
    missing=(
        "libatomic is not on this machine and could not be fetched, so no test can drive a browser: "
        "install libatomic1."
    ),
)


def with_libraries(*wanted: Libraries, cache: Path) -> dict[str, str]:
    """This process's environment, and in it whatever of them there is."""
    environment = dict(os.environ)
    for each in wanted:
        environment |= each.environment(cache, environment) or {}
    return environment
