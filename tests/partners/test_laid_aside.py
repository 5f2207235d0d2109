"""What somebody sends from any page when they have been signed out is there again, and nothing is done yet."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from missing.models import Episode, Note
from partners import laid_aside
from partners.models import Session
from tests import make
from tests.missing.pages import words
from tests.signing import send_signed_out, sign_in_again

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
TYPED = "Rang from a shop in Walsall"


@pytest.fixture
def night(world: make.World) -> Episode:
    return make.reported(world, now=timezone.now())


@pytest.fixture
def client(world: make.World, sign_in: Any) -> Client:
    return sign_in(world.on_call)


def test_a_note_is_on_its_page_again_and_is_not_added(
    client: Client, world: make.World, night: Episode
) -> None:
    page = f"{night.get_absolute_url()}notes/new/"

    answer = send_signed_out(client, page, text=TYPED, kind="call")
    sign_in_again(client, world.on_call)
    shown = client.get(page)

    assert answer.url == f"{LOGIN}?next={page}"
    assert shown.status_code == 200
    assert f"{TYPED}</textarea>" in shown.content.decode()
    assert "You were signed out before this was saved" in words(shown)
    assert not Note.objects.exists()


def test_an_answer_that_could_be_acted_on_at_once_waits_until_it_is_sent(
    client: Client, world: make.World, night: Episode
) -> None:
    duty = night.duties.open().get(code="accept-on-call")
    page = reverse("duty-not-needed", args=[night.reference, duty.pk])
    send_signed_out(client, page, because=TYPED)
    sign_in_again(client, world.on_call)

    client.get(page)
    duty.refresh_from_db()
    assert duty.how_ended == ""

    client.post(page, {"because": TYPED})
    duty.refresh_from_db()
    assert duty.waived_because == TYPED


def test_once_sent_it_is_not_shown_again(client: Client, world: make.World, night: Episode) -> None:
    page = f"{night.get_absolute_url()}notes/new/"
    send_signed_out(client, page, text=TYPED)
    sign_in_again(client, world.on_call)
    client.get("/home/")
    assert laid_aside.ASIDE in client.session

    client.post(page, {"text": "", "kind": "call"})  # asked again: it isn't sent yet
    assert laid_aside.ASIDE in client.session
    shown = client.get(page).content.decode()
    assert TYPED in shown


def test_a_colleague_on_the_same_device_reads_nothing_of_it(
    client: Client, world: make.World, night: Episode
) -> None:
    page = f"{night.get_absolute_url()}notes/new/"
    send_signed_out(client, page, text=TYPED)

    sign_in_again(client, world.carer)

    assert TYPED not in client.get(page).content.decode()
    assert laid_aside.ASIDE not in client.session


def test_the_press_of_a_button_that_has_no_page_of_its_own_is_not_kept(
    client: Client, world: make.World, night: Episode
) -> None:
    duty = night.duties.open().first()
    assert duty

    whose = laid_aside.mark_of(world.on_call.person_id)
    Session.objects.all().delete()
    accept = reverse("accept-duty", args=[night.reference, duty.pk])
    client.post(accept, {"whose": whose})

    assert laid_aside.ASIDE not in client.session


def test_every_form_of_a_page_says_whose_it_is_and_no_page_without_one_does(
    client: Client, night: Episode
) -> None:
    mark = f'name="{laid_aside.FIELD}"'

    assert mark in client.get(f"{night.get_absolute_url()}notes/new/").content.decode()
    assert mark in client.get(night.get_absolute_url()).content.decode()
    assert mark not in client.get("/home/").content.decode()
