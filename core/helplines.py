"""Numbers that work whether or not this service does: those that it comes with, and says wherever a page
has nothing else to go by. The page of helplines has them as they are kept by now (`partners.helplines`)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Helpline:
    name: str
    for_what: str
    number: str  # as it is said
    dial: str  # as it is dialled
    text_to: str = ""
    email: str = ""
    note: str = ""
    for_children: bool = False
    checked_on: date | None = None


EMERGENCY = Helpline("999", "A child is in danger now", "999", "999")
POLICE = Helpline("101", "Police, when it can wait a few minutes", "101", "101")
RELAY = Helpline(
    "Text relay",
    "If you can't hear or speak on the phone",
    "18000 in an emergency, or 18001 101",
    "18000",
    note="Use the Relay UK app or a textphone.",
)
CHILDLINE = Helpline(
    "Childline",
    "For anyone under 19, about anything",
    "0800 1111",
    "08001111",
    note="Free. It won't show on the bill.",
    for_children=True,
)
MISSING_PEOPLE = Helpline(
    "Missing People",
    "For anyone who is away, thinking of going, or worried about someone who is",
    "116 000",
    "116000",
    text_to="116000",
    email="116000@missingpeople.org.uk",
    note="Free and confidential.",
    for_children=True,
)

SHORT = (EMERGENCY, POLICE)
ALL = (EMERGENCY, POLICE, RELAY, CHILDLINE, MISSING_PEOPLE)
