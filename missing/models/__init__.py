"""One time away, what was judged and decided in it, and who owes what because of it."""

from missing.models.duties import Duty, DutyQuerySet, Handover, HandoverQuerySet, Task, TaskQuerySet
from missing.models.episode import (
    Assessment,
    Draft,
    Episode,
    EpisodeQuerySet,
    KeptAnswers,
    Located,
    MistakenReturn,
    Note,
    Return,
    Step,
    WhoTold,
)
from missing.models.police import (
    DecisionConfirmation,
    Enquiry,
    ForceTransfer,
    Hearsay,
    InformationAnswer,
    InformationRequest,
    PoliceDecision,
    PoliceReport,
    WhyLow,
)
from missing.models.protocol import HolidayCalendar, Protocol, ProtocolInForce
from missing.models.written import WrittenQuerySet, person_key

__all__ = [
    "Assessment",
    "DecisionConfirmation",
    "Draft",
    "Duty",
    "DutyQuerySet",
    "Enquiry",
    "Episode",
    "EpisodeQuerySet",
    "ForceTransfer",
    "Handover",
    "HandoverQuerySet",
    "Hearsay",
    "HolidayCalendar",
    "InformationAnswer",
    "InformationRequest",
    "KeptAnswers",
    "Located",
    "MistakenReturn",
    "Note",
    "PoliceDecision",
    "PoliceReport",
    "Protocol",
    "ProtocolInForce",
    "Return",
    "Step",
    "Task",
    "TaskQuerySet",
    "WhoTold",
    "WhyLow",
    "WrittenQuerySet",
    "person_key",
]
