"""While an authority's offices are closed, its duty worker does what waits for the child's own social worker."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from core.refusals import Denied
from core.times import LONDON
from escalation import inbox
from escalation.access import notifications_visible_to
from escalation.models import Delivery, Notification
from missing import ledger, live, workflow
from missing.models import Episode, InformationRequest
from partners.actor import Actor, actor_of
from partners.models import Job
from partners.rules import Office, Role
from tests import make
from tests.make import NOW
from tests.missing.pages import words
from tests.roles import seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_sight")]
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)
DAY = timedelta(days=1)


@pytest.fixture
def duty_worker(world: make.World) -> Job:
    make.office_hours(world.responsible)
    return make.job(Role.EMERGENCY_DUTY, world.responsible)


@pytest.fixture
def at_night(duty_worker: Job) -> Actor:
    """On a Saturday, at 10:36pm."""
    return actor_of(duty_worker, NOW)


@pytest.fixture
def asked(world: make.World) -> InformationRequest:
    return make.asked(world, of=Office.SOCIAL_WORKER)


def needed(by: Actor) -> list[str]:
    with seen_by(by):
        return [need.action for need in inbox.needs(by, now=NOW)]


def give(request: InformationRequest, by: Actor, now: datetime) -> None:
    with seen_by(by):
        workflow.give_information(request=request, text="His aunt in Otley", by=by, now=now)


def away_for_a_day(world: make.World) -> Episode:
    episode = make.reported(world)
    for duty in episode.duties.open().filter(next_moment_at__lte=NOW + DAY).order_by("due_at"):
        workflow.mind(duty=duty, now=NOW + DAY)
    return episode


def test_what_police_ask_the_social_worker_is_theirs_to_answer_at_night(
    world: make.World, at_night: Actor, asked: InformationRequest
) -> None:
    assert "Answer" in needed(at_night)

    give(asked, at_night, NOW)

    assert asked.episode.duties.get(code="give-information").how_ended == "met"
    assert ledger.check(asked.episode) == []


def test_the_page_has_the_form_at_night_and_not_by_day(
    sign_in: Any, duty_worker: Job, asked: InformationRequest
) -> None:
    page = f"/missing/{asked.episode}/police/questions/{asked.pk}/"

    with time_machine.travel(NOW, tick=False):
        assert "Can you say?" in words(sign_in(duty_worker).get(page))
    with time_machine.travel(MONDAY, tick=False):
        assert "Can you say?" not in words(sign_in(duty_worker).get(page))


def test_by_day_it_is_the_social_workers_alone(duty_worker: Job, asked: InformationRequest) -> None:
    by_day = actor_of(duty_worker, MONDAY)

    assert "Answer" not in needed(by_day)
    with pytest.raises(Denied):
        give(asked, by_day, MONDAY)


def test_parents_are_told_by_the_duty_worker_at_night(world: make.World, at_night: Actor) -> None:
    episode, now = away_for_a_day(world), NOW + DAY
    assert episode.duties.open().get(code="tell-parents").owed_by == Office.SOCIAL_WORKER

    with seen_by(at_night):
        workflow.tell_outside(
            episode=episode, code="tell-parents", text="By phone", told_at=now, by=at_night, now=now
        )

    assert not episode.duties.open().filter(code="tell-parents").exists()


def test_the_social_worker_hears_in_the_morning_what_the_duty_worker_did(
    world: make.World, at_night: Actor
) -> None:
    make.found(world)
    episode = Episode.objects.get()
    with seen_by(at_night):
        workflow.go_again(episode=episode, left_at=NOW, by=at_night, now=NOW)

    with seen_by(at_night):
        inbox.read_all(by=at_night, now=NOW)
    told = Notification.objects.filter(message="gone-again")
    assert told.get(office=Office.SOCIAL_WORKER).read_at is None
    assert told.get(office=Office.PLACING_AUTHORITY).read_at == NOW


def test_what_the_social_worker_was_told_is_not_in_the_duty_workers_inbox(
    world: make.World, at_night: Actor
) -> None:
    make.reported(world)
    of_the_desk = Notification.objects.get(message="reported", office=Office.PLACING_AUTHORITY)

    with seen_by(at_night):
        shown = {each.office for each in notifications_visible_to(at_night)}
        inbox.read(of_the_desk, by=at_night, now=NOW)

    assert shown == {Office.PLACING_AUTHORITY}
    waits = Notification.objects.get(message="reported", office=Office.SOCIAL_WORKER)
    assert waits.read_at is None


def test_the_duty_worker_is_sent_nothing_of_what_they_did_themselves(
    world: make.World, duty_worker: Job, at_night: Actor
) -> None:
    colleague = make.job(Role.EMERGENCY_DUTY, world.responsible)
    make.found(world)
    with seen_by(at_night):
        workflow.go_again(episode=Episode.objects.get(), left_at=NOW, by=at_night, now=NOW)

    told = Delivery.objects.filter(notification__message="gone-again")
    sent = set(told.values_list("person", flat=True))
    assert colleague.person_id in sent
    assert duty_worker.person_id not in sent


def test_what_was_taken_on_at_night_is_still_on_both_lists_in_the_morning(
    world: make.World, duty_worker: Job, at_night: Actor, asked: InformationRequest
) -> None:
    duty = asked.episode.duties.get(code="give-information")
    with seen_by(at_night):
        workflow.accept(duty=duty, by=at_night, now=NOW)

    assert "Hand over" in needed(actor_of(duty_worker, MONDAY))
    assert "Answer" in needed(actor_of(world.social_worker, MONDAY))
    waits = {}
    for job in (duty_worker, world.social_worker):
        reader = actor_of(job, MONDAY)
        with seen_by(reader):
            listed = live.waiting_for(reader, now=NOW)
            waits[job] = next(each for each in listed if each.code == duty.code)
    assert waits[duty_worker].action.text == "Hand over"
    assert waits[world.social_worker].person == duty_worker.person.name
