"""What keeps the service from starting, in one sentence for the person at the keyboard."""

import errno
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


def disk_is_full(folder: Path) -> Trouble:
    return Trouble(f"The disk under {folder} is full. Make room and start again.")


def says_disk_is_full(output: str) -> bool:
    """What programs print when they meet a full disk."""
    return "No space left on device" in output or "Disk quota exceeded" in output
