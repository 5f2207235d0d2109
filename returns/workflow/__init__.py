"""What happens to a return interview: opened by the return, tried for, booked, held, or said no to."""

from returns.workflow.arranging import book, record_attempt
from returns.workflow.calendars import make_calendar_key
from returns.workflow.ending import decline, hold
from returns.workflow.interview import refuse_ended
from returns.workflow.opening import ask_again, follow
from returns.workflow.preventing import Disclosed, confirm_prevention, record_prevention
from returns.workflow.recording import (
    decide,
    is_written,
    refuse_unless_approved_by,
    refuse_unless_written,
    send_again,
    tell_somebody_now,
    write_down,
)
from returns.workflow.slots import free_slot, offer_slots, take_back
from returns.workflow.wishes import record_carers_view, refuse_unless_declined, write_wish

__all__ = [
    "Disclosed",
    "ask_again",
    "book",
    "confirm_prevention",
    "decide",
    "decline",
    "follow",
    "free_slot",
    "hold",
    "is_written",
    "make_calendar_key",
    "offer_slots",
    "record_attempt",
    "record_carers_view",
    "record_prevention",
    "refuse_ended",
    "refuse_unless_approved_by",
    "refuse_unless_declined",
    "refuse_unless_written",
    "send_again",
    "take_back",
    "tell_somebody_now",
    "write_down",
    "write_wish",
]
