"""When a child has died everything stops at once, and only a person says anything after that."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from children import workflow as children_workflow
from children.models import Child, Sight
from core.refusals import Denied, Refused
from escalation import delivery
from escalation.inbox import needs, told
from escalation.models import Delivery, Notification
from insight.queries import board
from missing import ledger, live, tasks, workflow
from missing.models import Duty, Episode
from missing.rules import Status
from partners.rules import DeliveryState
from returns import workflow as returns_workflow
from returns.models import ReturnInterview
from returns.rules import State
from tests import make
from tests.make import World, acting
from tests.missing.pages import words

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


class NoGateway:
    """A way out that nothing may take."""

    def send(self, letter: Any) -> None:
        raise AssertionError(f"sent: {letter.subject}")

    def has(self, reference: Any) -> bool:
        return False


def died(world: World, *, now: datetime) -> Child:
    return children_workflow.record_death(
        child=world.child,
        died_on=timezone.localdate(now),
        by=acting(world.social_worker),
        now=now,
    )


def declined(world: World, *, now: datetime) -> Episode:
    """Closed, and still to be asked again."""
    episode = make.back(world, now=now)
    returns_workflow.decline(
        interview=ReturnInterview.objects.get(child=world.child),
        declined_at=now,
        words="Not now",
        ask_again_on=timezone.localdate(now) + timedelta(days=5),
        by=acting(world.interviewer),
        now=now,
    )
    return episode


NIGHTS = {
    "being logged": lambda world, now: make.opened(world, now=now),
    "away": lambda world, now: make.logged(world, now=now),
    "reported": lambda world, now: make.reported(world, now=now),
    "decided": lambda world, now: make.decided(world, now=now),
    "challenged": lambda world, now: make.challenged(world, now=now),
    "back": lambda world, now: make.back(world, now=now),
    "to be asked again": lambda world, now: declined(world, now=now),
}


@pytest.fixture
def now() -> datetime:
    return timezone.now() - HOUR


@pytest.mark.parametrize("night", NIGHTS)
def test_after_a_death_nothing_is_owed_nothing_is_sent_and_nothing_happens_by_itself(
    world: World, now: datetime, night: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    NIGHTS[night](world, now)

    died(world, now=now)

    assert not Duty.objects.open().exists()
    assert not Duty.objects.filter(next_moment_at__isnull=False).exists()
    assert not Episode.objects.open().exists()
    assert not ReturnInterview.objects.filter(state__in=(State.TO_ARRANGE, State.BOOKED)).exists()
    assert not Sight.objects.current(now).filter(child=world.child).exists()
    so_far = Event.objects.count(), Notification.objects.count()
    later = timezone.now() + 30 * DAY
    monkeypatch.setattr(timezone, "now", lambda: later)
    tasks.mind_duties()
    while delivery.send_next(NoGateway()):
        pass
    assert (Event.objects.count(), Notification.objects.count()) == so_far
    sent = Delivery.objects.exclude(address="")  # where nobody could be told, nothing ever leaves
    assert set(sent.values_list("state", flat=True)) <= {DeliveryState.NOT_NEEDED}
    assert all(ledger.check(episode) == [] for episode in Episode.objects.all())


@pytest.mark.parametrize("night", NIGHTS)
def test_nobody_is_told_by_the_service_that_a_child_has_died(
    world: World, now: datetime, night: str
) -> None:
    NIGHTS[night](world, now)
    before = Notification.objects.count()

    died(world, now=now)

    assert Notification.objects.count() == before


def test_the_episode_says_that_it_ended_and_each_duty_that_it_was_not_needed(
    world: World, now: datetime
) -> None:
    challenge = make.challenged(world, now=now)
    waiting = set(Duty.objects.open().values_list("pk", flat=True))

    died(world, now=now)

    challenge.refresh_from_db()
    assert Episode.objects.get().status == Status.ENDED
    assert challenge.state == "withdrawn"
    ended = Duty.objects.filter(pk__in=waiting).values_list("how_ended", flat=True)
    assert set(ended) == {"not-needed"}
    assert Event.objects.filter(fact=Fact.ENDED_BY_DEATH).count() == 1


def test_boards_and_inboxes_drop_the_child(world: World, now: datetime) -> None:
    make.reported(world, now=now)
    died(world, now=now)

    for job in (world.on_call, world.coordinator, world.social_worker, world.sergeant):
        assert needs(acting(job), now=now) == []
        assert told(acting(job), number=None, now=now).groups == []
    assert board(acting(world.coordinator), now=now).total == 0
    assert live.cards_of(acting(world.carer), now=now) == []


def test_nothing_is_begun_for_a_child_who_has_died(world: World, now: datetime) -> None:
    episode = declined(world, now=now)
    died(world, now=now)
    child = Child.objects.get(pk=world.child.pk)

    with pytest.raises(Denied, match="has died"):
        workflow.open_episode(child=child, by=acting(world.carer), now=now)
    with pytest.raises(Refused, match="has died"):
        workflow.open_episode(child=world.child, by=acting(world.carer), now=now)
    with pytest.raises(Denied, match="has died"):
        returns_workflow.ask_again(
            interview=ReturnInterview.objects.get(episodes=episode),
            by=acting(world.social_worker),
            now=now,
        )


@pytest.mark.parametrize("night", ["reported", "back", "to be asked again"])
def test_pages_of_a_child_who_has_died_offer_nothing(
    world: World, now: datetime, sign_in: Any, night: str
) -> None:
    NIGHTS[night](world, now)
    died(world, now=now)
    episode = Episode.objects.get()

    for job in (world.carer, world.on_call, world.social_worker):
        client = sign_in(job)
        page = client.get(f"/missing/{episode.reference}/")
        assert page.status_code == 200
        for offer in ("is back", "Arrange", "Report to police", "Something has changed", "Accept"):
            assert offer not in words(page)
        done = client.get(f"/missing/{episode.reference}/back/done/")
        assert done.status_code == 302
        child = client.get(f"/children/{world.child.pk}/")
        assert "Isn’t where they should be" not in words(child)
        assert "Died" in words(child)
    for interview in ReturnInterview.objects.all():
        page = sign_in(world.carer).get(f"/returns/{interview.pk}/")
        assert "will ask again" not in words(page)
        assert "Book a time" not in words(
            sign_in(world.social_worker).get(interview.get_absolute_url())
        )


# The page


def test_a_death_is_recorded_after_one_look_at_the_day(world: World, sign_in: Any) -> None:
    make.reported(world, now=timezone.now())
    client, page = sign_in(world.social_worker), f"/children/{world.child.pk}/death/"
    today = timezone.localdate()
    day = {
        "died_on-day": str(today.day),
        "died_on-month": str(today.month),
        "died_on-year": str(today.year),
    }
    assert page in client.get(f"/children/{world.child.pk}/").content.decode()

    asked = client.post(page, day)
    assert asked.status_code == 200
    assert "Check the day" in words(asked)
    assert Child.objects.get(pk=world.child.pk).died_on is None
    done = client.post(page, {**day, "confirm": "yes"})

    assert done.headers["Location"] == f"/children/{world.child.pk}/"
    assert Child.objects.get(pk=world.child.pk).died_on == today
    assert Episode.objects.get().status == Status.ENDED
    assert page not in client.get(f"/children/{world.child.pk}/").content.decode()
    assert client.post(page, {**day, "confirm": "yes"}).status_code == 409


@pytest.mark.parametrize("name", ["carer", "on_call", "coordinator", "sergeant"])
def test_only_the_authority_records_a_death(world: World, sign_in: Any, name: str) -> None:
    make.reported(world, now=timezone.now())
    page = f"/children/{world.child.pk}/death/"
    client = sign_in(getattr(world, name))

    assert client.get(page).status_code in (403, 404)
    assert page not in client.get(f"/children/{world.child.pk}/").content.decode()


def test_a_day_to_come_is_asked_for_again(world: World, sign_in: Any) -> None:
    day = timezone.localdate() + timedelta(days=3)
    sent = {
        "died_on-day": str(day.day),
        "died_on-month": str(day.month),
        "died_on-year": str(day.year),
    }

    answer = sign_in(world.social_worker).post(
        f"/children/{world.child.pk}/death/", {**sent, "confirm": "yes"}
    )

    assert answer.status_code == 422
