"""What happens after a return: the interview opened, tried for, booked, held or said no to, written down and
approved; the times that are offered for it; and what police asked the child."""

from returns.workflow.agreeing import (
    agree_action,
    offices_for_actions,
    refuse_unless_agreed_in,
)
from returns.workflow.arranging import book, record_attempt
from returns.workflow.calendars import end_calendar_key, end_calendar_keys, make_calendar_key
from returns.workflow.ending import (
    decline,
    end_when_set_aside,
    end_without_contact,
    hold,
    refuse_unless_no_contact,
    talked,
)
from returns.workflow.interview import refuse_ended, service_of
from returns.workflow.opening import (
    ask_again,
    follow,
    open_before_home,
    refuse_unless_found,
)
from returns.workflow.passing_on import pass_on_next
from returns.workflow.preventing import Disclosed, confirm_prevention, record_prevention
from returns.workflow.recording import (
    decide,
    heard_of_by_police,
    is_written,
    refuse_unless_approved_by,
    refuse_unless_written,
    refuse_unless_written_by,
    send_written,
    tell_somebody_now,
    write_down,
)
from returns.workflow.sharing import refuse_unless_shareable, share_words
from returns.workflow.slots import free_slot, offer_slots, take_back
from returns.workflow.voice import end_voice_link, make_voice_link, take_in_next
from returns.workflow.wishes import record_carers_view, refuse_unless_declined, write_wish

__all__ = [
    "Disclosed",
    "agree_action",
    "ask_again",
    "book",
    "confirm_prevention",
    "decide",
    "decline",
    "end_calendar_key",
    "end_calendar_keys",
    "end_voice_link",
    "end_when_set_aside",
    "end_without_contact",
    "follow",
    "free_slot",
    "heard_of_by_police",
    "hold",
    "is_written",
    "make_calendar_key",
    "make_voice_link",
    "offer_slots",
    "offices_for_actions",
    "open_before_home",
    "pass_on_next",
    "record_attempt",
    "record_carers_view",
    "record_prevention",
    "refuse_ended",
    "refuse_unless_agreed_in",
    "refuse_unless_approved_by",
    "refuse_unless_declined",
    "refuse_unless_found",
    "refuse_unless_no_contact",
    "refuse_unless_shareable",
    "refuse_unless_written",
    "refuse_unless_written_by",
    "send_written",
    "service_of",
    "share_words",
    "take_back",
    "take_in_next",
    "talked",
    "tell_somebody_now",
    "write_down",
    "write_wish",
]
