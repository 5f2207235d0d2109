"""What happens to a return interview: opened by the return, tried for, booked, held, or said no to."""

from returns.workflow.arranging import book, record_attempt
from returns.workflow.calendars import make_calendar_key
from returns.workflow.ending import decline, hold
from returns.workflow.interview import refuse_ended
from returns.workflow.opening import ask_again, follow
from returns.workflow.slots import free_slot, offer_slots, take_back
from returns.workflow.wishes import record_carers_view, refuse_unless_declined, write_wish

__all__ = [
    "ask_again",
    "book",
    "decline",
    "follow",
    "free_slot",
    "hold",
    "make_calendar_key",
    "offer_slots",
    "record_attempt",
    "record_carers_view",
    "refuse_ended",
    "refuse_unless_declined",
    "take_back",
    "write_wish",
]
