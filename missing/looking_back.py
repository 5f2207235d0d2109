"""Until when a time away may be raised to be learnt from, once it is over."""

from datetime import datetime, timedelta

from missing.models import Episode
from missing.protocols import document_of
from missing.rules import AWAY, Status


def why_not(episode: Episode, *, now: datetime) -> str:
    """Why nothing of it can be raised to be learnt from now; empty when something can."""
    if episode.status in AWAY:
        return (
            "This is for looking back, and the time away is not over. While the child is away, you"
            " can challenge a police decision."
        )
    if too_late(episode, now=now):
        return (
            f"This can be raised within {_days(episode)} days of the child’s return, and they are"
            " over."
        )
    return ""


def too_late(episode: Episode, *, now: datetime) -> bool:
    """Counted from the return; where nobody was away, from the log. A death has no such limit."""
    if episode.status == Status.ENDED:
        return False
    over_since = episode.returned_at or episode.opened_at
    return now > over_since + timedelta(days=_days(episode))


def _days(episode: Episode) -> int:
    return document_of(episode.reporting_protocol_id).learning.raise_within_days
