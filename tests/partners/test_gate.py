"""What stands between signing in and the first page: a second step, and which job it is today."""

import re
import time
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as service
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.utils import timezone

from partners import gate, tokens
from partners.accounts import begin_again, welcome
from partners.models import Session
from partners.rules import Role
from partners.signin import SecondStepAdapter
from partners.strength import OFFERED, is_strong
from tests import make
from tests.addresses import every_address
from tests.signing import app_of, client_of, code_of

pytestmark = pytest.mark.django_db

PASSWORD = "four words make one"
LOGIN = "/accounts/login/"


def signs_in(person: Any, client: Client | None = None, then: str = "") -> tuple[Client, Any]:
    person.set_password(PASSWORD)
    person.save()
    client = client or Client()
    sent = {"login": person.email, "password": PASSWORD, "next": then}
    return client, client.post(LOGIN, sent)


def set_up_app(client: Client) -> Any:
    """Add an authenticator app as its page says."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r'app-secret">([A-Z2-7 ]+)<', page)
    assert found, "the page shows no key"
    code = code_of(found.group(1).replace(" ", ""))
    return client.post(reverse("mfa_activate_totp"), {"code": code})


# A second step


def test_a_password_alone_opens_no_page_to_a_professional(world: make.World) -> None:
    client, answer = signs_in(world.coordinator.person)

    assert answer.status_code == 302
    for page in ("/home/", "/board/", "/children/", f"/children/{world.child.pk}/"):
        led = client.get(page)
        assert led.status_code == 302
        assert led.headers["Location"].startswith("/account/set-up/?next=")
        assert world.child.surname not in client.get(page, follow=True).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role not in OFFERED])
def test_every_role_but_foster_carers_needs_more_than_a_password(
    world: make.World, role: Role
) -> None:
    home = world.home if role is Role.HOME_STAFF else None
    job = make.job(role, world.provider, home=home)

    answer = client_of(job.person, job, strong=False).get("/home/")

    assert answer.headers["Location"].startswith("/account/set-up/")


def test_a_foster_carer_may_use_a_password_alone_and_is_offered_more(world: make.World) -> None:
    client, _ = signs_in(world.carer.person)

    assert client.get("/home/").status_code == 200
    assert "Set up a passkey" in client.get(reverse("mfa_index")).content.decode()
    assert "enough for your job" in client.get("/account/set-up/").content.decode()


def test_whoever_sets_agencies_up_needs_more_than_a_password_too(db: None) -> None:
    person = make.person(is_staff=True, is_superuser=True)

    answer = client_of(person, strong=False).get("/admin/")

    assert answer.headers["Location"].startswith("/account/set-up/")


def test_a_session_with_a_password_alone_is_refused_by_the_api_in_its_own_way(
    world: make.World,
) -> None:
    answer = client_of(world.coordinator.person, world.coordinator, strong=False).get(
        "/api/v1/children/"
    )

    assert answer.status_code == 403
    assert "more than a password" in answer.json()["detail"]


def test_an_agencys_own_system_needs_its_key_and_nothing_else(world: make.World) -> None:
    _, key = tokens.issue(job=world.coordinator, name="Case system", now=timezone.now())

    answer = Client().get("/api/v1/children/", headers={"Authorization": f"Token {key}"})

    assert answer.status_code == 200


def test_a_page_that_asks_for_news_of_itself_is_sent_on_whole(world: make.World) -> None:
    client = client_of(world.coordinator.person, world.coordinator, strong=False)

    answer = client.get("/board/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == "/account/set-up/"


def test_setting_up_an_app_opens_the_page_they_wanted(world: make.World) -> None:
    client, _ = signs_in(world.coordinator.person)
    client.get("/board/", follow=True)

    set_up = set_up_app(client)

    assert set_up.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(set_up.headers["Location"]).content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", codes)) == 10
    assert client.get("/account/set-up/done/").headers["Location"] == "/board/"
    assert client.get("/board/").status_code == 200
    assert is_strong(world.coordinator.person)


def test_a_stranger_who_asks_for_somebodys_new_password_keeps_them_out_of_nothing(
    world: make.World,
) -> None:
    client, _ = signs_in(world.coordinator.person)

    Client().post(reverse("account_reset_password"), {"email": world.coordinator.person.email})

    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    set_up_app(client)
    assert is_strong(world.coordinator.person)
    assert client.get("/board/").status_code == 200


def test_an_address_that_nobody_has_checked_keeps_nobody_from_a_second_step(
    world: make.World,
) -> None:
    person = world.coordinator.person
    EmailAddress.objects.create(user=person, email=person.email, verified=False)
    client, _ = signs_in(person)

    set_up_app(client)

    assert is_strong(person)


def test_a_wrong_code_sets_nothing_up(world: make.World) -> None:
    client, _ = signs_in(world.coordinator.person)
    client.get(reverse("mfa_activate_totp"))

    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert "wrong or out of date" in answer.content.decode()
    assert client.get("/board/").status_code == 302


def test_a_code_after_the_password_signs_somebody_in(world: make.World) -> None:
    secret = app_of(world.coordinator.person)
    client, asked = signs_in(world.coordinator.person, then="/board/")
    assert asked.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/board/").status_code == 302

    spaced = f"{code_of(secret)[:3]} {code_of(secret)[3:]}"
    answer = client.post(reverse("mfa_authenticate"), {"code": spaced})

    assert answer.headers["Location"] == "/board/"
    assert client.get("/board/").status_code == 200


def test_without_the_cache_codes_are_counted_and_each_works_once(
    world: make.World, without_a_cache: None
) -> None:
    secret = app_of(world.coordinator.person)
    code = code_of(secret)

    def tried(typed: str) -> Client:
        client, _ = signs_in(world.coordinator.person)
        client.post(reverse("mfa_authenticate"), {"code": typed})
        return client

    assert tried(code).get("/board/").status_code == 200
    assert tried(code).get("/board/").status_code == 302
    client, _ = signs_in(world.coordinator.person)
    for _ in range(6):
        answer = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "too many tries" in answer.content.decode()


def test_a_code_that_has_just_changed_is_taken_and_even_then_only_once(
    world: make.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = world.coordinator.person
    secret = app_of(person)
    just_changed, later = code_of(secret), time.time() + 30
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: later))

    def tried() -> Client:
        client, _ = signs_in(person)
        client.post(reverse("mfa_authenticate"), {"code": just_changed})
        return client

    assert tried().get("/board/").status_code == 200
    # django-allauth remembers for half a minute that a code was given; it could be given for longer.
    forgotten = cache.delete(f"allauth.mfa.totp.used?user={person.pk}&code={just_changed}")
    assert forgotten
    assert tried().get("/board/").status_code == 302


def test_a_recovery_code_works_once(world: make.World) -> None:
    app_of(world.coordinator.person)
    code = RecoveryCodes.activate(world.coordinator.person).get_unused_codes()[0]

    def tried() -> Client:
        client, _ = signs_in(world.coordinator.person)
        client.post(reverse("mfa_authenticate"), {"code": code})
        return client

    assert tried().get("/board/").status_code == 200
    assert tried().get("/board/").status_code == 302


def test_a_password_session_that_is_still_open_gives_the_second_step(world: make.World) -> None:
    client = client_of(world.coordinator.person, world.coordinator, strong=False)
    secret = app_of(world.coordinator.person)

    led = client.get("/board/")
    assert led.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    answer = client.post(led.headers["Location"], {"code": code_of(secret), "next": "/board/"})

    assert answer.headers["Location"] == "/board/"
    assert client.get("/board/").status_code == 200


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CARER])
def test_a_password_alone_changes_nothing_for_whoever_has_a_second_step_by_now(
    world: make.World, role: Role
) -> None:
    job = world.coordinator if role is Role.COORDINATOR else world.carer
    client = client_of(job.person, job, strong=False)
    app_of(job.person)
    RecoveryCodes.activate(job.person)

    for name in sorted(gate.BEFORE_A_JOB - gate.GIVING_A_SECOND_STEP - {"mfa_authenticate"}):
        for answer in (client.get(reverse(name)), client.post(reverse(name))):
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate")), name
    assert client.get(reverse("mfa_reauthenticate")).status_code == 200
    assert client.post(reverse("switch-user")).headers["Location"] == "/"


def test_the_first_second_step_signs_somebody_out_everywhere_else(world: make.World) -> None:
    client, _ = signs_in(world.coordinator.person)
    other = client_of(world.coordinator.person, world.coordinator, strong=False)
    assert other.get("/account/set-up/").status_code == 200
    another_persons = client_of(world.carer.person, world.carer)

    set_up_app(client)

    assert "signed out everywhere but here" in client.get("/board/").content.decode()
    assert other.get("/account/set-up/").headers["Location"].startswith(LOGIN)
    assert another_persons.get("/home/").status_code == 200


def test_one_second_step_more_signs_nobody_out(world: make.World, sign_in: Any) -> None:
    Authenticator.objects.create(user=world.coordinator.person, type="webauthn", data={})
    client, other = sign_in(world.coordinator), sign_in(world.coordinator)

    set_up_app(client)

    assert other.get("/board/").status_code == 200


def test_what_an_app_shares_with_us_cannot_be_read_in_the_table(world: make.World) -> None:
    secret = app_of(world.coordinator.person)

    kept = Authenticator.objects.get().data["secret"]

    assert secret not in kept
    assert SecondStepAdapter().decrypt(kept) == secret


def test_the_last_second_step_stays_with_whoever_needs_one(world: make.World, sign_in: Any) -> None:
    app_of(world.coordinator.person)

    sign_in(world.coordinator).post(reverse("mfa_deactivate_totp"))

    assert is_strong(world.coordinator.person)


def test_a_foster_carer_may_do_without_again(world: make.World, sign_in: Any) -> None:
    app_of(world.carer.person)

    sign_in(world.carer).post(reverse("mfa_deactivate_totp"))

    assert not is_strong(world.carer.person)


def test_another_persons_second_step_opens_nothing(world: make.World) -> None:
    """The records of a session are of one person, and a session that changes hands has none."""
    client = client_of(world.on_call.person, world.on_call)
    client.force_login(world.coordinator.person, backend=service.AUTHENTICATION_BACKENDS[0])

    assert client.get("/board/").headers["Location"].startswith("/account/set-up/")


def test_every_page_that_can_be_reached_before_a_second_step_exists() -> None:
    addresses = set(every_address(get_resolver().url_patterns))

    assert addresses >= gate.BEFORE_A_JOB


# Invitations


def invited(job: Any) -> Client:
    """A client as `welcome` leaves it."""
    client = Client()
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = job.person
    answer = welcome(request, job.person, then="/children/")
    request.session.save()
    client.cookies[service.SESSION_COOKIE_NAME] = request.session.session_key
    assert answer.headers["Location"] == "/account/set-up/?next=%2Fchildren%2F"
    return client


def without_a_password(job: Any) -> Any:
    job.person.set_unusable_password()
    job.person.save()
    return job


def test_an_invited_carer_chooses_a_way_to_come_back_before_going_on(world: make.World) -> None:
    client = invited(without_a_password(world.carer))

    assert client.get("/children/").headers["Location"].startswith("/account/set-up/")
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("account_set_password"), chosen).status_code == 302

    world.carer.person.refresh_from_db()
    assert world.carer.person.check_password(PASSWORD)
    assert client.get("/children/").status_code == 200


def test_an_invited_professional_needs_a_second_step_as_well(world: make.World) -> None:
    client = invited(without_a_password(world.coordinator))
    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})

    assert client.get("/board/").headers["Location"].startswith("/account/set-up/")


def test_two_different_passwords_are_sent_back_in_words(world: make.World) -> None:
    client = invited(without_a_password(world.carer))

    answer = client.post(
        reverse("account_set_password"), {"password1": PASSWORD, "password2": "another one here"}
    )

    assert "Enter the same password twice" in answer.content.decode()


def test_beginning_again_forgets_how_somebody_signed_in_and_signs_them_out(
    world: make.World, sign_in: Any
) -> None:
    app_of(world.coordinator.person)
    client = sign_in(world.coordinator)

    begin_again(world.coordinator.person)

    assert not is_strong(world.coordinator.person)
    assert not world.coordinator.person.has_usable_password()
    assert client.get("/board/").headers["Location"].startswith(LOGIN)


# Which job


@pytest.fixture
def second(world: make.World) -> Any:
    """The carer is a coordinator elsewhere."""
    return make.job(Role.COORDINATOR, world.host, who=world.carer.person)


def test_somebody_with_two_jobs_chooses_one_first(world: make.World, second: Any) -> None:
    client = client_of(world.carer.person)

    led = client.get("/children/")
    assert led.headers["Location"] == "/account/working-as/?next=%2Fchildren%2F"
    page = client.get(led.headers["Location"]).content.decode()
    assert world.carer.title in page
    assert second.title in page
    answer = client.post("/account/working-as/", {"job": second.pk, "next": "/children/"})

    assert answer.headers["Location"] == "/children/"
    assert second.title in client.get("/home/").content.decode()
    assert Session.objects.filter(person=world.carer.person, job=second).count() == 1


def test_nobody_works_as_a_job_that_is_not_theirs_today(world: make.World, second: Any) -> None:
    client = client_of(world.carer.person, world.carer)
    second.ended_on = make.today()
    second.save()

    for job in (second.pk, world.coordinator.pk, "", "x", 0):
        assert client.post("/account/working-as/", {"job": job}).status_code == 404


def test_a_job_that_ends_is_not_swapped_for_another_without_a_word(
    world: make.World, second: Any
) -> None:
    third = make.job(Role.ON_CALL, world.provider, who=world.carer.person)
    client = client_of(world.carer.person, third)
    third.ended_on = make.today()
    third.save()

    assert client.get("/home/").headers["Location"].startswith("/account/working-as/")


def test_changing_to_a_job_that_needs_more_asks_for_more(world: make.World, second: Any) -> None:
    client = client_of(world.carer.person, world.carer, strong=False)
    assert client.get("/home/").status_code == 200

    client.post("/account/working-as/", {"job": second.pk})

    assert client.get("/home/").headers["Location"].startswith("/account/set-up/")


def test_the_choice_leads_nowhere_but_here(world: make.World, second: Any) -> None:
    client = client_of(world.carer.person)

    sent = {"job": second.pk, "next": "https://evil.example/"}
    answer = client.post("/account/working-as/", sent)

    assert answer.headers["Location"] == "/home/"


def test_whoever_has_one_job_works_as_it(world: make.World) -> None:
    client = client_of(world.carer.person)

    assert client.get("/home/").status_code == 200
    assert Session.objects.get(person=world.carer.person).job == world.carer
