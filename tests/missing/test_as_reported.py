"""What was known of a child when police were first told is read as it stood then, whatever was written since."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from children import profiles
from children.models import Child
from children.profiles import BY_CODE, seen_as
from missing import doors
from missing.models import Episode
from partners.models import Job
from tests import make
from tests.missing.pages import statements, words
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SignIn = Callable[[Job], Client]


def write(world: make.World, text: str, now: object, code: str = "health") -> None:
    section = BY_CODE[code]
    child = Child.objects.select_related("profile").get(pk=world.child.pk)
    profiles.write_section(
        child=child,
        section=section,
        text=text,
        seen=seen_as(profiles.text_of(getattr(child, "profile", None), section)),
        by=make.acting(world.carer),
        now=now,  # type: ignore[arg-type]
    )


def shown(client: Client, episode: Episode) -> str:
    return words(client.get(reverse("known-then", args=[episode.reference])))


def test_what_was_written_since_is_not_what_police_were_told(
    world: make.World, sign_in: SignIn
) -> None:
    now = timezone.now()
    write(world, "Inhaler for asthma", now - 20 * MINUTE)
    episode = make.reported(world, now=now - 10 * MINUTE)
    write(world, "Inhaler, and tablets at 8am", now)

    page = shown(sign_in(world.sergeant), episode)

    assert "Health and medicine Changed since Inhaler for asthma" in page
    assert "tablets" not in page
    assert "Changed since" not in page.split("Health and medicine")[0]


def test_what_nobody_had_written_is_said_to_be_nothing(world: make.World, sign_in: SignIn) -> None:
    now = timezone.now()
    episode = make.reported(world, now=now - 10 * MINUTE)
    write(world, "Bus pass", now, code="getting-about")

    page = shown(sign_in(world.carer), episode)

    assert "Money and travel Changed since Nothing was written." in page
    assert "Bus pass" not in page


def test_a_later_report_and_a_correction_change_nothing_of_it(world: make.World) -> None:
    now = timezone.now()
    write(world, "Inhaler for asthma", now - 20 * MINUTE)
    episode = make.reported(world, now=now - 10 * MINUTE)
    write(world, "Tablets", now - 5 * MINUTE)
    make.reported(world, now=now, episode=episode)

    with seen_by(make.acting(world.sergeant)):
        found = doors.known_when_reported(episode.pk)

    assert found is not None
    assert found[0] == now - 10 * MINUTE
    assert found[1]["health"] == "Inhaler for asthma"


def test_while_police_have_not_been_told_the_page_says_so(
    world: make.World, sign_in: SignIn
) -> None:
    episode = make.logged(world, now=timezone.now())

    assert "Police have not been told" in shown(sign_in(world.on_call), episode)


def test_whoever_does_not_see_the_episode_gets_nothing_from_the_database(
    world: make.World,
) -> None:
    episode = make.reported(world)

    with seen_by(make.acting(make.world().on_call)):
        assert doors.known_when_reported(episode.pk) is None


def test_it_is_one_page_away_from_what_police_were_told(world: make.World, sign_in: SignIn) -> None:
    episode = make.reported(world, now=timezone.now())

    page = sign_in(world.sergeant).get(reverse("police", args=[episode.reference]))

    assert reverse("known-then", args=[episode.reference]) in page.content.decode()


def test_it_costs_no_more_than_other_pages(world: make.World, sign_in: SignIn) -> None:
    episode, client = make.reported(world, now=timezone.now()), sign_in(world.sergeant)
    address = reverse("known-then", args=[episode.reference])
    client.get(address)

    assert len(statements(client, address)) <= 8
