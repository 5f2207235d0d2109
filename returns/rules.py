"""The words of a return interview, and the tables of what may follow what."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import TypedDict

from django.db import models

from children.rules import READ_BY, SUBJECT_ROLES, Audience, Kept, Subject
from core.refusals import Refused
from core.times import between, local
from missing.rules import DutyEnd
from partners.rules import HOME_ROLES, Role


class State(models.TextChoices):
    """Where an interview stands. The child's no ends the offer, never the concern."""

    TO_ARRANGE = "to-arrange", "To arrange"
    BOOKED = "booked", "Booked"
    HELD = "held", "Held"
    DECLINED = "declined", "Said not now"
    ENDED = "ended", "Not held: the child has died"
    NO_CONTACT = "no-contact", "Nobody could reach the child"
    NOT_NEEDED = "not-needed", "Not needed any more"
    WITHDRAWN = "withdrawn", "Not needed: the child was not back, or not away"


OPEN = (State.TO_ARRANGE, State.BOOKED)
# Nobody talked with the child, and nobody has to.
OVER = (State.ENDED, State.NOT_NEEDED, State.NO_CONTACT, State.WITHDRAWN)
# What was booked isn't held: it comes out of calendars.
CALLED_OFF = (State.DECLINED, *OVER)
# The door stays open: whoever arranges it may offer the child another talk.
REOPENED = (State.DECLINED, State.NOT_NEEDED, State.NO_CONTACT)

# A booked time may be moved. After a no, asking again is an interview of its own, so that the
# words of the first answer stay as they were.
NEXT: Mapping[State, tuple[State, ...]] = {
    State.TO_ARRANGE: (State.BOOKED, State.HELD, State.DECLINED, *OVER),
    State.BOOKED: (State.BOOKED, State.HELD, State.DECLINED, *OVER),
    State.HELD: (),
    State.DECLINED: (),
    State.ENDED: (),
    State.NOT_NEEDED: (),
    State.NO_CONTACT: (),
    State.WITHDRAWN: (),
}


def check_move(now: State, then: State) -> None:
    """Refuse a step that the table does not have."""
    if then not in NEXT[now]:
        raise Refused(
            f"This interview is “{now.label.lower()}” already."
            " Go back to see what has been recorded and by whom."
        )


# Whoever offers a talk to a child whom nobody owes one any more asks within this time: as long as after a
# return (proposed).
ASKED_WITHIN = timedelta(hours=72)


class Where(models.TextChoices):
    SCHOOL = "school", "School or college"
    HOME = "home", "At home"
    OUT = "out", "A café, car or walk"
    YOUTH_CENTRE = "youth-centre", "Youth centre"
    VIDEO = "video", "Video call"
    PHONE = "phone", "Phone"
    HOSPITAL = "hospital", "Hospital, before going home"
    CUSTODY = "custody", "Police station, before going home"


class Told(models.TextChoices):
    """How the child is told of the time and place."""

    TEXT = "text", "A text from the interviewer"
    CARER = "carer", "Their carer tells them"
    SOCIAL_WORKER = "social-worker", "Their social worker tells them"


class Contact(models.TextChoices):
    VISIT = "visit", "Visit"
    PHONE = "phone", "Phone"
    TEXT = "text", "Text"
    VIDEO = "video", "Video call"
    THROUGH_CARER = "through-carer", "Through the carer"


class AttemptResult(models.TextChoices):
    SPOKE = "spoke", "Spoke with the child"
    TOLD = "told", "The child was told of the time that is booked"
    LEFT_MESSAGE = "left-message", "Left a message"
    NO_ANSWER = "no-answer", "No answer"
    ASKED_TO_WAIT = "asked-to-wait", "The child asked to wait"
    SAID_NO = "said-no", "The child said no"


# The child was reached and asked, or told of what is booked, whatever the answer. A message or a missed call is an attempt, not an
# offer.
OFFERED_BY = (
    AttemptResult.SPOKE,
    AttemptResult.TOLD,
    AttemptResult.ASKED_TO_WAIT,
    AttemptResult.SAID_NO,
)


class Instead(models.TextChoices):
    """What else was offered when the child said not now."""

    PHONE = "phone", "A phone call"
    TEXT = "text", "A chat by text"
    LETTER = "letter", "A letter"
    OTHER_PERSON = "other-person", "Somebody else to talk to"
    LATER = "later", "A later day"


class Heard(TypedDict):
    """What a carer or a parent knows, as somebody was told it after the child's no."""

    said_by: str
    heard_at: datetime
    text: str
    audience: Audience


class Kind(models.TextChoices):
    """What an answer is made of. The child's words are never mixed with what the worker thinks."""

    WORDS = "words", "The child's words"
    NOTE = "note", "The worker's note"
    PICKED = "picked", "What the worker picked"


class Unsaid(models.TextChoices):
    """Why there are no words of the child's."""

    NOT_ASKED = "not-asked", "Not asked"
    NO_WORDS = "no-words", "Didn’t want to say"


class Verdict(models.TextChoices):
    """What somebody else says of how an interview was written down."""

    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned with comments"


class SharedWith(models.TextChoices):
    """Who else reads an answer that the child agreed to share with them; or police, without a yes, where
    somebody's safety needs it."""

    REVIEWING_OFFICER = "reviewing-officer", "Their reviewing officer"
    CARERS = "carers", "Those who care for them"
    COORDINATORS = "coordinators", "Missing coordinators"
    POLICE = "police", "Police, on paper"
    POLICE_FOR_SAFETY = "police-for-safety", "Police, on paper, to keep somebody safe"


# On paper alone: police, who see the child because of one report, read nothing of the talk here.
WITH_POLICE = (SharedWith.POLICE, SharedWith.POLICE_FOR_SAFETY)

SHARED_WITH: Mapping[Role, SharedWith] = {
    Role.REVIEWING_OFFICER: SharedWith.REVIEWING_OFFICER,
    **dict.fromkeys(HOME_ROLES, SharedWith.CARERS),
    Role.COORDINATOR: SharedWith.COORDINATORS,
}


# Answers that may be about those who care for the child, or where they live: none of these is ever theirs.
NEVER_READ: Mapping[SharedWith, frozenset[str]] = {
    SharedWith.CARERS: frozenset({"hurt", "safe-here", "treated", "wanted-to-leave"}),
}
# The question, and the answer after which nobody is given anything but what keeps somebody safe.
CONSENT, REFUSED_CONSENT = "consent", "no"


def may_read(
    question: str, *, refused: bool = False, chosen: Collection[SharedWith] | None = None
) -> tuple[SharedWith, ...]:
    """With whom the child's answer to this question can be shared; `refused`: the child said no to that;
    `chosen`: whom alone the child chose, where they wrote it themselves. What safety needs is neither's."""
    agreed = set(SharedWith) if chosen is None else {*chosen, SharedWith.POLICE_FOR_SAFETY}
    if refused:
        agreed = {SharedWith.POLICE_FOR_SAFETY}
    return tuple(
        whom
        for whom in SharedWith
        if whom in agreed and question not in NEVER_READ.get(whom, frozenset())
    )


def late_words(offered: bool) -> str:
    """Late always says whether the child was asked."""
    return "Late – offered" if offered else "Late – not offered"


def words_without_it(how_ended: str, state: str) -> str:
    """What came of a talk that wasn't held while it was owed: a no and a reason end what is owed, and the
    child may talk all the same."""
    waived = how_ended == DutyEnd.WAIVED
    if state == State.HELD:
        return f"Held after {'it was set aside' if waived else 'being asked again'}"
    if state == State.NO_CONTACT:
        return State.NO_CONTACT.label
    if waived:
        return DutyEnd.WAIVED.label
    return State(state).label if state in (State.ENDED, State.WITHDRAWN) else State.DECLINED.label


# Who hears what. The child's account is read by those who may hear it; who arranges it
# reads the attempts and the child's no; everybody else around the child reads time and place.
# Police see what is shared with them, which this is not.
READS_ARRANGING = READ_BY[Kept.ARRANGING].roles
READS_NOTHING = frozenset(Role) - SUBJECT_ROLES[Subject.INTERVIEW]

# Times that interviewers offer. How long a talk is that nobody said the length of, how long one time
# may be, and how far ahead a weekly one goes: all proposed.
SLOT_LENGTH = timedelta(hours=1)
LONGEST_SLOT = timedelta(hours=3)
WEEKS_AHEAD = 12
# Nobody talks with a child at night; and no clock changes in these hours.
FROM, UNTIL = time(6), time(23)


def wrong_slot(starts_at: datetime, ends_at: datetime, *, now: datetime) -> str:
    """What is wrong with a time that is offered; empty when nothing is."""
    if ends_at <= starts_at:
        return "The end must be after the start"
    if starts_at <= now:
        return "The start must be in the future"
    if between(starts_at, ends_at) > LONGEST_SLOT:
        return "A time is three hours at most. Add one for each talk"
    start, end = local(starts_at), local(ends_at)
    if start.time() < FROM or end.time() > UNTIL or end.date() != start.date():
        return "Choose a time between 6am and 11pm"
    return ""
