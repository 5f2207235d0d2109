"""The states that a child's record can be in, as data: each a function that brings a fresh child there.

Every one is reached by the functions that the pages call, as the people who would do it, and fills
the record with words that tell whose they are (`canaries`).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from children import asking
from children import queries as children_queries
from children import workflow as children_workflow
from children.doors import place as place_child
from children.models import Child, Grant, UnusualLook
from children.rules import Audience, Basis, ProfessionalKind, UnusualKind
from escalation.models import Notification
from missing import workflow
from missing.models import Duty, Episode
from missing.rules import (
    CALL_BACK,
    CONFIRM_DECISION,
    TOLD_OUTSIDE,
    HeardHow,
    Whereabouts,
)
from partners import demo
from partners.models import Person
from retention import workflow as retention_workflow
from retention.models import DisposalItem, DisposalReview
from returns import workflow as returns_workflow
from returns.models import PreventionInterview
from returns.rules import Verdict
from tests import make
from tests.leaks import deeds
from tests.leaks.canaries import Canaries
from tests.leaks.case import DAY, Case
from tests.leaks.people import Around, place


def placed(case: Case) -> None:
    deeds.lives(case, demo.MARSH)


def looked_at(case: Case) -> None:
    deeds.lives(case, demo.MARSH)
    _looked_unusually(case, "coordinator")


def _looked_unusually(case: Case, slug: str) -> None:
    """Somebody looked in a way that is not usual, and the authority asked why."""
    looker = case.by(slug)
    case.unusual = UnusualLook.objects.create(
        kind=UnusualKind.OUT_OF_AREA,
        authority=case.around.agencies[demo.BRADFORD],
        child=case.child,
        person_id=looker.person_id,
        person_name=looker.name,
        job_title=looker.job_title,
        agency_name=looker.agency_name,
        day=case.now.date(),
        first_at=case.ago(hours=2),
        last_at=case.ago(hours=2),
        children=1,
        looks=1,
        found_at=case.ago(hours=1),
        question=f"Was it for {case.word('lookquestion')}",
        asked_by_id=case.by("placing-authority").person_id,
        asked_at=case.ago(hours=1),
    )


def known_by_codes(case: Case) -> None:
    _known_by_codes(case)


def _known_by_codes(case: Case) -> None:
    """As an authority's files tell of a child: a postcode, and no home that is named."""
    postcode = f"ZQ{case.number} 9CD"
    place(postcode, case.around.agencies[demo.WOLVERHAMPTON])
    case.placement = make.placement_by_code(
        case.child,
        host_authority=case.around.agencies[demo.WOLVERHAMPTON],
        postcode=postcode,
        kind_code="U6",
        provider_code="PR4",
        started_on=(case.now - 30 * DAY).date(),
    )
    children_workflow.live_at(case.child, case.placement)
    place_child(case.child)


def log_begun(case: Case) -> None:
    """The carer has begun to answer, and nobody has been told."""
    deeds.lives(case, demo.MARSH)
    _begun(case, "carer")


def _begun(case: Case, slug: str) -> None:
    case.draft = workflow.start_draft(by=case.by(slug), now=case.ago(hours=1), child=case.child)
    typed = {"at": case.now.isoformat(), "typed": {"gut_feeling": [case.word("draft")]}}
    workflow.save_answers(draft=case.draft, answers={"riskier": typed}, now=case.now)


def missing_from_home(case: Case) -> None:
    """In no placement, in the authority's own area: its emergency duty worker logs and reports it."""
    case.child.host_authority = case.around.agencies[demo.BRADFORD]
    place_child(case.child)
    deeds.logged(case, "emergency-duty")
    deeds.reported(case, "emergency-duty")


def being_logged(case: Case) -> None:
    """The second answer is given: on-call sees the episode, and the carer is still writing."""
    log_begun(case)
    _opened(case, "carer", minutes=0)


def _opened(case: Case, slug: str, *, minutes: int) -> None:
    case.episode = workflow.open_episode(
        child=case.child,
        by=case.by(slug),
        now=case.ago(minutes=minutes),
        draft=case.draft,
        danger="no",
    )


def taken_over(case: Case) -> None:
    """The carer began the log, and on-call goes on with it."""
    log_begun(case)
    _opened(case, "carer", minutes=5)
    case.draft = workflow.take_over(draft=case.draft, by=case.by("on-call"), now=case.now)


def call_owed(case: Case) -> None:
    """The log was begun and not sent, so on-call is to phone the carer."""
    log_begun(case)
    _abandoned(case, "carer")


def _abandoned(case: Case, slug: str) -> None:
    """Not sent for so long that on-call was asked to phone."""
    _opened(case, slug, minutes=12)
    waiting = Duty.objects.open().filter(episode=case.episode, next_moment_at__lte=case.now)
    for duty in waiting.order_by("next_moment_at"):
        workflow.mind(duty=duty, now=case.now)
    assert Duty.objects.open().filter(episode=case.episode, code=CALL_BACK).exists()


def away(case: Case) -> None:
    """Logged, and not reported: police know nothing."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)


def in_a_childrens_home(case: Case) -> None:
    deeds.lives(case, demo.BEECH)
    deeds.night(case, "home-staff")


def moved(case: Case) -> None:
    """Lived with the Calloways, whose carer logged a night there; lives with the Marshes now."""
    deeds.lives(case, demo.CALLOWAY, days=400)
    deeds.logged(case, "former-carer")
    deeds.back(case, "former-carer")
    deeds.held(case)
    deeds.approved(case)
    deeds.lives(case, demo.MARSH, days=0)


def moved_while_away(case: Case) -> None:
    """Away from the Calloways when the placement there was ended and another found in Bradford."""
    deeds.lives(case, demo.CALLOWAY)
    deeds.logged(case, "former-carer")
    deeds.lives(case, demo.OGDEN, days=0)


def professional_changed(case: Case) -> None:
    """Another reviewing officer was named; the one before has no part in it any more."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    children_workflow.name_professional(
        child=case.child,
        person=make.job(
            case.around.jobs["reviewing-officer"].role, case.around.agencies[demo.BRADFORD]
        ).person,
        kind=ProfessionalKind.REVIEWING_OFFICER,
        by=case.by("social-worker"),
        now=case.ago(hours=2),
    )


def restricted(case: Case) -> None:
    """Only people named on the child see the child: here the carer, and the child's professionals.

    So it is hidden from those of its own authority who keep its records and review looking at them.
    """
    deeds.lives(case, demo.MARSH)
    deeds.night(case)
    _looked_unusually(case, "police-supervisor")
    _kept_for_an_inquiry(case)
    carer = case.around.jobs["carer"].person
    _restricted(case, minutes=60, also=[carer])
    case.grant = Grant.objects.get(content_object=case.child, user=carer)


def _restricted(case: Case, *, minutes: int, also: Iterable[Person] = ()) -> None:
    case.child = deeds.anew(Child, case.child, "responsible_authority")
    children_workflow.restrict(
        child=case.child,
        because=f"Because {case.word('restrictedwhy')}",
        also=also,
        by=case.by("social-worker"),
        now=case.ago(minutes=minutes),
    )


def restricted_and_moved(case: Case) -> None:
    """Restricted with the carers named, and lives with others now: nobody there has been named yet."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    _restricted(case, minutes=60, also=[case.around.jobs["carer"].person])
    deeds.lives(case, demo.CALLOWAY, days=0)


def granted(case: Case) -> None:
    """A carer of another household is named on the child, who comes to them for weekends."""
    deeds.lives(case, demo.MARSH)
    deeds.night(case)
    case.grant = children_workflow.name_person(
        child=case.child,
        person=case.around.jobs["other-carer"].person,
        reason=f"For {case.word('namedwhy')}",
        by=case.by("social-worker"),
        now=case.ago(hours=1),
        until=case.now + DAY,
    )


def access_request_waiting(case: Case) -> None:
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    _asked(case)


def _asked(case: Case) -> None:
    """A social worker of the authority where the child lives asks, and nobody has answered."""
    case.asked = asking.ask(
        match=_match(case),
        reason=f"To know {case.word('askedwhy')}",
        by=case.by("wolverhampton-social-worker"),
        now=case.ago(hours=1),
    )


def access_request_allowed(case: Case) -> None:
    """Their authority said yes: the record is opened to them, to be read for some days."""
    access_request_waiting(case)
    asking.allow(request=case.asked, by=case.by("social-worker"), now=case.now)


def _match(case: Case) -> Any:
    (match,) = children_queries.match(surname=case.child.surname, born_on=case.child.born_on)
    return match


def _looked(case: Case, *, minutes: int) -> None:
    """The call handler of the force opens the record in an emergency, for an hour."""
    case.looked = asking.look_in_emergency(
        match=_match(case),
        basis=Basis.MISSING,
        reason=f"Seen at {case.word('lookedwhy')}",
        by=case.by("call-handler"),
        now=case.ago(minutes=minutes),
    )


def grant_expired(case: Case) -> None:
    deeds.lives(case, demo.MARSH)
    deeds.night(case)
    deeds.grant(case, "other-carer", until=case.ago(minutes=1))


def emergency(case: Case) -> None:
    """An officer of the force has emergency access to a child who was not reported."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    _looked(case, minutes=1)


def emergency_over(case: Case) -> None:
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    _looked(case, minutes=61)


def restricted_in_an_emergency(case: Case) -> None:
    """Restricted while an officer was looking in an emergency, within the hour."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    _looked(case, minutes=30)
    _restricted(case, minutes=15)


def restricted_by_codes(case: Case) -> None:
    """Restricted while its home was still to be named, a request to be answered and a call owed.

    All of that is the work of people of its own authority from whom the child is hidden.
    """
    _known_by_codes(case)
    _begun(case, "social-worker")
    _abandoned(case, "social-worker")
    _asked(case)
    _restricted(case, minutes=0)


def reported(case: Case) -> None:
    """Reported, decided and challenged, and the challenge answered."""
    deeds.lives(case, demo.MARSH)
    deeds.night(case, answered=deeds.answered)


def transferred(case: Case) -> None:
    """Decided and challenged, and handed to the force next door, which has decided anew."""
    deeds.lives(case, demo.MARSH)
    deeds.night(case)
    workflow.transfer_force(
        episode=case.episode,
        to_force=case.around.agencies[demo.WEST_YORKSHIRE],
        why=f"Seen with {case.word('transferwhy')}",
        by=case.by("police-supervisor"),
        now=case.ago(hours=2),
    )
    case.episode = deeds.anew(Episode, case.episode, "child")
    workflow.record_decision(
        episode=case.episode,
        outcome="record-respond",
        grade="high",
        reason=f"We know {case.word('decidedanew')}",
        by=case.by("other-force"),
        now=case.ago(hours=1.5),
    )


def transfer_heard(case: Case) -> None:
    """The carer heard by phone that the force next door has it: no officer has said so."""
    deeds.lives(case, demo.MARSH)
    deeds.night(case)
    workflow.transfer_force(
        episode=case.episode,
        to_force=case.around.agencies[demo.WEST_YORKSHIRE],
        why=f"Seen with {case.word('transferheard')}",
        heard_from=case.word("transferheardfrom"),
        heard_how=HeardHow.PHONE,
        transferred_at=case.ago(hours=2),
        by=case.by("carer"),
        now=case.ago(hours=2),
    )


def back_kept_from_the_home(case: Case) -> None:
    """Back in another way, having said something that those whom the child lives with are not to read."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    deeds.reported(case)
    deeds.decided(case)
    deeds.back_with_a_worry(case)


def answers_kept(case: Case) -> None:
    """Reported and decided; the carer is between two pages of what they would say next."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    deeds.reported(case)
    deeds.decided(case)
    deeds.begun_to_say(case)


def found_not_home(case: Case) -> None:
    """In hospital, gone from there, and in custody now, to be talked with before they go home."""
    deeds.lives(case, demo.MARSH)
    deeds.night(case, answered=deeds.answered)
    deeds.found(case, Whereabouts.HOSPITAL, hours=3)
    case.episode = workflow.go_again(
        episode=case.episode,
        left_at=case.ago(hours=2.5),
        left_how=f"Left with {case.word('leftfoundplace')}",
        by=case.by("police-supervisor"),
        now=case.ago(hours=2.5),
    )
    deeds.found(case, Whereabouts.CUSTODY, hours=2)
    returns_workflow.open_before_home(
        episode=case.episode, by=case.by("social-worker"), now=case.ago(hours=1)
    )


def information_asked(case: Case) -> None:
    """Reported and decided; police look, ask, are answered twice and wait once."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    deeds.reported(case)
    deeds.decided(case)
    deeds.enquired(case)
    deeds.questioned(case)
    deeds.call_corrected(case, hours=4.2)


def reported_and_back(case: Case) -> None:
    deeds.lives(case, demo.MARSH)
    deeds.night(case, answered=deeds.answered)
    deeds.back_by_mistake(case)
    deeds.back(case)
    deeds.not_seen_by_police(case)
    deeds.looked_back(case)
    deeds.tried(case)
    deeds.set_aside(case, "police-review", "owedbypolice")
    deeds.set_aside(case, "offer-interview", "owedafterwards")


def interview_assigned(case: Case) -> None:
    """Back, and the interview is booked with the interviewer."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    deeds.back(case)
    deeds.booked(case)


def interview_to_approve(case: Case) -> None:
    """Held and written down; what could not wait was told at once, with the words that it was told in."""
    interview_assigned(case)
    returns_workflow.tell_somebody_now(
        interview=case.interview,
        text=f"They were made to, {case.word('toldatonce')}",
        in_danger=True,
        by=case.by("interviewer"),
        now=case.ago(hours=1.7),
    )
    deeds.held(case)


def interview_returned(case: Case) -> None:
    """Somebody else of the service has asked for it to be looked at again."""
    interview_to_approve(case)
    returns_workflow.decide(
        interview=case.interview,
        outcome=Verdict.RETURNED,
        comments=f"Ask again about {case.word('returnedwhy')}",
        by=case.by("interview-manager"),
        now=case.ago(hours=1.4),
    )


def interview_declined(case: Case) -> None:
    """Booked with whom the child would rather talk to; then the child said not now, to be asked again."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    deeds.back(case)
    deeds.booked_with_their_social_worker(case)
    case.interview = returns_workflow.decline(
        interview=case.interview,
        declined_at=case.ago(hours=1.5),
        words=f"Not now, {case.word('declined')}",
        ask_again_on=date.fromordinal(case.now.date().toordinal() + 3),
        by=case.by("interviewer"),
        now=case.ago(hours=1.5),
    )
    returns_workflow.record_carers_view(
        interview=case.interview,
        said_by="A grandmother",
        text=f"There was {case.word('carersview')}",
        heard_at=case.ago(hours=1.4),
        audience=Audience.PROFESSIONALS,
        by=case.by("interviewer"),
        now=case.ago(hours=1.4),
    )


def closed(case: Case) -> None:
    """Everything has happened, and nothing is owed any more."""
    deeds.lives(case, demo.MARSH)
    deeds.night(case, answered=deeds.answered_by_phone)
    deeds.confirmed(case)
    deeds.back(case)
    deeds.learnt(case)
    deeds.held(case)
    deeds.approved(case)


def kept_longer(case: Case) -> None:
    """Closed, and on a list of records to dispose of; but an inquiry asked for it to be kept."""
    closed(case)
    _kept_for_an_inquiry(case)


def _kept_for_an_inquiry(case: Case) -> None:
    """The authority's manager holds the record, which is on a list of records to dispose of."""
    case.hold = retention_workflow.hold_child(
        child=case.child,
        reason=f"The inquiry about {case.word('heldwhy')}",
        by=case.by("placing-authority"),
        now=case.ago(hours=1),
    )
    review = DisposalReview.objects.create(
        authority=case.around.agencies[demo.BRADFORD], made_at=case.now, size=1
    )
    case.item = DisposalItem.objects.create(
        review=review, child=case.child, kept_until=case.now.date(), because=[], counts={}
    )


def stood_down(case: Case) -> None:
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    deeds.reported(case)
    case.episode = workflow.stand_down(
        episode=case.episode,
        because=f"Was upstairs, {case.word('stooddown')}",
        by=case.by("carer"),
        agreed_by=case.around.jobs["on-call"].person,
        now=case.ago(hours=2),
    )


def still_away(case: Case) -> None:
    """Away from a children's home for a day: its manager is to tell Ofsted, the social worker the parents."""
    deeds.lives(case, demo.BEECH)
    deeds.logged(case, "home-staff", hours=26)
    deeds.reported(case, "home-staff", hours=25)
    row = Duty.objects.open().get(episode=case.episode, code="still-away-24h")
    workflow.mind(duty=row, now=case.ago(hours=1.9))
    owed = Duty.objects.open().filter(episode=case.episode, code__in=TOLD_OUTSIDE)
    assert {duty.code for duty in owed} == set(TOLD_OUTSIDE)


def over_and_to_confirm(case: Case) -> None:
    """Back and talked with, while police have still to say whether what the carer heard of them is so."""
    deeds.lives(case, demo.MARSH)
    deeds.logged(case)
    deeds.reported(case)
    deeds.heard(case)
    deeds.back(case)
    deeds.held(case)
    deeds.approved(case)
    assert Duty.objects.open().filter(episode=case.episode, code=CONFIRM_DECISION).exists()


def died_while_away(case: Case) -> None:
    """Died while police were looking and a challenge waited: the authority recorded the day."""
    deeds.lives(case, demo.MARSH)
    deeds.night(case)
    case.child = children_workflow.record_death(
        child=case.child,
        died_on=case.ago(minutes=30).date(),
        by=case.by("social-worker"),
        now=case.ago(minutes=30),
    )


STATES: dict[str, Callable[[Case], None]] = {
    "placed": placed,
    "looked at unusually": looked_at,
    "known by codes": known_by_codes,
    "missing from home": missing_from_home,
    "log begun": log_begun,
    "being logged": being_logged,
    "log taken over": taken_over,
    "call owed": call_owed,
    "away": away,
    "in a children's home": in_a_childrens_home,
    "moved": moved,
    "moved while away": moved_while_away,
    "professional changed": professional_changed,
    "restricted": restricted,
    "restricted, then moved": restricted_and_moved,
    "granted by name": granted,
    "grant expired": grant_expired,
    "access request waiting": access_request_waiting,
    "access request allowed": access_request_allowed,
    "emergency access": emergency,
    "emergency access over": emergency_over,
    "restricted during emergency access": restricted_in_an_emergency,
    "restricted and known by codes": restricted_by_codes,
    "reported": reported,
    "transferred": transferred,
    "found, not home": found_not_home,
    "information asked": information_asked,
    "reported and back": reported_and_back,
    "interview assigned": interview_assigned,
    "interview to approve": interview_to_approve,
    "interview returned": interview_returned,
    "interview declined": interview_declined,
    "closed": closed,
    "kept longer": kept_longer,
    "stood down": stood_down,
    "still away after a day": still_away,
    "over, and to confirm": over_and_to_confirm,
    "died while away": died_while_away,
    "transfer heard by phone": transfer_heard,
    "back, kept from the home": back_kept_from_the_home,
    "answers kept between pages": answers_kept,
}


def bring(state: str, number: int, around: Around, canaries: Canaries, now: datetime) -> Case:
    """A fresh child in this state, whose words begin with this number."""
    case = deeds.new_child(number, state, around, now)
    STATES[state](case)
    case.child = deeds.anew(Child, case.child, "home")
    deeds.photographed(case)
    if case.placement and case.placement.home_id is None:
        for written in (case.placement.postcode, case.placement.postcode.replace(" ", "")):
            canaries.know(written, number, "postcode")
    if case.episode:
        case.episode = deeds.anew(Episode, case.episode, "child")
        canaries.know(case.episode.reference, number, "reference")
        case.report = case.episode.police_reports.first()
        case.decision = case.episode.decisions.first()
        case.duty = Duty.objects.filter(episode=case.episode).latest("pk")
        case.prevention = PreventionInterview.objects.filter(episode=case.episode).first()
        case.notifications = list(Notification.objects.filter(episode=case.episode).order_by("pk"))
        case.notification = next(reversed(case.notifications), None)  # type: ignore[assignment]
    return case
