"""Seals over all chains: made each hour, and handed to another party as a small file of hashes."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TextIO

from django.db import connection

from audit.models import Seal
from core.refusals import Refused


def seal(*, now: datetime) -> int:
    """Seal every chain that has grown since the last seal. Gives the new seal's number.

    The worker role and the owner may. A chain that is being added to at this moment is left to the
    next seal.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_make_seal(%s)", [now])
        return int(cursor.fetchone()[0])


def export(to: TextIO) -> int:
    """Write every seal as a line of JSON: number, time, how many chains, hash. Says how many.

    No child is in it: a hash says nothing, and which chains a seal covers stays here.
    """
    written = 0
    for each in Seal.objects.order_by("number").iterator(chunk_size=2000):
        line = {
            "number": each.number,
            "sealed_at": each.sealed_at.isoformat(),
            "chains": each.chains,
            "hash": each.hash,
        }
        to.write(json.dumps(line) + "\n")
        written += 1
    return written


def handed_over(lines: Iterable[str]) -> dict[int, str]:
    """The seals of an exported file: number to hash. `Refused` when it is no such file."""
    return dict(_seals(lines))


def _seals(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for place, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            number, print_ = said["number"], said["hash"]
        except (ValueError, KeyError, TypeError):
            raise Refused(f"Line {place} of the file is not a seal.") from None
        if not isinstance(number, int) or not isinstance(print_, str):
            raise Refused(f"Line {place} of the file is not a seal.")
        yield number, print_
