"""What happens to a return interview: opened by the return, tried for, booked, held, or said no to."""

from returns.workflow.arranging import book, record_attempt
from returns.workflow.ending import decline, hold
from returns.workflow.interview import refuse_ended
from returns.workflow.opening import ask_again, follow

__all__ = [
    "ask_again",
    "book",
    "decline",
    "follow",
    "hold",
    "record_attempt",
    "refuse_ended",
]
