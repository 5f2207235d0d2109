"""What must always be true is true in the database itself: each constraint is tried there."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Model

from children.models import (
    AccessRequest,
    Document,
    EmergencyAccess,
    LegalStatus,
    Photo,
    Placement,
    Professional,
    ReportingStrategy,
    Restriction,
    Sight,
    Square,
    UnusualLook,
)
from children.rules import (
    Basis,
    Breadth,
    DocumentKind,
    GrantKind,
    ProfessionalKind,
    UnusualKind,
)
from children.workflow import grant
from escalation.models import (
    Challenge,
    Correction,
    Delivery,
    Digest,
    DigestLine,
    Notification,
    Preference,
    Question,
    Review,
)
from escalation.rules import Call, Channel, Outcome
from insight.models import SavedView
from missing import workflow
from missing.models import (
    Assessment,
    Duty,
    ForceTransfer,
    HolidayCalendar,
    KeptAnswers,
    Note,
    PoliceDecision,
    PoliceReport,
    Protocol,
    ProtocolInForce,
    Return,
    WhoTold,
)
from missing.rules import DutyEnd, HandoverState, Pages, Status
from partners.actor import SERVICE
from partners.models import Invitation, Job, Mail, Mobile, RotaShift, Setup
from partners.rules import AgencyKind, DeliveryState, MailKind, Office, Role
from retention.models import DisposalItem, DisposalReview, LegalHold
from retention.rules import Decision
from returns.models import (
    Answer,
    Approval,
    ApprovalComments,
    Attempt,
    AttemptNote,
    CarersView,
    ChildsReader,
    ChildsWords,
    NotNow,
    ReturnInterview,
    SharedWords,
    Slot,
    VoiceLink,
    Wish,
)
from returns.rules import AttemptResult, Contact, SharedWith, State, Unsaid, Verdict
from tests import make
from tests.make import NOW, World

pytestmark = pytest.mark.django_db
OURS = ("audit", "partners", "children", "missing", "returns", "escalation", "insight", "retention")
TODAY = date(2026, 11, 21)


def again(row: Model, **changes: Any) -> None:
    """Write the same row once more."""
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def change(row: Model, **changes: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**changes)


def dated(model: type[Model], world: World, **extra: Any) -> Model:
    return model._default_manager.create(child=world.child, **{"started_on": TODAY, **extra})


def mistaken(w):
    return make.not_back(w, make.back(w)).mistaken_returns.get()


def they_were(w):
    return make.back(w, how_they_are="Tired").how_they_were.get()


def a_note(world: World) -> Note:
    return workflow.add_note(
        episode=make.logged(world), text="Rang", by=make.acting(world.carer), now=make.NOW
    )


def document(world: World) -> Document:
    return Document.objects.create(
        child=world.child,
        kind=DocumentKind.EPISODE_REPORT,
        filename="report.pdf",
        asked_by=world.carer.person,
        asked_as=world.carer,
        asked_at=NOW,
    )


def digest(world: World) -> Digest:
    return Digest.objects.create(
        person=world.carer.person, on=TODAY, address="who@example.test", next_try_at=NOW
    )


def a_photo(world: World) -> Photo:
    return make.photo(world.child, by=make.acting(world.carer))


def kept_answers(world: World) -> KeptAnswers:
    return KeptAnswers.objects.create(
        person=world.carer.person, episode=make.opened(world), pages=Pages.BACK, saved_at=NOW
    )


def view(world: World, **extra: Any) -> SavedView:
    owner = world.coordinator
    return SavedView.objects.create(
        owner=owner.person, agency=owner.agency, place=1, name="Nights", query={}, **extra
    )


def sight(world: World, **extra: Any) -> Sight:
    given = {"breadth": Breadth.ALL, "why": "Asked", "since": NOW, "agency": world.force}
    return Sight.objects.create(child=world.child, **{**given, **extra})


def restriction(world: World) -> Restriction:
    return Restriction.objects.create(
        child=world.child, because="Threats", restricted_by=world.social_worker.person, since=NOW
    )


def request(world: World) -> AccessRequest:
    return AccessRequest.objects.create(
        child=world.child,
        asked_by=world.sergeant.person,
        asked_as=world.sergeant,
        shown_as="A T",
        reason="To know",
        asked_at=NOW,
        answer_by=NOW,
    )


def decided(world: World, **extra: Any) -> None:
    by = {"decided_by": world.social_worker.person, "decided_at": NOW, "allowed": True}
    change(request(world), **{**by, **extra})


def looked(world: World) -> EmergencyAccess:
    person = world.sergeant.person
    given = grant(
        child=world.child,
        person=person,
        kind=GrantKind.EMERGENCY,
        reason="Seen",
        by=SERVICE,
        now=NOW,
        until=NOW + timedelta(hours=1),
    )
    return EmergencyAccess.objects.create(
        child=world.child,
        grant=given,
        looker=person,
        looked_as=world.sergeant,
        shown_as="A T",
        basis=Basis.MISSING,
        reason="Seen",
        since=NOW,
        until=NOW + timedelta(hours=1),
        review_due_at=NOW,
    )


def reviewed(world: World, **extra: Any) -> None:
    by = {"reviewed_by": world.social_worker.person, "reviewed_at": NOW, "justified": True}
    change(looked(world), **{**by, **extra})


def strategy(world: World) -> ReportingStrategy:
    return ReportingStrategy.objects.create(
        child=world.child,
        steps=[],
        expires_on=TODAY,
        written_by=world.social_worker.person,
        since=NOW,
    )


def question(world: World) -> Question:
    return Question.objects.create(
        challenge=challenge(world),
        text="Does the carer have the inhaler?",
        office=Office.CARER,
        asked_by=world.sergeant.person,
        asked_as=world.sergeant,
        asked_at=NOW,
        answer_by=NOW,
    )


def correction(world: World, **extra: Any) -> Correction:
    return Correction.objects.create(
        challenge=challenge(world),
        call=Call.ASKED,
        officer_name="Hale",
        spoken_at=NOW,
        corrected_by=world.carer.person,
        corrected_as=world.carer,
        corrected_at=NOW,
        **extra,
    )


def challenge(world: World) -> Challenge:
    decision = make.decided(world)
    return Challenge.objects.create(
        episode=decision.episode,
        decision=decision,
        ground="not-recording",
        harm="No inhaler",
        raised_by=world.carer.person,
        raised_as=world.carer,
        raised_at=NOW,
        protocol=decision.episode.reporting_protocol,
        rung=1,
        office=Office.DUTY_INSPECTOR,
        pick_up_by=NOW,
        decide_by=NOW,
    )


def notification(world: World) -> Notification:
    episode = make.opened(world)
    return Notification.objects.create(
        child=world.child,
        episode=episode,
        event_id=0,
        message="child-is-back",
        agency=world.host,
        office=Office.HOST_COORDINATOR,
        told_at=NOW,
    )


def delivery(world: World) -> Delivery:
    return Delivery.objects.create(
        notification=notification(world),
        channel=Channel.EMAIL,
        address="a@example.test",
        next_try_at=NOW,
        subject="s",
        body="b",
    )


def invitation(world: World, **extra: Any) -> Invitation:
    said = {"email": "new@example.test", "role": Role.ON_CALL, "title": "On-call worker"}
    return Invitation.objects.create(
        agency=world.provider,
        invited_at=NOW,
        expires_at=NOW + timedelta(days=7),
        **{**said, **extra},
    )


def a_mail(world: World, **extra: Any) -> Mail:
    said = {"kind": MailKind.SIGN_IN_REMINDER, "address": "a@example.test", "asked_at": NOW}
    return Mail.objects.create(agency=world.provider, next_try_at=NOW, **{**said, **extra})


def interview(world: World) -> ReturnInterview:
    made = ReturnInterview.objects.filter(child=world.child).first()
    return made or ReturnInterview.objects.create(
        child=world.child, service=world.interviews, opened_at=NOW
    )


def slot(world: World, **extra: Any) -> Slot:
    times = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
    return Slot.objects.create(
        interviewer=world.interviewer.person, service=world.interviews, **{**times, **extra}
    )


def twice_at_once(world: World) -> None:
    """Two interviews, of one interviewer, half an hour apart."""
    slot(world, interview=interview(world))
    change(interview(world), state=State.HELD, held_at=NOW, interviewer=world.interviewer.person)
    other = ReturnInterview.objects.create(
        child=world.child, service=world.interviews, opened_at=NOW
    )
    half_past = {"starts_at": NOW + timedelta(minutes=30), "ends_at": NOW + timedelta(hours=2)}
    slot(world, interview=other, **half_past)


def a_wish(world: World) -> Wish:
    by = {"written_by": world.carer.person, "written_at": NOW}
    return Wish.objects.create(child=world.child, who="Sam", said_by="Ash", said_on=TODAY, **by)


def a_carers_view(world: World) -> CarersView:
    said = {"said_by": "Jo", "text": "Worried since May", "heard_at": NOW}
    return CarersView.objects.create(
        interview=interview(world), written_by=world.carer.person, **said
    )


def an_attempt(world: World) -> Attempt:
    return Attempt.objects.create(
        interview=interview(world),
        tried_at=NOW,
        how=Contact.PHONE,
        result=AttemptResult.NO_ANSWER,
        by=world.interviewer.person,
        recorded_at=NOW,
    )


def an_answer(world: World) -> Answer:
    return make.written(interview(world), make.acting(world.social_worker))


def shared_words(world: World) -> SharedWords:
    answer = an_answer(world)
    return SharedWords.objects.create(
        interview=answer.interview,
        answer=answer,
        audience=SharedWith.CARERS,
        by=world.social_worker.person,
        at=NOW,
    )


def voice_link(world: World, **extra: Any) -> VoiceLink:
    given = {"made_at": NOW, "expires_at": NOW + timedelta(days=7), **extra}
    if "interview" not in given:
        given["interview"] = interview(world)
    digest = f"{VoiceLink.objects.count():064}"
    return VoiceLink.objects.create(digest=digest, made_by=world.interviewer.person, **given)


def childs_words(world: World, **extra: Any) -> ChildsWords:
    said = {"question": "why", "text": "It was loud", "said_at": NOW, **extra}
    return ChildsWords.objects.create(link=voice_link(world), **said)


def childs_reader(world: World, audience: SharedWith = SharedWith.CARERS) -> ChildsReader:
    return ChildsReader.objects.create(link=voice_link(world), audience=audience)


def an_approval(world: World, **extra: Any) -> Approval:
    said = {"interview": interview(world), "sent_by": world.interviewer.person, "sent_at": NOW}
    return Approval.objects.create(**{**said, **extra})


def returned(world: World, *, by: Any = None) -> dict[str, Any]:
    return {
        "outcome": Verdict.RETURNED,
        "decided_by": by or world.social_worker.person,
        "decided_at": NOW,
    }


def duty(world: World) -> Duty:
    first = make.logged(world).duties.first()
    assert first
    return first


def unusual(world: World, **extra: Any) -> UnusualLook:
    return UnusualLook.objects.create(
        kind=UnusualKind.NO_PART,
        authority=world.responsible,
        person=world.carer.person,
        day=TODAY,
        first_at=NOW,
        last_at=NOW,
        children=1,
        looks=1,
        found_at=NOW,
        **extra,
    )


def a_square(world: World) -> None:
    first = Square.objects.first() or Square(authority_code="E1", **_square_place())
    if first.pk is None:
        first.save()
    again(first)


def _square_place() -> dict[str, int]:
    names = {field.name for field in Square._meta.get_fields()} - {"id", "authority_code"}
    return dict.fromkeys(names, 1)


def hold(world: World, **extra: Any) -> LegalHold:
    given = {"authority": world.responsible, "child": world.child, "reason": "Asked"}
    by = {"set_by": world.placing_manager.person, "set_at": NOW}
    return LegalHold.objects.create(**{**given, **by, **extra})


def review_of_disposal(world: World, **extra: Any) -> DisposalReview:
    given = {"authority": world.responsible, "made_at": NOW, "size": 1}
    return DisposalReview.objects.create(**{**given, **extra})


def item(world: World, **extra: Any) -> DisposalItem:
    given = {"child": world.child, "kept_until": TODAY, "because": [], "counts": {}}
    return DisposalItem.objects.create(**{"review": review_of_disposal(world), **given, **extra})


def approved_by(world: World, *jobs: Job) -> dict[str, Any]:
    names = zip(("first", "second"), jobs, strict=False)
    return {k: v for n, job in names for k, v in ((f"{n}_by", job.person), (f"{n}_at", NOW))}


def a_correction(w: World, **extra: Any) -> PoliceDecision:
    """An officer corrects the first decision that there is."""
    wrong = PoliceDecision.objects.order_by("pk").first() or make.decided(w)
    said = {
        "report": wrong.report,
        "episode": wrong.episode,
        "outcome": "record-respond",
        "reason": "Cold",
        "officer": w.sergeant.person,
        "officer_name": "Sgt Pell",
        "decided_at": NOW,
        "recorded_by": w.sergeant.person,
        "recorded_at": NOW,
    }
    return PoliceDecision.objects.create(corrects=wrong, **{**said, **extra})


BREAK: dict[str, Callable[[World], Any]] = {
    "square_of_authority": a_square,
    "agency_in_an_area_is_an_authority": lambda w: change(w.provider, area=w.host.area),
    "home_name_in_provider": lambda w: again(w.home),
    "team_one_per_office_and_hours": lambda w: [
        make.team(w.provider, Office.ON_CALL) for _ in range(2)
    ],
    "person_email_is_lower": lambda w: change(w.carer.person, email="Jo@Example.test"),
    "job_of_a_home_names_it": lambda w: change(w.carer, home=None),
    "job_ends_after_it_starts": lambda w: change(w.carer, ended_on=date(2019, 1, 1)),
    "shift_ends_after_it_starts": lambda w: RotaShift.objects.create(
        team=make.team(w.provider, Office.ON_CALL),
        person=w.on_call.person,
        starts_at=NOW,
        ends_at=NOW,
    ),
    "invitation_email_is_lower": lambda w: invitation(w, email="New@example.test"),
    "invitation_to_a_home_names_it": lambda w: invitation(w, home=w.home),
    "invitation_used_made_a_job": lambda w: invitation(w, used_at=NOW),
    "invitation_used_or_taken_back": lambda w: invitation(
        w, used_at=NOW, job=w.on_call, revoked_at=NOW
    ),
    "invitation_one_unanswered": lambda w: again(invitation(w), serial=uuid4()),
    "mail_of_an_invitation": lambda w: a_mail(w, kind=MailKind.INVITATION),
    "mail_sent_has_a_time": lambda w: a_mail(w, state=DeliveryState.SENT),
    "hours_close_after_they_open": lambda w: make.office_hours(w.host, closes=time(8)),
    "hours_are_of_a_weekday": lambda w: make.office_hours(w.host, weekdays=[7]),
    "setup_alert_sent_before_received": lambda w: Setup.objects.create(
        agency=w.provider, alert_received_at=NOW
    ),
    "mobile_confirmed_is_a_number": lambda w: Mobile.objects.create(
        person=w.carer.person, confirmed_at=NOW
    ),
    "delivery_arrived_once_sent": lambda w: Delivery.objects.create(
        notification=notification(w),
        channel=Channel.EMAIL,
        address="who@example.test",
        next_try_at=NOW,
        subject="x",
        body="x",
        arrived_at=NOW,
    ),
    "digest_once_a_day": lambda w: again(digest(w), reference=uuid4()),
    "digest_sent_has_a_time": lambda w: change(digest(w), state=DeliveryState.SENT),
    "line_once_for_each_person": lambda w: again(
        DigestLine.objects.create(notification=notification(w), person=w.carer.person)
    ),
    "view_place_of_owner": lambda w: again(view(w)),
    "view_at_most_ten": lambda w: change(view(w), place=11),
    "view_one_default": lambda w: again(view(w, is_default=True), place=2),
    "child_local_id": lambda w: again(w.child),
    "child_dies_after_it_is_born": lambda w: change(w.child, died_on=date(1990, 1, 1)),
    "hold_is_on_a_child_or_an_agency": lambda w: hold(w, agency=w.provider),
    "hold_lifted_by_name_and_why": lambda w: change(hold(w), lifted_at=NOW),
    "disposal_first_approved_by_name": lambda w: review_of_disposal(w, first_at=NOW),
    "disposal_approved_by_two_different_people": lambda w: review_of_disposal(
        w, **approved_by(w, w.placing_manager, w.placing_manager)
    ),
    "disposal_asked_after_two_approved": lambda w: review_of_disposal(
        w, **approved_by(w, w.placing_manager), asked_at=NOW
    ),
    "disposal_done_after_two_approved": lambda w: review_of_disposal(w, done_at=NOW),
    "disposal_item_one_open": lambda w: again(item(w)),
    "disposal_decided_by_name": lambda w: change(item(w), decision=Decision.DISPOSE),
    "disposal_kept_says_why_and_until": lambda w: item(
        w, decision=Decision.KEEP, decided_by=w.placing_manager.person, decided_at=NOW
    ),
    "disposal_erased_was_decided": lambda w: change(item(w), erased_at=NOW),
    "legal_status_one_open": lambda w: [
        dated(LegalStatus, w, code="C2", started_on=TODAY - timedelta(days=n)) for n in (0, 1)
    ],
    "legal_status_start": lambda w: [
        dated(LegalStatus, w, code="C2", ended_on=end) for end in (None, TODAY)
    ],
    "legal_status_ends_after_it_starts": lambda w: dated(
        LegalStatus, w, code="C2", ended_on=TODAY - timedelta(days=1)
    ),
    "placement_one_open": lambda w: [
        dated(Placement, w, started_on=TODAY - timedelta(days=n)) for n in (0, 1)
    ],
    "placement_start": lambda w: [dated(Placement, w, ended_on=end) for end in (None, TODAY)],
    "placement_ends_after_it_starts": lambda w: dated(
        Placement, w, ended_on=TODAY - timedelta(days=1)
    ),
    "professional_one_of_a_kind": lambda w: Professional.objects.create(
        child=w.child,
        person=w.on_call.person,
        kind=ProfessionalKind.SOCIAL_WORKER,
        since=TODAY,
    ),
    "sight_one_open": lambda w: [sight(w) for _ in range(2)],
    "sight_of_an_episode_names_it": lambda w: sight(w, breadth=Breadth.EPISODE),
    "grant_in_an_emergency_ends": lambda w: grant(
        child=w.child,
        person=w.sergeant.person,
        kind=GrantKind.EMERGENCY,
        reason="Seen",
        by=SERVICE,
        now=NOW,
    ),
    "strategy_one_current": lambda w: [strategy(w) for _ in range(2)],
    "photo_one_present": lambda w: again(a_photo(w)),
    "photo_ends_after_it_starts": lambda w: change(a_photo(w), until=NOW - timedelta(days=1)),
    "restriction_one_open": lambda w: again(restriction(w)),
    "restriction_lifted_by_name": lambda w: change(restriction(w), lifted_at=NOW),
    "access_request_one_open": lambda w: again(request(w)),
    "access_request_decided_by_name": lambda w: decided(w, decided_by=None),
    "access_request_refused_with_a_reason": lambda w: decided(w, allowed=False),
    "access_request_decided_by_another": lambda w: decided(w, decided_by=w.sergeant.person),
    "emergency_reviewed_by_name": reviewed,
    "emergency_reviewed_by_another": lambda w: reviewed(
        w, reviewed_by=w.sergeant.person, review="Right"
    ),
    "emergency_ends_after_it_starts": lambda w: change(looked(w), until=NOW),
    "unusual_once_a_day": lambda w: [unusual(w) for _ in range(2)],
    "unusual_asked_by_name": lambda w: unusual(w, asked_at=NOW, question="Why?"),
    "unusual_answered_after_it_is_asked": lambda w: unusual(w, answered_at=NOW, answer="x"),
    "unusual_settled_by_name": lambda w: unusual(w, settled_at=NOW, outcome="fine"),
    "document_made_has_content": lambda w: change(document(w), made_at=NOW),
    "document_covers_days_in_order": lambda w: change(
        document(w), first_day=TODAY, last_day=TODAY - timedelta(days=1)
    ),
    "protocol_in_force_since": lambda w: [
        ProtocolInForce.objects.create(
            area=w.host.area, protocol=make.opened(w).reporting_protocol, since=NOW
        ),
        again(ProtocolInForce.objects.get()),
    ],
    "episode_one_open_per_child": lambda w: again(make.opened(w), reference="M-22222"),
    "episode_back_has_a_time": lambda w: change(make.opened(w), status=Status.BACK),
    "episode_stood_down_has_a_reason": lambda w: change(make.opened(w), status=Status.STOOD_DOWN),
    "episode_closed_has_a_time": lambda w: change(make.back(w), status=Status.CLOSED),
    "assessment_agreed_by_another": lambda w: [
        make.levelled(make.logged(w), w.carer),
        again(Assessment.objects.get(), agreed_by=w.carer.person),
    ],
    "report_before_it_is_recorded": lambda w: again(
        make.report_of(make.reported(w)), reported_at=NOW + timedelta(hours=1)
    ),
    "report_corrects_another_and_says_why": lambda w: again(
        make.report_of(make.reported(w)), because="No report is corrected by this"
    ),
    "decision_says_whose_it_is": lambda w: again(make.decided(w), officer=None),
    "decision_reviewed_after_it_is_made": lambda w: again(make.decided(w), review_at=NOW),
    "located_in_one_place": lambda w: again(make.found(w).located.get()),
    "found_before_it_is_recorded": lambda w: change(
        make.found(w).located.get(), found_at=NOW + timedelta(hours=1)
    ),
    "left_after_being_found": lambda w: change(
        make.found(w).located.get(), left_at=NOW - timedelta(hours=1)
    ),
    "enquiry_heard_from_somebody": lambda w: again(make.enquired(w), heard_how="phone"),
    "enquiry_before_it_is_recorded": lambda w: again(
        make.enquired(w), done_at=NOW + timedelta(hours=1)
    ),
    "informationrequest_heard_from_somebody": lambda w: again(make.asked(w), heard_how="phone"),
    "request_answered_after_it_is_asked": lambda w: again(make.asked(w), answer_by=NOW),
    "informationanswer_heard_from_somebody": lambda w: again(make.answered(w), heard_how="phone"),
    "preventioninterview_heard_from_somebody": lambda w: again(
        make.prevented(w), heard_how="phone", officer=None, seen_alone=None
    ),
    "prevention_once_per_return": lambda w: again(make.prevented(w)),
    "prevention_says_whose_it_is": lambda w: again(make.prevented(w), officer=None),
    "prevention_says_if_seen_alone": lambda w: again(make.prevented(w), seen_alone=None),
    "prevention_not_done_has_a_reason": lambda w: again(make.prevented(w), outcome="not-done"),
    "prevention_before_it_is_recorded": lambda w: again(
        make.prevented(w), happened_at=NOW + timedelta(hours=1)
    ),
    "return_before_it_is_recorded": lambda w: again(
        Return.objects.get(episode=make.back(w)), returned_at=NOW + timedelta(hours=1)
    ),
    "return_found_before_home": lambda w: again(
        Return.objects.get(episode=make.back(w)), found_at=NOW + timedelta(minutes=1)
    ),
    "how_they_were_once_a_return": lambda w: again(they_were(w)),
    "mistaken_return_says_what_was_wrong": lambda w: again(
        mistaken(w), recorded_as=0, what_was_wrong=""
    ),
    "mistaken_return_put_right_after_it_is_recorded": lambda w: again(
        mistaken(w), recorded_as=0, put_right_at=NOW - timedelta(hours=1)
    ),
    "duty_once_per_fact": lambda w: again(duty(w)),
    "duty_ended_has_a_time": lambda w: change(
        make.logged(w).duties.open()[0], how_ended=DutyEnd.MET
    ),
    "note_corrects_another": lambda w: change(a_note(w), corrects=F("id")),
    "handover_one_waiting_per_duty": lambda w: again(make.handed_over(w), answer=None),
    "handover_over_has_a_time": lambda w: change(make.handed_over(w), answered_at=NOW),
    "handover_declined_has_a_reason": lambda w: change(
        make.handed_over(w), state=HandoverState.DECLINED, answered_at=NOW
    ),
    "handover_accepted_by_another": lambda w: change(
        make.handed_over(w),
        state=HandoverState.ACCEPTED,
        answered_at=NOW,
        answered_by=F("given_by"),
    ),
    "decision_corrected_once": lambda w: [a_correction(w) for _ in range(2)],
    "decision_corrects_another": lambda w: a_correction(
        w, officer=None, second_hand=True, heard_how="phone"
    ),
    "forcetransfer_heard_from_somebody": lambda w: ForceTransfer.objects.create(
        episode=make.reported(w),
        from_force=w.force,
        to_force=make.agency(AgencyKind.FORCE),
        report=PoliceReport.objects.get(),
        why="Seen there",
        transferred_by=w.sergeant.person,
        transferred_at=NOW,
        heard_how="phone",
    ),
    "transfer_to_another_force": lambda w: ForceTransfer.objects.create(
        episode=make.reported(w),
        from_force=w.force,
        to_force=w.force,
        report=PoliceReport.objects.get(),
        why="Seen there",
        transferred_by=w.sergeant.person,
        transferred_at=NOW,
    ),
    "task_due_after_it_is_added": lambda w: change(make.task(w), due_by=F("added_at")),
    "answers_kept_once_of_each": lambda w: again(kept_answers(w)),
    "task_done_by_name": lambda w: change(make.task(w), done_at=NOW),
    "duty_waived_has_a_reason": lambda w: change(
        make.logged(w).duties.open()[0], how_ended=DutyEnd.WAIVED, ended_at=NOW
    ),
    "interview_one_open_per_child": lambda w: again(interview(w)),
    "interview_booked_says_when_and_who": lambda w: change(interview(w), state=State.BOOKED),
    "interview_sent_was_held": lambda w: change(interview(w), sent_at=NOW),
    "interview_held_says_when_and_who": lambda w: change(interview(w), state=State.HELD),
    "interview_declined_says_when": lambda w: change(interview(w), state=State.DECLINED),
    "not_now_has_the_childs_words": lambda w: NotNow.objects.create(
        interview=interview(w), text=""
    ),
    "slot_interviewer_booked_once_at_once": twice_at_once,
    "slot_offered_once": lambda w: again(slot(w)),
    "slot_ends_after_it_starts": lambda w: change(slot(w), ends_at=NOW - timedelta(days=9)),
    "slot_not_offered_is_taken": lambda w: change(slot(w), offered=False),
    "wish_says_something": lambda w: Wish.objects.create(
        child=w.child, said_by="Ash", said_on=TODAY, written_by=w.carer.person, written_at=NOW
    ),
    "carers_view_says_who_and_what": lambda w: CarersView.objects.create(
        interview=interview(w), said_by="Jo", heard_at=NOW, written_by=w.carer.person
    ),
    "answer_has_words_or_why_not": lambda w: change(an_answer(w), unsaid=Unsaid.NOT_ASKED),
    "voice_link_one_waits_per_interview": lambda w: voice_link(
        w, interview=voice_link(w).interview
    ),
    "voice_link_finished_or_ended": lambda w: voice_link(w, ended_at=NOW, finished_at=NOW),
    "voice_link_arrives_finished": lambda w: voice_link(w, arrived_at=NOW),
    "voice_link_lives_a_while": lambda w: voice_link(w, expires_at=NOW),
    "childs_words_once": lambda w: again(childs_words(w)),
    "childs_words_are_written_or_picked": lambda w: childs_words(w, chosen="ok"),
    "childs_reader_once": lambda w: again(childs_reader(w)),
    "childs_reader_is_the_childs_to_choose": lambda w: childs_reader(
        w, audience=SharedWith.POLICE_FOR_SAFETY
    ),
    "shared_words_once": lambda w: again(shared_words(w)),
    "shared_words_without_a_yes_say_why": lambda w: change(
        shared_words(w), audience=SharedWith.POLICE_FOR_SAFETY
    ),
    "answer_picks_only_when_picked": lambda w: change(an_answer(w), chosen=["yes"]),
    "approval_one_to_decide_or_given": lambda w: again(an_approval(w)),
    "approval_decided_says_by_whom_and_when": lambda w: change(
        an_approval(w), outcome=Verdict.APPROVED
    ),
    "approval_comments_say_something": lambda w: ApprovalComments.objects.create(
        approval=an_approval(w), text=""
    ),
    "approval_by_somebody_else": lambda w: change(
        an_approval(w, sent_by=w.social_worker.person), **returned(w, by=w.social_worker.person)
    ),
    "challenge_one_open_per_rung": lambda w: again(challenge(w)),
    "question_one_open_per_challenge": lambda w: again(question(w)),
    "question_answered_by_name": lambda w: change(question(w), answer="Yes"),
    "challenge_picked_up_by_name": lambda w: change(challenge(w), picked_up_at=NOW),
    "challenge_phoned_somebody_at_a_time": lambda w: change(challenge(w), phoned_name="Hale"),
    "challenge_agreed_by_another": lambda w: change(
        challenge(w), agreed_by=w.carer.person, agreed_as=w.carer, agreed_at=NOW
    ),
    "correction_says_why": lambda w: correction(w, because=""),
    "learning_closed_with_an_outcome": lambda w: change(make.raised(w), closed_at=NOW),
    "learning_closed_with_the_force": lambda w: change(
        make.learnt(w, make.raised(w)), looked_with=""
    ),
    "review_says_whose_it_is": lambda w: Review.objects.create(
        challenge=challenge(w),
        outcome=Outcome.KEPT,
        reason="It stays",
        reviewed_at=NOW,
        second_hand=True,
        reviewer_name="Hale",
    ),
    "notification_once_per_fact": lambda w: again(notification(w)),
    "notification_read_by_name": lambda w: change(notification(w), read_at=NOW),
    "delivery_once_per_address": lambda w: again(delivery(w), reference=uuid4()),
    "preference_quiet_hours_begin_and_end": lambda w: Preference.objects.create(
        person=w.carer.person, quiet_from=time(22)
    ),
    "delivery_sent_has_a_time": lambda w: change(delivery(w), state=DeliveryState.SENT),
}

# The record's chain and its seals are written by their own functions alone; `tests/audit` tries that.
TRIED_ELSEWHERE = {"event_chain", "sealed_head_once"}


def test_every_constraint_is_tried() -> None:
    ours = {
        constraint.name
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS
        for constraint in model._meta.constraints
    }
    assert ours - TRIED_ELSEWHERE == set(BREAK)


@pytest.mark.parametrize("name", sorted(BREAK))
def test_the_database_refuses_what_must_never_be(world: World, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BREAK[name](world)


NEVER_CHANGED: dict[str, Callable[[World], Model]] = {
    "assessment": lambda w: [make.levelled(make.logged(w), w.carer), Assessment.objects.get()][1],
    "decision": make.decided,
    "why a grade is low": lambda w: make.decided(w).why_low,
    "who told": lambda w: WhoTold.objects.create(episode=make.opened(w), name="Ms Okafor"),
    "number to call back": lambda w: make.challenged(w).called_back,
    "enquiry": make.enquired,
    "question": make.asked,
    "answer": make.answered,
    "report": lambda w: make.report_of(make.reported(w)),
    "return": lambda w: Return.objects.get(episode=make.back(w)),
    "how they were": they_were,
    "wish": a_wish,
    "carer's view": a_carers_view,
    "attempt": an_attempt,
    "note of an attempt": lambda w: AttemptNote.objects.create(attempt=an_attempt(w), text="Rang"),
    "comments on an interview": lambda w: ApprovalComments.objects.create(
        approval=an_approval(w), text="Ask again"
    ),
    "protocol": lambda w: Protocol.objects.get(pk=make.opened(w).reporting_protocol_id),
    "calendar": lambda w: [make.opened(w), HolidayCalendar.objects.get()][1],
}


@pytest.mark.parametrize("name", sorted(NEVER_CHANGED))
def test_what_was_decided_is_never_changed_or_removed(world: World, owner: Any, name: str) -> None:
    row = NEVER_CHANGED[name](world)

    for act in (
        lambda rows: rows.update(**{row._meta.pk.attname: row.pk}),
        lambda rows: rows._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="pgtrigger"), owner(), transaction.atomic():
            act(type(row)._default_manager.filter(pk=row.pk))
