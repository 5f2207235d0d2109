"""Signing in: one way in, tries that run out, and addresses that only an agency sets."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import make

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


@pytest.mark.parametrize("page", ["email/", "password/set/", "confirm-email/", "login/code/"])
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


def test_behind_a_proxy_one_strangers_tries_lock_nobody_else_out(world, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client, login = Client(), reverse("account_login")

    def tries(address: str, number: int) -> list[int]:
        tried = {"login": "nobody@example.test", "password": "not this one"}
        sent_by = {"X-Forwarded-For": address}
        return [client.post(login, tried, headers=sent_by).status_code for _ in range(number)]

    assert 429 in tries("192.0.2.1", 31)
    assert tries("192.0.2.2", 1) == [200]
