"""Once police were told, those the child lives with do not end it alone."""

from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from audit.rules import Fact
from core.refusals import Refused
from escalation.models import Notification
from missing import workflow
from missing.models import Episode
from missing.rules import Status
from tests import make
from tests.escalation.test_delivery import FakeGateway, send_all
from tests.missing.pages import submitted, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(world: make.World) -> Episode:
    return make.reported(world, now=timezone.now())


def stand_down(episode: Episode, by: Any, **extra: Any) -> Episode:
    said = {"because": "Was in the garden", "now": timezone.now(), **extra}
    return workflow.stand_down(episode=episode, by=make.acting(by), **said)


def page_of(episode: Episode) -> str:
    return f"{episode.get_absolute_url()}stand-down/"


def test_a_carer_names_a_second_person_who_hears_that_they_were_named(world, sign_in, night):
    client = sign_in(world.carer)
    answers = {"because": "Was in the garden"}

    assert "Who else says that nobody was away?" in words(client.get(page_of(night)))
    alone = client.post(page_of(night), submitted(**answers))
    assert alone.status_code == 422
    assert "Choose a second person who works with this child" in words(alone)
    assert "Was in the garden" in alone.content.decode()

    named = {**answers, "agreed_by": world.on_call.person_id}
    assert client.post(page_of(night), submitted(**named)).status_code == 302

    night.refresh_from_db()
    assert night.status == Status.STOOD_DOWN
    told = Notification.objects.get(message="named-as-agreeing-to-stop")
    assert (told.person, told.agency) == (world.on_call.person, world.on_call.agency)
    gateway = FakeGateway()
    send_all(gateway)
    assert "nobody was away" in str([each.subject for each in gateway.letters])
    assert f"Agreed by {world.on_call.person}." in words(client.get(night.get_absolute_url()))
    fact = Event.objects.get(episode_id=night.pk, fact=Fact.STOOD_DOWN)
    assert fact.payload["agreed_by"] == world.on_call.person_id


def test_their_own_household_is_no_second_person(world, sign_in, night):
    partner = make.carer(world.home)

    assert str(partner.person) not in words(sign_in(world.carer).get(page_of(night)))
    with pytest.raises(Refused, match="second person"):
        stand_down(night, world.carer, agreed_by=partner.person)
    with pytest.raises(Refused, match="second person"):
        stand_down(night, world.carer, agreed_by=world.carer.person)
    with pytest.raises(Refused, match="Police were told"):
        stand_down(night, world.carer)


@pytest.mark.parametrize("who", ["on_call", "social_worker"])
def test_whoever_is_not_of_the_home_is_the_second_already(world, sign_in, night, who):
    assert "Who else says" not in words(sign_in(getattr(world, who)).get(page_of(night)))

    assert stand_down(night, getattr(world, who)).status == Status.STOOD_DOWN
    assert not Notification.objects.filter(message="named-as-agreeing-to-stop").exists()


def test_to_say_first_that_they_were_found_is_no_way_round(world, night):
    make.found(world, episode=night, now=timezone.now())
    found = Episode.objects.get(pk=night.pk)

    with pytest.raises(Refused, match="Police were told"):
        stand_down(found, world.carer)


def test_what_police_were_not_told_of_a_carer_ends_alone(world, sign_in):
    episode = make.logged(world, now=timezone.now())

    assert "Who else says" not in words(sign_in(world.carer).get(page_of(episode)))
    assert stand_down(episode, world.carer).status == Status.STOOD_DOWN


def test_where_nobody_can_be_named_the_page_says_who_can_do_it(world, sign_in, night, owner):
    with owner():
        for job in (world.on_call, world.fostering_social_worker):
            type(job).objects.filter(agency=job.agency).exclude(pk=world.carer.pk).update(
                ended_on=timezone.localdate()
            )

    assert "your on-call worker can stand it down" in words(
        sign_in(world.carer).get(page_of(night))
    )
