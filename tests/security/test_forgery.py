"""A page of somebody else's cannot act as the person who reads it."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from missing.models import Note
from tests import make
from tests.addresses import ADDRESSES
from tests.roles import as_role
from tests.security.pages import a_night, kwargs_of, path_of

pytestmark = pytest.mark.django_db

UNSAFE = ("post", "put", "patch", "delete")
TOKEN = "a" * 64
# A child's pages read no cookie, so they ask for no token: they refuse whoever is signed in, and any
# method that they do not take.
WITHOUT_A_TOKEN = {"voice", "voice-question", "voice-right"}


@pytest.fixture
def client(world: Any, sign_in: Any) -> Client:
    """Signed in, and held to the token that Django's test client usually waives."""
    made: Client = sign_in(world.carer)
    made.handler.enforce_csrf_checks = True
    return made


def test_no_address_acts_on_a_form_that_is_not_ours(world: Any, client: Client) -> None:
    night = a_night(world)
    for name in ADDRESSES:
        for method in UNSAFE:
            # The refusal before this one may have been a page with a token.
            client.cookies.pop(settings.CSRF_COOKIE_NAME, None)
            answer = getattr(client, method)(path_of(name, night))

            refused = {403, 405} if name in WITHOUT_A_TOKEN and method != "post" else {403}
            assert answer.status_code in refused, (name, method, answer.status_code)


@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_reset_password"])
def test_nor_does_signing_in_or_out(client: Client, name: str) -> None:
    assert client.post(reverse(name)).status_code == 403


def test_nor_does_any_page_of_the_admin(client: Client) -> None:
    for path in ("/admin/login/", "/admin/logout/", "/admin/partners/person/add/"):
        assert client.post(path).status_code in (403, 404), path


def posted(client: Client, path: str, **headers: str) -> int:
    client.cookies["csrftoken"] = TOKEN[:32]
    for name in ("csrftoken", "__Host-csrf"):
        client.cookies[name] = TOKEN[:32]
    return client.post(path, {"csrfmiddlewaretoken": TOKEN[:32]}, **headers).status_code


def test_a_token_from_another_site_is_no_token(world: Any, client: Client) -> None:
    """Whoever knows the token and writes the form elsewhere is found out by where it comes from."""
    episode = make.logged(world)
    path = reverse("new-note", args=[episode.reference])

    assert posted(client, path, HTTP_ORIGIN="https://elsewhere.test") == 403
    assert posted(client, path, HTTP_ORIGIN="null") == 403
    assert posted(client, path, HTTP_ORIGIN="http://testserver.elsewhere.test") == 403
    assert posted(client, path, HTTP_ORIGIN="http://testserver") == 422
    assert not Note.objects.exists()


# That somebody read, and where they were: what reading itself is.
OF_READING = {"audit_look", "escalation_read", "partners_session"}


def rows() -> dict[str, int]:
    """How many rows every table of ours has, but those that tell of reading."""
    tables = {
        model._meta.db_table: model
        for model in apps.get_models()
        if model._meta.managed and model.__module__.startswith(OURS)
    }
    with as_role(connection.settings_dict["USER"]):
        return {
            name: model._default_manager.count()
            for name, model in tables.items()
            if name not in OF_READING
        }


OURS = ("audit", "partners", "children", "missing", "returns", "escalation", "insight", "retention")


def test_reading_changes_nothing(world: Any, sign_in: Any) -> None:
    """Every link can be followed, prefetched and sent in a message without anything happening."""
    night = a_night(world)
    clients = [sign_in(job) for job in (world.carer, world.on_call, world.sergeant)]
    before = rows()

    for client in clients:
        for name in ADDRESSES:
            if name not in {"exit", "document-file"}:
                client.get(path_of(name, night), {"submission": "x", "name": "Ash"})
                client.head(path_of(name, night))

    assert rows() == before
    assert kwargs_of("child", night) == {"child_id": world.child.pk}
