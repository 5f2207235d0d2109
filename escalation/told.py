"""Who is told what, in one table.

To find out who hears of something, or to change it, read `REACTIONS`. Nothing else in the project
sends a message to anyone. When and whom, where the fact itself decides it, is in `conditions`; the words
are in `messages`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit.record import Recorded
from audit.rules import Fact
from escalation.conditions import (
    Around,
    Condition,
    Offices,
    Where,
    Whom,
    a_booked_talk_is_before_home,
    a_booked_talk_is_called_off,
    a_booked_talk_is_withdrawn,
    a_talk_is_due,
    a_talk_is_to_be_arranged,
    a_talk_of_somebody_else_is_due,
    all_of,
    always,
    an_interview_is_overdue,
    an_officer_was_challenged,
    another_force_sees_it,
    around_the_child,
    around_the_episode,
    asked,
    at_a_level_that_carers_lead,
    at_the_gravest_level,
    by_somebody_else,
    by_somebody_else_than_is_booked,
    by_somebody_else_than_the_carers,
    by_transfer,
    changes_after_the_log,
    child_is_told_by,
    climbed_to,
    corrects_a_call,
    corrects_an_enquiry_that_was_heard,
    corrects_the_rest,
    corrects_what_was_decided,
    corrects_what_was_heard,
    decided_anew,
    everyone_may_read_it,
    first_hand,
    graded_highest,
    harm_was_disclosed,
    in_danger_and_police_see,
    is_booked_by_somebody_else,
    is_first_heard_of,
    is_not_logged_anew,
    is_to_be_shared,
    is_to_be_written_by_somebody_else,
    it_was_booked,
    lowered_and_police_know,
    may_read_of_it,
    more_is_known_to_police,
    needs_help_now,
    needs_nothing_urgent,
    nobody_alone,
    nobody_answers_the_carer,
    nobody_searches,
    nobody_was_booked,
    not_by_police,
    not_by_transfer,
    not_reported,
    not_told_of_the_level,
    of_an_interview,
    office_of_the_giver,
    office_of_who_agreed,
    office_of_who_asked_for_it,
    office_of_who_asked_the_child,
    office_of_who_is_booked,
    office_of_who_is_to_hold_it,
    office_of_who_sent,
    office_of_who_was_booked,
    office_of_who_was_booked_before,
    office_of_who_was_to_hold_it,
    office_of_whose_talk_is_withdrawn,
    office_of_whose_talk_waits,
    on_call_is_not_told_of_the_level,
    on_the_last_rung,
    owner,
    placed_elsewhere,
    read_by,
    reported,
    rises_and_police_are_to_be_told,
    rises_and_police_know,
    seen_or_heard,
    seen_or_heard_otherwise,
    sent_or_reported,
    set_aside_by_itself,
    somebody_was_booked_before,
    the_force_before,
    the_other_force_that_sees_it,
    the_responsible_authority,
    the_rung,
    the_talk_is_about_another_time_away,
    the_talk_is_withdrawn,
    they_are_asked_again,
    they_are_not_asked_again,
    those_it_moved_to,
    was_graded_highest,
    was_heard,
    where_the_child_was_asked,
    wherever_it_is_now,
    who_added_it,
    who_agreed,
    who_agreed_to_stop,
    who_asked_for_it,
    who_asked_the_child,
    who_gave_what_waits,
    who_handed_over,
    who_is_booked,
    who_is_to_hold_it,
    who_sent,
    who_was_booked,
    who_was_booked_before,
    who_was_challenged,
    who_was_to_hold_it,
    whose_talk_is_withdrawn,
    whose_talk_waits,
    with_the_latest_episode,
    with_the_rung,
)
from escalation.managers import reached, who_tells_them
from escalation.rules import NOBODY_IN_CHARGE, Call
from partners.rules import Office
from returns.rules import Told

CARER = Office.CARER
ON_CALL = Office.ON_CALL
PLACING_AUTHORITY = Office.PLACING_AUTHORITY
SOCIAL_WORKER = Office.SOCIAL_WORKER
HOST_COORDINATOR = Office.HOST_COORDINATOR
POLICE_SUPERVISOR = Office.POLICE_SUPERVISOR
INTERVIEW_SERVICE = Office.INTERVIEW_SERVICE
REVIEWING_OFFICER = Office.REVIEWING_OFFICER
MANAGER = Office.FOSTERING_SOCIAL_WORKER  # of the home, or whoever supervises the carers


@dataclass(frozen=True)
class Tell:
    """One message to one office, or to the offices that the fact itself names.

    `alone` names the one person of the office whom it is for; `at` the agency, where it isn't the one
    that holds the office for the child by now. `around` says whether those are meant who look after the
    child as the episode has them, or the child's own.
    """

    message: str
    to: Office | Offices
    when: Condition = always
    alone: Whom = nobody_alone
    at: Where = wherever_it_is_now
    around: Around = around_the_episode

    def offices(self, event: Recorded) -> Iterable[Office]:
        if not self.when(event):
            return ()
        return (self.to,) if isinstance(self.to, Office) else self.to(event)


def to_police(message: str, when: Condition) -> tuple[Tell, ...]:
    """The force that has the report; and one that is only said to have handed it on, which may be searching
    still."""
    theirs_too = all_of(when, another_force_sees_it)
    return (
        Tell(message, POLICE_SUPERVISOR, when),
        Tell(message, POLICE_SUPERVISOR, theirs_too, at=the_other_force_that_sees_it),
    )


def of_the_interview(message: str, when: Condition = always) -> tuple[Tell, ...]:
    """Carers, and those of the authorities who answer for there being one."""
    around = (CARER, PLACING_AUTHORITY, SOCIAL_WORKER, HOST_COORDINATOR, REVIEWING_OFFICER)
    once = all_of(with_the_latest_episode, when)
    return tuple(Tell(message, office, once, around=around_the_child) for office in around)


def of_a_talk_that_waits(message: str, when: Condition) -> Tell:
    """Whoever is booked to talk with a child who isn't where they should be, unless they said so."""
    theirs = all_of(when, by_somebody_else_than_is_booked)
    return Tell(message, office_of_whose_talk_waits, theirs, alone=whose_talk_waits)


OF_WHOEVER_WAS_BOOKED = Tell(
    "interview-not-yours",
    office_of_who_was_booked_before,
    somebody_was_booked_before,
    alone=who_was_booked_before,
)
CORRECTED = (
    ("challenge-corrected", corrects_the_rest),
    ("challenge-answered-otherwise", corrects_what_was_decided),
)


def set_aside(office: Office, when: Condition = always) -> tuple[Tell, ...]:
    """Nothing that was owed to a child ends without a word to whoever counted on it."""
    heard = (set_aside_by_itself, may_read_of_it(office), by_somebody_else(office), when)
    return (Tell("set-aside", office, all_of(*heard), around=around_the_child),)


def still_away(message: str) -> tuple[Tell, ...]:
    """Everybody around the child; police where they were told of the child; and whom the protocol adds."""
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
        *to_police(message, reported),
        Tell(message, reached),
        Tell("managers-to-tell", who_tells_them),
    )


def of_an_entry(message: str, when: Condition) -> tuple[Tell, ...]:
    """Those who look after the child and those who look for the child, but for whoever wrote it and whoever may
    not read it. The authorities have nothing to do about it, and hear when they are not in their quiet hours: the
    child's social worker of all of it, the others of what police look into."""
    here = (
        Tell(message, office, all_of(when, read_by(office), by_somebody_else(office)))
        for office in (CARER, ON_CALL)
    )
    theirs = all_of(when, reported, not_by_police, read_by(POLICE_SUPERVISOR))
    to_read = (
        Tell(
            f"{message}-to-read",
            office,
            all_of(when, known, read_by(office), by_somebody_else(office)),
        )
        for office, known in (
            (SOCIAL_WORKER, always),
            (PLACING_AUTHORITY, reported),
            (HOST_COORDINATOR, reported),
        )
    )
    return (*here, *to_police(message, theirs), *to_read)


REACTIONS: Mapping[Fact, tuple[Tell, ...]] = {
    Fact.LOG_ABANDONED: (Tell("log-abandoned", ON_CALL),),
    Fact.LOG_TAKEN_OVER: (Tell("log-taken-over", CARER, by_somebody_else_than_the_carers),),
    Fact.EPISODE_LOGGED: (
        Tell("logged", ON_CALL, by_somebody_else(ON_CALL)),
        Tell("logged-for-you", CARER, by_somebody_else_than_the_carers),
        of_a_talk_that_waits("interview-waits", not_reported),
    ),
    Fact.EPISODE_MOVED: (Tell("with-you-now", those_it_moved_to, sent_or_reported),),
    Fact.LEVEL_SET: (
        Tell(
            "police-to-be-told",
            CARER,
            all_of(rises_and_police_are_to_be_told, by_somebody_else(CARER)),
        ),
        Tell(
            "police-to-be-told",
            ON_CALL,
            all_of(rises_and_police_are_to_be_told, by_somebody_else(ON_CALL)),
        ),
        Tell("gravest-level", PLACING_AUTHORITY, at_the_gravest_level),
        Tell(
            "gravest-level",
            SOCIAL_WORKER,
            all_of(at_the_gravest_level, by_somebody_else(SOCIAL_WORKER)),
        ),
        Tell("gravest-level", HOST_COORDINATOR, at_the_gravest_level),
        Tell("gravest-level", ON_CALL, at_the_gravest_level),
        Tell("gravest-level", MANAGER, at_the_gravest_level),
        Tell("gravest-level", REVIEWING_OFFICER, at_the_gravest_level),
        Tell(
            "level-changed",
            CARER,
            all_of(changes_after_the_log, not_told_of_the_level, by_somebody_else(CARER)),
        ),
        Tell(
            "level-changed",
            ON_CALL,
            all_of(
                changes_after_the_log,
                on_call_is_not_told_of_the_level,
                by_somebody_else(ON_CALL),
            ),
        ),
        *to_police("level-rose", rises_and_police_know),
        *to_police("level-lowered", lowered_and_police_know),
        *to_police("more-is-known", more_is_known_to_police),
        Tell(
            "more-is-known-here",
            ON_CALL,
            all_of(more_is_known_to_police, by_somebody_else(ON_CALL)),
        ),
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
    Fact.NOTE_ADDED: (
        *of_an_entry("seen-or-heard", seen_or_heard),
        *of_an_entry("seen-or-heard-otherwise", seen_or_heard_otherwise),
    ),
    Fact.REPORTED_TO_POLICE: (
        Tell("reported", PLACING_AUTHORITY),
        Tell("reported", SOCIAL_WORKER, by_somebody_else(SOCIAL_WORKER)),
        Tell("reported", HOST_COORDINATOR),
        Tell("reported", ON_CALL, by_somebody_else(ON_CALL)),
        Tell("reported", MANAGER, by_somebody_else(MANAGER)),
        Tell("decision-wanted", POLICE_SUPERVISOR),
        Tell("reported-to-read", REVIEWING_OFFICER),
        of_a_talk_that_waits("interview-waits", is_first_heard_of),
    ),
    Fact.REPORT_CORRECTED: (
        *(
            Tell("report-corrected", office, by_somebody_else(office))
            for office in (CARER, ON_CALL, PLACING_AUTHORITY)
        ),
        *to_police("report-corrected", not_by_police),
    ),
    Fact.POLICE_DECIDED: (
        Tell("police-decided", CARER, decided_anew),
        Tell("police-decided", ON_CALL, decided_anew),
        Tell("decision-to-confirm", POLICE_SUPERVISOR, was_heard),
        Tell("decision-corrected", CARER, corrects_what_was_heard),
        Tell("decision-corrected", ON_CALL, corrects_what_was_heard),
        Tell("decision-corrected", PLACING_AUTHORITY, corrects_what_was_heard),
        Tell("decision-corrected", SOCIAL_WORKER, corrects_what_was_heard),
        Tell("graded-highest", PLACING_AUTHORITY, graded_highest),
        Tell("graded-highest", SOCIAL_WORKER, graded_highest),
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
    Fact.SEARCH_CHECKED: tuple(
        Tell("search-not-active", office, nobody_searches)
        for office in (POLICE_SUPERVISOR, ON_CALL, HOST_COORDINATOR)
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
        Tell("transferred-away", POLICE_SUPERVISOR, first_hand, at=the_force_before),
        Tell("said-transferred", POLICE_SUPERVISOR, was_heard, at=the_force_before),
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
        Tell("challenged", SOCIAL_WORKER),
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
    Fact.CHALLENGE_CORRECTED: (
        *(
            Tell(message, office, condition)
            for message, condition in CORRECTED
            for office in (
                *(CARER, ON_CALL, HOST_COORDINATOR, MANAGER),
                *(PLACING_AUTHORITY, SOCIAL_WORKER, the_rung),
            )
        ),
        Tell("challenge-corrected", with_the_rung, corrects_a_call(Call.ASKED)),
        *(
            Tell(message, POLICE_SUPERVISOR, all_of(corrects_a_call(Call.ANSWERED), condition))
            for message, condition in CORRECTED
        ),
        Tell("graded-highest-corrected", REVIEWING_OFFICER, was_graded_highest),
        Tell(
            "your-review-corrected",
            POLICE_SUPERVISOR,
            all_of(corrects_a_call(Call.ANSWERED), an_officer_was_challenged),
            alone=who_was_challenged,
        ),
    ),
    Fact.CHALLENGE_REOPENED: (Tell("challenge-reopened", the_rung),),
    Fact.CHALLENGE_WITHDRAWN: (
        Tell("challenge-withdrawn", the_rung, not_by_transfer),
        Tell("challenge-transferred", the_rung, by_transfer, at=the_force_before),
        Tell("challenge-ended", CARER, by_transfer),
        Tell("challenge-ended", ON_CALL, by_transfer),
    ),
    Fact.LEARNING_RAISED: (
        Tell("learning-to-look-at", HOST_COORDINATOR, at=the_responsible_authority),
        *(
            Tell("learning-raised", office, by_somebody_else(office))
            for office in (ON_CALL, MANAGER, PLACING_AUTHORITY)
        ),
        Tell("learning-raised", HOST_COORDINATOR, placed_elsewhere),
        Tell("learning-raised", POLICE_SUPERVISOR, all_of(reported, not_by_police)),
    ),
    Fact.LEARNING_CLOSED: (
        *(
            Tell("learning-closed", office)
            for office in (CARER, ON_CALL, MANAGER, PLACING_AUTHORITY, SOCIAL_WORKER)
        ),
        Tell("learning-closed", HOST_COORDINATOR, placed_elsewhere),
        Tell("learning-closed", POLICE_SUPERVISOR, reported),
    ),
    Fact.LOCATED: (
        Tell("located", PLACING_AUTHORITY),
        Tell("located", SOCIAL_WORKER, by_somebody_else(SOCIAL_WORKER)),
        Tell("located", HOST_COORDINATOR, by_somebody_else(HOST_COORDINATOR)),
        Tell("located", ON_CALL, by_somebody_else(ON_CALL)),
        Tell("located", MANAGER, by_somebody_else(MANAGER)),
        Tell("located", CARER, by_somebody_else(CARER)),
        *to_police("located", reported),
    ),
    Fact.GONE_AGAIN: (
        Tell("gone-again", PLACING_AUTHORITY, by_somebody_else(PLACING_AUTHORITY)),
        Tell("gone-again", SOCIAL_WORKER, by_somebody_else(SOCIAL_WORKER)),
        Tell("gone-again", HOST_COORDINATOR, by_somebody_else(HOST_COORDINATOR)),
        Tell("gone-again", ON_CALL, by_somebody_else(ON_CALL)),
        Tell("gone-again", MANAGER, by_somebody_else(MANAGER)),
        Tell("gone-again", CARER, by_somebody_else(CARER)),
        *to_police("gone-again", reported),
        of_a_talk_that_waits("interview-waits", is_not_logged_anew),
    ),
    Fact.RETURNED: (
        Tell("needs-help-now", PLACING_AUTHORITY, needs_help_now(PLACING_AUTHORITY)),
        Tell("needs-help-now", SOCIAL_WORKER, needs_help_now(SOCIAL_WORKER)),
        *(
            Tell("needs-help-now", office, all_of(needs_help_now(office), by_somebody_else(office)))
            for office in (ON_CALL, MANAGER)
        ),
        Tell("returned", PLACING_AUTHORITY, needs_nothing_urgent(PLACING_AUTHORITY)),
        Tell("returned", HOST_COORDINATOR),
        *(
            Tell("returned", office, all_of(needs_nothing_urgent(office), by_somebody_else(office)))
            for office in (SOCIAL_WORKER, ON_CALL, MANAGER)
        ),
        Tell("returned", CARER, by_somebody_else(CARER)),
        *to_police("returned", reported),
        Tell("returned-to-read", REVIEWING_OFFICER),
        Tell("interview-to-offer", INTERVIEW_SERVICE, a_talk_is_to_be_arranged),
    ),
    # Whoever may have heard that the child was back.
    Fact.RETURN_MISTAKEN: (
        *(
            Tell("not-back", office, by_somebody_else(office))
            for office in (PLACING_AUTHORITY, SOCIAL_WORKER, HOST_COORDINATOR)
        ),
        *(Tell("not-back", office, by_somebody_else(office)) for office in (ON_CALL, MANAGER)),
        Tell("not-back", CARER, by_somebody_else(CARER)),
        *to_police("not-back", reported),
        Tell("not-back", REVIEWING_OFFICER),
        Tell("not-back-no-talk", INTERVIEW_SERVICE, the_talk_is_withdrawn),
        Tell("not-back-one-less", INTERVIEW_SERVICE, the_talk_is_about_another_time_away),
        Tell("not-back-talk-stands", INTERVIEW_SERVICE, a_talk_is_to_be_arranged),
        Tell(
            "not-back-talk-stands",
            office_of_who_is_booked,
            a_booked_talk_is_before_home,
            alone=who_is_booked,
        ),
        Tell(
            "interview-withdrawn",
            office_of_whose_talk_is_withdrawn,
            a_booked_talk_is_withdrawn,
            alone=whose_talk_is_withdrawn,
        ),
    ),
    Fact.PREVENTION_RECORDED: (
        Tell("prevention-to-confirm", POLICE_SUPERVISOR, was_heard),
        Tell("prevention-recorded", CARER, by_somebody_else(CARER)),
        *(
            tell
            for office in (PLACING_AUTHORITY, SOCIAL_WORKER, HOST_COORDINATOR)
            for tell in (
                Tell("harm-disclosed", office, harm_was_disclosed),
                Tell("prevention-recorded", office, by_somebody_else(office)),
            )
        ),
    ),
    Fact.STOOD_DOWN: (
        Tell("named-as-agreeing-to-stop", office_of_who_agreed, alone=who_agreed_to_stop),
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
        *(
            Tell("stood-down", office, all_of(sent_or_reported, by_somebody_else(office)))
            for office in (SOCIAL_WORKER, MANAGER)
        ),
        Tell("stood-down", CARER, by_somebody_else(CARER)),
        *to_police("no-more-search", reported),
        of_a_talk_that_waits("interview-stands", sent_or_reported),
    ),
    Fact.TALK_BEFORE_HOME: (Tell("talk-before-home", INTERVIEW_SERVICE),),
    Fact.TALK_CALLED_OFF: (
        Tell("talk-called-off", INTERVIEW_SERVICE),
        Tell("talk-called-off", CARER, it_was_booked, around=around_the_child),
        Tell(
            "talk-called-off",
            office_of_who_was_to_hold_it,
            it_was_booked,
            alone=who_was_to_hold_it,
        ),
    ),
    Fact.INTERVIEW_BOOKED: (
        Tell(
            "interview-booked",
            CARER,
            child_is_told_by(Told.TEXT, Told.SOCIAL_WORKER),
            around=around_the_child,
        ),
        Tell("interview-to-tell", CARER, child_is_told_by(Told.CARER), around=around_the_child),
        Tell("interview-to-tell", SOCIAL_WORKER, child_is_told_by(Told.SOCIAL_WORKER)),
        Tell(
            "interview-yours",
            office_of_who_is_to_hold_it,
            is_booked_by_somebody_else,
            alone=who_is_to_hold_it,
        ),
        OF_WHOEVER_WAS_BOOKED,
    ),
    Fact.DUTY_WAIVED: (
        Tell("task-set-aside", office_of_who_asked_for_it, alone=who_asked_for_it),
        *set_aside(PLACING_AUTHORITY),
        *set_aside(HOST_COORDINATOR),
        *set_aside(CARER, nobody_was_booked),
        *set_aside(INTERVIEW_SERVICE, all_of(of_an_interview, nobody_was_booked)),
        Tell(
            "interview-called-off",
            CARER,
            a_booked_talk_is_called_off,
            around=around_the_child,
        ),
        Tell(
            "interview-called-off",
            office_of_who_was_booked,
            a_booked_talk_is_called_off,
            alone=who_was_booked,
        ),
    ),
    Fact.INTERVIEW_DECLINED: (
        *of_the_interview("interview-declined", they_are_asked_again),
        *of_the_interview("interview-refused", they_are_not_asked_again),
        OF_WHOEVER_WAS_BOOKED,
    ),
    Fact.INTERVIEW_NO_CONTACT: of_the_interview("interview-no-contact"),
    Fact.INTERVIEW_HELD: (
        *of_the_interview("interview-held"),
        Tell(
            "interview-to-write",
            office_of_who_is_to_hold_it,
            is_to_be_written_by_somebody_else,
            alone=who_is_to_hold_it,
        ),
        OF_WHOEVER_WAS_BOOKED,
    ),
    Fact.INTERVIEW_SENT: (
        Tell("interview-to-approve", INTERVIEW_SERVICE, with_the_latest_episode),
    ),
    Fact.VOICE_ARRIVED: (
        Tell(
            "child-has-written",
            office_of_who_asked_the_child,
            with_the_latest_episode,
            alone=who_asked_the_child,
            at=where_the_child_was_asked,
        ),
    ),
    Fact.INTERVIEW_APPROVED: (Tell("interview-to-share", SOCIAL_WORKER, is_to_be_shared),),
    Fact.INTERVIEW_SENT_BACK: (
        Tell("interview-sent-back", office_of_who_sent, with_the_latest_episode, alone=who_sent),
    ),
    Fact.INTERVIEW_PASSED_ON: (
        Tell("interview-passed-on", INTERVIEW_SERVICE, with_the_latest_episode),
    ),
    Fact.TOLD_AT_ONCE: (
        Tell("told-at-once", PLACING_AUTHORITY),
        Tell("told-at-once", SOCIAL_WORKER),
        *to_police("in-danger-now", in_danger_and_police_see),
    ),
    Fact.REQUEST_TOLD: (
        Tell("access-asked", SOCIAL_WORKER),
        Tell("access-asked", PLACING_AUTHORITY),
    ),
    Fact.REQUEST_REMINDED: (
        Tell("access-asked-reminder", SOCIAL_WORKER),
        Tell("access-asked-reminder", PLACING_AUTHORITY),
    ),
    Fact.REQUEST_CLIMBED: (Tell("access-asked-passed-on", PLACING_AUTHORITY),),
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
    Fact.DUTY_REMINDED: (
        Tell("reminder", owner),
        Tell("interview-yours-due", office_of_who_is_booked, a_talk_is_due, alone=who_is_booked),
        Tell("interview-due-soon", SOCIAL_WORKER, a_talk_of_somebody_else_is_due),
        Tell("interview-due-soon", PLACING_AUTHORITY, a_talk_is_due),
    ),
    Fact.DUTY_CLIMBED: (
        Tell("passed-on", climbed_to),
        Tell("handover-unanswered", office_of_the_giver, alone=who_gave_what_waits),
        Tell("handover-left-waiting", office_of_the_giver),
        Tell(
            "interview-overdue",
            HOST_COORDINATOR,
            an_interview_is_overdue,
            around=around_the_child,
        ),
        Tell("interview-overdue", SOCIAL_WORKER, an_interview_is_overdue, around=around_the_child),
        Tell("interview-overdue", REVIEWING_OFFICER, an_interview_is_overdue),
        Tell("nobody-picked-up", CARER, nobody_answers_the_carer),
        Tell("challenge-unanswered", ON_CALL, on_the_last_rung),
        Tell("challenge-unanswered", HOST_COORDINATOR, on_the_last_rung),
        Tell("challenge-unanswered", PLACING_AUTHORITY, on_the_last_rung),
        Tell("challenge-unanswered", owner, on_the_last_rung),
    ),
}
