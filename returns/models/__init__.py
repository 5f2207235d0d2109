"""The return interview and the prevention interview: what is arranged, written down and approved of them."""

from returns.models.arranging import (
    Attempt,
    AttemptNote,
    CalendarKey,
    CarersView,
    MeetingPlace,
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
from returns.models.recorded import Answer, AnswerQuerySet, Approval, ApprovalComments, SharedWords
from returns.models.voice import ChildsReader, ChildsWords, VoiceLink

__all__ = [
    "Answer",
    "AnswerQuerySet",
    "Approval",
    "ApprovalComments",
    "Attempt",
    "AttemptNote",
    "CalendarKey",
    "CarersView",
    "ChildsReader",
    "ChildsWords",
    "MeetingPlace",
    "NotNow",
    "PreventionConfirmation",
    "PreventionDisclosure",
    "PreventionInterview",
    "ReturnInterview",
    "ReturnInterviewQuerySet",
    "SharedWords",
    "Slot",
    "SlotQuerySet",
    "Support",
    "VoiceLink",
    "Wish",
]
