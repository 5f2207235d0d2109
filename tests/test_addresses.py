"""Every address of the service, tried signed out and as everybody who must see nothing of the child.

A new address fails `test_every_address_is_listed` until it says here how it is reached.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from children import asking
from children import queries as children_queries
from children import workflow as children_workflow
from children.models import (
    AccessRequest,
    Child,
    Document,
    EmergencyAccess,
    Grant,
    Photo,
    Placement,
    UnusualLook,
)
from children.rules import Basis, DocumentKind, UnusualKind
from escalation import workflow as escalation_workflow
from escalation.models import Challenge, Notification
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
from partners.models import Home, Invitation, Job, Person, RotaShift, Team
from partners.rules import Office, Role
from retention import workflow as retention_workflow
from retention.models import DisposalItem, DisposalReview, LegalHold
from returns import workflow as returns_workflow
from returns.models import PreventionInterview, ReturnInterview
from returns.prevention_rules import NotDone
from tests import make
from tests.signing import client_of

pytestmark = pytest.mark.django_db

MUST_SEE_NOTHING = ("other-carer", "former-carer", "other-home-staff", "other-force", "stranger")
# As every page names the child (`Child.__str__`).
CALLED = re.compile(r"\bAsh\b")
SIGNED_IN = ("agency-admin", *MUST_SEE_NOTHING)


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


@pytest.fixture
def night() -> Night:
    call_command("seed", verbosity=0)
    child = Child.objects.select_related(
        "home", "host_authority__area__force", "responsible_authority__area"
    ).get(forename="Ashley")
    carer, sergeant, now = acting("carer"), acting("police-supervisor"), timezone.now()
    draft = workflow.start_draft(by=carer, now=now, child=child)
    episode = workflow.open_episode(child=child, by=carer, now=now, draft=draft)
    workflow.log_episode(episode=episode, by=carer, now=now, last_seen_at=now)
    workflow.report_to_police(
        episode=episode, reported_at=now, how=ReportedBy.CALL_101, by=carer, now=now
    )
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
    note = workflow.add_note(episode=episode, text="Rang again", by=carer, now=now)
    handover = handed_over(episode, now)
    task = asked_to(episode, now)
    challenge = escalation_workflow.raise_challenge(
        episode=episode,
        decision=decision,
        ground="not-recording",
        harm="No inhaler",
        missed="A message",
        call_back="07700 900123",
        by=carer,
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
    document = insight_workflow.ask_for_document(
        episode=episode, kind=DocumentKind.EPISODE_REPORT, by=acting("coordinator"), now=now
    )
    later = now + timedelta(seconds=1)
    workflow.record_return(
        episode=episode, returned_at=now, found_how=FoundHow.CAME_BACK, by=carer, now=later
    )
    prevention = returns_workflow.record_prevention(
        episode=episode,
        outcome=Prevention.NOT_DONE,
        because=NotDone.NO_ANSWER,
        because_more="No inhaler",
        happened_at=later,
        heard_from="control room",
        heard_how=HeardHow.CUT_OFF,
        by=acting("on-call"),
        now=later,
    )
    hold = retention_workflow.hold_child(
        child=child, reason="An inquiry asked", by=acting("placing-authority"), now=later
    )
    disposal = DisposalReview.objects.create(
        authority=child.responsible_authority, made_at=now, size=1
    )
    item = DisposalItem.objects.create(
        review=disposal, child=child, kept_until=now.date(), because=[], counts={}
    )
    return Night(
        child=child,
        episode=episode,
        duty=Duty.objects.filter(episode=episode).latest("pk"),
        note=note,
        handover=handover,
        task=task,
        report=PoliceReport.objects.get(episode=episode),
        decision=decision,
        challenge=challenge,
        interview=ReturnInterview.objects.get(episodes=episode),
        notification=Notification.objects.filter(episode=episode).latest("pk"),
        document=document,
        draft=draft,
        placement=child.placements.latest("started_on"),
        photo=make.photo(child, by=carer, now=now),
        item=item,
        hold=hold,
        view=SavedView.objects.get(),
        **let_in(child),
        unusual=_unusual(child, now),
        request=request,
        enquiry=enquiry,
        prevention=prevention,
    )


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


Reached = Callable[[Night], dict[str, Any]]
PUBLIC, MINE = "anybody", "whoever is signed in"


def of_what_was_found(night: Night) -> dict[str, Any]:
    """Kept in the finder's own session: nobody else's address leads to it."""
    return {"key": "what-somebody-found"}


def of_child(night: Night) -> dict[str, Any]:
    return {"child_id": night.child.pk}


def of_photo(night: Night) -> dict[str, Any]:
    return {"child_id": night.child.pk, "pk": night.photo.pk}


def of_episode(night: Night) -> dict[str, Any]:
    return {"reference": night.episode.reference}


def of_draft(night: Night) -> dict[str, Any]:
    return {"pk": night.draft.pk}


def of_interview(night: Night) -> dict[str, Any]:
    return {"pk": night.interview.pk}


def of_challenge(night: Night) -> dict[str, Any]:
    return {"pk": night.challenge.pk}


def of_document(night: Night) -> dict[str, Any]:
    return {"pk": night.document.pk}


# What another agency than the administrator's has, for its own administrator alone.
THEIRS = "Kestrel Lane Homes"


def their(model: Any, column: str = "agency", name: str = "pk") -> Reached:
    return lambda _: {name: model.objects.filter(**{f"{column}__name": THEIRS}).first().pk}


# Who may reach it (`PUBLIC`, `MINE`: a page of one's own), or the child's thing that it shows.
ADDRESSES: dict[str, str | Reached] = {
    "start": PUBLIC,
    "help": PUBLIC,
    "helplines": PUBLIC,
    "accessibility": PUBLIC,
    "privacy": PUBLIC,
    "exit": PUBLIC,
    "demo-signin": PUBLIC,
    "shared-device": PUBLIC,
    "cannot-sign-in": PUBLIC,
    "outbox": PUBLIC,
    "api-schema": PUBLIC,
    "api-nothing": PUBLIC,
    "invitation": PUBLIC,
    "invitation-link": PUBLIC,
    "home": MINE,
    "directory": MINE,
    "set-up-sign-in": MINE,
    "set-up-done": MINE,
    "sessions": MINE,
    "stay-signed-in": MINE,
    **dict.fromkeys(("hide-screen", "screen-hidden", "screen-shown"), MINE),
    "exit-explained": MINE,
    "end-session": MINE,
    "end-other-sessions": MINE,
    "working-as": MINE,
    "switch-user": MINE,
    **dict.fromkeys(
        (
            "people",
            "people-check",
            "weak-sign-in",
            "leavers",
            "invitations",
            "invite",
            "homes",
            "new-home",
            "teams",
            "new-team",
            "rota",
            "agency",
            "agency-details",
            "agency-agreement",
            "agency-contact",
            "agency-hours",
            "agency-alert",
        ),
        MINE,
    ),
    **dict.fromkeys(
        (
            "change-job",
            "leave-job",
            "stay-in-job",
            "end-job",
            "remind-of-sign-in",
            "begin-again",
        ),
        their(Job),
    ),
    **dict.fromkeys(
        ("person", "new-job"),
        lambda _: {"person_id": Job.objects.filter(agency__name=THEIRS).first().person_id},
    ),
    **dict.fromkeys(("invite-again", "take-back"), their(Invitation)),
    **dict.fromkeys(("change-home", "close-home"), their(Home, "provider")),
    **dict.fromkeys(("change-team", "team-rota", "new-shift"), their(Team)),
    "end-shift": their(RotaShift, "team__agency"),
    "children": MINE,
    "find-child": MINE,
    "add-child": MINE,
    "own-words": MINE,
    "own-decisions": MINE,
    "access-requests": MINE,
    "unmatched-placements": MINE,
    "log-start": MINE,
    "decisions": MINE,
    "next-decision": MINE,
    **dict.fromkeys(("handovers", "hand-over-all"), MINE),
    "interviews": MINE,
    **dict.fromkeys(
        ("my-times", "add-times", "service-times", "my-calendar", "stop-calendar"), MINE
    ),
    "take-back-time": lambda _: {"pk": 1},
    "calendar-feed": PUBLIC,
    "escalations": MINE,
    "notifications": MINE,
    "notifications-read": MINE,
    "mobile": MINE,
    "mobile-code": MINE,
    "mobile-forget": MINE,
    "choose-notifications": MINE,
    "board": MINE,
    **dict.fromkeys(("board-filters", "saved-views", "save-view"), MINE),
    **dict.fromkeys(("change-view", "delete-view"), lambda night: {"pk": night.view.pk}),
    "api-children": MINE,
    "api-episodes": MINE,
    "api-duties": MINE,
    "child-photo": of_child,
    "child-photo-remove": of_child,
    "photo-whole": of_photo,
    "photo-small": of_photo,
    **dict.fromkeys(("ask-access", "emergency-access", "emergency-why"), of_what_was_found),
    "add-child-who": of_what_was_found,
    "professionals": of_child,
    **dict.fromkeys(("strategy", "write-strategy"), of_child),
    "name-professional": lambda night: {"child_id": night.child.pk, "kind": "social-worker"},
    "without-social-worker": MINE,
    **dict.fromkeys(
        (
            "who-sees",
            "name-person",
            "restrict-child",
            "lift-restriction",
            "record-death",
            "move-child",
            "number-child",
        ),
        of_child,
    ),
    "end-naming": lambda night: {"child_id": night.child.pk, "pk": night.grant.pk},
    "access-request": lambda night: {"pk": night.asked.pk},
    "emergency-review": lambda night: {"pk": night.looked.pk},
    "looks-asked": MINE,
    "unusual-looks": MINE,
    **dict.fromkeys(
        (
            "child",
            "times-away",
            "looks",
            "looks-for-child",
            "looks-paper",
            "child-record",
            "child-record-csv",
        ),
        of_child,
    ),
    **dict.fromkeys(("child-papers", "chronology"), of_child),
    **dict.fromkeys(("unusual-look", "looks-answer"), lambda night: {"pk": night.unusual.pk}),
    "correction": lambda night: {
        "reference": night.episode.reference,
        "pk": night.note.pk,
    },
    "match-home": lambda night: {"placement_id": night.placement.pk},
    "log": of_draft,
    "log-999": of_draft,
    "log-suggestion": of_draft,
    "log-check": of_draft,
    "log-sent": of_draft,
    "interview-section": lambda night: {"pk": night.interview.pk, "section": "before-you-left"},
    "log-step": lambda night: {"pk": night.draft.pk, "code": "danger"},
    **dict.fromkeys(
        (
            "assessment",
            "episode",
            "episode-people",
            "who-was-told",
            "new-note",
            "new-task",
            "called",
            "check-search",
            "decide-as-adult",
            "log-so-far",
            "log-take-over",
            "tried",
            "stand-down",
            "police",
            "police-decision",
            "police-heard",
            "transfer-force",
            "found",
            "gone-again",
            "police-work",
            "new-enquiry",
            "prevention",
            "new-prevention",
            "ask-information",
            "police-asked",
            "back",
            "back-how",
            "back-urgent",
            "back-check",
            "back-done",
            "challenge",
            "challenge-check",
            "api-episode",
            "api-heard-decisions",
        ),
        of_episode,
    ),
    **dict.fromkeys(
        ("accept-duty", "duty-not-needed", "hand-over"),
        lambda night: {"reference": night.episode.reference, "pk": night.duty.pk},
    ),
    "police-reference": lambda night: {
        "reference": night.episode.reference,
        "pk": night.report.pk,
    },
    "confirm-decision": lambda night: {
        "reference": night.episode.reference,
        "pk": night.decision.pk,
    },
    "confirm-prevention": lambda night: {
        "reference": night.episode.reference,
        "pk": night.prevention.pk,
    },
    "task": lambda night: {"reference": night.episode.reference, "pk": night.task.duty_id},
    **dict.fromkeys(
        ("answer-handover", "take-back-handover"),
        lambda night: {"reference": night.episode.reference, "pk": night.handover.pk},
    ),
    "correct-enquiry": lambda night: {
        "reference": night.episode.reference,
        "pk": night.enquiry.pk,
    },
    "information-request": lambda night: {
        "reference": night.episode.reference,
        "pk": night.request.pk,
    },
    **dict.fromkeys(
        (
            "interview",
            "interview-schedule",
            "interview-attempts",
            "interview-declined",
            "interview-held",
            "interview-record",
            "interview-tell",
            "interview-send-again",
            "interview-approval",
            "interview-ask-again",
            *("interview-invitation", "interview-wishes", "interview-carers-view"),
        ),
        of_interview,
    ),
    **dict.fromkeys(
        (
            *("escalation", "escalation-pick-up", "escalation-review"),
            *("escalation-ask", "escalation-answer", "challenge-paper"),
            *("escalation-agree", "escalation-heard"),
        ),
        of_challenge,
    ),
    "notification": lambda night: {"pk": night.notification.pk},
    **dict.fromkeys(("episode-report", "episode-papers", "police-summary"), of_episode),
    "interview-report": of_interview,
    "document": of_document,
    "document-file": lambda night: {"pk": night.document.pk, "filename": night.document.filename},
    "retention": MINE,
    "holds": MINE,
    "hold-agency": MINE,
    "hold-child": of_child,
    "hold-lift": lambda night: {"pk": night.hold.pk},
    "disposal-item": lambda night: {"pk": night.item.pk},
    **dict.fromkeys(
        ("disposal-review", "disposal-approve", "disposal-erase"),
        lambda night: {"pk": night.item.review_id},
    ),
    "api-duty": lambda night: {"pk": night.duty.pk},
}
# A link of an invitation that nobody sent.
UNSENT = {"invitation-link": {"token": "0" * 75}, "calendar-feed": {"key": "0" * 43}}
# Packages' own pages: about the person who is signed in, or for setting agencies up.
GUESTS = ("account_", "mfa_", "openid_connect_", "admin:")


def every_address(patterns: Any, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from every_address(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def address(name: str, night: Night) -> str:
    reached = ADDRESSES[name]
    return reverse(name, kwargs=reached(night) if callable(reached) else UNSENT.get(name, {}))


def as_somebody(slug: str) -> Client:
    client = Client()
    answer = client.post(reverse("demo-signin"), {"persona": slug})
    assert answer.status_code == 302
    return client


def test_every_address_is_listed() -> None:
    ours = {
        name for name in every_address(get_resolver().url_patterns) if not name.startswith(GUESTS)
    }

    assert ours == set(ADDRESSES)


def test_signed_out_nobody_sees_anything_of_a_child(night: Night) -> None:
    for name, reached in ADDRESSES.items():
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address(name, night))

            assert answer.status_code < 500, name
            if reached is not PUBLIC:
                assert answer.status_code in (302, 401, 403, 405), (name, method)
                assert "/accounts/login/" in answer.get("Location", "/accounts/login/"), name
            leaks = night.leaks(answer, name)
            assert name == "outbox" or not leaks, (name, method, leaks)


def test_the_outbox_names_no_child(night: Night) -> None:
    page = Client().get(reverse("outbox"))

    assert set(night.leaks(page, "outbox")) == {night.episode.reference}


def test_whoever_has_a_part_in_it_reads_what_the_others_must_not(night: Night) -> None:
    page = as_somebody("carer").get(address("episode", night))

    assert {"Ash", night.episode.reference} <= set(night.leaks(page, "episode"))


def test_people_with_no_part_in_it_see_nothing_of_the_child_anywhere(night: Night) -> None:
    for slug in SIGNED_IN:
        client = as_somebody(slug)
        for name in ADDRESSES:
            for method in ("get", "post"):
                see_nothing(night, client, name, method)
            if name in ("exit", "switch-user", "hide-screen"):
                client = as_somebody(slug)


def see_nothing(night: Night, client: Client, name: str, method: str) -> None:
    answer = getattr(client, method)(address(name, night), {"submission": str(uuid4())})

    assert answer.status_code < 500, (name, method)
    if callable(ADDRESSES[name]):
        assert answer.status_code in (403, 404, 405), (name, method, answer.status_code)
    leaks = night.leaks(answer, name)
    assert name == "outbox" or not leaks, (name, method, leaks)


def test_a_hidden_child_and_one_that_does_not_exist_have_one_answer(night: Night) -> None:
    client = as_somebody("stranger")
    for name, reached in ADDRESSES.items():
        if not callable(reached):
            continue
        hidden = client.get(address(name, night))
        missing = client.get(reverse(name, kwargs=nowhere(name, reached(night))))

        assert hidden.status_code == missing.status_code, name
        assert hidden.content == missing.content, name


def test_an_address_that_can_be_read_can_be_asked_about(night: Night) -> None:
    reader, asker = as_somebody("carer"), as_somebody("carer")
    for name in ADDRESSES:
        read = reader.get(address(name, night))
        asked = asker.head(address(name, night))

        assert asked.status_code == read.status_code, name
        if name in ("exit", "switch-user", "hide-screen"):
            reader, asker = as_somebody("carer"), as_somebody("carer")


def nowhere(name: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same address of a thing that does not exist."""
    made_up = {"reference": "M-22222", "code": "danger"}
    other = uuid4() if name.startswith("log") else 999_999
    return {key: made_up.get(key, other) for key in kwargs}


def test_every_page_of_a_child_says_that_somebody_is_looking_in_an_emergency(night: Night) -> None:
    job = make.job(Role.SOCIAL_WORKER, make.authority())
    (match,) = children_queries.match(surname=night.child.surname, born_on=night.child.born_on)
    asking.look_in_emergency(
        match=match, basis=Basis.MISSING, reason="Seen", by=make.acting(job), now=timezone.now()
    )
    Document.objects.filter(pk=night.document.pk).update(asked_as=job)
    client, read, silent = client_of(job.person, job), set(), set()

    for name, reached in ADDRESSES.items():
        answer = client.get(address(name, night)) if callable(reached) else None
        if answer and answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            read.add(name)
            if "Emergency access until" not in answer.content.decode():
                silent.add(name)

    assert not silent
    assert {"child", "child-photo", "document", "episode", "police", "interview"} <= read
