"""That somebody signed in or out is on the record, whichever way they came or went."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from audit.models import Event
from audit.rules import Fact
from partners.rules import Role
from tests import make
from tests.signing import app_of, code_of

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
KEPT = (Fact.SIGNED_IN, Fact.SIGNED_OUT)


@pytest.fixture
def carer(world: make.World) -> make.Job:
    world.carer.person.set_password(PASSWORD)
    world.carer.person.save()
    return world.carer


def signed_in(job: make.Job, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(
        reverse("account_login"), {"login": job.person.email, "password": password}, follow=True
    )
    return client


def kept(job: make.Job) -> list[Event]:
    return list(Event.objects.filter(person_id=job.person_id, fact__in=KEPT).order_by("id"))


def test_signing_in_and_out_is_on_the_record_by_name_and_job(carer):
    client = signed_in(carer)
    client.post(reverse("account_logout"))

    came, went = kept(carer)
    assert [came.fact, went.fact] == [*KEPT]
    assert {came.child_id, went.child_id} == {None}
    assert (came.person_name, came.agency_id) == (carer.person.name, carer.agency_id)
    assert went.job_title == carer.title
    assert went.seq == came.seq + 1


def test_a_wrong_password_is_no_sign_in(carer):
    client = signed_in(carer, "not this one")

    assert SESSION_KEY not in client.session
    assert kept(carer) == []


def test_somebody_who_leaves_in_a_hurry_has_signed_out(carer):
    client = signed_in(carer)

    client.get(reverse("exit"))

    assert [event.fact for event in kept(carer)] == [*KEPT]


def test_whoever_chose_a_job_signs_out_of_that_job(sign_in, carer):
    other = make.job(Role.ON_CALL, make.agency(), who=carer.person)
    client = sign_in(other)

    client.post(reverse("switch-user"))

    assert kept(carer)[-1].agency_id == other.agency_id


def test_nobody_signing_out_is_nobody(db):
    Client().post(reverse("account_logout"))
    Client().get(reverse("exit"))

    assert not Event.objects.filter(fact__in=KEPT).exists()


def test_somebody_without_a_job_is_on_the_record_too(world, carer):
    carer.ended_on = make.today()
    carer.save()

    signed_in(carer)

    (came,) = kept(carer)
    assert (came.person_name, came.agency_id, came.job_title) == (carer.person.name, None, "")


def test_a_refused_second_step_is_in_the_logs_and_nobodys_name_or_code_is(carer, caplog):
    secret = app_of(carer.person)
    client = signed_in(carer)
    for code in ("135790", "not-a-code"):
        client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("mfa_authenticate"), {"credential": '{"id": "no-passkey"}'})
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    Client().post(reverse("mfa_login_webauthn"), {"credential": '{"id": "no-passkey"}'})

    assert SESSION_KEY in client.session
    lines = [each.getMessage() for each in caplog.records if each.name == "partners.signin_forms"]
    assert lines == [*["a code was refused"] * 2, *["a passkey was refused"] * 2]
    for secret in (carer.person.email, carer.person.name, "135790", "no-passkey"):
        assert secret not in caplog.text


def test_a_refused_password_is_in_the_logs_and_nobodys_name_or_password_is(world, caplog):
    person = world.carer.person

    typed = {"login": person.email, "password": "not this one"}
    Client().post("/accounts/login/", typed)

    (line,) = [each for each in caplog.records if each.name == "partners.presence"]
    assert line.getMessage() == "a sign-in by password was refused"
    assert person.email not in caplog.text
    assert "not this one" not in caplog.text
