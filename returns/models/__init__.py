"""The return interview and the prevention interview: what is arranged, written down and approved of them."""

from returns.models.arranging import (
    Attempt,
    AttemptNote,
    CalendarKey,
    CarersView,
    Slot,
    SlotQuerySet,
    Support,
    Wish,
)
from returns.models.interview import NotNow, ReturnInterview, ReturnInterviewQuerySet
from returns.models.prevention import (
    PreventionConfirmation,
    PreventionDisclosure,
    PreventionInterview,
)
from returns.models.recorded import Answer, Approval, ApprovalComments

__all__ = [
    "Answer",
    "Approval",
    "ApprovalComments",
    "Attempt",
    "AttemptNote",
    "CalendarKey",
    "CarersView",
    "NotNow",
    "PreventionConfirmation",
    "PreventionDisclosure",
    "PreventionInterview",
    "ReturnInterview",
    "ReturnInterviewQuerySet",
    "Slot",
    "SlotQuerySet",
    "Support",
    "Wish",
]
