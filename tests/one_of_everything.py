"""The demo child's night, with one of everything that has an address."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from children import asking
from children import queries as children_queries
from children import workflow as children_workflow
from children.models import (
    AccessRequest,
    Child,
    EmergencyAccess,
    Grant,
    Photo,
    Placement,
    UnusualLook,
)
from children.rules import Basis, DocumentKind, UnusualKind
from escalation import workflow as escalation_workflow
from escalation.models import Challenge, LearningCase, Notification
from escalation.rules import LearningKind
from insight import workflow as insight_workflow
from insight.models import SavedView
from missing import workflow
from missing.models import (
    Duty,
    Enquiry,
    Episode,
    Handover,
    InformationRequest,
    Note,
    PoliceDecision,
    PoliceReport,
    Task,
)
from missing.rules import EnquiryKind, FoundHow, HeardHow, Prevention, ReportedBy
from partners.actor import Actor, actor_of
from partners.demo import COLLEAGUES, PEOPLE
from partners.models import Job, Person
from partners.rules import Office
from retention import workflow as retention_workflow
from retention.models import DisposalItem, DisposalReview, LegalHold
from returns import workflow as returns_workflow
from returns.models import PreventionInterview, ReturnInterview
from returns.prevention_rules import NotDone
from tests import make

# As every page names the child (`Child.__str__`).
CALLED = re.compile(r"\bAsh\b")


@dataclass
class Night:
    """The demo child's night, with one of everything that has an address."""

    child: Child
    episode: Episode
    duty: Duty
    note: Note
    handover: Handover
    task: Task
    report: PoliceReport
    decision: PoliceDecision
    challenge: Challenge
    interview: ReturnInterview
    notification: Notification
    document: Any
    draft: Any
    placement: Placement
    photo: Photo
    item: DisposalItem
    hold: LegalHold
    view: SavedView
    grant: Grant
    asked: AccessRequest
    looked: EmergencyAccess
    unusual: UnusualLook
    request: InformationRequest
    enquiry: Enquiry
    prevention: PreventionInterview
    learning: LearningCase

    @property
    def canaries(self) -> tuple[str, ...]:
        """What nobody without a part in it may read anywhere."""
        return (
            "Ashley",
            "Turner",
            self.child.local_id,
            self.episode.reference,
            "Green parka",
            "blue inhaler",
            "4 Larch Rise",
        )

    def leaks(self, answer: Any, name: str) -> list[str]:
        """What of the child is in an answer; who may be tried is told of Ash before anybody signs in."""
        page = answer.content.decode()
        called = [] if name == "demo-signin" else CALLED.findall(page)
        return [*called, *(each for each in self.canaries if each in page)]


def acting(slug: str) -> Actor:
    who = next(each for each in (*PEOPLE, *COLLEAGUES) if each.slug == slug)
    return actor_of(Job.objects.select_related("person", "agency").get(person__email=who.email))


def a_night() -> Night:
    """The demo world, in which the night has happened."""
    call_command("seed", verbosity=0)
    child = Child.objects.select_related(
        "home", "host_authority__area__force", "responsible_authority__area"
    ).get(forename="Ashley")
    now = timezone.now()
    draft = workflow.start_draft(by=acting("carer"), now=now, child=child)
    episode = workflow.open_episode(child=child, by=acting("carer"), now=now, draft=draft)
    while_away = {**_written(episode, now), **_of_police(episode, now)}
    document = insight_workflow.ask_for_document(
        episode=episode, kind=DocumentKind.EPISODE_REPORT, by=acting("coordinator"), now=now
    )
    prevention = _back(episode, now + timedelta(seconds=1))
    return Night(
        child=child,
        episode=episode,
        duty=Duty.objects.filter(episode=episode).latest("pk"),
        report=PoliceReport.objects.get(episode=episode),
        interview=ReturnInterview.objects.get(episodes=episode),
        notification=Notification.objects.filter(episode=episode).latest("pk"),
        document=document,
        draft=draft,
        placement=child.placements.latest("started_on"),
        photo=make.photo(child, by=acting("carer"), now=now),
        view=SavedView.objects.get(),
        unusual=_unusual(child, now),
        prevention=prevention,
        learning=_looked_back(episode, now + timedelta(seconds=1)),
        **while_away,
        **_kept(child, now),
        **let_in(child),
    )


def _written(episode: Episode, now: datetime) -> dict[str, Any]:
    """What those who look after the child write down and ask for, once police have been told."""
    carer = acting("carer")
    workflow.log_episode(episode=episode, by=carer, now=now, last_seen_at=now)
    workflow.report_to_police(
        episode=episode, reported_at=now, how=ReportedBy.CALL_101, by=carer, now=now
    )
    return {
        "note": workflow.add_note(episode=episode, text="Rang again", by=carer, now=now),
        "handover": handed_over(episode, now),
        "task": asked_to(episode, now),
    }


def _of_police(episode: Episode, now: datetime) -> dict[str, Any]:
    """What police decide, ask and do, and the carer's challenge to it."""
    sergeant = acting("police-supervisor")
    decision = workflow.record_decision(
        episode=episode,
        outcome="not-recording",
        grade="medium",
        reason="Often late",
        carer_worry="No inhaler",
        carer_should="Ring again",
        by=sergeant,
        now=now,
    )
    challenge = escalation_workflow.raise_challenge(
        episode=episode,
        decision=decision,
        ground="not-recording",
        harm="No inhaler",
        missed="A message",
        call_back="07700 900123",
        by=acting("carer"),
        now=now,
    )
    request = workflow.ask_information(
        episode=episode,
        of=Office.CARER,
        question="Does he know 4 Larch Rise?",
        by=sergeant,
        now=now,
    )
    enquiry = workflow.record_enquiry(
        episode=episode,
        kind=EnquiryKind.VISITED,
        what="4 Larch Rise",
        result="Nobody in",
        done_at=now,
        by=sergeant,
        now=now,
    )
    return {
        "decision": decision,
        "challenge": challenge,
        "request": request,
        "enquiry": enquiry,
    }


def _back(episode: Episode, now: datetime) -> PreventionInterview:
    """Home, and police did not reach the child."""
    workflow.record_return(
        episode=episode, returned_at=now, found_how=FoundHow.CAME_BACK, by=acting("carer"), now=now
    )
    return returns_workflow.record_prevention(
        episode=episode,
        outcome=Prevention.NOT_DONE,
        because=NotDone.NO_ANSWER,
        because_more="No inhaler",
        happened_at=now,
        heard_from="control room",
        heard_how=HeardHow.CUT_OFF,
        by=acting("on-call"),
        now=now,
    )


def _looked_back(episode: Episode, now: datetime) -> LearningCase:
    """On-call asks for the response to be learnt from."""
    return escalation_workflow.raise_learning(
        episode=episode,
        kind=LearningKind.DELAYED_RESPONSE,
        what_happened="Nobody looked for the Green parka",
        by=acting("on-call"),
        now=now,
    )


def _kept(child: Child, now: datetime) -> dict[str, Any]:
    """A hold on the record, and a list on which its time is over."""
    hold = retention_workflow.hold_child(
        child=child, reason="An inquiry asked", by=acting("placing-authority"), now=now
    )
    disposal = DisposalReview.objects.create(
        authority=child.responsible_authority, made_at=now, size=1
    )
    item = DisposalItem.objects.create(
        review=disposal, child=child, kept_until=now.date(), because=[], counts={}
    )
    return {"hold": hold, "item": item}


def handed_over(episode: Episode, now: datetime) -> Handover:
    """On-call has something, and asks whoever is on duty next to take it over."""
    on_call = acting("on-call")
    duty = Duty.objects.open().filter(episode=episode, owed_by=Office.ON_CALL)[0]
    Duty.objects.filter(pk=duty.pk).update(taken_by=on_call.person_id, taken_at=now)
    return workflow.hand_over(
        duty=duty,
        to=workflow.To(Office.ON_CALL),
        outstanding="Green parka to be told",
        by=on_call,
        now=now,
    )


def asked_to(episode: Episode, now: datetime) -> Task:
    """The carer asks on-call to do something."""
    return workflow.add_task(
        episode=episode,
        what="Say again that the parka is green: Green parka",
        office=Office.ON_CALL,
        due_by=now + timedelta(hours=1),
        by=acting("carer"),
        now=now,
    )


def _unusual(child: Child, now: datetime) -> UnusualLook:
    """Somebody looked, and was asked why."""
    looker, asker = acting("coordinator"), acting("placing-authority")
    return UnusualLook.objects.create(
        kind=UnusualKind.OUT_OF_AREA,
        authority=child.responsible_authority,
        child=child,
        person_id=looker.person_id,
        person_name=looker.name,
        job_title=looker.job_title,
        agency_name=looker.agency_name,
        day=now.date(),
        first_at=now,
        last_at=now,
        children=1,
        looks=1,
        found_at=now,
        question="Why?",
        asked_by_id=asker.person_id,
        asked_at=now,
    )


def let_in(child: Child) -> dict[str, Any]:
    """Somebody named, somebody who asks, and somebody who looked, who all have another part in it."""
    now, elsewhere = timezone.now(), acting("wolverhampton-social-worker")
    (match,) = children_queries.match(surname=child.surname, born_on=child.born_on)
    asked = asking.ask(match=match, reason="To know", by=elsewhere, now=now)
    looked = asking.look_in_emergency(
        match=match, basis=Basis.MISSING, reason="Seen", by=elsewhere, now=now
    )
    named = children_workflow.name_person(
        child=child,
        person=Person.objects.get(pk=elsewhere.person_id),
        reason="To know",
        until=None,
        by=acting("social-worker"),
        now=now,
    )
    return {"asked": asked, "looked": looked, "grant": named}
