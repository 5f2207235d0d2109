"""What happens to a return interview: opened by the return, tried for, booked, held, or said no to."""

from returns.workflow.arranging import book, record_attempt
from returns.workflow.ending import decline, hold
from returns.workflow.interview import refuse_ended
from returns.workflow.opening import ask_again, follow
from returns.workflow.recording import (
    decide,
    is_written,
    refuse_unless_approved_by,
    refuse_unless_written,
    send_again,
    tell_somebody_now,
    write_down,
)

__all__ = [
    "ask_again",
    "book",
    "decide",
    "decline",
    "follow",
    "hold",
    "is_written",
    "record_attempt",
    "refuse_ended",
    "refuse_unless_approved_by",
    "refuse_unless_written",
    "send_again",
    "tell_somebody_now",
    "write_down",
]
