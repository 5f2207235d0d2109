"""Signing in through an agency's own directory: a real OpenID provider, in a process of its own."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from config.directories import read_directories
from partners import gate
from partners.actor import actor_of
from partners.directory_views import SignedAnswer
from partners.invitations import link_of
from partners.models import Person
from partners.rules import Role
from partners.workflow import invitations
from tests import make

pytestmark = pytest.mark.django_db

HOW_LONG = 30  # seconds that the provider may take to come up
REFUSED = "Your agency’s own sign-in did not let you in here."
VERIFIED = {
    "sub": "s-1",
    "email": "sam@eastborough.example",
    "email_verified": True,
    "amr": ["pwd", "mfa"],
}
UNVERIFIED = {"sub": "s-2", "email": "kit@eastborough.example", "email_verified": False}
SILENT = {"sub": "s-3", "email": "lou@eastborough.example"}
STRANGER = {"sub": "s-4", "email": "nobody@eastborough.example", "email_verified": True}
BY_PASSWORD = {**VERIFIED, "sub": "s-5", "amr": ["pwd"]}
BY_LEVEL = {**VERIFIED, "sub": "s-6", "amr": ["pwd"], "acr": "two-factors"}
LONG_AGO = {**VERIFIED, "sub": "s-7", "auth_time": 1_700_000_000}
PEOPLE = (VERIFIED, UNVERIFIED, SILENT, STRANGER, BY_PASSWORD, BY_LEVEL, LONG_AGO)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The provider's address. It knows the people above, and asks whoever comes which they are."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = [word for each in PEOPLE for word in ("--user-claims", json.dumps(each))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(
        [*command, *told], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        _wait_for(f"{address}/.well-known/openid-configuration")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    until = time.monotonic() + HOW_LONG
    while time.monotonic() < until:
        try:
            requests.get(address, timeout=2).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture
def sam(provider: str, settings: Any) -> Any:
    """A social worker of Eastborough, whose directory is set up, and who has no password."""
    eastborough = make.authority(name="Eastborough")
    use_directory(settings, provider, eastborough.pk)
    return make.job(
        Role.SOCIAL_WORKER, eastborough, who=make.person(email=VERIFIED["email"], name="Sam")
    )


def use_directory(settings: Any, provider: str, agency: int, **more: Any) -> None:
    told = {"id": "eastborough", "name": "Eastborough", "issuer": provider, "client_id": "us"}
    more = {"second_step": ["mfa", "two-factors"], **more}
    directories = read_directories([{**told, "agency": agency, **more}], lambda name: "a secret")
    settings.DIRECTORIES = directories
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [each.as_app() for each in directories]}
    }


LEAVING = "/accounts/directory/eastborough/"


def through_the_directory(
    as_whom: dict[str, Any], then: str = "", client: Client | None = None
) -> tuple[Client, Any]:
    """Go to the provider, say there who one is, and come back."""
    client = client or Client()
    return client, client.get(answer_of(asked(client, then), as_whom))


def asked(client: Client, then: str = "") -> str:
    """Where one is sent to, with what the directory is asked."""
    return led_to(client.post(LEAVING, {"next": then}))


def led_to(page: Any) -> str:
    """A page that goes on by itself, or by its link where a browser does not."""
    assert page.status_code == 200
    shown = html.fromstring(page.content)
    (at_once,) = shown.xpath("//meta[@http-equiv='refresh']/@content")
    (by_hand,) = shown.xpath("//main//a/@href")
    assert at_once == f"0; url={by_hand}"
    return str(by_hand)


def answer_of(question: str, as_whom: dict[str, Any]) -> str:
    said = requests.post(question, data={"sub": as_whom["sub"]}, allow_redirects=False, timeout=10)
    back = urlsplit(said.headers["Location"])
    return f"{back.path}?{back.query}"


def asks_for(question: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(question).query))


def test_somebody_whom_the_agency_has_set_up_signs_in_through_its_directory(sam: Any) -> None:
    client, answer = through_the_directory(VERIFIED, then="/board/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/board/")
    page = client.get("/home/")
    assert page.status_code == 200
    assert "Sam" in page.content.decode()
    assert SocialAccount.objects.get().extra_data == {}


def test_the_second_time_the_directory_is_known(sam: Any) -> None:
    through_the_directory(VERIFIED)

    client, answer = through_the_directory(VERIFIED)

    assert answer.status_code == 302
    assert client.get("/home/").status_code == 200
    assert SocialAccount.objects.count() == 1


def test_nobody_signs_up_that_way(sam: Any) -> None:
    client, answer = through_the_directory(STRANGER)

    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()
    assert not Person.objects.filter(email=STRANGER["email"]).exists()
    assert client.get("/home/").status_code == 302


@pytest.mark.parametrize("claims", [UNVERIFIED, SILENT])
def test_an_address_that_nobody_has_checked_lets_nobody_in(
    sam: Any, claims: dict[str, Any]
) -> None:
    make.job(Role.SOCIAL_WORKER, sam.agency, who=make.person(email=claims["email"]))

    _, answer = through_the_directory(claims)

    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()


def test_a_directory_that_says_nothing_of_that_may_vouch_for_its_own_domain(
    sam: Any, provider: str, settings: Any
) -> None:
    use_directory(settings, provider, sam.agency_id, vouches_for=["eastborough.example"])
    make.job(Role.SOCIAL_WORKER, sam.agency, who=make.person(email=SILENT["email"]))

    _, answer = through_the_directory(SILENT)

    assert answer.status_code == 302


def leaves(job: Any) -> None:
    job.ended_on = make.today()
    job.save()


def is_switched_off(job: Any) -> None:
    job.person.is_active = False
    job.person.save()


@pytest.mark.parametrize("ends", [leaves, is_switched_off])
def test_whoever_has_left_is_refused_though_the_directory_still_knows_them(
    sam: Any, ends: Callable[[Any], None]
) -> None:
    through_the_directory(VERIFIED)
    ends(sam)

    client, answer = through_the_directory(VERIFIED)

    assert answer.status_code == 403
    assert client.get("/home/").status_code == 302


def test_whoever_is_to_begin_again_is_let_in_by_no_directory_until_they_took_the_link_up(
    sam: Any,
) -> None:
    """Whatever was stolen may be what the directory knows them by."""
    through_the_directory(VERIFIED)
    administrator = actor_of(make.job(Role.AGENCY_ADMIN, sam.agency))
    link = invitations.begin_again(job=sam, by=administrator, now=timezone.now())

    client, refused = through_the_directory(VERIFIED)

    assert refused.status_code == 403
    assert client.get("/home/").status_code == 302
    assert not SocialAccount.objects.exists()

    taken = Client()
    taken.get(link_of(link))
    assert "Set up how you sign in" in taken.get("/join/").content.decode()
    assert taken.post("/join/", {}).headers["Location"].startswith(reverse("set-up-sign-in"))
    assert through_the_directory(VERIFIED)[1].status_code == 302


def test_neither_an_earlier_link_nor_one_that_was_taken_back_opens_a_directory_again(
    sam: Any,
) -> None:
    administrator, now = actor_of(make.job(Role.AGENCY_ADMIN, sam.agency)), timezone.now()
    first = invitations.begin_again(job=sam, by=administrator, now=now - timedelta(days=2))
    invitations.accept(invitation=first, person=sam.person, now=now - timedelta(days=1))
    last = invitations.begin_again(job=sam, by=administrator, now=now)

    assert through_the_directory(VERIFIED)[1].status_code == 403

    invitations.take_back(invitation=last, by=administrator, now=now)
    assert through_the_directory(VERIFIED)[1].status_code == 403


def test_a_directory_vouches_for_no_other_agencys_people(
    sam: Any, provider: str, settings: Any
) -> None:
    use_directory(settings, provider, make.authority().pk)

    _, answer = through_the_directory(VERIFIED)

    assert answer.status_code == 403


def test_a_directory_vouches_for_no_job_at_another_agency(sam: Any) -> None:
    elsewhere = make.job(Role.COORDINATOR, make.authority(), who=sam.person)
    client, _ = through_the_directory(VERIFIED)

    answer = client.post("/account/working-as/", {"job": elsewhere.pk})

    assert answer.status_code == 404
    assert client.get("/home/").status_code == 200


# More than a password


@pytest.mark.parametrize(
    ("as_whom", "led"), [(VERIFIED, False), (BY_LEVEL, False), (BY_PASSWORD, True)]
)
def test_a_directory_counts_as_much_as_it_says_that_it_asked_for(
    sam: Any, as_whom: dict[str, Any], led: bool
) -> None:
    client, _ = through_the_directory(as_whom)

    answer = client.get("/board/")

    assert (reverse("set-up-sign-in") in answer.headers.get("Location", "")) is led


def test_where_nobody_has_said_what_counts_a_second_step_of_our_own_is_asked(
    sam: Any, provider: str, settings: Any
) -> None:
    use_directory(settings, provider, sam.agency_id, second_step=[])

    client, _ = through_the_directory(VERIFIED)

    assert reverse("set-up-sign-in") in client.get("/board/").headers["Location"]
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_somebody_signed_in_already_is_asked_anew_at_the_directory(sam: Any) -> None:
    client = Client()
    first = asks_for(asked(client))
    through_the_directory(VERIFIED, client=client)

    again = asks_for(asked(client))
    _, answer = through_the_directory(VERIFIED, client=client)

    assert "prompt" not in first
    assert (again["prompt"], again["max_age"]) == ("login", "0")
    assert answer.status_code == 302


def test_a_link_does_not_say_what_the_directory_is_asked(sam: Any) -> None:
    client, _ = through_the_directory(VERIFIED)

    sent = client.post(
        f"{LEAVING}?{urlencode({'auth_params': 'prompt=none', 'scope': 'everything'})}"
    )

    question = asks_for(led_to(sent))
    assert question["prompt"] == "login"
    assert "everything" not in question["scope"]


def test_whoever_was_not_asked_anew_though_they_should_have_been_is_refused(sam: Any) -> None:
    client, first = through_the_directory(LONG_AGO)
    _, again = through_the_directory(LONG_AGO, client=client)

    assert first.status_code == 302
    assert again.status_code == 403


# What an answer must be


def test_an_answer_to_another_question_is_refused(sam: Any) -> None:
    client = Client()
    one, another = asked(client), asked(client)
    swapped = answer_of(one, VERIFIED).replace(asks_for(one)["state"], asks_for(another)["state"])

    assert client.get(swapped).status_code == 403
    assert client.get(answer_of(asked(client), VERIFIED)).status_code == 302


def test_an_answer_that_the_directory_did_not_sign_is_refused(
    sam: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = generate_private_key(65537, 2048).public_key()
    monkeypatch.setattr(SignedAnswer, "_key_of", lambda *_: published)

    _, answer = through_the_directory(VERIFIED)

    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()


def test_an_answer_about_two_people_is_refused(sam: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        SignedAnswer, "_fetch_user_info", lambda *_: {**VERIFIED, "sub": STRANGER["sub"]}
    )

    _, answer = through_the_directory(VERIFIED)

    assert answer.status_code == 403


# What one agency's directory may not open


TOO_LITTLE = "Sign in with your passkey or password first"


def works_elsewhere(sam: Any) -> None:
    make.job(Role.COORDINATOR, make.authority(), who=sam.person)


def is_about_to_work_elsewhere(sam: Any) -> None:
    job = make.job(Role.COORDINATOR, make.authority(), who=sam.person)
    job.started_on = make.today() + timedelta(days=7)
    job.save()


def sets_agencies_up(sam: Any) -> None:
    sam.person.is_staff = sam.person.is_superuser = True
    sam.person.save()


def how_one_signs_in() -> list[str]:
    of_one = {"mfa_remove_webauthn": [1]}
    return [reverse(name, args=of_one.get(name)) for name in sorted(gate.HOW_ONE_SIGNS_IN)]


@pytest.mark.parametrize(
    "opens_more", [works_elsewhere, is_about_to_work_elsewhere, sets_agencies_up]
)
def test_a_directory_does_not_become_a_way_into_the_rest_of_an_account(
    sam: Any, opens_more: Callable[[Any], None]
) -> None:
    opens_more(sam)
    client, _ = through_the_directory(VERIFIED)

    for page in how_one_signs_in():
        for answer in (client.get(page), client.post(page, {"code": "123456"})):
            assert answer.status_code == 403, page
            assert TOO_LITTLE in answer.content.decode(), page
    assert not Authenticator.objects.exists()
    sam.person.refresh_from_db()
    assert not sam.person.has_usable_password()
    assert client.get("/home/").status_code == 200


def test_whoever_works_nowhere_else_sets_a_passkey_up_through_their_directory(sam: Any) -> None:
    client, _ = through_the_directory(VERIFIED)

    for name in ("mfa_add_webauthn", "mfa_activate_totp", "account_set_password"):
        assert client.get(reverse(name)).status_code == 200, name


def test_with_their_own_passkey_they_set_up_another(sam: Any, sign_in: Any) -> None:
    works_elsewhere(sam)
    through_the_directory(VERIFIED)

    assert sign_in(sam).get(reverse("mfa_add_webauthn")).status_code == 200


def test_a_directory_opens_no_page_on_which_agencies_are_set_up(sam: Any, sign_in: Any) -> None:
    sets_agencies_up(sam)
    client, _ = through_the_directory(VERIFIED)

    for page in ("/admin/", reverse("admin:partners_person_change", args=[sam.person_id])):
        answer = client.get(page)
        assert answer.status_code == 403
        assert TOO_LITTLE in answer.content.decode()
        assert sign_in(sam).get(page).status_code == 200


def test_a_directory_that_is_no_longer_set_up_vouches_for_nothing(sam: Any, settings: Any) -> None:
    works_elsewhere(sam)
    client, _ = through_the_directory(VERIFIED)
    assert client.get("/home/").status_code == 200

    settings.DIRECTORIES = []

    assert client.get("/home/").status_code == 403


def test_who_says_no_at_the_directory_gets_the_same_answer(sam: Any) -> None:
    client = Client()
    state = asks_for(asked(client))["state"]

    back = f"/accounts/directory/eastborough/back/?error=access_denied&state={state}"
    answer = client.get(back)

    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()


def test_a_directory_that_nobody_has_set_up_is_not_found(db: None) -> None:
    assert Client().get("/accounts/directory/westborough/").status_code == 404


def test_an_answer_that_nobody_asked_for_is_refused(sam: Any) -> None:
    answer = Client().get("/accounts/directory/eastborough/back/?code=stolen&state=made-up")

    assert answer.status_code == 403


def test_the_sign_in_page_offers_it(sam: Any) -> None:
    page = html.fromstring(Client().get("/accounts/login/?next=/board/").content)

    (form,) = page.xpath(f"//form[@action='{LEAVING}']")
    assert form.xpath("@method") == ["post"]
    assert form.xpath(".//input[@name='next']/@value") == ["/board/"]
    assert form.xpath(".//input[@name='csrfmiddlewaretoken']")
    assert form.xpath("normalize-space(.//button)") == "Eastborough"


def test_a_link_from_elsewhere_signs_nobody_in(sam: Any) -> None:
    """It leads to a page with a button; another site's form lacks the key that ours carries."""
    client = Client(enforce_csrf_checks=True)

    page = client.get(LEAVING, {"next": "/board/"})

    assert page.status_code == 200
    shown = html.fromstring(page.content)
    assert not shown.xpath("//meta[@http-equiv='refresh']")
    assert "_auth_user_id" not in client.session
    assert "state" not in str(dict(client.session.items()))
    assert client.post(LEAVING).status_code == 403
    (form,) = shown.xpath("//main//form")
    sent = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    assert sent["next"] == "/board/"
    assert led_to(client.post(LEAVING, sent))


def test_a_directory_is_left_for_to_no_address_but_ours(sam: Any) -> None:
    page = Client().get(LEAVING, {"next": "https://elsewhere.example/"})

    assert "elsewhere" not in page.content.decode()


@pytest.mark.parametrize("lacking", ["id", "name", "issuer", "client_id", "agency"])
def test_a_directory_half_described_stops_the_service_and_says_what_it_needs(lacking: str) -> None:
    told = {"id": "a", "name": "A", "issuer": "https://a.example", "client_id": "us", "agency": 1}
    del told[lacking]

    with pytest.raises(ImproperlyConfigured, match="needs id, name"):
        read_directories([told], lambda name: "a secret")


def test_a_secret_comes_from_a_variable_of_its_own() -> None:
    told = {"id": "east-b", "name": "A", "issuer": "https://a.example", "client_id": "us"}

    (directory,) = read_directories(
        [{**told, "agency": 1}], {"OIDC_SECRET_EAST_B": "s"}.__getitem__
    )

    assert directory.secret == "s"
