"""Every form of the service, filled in as nobody should: an answer in words, never an error page.

The forms are found on the pages themselves. Each is sent as it stands, with odd answers and with
impossible ones, and what was sent is undone again before the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from lxml import html

from audit.record import record
from audit.rules import Fact
from children import workflow as children_workflow
from children.models import Child, Placement, UnusualLook
from escalation import workflow as escalation_workflow
from missing import ledger, workflow
from missing.log import STEPS
from missing.models import Duty, Episode
from missing.rules import EnquiryKind, FoundHow, ReportedBy, Status, Whereabouts
from partners.actor import SERVICE
from partners.models import Invitation, Job
from partners.rules import Office, Role
from retention import workflow as retention_workflow
from returns import workflow as returns_workflow
from returns.models import ReturnInterview
from tests import make, test_addresses
from tests.signing import client_of
from tests.test_addresses import (
    ADDRESSES,
    UNSENT,
    Night,
    acting,
    as_somebody,
    every_address,
    handed_over,
    of_what_was_found,
)
from tests.test_addresses import (
    night as one_of_everything,  # noqa: F401 - a fixture
)

pytestmark = pytest.mark.django_db

SEED = 20261122
TIMES_PER_FORM = 4
ANSWERED = {200, 302, 400, 403, 404, 409, 422}
FORM = "application/x-www-form-urlencoded"

WORDS = (
    "",
    " \t ",
    "x" * 6000,
    "y" * 301,
    "ø" * 150,
    "👩‍👩‍👧🏽 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "\u202e\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd\u202c",
    "a\x00b",
    "\x00",
    "line\r\nline\nline",
    "\x1b[31m\x07\ufeff\u200b",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE missing_episode; --",
    "{{ 7*7 }}{% now 'Y' %}%s%(x)s%n",
    "../../../etc/passwd",
)
NUMBERS = ("-1", "0", "1", "1e309", "NaN", "9" * 25, "2147483648", "9223372036854775808", "²", "٣")
DAYS = ("31", "29", "00", "2026-02-31", "0001-01-01", "9999-12-31", "yesterday", "another")
TIMES = ("29:99pm", "25:00", "0:60am", "noon", "1:30am", "24:00", "12", "8.40 pm", "²:³⁰pm", ":")
ODD = WORDS + NUMBERS + DAYS + TIMES
NOT_LETTERS = {chr(number) for number in range(32)} | {"\ufeff"}

# Addresses that show no form of their own: lists, things to read, and what the API's tests fuzz.
WITHOUT_A_FORM = {
    *("start", "help", "helplines", "accessibility", "privacy", "exit", "outbox"),
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
        "without-social-worker",
        "decisions",
        "board",
        "document",
    ),
    *(
        "document-file",
        "interviews",
        "escalations",
        "escalation",
        "interview",
        "log",
        "log-sent",
        "log-so-far",
        "back-urgent",
        "back-done",
    ),
    *("set-up-sign-in", "set-up-done", "stay-signed-in", "invitation-link"),
    *("own-words", "own-decisions"),
    *("homes", "teams", "rota", "team-rota", "agency"),
    *("who-sees", "access-requests", "emergency-access", "unusual-looks", "looks-asked"),
    *("retention", "holds"),
    *(name for name in ADDRESSES if name.startswith("api-")),
}
# A form that leads to where one signs in, and should.
TO_SIGN_IN = {"shared-device"}


@dataclass
class Filled:
    """A form as it stands on its page, with where it leads."""

    action: str
    sent: list[tuple[str, str]]
    words: set[str]  # the names of what is typed
    choices: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def found(cls, form: Any, page: str) -> "Filled":
        words, choices = set(), {}
        for control in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
            name, kind = control.get("name"), control.get("type", "text")
            if control.tag == "select":
                choices[name] = [option for option in control.value_options if option]
            elif kind in {"radio", "checkbox"}:
                choices.setdefault(name, []).append(control.get("value", "on"))
            elif kind not in {"hidden", "submit", "file"}:
                words.add(name)
        sent = [(name, value) for name, value in form.form_values()]
        buttons = form.xpath(".//button[@name and @value]")
        sent += [(each.get("name"), each.get("value")) for each in buttons[:1]]
        action = urljoin(page, form.get("action") or page)
        return cls(action, sent, words, choices)

    @property
    def names(self) -> list[str]:
        given = [name for name, _ in self.sent if name != "csrfmiddlewaretoken"]
        return sorted({*given, *self.words, *self.choices})

    def answered(self, random: Random) -> list[tuple[str, str]]:
        """Every question answered with something that it offers, or that could be meant."""
        given = {name: value for name, value in self.sent if name not in self.words}
        chosen = {name: random.choice(offered) for name, offered in self.choices.items() if offered}
        return list((given | chosen | {name: likely(name) for name in self.words}).items())


def likely(name: str) -> str:
    endings = {"-time": "12:01am", "-day": "21", "-month": "11", "-year": "2026"}
    told = [value for ending, value in endings.items() if name.endswith(ending)]
    return told[0] if told else "07700 900123" if "call" in name else "Something that was said"


def odd_answers(
    form: Filled, random: Random, strangers: tuple[str, ...], times: int
) -> Iterator[Any]:
    """What is sent instead: nothing, twice, somebody else's, too long, no word, no day at all."""
    odd = ODD + strangers
    yield []
    yield [(name, "") for name in form.names]
    yield [(name, "\x00") for name in form.names]
    yield [(name, "x" * 20_000) for name in form.names]
    yield form.sent + form.sent
    yield form.answered(random)
    for _ in range(times):
        answers = form.answered(random)
        for name in random.sample(form.names, k=min(len(form.names), random.randint(1, 2))):
            kept = [each for each in answers if each[0] != name]
            again = [(name, random.choice(odd)) for _ in range(random.randint(0, 2))]
            answers = kept + again
        yield answers


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def as_before(client: Client) -> Iterator[None]:
    """Undone, and still signed in as before: some forms end a session or begin another."""
    cookies = deepcopy(client.cookies)
    with undone():
        yield
    client.cookies = cookies


class Fuzzer:
    """Goes to a page as somebody who may, and sends each of its forms in every way."""

    def __init__(self, night: SimpleNamespace, times: int = TIMES_PER_FORM) -> None:
        self.night = night
        self.times = times
        self.random = Random(SEED)
        self.tried: set[str] = set()
        self.clients: dict[str, Client] = {}

    def client(self, slug: str) -> Client:
        if slug not in self.clients:
            self.clients[slug] = as_somebody(slug)
            self.clients[slug].raise_request_exception = False
        return self.clients[slug]

    def path(self, name: str, **extra: str) -> str:
        reached = ADDRESSES[name]
        known = reached(self.night) if callable(reached) else UNSENT.get(name, {})
        return reverse(name, kwargs=known | extra)

    def page(self, slug: str, path: str) -> Any:
        answer = self.client(slug).get(path)
        assert answer.status_code == 200, (slug, path, answer.status_code)
        return html.fromstring(answer.content.decode())

    def send(self, slug: str, name: str, **values: str) -> None:
        """Fill a page in well, and keep what it did."""
        path = self.path(name)
        (form,) = self.page(slug, path).xpath("//main//form[@method='post']")
        filled = Filled.found(form, path)
        given = [each for each in filled.sent if each[0] not in values]
        answer = self.client(slug).post(
            filled.action, urlencode(given + list(values.items())), content_type=FORM
        )
        assert answer.status_code == 302, (name, answer.status_code, what_is_wrong(answer))

    def fuzz(self, slug: str, *names: str, **extra: str) -> None:
        for name in names:
            self._fuzz(slug, name, self.path(name, **extra))

    def fuzz_button(self, slug: str, name: str) -> None:
        """An address that a button of another page leads to."""
        self._each(slug, name, Filled(self.path(name), [("submission", "")], set()))

    def fuzz_next(self, slug: str, name: str, **values: str) -> None:
        """The forms of the page that answers this one."""
        path = self.path(name)
        answer = self.client(slug).post(path, urlencode(values), content_type=FORM)
        assert answer.status_code == 200, (name, answer.status_code, what_is_wrong(answer))
        forms = html.fromstring(answer.content.decode()).xpath("//main//form[@method='post']")
        assert forms, f"{name} asks nothing next"
        for form in forms:
            self._each(slug, name, Filled.found(form, path))

    def fuzz_whatever_is_there(self, slug: str, name: str) -> None:
        """Each form of a page; or what a button leads to, where there is no page to go to."""
        path = self.path(name)
        answer = self.client(slug).get(path)
        if answer.status_code == 405:
            self.fuzz_button(slug, name)
        else:
            self._fuzz(slug, name, path)

    def _fuzz(self, slug: str, name: str, path: str) -> None:
        forms = self.page(slug, path).xpath("//main//form")
        assert forms, f"{name} shows {slug} no form"
        for form in forms:
            filled = Filled.found(form, path)
            if (form.get("method") or "get").lower() == "post":
                self._each(slug, name, filled)
            else:
                self._ask(slug, name, filled)

    def _each(self, slug: str, name: str, form: Filled) -> None:
        self.tried.add(name)
        for answers in odd_answers(form, self.random, self.night.strangers, self.times):
            with as_before(self.client(slug)):
                answer = self.client(slug).post(form.action, urlencode(answers), content_type=FORM)
                self._judge(answer, slug, name, form, answers)
        with as_before(self.client(slug)):
            bytes_ = b"&".join(each.encode() + b"=%ff%fe%00" for each in form.names)
            answer = self.client(slug).post(form.action, bytes_, content_type=FORM)
            assert answer.status_code in ANSWERED, (name, "not UTF-8", answer.status_code)

    def _ask(self, slug: str, name: str, form: Filled) -> None:
        """A search: sent in the address, so that it changes nothing."""
        self.tried.add(name)
        for answers in odd_answers(form, self.random, self.night.strangers, self.times):
            given = [(key, value[:2000]) for key, value in answers]
            with as_before(self.client(slug)):
                answer = self.client(slug).get(f"{form.action}?{urlencode(given)}")
                assert answer.status_code in ANSWERED, (name, given, answer.status_code)

    def _judge(
        self, answer: HttpResponse, slug: str, name: str, form: Filled, answers: Any
    ) -> None:
        what = (name, slug, shortened(answers))
        assert answer.status_code in ANSWERED, (*what, answer.status_code)
        if name not in TO_SIGN_IN:
            assert "/login/" not in answer.get("Location", ""), (*what, "signed out")
        if answer.status_code == 422:
            lost = not_shown_again(answer, form, answers)
            assert not lost, (*what, "is not shown again", lost)
        if answer.status_code == 302:
            self._look_at_what_it_did(answer, slug, what)

    def _look_at_what_it_did(self, answer: HttpResponse, slug: str, what: Any) -> None:
        """What was kept can be read where the answer leads, and the ledger is what it should be."""
        path = urljoin(answer.request["PATH_INFO"], answer.headers["Location"])
        read = self.client(slug).get(path, follow=True)
        assert read.status_code in ANSWERED, (*what, path, read.status_code)
        assert "<script>alert" not in read.content.decode(), (*what, path)
        for episode in Episode.objects.filter(reference=self.night.reference):
            assert not ledger.check(episode), what


def shortened(answers: Any) -> Any:
    return [(name, value[:40]) for name, value in answers]


def what_is_wrong(answer: HttpResponse) -> str:
    summary = html.fromstring(answer.content.decode()).xpath("//*[@class='govuk-error-summary']")
    return " ".join(each.text_content() for each in summary)


def not_shown_again(answer: HttpResponse, form: Filled, answers: Any) -> dict[str, Any]:
    """What was typed and is not on the page that asks again; nothing but spaces may have gone."""
    page = html.fromstring(answer.content.decode())
    lost = {}
    for name, typed in dict(answers).items():
        if name not in form.words or NOT_LETTERS & set(typed):
            continue
        controls = page.xpath("//main//*[@name=$name]", name=name)
        shown = [control.value or "" for control in controls]
        if " ".join(typed.split()) not in [" ".join(value.split()) for value in shown]:
            lost[name] = (typed[:40], [value[:40] for value in shown])
    return lost


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
            ),
            *("sessions", "end-session", "end-other-sessions", "working-as", "switch-user"),
            *("shared-device", "cannot-sign-in", "directory"),
        ),
        "agency-admin",
    ),
    **dict.fromkeys(
        (
            *("name-professional", "name-person", "end-naming", "restrict-child"),
            *("lift-restriction", "record-death", "move-child"),
            *("access-request", "emergency-review", "unusual-look"),
            *("looks", "looks-for-child", "looks-paper", "child-record", "child-record-csv"),
            *("hold-agency", "hold-child", "hold-lift"),
            *("disposal-item", "disposal-review", "disposal-approve", "disposal-erase"),
        ),
        "placing-authority",
    ),
    "looks-answer": "coordinator",
    **dict.fromkeys(
        ("board-filters", "saved-views", "save-view", "change-view", "delete-view"), "coordinator"
    ),
    "write-strategy": "social-worker",
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


# What must be so before an address has a form to show.
FIRST = {
    "unusual-look": not_yet_asked,
    "lift-restriction": restricted,
    "name-professional": a_colleague,
}


@pytest.fixture
def fuzzer() -> Fuzzer:
    call_command("seed", verbosity=0)
    child = Child.objects.get(forename="Ashley")
    other = Child.objects.get(forename="Bea")
    strangers = (str(other.pk), "M-22222", "6a1ef6b6-0000-4000-8000-000000000000")
    placement = Placement.objects.filter(child__forename="Jude").latest("pk")
    return Fuzzer(
        SimpleNamespace(child=child, placement=placement, strangers=strangers, reference="")
    )


def test_no_answer_to_any_form_breaks_anything(fuzzer: Fuzzer) -> None:
    before_anything_has_happened(fuzzer)
    while_the_carer_writes(fuzzer)
    once_it_is_logged(fuzzer)
    with_police(fuzzer)
    what_the_authority_sees_to(fuzzer)
    when_the_child_is_back(fuzzer)

    assert fuzzer.tried == set(ADDRESSES) - WITHOUT_A_FORM - set(BY_WHOM)


@pytest.fixture
def everywhere(one_of_everything: Night, monkeypatch: pytest.MonkeyPatch) -> Fuzzer:  # noqa: F811
    """Whoever may use each page of `BY_WHOM`, in a night that has one of everything."""
    night: Any = one_of_everything
    monkeypatch.setattr(test_addresses, "THEIRS", "Northway Fostering")
    strangers = (str(Child.objects.get(forename="Bea").pk), "6a1ef6b6-0000-4000-8000-000000000000")
    given = SimpleNamespace(**vars(night), strangers=strangers, reference=night.episode.reference)
    fuzzer = Fuzzer(given, times=2)
    as_somebody("agency-admin")  # on another device as well
    retention_workflow.decide_dispose(
        item=night.item, by=acting("placing-authority"), now=timezone.now()
    )
    found = [night.child.pk, "A T", "Bradford", timezone.now().isoformat()]
    _keep(fuzzer.client("other-force"), "found", {of_what_was_found(night)["key"]: found})
    invited = Client(raise_request_exception=False)
    open_one = Invitation.objects.get(email="amara-sole@whereabouts.example")
    _keep(invited, "invitation", [open_one.pk, open_one.digest])
    fuzzer.clients["invited"] = invited
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


def test_no_answer_to_a_form_that_comes_second_breaks_anything(everywhere: Fuzzer) -> None:
    """What a page asks once it has been answered, or once somebody else has done something."""
    everywhere.fuzz_next("placing-authority", "name-person", look_for="Kit")
    everywhere.fuzz_next("placing-authority", "move-child", look_for="a")
    asked = UnusualLook.objects.filter(pk=everywhere.night.unusual.pk)
    asked.update(answer="To know", answered_at=timezone.now())
    everywhere.fuzz("placing-authority", "unusual-look")


def before_anything_has_happened(fuzzer: Fuzzer) -> None:
    fuzzer.fuzz("carer", "demo-signin", "log-start")
    fuzzer.fuzz("coordinator", "children")
    fuzzer.fuzz("carer", "child-photo")
    fuzzer.fuzz_button("carer", "child-photo-remove")
    fuzzer.fuzz("placing-authority", "match-home")


def while_the_carer_writes(fuzzer: Fuzzer) -> None:
    night = fuzzer.night
    night.draft = workflow.start_draft(by=acting("carer"), now=timezone.now(), child=night.child)
    fuzzer.fuzz("carer", "log-step", code="danger")
    with undone():
        fuzzer.send("carer", "log-step", danger="yes")
        fuzzer.fuzz("carer", "log-999")
    fuzzer.send("carer", "log-step", danger="no")
    for step in STEPS[1:]:
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
    night.duty = Duty.objects.open().filter(episode=night.episode, owed_by=Office.ON_CALL)[0]
    fuzzer.fuzz("on-call", "episode", "duty-not-needed", "assessment", "notifications")
    fuzzer.fuzz("on-call", "choose-notifications")
    fuzzer.fuzz_button("on-call", "accept-duty")
    fuzzer.fuzz_button("on-call", "notifications-read")
    while_it_is_handed_over(fuzzer)
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
    fuzzer.fuzz("coordinator", "episode-report")


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


def with_police(fuzzer: Fuzzer) -> None:
    night, now, carer = fuzzer.night, timezone.now(), acting("carer")
    workflow.report_to_police(
        episode=night.episode, reported_at=now, how=ReportedBy.CALL_101, by=carer, now=now
    )
    fuzzer.fuzz("police-supervisor", "police-decision")
    fuzzer.fuzz("carer", "police-heard", "police-asked", "ask-information")
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
    said = {"harm": "No inhaler", "missed": "A message", "call_back": "07700 900123"}
    fuzzer.fuzz("carer", "challenge")
    fuzzer.send("carer", "challenge", ground="not-recording", **said)
    fuzzer.fuzz("carer", "challenge-check")
    night.challenge = escalation_workflow.raise_challenge(
        episode=night.episode, decision=decision, ground="not-recording", by=carer, now=now, **said
    )
    fuzzer.fuzz("senior-officer", "escalation-review")
    fuzzer.fuzz("senior-officer", "escalation-ask")
    if not night.challenge.questions.filter(answered_at=None).exists():
        inspector = acting("senior-officer")
        escalation_workflow.ask(
            challenge=night.challenge, office=Office.CARER, text="Why?", by=inspector, now=now
        )
    fuzzer.fuzz("carer", "escalation-answer")
    fuzzer.fuzz_button("on-call", "challenge-paper")
    fuzzer.fuzz_button("senior-officer", "escalation-pick-up")


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
    night.interview = ReturnInterview.objects.get(episodes=night.episode)
    for name in ("schedule", "attempts", "declined", "held"):
        fuzzer.fuzz("interviewer", f"interview-{name}")
    returns_workflow.decline(
        interview=night.interview,
        declined_at=now,
        words="Not now",
        by=acting("interviewer"),
        now=now,
    )
    fuzzer.fuzz_button("interviewer", "interview-ask-again")


def test_no_question_in_an_address_breaks_a_page(fuzzer: Fuzzer) -> None:
    """Searches, pages of a list, and what links carry: anybody can type there."""
    asked = ("page", "q", "child", "change", "show", "home", "name")
    mine = [name for name, reached in ADDRESSES.items() if not callable(reached)]
    mine = [name for name in mine if name != "exit" and not name.startswith("api-")]
    for name in mine:
        for client in (fuzzer.client("carer"), fuzzer.client("coordinator")):
            for odd in fuzzer.random.sample(ODD, k=3):
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
                for answers in odd_answers(form, fuzzer.random, odd, fuzzer.times):
                    cache.clear()  # whoever has tried too often is listened to no more
                    with as_before(client):
                        answer = client.post(form.action, urlencode(answers), content_type=FORM)
                        what = (path, slug, shortened(answers), answer.status_code)
                        assert answer.status_code < 500, what
