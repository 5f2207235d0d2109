"""What a browser is told about every page: run nothing that is not ours, show it in no other page."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseNotFound
from django.test import Client, RequestFactory
from lxml import html
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.security.pages import a_night, everybody, walk

pytestmark = pytest.mark.django_db

MUST = {
    "default-src": {"'none'"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
    "form-action": {"'self'"},
    "style-src": {"'self'"},
    "connect-src": {"'self'"},
    "img-src": {"'self'"},
}
# Addresses that say themselves what may be done with them: a picture may do nothing at all.
OWN_POLICY = {"photo-whole", "photo-small"}
GUESTS = ("/accounts/login/", "/accounts/password/reset/", "/accounts/logout/", "/nowhere/")


def policy_of(answer: Any) -> dict[str, set[str]]:
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    return {part[0]: set(part[1:]) for part in parts if part}


@pytest.fixture
def answers(world: Any, sign_in: Any) -> list[tuple[str, Any]]:
    """Every page there is, with those of packages and those for what is wrong."""
    night = a_night(world)
    clients = [sign_in(job) for job in everybody(world)]
    found = list(walk(night, clients))
    return found + [(path, Client().get(path)) for path in GUESTS]


def shown(answers: list[tuple[str, Any]]) -> set[str]:
    return {name for name, answer in answers if answer.status_code == 200}


def test_what_a_browser_may_do_with_any_page(answers: list[tuple[str, Any]]) -> None:
    assert len(shown(answers)) > 40

    for name, answer in answers:
        policy = policy_of(answer)
        if name in OWN_POLICY and answer.status_code == 200:
            assert policy == {
                "sandbox": set(),
                "default-src": {"'none'"},
                "frame-ancestors": {"'none'"},
            }
            continue
        assert {key: policy.get(key) for key in MUST} == MUST, name
        allowed = {re.sub(r"'nonce-[\w+/=]+'", "'nonce'", word) for word in policy["script-src"]}
        assert allowed <= {"'self'", "'nonce'"}, name


def test_no_page_is_shown_inside_another_or_guessed_to_be_something_else(
    answers: list[tuple[str, Any]],
) -> None:
    for name, answer in answers:
        assert answer["X-Frame-Options"] == "DENY", name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        # The link of an invitation, or of a child, is a secret: its page is told to nobody it leads to.
        secret = name.startswith(("invitation", "voice")) and name != "invitations"
        private = "no-referrer" if secret else "same-origin"
        assert answer["Referrer-Policy"] == private, name
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert "no-store" in answer["Cache-Control"], name
        assert "camera=()" in answer["Permissions-Policy"], name
        assert "Access-Control-Allow-Origin" not in answer, name


def test_nothing_written_in_a_page_runs_or_styles_it(answers: list[tuple[str, Any]]) -> None:
    for name, answer in answers:
        if not answer["Content-Type"].startswith("text/html") or not answer.content:
            continue
        page = html.fromstring(answer.content.decode())
        scripts = page.xpath("//script[not(@src) and not(contains(@type, 'json'))]")
        assert not scripts, (name, [html.tostring(each)[:80] for each in scripts])
        assert not page.xpath("//style | //*[@style] | //iframe | //object | //embed | //base"), (
            name
        )
        attributes = page.xpath("//@*")
        assert not [a for a in attributes if a.attrname.startswith(("on", "hx-on"))], name
        assert not [a for a in attributes if a.strip().lower().startswith("javascript:")], name
        loaded = page.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src")
        assert all(each.startswith("/") and not each.startswith("//") for each in loaded), name


def test_every_page_says_what_it_is_in_which_letters(answers: list[tuple[str, Any]]) -> None:
    for name, answer in answers:
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/"):
            assert "charset=utf-8" in answer["Content-Type"], name


def test_the_policy_of_the_installation_has_nothing_loose_in_it() -> None:
    said = str(settings.CONTENT_SECURITY_POLICY)

    for loose in ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "data:", "blob:", "http"):
        assert loose not in said
    assert not getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)


def test_what_a_machine_asks_is_no_page_and_is_guessed_to_be_none() -> None:
    for path in ("/healthz", "/readyz"):
        assert Client().get(path)["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("file", ["css/whereabouts.css", "js/core.js", "images/icon.svg"])
def test_a_static_file_is_for_our_own_pages_and_does_nothing_by_itself(
    file: str, settings: Any, tmp_path: Any
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_USE_FINDERS = True
    serve: Any = WhiteNoiseMiddleware(lambda _request: HttpResponseNotFound())

    answer = serve(RequestFactory().get(f"/static/{file}"))
    answer.file_to_stream.close()  # nobody reads it

    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
