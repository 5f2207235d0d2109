"""The words and tables of an episode: its states, the steps between them, its reference."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import models

from children.rules import AUDIENCE_ROLES, CARING, READ_BY, SUBJECT_ROLES, Audience, Kept, Subject
from core import times
from core.refusals import Refused
from partners.rules import OFFICE_ROLES, POLICE_ROLES, Office, Rank, Role


class Status(models.TextChoices):
    """Where an episode stands. Police's own words for it are kept apart, in their decisions."""

    BEING_LOGGED = "being-logged", "Being logged now"
    AWAY = "away", "Not where expected"
    FOUND = "found", "Found, not home yet"
    BACK = "back", "Back"
    CLOSED = "closed", "Closed"
    STOOD_DOWN = "stood-down", "Stood down"
    ENDED = "ended", "Ended"  # because the child has died, whether or not the child was back


LOOKED_FOR = (Status.BEING_LOGGED, Status.AWAY)
AWAY = (*LOOKED_FOR, Status.FOUND)  # not home, whether or not somebody knows where
OPEN = (*AWAY, Status.BACK)
OVER = (Status.CLOSED, Status.STOOD_DOWN, Status.ENDED)

NEXT: Mapping[Status, tuple[Status, ...]] = {
    Status.BEING_LOGGED: (
        *(Status.AWAY, Status.FOUND, Status.BACK),
        *(Status.STOOD_DOWN, Status.ENDED),
    ),
    Status.AWAY: (Status.FOUND, Status.BACK, Status.STOOD_DOWN, Status.ENDED),
    Status.FOUND: (Status.AWAY, Status.BACK, Status.STOOD_DOWN, Status.ENDED),
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
    """How a report reached the police force that holds it."""

    CALL_999 = "999", "999"
    CALL_101 = "101", "101"
    ONLINE = "online", "Online"
    IN_PERSON = "in-person", "In person"
    TRANSFERRED = "transferred", "Transferred by another police force"


# How whoever looks after a child can have told police.
TOLD_BY = (ReportedBy.CALL_999, ReportedBy.CALL_101, ReportedBy.ONLINE, ReportedBy.IN_PERSON)


class HeardHow(models.TextChoices):
    """How a police decision reached the person who records it second-hand."""

    PHONE = "phone", "By phone"
    CUT_OFF = "cut-off", "101: waited and cut off"
    IN_PERSON = "in-person", "In person"


class Cohort(models.TextChoices):
    """Whose child is away. Kept as it was when the episode began: it says what was asked and in which words."""

    CARE = "care", "In care"
    HOME = "home", "Lives at home"


class ToldBy(models.TextChoices):
    """Who told whoever logs for somebody else. A school has no account here: it phones."""

    CARER = "carer", "Their carer, or somebody at the home"
    FAMILY = "family", "A parent, or somebody in the family"
    SCHOOL = "school", "Their school or college"
    SOCIAL_WORKER = "social-worker", "A social worker"
    COORDINATOR = "coordinator", "A missing coordinator"
    OTHER = "other", "Somebody else"
    NOBODY = "nobody", "Nobody told me: I found out myself"


class EnquiryKind(models.TextChoices):
    """What police did to find a child."""

    VISITED = "visited", "Went to an address"
    SPOKE = "spoke", "Spoke to somebody"
    SEARCHED = "searched", "Searched a place"
    PHONE = "phone", "Traced a phone, a bank card or an online account"
    CAMERAS = "cameras", "Looked at cameras or number plates"
    ASKED_SERVICES = "asked-services", "Asked hospitals, custody or transport"
    CIRCULATED = "circulated", "Told other forces, or the public"
    OTHER = "other", "Something else"


class ExpectedAt(models.TextChoices):
    """Where the child should have been."""

    HOME = "home", "Home"
    SCHOOL = "school", "School or college"
    FAMILY = "family", "Family time"
    ACTIVITY = "activity", "An activity or club"
    OTHER = "other", "Somewhere else"


class Pages(models.TextChoices):
    """Pages that follow one another and are sent together, whose answers are kept until then."""

    BACK = "back", "A return"
    CHALLENGE = "challenge", "A challenge"


class StepState(models.TextChoices):
    """What came of one step to find the child."""

    DONE = "done", "Done"
    NO_ANSWER = "no-answer", "No answer"
    NOT_SAFE = "not-safe", "Not safe to try"
    NOT_APPLIES = "not-applies", "Doesn’t apply"
    MISTAKE = "mistake", "Ticked by mistake"


def officer_in_words(name: str, rank: int | None, number: str) -> str:
    """“Sergeant Pell, 1234”: rank and number when they are known."""
    named = f"{Rank(rank).label if rank else ''} {name}".strip()
    return f"{named}, {number}" if number else named


class FoundHow(models.TextChoices):
    """How a child came back, as anybody reads it. Another way is said in words."""

    CAME_BACK = "came-back", "They came back by themselves"
    CARER = "carer", "A carer found them"
    POLICE = "police", "Police found them"
    FAMILY = "family", "Family or a friend brought them"
    OTHER = "other", "Another way"


class Prevention(models.TextChoices):
    """What came of the prevention interview, by which police see a child who is back."""

    DONE = "done", "Police saw the child"
    REFUSED = "refused", "The child said no"
    NOT_DONE = "not-done", "There was none"


class Need(models.TextChoices):
    """What a child needs who is back, besides a doctor: most of it can be given there and then."""

    FOOD = "food", "Needs something to eat or drink"
    CLOTHES = "clothes", "Needs clothes or a wash"
    BED = "bed", "Has nowhere to sleep tonight"
    CONTACT = "contact", "Wants to see or speak to somebody"


class Whereabouts(models.TextChoices):
    """Where a child is who has been found and isn't home."""

    HOSPITAL = "hospital", "In hospital"
    CUSTODY = "custody", "In police custody"
    ELSEWHERE = "elsewhere", "Somewhere else that is safe"


def knows_of_it(told_at: datetime | None, left_at: datetime | None) -> bool:
    """Police were told; and told again, where the child was found and went once more. To the minute, as
    people say both."""
    if told_at is None:
        return False
    return left_at is None or told_at >= times.to_the_minute(left_at)


def earliest_return(
    *, opened_at: datetime, last_seen_at: datetime | None, found_at: datetime | None = None
) -> datetime:
    """Nobody comes back before the log, unless they were last seen even earlier; nor before they
    were found, or went from where they were found.

    To the minute, because that is how people give times: seen and back at 5:03pm is possible.
    """
    earliest = found_at or min(opened_at, last_seen_at or opened_at)
    return times.to_the_minute(earliest)


# Whoever rings police first begins the log afterwards, and may have seen the child since: so long before
# the child was last seen they are believed (proposed). Further back, the day is mistaken.
TOLD_BEFORE = timedelta(hours=6)


class NoteKind(models.TextChoices):
    """What somebody's own entry on the timeline tells of."""

    CALL = "call", "Call"
    CONTACT = "contact", "Contact"
    SIGHTING = "sighting", "Sighting"
    SEARCH = "search", "Search"
    SAID = "said", "What the child said"
    OTHER = "other", "Something else"


# What may say where a child who is away is, or that they are well: those who look for the child hear of it.
TELLS_OF_THE_CHILD = (NoteKind.SIGHTING, NoteKind.CONTACT)


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


CHECK_IN = "check-in"  # the carer looks again, by the level's own time
ACCEPT_ON_CALL, SET_LEVEL = "accept-on-call", "set-level"
# What is owed of police, to police and about them while a child is away.
REPORT_TO_POLICE, ASK_POLICE_AGAIN, GIVE_INFORMATION = (
    "report-to-police",
    "ask-police-again",
    "give-information",
)
POLICE_DECISION, POLICE_REVIEW = "police-decision", "police-review"
CHALLENGE_PICK_UP, CHALLENGE_DECIDE = "challenge-pick-up", "challenge-decide"
CHALLENGE_INFORMATION = "challenge-information"
# On-call owes the carer a call once a log was begun and not sent.
CALL_BACK = "call-back"
CHECK_SEARCH = "check-search"
# The codes of what is owed about the talk with a child who is back, and by police.
OFFER_INTERVIEW, HOLD_INTERVIEW = "offer-interview", "return-interview"
# After the child's no: to ask again, and to hold what was booked then.
ASK_AGAIN, HOLD_AFTER_NO = "interview-re-offer", "interview-after-no"
AFTER_NO = (ASK_AGAIN, HOLD_AFTER_NO)
HOLDS_A_TALK = (HOLD_INTERVIEW, HOLD_AFTER_NO)
# While any of these is open, the child is still to be asked or listened to.
OWES_A_TALK = (HOLD_INTERVIEW, *AFTER_NO)
# What was held and not written down yet; then it is read by somebody else, and written again perhaps.
WRITE_UP = "write-interview"
APPROVE_INTERVIEW, WRITE_AGAIN = "approve-interview", "write-interview-again"
# Once it is approved: who else is given any of what the child said. Nobody is an answer too.
DECIDE_SHARING = "decide-sharing"
PREVENTION_INTERVIEW = "prevention-interview"
# What a partner heard and wrote down, for the force to say whether it is so.
CONFIRM_DECISION, CONFIRM_PREVENTION = "confirm-decision", "confirm-prevention"
TO_CONFIRM = (CONFIRM_DECISION, CONFIRM_PREVENTION)
# What is owed of a time away that is over, and closed perhaps: to learn from it.
SEE_TO_NEEDS = "see-to-needs"
LOOK_BACK = "look-back"


# What is owed tells what has happened. So it is told to whoever may read of that; and to whoever
# owes it, whatever it tells.
DUTIES_ABOUT: Mapping[Subject, tuple[str, ...]] = {
    Subject.POLICE: (
        REPORT_TO_POLICE,
        POLICE_DECISION,
        POLICE_REVIEW,
        ASK_POLICE_AGAIN,
        CHECK_SEARCH,
        GIVE_INFORMATION,
        CHALLENGE_PICK_UP,
        CHALLENGE_DECIDE,
        CHALLENGE_INFORMATION,
        LOOK_BACK,
        PREVENTION_INTERVIEW,
        *TO_CONFIRM,
    ),
    Subject.INTERVIEW: (
        *(OFFER_INTERVIEW, *OWES_A_TALK),
        *(WRITE_UP, APPROVE_INTERVIEW, WRITE_AGAIN, DECIDE_SHARING),
    ),
}


# The desks of whichever police force holds the report.
POLICE_OFFICES = (Office.POLICE_SUPERVISOR, Office.DUTY_INSPECTOR, Office.SUPERINTENDENT)


# What police owe is a decision, and to see a child who is back: it ends when they have done so, or said
# why not, and in no other way.
ENDED_BY_DECIDING = (
    *(POLICE_DECISION, POLICE_REVIEW, CHALLENGE_PICK_UP, CHALLENGE_DECIDE),
    PREVENTION_INTERVIEW,
)


# These end when they are done, or passed on: a child who is away goes on being looked for, by a level that says
# who does what by when, and whoever may need help is phoned. Whoever asks about the child is answered: that
# somebody can't say is an answer, and is told to whoever asked. That nobody is given what a child said is decided
# like any other answer. What somebody asked to be learnt from is closed on its own page, with why there is
# nothing to learn where there is nothing.
ENDED_BY_DOING = (
    *(SET_LEVEL, CHECK_IN, CALL_BACK, SEE_TO_NEEDS, DECIDE_SHARING, LOOK_BACK),
    *(GIVE_INFORMATION, CHALLENGE_INFORMATION),
)


# Whose these are changes with the challenge itself, on its own page.
TAKEN_ON_ITS_PAGE = (CHALLENGE_PICK_UP, CHALLENGE_DECIDE)


# Whether a child is to be talked with, and whether the service's work was read, is not for the service to
# set aside: the authority that answers for the child alone says so.
OVERSEEN = (OFFER_INTERVIEW, *OWES_A_TALK, WRITE_UP, APPROVE_INTERVIEW, WRITE_AGAIN)


# What is set aside with what: nobody offers a talk that isn't needed.
FALLS_WITH: Mapping[str, tuple[str, ...]] = {HOLD_INTERVIEW: (OFFER_INTERVIEW,)}


def may_be_set_aside(code: str, role: Role | None) -> bool:
    """May whoever owes it say that it isn't needed?

    Those who look after a child never set aside what brings in police, nor the child's own talk with
    somebody independent of them.
    """
    if code in (*ENDED_BY_DECIDING, *ENDED_BY_DOING):
        return False
    theirs_to_do = (*DUTIES_ABOUT[Subject.POLICE], *DUTIES_ABOUT[Subject.INTERVIEW])
    return role not in CARING or code not in theirs_to_do


# What somebody takes on at their own agency though their job fills no desk. A call handler decides,
# and hears of what waits for a decision in the inbox; messages go to the desk.
TAKEN_BESIDE: Mapping[Role, tuple[str, ...]] = {
    Role.CALL_HANDLER: (
        *(POLICE_DECISION, POLICE_REVIEW, GIVE_INFORMATION),
        PREVENTION_INTERVIEW,
        *TO_CONFIRM,
    ),
}


# Whom police ask about a child, and who asks police. A question to police goes to the control room.
PARTNERS = (
    Office.CARER,
    Office.ON_CALL,
    Office.FOSTERING_SOCIAL_WORKER,
    Office.SOCIAL_WORKER,
    Office.PLACING_AUTHORITY,
    Office.HOST_COORDINATOR,
)
CONTROL_ROOM = Office.POLICE_SUPERVISOR


def may_be_asked(role: Role | None, *, heard: bool = False) -> tuple[Office, ...]:
    """The offices that somebody in this role asks; `heard`, when they write down what police asked."""
    return PARTNERS if heard or role in POLICE_ROLES else (CONTROL_ROOM,)


def can_read(office: Office, audience: Audience) -> bool:
    """Is everybody who fills the office among these readers?"""
    return set(OFFICE_ROLES[office]) <= AUDIENCE_ROLES[audience]


# Where somebody's work fills no desk for a child, the desk beside it hears what they asked.
HEARS_FOR: Mapping[Role, Office] = {
    Role.CALL_HANDLER: CONTROL_ROOM,
    Role.COORDINATOR: Office.PLACING_AUTHORITY,
}


# Whoever owes one of these, about the talk or about what was heard of police, still sees the child once
# the episode is closed; a force for some days, for nobody may ever confirm what was heard of it.
OWED_AFTERWARDS = (*AFTER_NO, WRITE_UP, APPROVE_INTERVIEW, WRITE_AGAIN, *TO_CONFIRM)

# While a child is away again, nobody is pressed to talk with them about the time before. The duty
# stays, and so does its due time: one interview may cover several times away, each by its own.
# What was said in one that was held is read all the same.
PAUSED_WHILE_AWAY = (OFFER_INTERVIEW, *OWES_A_TALK, PREVENTION_INTERVIEW)


def duties_kept_from(role: Role | None) -> list[str]:
    """The codes of what somebody in this role is not told of."""
    return [
        code
        for subject, codes in DUTIES_ABOUT.items()
        if role not in SUBJECT_ROLES[subject]
        for code in codes
    ]


def comes_last_for(role: Role | None) -> tuple[str, ...]:
    """What follows everything else that is owed, for somebody in this role.

    What was heard of police is confirmed by an officer and nobody else, who may not be on the service: that
    it is overdue all night hides from nobody else what they can do.
    """
    return () if role in POLICE_ROLES else TO_CONFIRM


READS_WHO_TOLD = READ_BY[Kept.WHO_TOLD].roles
# The page of the log that asks it: once the log is sent, its answers are in a row of their own alone.
ASKS_WHO_TOLD = "told"

DECIDE_AS_ADULT = "decide-as-adult"

# What is owed of a child who stays away to those outside this service.
TELL_PARENTS, TELL_OFSTED = "tell-parents", "tell-ofsted"
TOLD_OUTSIDE = (TELL_PARENTS, TELL_OFSTED)


# Whoever is handed something owes an answer, a yes or a no.
ACCEPT_HANDOVER = "accept-handover"


# What somebody asks an office to do; and what a child and an interviewer agreed that it does, which is owed
# after the time away is over.
TASK, AGREED_ACTION = "task", "agreed-action"
ASKED_OF_AN_OFFICE = (TASK, AGREED_ACTION)


# Letters and digits that are not mistaken for each other when read out over a phone.
REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """An opaque reference such as `M-7F3K2`, fit to be read out and to stand in an address."""
    return "M-" + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(5))
