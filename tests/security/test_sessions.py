"""A session is made by signing in, is told to one browser alone, and ends where it is ended."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import partners.demo
from tests import make

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"


@pytest.fixture
def carer(world: Any) -> Any:
    world.carer.person.set_password(PASSWORD)
    world.carer.person.save()
    return world.carer


def session_key(client: Client) -> str:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


def sign_in_by_password(client: Client, job: Any) -> Any:
    return client.post(reverse("account_login"), {"login": job.person.email, "password": PASSWORD})


def test_a_session_that_somebody_planted_is_nobody_s_after_signing_in(carer: Any) -> None:
    planted = "plantedplantedplantedplantedplan"
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted

    sign_in_by_password(client, carer)

    assert session_key(client) != planted
    assert (
        Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={planted}"})
        .get("/home/")
        .status_code
        == 302
    )


def test_signing_in_changes_the_session_that_there_was(carer: Any) -> None:
    client = Client()
    session = client.session
    session["before"] = "1"
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before

    sign_in_by_password(client, carer)

    assert session_key(client) not in ("", before)
    assert not client.session.exists(before)


def test_signing_in_as_somebody_else_leaves_nothing_of_who_was_here() -> None:
    partners.demo.make(timezone.now())
    client = Client()
    client.post(reverse("demo-signin"), {"persona": "carer"})
    session = client.session
    session["left"] = "behind"
    session.save()
    before = session_key(client)

    client.post(reverse("demo-signin"), {"persona": "police-supervisor"})

    assert session_key(client) != before
    assert "left" not in client.session


def test_a_session_that_was_signed_out_is_not_taken_up_again(world: Any, sign_in: Any) -> None:
    client = sign_in(world.carer)
    key = session_key(client)

    client.post(reverse("account_logout"))

    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = key
    assert again.get("/home/").status_code == 302


def test_the_cookie_is_for_our_pages_alone(carer: Any) -> None:
    client = Client()
    sign_in_by_password(client, carer)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert len(cookie.value) >= 32


@pytest.mark.parametrize("odd", ["", "x", "../../etc/passwd", "a" * 5000, "\x7f", "' or 1=1 --"])
def test_a_cookie_that_is_none_is_nobody(odd: str) -> None:
    client = Client(raise_request_exception=False)
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        client.cookies[name] = odd

    assert client.get("/home/").status_code == 302


# As it is installed: over HTTPS


WANTED = (
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_DOMAIN",
    "CSRF_COOKIE_PATH",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "USE_X_FORWARDED_HOST",
    "USE_X_FORWARDED_PORT",
    "DEBUG",
    "DEMO",
    "SESSION_SERIALIZER",
)
ASK = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r}))
"""


@pytest.fixture(scope="module")
def installed() -> dict[str, Any]:
    """The settings as an installation has them that says nothing about being on one machine."""
    unsaid = {"LOCAL", "DEBUG", "DEMO"}
    environment = {key: value for key, value in os.environ.items() if key not in unsaid}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "x" * 64,
        "LOCAL": "0",
    }
    asked = subprocess.run(
        [sys.executable, "-c", ASK % (WANTED,)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(asked.stdout)
    return found


def test_installed_every_cookie_is_bound_to_our_host_and_to_https(
    installed: dict[str, Any],
) -> None:
    for cookie in ("SESSION", "CSRF"):
        assert installed[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert installed[f"{cookie}_COOKIE_SECURE"] is True
        assert installed[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert installed[f"{cookie}_COOKIE_DOMAIN"] is None
        assert installed[f"{cookie}_COOKIE_PATH"] == "/"


def test_installed_everything_goes_over_https_for_two_years(installed: dict[str, Any]) -> None:
    assert installed["SECURE_SSL_REDIRECT"] is True
    assert installed["SECURE_HSTS_SECONDS"] >= 63_072_000
    assert installed["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True


def test_installed_nothing_is_shown_of_how_it_works(installed: dict[str, Any]) -> None:
    assert installed["DEBUG"] is False
    assert installed["DEMO"] is False
    assert installed["USE_X_FORWARDED_HOST"] is False
    assert installed["USE_X_FORWARDED_PORT"] is False
    assert installed["SESSION_SERIALIZER"].endswith("JSONSerializer")


def test_a_token_of_an_agency_is_long_and_kept_as_its_digest(world: Any) -> None:
    from partners.models import AgencyToken

    token, key = AgencyToken.issue(job=world.carer, name="Test")

    assert len(key) >= 32
    assert key not in str(vars(token))
    assert make.World
