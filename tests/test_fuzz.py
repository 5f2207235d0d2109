"""Every form of the service, filled in as nobody should: an answer in words, never an error page.

The forms are found on the pages themselves. Each is sent as it stands, with odd answers that are good
and with impossible ones, and what was sent is undone again before the next.
"""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from lxml import html

from audit.record import record
from audit.rules import Fact
from children import workflow as children_workflow
from children.models import Child, Placement, UnusualLook
from core.times import MINUTE
from escalation import workflow as escalation_workflow
from escalation.rules import LearningKind, Outcome
from missing import workflow
from missing.models import Duty, Episode
from missing.rules import (
    EnquiryKind,
    FoundHow,
    HeardHow,
    Prevention,
    ReportedBy,
    Status,
    Whereabouts,
)
from partners.actor import SERVICE
from partners.models import Invitation, Job
from partners.rules import Office, Rank, Role
from partners.workflow import mobile
from retention import workflow as retention_workflow
from returns import workflow as returns_workflow
from returns.models import ReturnInterview, Slot, VoiceLink
from returns.questions import asked
from returns.rules import AttemptResult, Contact, SharedWith, Verdict, Where
from returns.voice_doors import digest_of
from tests import addresses, make
from tests.addresses import ADDRESSES, UNSENT, as_somebody, every_address, of_what_was_found
from tests.fuzzing.forms import ODD, Filled, impossible, shortened
from tests.fuzzing.fuzzer import ANSWERED, FORM, IN_FULL, PARTS, Fuzzer, as_before, dice, undone
from tests.missing.walking import CARERS_STEPS
from tests.one_of_everything import a_night, acting, asked_to, handed_over
from tests.signing import client_of

pytestmark = pytest.mark.django_db

# Addresses that show no form of their own: lists, things to read, and what the API's tests fuzz.
WITHOUT_A_FORM = {
    *(
        "start",
        "help",
        "helplines",
        "helplines-for-children",
        "accessibility",
        "privacy",
        "exit",
        "outbox",
    ),
    *(
        "home",
        "child",
        "photo-whole",
        "photo-small",
        "people",
        "episode-people",
        "who-was-told",
        "notification",
        "unmatched-placements",
        "professionals",
        "strategy",
        "profile",
        "without-social-worker",
        "decisions",
        "next-decision",
        "police-work",
        "known-then",
        "prevention",
        "times-away",
        "board",
        "document",
        "child-papers",
        "episode-papers",
    ),
    *(
        "document-file",
        "interviews",
        *("my-times", "service-times", "interview-invitation", "calendar-feed"),
        "interview-record",
        "escalations",
        "escalation",
        *("learning", "learning-case", "learning-themes"),
        "interview",
        "log",
        "log-sent",
        "log-so-far",
        "back-urgent",
        "back-done",
    ),
    *("set-up-sign-in", "set-up-done", "stay-signed-in", "invitation-link", "voice"),
    *("hide-screen", "screen-hidden", "screen-shown", "exit-explained"),
    *("own-words", "own-decisions"),
    *("homes", "teams", "rota", "team-rota", "agency"),
    *("who-sees", "access-requests", "emergency-access", "unusual-looks", "looks-asked"),
    *("retention", "holds"),
    *(name for name in ADDRESSES if name.startswith("api-")),
}

# Addresses that a row of their own is enough for: as whom each is tried. Where there is no page to
# go to, what a button sends is tried instead.
BY_WHOM = {
    **dict.fromkeys(
        (
            *("people", "people-check", "weak-sign-in", "leavers", "invitations", "invite"),
            *("person", "new-job", "change-job", "leave-job", "stay-in-job", "end-job"),
            *("remind-of-sign-in", "begin-again", "invite-again", "take-back"),
            *("new-home", "change-home", "close-home", "new-team", "change-team"),
            *("new-shift", "end-shift"),
            *(
                "agency-details",
                "agency-agreement",
                "agency-contact",
                "agency-alert",
                "agency-hours",
                *("agency-record", "agency-record-csv"),
            ),
            *("sessions", "end-session", "end-other-sessions", "working-as", "switch-user"),
            *("shared-device", "cannot-sign-in", "directory"),
            *("mobile", "mobile-code", "mobile-forget"),
        ),
        "agency-admin",
    ),
    **dict.fromkeys(
        (
            *("name-professional", "name-person", "end-naming", "restrict-child"),
            *("lift-restriction", "record-death", "move-child", "number-child"),
            *("access-request", "emergency-review", "unusual-look"),
            *("looks", "looks-for-child", "looks-paper", "child-record", "child-record-csv"),
            *("hold-agency", "hold-child", "hold-lift"),
            *("disposal-item", "disposal-review", "disposal-approve", "disposal-erase"),
        ),
        "placing-authority",
    ),
    **dict.fromkeys(("add-times", "take-back-time", "my-calendar", "stop-calendar"), "interviewer"),
    **dict.fromkeys(("interview-voice", "interview-voice-end"), "interviewer"),
    **dict.fromkeys(("voice-question", "voice-right"), "child"),
    "looks-answer": "coordinator",
    **dict.fromkeys(
        ("board-filters", "saved-views", "save-view", "change-view", "delete-view"), "coordinator"
    ),
    **dict.fromkeys(
        ("write-strategy", "chronology", "interview-report", "police-extract", "childs-copy"),
        "social-worker",
    ),
    **dict.fromkeys(("add-child", "add-child-who"), "placing-authority"),
    **dict.fromkeys(("find-child", "ask-access", "emergency-why"), "other-force"),
    "invitation": "invited",
}


def not_yet_asked(night: SimpleNamespace) -> None:
    UnusualLook.objects.filter(pk=night.unusual.pk).update(
        asked_at=None, asked_by=None, question=""
    )


def restricted(night: SimpleNamespace) -> None:
    """Whoever restricts a child is named on the child, and so may lift it."""
    by, now = acting("placing-authority"), timezone.now()
    child = Child.objects.get(pk=night.child.pk)
    children_workflow.restrict(child=child, because="Threats", by=by, now=now)


def a_colleague(night: SimpleNamespace) -> None:
    """Somebody else who could be the child's social worker."""
    make.job(Role.SOCIAL_WORKER, night.child.responsible_authority)


def a_code_on_its_way(night: SimpleNamespace) -> None:
    by = acting("agency-admin")
    mobile.give_number(number="+447700900123", by=by, now=timezone.now())


def without_a_number(night: Any) -> None:
    Child.objects.filter(pk=night.child.pk).update(local_id="new-6f1d")


def held(night: SimpleNamespace) -> None:
    make.held(night, night.interview, now=timezone.now(), by=acting("interviewer"))


def shared_with_police(night: SimpleNamespace) -> None:
    held(night)
    returns_workflow.share_words(
        interview=night.interview,
        chosen=[(each.pk, SharedWith.POLICE) for each in night.interview.answers.of_the_child()],
        by=acting("interviewer"),
        now=timezone.now(),
    )


def a_link(night: SimpleNamespace) -> None:
    """It opens the address that `ADDRESSES` has."""
    now = timezone.now()
    VoiceLink.objects.create(
        interview=night.interview,
        digest=digest_of(UNSENT["voice"]["token"]),
        made_by=Job.objects.filter(agency=night.interview.service).earliest("pk").person,
        made_at=now,
        expires_at=now + timedelta(days=7),
    )


def no_times_yet(night: SimpleNamespace) -> None:
    """The demo's interviewer offers times in the hours that are tried."""
    Slot.objects.filter(interviewer=acting("interviewer").person_id, interview=None).delete()


def an_offered_time(night: SimpleNamespace) -> None:
    """Of the interviewer who takes it back."""
    interviewer, starts_at = acting("interviewer"), timezone.now() + timedelta(days=3)
    slot = Slot.objects.create(
        interviewer_id=interviewer.person_id,
        service_id=interviewer.agency_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    night.slot_id = slot.pk


# What must be so before an address has a form to show.
FIRST = {
    "add-times": no_times_yet,
    "take-back-time": an_offered_time,
    **dict.fromkeys(("interview-voice-end", "voice-question", "voice-right"), a_link),
    "number-child": without_a_number,
    **dict.fromkeys(("interview-report", "childs-copy"), held),
    "police-extract": shared_with_police,
    "mobile-code": a_code_on_its_way,
    "unusual-look": not_yet_asked,
    "lift-restriction": restricted,
    "name-professional": a_colleague,
}


@pytest.fixture(params=range(PARTS), ids="part-{:02}".format)
def part(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def fuzzer(part: int) -> Fuzzer:
    call_command("seed", verbosity=0)
    child = Child.objects.get(forename="Ashley")
    other = Child.objects.get(forename="Bea")
    strangers = (str(other.pk), "M-22222", "6a1ef6b6-0000-4000-8000-000000000000")
    placement = Placement.objects.filter(child__forename="Jude").latest("pk")
    return Fuzzer(
        SimpleNamespace(child=child, placement=placement, strangers=strangers, reference=""),
        part,
    )


@pytest.mark.usefixtures("own_sight")
def test_no_answer_to_any_form_breaks_anything(fuzzer: Fuzzer) -> None:
    if IN_FULL:
        fuzzer.everybody()
    before_anything_has_happened(fuzzer)
    while_the_carer_writes(fuzzer)
    once_it_is_logged(fuzzer)
    with_police(fuzzer)
    what_the_authority_sees_to(fuzzer)
    who_is_told_outside(fuzzer)
    when_the_child_is_back(fuzzer)

    assert fuzzer.tried == set(ADDRESSES) - WITHOUT_A_FORM - set(BY_WHOM)
    nothing_is_lost(fuzzer)


@pytest.fixture
def everywhere(part: int, monkeypatch: pytest.MonkeyPatch) -> Fuzzer:
    """Whoever may use each page of `BY_WHOM`, in a night that has one of everything."""
    night: Any = a_night()
    monkeypatch.setattr(addresses, "THEIRS", "Northway Fostering")
    strangers = (str(Child.objects.get(forename="Bea").pk), "6a1ef6b6-0000-4000-8000-000000000000")
    given = SimpleNamespace(**vars(night), strangers=strangers, reference=night.episode.reference)
    fuzzer = Fuzzer(given, part, times=2)
    as_somebody("agency-admin")  # on another device as well
    retention_workflow.decide_dispose(
        item=night.item, by=acting("placing-authority"), now=timezone.now()
    )
    found = [night.child.pk, "A T", "Bradford", timezone.now().isoformat()]
    _keep(fuzzer.client("other-force"), "found", {of_what_was_found(night)["key"]: found})
    looked = {"surname": "Ames", "born_on": "2011-03-27", "shown": []}
    looked["at"] = timezone.now().isoformat()
    _keep(
        fuzzer.client("placing-authority"),
        "looked-first",
        {of_what_was_found(night)["key"]: looked},
    )
    invited = Client(raise_request_exception=False)
    open_one = Invitation.objects.get(email="amara-sole@whereabouts.example")
    _keep(invited, "invitation", [open_one.pk, open_one.digest])
    fuzzer.clients["invited"] = invited
    fuzzer.clients["child"] = Client(raise_request_exception=False)
    return fuzzer


def _keep(client: Client, name: str, value: Any) -> None:
    session = client.session
    session[name] = value
    session.save()


def test_no_answer_to_a_form_of_a_page_that_stands_alone_breaks_anything(
    everywhere: Fuzzer,
) -> None:
    for name, slug in BY_WHOM.items():
        everywhere.client(slug)
        with undone():
            if name in FIRST:
                FIRST[name](everywhere.night)
            everywhere.fuzz_whatever_is_there(slug, name)

    assert everywhere.tried == set(BY_WHOM)
    nothing_is_lost(everywhere)


def test_no_answer_to_a_form_that_comes_second_breaks_anything(everywhere: Fuzzer) -> None:
    """What a page asks once it has been answered, or once somebody else has done something."""
    everywhere.fuzz_next("placing-authority", "name-person", look_for="Kit")
    everywhere.fuzz_next("placing-authority", "move-child", look_for="a")
    asked = UnusualLook.objects.filter(pk=everywhere.night.unusual.pk)
    asked.update(answer="To know", answered_at=timezone.now())
    everywhere.fuzz("placing-authority", "unusual-look")


# A first page's answers are in the session until the page that asks whether they are right.
KEPT_UNTIL_CHECKED = {"challenge", "back", "back-how"}
# What a form needs that no words can give.
NOT_BY_WORDS = {
    **dict.fromkeys(("child-photo", "child-photo-remove"), "a picture"),
    "close-home": "a home where nobody lives",
    "disposal-erase": "a second person",
    "leavers": "somebody's address",
    "confirm-decision": "a decision that a partner wrote down",
    "mobile-code": "the code that was sent",
    "agency-hours": "a time to close that is after the one to open",
}


def nothing_is_lost(fuzzer: Fuzzer) -> None:
    """No answer broke anything, whatever was accepted is kept, and each form accepts what somebody
    could mean."""
    assert not fuzzer.broken, "\n".join(fuzzer.broken)
    assert not {at: sent for at, sent in fuzzer.lost.items() if at[0] not in KEPT_UNTIL_CHECKED}
    assert fuzzer.refused_always <= set(NOT_BY_WORDS)


def before_anything_has_happened(fuzzer: Fuzzer) -> None:
    fuzzer.fuzz("carer", "demo-signin", "log-start")
    fuzzer.fuzz("coordinator", "children")
    fuzzer.fuzz("carer", "child-photo")
    fuzzer.fuzz_button("carer", "child-photo-remove")
    fuzzer.fuzz("carer", "write-profile")
    fuzzer.fuzz_button("carer", "confirm-profile")
    fuzzer.fuzz("placing-authority", "match-home")


def while_the_carer_writes(fuzzer: Fuzzer) -> None:
    night = fuzzer.night
    night.draft = workflow.start_draft(by=acting("carer"), now=timezone.now(), child=night.child)
    fuzzer.fuzz("carer", "log-step", code="danger")
    with undone():
        fuzzer.send("carer", "log-step", danger="yes")
        fuzzer.fuzz("carer", "log-999")
    fuzzer.send("carer", "log-step", danger="no")
    for step in CARERS_STEPS[1:]:
        fuzzer.fuzz("carer", "log-step", code=step.code)
    fuzzer.fuzz("carer", "log-suggestion", "log-check")
    while_it_is_not_sent(fuzzer)
    fuzzer.send("carer", "log-check")


def while_it_is_not_sent(fuzzer: Fuzzer) -> None:
    night = fuzzer.night
    episode = Episode.objects.get(draft=night.draft)
    night.episode, night.reference = episode, episode.reference
    fuzzer.client("on-call")  # signed in before anything is undone
    with undone():
        duty = episode.duties.open().get(code="finish-log")
        workflow.mind(duty=duty, now=duty.due_at)
        fuzzer.fuzz("on-call", "called")
    with undone():
        fuzzer.fuzz_button("on-call", "log-take-over")


def once_it_is_logged(fuzzer: Fuzzer) -> None:
    night = fuzzer.night
    night.episode = Episode.objects.get(child=night.child, status=Status.AWAY)
    night.reference = night.episode.reference
    owed = Duty.objects.open().filter(episode=night.episode, owed_by=Office.ON_CALL)
    night.duty = owed.get(code="accept-on-call")  # a level is never set aside
    fuzzer.fuzz("on-call", "duty-not-needed")
    night.duty = owed[0]
    fuzzer.fuzz("on-call", "episode", "assessment", "notifications")
    fuzzer.fuzz("on-call", "choose-notifications")
    fuzzer.fuzz_button("on-call", "accept-duty")
    fuzzer.fuzz_button("on-call", "notifications-read")
    while_it_is_handed_over(fuzzer)
    while_something_is_asked(fuzzer)
    night.note = workflow.add_note(
        episode=night.episode, text="Rang", by=acting("carer"), now=timezone.now()
    )
    fuzzer.fuzz("carer", "new-note", "correction", "tried", "stand-down", "police", "back", "found")
    with undone():
        now = timezone.now()
        workflow.locate(
            episode=night.episode,
            kind=Whereabouts.HOSPITAL,
            place="Ward 4",
            seen_by="Sister Amin",
            found_at=now,
            by=acting("carer"),
            now=now,
        )
        fuzzer.fuzz("carer", "gone-again")
        fuzzer.fuzz_button("social-worker", "talk-before-home")
    fuzzer.fuzz("coordinator", "episode-report")
    fuzzer.fuzz_button("on-call", "police-summary")


def while_it_is_handed_over(fuzzer: Fuzzer) -> None:
    night, now = fuzzer.night, timezone.now()
    fuzzer.client("on-call")  # signed in before anything is undone
    colleague = Job.objects.select_related("person").get(pk=acting("on-call-2").job_id)
    fuzzer.clients["colleague"] = client_of(colleague.person, colleague)
    fuzzer.clients["colleague"].raise_request_exception = False
    with undone():
        by = acting("on-call")
        Duty.objects.filter(pk=night.duty.pk).update(taken_by=by.person_id, taken_at=now)
        fuzzer.fuzz("on-call", "hand-over", "hand-over-all")
        night.handover = handed_over(night.episode, now)
        fuzzer.fuzz("colleague", "answer-handover", "handovers")
        fuzzer.fuzz_button("on-call", "take-back-handover")


def while_something_is_asked(fuzzer: Fuzzer) -> None:
    night = fuzzer.night
    fuzzer.fuzz("social-worker", "new-task")
    fuzzer.client("on-call")  # signed in before anything is undone
    with undone():
        night.task = asked_to(night.episode, timezone.now())
        fuzzer.fuzz("on-call", "task")


def with_police(fuzzer: Fuzzer) -> None:
    night, now, carer = fuzzer.night, timezone.now(), acting("carer")
    workflow.report_to_police(
        episode=night.episode, reported_at=now, how=ReportedBy.CALL_101, by=carer, now=now
    )
    fuzzer.fuzz("police-supervisor", "police-decision", "transfer-force")
    fuzzer.fuzz("carer", "police-heard", "transfer-force")
    night.report = night.episode.police_reports.first()
    fuzzer.fuzz("carer", "police-reference")
    fuzzer.fuzz("carer", "correct-report")
    fuzzer.fuzz("carer", "police-asked", "ask-information")
    fuzzer.fuzz("police-supervisor", "ask-information")
    fuzzer.fuzz("carer", "new-enquiry")
    fuzzer.fuzz("police-supervisor", "new-enquiry")
    night.enquiry = workflow.record_enquiry(
        episode=night.episode,
        kind=EnquiryKind.VISITED,
        what="Sam’s house",
        result="Nobody in",
        done_at=now,
        by=acting("police-supervisor"),
        now=now,
    )
    fuzzer.fuzz("police-supervisor", "correct-enquiry")
    night.request = workflow.ask_information(
        episode=night.episode,
        of=Office.CARER,
        question="Who is Sam?",
        by=acting("police-supervisor"),
        now=now,
    )
    fuzzer.fuzz("carer", "information-request")
    once_police_have_decided(fuzzer)


def once_police_have_decided(fuzzer: Fuzzer) -> None:
    """Not to record it: so the carer challenges that, and an inspector looks again."""
    night, now, carer = fuzzer.night, timezone.now(), acting("carer")
    read = night.episode.decisions.first()
    decision = workflow.record_decision(
        episode=night.episode,
        after=read.pk if read else None,
        outcome="not-recording",
        grade="medium",
        reason="Often late",
        carer_worry="No inhaler",
        carer_should="Ring again",
        by=acting("police-supervisor"),
        now=now,
    )
    night.decision = decision
    fuzzer.fuzz_button("police-supervisor", "confirm-decision")
    said = {"harm": "No inhaler", "missed": "A message", "call_back": "07700 900123"}
    fuzzer.fuzz("carer", "challenge")
    fuzzer.send("carer", "challenge", ground="not-recording", **said)
    fuzzer.fuzz("carer", "challenge-check")
    night.challenge = escalation_workflow.raise_challenge(
        episode=night.episode,
        decision=decision,
        ground="not-recording",
        phoned=escalation_workflow.Phoned("Hale", now - 9 * MINUTE),
        by=carer,
        now=now,
        **said,
    )
    fuzzer.fuzz("carer", "escalation-correct-asked")
    fuzzer.fuzz_button("senior-officer", "escalation-pick-up")
    inspector = acting("senior-officer")
    escalation_workflow.pick_up(challenge=night.challenge, by=inspector, now=now)
    fuzzer.fuzz("senior-officer", "escalation-review")
    fuzzer.fuzz("senior-officer", "escalation-ask")
    if not night.challenge.questions.filter(answered_at=None).exists():
        escalation_workflow.ask(
            challenge=night.challenge, office=Office.CARER, text="Why?", by=inspector, now=now
        )
    fuzzer.fuzz("carer", "escalation-answer")
    fuzzer.fuzz_button("on-call", "challenge-paper")
    fuzzer.fuzz_button("on-call", "escalation-agree")
    with undone():
        escalation_workflow.review_heard(
            challenge=night.challenge,
            outcome=Outcome.KEPT,
            reason="Often late",
            answerer=escalation_workflow.Answerer("Hale", Rank.SUPERINTENDENT, HeardHow.PHONE),
            answered_at=timezone.now(),
            by=acting("on-call"),
            now=timezone.now(),
        )
        fuzzer.fuzz("on-call", "escalation-correct-heard")
    fuzzer.fuzz("on-call", "escalation-heard")


def what_the_authority_sees_to(fuzzer: Fuzzer) -> None:
    """Police respond, and the child grows up meanwhile."""
    night, now = fuzzer.night, timezone.now()
    fuzzer.client("placing-authority")  # signed in before anything is undone
    with undone():
        read = night.episode.decisions.first()
        workflow.record_decision(
            episode=night.episode,
            after=read.pk if read else None,
            outcome="record-respond",
            grade="high",
            reason="Cold",
            by=acting("police-supervisor"),
            now=now,
        )
        record(Fact.TURNED_18, by=SERVICE, child=night.child, episode=night.episode, at=now)
        fuzzer.fuzz("placing-authority", "check-search", "decide-as-adult")


def who_is_told_outside(fuzzer: Fuzzer) -> None:
    """The child has been away from a children's home for a day."""
    night, now = fuzzer.night, timezone.now()
    for slug in ("social-worker", "fostering-social-worker"):
        fuzzer.client(slug)  # signed in before anything is undone
    with undone():
        record(
            Fact.STILL_AWAY_24H,
            by=SERVICE,
            child=night.child,
            episode=night.episode,
            about=night.episode.duties.get(code="still-away-24h"),
            at=now,
            payload={"cohort": "care", "home_kind": "childrens-home"},
        )
        fuzzer.fuzz("social-worker", "tell-parents")
        fuzzer.fuzz("fostering-social-worker", "tell-ofsted")


def when_the_child_is_back(fuzzer: Fuzzer) -> None:
    night, now = fuzzer.night, timezone.now()
    fuzzer.send("carer", "back", found_how="came-back")
    fuzzer.fuzz("carer", "back-how")
    fuzzer.send("carer", "back-how", needs="none")
    fuzzer.fuzz("carer", "back-check")
    workflow.record_return(
        episode=night.episode,
        returned_at=now,
        found_how=FoundHow.CAME_BACK,
        by=acting("carer"),
        now=now,
    )
    fuzzer.fuzz("carer", "not-back")
    fuzzer.fuzz("police-supervisor", "new-prevention")
    fuzzer.fuzz("coordinator", "new-prevention")
    night.prevention = returns_workflow.record_prevention(
        episode=night.episode,
        outcome=Prevention.REFUSED,
        happened_at=now,
        heard_from="control room",
        heard_how=HeardHow.PHONE,
        by=acting("on-call"),
        now=now,
    )
    fuzzer.fuzz_button("police-supervisor", "confirm-prevention")
    fuzzer.fuzz("on-call", "raise-learning")
    night.learning = escalation_workflow.raise_learning(
        episode=night.episode,
        kind=LearningKind.UNNEEDED_REPORT,
        what_happened="On the way home",
        by=acting("police-supervisor"),
        now=now,
    )
    fuzzer.clients["bradford-coordinator"] = signed_in("bradford-coordinator")
    fuzzer.fuzz("bradford-coordinator", "close-learning")
    night.interview = ReturnInterview.objects.get(episodes=night.episode)
    for section in asked().sections:
        fuzzer.fuzz("interviewer", "interview-section", section=section.code)
    fuzzer.fuzz("interviewer", "interview-tell")
    make.written(night.interview, acting("interviewer"), now=now)
    for name in ("wishes", "schedule", "attempts", "declined", "talked", "held"):
        fuzzer.fuzz("interviewer", f"interview-{name}")
    with undone():
        once_nobody_was_reached(fuzzer)
    with undone():
        once_it_is_sent_for_approval(fuzzer)
    returns_workflow.decline(
        interview=night.interview,
        declined_at=now,
        words="Not now",
        by=acting("interviewer"),
        now=now,
    )
    fuzzer.fuzz_button("social-worker", "interview-ask-again")
    fuzzer.fuzz("social-worker", "interview-carers-view")


def signed_in(slug: str) -> Client:
    """A colleague, whom whoever tries the service cannot sign in as."""
    job = Job.objects.select_related("person").get(pk=acting(slug).job_id)
    client = client_of(job.person, job)
    client.raise_request_exception = False
    return client


def once_nobody_was_reached(fuzzer: Fuzzer) -> None:
    now = timezone.now()
    for _ in range(3):
        returns_workflow.record_attempt(
            interview=fuzzer.night.interview,
            tried_at=now,
            how=Contact.PHONE,
            result=AttemptResult.NO_ANSWER,
            by=acting("interviewer"),
            now=now,
        )
    fuzzer.fuzz("placing-authority", "interview-no-contact")


def once_it_is_sent_for_approval(fuzzer: Fuzzer) -> None:
    night, now = fuzzer.night, timezone.now()
    interviewer = acting("interviewer")
    returns_workflow.hold(
        interview=night.interview,
        interviewer_id=interviewer.person_id,
        held_at=now,
        where=Where.HOME,
        seen_alone=True,
        by=interviewer,
        now=now,
    )
    fuzzer.fuzz("interviewer", "interview-share", "interview-agreed")
    fuzzer.fuzz("interview-manager", "interview-approval")
    returns_workflow.decide(
        interview=night.interview,
        outcome=Verdict.RETURNED,
        comments="Ask again",
        by=acting("interview-manager"),
        now=now,
    )
    fuzzer.fuzz_button("interviewer", "interview-send-again")


def test_no_question_in_an_address_breaks_a_page(fuzzer: Fuzzer) -> None:
    """Searches, pages of a list, and what links carry: anybody can type there."""
    asked = ("page", "q", "child", "change", "show", "home", "name")
    mine = [name for name, reached in ADDRESSES.items() if not callable(reached)]
    mine = [name for name in mine if name != "exit" and not name.startswith("api-")]
    for name in mine:
        for client in (fuzzer.client("carer"), fuzzer.client("coordinator")):
            for odd in dice(name).sample(ODD, k=3):
                path = f"{fuzzer.path(name)}?{urlencode(dict.fromkeys(asked, odd[:1000]))}"
                answer = client.get(path)
                assert answer.status_code in {*ANSWERED, 405}, (name, odd[:40], answer.status_code)
                assert "/login/" not in answer.get("Location", ""), name


SIGNING_IN = ("account_", "mfa_")
OF_ONE = {"account_reset_password_from_key", "mfa_remove_webauthn", "mfa_edit_webauthn"}
# What signing in asks for on one page or another; a passkey answers in JSON.
ASKED_THERE = {"login", "email", "password", "password1", "code", "credential", "next"}
PASSKEYS = ("{}", "[]", "null", '"x"', '{"id": 1}', '{"id": "x", "response": {}}', "{" * 5000)


def pages_of_signing_in() -> list[str]:
    """All of them but those of one key or one letter, which have an address of their own."""
    named = every_address(get_resolver().url_patterns)
    return [name for name in named if name.startswith(SIGNING_IN) and name not in OF_ONE]


def forms_of_signing_in(client: Client, path: str) -> Iterator[Filled]:
    """What the page asks, and all that any of these pages asks, whether it is shown now or not."""
    answer = client.get(path)
    assert answer.status_code < 500, path
    if "text/html" in answer.get("Content-Type", "") and answer.content:
        for form in html.fromstring(answer.content.decode()).xpath("//main//form[@method='post']"):
            yield Filled.found(form, path)
    yield Filled(path, [], ASKED_THERE)


@pytest.mark.parametrize("slug", ["nobody", "coordinator"])
def test_no_answer_to_a_form_of_signing_in_breaks_anything(fuzzer: Fuzzer, slug: str) -> None:
    fuzzer.clients["nobody"] = Client(raise_request_exception=False)
    client = fuzzer.client(slug)
    odd = (*fuzzer.night.strangers, *PASSKEYS)
    for path in map(reverse, pages_of_signing_in()):
        with as_before(client):
            for form in list(forms_of_signing_in(client, path)):
                for answers in impossible(form, dice(path), odd, fuzzer.times):
                    cache.clear()  # whoever has tried too often is listened to no more
                    with as_before(client):
                        answer = client.post(form.action, urlencode(answers), content_type=FORM)
                        what = (path, slug, shortened(answers), answer.status_code)
                        assert answer.status_code < 500, what
