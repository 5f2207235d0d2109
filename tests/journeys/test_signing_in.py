"""A passkey, from setting it up to signing in with it, in a real browser with a real authenticator.

The authenticator is Chromium's own virtual one. Every page on the way is looked at by axe.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.walk import Walker

pytestmark = pytest.mark.journey

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_authenticator(somebody: Walker) -> tuple[Any, str]:
    """A device that holds passkeys and knows its owner; the browser's line to it, and its name."""
    line = somebody.page.context.new_cdp_session(somebody.page)
    line.send("WebAuthn.enable")
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return line, made["authenticatorId"]


def complaints_of(somebody: Walker) -> list[str]:
    """What the page's scripts break on, and what the content security policy stops."""
    said: list[str] = []
    somebody.page.on("pageerror", lambda error: said.append(str(error)))
    somebody.page.on(
        "console", lambda line: said.append(line.text) if "Content Security" in line.text else None
    )
    return said


@pytest.mark.parametrize(("persona", "width"), [("coordinator", 1280), ("on-call", 320)])
def test_a_passkey_is_set_up_and_signs_in_by_itself(
    walker: Callable[..., Walker], persona: str, width: int
) -> None:
    somebody = walker(persona, width=width)
    complaints = complaints_of(somebody)
    line, device = give_authenticator(somebody)

    somebody.follow("Your account")
    somebody.follow("Set up a passkey")
    somebody.page.get_by_role("button", name="Set up the passkey").click()
    somebody.page.wait_for_url("**/accounts/recovery-codes/")
    somebody.look()
    somebody.sees("The passkey is set up.")
    kept = line.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [each["isResidentCredential"] for each in kept] == [True]
    assert kept[0]["rpId"] == "localhost"

    somebody.press("Sign out")
    somebody.go("/accounts/login/?next=/notifications/")
    somebody.page.get_by_role("button", name="Sign in with a passkey").click()
    somebody.page.wait_for_url(re.compile(r":\d+/notifications/$"))
    somebody.look()

    somebody.go("/accounts/passkeys/")
    somebody.sees("Last used")
    for page in ("/accounts/passkeys/again/", "/account/sessions/", "/account/working-as/"):
        somebody.go(page)
    assert complaints == []


def test_a_device_that_gives_no_passkey_says_what_else_to_do(walker: Callable[..., Walker]) -> None:
    somebody = walker()
    line, device = give_authenticator(somebody)
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})

    somebody.go("/accounts/login/")
    somebody.page.get_by_role("button", name="Sign in with a passkey").click()

    said = somebody.page.locator("[data-passkey-error]")
    expect(said).to_contain_text("sign in another way", timeout=90_000)
    expect(somebody.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_without_scripts_there_are_a_password_an_app_and_the_numbers(
    walker: Callable[..., Walker],
) -> None:
    somebody = walker(width=320, scripts=False)

    somebody.page.goto("/accounts/login/")
    expect(somebody.page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    somebody.write("E-mail address", "interviewer@whereabouts.example")
    somebody.write("Password", "nobody-here-is-real")
    somebody.page.get_by_role("button", name="Sign in", exact=True).click()
    somebody.page.wait_for_url(re.compile(r":\d+/home/$"))

    somebody.page.goto("/accounts/app/add/")
    expect(somebody.page.get_by_text(re.compile(r"^Key:"))).to_be_visible()
    expect(somebody.page.get_by_role("img", name="The key, as a picture")).to_be_visible()
    somebody.page.goto("/accounts/passkeys/add/")
    expect(somebody.page.get_by_text("its JavaScript is off")).to_be_visible()

    somebody.page.goto("/cannot-sign-in/")
    somebody.write("Your agency’s name", "northway")
    somebody.page.get_by_role("button", name="Find the number").click()
    expect(somebody.page.get_by_role("link", name="01902 496 0111")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_signing_in_can_be_used_at_any_width(
    walker: Callable[..., Walker], width: int
) -> None:
    stranger = walker(width=width)
    for page in (
        "/accounts/login/",
        "/cannot-sign-in/?agency=north",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/inactive/",
        "/accounts/signup/",
    ):
        stranger.go(page)
    stranger.page.goto("/accounts/login/")
    stranger.page.get_by_role("button", name="Sign in", exact=True).click()
    stranger.page.wait_for_selector(".govuk-error-summary")
    stranger.look()
    stranger.press("This is a shared device")

    somebody = walker("social-worker", width=width)
    for page in (
        "/accounts/security/",
        "/account/set-up/",
        "/account/working-as/",
        "/account/sessions/",
        "/accounts/app/add/",
        "/accounts/passkeys/",
        "/accounts/passkeys/add/",
        "/accounts/password/choose/",
        "/accounts/logout/",
    ):
        somebody.go(page)
