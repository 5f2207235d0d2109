"""Signing in: one way in, tries that run out, and addresses that only an agency sets."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from allauth.account import app_settings as account_settings
from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import parse_rates
from allauth.mfa import app_settings as second_step_settings
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import checks
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

import partners.demo
from config.checks import demo_stays_at_home
from core.gateways import Letter
from partners.demo import DEMO_PASSWORD, PEOPLE
from partners.strength import is_strong
from tests import make
from tests.addresses import ADDRESSES

pytestmark = pytest.mark.django_db

TOO_MANY = "too many tries"


def test_tries_at_a_password_run_out(world):
    client, tried = Client(), {"login": world.carer.person.email, "password": "not this one"}

    answers = [client.post(reverse("account_login"), tried).content.decode() for _ in range(6)]

    assert TOO_MANY not in answers[0]
    assert TOO_MANY in answers[-1]


def test_the_admin_has_no_way_in_of_its_own_at_which_to_go_on_trying(world):
    client = Client()
    tried = {"username": world.carer.person.email, "password": "not this one"}

    answer = client.post("/admin/login/", tried)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_somebody_who_may_not_set_up_is_told_so_and_not_asked_to_sign_in_again(world, sign_in):
    assert sign_in(world.carer).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("page", ["email/", "confirm-email/", "login/code/", "3rdparty/"])
def test_nobody_changes_the_address_they_are_known_by(world, sign_in, page):
    client = sign_in(world.social_worker)

    assert client.get(f"/accounts/{page}").status_code == 404
    answer = client.post(f"/accounts/{page}", {"action_add": "", "email": "other@example.test"})
    assert answer.status_code == 404


def test_a_password_is_reset_through_the_address_that_the_agency_set(world, mailoutbox):
    person = make.person(password="a long enough password")

    answer = Client().post(reverse("account_reset_password"), {"email": person.email})

    assert answer.status_code == 302
    (letter,) = mailoutbox
    assert letter.to == [person.email]
    link = next(word for word in letter.body.split() if "/accounts/password/reset/key/" in word)
    page = Client().get(link[link.index("/accounts/") :], follow=True)
    assert page.status_code == 200
    assert "password" in page.content.decode()


def link_in(letter: Any) -> str:
    """Where a message about a new password leads."""
    words = letter.body.split()
    link: str = next(word for word in words if "/accounts/password/reset/key/" in word)
    return link[link.index("/accounts/") :]


def chooses(link: str, password: str) -> str:
    """Follow the link and choose a password; the last page that was shown."""
    client = Client()
    page = client.get(link, follow=True)
    sent = {"password1": password, "password2": password}
    where = page.redirect_chain[-1][0] if page.redirect_chain else link
    answer: str = client.post(where, sent, follow=True).content.decode()
    return answer


def test_a_link_to_a_new_password_works_once(world, mailoutbox):
    person = make.person(password="a long enough password")
    Client().post(reverse("account_reset_password"), {"email": person.email})
    link = link_in(mailoutbox[0])

    chooses(link, "four words make one")
    chooses(link, "what a thief would like")

    person.refresh_from_db()
    assert person.check_password("four words make one")


def test_a_link_to_a_new_password_dies_with_the_address_it_was_sent_to(world, mailoutbox):
    person = make.person(password="a long enough password")
    Client().post(reverse("account_reset_password"), {"email": person.email})
    person.email = "moved.on@example.test"
    person.save()

    chooses(link_in(mailoutbox[0]), "what a thief would like")

    person.refresh_from_db()
    assert person.check_password("a long enough password")


def test_asking_for_somebodys_new_password_keeps_no_address_beside_their_own(world, mailoutbox):
    person = make.person(password="a long enough password")

    Client().post(reverse("account_reset_password"), {"email": person.email})
    chooses(link_in(mailoutbox[0]), "four words make one")

    assert not EmailAddress.objects.exists()


def test_whoever_has_run_out_of_tries_signs_in_with_the_new_password_at_once(world, mailoutbox):
    person = make.person(password="a long enough password")
    assert TOO_MANY in tries(person.email, "127.0.0.1")
    Client().post(reverse("account_reset_password"), {"email": person.email})

    chooses(link_in(mailoutbox[0]), PASSWORD)

    assert signs_in(person.email, "127.0.0.1")


def test_behind_a_proxy_one_strangers_tries_lock_nobody_else_out(world, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    lower_the_ceiling(settings)
    client, login = Client(), reverse("account_login")

    def tries(address: str, number: int) -> list[int]:
        tried = {"login": "nobody@example.test", "password": "not this one"}
        sent_by = {"X-Forwarded-For": address}
        return [client.post(login, tried, headers=sent_by).status_code for _ in range(number)]

    assert tries("192.0.2.1", CEILING + 1)[-1] == 429
    assert tries("192.0.2.2", 1) == [200]


# What a stranger can find out, and whom a stranger can keep out


PASSWORD = "four words make one"
WRONG = {"password": "not this one"}
LOGIN = "/accounts/login/"


@pytest.fixture
def hashed() -> Iterator[list[str]]:
    """Every password that was hashed: what takes the time that a stranger could measure."""
    seen: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        seen.append(password)
        return encode(self, password, salt)

    with patch.object(MD5PasswordHasher, "encode", counted):
        yield seen


def hashes(hashed: list[str], email: str) -> int:
    """How many it takes to say no to somebody with this address."""
    hashed.clear()
    answer = Client().post(LOGIN, {"login": email, **WRONG})
    assert "Enter the e-mail address and password that you sign in with" in answer.content.decode()
    return len(hashed)


def test_saying_no_takes_as_long_for_an_address_that_nobody_has(
    db: None, hashed: list[str]
) -> None:
    known = make.person(password=PASSWORD)
    without = make.person()
    switched_off = make.person(password=PASSWORD, is_active=False)

    took = {hashes(hashed, each.email) for each in (known, without, switched_off)}

    assert took == {hashes(hashed, "nobody@example.test")}
    assert min(took) > 0


def test_asking_for_a_new_password_says_the_same_to_everybody(
    db: None, mailoutbox: list[Any]
) -> None:
    known, reset = make.person(password=PASSWORD), reverse("account_reset_password")

    pages = []
    for email in (known.email, "nobody@example.test"):
        answer = Client().post(reset, {"email": email}, follow=True)
        pages.append((answer.redirect_chain, answer.content))

    assert pages[0] == pages[1]
    assert len(mailoutbox) == 2
    assert "Nobody signs in here with it" in mailoutbox[1].body


def tries(email: str, address: str, number: int = 6) -> str:
    """What the last of so many wrong passwords is answered with, from that address."""
    for _ in range(number):
        answer = Client(REMOTE_ADDR=address).post(LOGIN, {"login": email, **WRONG})
    return answer.content.decode()


CEILING = 7


def lower_the_ceiling(settings: Any) -> None:
    """More than the tries at one account, and few enough to run out of."""
    most = f"{CEILING}/m/ip"
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": most}


def signs_in(email: str, address: str) -> bool:
    sent = {"login": email, "password": PASSWORD}
    return Client(REMOTE_ADDR=address).post(LOGIN, sent).status_code == 302


def test_a_stranger_who_knows_an_address_does_not_lock_its_owner_out(db: None) -> None:
    person = make.person(password=PASSWORD)

    assert TOO_MANY in tries(person.email, "192.0.2.1")

    assert not signs_in(person.email, "192.0.2.1")
    assert signs_in(person.email, "192.0.2.2")


def test_who_mistypes_keeps_nobody_else_out_at_the_same_address(db: None) -> None:
    one, another = make.person(password=PASSWORD), make.person(password=PASSWORD)

    tries(one.email, "192.0.2.1")

    assert signs_in(another.email, "192.0.2.1")


def test_one_person_stops_nobody_else_at_an_agency_whose_people_share_an_address(db: None) -> None:
    person = make.person(password=PASSWORD)

    for number in range(60):
        tries(f"made-up-{number}@example.test", "192.0.2.1", 1)

    assert signs_in(person.email, "192.0.2.1")


def test_a_stranger_who_asks_for_letters_leaves_the_owner_theirs(
    db: None, mailoutbox: list[Any]
) -> None:
    person = make.person(password=PASSWORD)

    def asked(address: str) -> int:
        client = Client(REMOTE_ADDR=address)
        return client.post(
            reverse("account_reset_password"), {"email": person.email.upper()}
        ).status_code

    assert [asked("192.0.2.1") for _ in range(6)] == [302] * 5 + [429]
    assert asked("192.0.2.2") == 302
    assert len(mailoutbox) == 6


def test_nothing_that_a_stranger_can_try_is_counted_by_an_account_alone() -> None:
    """Each of allauth's limits is decided here, and not left to what it comes with."""
    limits = account_settings.RATE_LIMITS
    of_a_person = {
        name
        for name, rates in (limits | second_step_settings.RATE_LIMITS).items()
        if any(each.per == "user" for each in parse_rates(rates))
    }
    by_key = {n for n, rates in limits.items() if any(r.per == "key" for r in parse_rates(rates))}

    assert limits == settings.ACCOUNT_RATE_LIMITS
    assert second_step_settings.RATE_LIMITS == settings.MFA_RATE_LIMITS
    assert of_a_person == {"change_password"}
    assert by_key == {
        *("login_failed", "letter_asked_for", "mobile_code", "calendar_read", "voice_answer")
    }


def test_without_its_cache_the_service_lets_people_in_and_goes_on_counting(
    db: None, without_a_cache: None
) -> None:
    person = make.person(password=PASSWORD)

    assert signs_in(person.email, "192.0.2.1")
    assert TOO_MANY not in tries(person.email, "192.0.2.1", 1)
    assert TOO_MANY in tries(person.email, "192.0.2.1")
    assert not signs_in(person.email, "192.0.2.1")
    assert signs_in(person.email, "192.0.2.2")


def test_too_many_tries_hide_no_number_to_phone(db: None, settings: Any) -> None:
    lower_the_ceiling(settings)
    client = Client()
    for _ in range(CEILING + 1):
        answer = client.post(LOGIN, {"login": "nobody@example.test", **WRONG})

    assert answer.status_code == 429
    page = answer.content.decode()
    assert 'href="tel:999"' in page
    assert reverse("cannot-sign-in") in page
    assert client.get(reverse("cannot-sign-in")).status_code == 200
    assert client.get(reverse("helplines")).status_code == 200


def test_a_passkey_is_asked_for_though_passwords_have_run_out(db: None, settings: Any) -> None:
    lower_the_ceiling(settings)
    client = Client()
    for _ in range(CEILING + 1):
        client.post(LOGIN, {"login": "nobody@example.test", **WRONG})

    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})

    assert answer.json()["request_options"]["publicKey"]["userVerification"] == "required"


NONSENSE = (
    *("", "{}", "[]", "1", "null", '"x"', "nonsense", '{"id": "x", "response": {}}'),
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}',
    (
        '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "MQ",'
        ' "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA"}}'
    ),
    (
        '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30",'
        ' "attestationObject": "AAAA"}}'
    ),
)


@pytest.mark.parametrize("sent", NONSENSE)
def test_a_passkey_that_makes_no_sense_is_not_set_up(
    world: make.World, sign_in: Any, sent: str
) -> None:
    client = sign_in(world.carer)
    client.get(reverse("mfa_add_webauthn"))

    answer = client.post(reverse("mfa_add_webauthn"), {"credential": sent})

    assert answer.status_code == 200
    assert not is_strong(world.carer.person)


@pytest.mark.parametrize("sent", NONSENSE)
def test_a_passkey_that_makes_no_sense_lets_nobody_in(db: None, sent: str) -> None:
    client = Client()
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})

    answer = client.post(reverse("mfa_login_webauthn"), {"credential": sent})

    assert answer.status_code == 302
    assert answer.headers["Location"] == LOGIN
    assert client.get("/home/").status_code == 302


# A device they have not signed in on before


def test_signing_in_on_a_new_device_is_told_by_e_mail(db: None, mailoutbox: list[Any]) -> None:
    person = make.person(password=PASSWORD)
    known = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    sent = {"login": person.email, "password": PASSWORD}
    known.post(LOGIN, sent)
    assert mailoutbox == []  # the first of all is no surprise

    known.post("/accounts/logout/")
    known.post(LOGIN, sent)
    assert mailoutbox == []

    Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/604.1"}).post(LOGIN, sent)

    (letter,) = mailoutbox
    assert letter.to == [person.email]
    assert "Safari on an iPhone" in letter.body
    assert person.name not in letter.body + letter.subject
    assert "127.0.0.1" not in letter.body


def test_a_mail_server_that_is_down_stops_nobody(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    person = make.person(password=PASSWORD)
    assert signs_in(person.email, "192.0.2.1")

    assert signs_in(person.email, "192.0.2.2")


def test_where_notify_is_set_up_accounts_write_through_it_too(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    settings.NOTIFY_API_KEY, settings.DEMO = "a key", False
    sent: list[Letter] = []
    monkeypatch.setattr("partners.signin.gateway", lambda: SimpleNamespace(send=sent.append))
    person = make.person(password=PASSWORD)

    Client().post(reverse("account_reset_password"), {"email": person.email})

    (letter,) = sent
    assert letter.address == person.email
    assert "choose a new password" in letter.subject
    assert "/accounts/password/reset/key/" in letter.body
    assert mailoutbox == []


# When signing in doesn't work


def test_anybody_finds_the_number_to_phone(world: make.World) -> None:
    desk = make.team(world.provider, "on-call", phone="01902 496 0999")

    page = Client().get(reverse("cannot-sign-in"), {"agency": world.provider.name[:9].upper()})

    assert desk.phone in page.content.decode()
    assert 'href="tel:019024960999"' in page.content.decode()


@pytest.mark.parametrize("sought", ["", "no", "   ", "%", "x" * 4000, "\x00bad", "nobody of this"])
def test_whatever_is_looked_for_the_page_answers(db: None, sought: str) -> None:
    answer = Client().get(reverse("cannot-sign-in"), {"agency": sought})

    assert answer.status_code == 200
    assert "Do not wait to sign in" in answer.content.decode()


def test_no_persons_own_number_is_found_there(world: make.World) -> None:
    world.on_call.phone = "07700 900555"
    world.on_call.save()

    page = Client().get(reverse("cannot-sign-in"), {"agency": world.provider.name})

    assert "07700 900555" not in page.content.decode()


def test_many_agencies_cost_as_little_as_one(db: None, django_assert_max_num_queries: Any) -> None:
    for number in range(14):
        made = make.agency("provider", name=f"Larch Homes {number:02}", phone="0100")
        make.team(made, "on-call", phone="01902 496 0999")

    with django_assert_max_num_queries(5):
        page = Client().get(reverse("cannot-sign-in"), {"agency": "larch"}).content.decode()

    assert "Larch Homes 09" in page
    assert "Larch Homes 10" not in page
    assert "There are more" in page


# Demo mode off


def test_with_demo_mode_off_nothing_of_it_can_be_reached(world: make.World, settings: Any) -> None:
    settings.DEMO = False
    make.person(email=PEOPLE[0].email)

    demo = [name for name in ADDRESSES if reverse_of(name).startswith(("/demo/", "/signin/demo/"))]
    assert demo == ["demo-signin", "outbox"]
    for name in demo:
        for method in ("get", "post"):
            answer = getattr(Client(), method)(reverse(name), {"persona": PEOPLE[0].slug})
            assert answer.status_code in (404, 405), (name, method)
            assert PEOPLE[0].name not in answer.content.decode()
    client = Client()
    client.post(LOGIN, {"login": PEOPLE[0].email, "password": DEMO_PASSWORD})
    assert client.get("/home/").status_code == 302


def reverse_of(name: str) -> str:
    """Where it is; nothing for what needs to be told more, as nothing of demo mode does."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def test_a_demo_session_ends_with_demo_mode(db: None, settings: Any) -> None:
    partners.demo.make(timezone.now())
    client = Client()
    client.post("/signin/demo/", {"persona": "coordinator"})
    assert client.get("/board/").status_code == 200

    settings.DEMO = False

    assert client.get("/board/").headers["Location"].startswith(LOGIN)


def test_demo_mode_is_refused_in_production(settings: Any) -> None:
    settings.DEMO, settings.LOCAL, settings.DEBUG = True, False, False

    assert [each.level for each in demo_stays_at_home()] == [checks.ERROR]
