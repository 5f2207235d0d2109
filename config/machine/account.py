"""Whom PostgreSQL and Valkey run as.

PostgreSQL refuses to run as root. Started by root, the servers run as `nobody`; where `nobody`
cannot reach the checkout (below a private folder such as root's home) they run in a user
namespace of their own, in which root's files are theirs; and where that is forbidden, from a copy
below /var/tmp, with their data beside it.
"""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.machine.trouble import Trouble

NOBODY = 65534
NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
ELSEWHERE = Path("/var/tmp")  # noqa: S108


@dataclass(frozen=True)
class Account:
    """How a server is started, and who owns its files."""

    uid: int
    prefix: tuple[str, ...] = ()
    identity: dict[str, Any] = field(default_factory=dict)
    home: Path | None = None

    def command(self, *words: str | Path) -> list[str]:
        return [*self.prefix, *map(str, words)]

    def folder(self, path: Path) -> Path:
        """A folder that belongs to the servers and that nobody else reads."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.stat().st_uid != self.uid:
            for each in (path, *path.rglob("*")):
                os.lchown(each, self.uid, self.uid)
        path.chmod(0o700)
        return path

    def within_reach(self, package: Path, version: str) -> Path:
        """The package's folder where this account can start its programs."""
        return package if self.home is None else _copy_of(package, self.home / version)

    def data(self, folder: Path, name: str) -> Path:
        """Where a server of this account keeps its data: below the folder whenever it can."""
        return self.folder((self.home or folder) / name)


def account_for(folder: Path, program: Path) -> Account:
    """The first way that really starts the program beside the folder that holds its data."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid())
    for account in (_nobody(), Account(uid=0, prefix=NAMESPACE)):
        if _works(account, folder, program):
            return account
    return _nobody(home=_made_elsewhere(folder))


def _nobody(home: Path | None = None) -> Account:
    identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    return Account(uid=NOBODY, identity=identity, home=home)


def _works(account: Account, folder: Path, program: Path) -> bool:
    """Reach the folder and run the program, as that account."""
    reach = account.command("/bin/sh", "-c", 'cd "$0" && exec "$1" --version', folder, program)
    try:
        tried = subprocess.run(reach, capture_output=True, cwd="/", **account.identity)
    except OSError:
        return False
    return tried.returncode == 0


def home_elsewhere(folder: Path) -> Path:
    """Where the servers of this folder live when they cannot live in it."""
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return ELSEWHERE / f"whereabouts-{name}"


def _made_elsewhere(folder: Path) -> Path:
    """A folder that its owner alone may change: /var/tmp is open to everybody."""
    home = home_elsewhere(folder)
    home.mkdir(mode=0o755, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.geteuid():
        raise Trouble(f"{home} belongs to somebody else, so the servers cannot be put there.")
    return home


def _copy_of(package: Path, to: Path) -> Path:
    """A package and the libraries that a wheel keeps in a folder beside it."""
    if not to.exists():
        part = to.with_name(f"{to.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        for each in (package, package.with_name(f"{package.name}.libs")):
            if each.exists():
                shutil.copytree(each, part / each.name, symlinks=True)
        part.replace(to)
    return to / package.name
