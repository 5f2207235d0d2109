"""A return interview that two people are at in the same moment: one has it, the other reads why not."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children.models import Document
from children.rules import DocumentKind
from core.refusals import Refused
from core.times import local
from insight import workflow as insight_workflow
from missing.models import Episode
from partners.actor import Actor
from partners.models import Job
from partners.rules import Role
from returns import workflow
from returns.answers import Said, Seen
from returns.models import Answer, ReturnInterview, Slot
from returns.rules import Kind, State, Told, Verdict, Where
from tests import make
from tests.make import World, acting
from tests.races.at_once import (
    PATIENCE,
    Deed,
    at_once,
    by,
    facts,
    one_won,
    or_denied,
    the_ledger_is_right,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return make.world()


@pytest.fixture
def back(world: World) -> Episode:
    return make.back(world, now=timezone.now() - HOUR)


@pytest.fixture
def interview(back: Episode) -> ReturnInterview:
    return ReturnInterview.objects.get(episodes=back)


@pytest.fixture
def later() -> datetime:
    return (local(timezone.now()) + DAY).replace(hour=16, minute=0, second=0, microsecond=0)


def holds(world: World, interview: ReturnInterview) -> Deed:
    worker, now = acting(world.interviewer), timezone.now()
    make.written(interview, worker, now=now)
    said = {
        "interviewer_id": worker.person_id,
        "held_at": now,
        "where": Where.HOME,
        "seen_alone": True,
    }
    return by(worker, lambda: workflow.hold(interview=interview, by=worker, now=now, **said))


def declines(world: World, interview: ReturnInterview, again_on: date | None = None) -> Deed:
    worker, now = acting(world.social_worker), timezone.now()

    def decline() -> Any:
        return workflow.decline(
            interview=interview,
            declined_at=now,
            words="Not now",
            ask_again_on=again_on,
            by=worker,
            now=now,
        )

    return by(worker, decline)


# Approved once


def decides(worker: Actor, interview: ReturnInterview, outcome: Verdict) -> Deed:
    now = timezone.now()

    def decide() -> Any:
        return workflow.decide(
            interview=interview, outcome=outcome, comments="Say where", by=worker, now=now
        )

    return or_denied(by(worker, decide))


@pytest.mark.parametrize("other", [Verdict.APPROVED, Verdict.RETURNED])
def test_of_two_who_decide_about_an_interview_at_once_one_is_told_that_it_is_decided(
    world: World, back: Episode, interview: ReturnInterview, other: Verdict
) -> None:
    make.held(world, interview, now=timezone.now())
    colleagues = [acting(make.job(Role.INTERVIEWER, world.interviews)) for _ in range(2)]
    verdicts = (Verdict.APPROVED, other)
    deeds = [
        decides(who, interview, verdict) for who, verdict in zip(colleagues, verdicts, strict=True)
    ]

    refused = one_won(at_once(*deeds, held=interview, role=settings.WEB_ROLE))

    assert "doesn’t wait for approval" in str(refused)
    decided = facts(back, Fact.INTERVIEW_APPROVED) + facts(back, Fact.INTERVIEW_SENT_BACK)
    assert decided == interview.approvals.exclude(outcome="").count() == 1
    assert the_ledger_is_right(back)


# Held, or said no to


def test_an_interview_is_held_or_said_no_to_and_never_both(
    world: World, back: Episode, interview: ReturnInterview
) -> None:
    deeds = holds(world, interview), declines(world, interview)

    refused = one_won(at_once(*deeds, held=interview, role=settings.WEB_ROLE))

    interview.refresh_from_db()
    assert f"“{interview.get_state_display().lower()}” already" in str(refused)
    assert facts(back, Fact.INTERVIEW_HELD) + facts(back, Fact.INTERVIEW_DECLINED) == 1
    assert the_ledger_is_right(back)


def test_what_is_saved_while_it_is_sent_is_in_what_was_sent_or_is_refused(
    world: World, back: Episode, interview: ReturnInterview
) -> None:
    worker, now = acting(world.interviewer), timezone.now()
    box = (Said("why", Kind.WORDS, "I missed my brother"), Seen())

    def save() -> Any:
        return workflow.write_down(interview=interview, boxes=[box], by=worker, now=now)

    saved, sent = at_once(
        by(worker, save), holds(world, interview), held=interview, role=settings.WEB_ROLE
    )

    kept = Answer.objects.filter(interview=interview, question="why").exists()
    assert kept is not isinstance(saved, Refused)
    assert kept or "sent for approval" in str(saved)
    assert sent.state == State.HELD
    assert facts(back, Fact.INTERVIEW_SENT) == 1
    assert the_ledger_is_right(back)


# Asked again once


def test_two_who_ask_again_at_once_open_one_interview(
    world: World, back: Episode, interview: ReturnInterview
) -> None:
    declines(world, interview, again_on=(local(timezone.now()) + 3 * DAY).date())()
    now = timezone.now()

    def asks(job: Job) -> Deed:
        who = acting(job)
        return by(who, lambda: workflow.ask_again(interview=interview, by=who, now=now))

    deeds = [asks(job) for job in (world.social_worker, world.interviewer)]
    refused = one_won(at_once(*deeds, held=interview, role=settings.WEB_ROLE))

    assert "is being asked again already" in str(refused)
    states = ReturnInterview.objects.filter(episodes=back).values_list("state", flat=True)
    assert sorted(states) == [State.DECLINED, State.TO_ARRANGE]
    assert the_ledger_is_right(back)


# A time that its interviewer takes back


def test_a_time_is_booked_or_taken_back_and_never_both(
    world: World, back: Episode, interview: ReturnInterview, later: datetime
) -> None:
    now, worker, arranges = timezone.now(), acting(world.interviewer), acting(world.coordinator)
    (slot,) = workflow.offer_slots(starts_at=later, ends_at=later + HOUR, by=worker, now=now)

    def book() -> Any:
        return workflow.book(
            interview=interview,
            interviewer_id=worker.person_id,
            booked_for=later,
            where=Where.SCHOOL,
            child_told_by=Told.TEXT,
            offered=True,
            by=arranges,
            now=now,
        )

    def take_back() -> Any:
        return workflow.take_back(slot_id=slot.pk, by=worker, now=now)

    booked, taken_back = at_once(
        by(arranges, book), by(worker, take_back), held=slot, role=settings.WEB_ROLE
    )

    refused = one_won([booked, taken_back])
    interview.refresh_from_db()
    left = Slot.objects.filter(interviewer=worker.person_id)
    if refused is taken_back:
        assert "is booked" in str(refused)
        assert [each.interview for each in left] == [interview]
    else:
        assert "after all" in str(refused)
        assert (interview.state, left.count()) == (State.TO_ARRANGE, 0)
    assert the_ledger_is_right(back)


# A report of it


class SlowDrawing:
    """It isn't done until another worker has tried the same document as well."""

    def __init__(self) -> None:
        self.begun, self.tried = threading.Event(), threading.Event()

    def __call__(self, *args: object, **kwargs: object) -> bytes:
        self.begun.set()
        self.tried.wait(PATIENCE)
        return b"%PDF-"


def test_two_workers_who_are_handed_one_document_make_it_once(
    world: World, back: Episode, interview: ReturnInterview, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = make.held(world, interview, now=timezone.now())
    document = insight_workflow.ask_for_interview_paper(
        interview=held,
        kind=DocumentKind.INTERVIEW_REPORT,
        by=acting(world.social_worker),
        now=timezone.now(),
    )
    drawing = SlowDrawing()
    monkeypatch.setitem(insight_workflow.DRAW, document.kind, drawing)

    def make_it() -> bool:
        return insight_workflow.make_document(document_id=document.pk, now=timezone.now())

    def find_it_taken() -> bool:
        drawing.begun.wait(PATIENCE)
        try:
            return make_it()
        finally:
            drawing.tried.set()

    answers = at_once(make_it, find_it_taken)

    assert answers == [True, False]
    assert bytes(Document.objects.get(pk=document.pk).content or b"") == b"%PDF-"
    made = Event.objects.filter(fact=Fact.DOCUMENT_MADE, about_id=str(document.pk))
    assert made.count() == 1
