"""Where people are signed in, and that ending it ends it at once."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse

from partners.models import Person, Session
from partners.sessions import end_sessions_of
from partners.strength import is_strong, with_strength
from partners.tasks import forget_old_sessions
from tests import make

pytestmark = pytest.mark.django_db


def test_ending_somebodys_sessions_signs_them_out_everywhere_and_nobody_else(
    world: make.World, sign_in: Any
) -> None:
    phone, desk, other = sign_in(world.carer), sign_in(world.carer), sign_in(world.on_call)

    ended = end_sessions_of(world.carer.person_id)

    assert ended == 2
    assert phone.get("/home/").status_code == desk.get("/home/").status_code == 302
    assert other.get("/home/").status_code == 200


def test_what_stands_in_the_table_signs_nobody_in(world: make.World, sign_in: Any) -> None:
    client, thief = sign_in(world.carer), Client()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    (kept,) = Session.objects.values_list("session_key", flat=True)
    assert kept != cookie

    thief.cookies[settings.SESSION_COOKIE_NAME] = kept

    assert thief.get("/home/").status_code == 302
    assert client.get("/home/").status_code == 200
    client.post(reverse("account_logout"))
    assert not Session.objects.filter(person=world.carer.person).exists()


def test_a_jobs_sessions_end_and_those_of_another_job_go_on(
    world: make.World, sign_in: Any
) -> None:
    second = make.job(world.carer.role, world.provider, who=world.carer.person, home=world.home)
    first_client, second_client = sign_in(world.carer), sign_in(second)

    ended = end_sessions_of(world.carer.person_id, job_id=world.carer.pk)

    assert ended == 1
    assert first_client.get("/home/").status_code == 302
    assert second_client.get("/home/").status_code == 200


def test_a_session_of_somebody_who_chose_no_job_ends_with_any_of_their_jobs(
    world: make.World, sign_in: Any
) -> None:
    sign_in(world.carer)
    Session.objects.update(job=None)

    assert end_sessions_of(world.carer.person_id, job_id=world.carer.pk) == 1


def test_a_passkey_or_an_app_makes_somebody_strong_and_recovery_codes_do_not(
    world: make.World,
) -> None:
    with_passkey, with_app = world.carer.person, world.on_call.person
    with_codes, with_none = world.social_worker.person, make.person()
    for person, kind in ((with_passkey, "webauthn"), (with_app, "totp")):
        Authenticator.objects.create(user=person, type=kind, data={})
    Authenticator.objects.create(user=with_codes, type="recovery_codes", data={})

    strong = set(with_strength(Person.objects.all()).filter(strong=True))

    assert strong == {with_passkey, with_app}
    assert is_strong(with_passkey)
    assert is_strong(with_app)
    assert not is_strong(with_codes)
    assert not is_strong(with_none)


def test_what_has_run_out_is_forgotten_and_what_has_not_goes_on(
    world: make.World, sign_in: Any
) -> None:
    old, live = sign_in(world.carer), sign_in(world.on_call)
    Session.objects.filter(person=world.carer.person).update(expire_date=make.NOW)

    forget_old_sessions()
    forget_old_sessions()

    assert [each.person for each in Session.objects.all()] == [world.on_call.person]
    assert old.get("/home/").status_code == 302
    assert live.get("/home/").status_code == 200
