"""A whole night leaves lines in the logs, each whole, and none that says whose night it was."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from children import queries
from config import logs
from tests import make
from tests.insight.night import night
from tests.security.pages import a_night, everybody, walk

pytestmark = pytest.mark.django_db

FORGED = 'Canaryzqx\r\n{"event": "forgedzqx", "level": "critical"}\n\x1b[31m\u2028forgedzqx'


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What standard output would have had, down to the least grave line that we write."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(logs.formatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield said
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def names_of(world: make.World) -> list[str]:
    child, people = world.child, [world.carer, world.sergeant, world.interviewer]
    told = [child.forename, child.surname, world.home.name, "Tall, brown hair", "Inhaler"]
    return told + [each.person.name for each in people] + [each.person.email for each in people]


def test_a_night_is_written_without_a_name(world: Any, sign_in: Any, written: io.StringIO) -> None:
    world.child.surname = "Canaryzqx"
    world.child.save()
    a_night(make.world())
    night(world, make.NOW)
    other = make.world()
    reached = a_night(other)
    clients = [sign_in(job) for job in everybody(other)]

    list(walk(reached, clients))

    found = lines(written)
    assert len(found) > 100
    said = written.getvalue()
    for name in names_of(world) + names_of(other) + ["Zebra", "No inhaler", "07700 900123"]:
        assert name not in said, name


def test_what_people_type_makes_no_line(world: Any, sign_in: Any, written: io.StringIO) -> None:
    episode = make.logged(world)
    client: Client = sign_in(world.carer)
    client.raise_request_exception = False
    before = len(lines(written))

    client.post("/children/", {"name": FORGED})
    client.post(reverse("new-note", args=[episode.reference]), {"text": FORGED})
    client.post(
        reverse("child-photo", args=[world.child.pk]),
        {"photo": SimpleUploadedFile(f"{FORGED}.jpg", make.jpeg())},
    )
    client.get("/children/", {"page": FORGED, "q": FORGED}, headers={"user-agent": FORGED})
    client.post("/api/v1/episodes/", {"child": FORGED}, content_type="application/json")
    Client().post(reverse("account_login"), {"login": FORGED, "password": FORGED})
    Client().get("/", headers={"host": "Canaryzqx.test"})

    found = lines(written)
    assert len(found) > before
    assert not [line for line in found if line.get("event") == "forgedzqx"]
    assert "forgedzqx" not in written.getvalue()


def test_an_error_is_written_with_where_it_was_and_without_whom_it_was_about(
    world: Any, sign_in: Any, written: io.StringIO, monkeypatch: Any
) -> None:
    def broken(*_: Any) -> Any:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO children_legalstatus (child_id, code) VALUES (%s, %s)",
                [world.child.pk, "Canaryzqx-too-long-for-it"],
            )

    monkeypatch.setattr(queries, "children_of", broken)
    client: Client = sign_in(world.carer)
    client.raise_request_exception = False

    assert client.get("/children/").status_code == 500

    said = written.getvalue()
    assert "children_of" in said or "broken" in said
    assert "Canaryzqx" not in said


def test_a_refusal_is_a_line_that_says_who_by_number(
    world: Any, sign_in: Any, written: io.StringIO
) -> None:
    stranger = make.carer(make.home())

    sign_in(stranger).get(reverse("child", args=[world.child.pk]))

    refused = [line for line in lines(written) if line.get("code") == 404]
    assert [line["user_id"] for line in refused] == [stranger.person_id]
