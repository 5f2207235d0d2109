"""Who is told what, in one table; and the words they are told it in.

To find out who hears of something, or to change it, read `REACTIONS`. Nothing else in the project
sends a message to anyone. What leaves the service never names a child: words are made from the
reference, the duty, times and phone numbers alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.record import Recorded
from audit.rules import Fact
from children.models import EmergencyAccess
from children.rules import Audience
from core.times import at as said_at
from core.times import when as said_when
from escalation.models import Challenge
from escalation.queries import decision_due_at, open_challenge
from escalation.rules import NOBODY_IN_CHARGE, Kind, Withdrawn
from missing import ledger
from missing.models import Duty, Episode
from missing.offices import filled_by, owed_as
from missing.protocols import document_of
from missing.queries import phones_of
from missing.rules import AWAY, OPEN, Status
from partners.models import Person
from partners.rules import Office, Role
from returns import prevention

CARER = Office.CARER
ON_CALL = Office.ON_CALL
PLACING_AUTHORITY = Office.PLACING_AUTHORITY
SOCIAL_WORKER = Office.SOCIAL_WORKER
HOST_COORDINATOR = Office.HOST_COORDINATOR
POLICE_SUPERVISOR = Office.POLICE_SUPERVISOR
INTERVIEW_SERVICE = Office.INTERVIEW_SERVICE
REVIEWING_OFFICER = Office.REVIEWING_OFFICER
MANAGER = Office.FOSTERING_SOCIAL_WORKER  # of the home, or whoever supervises the carers

Condition = Callable[[Recorded], bool]
Offices = Callable[[Recorded], Iterable[Office]]
Whom = Callable[[Recorded], Person | None]
Where = Callable[[Recorded], int | None]


# When, and whom, where the fact itself decides it


def always(event: Recorded) -> bool:
    return True


def by_somebody_else(office: Office) -> Condition:
    """Nobody is told what they have just done themselves."""
    return lambda event: office not in getattr(event.by, "offices", ())


def all_of(*conditions: Condition) -> Condition:
    return lambda event: all(condition(event) for condition in conditions)


def by_somebody_else_than_the_carers(event: Recorded) -> bool:
    """Where no carers are known, nobody hears in their place that it was done for them."""
    known = filled_by(CARER, event.episode) is CARER
    return known and by_somebody_else(CARER)(event)


def reported(event: Recorded) -> bool:
    """Police hear of a child only when they were told of that child."""
    return bool(event.episode.police_reports.exists())


def sent_or_reported(event: Recorded) -> bool:
    """Whoever is not in the home hears of a log only once it was sent, or police were told."""
    return event.episode.logged_at is not None or reported(event)


def at_the_gravest_level(event: Recorded) -> bool:
    highest = document_of(event.episode.reporting_protocol_id).highest
    return event.payload.get("level") == highest.code and bool(event.payload.get("rises"))


def at_a_level_that_carers_lead(event: Recorded) -> bool:
    """One at which police are not told; said once of an episode, however often it is set anew."""
    level = document_of(event.episode.reporting_protocol_id).level(event.payload["level"])
    told = event.episode.notifications.filter(message="carers-lead")
    return level.report_within_minutes is None and not told.exists()


def graded_highest(event: Recorded) -> bool:
    grades = document_of(event.episode.reporting_protocol_id).grades
    return event.payload.get("grade") == grades[-1].code


def not_by_review(event: Recorded) -> bool:
    """A decision that a review made is told as the review's."""
    return event.payload.get("challenge") is None


def corrects_what_was_heard(event: Recorded) -> bool:
    """Police say that it was otherwise than somebody had written it down."""
    return event.payload.get("corrects") is not None


def decided_anew(event: Recorded) -> bool:
    return not_by_review(event) and not corrects_what_was_heard(event)


def corrects_an_enquiry_that_was_heard(event: Recorded) -> bool:
    """A correction by police; what somebody corrects of their own hearing is told to nobody."""
    wrong = event.about.corrects
    return wrong is not None and bool(wrong.heard_how) and not event.about.heard_how


def everyone_may_read_it(event: Recorded) -> bool:
    return event.about.audience == Audience.EVERYONE


def by_transfer(event: Recorded) -> bool:
    """Another force has taken the report over, so a challenge to the one before has ended."""
    return event.payload.get("because") == Withdrawn.TRANSFERRED


def not_by_transfer(event: Recorded) -> bool:
    return not by_transfer(event)


def nobody_answers_the_carer(event: Recorded) -> bool:
    """While a child is away, the carer hears once that nobody has taken something on.

    A challenge that climbs is told as that; on the last rung nobody is left but the phone. Where no
    carers are known it only climbs, and so does what one person asked of another.
    """
    duty = event.about
    if ledger.rule_of(duty).by_key:
        return False
    if filled_by(CARER, event.episode) is not CARER:
        return False
    if Status(event.episode.status) not in AWAY or duty.taken_by_id or duty.owed_by == CARER:
        return False
    if to_next_rung(event) and not on_the_last_rung(event):
        return False
    told = duty.notifications.filter(message="nobody-picked-up", office=CARER)
    return not told.exists()


def to_next_rung(event: Recorded) -> bool:
    return event.payload.get("to") == "next-rung"


def an_interview_is_overdue(event: Recorded) -> bool:
    """It was to be held by then; said once of each."""
    duty = event.about
    told = duty.notifications.filter(message="interview-overdue")
    return duty.code == "return-interview" and not told.exists()


def on_the_last_rung(event: Recorded) -> bool:
    if not to_next_rung(event):
        return False
    challenge = open_challenge(event.episode)
    return challenge is not None and (
        document_of(challenge.protocol_id).next_rung(challenge.rung) is None
    )


def with_the_latest_episode(event: Recorded) -> bool:
    """One interview may cover several times away; it is told of once, with the latest of them."""
    covered = event.about.episodes.order_by("-opened_at", "-pk")
    return covered.values_list("pk", flat=True).first() == event.episode.pk


def harm_was_disclosed(event: Recorded) -> bool:
    """The child told police of harm. Nobody who looks after the child is told that here."""
    return prevention.harm_was_disclosed(event.about)


def no_harm_was_disclosed(event: Recorded) -> bool:
    return not harm_was_disclosed(event)


def nobody_alone(event: Recorded) -> None:
    """It is for whoever fills the office."""


def wherever_it_is_now(event: Recorded) -> None:
    """The agency that holds the office for this child."""


def the_force_before(event: Recorded) -> int | None:
    """The force that handed the report on: by its id, in the fact of that or of what followed."""
    force: int | None = event.payload.get("from_force") or event.payload.get("force")
    return force


def who_agreed(event: Recorded) -> Person | None:
    """The second person who was named as agreeing to a lower level."""
    named: Person | None = event.about.agreed_by
    return named


def who_was_challenged(event: Recorded) -> Person | None:
    """The officer whose decision was challenged; a decision heard by phone has only a name."""
    decision = event.about.decision
    officer: Person | None = decision.officer if decision else None
    return officer


def an_officer_was_challenged(event: Recorded) -> bool:
    return who_was_challenged(event) is not None


def who_added_it(event: Recorded) -> Person | None:
    """Whoever asked for the task."""
    adder: Person = event.about.added_by
    return adder


def who_handed_over(event: Recorded) -> Person | None:
    """The duty is still theirs."""
    giver: Person = event.about.given_by
    return giver


def office_of_who_agreed(event: Recorded) -> tuple[Office, ...]:
    office = event.payload.get("agreed_office")
    return (Office(office),) if office else ()


def owner(event: Recorded) -> tuple[Office, ...]:
    return (Office(event.about.owed_by),)


def asked(key: str) -> Offices:
    """The office that the fact asks to do something, or whoever owes it in its place."""

    def offices(event: Recorded) -> tuple[Office, ...]:
        named = event.payload.get(key)
        return (owed_as(Office(named), event.episode),) if named in Office.values else ()

    return offices


def climbed_to(event: Recorded) -> tuple[Office, ...]:
    """The office a duty has climbed to. Carers take nothing over; they are told to phone."""
    to = event.payload.get("to")
    return (Office(to),) if to in Office.values and to != CARER else ()


def the_rung(event: Recorded) -> tuple[Office, ...]:
    """The officers whose turn it is."""
    return (Office(event.about.office),) if isinstance(event.about, Challenge) else ()


def with_the_rung(event: Recorded) -> tuple[Office, ...]:
    """Whom the protocol wants told when a challenge comes as high as this."""
    challenge = event.about
    return document_of(challenge.protocol_id).rung(challenge.rung).also_told


def _sent(event: Recorded) -> Any:
    return event.about.approvals.select_related("sent_by").order_by("-pk").first()


def who_sent(event: Recorded) -> Person | None:
    """Whoever sent the interview for approval."""
    sender: Person = _sent(event).sent_by
    return sender


def office_of_who_sent(event: Recorded) -> tuple[Office, ...]:
    """The service’s interviewer; or the child's own social worker, where that is who held it."""
    works = event.about.service.jobs.filter(person=who_sent(event), role=Role.INTERVIEWER)
    return (INTERVIEW_SERVICE,) if works.exists() else (SOCIAL_WORKER,)


def in_danger_and_police_see(event: Recorded) -> bool:
    """Police are told of a child whose record is still open to them."""
    still_open = Status(event.episode.status) in OPEN
    return bool(event.payload.get("in_danger")) and still_open and reported(event)


# The table


@dataclass(frozen=True)
class Tell:
    """One message to one office, or to the offices that the fact itself names.

    `alone` names the one person of the office whom it is for; `at` the agency, where it isn't the one
    that holds the office for the child by now.
    """

    message: str
    to: Office | Offices
    when: Condition = always
    alone: Whom = nobody_alone
    at: Where = wherever_it_is_now

    def offices(self, event: Recorded) -> Iterable[Office]:
        if not self.when(event):
            return ()
        return (self.to,) if isinstance(self.to, Office) else self.to(event)


def of_the_interview(message: str) -> tuple[Tell, ...]:
    """Carers, and those of the authorities who answer for there being one."""
    around = (CARER, PLACING_AUTHORITY, SOCIAL_WORKER, HOST_COORDINATOR, REVIEWING_OFFICER)
    return tuple(Tell(message, office, with_the_latest_episode) for office in around)


def still_away(message: str) -> tuple[Tell, ...]:
    """Everybody around the child; police where they were told of the child."""
    around = (
        PLACING_AUTHORITY,
        SOCIAL_WORKER,
        HOST_COORDINATOR,
        ON_CALL,
        MANAGER,
        REVIEWING_OFFICER,
    )
    return (
        *(Tell(message, office) for office in around),
        Tell(message, POLICE_SUPERVISOR, reported),
    )


REACTIONS: Mapping[Fact, tuple[Tell, ...]] = {
    Fact.LOG_ABANDONED: (Tell("log-abandoned", ON_CALL),),
    Fact.LOG_TAKEN_OVER: (Tell("log-taken-over", CARER, by_somebody_else_than_the_carers),),
    Fact.EPISODE_LOGGED: (
        Tell("logged", ON_CALL, by_somebody_else(ON_CALL)),
        Tell("logged-for-you", CARER, by_somebody_else_than_the_carers),
    ),
    Fact.LEVEL_SET: (
        Tell("gravest-level", PLACING_AUTHORITY, at_the_gravest_level),
        Tell("gravest-level", HOST_COORDINATOR, at_the_gravest_level),
        Tell("gravest-level", ON_CALL, at_the_gravest_level),
        Tell("gravest-level", MANAGER, at_the_gravest_level),
        Tell("gravest-level", REVIEWING_OFFICER, at_the_gravest_level),
        Tell("named-as-agreeing", office_of_who_agreed, alone=who_agreed),
        Tell(
            "carers-lead",
            SOCIAL_WORKER,
            all_of(at_a_level_that_carers_lead, by_somebody_else(SOCIAL_WORKER)),
        ),
        Tell(
            "carers-lead",
            MANAGER,
            all_of(at_a_level_that_carers_lead, by_somebody_else(MANAGER)),
        ),
    ),
    Fact.REPORTED_TO_POLICE: (
        Tell("reported", PLACING_AUTHORITY),
        Tell("reported", HOST_COORDINATOR),
        Tell("reported", ON_CALL, by_somebody_else(ON_CALL)),
        Tell("reported", MANAGER, by_somebody_else(MANAGER)),
        Tell("decision-wanted", POLICE_SUPERVISOR),
        Tell("reported-to-read", REVIEWING_OFFICER),
    ),
    Fact.POLICE_DECIDED: (
        Tell("police-decided", CARER, decided_anew),
        Tell("police-decided", ON_CALL, decided_anew),
        Tell("decision-corrected", CARER, corrects_what_was_heard),
        Tell("decision-corrected", ON_CALL, corrects_what_was_heard),
        Tell("decision-corrected", PLACING_AUTHORITY, corrects_what_was_heard),
        Tell("graded-highest", PLACING_AUTHORITY, graded_highest),
        Tell("graded-highest", HOST_COORDINATOR, graded_highest),
        Tell("graded-highest", MANAGER, graded_highest),
        Tell("graded-highest", REVIEWING_OFFICER, graded_highest),
    ),
    Fact.POLICE_DECISION_CONFIRMED: (
        Tell("decision-confirmed", CARER),
        Tell("decision-confirmed", ON_CALL),
        Tell("decision-confirmed", PLACING_AUTHORITY),
    ),
    Fact.ENQUIRY_RECORDED: (
        Tell(
            "enquiry-corrected",
            CARER,
            all_of(corrects_an_enquiry_that_was_heard, everyone_may_read_it),
        ),
        Tell(
            "enquiry-corrected",
            ON_CALL,
            all_of(corrects_an_enquiry_that_was_heard, everyone_may_read_it),
        ),
        Tell("enquiry-corrected", PLACING_AUTHORITY, corrects_an_enquiry_that_was_heard),
    ),
    Fact.STILL_AWAY_24H: still_away("still-away-24h"),
    Fact.STILL_AWAY_72H: still_away("still-away-72h"),
    Fact.STILL_AWAY_7D: still_away("still-away-7d"),
    Fact.TURNED_18: (
        Tell("turned-18", PLACING_AUTHORITY),
        Tell("turned-18", SOCIAL_WORKER),
        Tell("turned-18", HOST_COORDINATOR),
        Tell("turned-18", ON_CALL),
        Tell("turned-18", CARER),
        Tell("turned-18", POLICE_SUPERVISOR, reported),
    ),
    Fact.INFORMATION_ASKED: (Tell("information-wanted", asked("asked_office")),),
    Fact.FORCE_TRANSFERRED: (
        Tell("decision-wanted", POLICE_SUPERVISOR),
        Tell("transferred-away", POLICE_SUPERVISOR, at=the_force_before),
        Tell("force-transferred", CARER),
        Tell("force-transferred", ON_CALL),
        Tell("force-transferred", PLACING_AUTHORITY),
        Tell("force-transferred", SOCIAL_WORKER),
        Tell("force-transferred", HOST_COORDINATOR),
    ),
    Fact.INFORMATION_GIVEN: (Tell("information-given", asked("answer_to")),),
    Fact.TASK_ADDED: (Tell("task-added", asked("office")),),
    Fact.TASK_DONE: (Tell("task-done", asked("for_office"), alone=who_added_it),),
    Fact.HANDOVER_ASKED: (Tell("handover-wanted", asked("to_office")),),
    Fact.HANDOVER_DECLINED: (
        Tell("handover-declined", asked("from_office"), alone=who_handed_over),
    ),
    Fact.CHALLENGED: (
        Tell("challenge-to-review", the_rung),
        Tell("challenged", CARER),
        Tell("challenged", ON_CALL),
        Tell("challenged", HOST_COORDINATOR),
        Tell("challenged", PLACING_AUTHORITY),
        Tell("challenged", MANAGER),
        Tell("challenged", with_the_rung),
    ),
    Fact.CHALLENGE_QUESTIONED: (Tell("challenge-question", asked("asked_office")),),
    Fact.CHALLENGE_ANSWERED: (Tell("challenge-answered", the_rung),),
    Fact.CHALLENGE_CLIMBED: (
        Tell("challenge-to-review", the_rung),
        Tell("challenge-climbed", CARER),
        Tell("challenge-climbed", ON_CALL),
        Tell("challenge-climbed", HOST_COORDINATOR),
        Tell("challenge-climbed", PLACING_AUTHORITY),
        Tell("challenge-climbed", with_the_rung),
    ),
    Fact.CHALLENGE_DECIDED: (
        Tell("challenge-decided", CARER),
        Tell("challenge-decided", ON_CALL),
        Tell("challenge-decided", HOST_COORDINATOR),
        Tell("challenge-decided", PLACING_AUTHORITY),
        Tell("challenge-decided", MANAGER),
        Tell("challenge-decided", SOCIAL_WORKER),
        Tell("challenge-decided", the_rung),
        Tell("challenge-decided", POLICE_SUPERVISOR),
        Tell(
            "your-decision-reviewed",
            POLICE_SUPERVISOR,
            an_officer_was_challenged,
            alone=who_was_challenged,
        ),
    ),
    Fact.CHALLENGE_WITHDRAWN: (
        Tell("challenge-withdrawn", the_rung, not_by_transfer),
        Tell("challenge-transferred", the_rung, by_transfer, at=the_force_before),
        Tell("challenge-ended", CARER, by_transfer),
        Tell("challenge-ended", ON_CALL, by_transfer),
    ),
    Fact.LOCATED: (
        Tell("located", PLACING_AUTHORITY),
        Tell("located", SOCIAL_WORKER, by_somebody_else(SOCIAL_WORKER)),
        Tell("located", HOST_COORDINATOR, by_somebody_else(HOST_COORDINATOR)),
        Tell("located", ON_CALL, by_somebody_else(ON_CALL)),
        Tell("located", MANAGER, by_somebody_else(MANAGER)),
        Tell("located", CARER, by_somebody_else(CARER)),
        Tell("located", POLICE_SUPERVISOR, reported),
    ),
    Fact.GONE_AGAIN: (
        Tell("gone-again", PLACING_AUTHORITY, by_somebody_else(PLACING_AUTHORITY)),
        Tell("gone-again", SOCIAL_WORKER, by_somebody_else(SOCIAL_WORKER)),
        Tell("gone-again", HOST_COORDINATOR, by_somebody_else(HOST_COORDINATOR)),
        Tell("gone-again", ON_CALL, by_somebody_else(ON_CALL)),
        Tell("gone-again", CARER, by_somebody_else(CARER)),
        Tell("gone-again", POLICE_SUPERVISOR, reported),
    ),
    Fact.RETURNED: (
        Tell("returned", PLACING_AUTHORITY),
        Tell("returned", HOST_COORDINATOR),
        Tell("returned", ON_CALL, by_somebody_else(ON_CALL)),
        Tell("returned", MANAGER, by_somebody_else(MANAGER)),
        Tell("returned", CARER, by_somebody_else(CARER)),
        Tell("returned", POLICE_SUPERVISOR, reported),
        Tell("returned-to-read", REVIEWING_OFFICER),
        Tell("interview-to-offer", INTERVIEW_SERVICE),
    ),
    Fact.PREVENTION_RECORDED: (
        Tell("prevention-recorded", CARER, by_somebody_else(CARER)),
        *(
            tell
            for office in (PLACING_AUTHORITY, SOCIAL_WORKER, HOST_COORDINATOR)
            for tell in (
                Tell("harm-disclosed", office, harm_was_disclosed),
                Tell(
                    "prevention-recorded",
                    office,
                    all_of(no_harm_was_disclosed, by_somebody_else(office)),
                ),
            )
        ),
    ),
    Fact.STOOD_DOWN: (
        Tell("stood-down", ON_CALL, by_somebody_else(ON_CALL)),
        Tell(
            "stood-down",
            PLACING_AUTHORITY,
            all_of(sent_or_reported, by_somebody_else(PLACING_AUTHORITY)),
        ),
        Tell(
            "stood-down",
            HOST_COORDINATOR,
            all_of(sent_or_reported, by_somebody_else(HOST_COORDINATOR)),
        ),
        Tell("stood-down", CARER, by_somebody_else(CARER)),
        Tell("no-more-search", POLICE_SUPERVISOR, reported),
    ),
    Fact.INTERVIEW_BOOKED: (Tell("interview-booked", CARER, with_the_latest_episode),),
    Fact.INTERVIEW_DECLINED: of_the_interview("interview-declined"),
    Fact.INTERVIEW_HELD: of_the_interview("interview-held"),
    Fact.INTERVIEW_SENT: (
        Tell("interview-to-approve", INTERVIEW_SERVICE, with_the_latest_episode),
    ),
    Fact.INTERVIEW_SENT_BACK: (
        Tell("interview-sent-back", office_of_who_sent, with_the_latest_episode, alone=who_sent),
    ),
    Fact.TOLD_AT_ONCE: (
        Tell("told-at-once", PLACING_AUTHORITY),
        Tell("told-at-once", SOCIAL_WORKER),
        Tell("in-danger-now", POLICE_SUPERVISOR, in_danger_and_police_see),
    ),
    Fact.EMERGENCY_ACCESS: (
        Tell("emergency-access", SOCIAL_WORKER),
        Tell("emergency-access", PLACING_AUTHORITY),
    ),
    Fact.REVIEW_REMINDED: (
        Tell("review-reminder", SOCIAL_WORKER),
        Tell("review-reminder", PLACING_AUTHORITY),
    ),
    Fact.REVIEW_CLIMBED: (Tell("review-passed-on", PLACING_AUTHORITY),),
    Fact.NOBODY_IN_CHARGE: (Tell(NOBODY_IN_CHARGE, PLACING_AUTHORITY),),
    Fact.DUTY_REMINDED: (Tell("reminder", owner),),
    Fact.DUTY_CLIMBED: (
        Tell("passed-on", climbed_to),
        Tell("interview-overdue", HOST_COORDINATOR, an_interview_is_overdue),
        Tell("interview-overdue", REVIEWING_OFFICER, an_interview_is_overdue),
        Tell("nobody-picked-up", CARER, nobody_answers_the_carer),
        Tell("challenge-unanswered", ON_CALL, on_the_last_rung),
        Tell("challenge-unanswered", HOST_COORDINATOR, on_the_last_rung),
        Tell("challenge-unanswered", PLACING_AUTHORITY, on_the_last_rung),
        Tell("challenge-unanswered", owner, on_the_last_rung),
    ),
}


# The words


EPISODE = "/missing/{reference}/"
CHALLENGE = "/escalations/{challenge}/"
INTERVIEW = "/returns/{interview}/"


@dataclass(frozen=True)
class Message:
    """What is said, in one line and then in a sentence or two. Only `Facts` may be filled in.

    All of it is urgent, but for what is said to be able to wait: of that kind alone somebody may
    say that it isn't e-mailed to them, or not in their quiet hours.
    """

    words: str
    more: str = ""
    path: str = EPISODE
    may_wait: Kind | None = None


MESSAGES: Mapping[str, Message] = {
    "logged": Message(
        "A child isn’t where they should be",
        "The carer has sent what they know. Accept it by name, so that they know you are there.",
    ),
    "log-abandoned": Message(
        "A log was begun and not sent: phone the carer",
        "They may need help. Say on the page what came of the call, or take the log over and send"
        " it yourself.",
    ),
    "log-taken-over": Message(
        "On-call has taken over the log that was begun here",
        "Nothing that was said is lost. Read who has it now, and add what you know.",
        path="/missing/{reference}/log/",
        may_wait=Kind.LOG,
    ),
    "logged-for-you": Message(
        "It has been logged for you that a child isn’t where they should be",
        "It has been sent, so there is no need to log it again. Read it, and add what you know.",
        may_wait=Kind.LOG,
    ),
    "gravest-level": Message(
        "Set to the gravest level",
        "Somebody who knows the child fears serious harm now. Read what is known.",
    ),
    "named-as-agreeing": Message(
        "You are named as agreeing to a lower level",
        "Read the level and the reason. If you did not agree, say so on the timeline, and phone"
        " whoever looks after the child.",
        path="/missing/{reference}/assessment/",
    ),
    "reported": Message(
        "A child has been reported to police",
        "Accept it by name, so that everyone knows who has it.",
    ),
    "decision-wanted": Message(
        "A report is waiting for a police decision by {by}",
        "Decide whether to record it, at what risk, and when to look again.",
        path="/missing/{reference}/police/decision/",
    ),
    "transferred-away": Message(
        "A report has gone to another police force",
        "It owes the next decision, and nothing more is asked of you. The record is closed to you"
        " again; your own decisions are kept.",
        path="/decisions/",
    ),
    "force-transferred": Message(
        "Another police force has taken the report over",
        "It decides anew by {by}. Read which force, and why.",
        path="/missing/{reference}/police/",
    ),
    "carers-lead": Message(
        "Late or away, and carers lead: police are not needed",
        "Nothing is asked of you.",
        may_wait=Kind.DAILY,
    ),
    "reported-to-read": Message(
        "A child was reported to police",
        "Nothing is asked of you.",
        may_wait=Kind.DAILY,
    ),
    "returned-to-read": Message(
        "The child is back",
        "Nothing is asked of you.",
        may_wait=Kind.DAILY,
    ),
    "police-decided": Message(
        "Police have decided",
        "Read what they decided and why. If you disagree, you can challenge it.",
        path="/missing/{reference}/police/",
    ),
    "decision-corrected": Message(
        "Police correct what was written down of their decision",
        "It is not what somebody heard by phone. Read what they decided. If you disagree, you can"
        " challenge it.",
        path="/missing/{reference}/police/",
    ),
    "decision-confirmed": Message(
        "Police confirm what was written down of their decision",
        "Nothing is asked of you.",
        path="/missing/{reference}/police/",
        may_wait=Kind.DAILY,
    ),
    "enquiry-corrected": Message(
        "Police correct what was written down of what they did",
        "It is not what somebody heard by phone. Read what they did to find the child.",
        path=EPISODE + "police/work/",
    ),
    "graded-highest": Message(
        "Police have graded the risk at their highest",
        "Read the decision and what is asked of you.",
        path="/missing/{reference}/police/",
    ),
    "still-away-24h": Message(
        "Still away after 24 hours",
        "Look at what has been tried and what is still open.",
    ),
    "still-away-72h": Message(
        "Still away after 72 hours",
        "Look at what has been tried and what is still open.",
    ),
    "still-away-7d": Message(
        "Still away after 7 days",
        "Look at what has been tried and what is still open.",
    ),
    "turned-18": Message(
        "Turned 18 while away",
        "The search goes on as before. The authority that placed the child decides what else changes.",
    ),
    "information-wanted": Message(
        "You are asked for information, by {by}",
        "Somebody who is looking for the child needs to know. If you cannot say, say so.",
        path=EPISODE + "police/questions/{about}/",
    ),
    "information-given": Message(
        "What you asked is answered",
        "Read the answer. If they could not say, think of who else might know.",
        path=EPISODE + "police/work/#questions",
    ),
    "task-added": Message(
        "A task has been added for you, to do by {by}",
        "Read what is asked, and say when it is done.",
    ),
    "task-done": Message(
        "What you asked for is done",
        "Read on the timeline what came of it.",
    ),
    "handover-wanted": Message(
        "Somebody hands over to you: accept by {by}",
        "Until you accept, it stays theirs. If you cannot take it, say no.",
        path="/handovers/",
    ),
    "handover-declined": Message(
        "Somebody said no to what you handed over",
        "It is still yours. Read why, and ask somebody else.",
    ),
    "challenged": Message(
        "A police decision has been challenged",
        "A senior officer is asked to look again by {by}. If things get worse, do not wait: call"
        " 999.",
        path=CHALLENGE,
    ),
    "challenge-to-review": Message(
        "A challenge is waiting for you, to pick up by {by}",
        "A carer asks you to look again at a police decision. If nobody picks it up in time, it"
        " goes to the next rank by itself.",
        path=CHALLENGE + "review/",
    ),
    "challenge-question": Message(
        "A senior officer asks you something about a challenge, to answer by {by}",
        "They decide the challenge with what you say. If you cannot say, say so.",
        path=CHALLENGE + "answer/",
    ),
    "challenge-answered": Message(
        "What was asked about a challenge has been answered",
        "Read the answer, and decide. The time to decide has gone on meanwhile.",
        path=CHALLENGE + "review/",
    ),
    "challenge-climbed": Message(
        "A challenge has gone to a more senior officer",
        "Nobody answered in time, so it went up by itself. It is to be picked up by {by}.",
        path=CHALLENGE,
    ),
    "challenge-decided": Message(
        "A senior officer has looked at the challenge",
        "Read what was decided and why.",
        path=CHALLENGE,
    ),
    "your-decision-reviewed": Message(
        "A senior officer has looked again at a decision of yours",
        "It was challenged. Read what was decided now, and why.",
        path=CHALLENGE,
    ),
    "challenge-withdrawn": Message(
        "A challenge needs no answer any more",
        "Things have changed since it was made.",
        path=CHALLENGE,
    ),
    "challenge-transferred": Message(
        "A challenge needs no answer any more",
        "The report has gone to another police force, which decides anew. Your own decisions and"
        " challenges are kept.",
        path="/kept/decisions/",
    ),
    "challenge-ended": Message(
        "A challenge has ended, because another police force decides anew",
        "Nobody answers it any more. Read what the other force decides, and challenge that if you"
        " disagree. If things get worse, do not wait: call 999.",
        path=CHALLENGE,
    ),
    "challenge-unanswered": Message(
        "No senior officer has answered a challenge",
        "It has reached the highest rank. Phone {who}: {phone}.",
        path=CHALLENGE,
    ),
    "located": Message(
        "Found, and not home yet",
        "Nobody needs to search any more. Where the child is, and who brings them home, is on the page.",
    ),
    "gone-again": Message(
        "Gone again after being found",
        "The child isn’t where they were found any more. Look again at how worried to be, and tell"
        " police by phone if they are to look.",
    ),
    "returned": Message(
        "The child is back",
        "Nobody needs to search any more. What is owed now is on the page.",
    ),
    "prevention-recorded": Message(
        "Police have recorded the prevention interview, or why there was none",
        "Nothing is asked of you.",
        path="/missing/{reference}/prevention/",
        may_wait=Kind.DAILY,
    ),
    "harm-disclosed": Message(
        "A child who came back told police of harm",
        "Read what was said and whom police told, and act on it now.",
        path="/missing/{reference}/prevention/",
    ),
    "stood-down": Message(
        "Stood down: the child was not away",
        "Nobody needs to search or to do anything more. Why is on the page.",
    ),
    "no-more-search": Message(
        "Stood down: the child was not away",
        "Nobody needs to search any more. The record is closed to police again.",
        path="/decisions/",
    ),
    "interview-to-offer": Message(
        "A child is back: offer a return interview",
        "It is offered and held within 72 hours of coming back.",
        path="/returns/",
    ),
    "interview-booked": Message(
        "A return interview is booked for {time}", path=INTERVIEW, may_wait=Kind.INTERVIEW
    ),
    "interview-declined": Message(
        "No return interview for now",
        "The child has said not now. They will be asked again.",
        path=INTERVIEW,
        may_wait=Kind.INTERVIEW,
    ),
    "interview-overdue": Message(
        "A return interview was not held in time", may_wait=Kind.INTERVIEW
    ),
    "interview-held": Message(
        "The return interview has been held", path=INTERVIEW, may_wait=Kind.INTERVIEW
    ),
    "interview-to-approve": Message(
        "A return interview is to be approved",
        "It was held and written down. Read it, and approve it or return it with comments. Whoever"
        " held it cannot approve it.",
        path=INTERVIEW,
    ),
    "interview-sent-back": Message(
        "A return interview was returned to you with comments",
        "Read what should be looked at again. You can write in it until you send it once more.",
        path=INTERVIEW,
    ),
    "told-at-once": Message(
        "A child may not be safe: read this now",
        "Somebody who talks with the child has heard something that cannot wait. It is on the"
        " timeline. In danger, call 999.",
    ),
    "in-danger-now": Message(
        "A child who is back may be in danger now",
        "Whoever talks with the child was told to call 999. What they heard is on the timeline.",
    ),
    "emergency-access": Message(
        "Somebody has opened a child’s record in an emergency",
        "Read who and why, and review it by {by}.",
        path="/children/emergencies/{about}/",
    ),
    "review-reminder": Message(
        "Emergency access is still to be reviewed, by {by}",
        "Nobody has said yet whether it was justified.",
        path="/children/emergencies/{about}/",
    ),
    "review-passed-on": Message(
        "Nobody has reviewed emergency access in time, so it comes to you",
        "It was due by {by}. Say whether it was justified, or see to it that somebody does it now.",
        path="/children/emergencies/{about}/",
    ),
    NOBODY_IN_CHARGE: Message(
        "Nobody of your authority can say any more who sees a restricted child",
        "The last of those named on the child who could has left. Nobody else can open the record:"
        " ask whoever runs this service for you to name somebody on the child with this number.",
        path="/children/{about}/",
    ),
    "reminder": Message("Due by {by}: {what}"),
    "passed-on": Message(
        "Nobody has acted, so it comes to you: {what}",
        "It was due by {by}. Accept it by name, or see to it that {who} does it now.",
    ),
    "nobody-picked-up": Message(
        "Nobody has picked this up: {what}",
        "It’s still yours. Phone {who}: {phone}. In danger, call 999.",
    ),
    "not-delivered": Message("A message to the {who} was not delivered. Phone them: {phone}"),
}

# What is still worth sending once it turns out that nobody was away.
AFTER_STANDING_DOWN = frozenset({"stood-down", "no-more-search", "challenge-withdrawn"})

# What is said of a return interview, for those alone who see the interview.
ABOUT_INTERVIEWS = frozenset(
    {
        *("interview-to-offer", "interview-booked", "interview-declined", "interview-held"),
        *("interview-to-approve", "interview-sent-back"),
    }
)

# That something was told at once is kept from whom it is kept from.
AT_ONCE = frozenset({"told-at-once", "in-danger-now"})


# All that words may be made of. There is no name here to put into a message.

FACTS: Mapping[str, Callable[[Recorded], object]] = {
    "reference": lambda event: event.episode.reference,
    "challenge": lambda event: _challenge(event).pk,
    "interview": lambda event: event.about.pk,
    "about": lambda event: event.about.pk,
    "by": lambda event: said_at(_due(event), now=event.recorded_at),
    "what": lambda event: ledger.rule_of(event.about).words,
    "who": lambda event: Office(event.about.owed_by).label.lower(),
    "phone": lambda event: phone_of(Office(event.about.owed_by), event.episode, event.recorded_at),
    "time": lambda event: said_when(event.about.booked_for, now=event.recorded_at),
}


def _challenge(event: Recorded) -> Any:
    """The challenge that the fact is about, or whose duty it is about."""
    about = event.about
    return about if isinstance(about, Challenge) else open_challenge(event.episode)


def _due(event: Recorded) -> datetime:
    """By when whoever is told should have acted."""
    about = event.about
    for key in ("answer_by", "accept_by", "due_by"):
        if key in event.payload:
            return datetime.fromisoformat(event.payload[key])
    if isinstance(about, Duty):
        return about.due_at
    if isinstance(about, Challenge):
        return about.pick_up_by
    if isinstance(about, EmergencyAccess):
        return about.review_due_at
    return decision_due_at(event.episode) or event.recorded_at


def phone_of(office: Office, episode: Episode, now: datetime) -> str:
    """The number that is answered for the office at that time; 101 when there is none."""
    there = phones_of(episode, now).number_of(office)
    return there.phone if there else "101"
