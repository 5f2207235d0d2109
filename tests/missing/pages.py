"""What the tests of pages share: many nights at once, words without markup, statements counted."""

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from missing.models import Episode
from tests import make

# What every page costs before its view: who is signed in, as what, and the transaction's own.
FRAME = (
    "partners_session",
    "set_config",
    "SAVEPOINT",
    'FROM "partners_person" WHERE "partners_person"."id"',
    'FROM "partners_job"',
)
MOST = 8


def another_child(world: make.World) -> make.World:
    """The same people around another child of the same home."""
    child = make.child(responsible=world.responsible, host=world.host, at=world.home)
    return replace(world, child=child)


def nights(world: make.World, many: int, *, now: datetime | None = None) -> list[Episode]:
    """That many children of one home away at once, reported to the same force."""
    now = now or timezone.now()
    return [make.reported(another_child(world), now=now) for _ in range(many)]


def statements(client: Client, address: str) -> list[str]:
    """What the page asks the database for, without the frame of every page."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if not any(part in sql for part in FRAME)]


def words(answer: HttpResponse) -> str:
    """The page's own content as somebody reads it, on one line."""
    page = answer.content.decode()
    main = page[page.index('<div class="govuk-width-container">\n      ') :]
    text = re.sub(r"<(script|style).*?</\1>", " ", main, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def part_of(client: Client, address: str, part: str) -> str:
    """The markup of the part of the page that has this id."""
    (found,) = html.fromstring(client.get(address).content.decode()).xpath(f"//*[@id='{part}']")
    return html.tostring(found, encoding="unicode")


def green_buttons(answer: HttpResponse) -> list[str]:
    """The primary buttons of the page: those that are neither secondary nor a warning."""
    page = answer.content.decode()
    found = re.findall(
        r'<(?:a|button)[^>]*class="govuk-button([^"]*)"[^>]*>(.*?)</', page, re.DOTALL
    )
    return [" ".join(text.split()) for classes, text in found if "--" not in classes]


def headings(answer: HttpResponse) -> list[str]:
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()) for text in found]


def moment(name: str, at: datetime) -> dict[str, str]:
    """A date and a time, as they are typed."""
    wall = timezone.localtime(at)
    return {
        f"{name}-on": wall.date().isoformat(),
        f"{name}-time": wall.strftime("%-I:%M%p").lower(),
    }


def submitted(**answers: Any) -> dict[str, Any]:
    return {"submission": "5f1f6f0a-7d0b-4a2a-9a55-0d4f4c1c8a01", **answers}
