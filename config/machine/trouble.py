"""What keeps the service from starting, in one sentence for the person at the keyboard."""

import errno
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1024 * 1024


class Trouble(Exception):
    """A sentence that says what is wrong and what to do; shown without a traceback."""


def need_room(folder: Path, megabytes: int) -> None:
    """Say that the disk is full before something half written says it worse."""
    free = shutil.disk_usage(nearest_folder(folder)).free // MEGABYTE
    if free < megabytes:
        raise Trouble(
            f"The disk under {folder} is full: {free} MB are free and {megabytes} MB are needed. "
            "Make room and start again."
        )


def nearest_folder(path: Path) -> Path:
    while not path.is_dir():
        path = path.parent
    return path


@contextmanager
def full_disk_in_a_sentence(folder: Path) -> Iterator[None]:
    """A disk that fills up while we write ends in the same sentence as one that was full."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise disk_is_full(folder) from error


@contextmanager
def anothers_files_in_a_sentence() -> Iterator[None]:
    """What somebody else made here when they started it first is not ours to write."""
    try:
        yield
    except PermissionError as error:
        path = nearest(Path(error.filename or "/"))
        if path.stat().st_uid == os.geteuid():
            raise
        raise Trouble(
            f"{path} belongs to {_name_of(path.stat().st_uid)}, who started it here first: start it"
            " as them, or run another checkout."
        ) from error


def nearest(path: Path) -> Path:
    """The path, or what there is of it."""
    while not os.path.lexists(path):
        path = path.parent
    return path


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def disk_is_full(folder: Path) -> Trouble:
    return Trouble(f"The disk under {folder} is full. Make room and start again.")


def says_disk_is_full(output: str) -> bool:
    """What programs print when they meet a full disk."""
    return "No space left on device" in output or "Disk quota exceeded" in output
