"""Erasing what an event says in its payload, where the law wants it; that it happened stays."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from audit.record import Recorder


def erase(event_ids: Iterable[int], *, by: Recorder, reason: str, now: datetime) -> int:
    """Empty the payloads of these events and record that, in one event for each child.

    The chain is over the payload's fingerprint, which stays, so chains and seals remain true.
    `reason` is a code or a rule's name, never words about the child. Returns how many were emptied:
    what is empty already, and what erased something, is left. The worker role and the owner may;
    for the web role it is a `ProgrammingError`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_erase(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                sorted(set(event_ids)),
                reason,
                now,
                by.person_id or None,
                by.name,
                by.job_title,
                by.agency_id or None,
                by.agency_name,
            ],
        )
        return int(cursor.fetchone()[0])
