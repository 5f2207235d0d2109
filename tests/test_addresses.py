"""Every address of the service, tried signed out and as everybody who must see nothing of the child."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from children import asking
from children import queries as children_queries
from children.models import (
    Document,
)
from children.rules import Basis
from partners.rules import Role
from tests import make
from tests.addresses import ADDRESSES, GUESTS, PUBLIC, address, as_somebody, every_address, nowhere
from tests.beginnings import made_once
from tests.one_of_everything import Night, a_night
from tests.signing import client_of

pytestmark = pytest.mark.django_db

MUST_SEE_NOTHING = ("other-carer", "former-carer", "other-home-staff", "other-force", "stranger")
SIGNED_IN = ("agency-admin", *MUST_SEE_NOTHING)


@pytest.fixture(scope="module")
def night(django_db_setup: None, django_db_blocker: Any) -> Iterator[Night]:
    with made_once(a_night, django_db_blocker) as made:
        yield made


def test_every_address_is_listed() -> None:
    ours = {
        name for name in every_address(get_resolver().url_patterns) if not name.startswith(GUESTS)
    }

    assert ours == set(ADDRESSES)


def test_signed_out_nobody_sees_anything_of_a_child(night: Night) -> None:
    for name, reached in ADDRESSES.items():
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address(name, night))

            assert answer.status_code < 500, name
            if reached is not PUBLIC:
                assert answer.status_code in (302, 401, 403, 405), (name, method)
                assert "/accounts/login/" in answer.get("Location", "/accounts/login/"), name
            leaks = night.leaks(answer, name)
            assert name == "outbox" or not leaks, (name, method, leaks)


def test_the_outbox_names_no_child(night: Night) -> None:
    page = Client().get(reverse("outbox"))

    assert set(night.leaks(page, "outbox")) == {night.episode.reference}


def test_whoever_has_a_part_in_it_reads_what_the_others_must_not(night: Night) -> None:
    page = as_somebody("carer").get(address("episode", night))

    assert {"Ash", night.episode.reference} <= set(night.leaks(page, "episode"))


def test_people_with_no_part_in_it_see_nothing_of_the_child_anywhere(night: Night) -> None:
    for slug in SIGNED_IN:
        client = as_somebody(slug)
        for name in ADDRESSES:
            for method in ("get", "post"):
                see_nothing(night, client, name, method)
            if name in ("exit", "switch-user", "hide-screen"):
                client = as_somebody(slug)


def see_nothing(night: Night, client: Client, name: str, method: str) -> None:
    answer = getattr(client, method)(address(name, night), {"submission": str(uuid4())})

    assert answer.status_code < 500, (name, method)
    if callable(ADDRESSES[name]):
        assert answer.status_code in (403, 404, 405), (name, method, answer.status_code)
    leaks = night.leaks(answer, name)
    assert name == "outbox" or not leaks, (name, method, leaks)


def test_a_hidden_child_and_one_that_does_not_exist_have_one_answer(night: Night) -> None:
    client = as_somebody("stranger")
    for name, reached in ADDRESSES.items():
        if not callable(reached):
            continue
        hidden = client.get(address(name, night))
        missing = client.get(reverse(name, kwargs=nowhere(name, reached(night))))

        assert hidden.status_code == missing.status_code, name
        assert hidden.content == missing.content, name


def test_an_address_that_can_be_read_can_be_asked_about(night: Night) -> None:
    reader, asker = as_somebody("carer"), as_somebody("carer")
    for name in ADDRESSES:
        read = reader.get(address(name, night))
        asked = asker.head(address(name, night))

        assert asked.status_code == read.status_code, name
        if name in ("exit", "switch-user", "hide-screen"):
            reader, asker = as_somebody("carer"), as_somebody("carer")


def test_every_page_of_a_child_says_that_somebody_is_looking_in_an_emergency(night: Night) -> None:
    job = make.job(Role.SOCIAL_WORKER, make.authority())
    (match,) = children_queries.match(surname=night.child.surname, born_on=night.child.born_on)
    asking.look_in_emergency(
        match=match, basis=Basis.MISSING, reason="Seen", by=make.acting(job), now=timezone.now()
    )
    Document.objects.filter(pk=night.document.pk).update(asked_as=job)
    client, read, silent = client_of(job.person, job), set(), set()

    for name, reached in ADDRESSES.items():
        answer = client.get(address(name, night)) if callable(reached) else None
        if answer and answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            read.add(name)
            if "Emergency access until" not in answer.content.decode():
                silent.add(name)

    assert not silent
    assert {"child", "child-photo", "document", "episode", "police", "interview"} <= read
