"""No link of ours leads anybody to somebody else's page, and no header is somebody else's line."""

from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.gateways import gateway
from tests.addresses import ADDRESSES
from tests.security.pages import a_night, path_of

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "https://elsewhere.test/",
    "//elsewhere.test/",
    "///elsewhere.test",
    "/\\elsewhere.test",
    "\\\\elsewhere.test",
    "https:elsewhere.test",
    "https:/elsewhere.test",
    "http:///elsewhere.test",
    "javascript:alert(1)",
    "data:text/html,x",
    "\t//elsewhere.test",
    "/\t/elsewhere.test",
    "https://testserver@elsewhere.test/",
    "https://testserver.elsewhere.test/",
    "https://elsewhere.test\\@testserver/",
    "/home/\r\nSet-Cookie: stolen=1",
    "/home/\r\n\r\n<script>alert(1)</script>",
)
# What packages and people call the place to go on to.
NAMES = ("next", "redirect", "redirect_to", "return_to", "returnTo", "url", "back", "goto", "path")


def leads(answer: Any) -> str:
    """The host that a browser would go to: it takes a backslash for a slash and drops tabs."""
    said = answer["Location"]
    for dropped in "\t\r\n":
        said = said.replace(dropped, "")
    found = urlsplit(urljoin("http://testserver/x/", said.replace("\\", "/")))
    assert found.scheme in ("http", "https"), said
    return found.netloc


def stays(answer: Any) -> None:
    assert answer.status_code < 500
    if "Location" in answer:
        assert leads(answer) == "testserver", answer["Location"]
    for name, value in answer.items():
        assert "\n" not in name + value, name
        assert "\r" not in name + value, name
    assert "stolen" not in answer.cookies


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_and_out_lead_nowhere_else(world: Any, sign_in: Any, address: str) -> None:
    on = dict.fromkeys(NAMES, address)
    for client in (Client(), sign_in(world.carer)):
        client.raise_request_exception = False
        for name in ("demo-signin", "account_login", "account_logout", "account_reauthenticate"):
            stays(client.get(reverse(name), on))
        stays(client.post(reverse("demo-signin"), {"persona": "carer", **on}))
        stays(client.post(reverse("account_login"), {"login": "a@example.test", **on}))
        stays(client.post(reverse("account_logout"), on))


def test_no_page_leads_to_an_address_that_it_is_asked_with(world: Any, sign_in: Any) -> None:
    night, client = a_night(world), sign_in(world.carer)
    client.raise_request_exception = False
    for name in ADDRESSES:
        if name == "exit":
            continue
        for address in ("https://elsewhere.test/", "//elsewhere.test/"):
            stays(client.get(path_of(name, night), dict.fromkeys(NAMES, address)))
            stays(client.post(path_of(name, night), dict.fromkeys(NAMES, address)))


def test_a_slash_too_many_is_no_way_out(world: Any, sign_in: Any) -> None:
    """Adding the slash that an address lacks must not make `//elsewhere` of it."""
    client = sign_in(world.carer)
    for path in ("//elsewhere.test", "//elsewhere.test/home", "/%2felsewhere.test", "/\\x.test"):
        stays(client.get(path))


def test_leaving_quickly_leads_to_one_place_alone(world: Any, sign_in: Any) -> None:
    client = sign_in(world.carer)

    answer = client.get(reverse("exit"), dict.fromkeys(NAMES, "https://elsewhere.test/"))

    assert answer["Location"] == settings.EXIT_URL


@pytest.mark.parametrize("line", ["%0d%0aX-Ours: 1", "%0aX-Ours: 1", "%E5%98%8A%E5%98%8DX: 1"])
def test_no_address_writes_a_header(world: Any, sign_in: Any, line: str) -> None:
    client = sign_in(world.coordinator)
    client.raise_request_exception = False
    night = a_night(world)

    for path in (
        f"/documents/{night.document.pk}/{line}",
        f"/documents/{night.document.pk}/{night.document.filename}{line}",
        f"/children/?page={line}",
        f"/home{line}",
        f"/signin/demo/?next={line}",
    ):
        answer = client.get(path)
        stays(answer)
        assert "X-Ours" not in answer


# The name that a browser was told to ask for


HOSTS = ("elsewhere.test", "testserver.elsewhere.test", "testserver:80@elsewhere.test", "", "a b")


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_not_ours_is_served_nothing(host: str) -> None:
    for name in ("start", "account_login", "account_reset_password", "api-children"):
        answer = Client().get(reverse(name), headers={"host": host})

        assert answer.status_code == 400
        assert "elsewhere" not in answer.content.decode()


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"]
)
def test_no_header_moves_us_to_another_host_or_address(header: str) -> None:
    answer = Client().get(reverse("account_login"), headers={header: "host=elsewhere.test"})

    assert answer.status_code == 200
    assert "elsewhere" not in answer.content.decode() + str(answer.headers)


def test_a_password_is_never_reset_through_a_link_to_another_host(world: Any) -> None:
    address = world.carer.person.email
    for headers in ({"host": "elsewhere.test"}, {"X-Forwarded-Host": "elsewhere.test"}):
        Client().post(reverse("account_reset_password"), {"email": address}, headers=headers)

    assert "elsewhere" not in "".join(str(message.message()) for message in mail.outbox)


@pytest.mark.parametrize("address", ["a@b.test\r\nBcc: c@d.test", "a@b.test\nBcc: c@d.test"])
def test_an_address_with_a_line_of_its_own_is_written_to_nobody(address: str) -> None:
    answer = Client().post(reverse("account_reset_password"), {"email": address})

    assert answer.status_code < 500
    assert not mail.outbox


def test_a_machine_that_asks_in_the_open_is_refused_and_a_browser_is_led_to_https(
    settings: Any,
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client(headers={"Authorization": "Token a-key"})

    refused = client.get("/api/v1/children/")
    led = client.get("/home/")

    assert refused.status_code == 403
    assert "in the open" in refused.json()["detail"]
    assert led.status_code == 301
    assert led["Location"].startswith("https://")
    assert client.get("/api/v1/children/", secure=True).status_code == 401


def test_no_client_of_ours_follows_a_redirect(settings: Any) -> None:
    settings.DEMO, settings.NOTIFY_API_KEY = False, f"key-{UUID(int=1)}-{UUID(int=2)}"

    for session in (get_adapter().get_requests_session(), gateway().client.request_session):
        assert session.max_redirects == 0
