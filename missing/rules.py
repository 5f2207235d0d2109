"""The words and tables of an episode: its states, the steps between them, its reference."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import models

from children.rules import SUBJECT_ROLES, Subject
from core.refusals import Refused
from partners.rules import Role


class Status(models.TextChoices):
    """Where an episode stands. Police's own words for it are kept apart, in their decisions."""

    BEING_LOGGED = "being-logged", "Being logged now"
    AWAY = "away", "Not where expected"
    BACK = "back", "Back"
    CLOSED = "closed", "Closed"
    STOOD_DOWN = "stood-down", "Stood down"
    ENDED = "ended", "Ended"  # because the child has died, whether or not the child was back


AWAY = (Status.BEING_LOGGED, Status.AWAY)
OPEN = (*AWAY, Status.BACK)
OVER = (Status.CLOSED, Status.STOOD_DOWN, Status.ENDED)

NEXT: Mapping[Status, tuple[Status, ...]] = {
    Status.BEING_LOGGED: (Status.AWAY, Status.BACK, Status.STOOD_DOWN, Status.ENDED),
    Status.AWAY: (Status.BACK, Status.STOOD_DOWN, Status.ENDED),
    Status.BACK: (Status.CLOSED, Status.ENDED),
    Status.CLOSED: (),
    Status.STOOD_DOWN: (),
    Status.ENDED: (),
}


def check_move(now: Status, then: Status) -> None:
    """Refuse a step that the table does not have."""
    if then not in NEXT[now]:
        raise Refused(
            f"This episode is “{now.label.lower()}”, so it can't become “{then.label.lower()}”."
            " Refresh the page to see what has happened."
        )


class ReportedBy(models.TextChoices):
    """How a report reached police."""

    CALL_999 = "999", "999"
    CALL_101 = "101", "101"
    ONLINE = "online", "Online"
    IN_PERSON = "in-person", "In person"


class HeardHow(models.TextChoices):
    """How a police decision reached the person who records it second-hand."""

    PHONE = "phone", "By phone"
    CUT_OFF = "cut-off", "101: waited and cut off"
    IN_PERSON = "in-person", "In person"


class FoundHow(models.TextChoices):
    CAME_BACK = "came-back", "They came back by themselves"
    CARER = "carer", "I or another carer found them"
    POLICE = "police", "Police found them"
    FAMILY = "family", "Family or a friend brought them"
    OTHER = "other", "Another way"


def earliest_return(*, opened_at: datetime, last_seen_at: datetime | None) -> datetime:
    """Nobody comes back before the log, unless they were last seen even earlier.

    To the minute, because that is how people give times: seen and back at 5:03pm is possible.
    """
    return min(opened_at, last_seen_at or opened_at).replace(second=0, microsecond=0)


class NoteKind(models.TextChoices):
    """What somebody's own entry on the timeline tells of."""

    CALL = "call", "Call"
    CONTACT = "contact", "Contact"
    SIGHTING = "sighting", "Sighting"
    SEARCH = "search", "Search"
    OTHER = "other", "Something else"


class DutyEnd(models.TextChoices):
    """How a duty came to its end. Whether it was late is never stored: it is `ended_at` and `due_at`."""

    MET = "met", "Done"
    NOT_NEEDED = "not-needed", "Not needed"
    WAIVED = "waived", "Set aside"


class HandoverState(models.TextChoices):
    """Where a handover stands. Until it is accepted, the duty stays with whoever hands it over."""

    WAITING = "waiting", "Not accepted yet"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    TAKEN_BACK = "taken-back", "Taken back"
    OVERTAKEN = "overtaken", "Over before it was accepted"


# What is owed tells what has happened. So it is told to whoever may read of that; and to whoever
# owes it, whatever it tells.
DUTIES_ABOUT: Mapping[Subject, tuple[str, ...]] = {
    Subject.POLICE: (
        "report-to-police",
        "police-decision",
        "police-review",
        "ask-police-again",
        "check-search",
        "give-information",
        "challenge-pick-up",
        "challenge-decide",
        "challenge-information",
    ),
    Subject.INTERVIEW: ("offer-interview", "return-interview", "interview-re-offer"),
}


# What somebody takes on at their own agency though their job fills no desk. A call handler decides,
# and hears of what waits for a decision in the inbox; messages go to the desk.
TAKEN_BESIDE: Mapping[Role, tuple[str, ...]] = {
    Role.CALL_HANDLER: ("police-decision", "police-review"),
}


# While a child is away again, nobody is pressed to talk with them about the time before. The duty
# stays, and so does its due time: one interview may cover several times away, each by its own.
PAUSED_WHILE_AWAY = DUTIES_ABOUT[Subject.INTERVIEW]


def duties_kept_from(role: Role | None) -> list[str]:
    """The codes of what somebody in this role is not told of."""
    return [
        code
        for subject, codes in DUTIES_ABOUT.items()
        if role not in SUBJECT_ROLES[subject]
        for code in codes
    ]


# On-call owes the carer a call once a log was begun and not sent.
CALL_BACK = "call-back"


# Whoever is handed something owes an answer, a yes or a no.
ACCEPT_HANDOVER = "accept-handover"


# Letters and digits that are not mistaken for each other when read out over a phone.
REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """An opaque reference such as `M-7F3K2`, fit to be read out and to stand in an address."""
    return "M-" + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(5))
