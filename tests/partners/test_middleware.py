"""One request, one transaction, made as the person who asks."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from audit.looks import look
from audit.models import Look
from core.pages import keeping
from partners.middleware import ActorMiddleware
from partners.models import Person
from tests import make
from tests.roles import as_role

pytestmark = pytest.mark.django_db


def asked(answer: Any, person: Person) -> HttpResponse:
    request = RequestFactory().get("/")
    request.user = person
    request.session = {}
    return ActorMiddleware(answer)(request)


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0]


def test_the_database_knows_who_acts(world: make.World) -> None:
    seen: dict[str, str] = {}

    def view(request: HttpRequest) -> HttpResponse:
        names = ("person", "agency", "home", "role")
        seen.update({name: setting(f"whereabouts.{name}") for name in names})
        return HttpResponse()

    asked(view, world.carer.person)

    assert seen == {
        "person": str(world.carer.person.pk),
        "agency": str(world.provider.pk),
        "home": str(world.home.pk),
        "role": "carer",
    }


@pytest.mark.parametrize(("status", "kept"), [(200, True), (302, True), (409, False), (500, False)])
def test_an_answer_of_400_and_over_undoes_the_request(
    world: make.World, status: int, kept: bool
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        Person.objects.filter(pk=world.on_call.person.pk).update(name="Changed")
        return HttpResponse(status=status)

    asked(view, world.carer.person)

    assert Person.objects.filter(name="Changed").exists() == kept


def test_a_refusal_that_keeps_what_was_typed_keeps_who_looked_once(world: make.World) -> None:
    def view(request: Any) -> HttpResponse:
        Person.objects.filter(pk=world.on_call.person.pk).update(name="Changed")
        look(by=request.actor, child_id=world.child.pk, page="x", purpose="x", now=make.NOW)
        return keeping(HttpResponse(status=422))

    asked(view, world.carer.person)

    assert Person.objects.filter(name="Changed").exists()
    assert Look.objects.filter(person_id=world.carer.person.pk).count() == 1


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (422, 1), (409, 1), (500, 0)])
def test_an_answer_that_undoes_the_request_was_read_all_the_same(
    world: make.World, status: int, kept: int
) -> None:
    def view(request: Any) -> HttpResponse:
        look(by=request.actor, child_id=world.child.pk, page="x", purpose="x", now=make.NOW)
        return HttpResponse(status=status)

    with as_role(settings.WEB_ROLE):
        asked(view, world.carer.person)

    assert Look.objects.filter(person_id=world.carer.person.pk).count() == kept


def test_somebody_whose_job_has_ended_sees_no_page_and_is_told_why(
    world: make.World, sign_in: Any
) -> None:
    world.carer.ended_on = date(2024, 1, 1)
    world.carer.save()

    answer = sign_in(world.carer).get("/home/")

    assert answer.status_code == 403
    assert b"no agency has you down" in answer.content


def test_somebody_without_a_job_can_still_sign_out(world: make.World, sign_in: Any) -> None:
    world.carer.ended_on = date(2024, 1, 1)
    world.carer.save()

    assert sign_in(world.carer).post("/accounts/logout/").status_code == 302
