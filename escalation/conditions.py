"""When somebody is told, who, and of which time away, where the fact itself decides it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from audit.record import Recorded
from children.models import Child, Sight
from children.rules import ROLE_CAN, Audience, Can, Subject
from core.compiled import ask_for_first, slot
from core.times import local
from escalation.models import Challenge
from escalation.queries import open_challenge
from escalation.rules import Call, Withdrawn
from missing import ledger
from missing.models import Duty, Episode, Note, Task
from missing.offices import filled_by, owed_as
from missing.protocols import document_of
from missing.queries import police_hear_of, police_were_told
from missing.rules import (
    ACCEPT_HANDOVER,
    AWAY,
    DUTIES_ABOUT,
    FALLS_WITH,
    HOLDS_A_TALK,
    OWES_A_TALK,
    TELLS_OF_THE_CHILD,
    TOLD_OUTSIDE,
    Status,
    can_read,
    duties_kept_from,
)
from partners.actor import SERVICE, current_jobs
from partners.models import Person
from partners.rules import OFFICE_ROLES, POLICE_ROLES, SHARED, AgencyKind, Office, Role
from returns import prevention
from returns.models import ReturnInterview, VoiceLink
from returns.rules import CALLED_OFF, State, Told
from returns.rules import OPEN as STILL_OPEN

Condition = Callable[[Recorded], bool]
Offices = Callable[[Recorded], Iterable[Office]]
Whom = Callable[[Recorded], Person | None]
Where = Callable[[Recorded], int | None]
Around = Callable[[Recorded], Episode | Child]


def always(event: Recorded) -> bool:
    return True


def by_somebody_else(office: Office) -> Condition:
    """Nobody is told what they have just done themselves.

    An office for which somebody stood in was not there, and hears of it. So does one that is shared: the placing
    authority's desk and its emergency duty team were not there when a social worker did it. `telling` leaves
    out the person.
    """
    return lambda event: (
        office in SHARED or getattr(event.by, "role", None) not in OFFICE_ROLES[office]
    )


def not_by_police(event: Recorded) -> bool:
    return getattr(event.by, "role", None) not in POLICE_ROLES


def all_of(*conditions: Condition) -> Condition:
    return lambda event: all(condition(event) for condition in conditions)


def by_somebody_else_than_the_carers(event: Recorded) -> bool:
    """Where no carers are known, nobody hears in their place that it was done for them."""
    known = filled_by(Office.CARER, event.episode) is Office.CARER
    return known and by_somebody_else(Office.CARER)(event)


def reported(event: Recorded) -> bool:
    """Police hear of a child only when they were told of that child."""
    return police_were_told(event.episode)


def sent_or_reported(event: Recorded) -> bool:
    """Whoever is not in the home hears of a log only once it was sent, or police were told."""
    return event.episode.logged_at is not None or reported(event)


def not_reported(event: Recorded) -> bool:
    return not reported(event)


def is_first_heard_of(event: Recorded) -> bool:
    """Police are told, for the first time, of a child whose log was not sent: nobody outside the home has
    heard of it yet."""
    return event.episode.logged_at is None and event.episode.police_reports.count() == 1


def at_the_gravest_level(event: Recorded) -> bool:
    highest = document_of(event.episode.reporting_protocol_id).highest
    return event.payload.get("level") == highest.code and bool(event.payload.get("rises"))


def rises_and_police_know(event: Recorded) -> bool:
    """To a level at which police are told, after they were: what they decided was of a lower one."""
    payload = event.payload
    return bool(payload.get("rises") and payload.get("reported") and "report_by" in payload)


def more_is_known_to_police(event: Recorded) -> bool:
    """At a level at which police are told, and of which they know: it did not rise, and more points up."""
    payload = event.payload
    known = payload.get("more_known") and "report_by" in payload
    return bool(known and not payload.get("rises"))


def lowered_and_police_know(event: Recorded) -> bool:
    """Police were told at a graver level; where more points up as well, they decide anew."""
    payload = event.payload
    lowered = payload.get("level_before") and _changes(event) and not payload.get("rises")
    return bool(lowered and payload.get("reported") and not more_is_known_to_police(event))


def changes_after_the_log(event: Recorded) -> bool:
    """To another level than was in force since the log was sent, or the first one where it was sent without.

    The level that comes with a log is told as the log; and so is one that is set before it is sent.
    """
    logged_at = event.episode.logged_at
    return logged_at is not None and logged_at != event.recorded_at and _changes(event)


def _changes(event: Recorded) -> bool:
    return event.payload.get("level") != event.payload.get("level_before")


def not_told_of_the_level(event: Recorded) -> bool:
    """What follows from the level is told in words of its own, and says so."""
    return not rises_and_police_are_to_be_told(event)


def on_call_is_not_told_of_the_level(event: Recorded) -> bool:
    graver = at_the_gravest_level(event) or more_is_known_to_police(event)
    return not graver and not_told_of_the_level(event)


def rises_and_police_are_to_be_told(event: Recorded) -> bool:
    """To a level at which police are told, before they were: the protocol has the carer report."""
    payload = event.payload
    return bool(payload.get("rises") and not payload.get("reported") and "report_by" in payload)


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


def nobody_searches(event: Recorded) -> bool:
    """Whoever asked police what they are doing says that it isn't enough."""
    return event.payload.get("active") is False


def was_heard(event: Recorded) -> bool:
    """Somebody wrote down what police told them, and police have said nothing here since."""
    return bool(event.payload.get("second_hand")) and not event.payload.get("overtaken")


def first_hand(event: Recorded) -> bool:
    """Police say so themselves."""
    return not was_heard(event)


def decided_anew(event: Recorded) -> bool:
    return not_by_review(event) and not corrects_what_was_heard(event)


def corrects_a_call(call: Call) -> Condition:
    """Whoever was told of the one call is told that it was otherwise, and nobody of the other."""
    return lambda event: event.payload["call"] == call


def corrects_what_was_decided(event: Recorded) -> bool:
    """What police had answered was heard wrongly, and not only by whom, when or in which words."""
    return "outcome" in event.payload


def corrects_the_rest(event: Recorded) -> bool:
    return not corrects_what_was_decided(event)


def was_graded_highest(event: Recorded) -> bool:
    """Those who were told of the gravest grade alone hear that police had not given it."""
    return event.payload.get("graded_lower") is True


def corrects_an_enquiry_that_was_heard(event: Recorded) -> bool:
    """A correction by police; what somebody corrects of their own hearing is told to nobody."""
    wrong = event.about.corrects
    return wrong is not None and bool(wrong.heard_how) and not event.about.heard_how


def seen_or_heard(event: Recorded) -> bool:
    """Somebody saw a child who isn't home, or was in touch with them."""
    return event.about.corrects is None and _of_the_child_while_away(event, event.about)


def seen_or_heard_otherwise(event: Recorded) -> bool:
    """Whoever was told of a sighting or a contact is told that it was otherwise."""
    wrong = event.about.corrects
    return wrong is not None and _of_the_child_while_away(event, wrong)


def _of_the_child_while_away(event: Recorded, note: Note) -> bool:
    return note.kind in TELLS_OF_THE_CHILD and Status(event.episode.status) in AWAY


def read_by(office: Office) -> Condition:
    """Nobody is told of an entry that not everybody of the office may read."""
    return lambda event: can_read(office, Audience(event.about.audience))


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
    carers are known it only climbs, and so does what one person asked of another, or owes outside the
    service: no carer waits for that.
    """
    duty = event.about
    if ledger.rule_of(duty).by_key or duty.code in TOLD_OUTSIDE:
        return False
    if filled_by(Office.CARER, event.episode) is not Office.CARER:
        return False
    if Status(event.episode.status) not in AWAY or duty.taken_by_id or duty.owed_by == Office.CARER:
        return False
    if to_next_rung(event) and not on_the_last_rung(event):
        return False
    told = duty.notifications.filter(message="nobody-picked-up", office=Office.CARER)
    return not told.exists()


def to_next_rung(event: Recorded) -> bool:
    return event.payload.get("to") == "next-rung"


def an_interview_is_overdue(event: Recorded) -> bool:
    """It was to be held by then; said once of each."""
    duty = event.about
    told = duty.notifications.filter(message="interview-overdue")
    return duty.code in HOLDS_A_TALK and not told.exists()


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


def they_are_asked_again(event: Recorded) -> bool:
    """The child's no was for now."""
    return "re_offer_at" in event.payload


def they_are_not_asked_again(event: Recorded) -> bool:
    return not they_are_asked_again(event)


def harm_was_disclosed(event: Recorded) -> bool:
    """The child told police of harm. Nobody who looks after the child is told that here."""
    return prevention.harm_was_disclosed(event.about)


def needs_help_now(office: Office) -> Condition:
    """The child came back hurt, in need of a doctor, or with something worrying to tell, as the office may
    read it: whoever a worry is kept from hears that the child is back."""

    def is_theirs_to_read(event: Recorded) -> bool:
        kept_for = event.payload.get("urgent_for")
        return bool(event.payload.get("urgent")) and (
            kept_for is None or can_read(office, Audience(kept_for))
        )

    return is_theirs_to_read


def needs_nothing_urgent(office: Office) -> Condition:
    urgent = needs_help_now(office)
    return lambda event: not urgent(event)


def nobody_alone(event: Recorded) -> None:
    """It is for whoever fills the office."""


def wherever_it_is_now(event: Recorded) -> None:
    """The agency that holds the office for this child."""


def the_force_before(event: Recorded) -> int | None:
    """The force that handed the report on: by its id, in the fact of that or of what followed."""
    force: int | None = event.payload.get("from_force") or event.payload.get("force")
    return force


def the_other_force_that_sees_it(event: Recorded) -> int | None:
    """The force to which the child was reported, and that has handed it on by hearsay alone: it sees the
    child until an officer of the one that has it now decides."""
    sights = Sight.objects.current(event.recorded_at).filter(
        child=event.child, episode_id=event.episode.pk, agency__kind=AgencyKind.FORCE
    )
    others = sights.exclude(agency=event.episode.force_id).order_by("pk")
    return others.values_list("agency", flat=True).first()


def another_force_sees_it(event: Recorded) -> bool:
    return the_other_force_that_sees_it(event) is not None


def around_the_episode(event: Recorded) -> Episode | Child:
    """Those who look after the child, as its episode has them; of a closed one, those who did."""
    around: Episode | Child = event.episode or event.child
    return around


def around_the_child(event: Recorded) -> Episode | Child:
    """A talk outlives its time away: those who look after the child by now, though that is closed."""
    talks = isinstance(event.about, ReturnInterview) or of_an_interview(event)
    return event.child if talks else around_the_episode(event)


def placed_elsewhere(event: Recorded) -> bool:
    """The child lives in another area than that of the authority that placed them."""
    episode = event.episode
    return bool(episode.host_authority_id != episode.responsible_authority_id)


def the_responsible_authority(event: Recorded) -> int | None:
    """Whose coordinator looks back, wherever the child lives."""
    authority: int = event.episode.responsible_authority_id
    return authority


def who_agreed(event: Recorded) -> Person | None:
    """The second person who was named as agreeing to a lower level."""
    named: Person | None = event.about.agreed_by
    return named


def who_agreed_to_stop(event: Recorded) -> Person | None:
    """The second person who was named as agreeing that nobody was away."""
    agreed_by = event.payload.get("agreed_by")
    return Person.objects.get(pk=agreed_by) if agreed_by else None


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


def _asked_for(event: Recorded) -> Task | None:
    """The task that is set aside, where whoever asked for it did not do that themselves."""
    task = Task.objects.filter(duty=event.about).select_related("added_by").first()
    own = task is not None and task.added_by_id == getattr(event.by, "person_id", None)
    return None if own else task


def who_asked_for_it(event: Recorded) -> Person | None:
    task = _asked_for(event)
    adder: Person | None = task.added_by if task else None
    return adder


def office_of_who_asked_for_it(event: Recorded) -> tuple[Office, ...]:
    """Whoever asked for a task hears that nobody does it, as they hear that it is done."""
    task = _asked_for(event)
    return (Office(task.added_as),) if task and task.added_as else ()


def who_handed_over(event: Recorded) -> Person | None:
    """The duty is still theirs."""
    giver: Person = event.about.given_by
    return giver


def office_of_the_giver(event: Recorded) -> tuple[Office, ...]:
    """Of what was handed over and nobody has accepted: the office of whoever handed it over."""
    asked = event.about.code == ACCEPT_HANDOVER
    return (Office(event.about.handover.given_as),) if asked else ()


def who_gave_what_waits(event: Recorded) -> Person | None:
    giver: Person = event.about.handover.given_by
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


def those_it_moved_to(event: Recorded) -> Iterable[Office]:
    """Whoever looks after the child now, and did not when this time away began: not who acts in the place
    of somebody not known yet.
    """
    new = [office for office in _OF_THE_PLACEMENT if office in event.payload["offices"]]
    return [office for office in new if filled_by(office, event.episode) is office]


_OF_THE_PLACEMENT = (
    Office.CARER,
    Office.ON_CALL,
    Office.FOSTERING_SOCIAL_WORKER,
    Office.HOST_COORDINATOR,
)


def climbed_to(event: Recorded) -> tuple[Office, ...]:
    """The office a duty has climbed to. Carers take nothing over; they are told to phone. What was handed
    over is accepted by whoever was asked, and by nobody above them."""
    if event.about.code == ACCEPT_HANDOVER:
        return ()
    to = event.payload.get("to")
    return (Office(to),) if to in Office.values and to != Office.CARER else ()


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
    return _office_of(who_sent(event), event.about)


def _link(event: Recorded) -> VoiceLink:
    """The link by which the child answered."""
    return VoiceLink.objects.select_related("made_by").get(pk=event.payload["link"])


def who_asked_the_child(event: Recorded) -> Person | None:
    """Whoever made the child's link, while they hear the child as interviewer or social worker; else
    everybody of the office that does."""
    asked_by: Person = _link(event).made_by
    here = _who_hears_the_child(event)
    jobs = current_jobs(asked_by.pk, local(event.recorded_at).date())
    hear = (job for job in jobs if job.agency_id in here and job.role in ROLE_CAN[Can.HEAR])
    return asked_by if any(hear) else None


def _who_hears_the_child(event: Recorded) -> set[int]:
    """The child's authority; and the service that holds the talk, until it is called off."""
    authority, talk = event.child.responsible_authority_id, event.about
    return {authority} if talk.state in CALLED_OFF else {authority, talk.service_id}


def office_of_who_asked_the_child(event: Recorded) -> tuple[Office, ...]:
    """The social workers', where one of theirs asked or the talk was called off; else the service's."""
    authority = event.child.responsible_authority
    theirs = authority.jobs.filter(person=_link(event).made_by, role=Role.SOCIAL_WORKER)
    if event.about.state in CALLED_OFF or theirs.exists():
        return (Office.SOCIAL_WORKER,)
    return (Office.INTERVIEW_SERVICE,)


def where_the_child_was_asked(event: Recorded) -> int | None:
    """A talk that is booked stays with its service, though another holds the authority's by now."""
    service: int = event.about.service_id
    return service if Office.INTERVIEW_SERVICE in office_of_who_asked_the_child(event) else None


def _office_of(person: Person | None, talk: Any) -> tuple[Office, ...]:
    works = talk.service.jobs.filter(person=person, role=Role.INTERVIEWER)
    return (Office.INTERVIEW_SERVICE,) if works.exists() else (Office.SOCIAL_WORKER,)


def child_is_told_by(*how: Told) -> Condition:
    """Who tells the child of the time that was booked. Of one interview, once."""
    return lambda event: with_the_latest_episode(event) and event.about.child_told_by in how


def is_booked_by_somebody_else(event: Recorded) -> bool:
    """Whoever books themselves knows it."""
    myself = event.about.interviewer_id == event.by.person_id
    return not myself and with_the_latest_episode(event)


def is_to_be_written_by_somebody_else(event: Recorded) -> bool:
    """Whoever says that they have talked knows that they are to write it down."""
    return bool(event.payload.get("to_write")) and is_booked_by_somebody_else(event)


def is_to_be_shared(event: Recorded) -> bool:
    """Nobody decided yet what others read of it."""
    return bool(event.payload.get("to_share")) and with_the_latest_episode(event)


def who_was_booked_before(event: Recorded) -> Person | None:
    """Who had been told to hold the talk that is somebody else's now, or over before its time; nobody where
    they said so themselves."""
    before, said_so = event.payload.get("was_with"), event.by.person_id
    return Person.objects.filter(pk=before).first() if before and before != said_so else None


def somebody_was_booked_before(event: Recorded) -> bool:
    return with_the_latest_episode(event) and who_was_booked_before(event) is not None


def office_of_who_was_booked_before(event: Recorded) -> tuple[Office, ...]:
    return _office_of(who_was_booked_before(event), event.about)


def who_is_to_hold_it(event: Recorded) -> Person | None:
    holder: Person | None = event.about.interviewer
    return holder


def office_of_who_is_to_hold_it(event: Recorded) -> tuple[Office, ...]:
    return _office_of(event.about.interviewer, event.about)


def _called_off(event: Recorded) -> Any:
    """The talk that somebody has been told the time of, and that nobody is owed any more."""
    if event.about.code not in OWES_A_TALK:
        return None
    owed = Duty.objects.open().filter(code__in=OWES_A_TALK, episode__interviews=OuterRef("pk"))
    talks = event.episode.interviews.filter(
        ~Exists(owed.exclude(pk=event.about.pk)),
        state__in=(State.BOOKED, State.NOT_NEEDED, State.NO_CONTACT),
        booked_for__gt=event.recorded_at,
    )
    return talks.select_related("interviewer", "service").last()


def set_aside_by_itself(event: Recorded) -> bool:
    """Said once: not of what falls with something else, nor of what one person asked of another; and not
    where it is too late by itself, for then nobody says that it isn't needed."""
    if event.by == SERVICE:
        return False
    duty = event.about
    others = [code for code, falling in FALLS_WITH.items() if duty.code in falling]
    fell = duty.episode.duties.filter(code__in=others, ended_at=event.recorded_at)
    return not ledger.rule_of(duty).by_key and not fell.exclude(waived_because="").exists()


def may_read_of_it(office: Office) -> Condition:
    """Nobody is told of a duty that their work doesn't let them read of, or that is kept from them."""
    kept = {code for role in OFFICE_ROLES[office] for code in duties_kept_from(role)}
    return lambda event: (
        event.about.code not in kept and can_read(office, Audience(event.about.audience))
    )


def of_an_interview(event: Recorded) -> bool:
    return event.about.code in DUTIES_ABOUT[Subject.INTERVIEW]


def nobody_was_booked(event: Recorded) -> bool:
    """Whoever waits for a talk that is booked is told of that in words of its own."""
    return not a_booked_talk_is_called_off(event)


def a_booked_talk_is_called_off(event: Recorded) -> bool:
    return _called_off(event) is not None


def who_was_booked(event: Recorded) -> Person | None:
    talk = _called_off(event)
    return talk.interviewer if talk else None


def office_of_who_was_booked(event: Recorded) -> tuple[Office, ...]:
    talk = _called_off(event)
    return _office_of(talk.interviewer, talk) if talk else ()


def _withdrawn(event: Recorded) -> Any:
    """The talk with somebody to hold it that the child, who was not back, was booked for."""
    talks = event.episode.interviews.filter(
        state__in=(State.BOOKED, State.WITHDRAWN),
        opened_at__gte=event.about.recorded_at,
        booked_for__gt=event.recorded_at,
    )
    return talks.select_related("interviewer", "service").last()


def the_talk_is_withdrawn(event: Recorded) -> bool:
    """There is none until the child is back: the return that was a mistake had opened it."""
    talks = event.episode.interviews.filter(state__in=(*STILL_OPEN, State.WITHDRAWN))
    return bool(talks.filter(opened_at__gte=event.about.recorded_at).exists())


def the_talk_is_about_another_time_away(event: Recorded) -> bool:
    """It was to be held before that return, and still is."""
    talks = ReturnInterview.objects.filter(child=event.child, state__in=STILL_OPEN)
    about_others = talks.exclude(episodes=event.episode)
    return bool(about_others.filter(opened_at__lt=event.about.recorded_at).exists())


def is_not_logged_anew(event: Recorded) -> bool:
    """Gone again with a level or a report; with neither it is a log like any, which says it of itself."""
    return bool(event.episode.level) or reported(event)


def a_talk_is_to_be_arranged(event: Recorded) -> bool:
    """About this time away: not after a return before which the child had talked already; and after a return by
    mistake, where it was asked for while the child was where they were found."""
    return bool(event.episode.interviews.filter(state__in=STILL_OPEN).exists())


def a_booked_talk_is_before_home(event: Recorded) -> bool:
    return _booked(event) is not None


def it_was_booked(event: Recorded) -> bool:
    """The talk that is called off, which the fact is about, had a time that is still to come."""
    booked_for = event.about.booked_for
    return booked_for is not None and booked_for > event.recorded_at


def who_was_to_hold_it(event: Recorded) -> Person | None:
    return event.about.interviewer if it_was_booked(event) else None


def office_of_who_was_to_hold_it(event: Recorded) -> tuple[Office, ...]:
    return _office_of(event.about.interviewer, event.about) if it_was_booked(event) else ()


def a_booked_talk_is_withdrawn(event: Recorded) -> bool:
    return _withdrawn(event) is not None


def whose_talk_is_withdrawn(event: Recorded) -> Person | None:
    talk = _withdrawn(event)
    return talk.interviewer if talk else None


def office_of_whose_talk_is_withdrawn(event: Recorded) -> tuple[Office, ...]:
    talk = _withdrawn(event)
    return _office_of(talk.interviewer, talk) if talk else ()


def _booked(event: Recorded) -> Any:
    """The interview about this time away that somebody is booked to hold."""
    talks = event.episode.interviews.filter(state=State.BOOKED)
    return talks.select_related("interviewer", "service").first()


def _waiting(event: Recorded) -> Any:
    """The talk that somebody is booked to hold with the child, who isn't where they should be."""
    return ask_for_first(_talks_to_come, child=event.child.pk, now=event.recorded_at)


def _talks_to_come() -> QuerySet[ReturnInterview]:
    talks = ReturnInterview.objects.filter(
        child=slot("child"), state=State.BOOKED, booked_for__gt=slot("now")
    )
    return talks.select_related("interviewer", "service")[:1]


def whose_talk_waits(event: Recorded) -> Person | None:
    talk = _waiting(event)
    return talk.interviewer if talk else None


def by_somebody_else_than_is_booked(event: Recorded) -> bool:
    talk = _waiting(event)
    return talk is not None and talk.interviewer_id != event.by.person_id


def office_of_whose_talk_waits(event: Recorded) -> tuple[Office, ...]:
    """Nobody, while nobody is booked."""
    talk = _waiting(event)
    return _office_of(talk.interviewer, talk) if talk else ()


def who_is_booked(event: Recorded) -> Person | None:
    talk = _booked(event)
    return talk.interviewer if talk else None


def office_of_who_is_booked(event: Recorded) -> tuple[Office, ...]:
    """Nobody, while nobody is booked."""
    talk = _booked(event)
    return _office_of(talk.interviewer, talk) if talk else ()


def a_talk_is_due(event: Recorded) -> bool:
    """A return interview is to be held soon, also one booked after a no. That it is to be offered is the
    service's alone."""
    return event.about.code in HOLDS_A_TALK


def a_talk_of_somebody_else_is_due(event: Recorded) -> bool:
    """A social worker who is to hold it hears of it as theirs."""
    return a_talk_is_due(event) and Office.SOCIAL_WORKER not in office_of_who_is_booked(event)


def in_danger_and_police_see(event: Recorded) -> bool:
    """Police are told of a child whose record is still open to them."""
    return bool(event.payload.get("in_danger")) and police_hear_of(event.episode, event.recorded_at)
