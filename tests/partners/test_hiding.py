"""A screen that is hidden shows nothing until whoever hid it shows again who they are."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import make
from tests.signing import app_of, client_of, code_of

pytestmark = pytest.mark.django_db
HIDE, COVER, SHOW = (reverse(name) for name in ("hide-screen", "screen-hidden", "screen-shown"))


@pytest.fixture
def client(world: make.World) -> Client:
    return client_of(world.coordinator.person, world.coordinator)


def hide(client: Client, on: str = "/board/") -> None:
    answer = client.post(HIDE, headers={"Referer": f"http://testserver{on}"})
    assert answer.headers["Location"] == COVER
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_professionals_have_the_button_and_carers_have_exit_quickly(world, client, sign_in):
    carers = sign_in(world.carer).get("/home/").content.decode()

    assert "Hide screen" in client.get("/home/").content.decode()
    assert "Hide screen" not in carers
    assert "Exit quickly" in carers


def test_the_cover_names_nobody(world, client):
    hide(client)

    page = client.get(COVER).content.decode()

    assert "This screen is hidden" in page
    assert world.coordinator.person.name not in page
    assert "<nav" not in page[: page.index("<main")]
    assert 'name="viewport"' in page


def test_nothing_else_is_shown_meanwhile_and_what_asks_for_news_is_led_to_the_cover(world, client):
    episode = make.logged(world)
    hide(client)

    for page in (
        "/home/",
        "/board/",
        episode.get_absolute_url(),
        "/notifications/",
        reverse("mfa_index"),
    ):
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer.headers["Location"].startswith(COVER), page
    news = client.get("/board/", headers={"HX-Request": "true"})
    assert news.headers["HX-Redirect"] == COVER
    assert client.get(reverse("api-episodes")).status_code == 403
    assert client.post(reverse("stay-signed-in")).status_code == 302


def test_whoever_shows_again_who_they_are_is_back_where_they_were(world, client):
    secret = app_of(world.coordinator.person)
    hide(client, "/board/?level=L2")

    asked = client.get(SHOW)
    refused = client.post(asked.headers["Location"], {"code": "000000"})
    still = client.get("/board/")
    client.post(asked.headers["Location"], {"code": code_of(secret), "next": SHOW})

    assert asked.status_code == 302
    assert refused.status_code == 200
    assert still.headers["Location"].startswith(COVER)
    assert client.get(SHOW).headers["Location"] == "/board/?level=L2"
    assert client.get("/board/").status_code == 200


def test_hiding_twice_keeps_where_they_were(client):
    hide(client, "/board/")
    hide(client, "/home/")

    assert client.session["hidden"]["where"] == "/board/"


def test_nobody_is_led_to_an_address_of_somebody_else(client):
    client.post(HIDE, headers={"Referer": "https://elsewhere.test/board/"})

    assert client.session["hidden"]["where"] == "/home/"


# “Exit quickly”, explained


def test_what_exit_quickly_does_is_said_once(world, sign_in):
    client = sign_in(world.carer)
    assert "Your browser’s history still says that you were here" in (
        client.get("/home/").content.decode()
    )

    client.post(reverse("exit-explained"))

    assert "About “Exit quickly”" not in client.get("/home/").content.decode()


def test_whoever_has_used_it_is_not_told_any_more(world, sign_in):
    client = sign_in(world.carer)

    client.get(reverse("exit"))
    client.force_login(world.carer.person)

    assert "exit_explained" in client.cookies


def test_on_the_device_of_somebody_who_was_not_signed_in_it_leaves_nothing(db):
    nobody = Client()

    nobody.get(reverse("exit"))

    assert not nobody.cookies
