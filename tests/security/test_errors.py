"""When something goes wrong, nobody learns how the service is made or who somebody else is."""

import sys
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from children import queries
from tests.addresses import ADDRESSES
from tests.security.pages import a_night, path_of

pytestmark = pytest.mark.django_db

INSIDE = (
    "Traceback",
    "site-packages",
    str(settings.BASE_DIR),
    str(Path(sys.prefix)),
    "DJANGO_SETTINGS",
    "psycopg",
    "SELECT ",
    "gunicorn",
    "Exception",
    f"Django/{django.get_version()}",
    "WSGIServer",
)


def says_nothing(answer: Any) -> None:
    said = answer.content.decode() + str(answer.headers)
    assert not [word for word in INSIDE if word in said]
    for header in ("Server", "X-Powered-By", "Via", "X-Request-ID"):
        assert header not in answer


@pytest.fixture
def client(world: Any, sign_in: Any) -> Client:
    made: Client = sign_in(world.social_worker)
    made.raise_request_exception = False
    return made


def test_every_wrong_turn_has_an_answer_of_our_own(world: Any, client: Client) -> None:
    made = (
        (client.get("/nowhere/"), 404),
        (client.get("/children/999999/"), 404),
        (client.get("/.git/config"), 404),
        (client.get("/static/"), 404),
        (client.get("/static/../config/settings.py"), 404),
        (client.get("/static/%2e%2e/config/settings.py"), 404),
        (client.get("/api/v1/nowhere/"), 404),
        (client.get("/children/placements/unmatched/"), 200),
        (client.get("/", headers={"host": "elsewhere.test"}), 400),
        (client.post("/children/", b"x" * 3_000_000, content_type="text/plain"), 413),
        (client.delete("/children/"), 405),
        (client.get("/admin/"), 302),
    )
    for answer, status in made:
        assert answer.status_code in (status, 403), (
            answer.request["PATH_INFO"],
            answer.status_code,
        )
        says_nothing(answer)


@pytest.mark.parametrize("path", ["/children/", "/api/v1/children/"])
def test_what_nobody_expected_names_nobody(client: Client, monkeypatch: Any, path: str) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("Key (surname)=(Canaryzqx) already exists, password=hunter2zqx")

    monkeypatch.setattr(queries, "children_of", broken)
    monkeypatch.setattr("children.api.children_visible_to", broken)

    answer = client.get(path)

    assert answer.status_code == 500
    says_nothing(answer)
    assert "zqx" not in answer.content.decode()


def test_debug_is_off_even_when_somebody_asks(client: Client) -> None:
    answer = client.get("/nowhere/?debug=1", headers={"x-debug": "1", "x-django-debug": "1"})

    says_nothing(answer)
    assert not settings.DEBUG


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "SEARCH"])
def test_no_address_knows_a_method_that_no_page_uses(
    world: Any, client: Client, method: str
) -> None:
    night = a_night(world)
    for name in ADDRESSES:
        answer = client.generic(method, path_of(name, night), headers={"x-secret": "canaryzqx"})

        assert answer.status_code in (403, 404, 405), (name, answer.status_code)
        assert "canaryzqx" not in answer.content.decode()


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_method_is_what_was_sent_and_not_what_a_header_says(
    world: Any, client: Client, header: str
) -> None:
    duty = a_night(world).duty
    address = reverse("api-duty", args=[duty.pk])

    assert client.get(address, headers={header: "DELETE"}).status_code in (200, 404)
    assert client.post(address, {}, headers={header: "GET"}).status_code == 405
    posted = client.post(reverse("child", args=[world.child.pk]), {"_method": "GET"})
    assert posted.status_code == 405
    assert type(duty).objects.filter(pk=duty.pk).exists()


def test_a_page_says_the_same_to_whoever_asks_by_head(client: Client) -> None:
    got, asked = client.get("/children/"), client.head("/children/")

    assert (asked.status_code, asked.content) == (got.status_code, b"")
