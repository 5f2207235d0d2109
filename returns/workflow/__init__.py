"""What happens to a return interview: opened by the return, tried for, booked, held, or said no to."""

from returns.workflow.arranging import book, record_attempt
from returns.workflow.ending import decline, hold
from returns.workflow.interview import refuse_ended
from returns.workflow.opening import ask_again, follow
from returns.workflow.preventing import Disclosed, confirm_prevention, record_prevention

__all__ = [
    "Disclosed",
    "ask_again",
    "book",
    "confirm_prevention",
    "decline",
    "follow",
    "hold",
    "record_attempt",
    "record_prevention",
    "refuse_ended",
]
