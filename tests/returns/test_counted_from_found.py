"""An area may count the hours of a return interview from when the child was found, not from when they were home."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children.rules import DocumentKind
from core import times
from escalation.models import Delivery
from escalation.rules import Channel
from missing import ledger, workflow
from missing.lateness import State, duty_state
from missing.models import Duty, Episode, Protocol, ProtocolInForce
from missing.protocol import default_document
from missing.rules import HOLD_INTERVIEW, OFFER_INTERVIEW, FoundHow
from returns.models import ReturnInterview
from tests import make
from tests.insight.paper import made
from tests.insight.paper import words as words_on_paper
from tests.make import World, acting
from tests.missing.pages import words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TALKS = (OFFER_INTERVIEW, HOLD_INTERVIEW)


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def from_found(world: World, now: datetime) -> World:
    """The area that placed the child counts from being found."""
    document: dict[str, Any] = deepcopy(default_document()) | {"version": "found-1"}
    for duty in document["duties"]:
        if duty["code"] in TALKS:
            duty["counted_from"] = "found"
    since = now - timedelta(days=30)
    kept = Protocol.objects.create(version="found-1", document=document, published_at=since)
    ProtocolInForce.objects.create(area=world.responsible.area, protocol=kept, since=since)
    return world


def home(world: World, episode: Episode, at: datetime, **found: Any) -> Episode:
    return workflow.record_return(
        episode=episode,
        returned_at=at,
        found_how=FoundHow.POLICE,
        by=acting(world.carer),
        now=at,
        **found,
    )


def talk(episode: Episode) -> Duty:
    return episode.duties.with_pause().get(code=HOLD_INTERVIEW)


def reminded(episode: Episode) -> int:
    events = Event.objects.filter(episode_id=episode.pk, fact=Fact.DUTY_REMINDED)
    return sum(event.payload["duty"] == HOLD_INTERVIEW for event in events)


def mind_everything(now: datetime) -> None:
    for duty in Duty.objects.claim_due(now, 500):
        workflow.mind(duty=duty, now=now)


def test_it_is_due_72_hours_after_the_return_says_the_child_was_found(from_found, now):
    away = make.logged(from_found, now=now - 9 * HOUR)

    back = home(from_found, away, now, found_at=now - 5 * HOUR)

    for code in TALKS:
        duty = back.duties.get(code=code)
        assert (duty.started_at, duty.due_at) == (now - 5 * HOUR, now + 67 * HOUR)
    assert ledger.check(back) == []


def test_a_child_found_in_hospital_is_owed_it_from_then_on(from_found, now):
    found = make.found(from_found, now=now - 10 * HOUR)

    back = home(from_found, found, now)

    assert talk(back).due_at == now + 62 * HOUR


def test_whoever_went_again_from_where_they_were_found_was_not_found_then(from_found, now):
    found = make.found(from_found, now=now - 10 * HOUR)
    gone = workflow.go_again(
        episode=found, left_at=now - 8 * HOUR, by=acting(from_found.social_worker), now=now - HOUR
    )

    back = home(from_found, gone, now)

    assert talk(back).due_at == now + 72 * HOUR


def test_where_nobody_knows_when_they_were_found_it_counts_from_the_return(from_found, now):
    back = home(from_found, make.logged(from_found, now=now - 9 * HOUR), now)

    assert talk(back).due_at == now + 72 * HOUR


def test_the_default_counts_from_the_return_however_long_ago_the_child_was_found(world, now):
    back = home(world, make.logged(world, now=now - 9 * HOUR), now, found_at=now - 5 * HOUR)

    assert talk(back).due_at == now + 72 * HOUR


def test_it_is_reminded_of_and_late_by_that_time_and_waits_while_the_child_is_away_again(
    from_found, now
):
    away = make.logged(from_found, now=now - 40 * HOUR)
    back = home(from_found, away, now, found_at=now - 30 * HOUR)  # due in 42 hours

    mind_everything(now + 18 * HOUR)
    once = reminded(back)
    again = make.logged(from_found, now=now + 19 * HOUR)
    mind_everything(now + 43 * HOUR)
    paused = duty_state(talk(back), now + 43 * HOUR)
    second = home(from_found, again, now + 44 * HOUR, found_at=now + 41 * HOUR)

    assert (once, reminded(back)) == (1, 1)
    assert paused is State.PAUSED
    assert duty_state(talk(back), now + 44 * HOUR) is State.OVERDUE
    assert (talk(back).due_at, talk(second).due_at) == (now + 42 * HOUR, now + 113 * HOUR)
    assert ledger.check(back) == ledger.check(second) == []


def test_pages_and_messages_say_the_due_time_and_no_other_rule(from_found, sign_in, now):
    away = make.logged(from_found, now=now - 9 * HOUR)
    back = home(from_found, away, now - HOUR, found_at=now - 5 * HOUR)
    interview = ReturnInterview.objects.get(episodes=back)
    client = sign_in(from_found.interviewer)
    due = now + 67 * HOUR

    listed, page = words(client.get("/returns/")), words(client.get(f"/returns/{interview.pk}/"))

    asked = Delivery.objects.filter(notification__message="interview-to-offer")
    letter = asked.filter(channel=Channel.EMAIL).first().body
    assert f"by {times.at(due, now=now - HOUR)}" in letter
    assert times.at(due, now=timezone.now()) in listed
    for said in (listed, letter):
        assert "within 72 hours" not in said
    assert f"Found {times.when(now - 5 * HOUR, now=timezone.now())}" in page


def test_the_report_says_how_long_after_being_found_it_was_held(from_found, now):
    away = make.logged(from_found, now=now - 9 * HOUR)
    back = home(from_found, away, now - 3 * HOUR, found_at=now - 5 * HOUR)
    interview = ReturnInterview.objects.get(episodes=back)
    make.approved(from_found, make.held(from_found, interview, now=now), now=now)

    said = words_on_paper(
        made(DocumentKind.INTERVIEW_REPORT, back, from_found.social_worker, timezone.now())
    )

    assert "Held in time, 5 hours after being found" in said
    assert "Each judged against its own due time" in said
