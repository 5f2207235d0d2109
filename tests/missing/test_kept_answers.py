"""What somebody answered on the first pages of a return, or of a challenge, waits for them and nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from escalation.models import Challenge
from missing.models import Episode, KeptAnswers, Return
from missing.rules import Pages
from partners.models import Job
from partners.session_store import USED
from retention.short_lived import remove_short_lived
from tests import make
from tests.missing.pages import another_child, submitted, words
from tests.missing.test_return_pages import back, to_the_check
from tests.roles import seen_by
from tests.signing import sign_in_again

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MISSED = "The argument before they left"


@pytest.fixture(autouse=True)
def _as_in_service(settings: Any) -> None:
    settings.SESSION_IDLE = 30 * MINUTE


@pytest.fixture
def away(world: make.World) -> Episode:
    return make.reported(world, now=timezone.now() - 2 * HOUR)


@pytest.fixture
def client(world: make.World, sign_in: Any) -> Client:
    return sign_in(world.carer)


def left_idle(client: Client) -> None:
    session = client.session
    session[USED] = (timezone.now() - HOUR).timestamp()
    session.save()
    client.get("/home/")


def exit_quickly(client: Client) -> None:
    client.get(reverse("exit"))


def switch_user(client: Client) -> None:
    client.post(reverse("switch-user"))


SIGNED_OUT = pytest.mark.parametrize("signed_out", [left_idle, exit_quickly, switch_user])


def colleague_of(job: Job) -> Job:
    return make.carer(job.home)


def to_challenge(client: Client, episode: Episode) -> Any:
    said = {
        "ground": "no-decision",
        "harm": "No inhaler",
        "missed": MISSED,
        "call_back": "07700 900123",
        "seen": "",
    }
    return client.post(reverse("challenge", args=[episode.reference]), said)


@SIGNED_OUT
def test_a_return_goes_on_where_it_was_after_its_writer_was_signed_out(
    world: make.World, client: Client, away: Episode, signed_out: Any
) -> None:
    to_the_check(client, away, needs=["medicine"])

    signed_out(client)
    assert client.get(back(away, "check")).status_code == 302
    sign_in_again(client, world.carer)

    assert "At the front door" in client.get(back(away)).content.decode()
    assert "Tired, ate two bowls" in words(client.get(back(away, "check")))
    client.post(back(away, "check"), submitted(police_told="yes"))
    assert Return.objects.get(episode=away).needs_medicine


@SIGNED_OUT
def test_so_does_a_challenge(
    world: make.World, client: Client, away: Episode, signed_out: Any
) -> None:
    check = to_challenge(client, away).headers["Location"]

    signed_out(client)
    sign_in_again(client, world.carer)

    assert MISSED in client.get(reverse("challenge", args=[away.reference])).content.decode()
    assert MISSED in words(client.get(check))
    client.post(check, submitted())
    assert Challenge.objects.get(episode=away).missed == MISSED


def test_a_colleague_on_the_same_tablet_is_shown_nothing_and_takes_nothing_away(
    world: make.World, client: Client, away: Episode
) -> None:
    to_the_check(client, away)
    check = to_challenge(client, away).headers["Location"]
    switch_user(client)

    sign_in_again(client, colleague_of(world.carer))
    assert "At the front door" not in client.get(back(away)).content.decode()
    assert client.get(back(away, "check")).headers["Location"] == back(away)
    assert MISSED not in client.get(check, follow=True).content.decode()
    switch_user(client)

    sign_in_again(client, world.carer)
    assert "At the front door" in words(client.get(back(away, "check")))
    assert MISSED in words(client.get(check))


def test_the_database_shows_them_to_their_writer_alone(
    world: make.World, client: Client, away: Episode
) -> None:
    to_the_check(client, away)

    for job, shown in ((world.carer, 1), (colleague_of(world.carer), 0), (world.on_call, 0)):
        with seen_by(make.acting(job)):
            assert KeptAnswers.objects.count() == shown


def test_they_are_of_one_child(world: make.World, client: Client, away: Episode) -> None:
    to_the_check(client, away)
    to_challenge(client, away)

    now = timezone.now() - HOUR
    logged = make.logged(another_child(world), now=now)
    other = make.reported(world, episode=logged, now=now + MINUTE)

    assert "At the front door" not in client.get(back(other)).content.decode()
    challenge = reverse("challenge", args=[other.reference])
    assert MISSED not in client.get(challenge).content.decode()


def test_they_are_gone_once_they_are_sent(client: Client, away: Episode) -> None:
    check = to_challenge(client, away).headers["Location"]
    to_the_check(client, away)

    client.post(check, submitted())
    assert [kept.pages for kept in KeptAnswers.objects.all()] == [Pages.BACK]
    client.post(back(away, "check"), {"submission": str(uuid4()), "police_told": "yes"})

    assert not KeptAnswers.objects.exists()


def test_they_are_kept_for_as_long_as_the_page_says_and_no_longer(
    client: Client, away: Episode
) -> None:
    to_the_check(client, away, needs=["medicine"])
    assert "kept for you for 12 hours" in words(client.get(back(away, "urgent")))
    now = timezone.now()

    remove_short_lived(now=now + 11 * HOUR)
    assert KeptAnswers.objects.exists()
    KeptAnswers.objects.update(saved_at=now - 13 * HOUR)
    assert client.get(back(away, "check")).headers["Location"] == back(away)
    remove_short_lived(now=now)
    assert not KeptAnswers.objects.exists()
