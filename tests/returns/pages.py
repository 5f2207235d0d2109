"""What the tests of pages share: addresses, what a browser sends, the text of an answer, statements counted."""

import re
from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.times import local
from returns.models import ReturnInterview
from returns.rules import Told, Where
from tests.make import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STATEMENTS = 8


def moment(name: str, at: datetime) -> dict[str, str]:
    """What a browser sends for a `When` question."""
    wall = local(at)
    return {
        f"{name}-on": "another",
        f"{name}-day": str(wall.day),
        f"{name}-month": str(wall.month),
        f"{name}-year": str(wall.year),
        f"{name}-time": f"{wall.hour % 12 or 12}:{wall.minute:02}{'am' if wall.hour < 12 else 'pm'}",
    }


def day(name: str, at: datetime) -> dict[str, str]:
    wall = local(at)
    return {f"{name}-day": wall.day, f"{name}-month": wall.month, f"{name}-year": wall.year}


def booking(world: World, at: datetime, **extra: object) -> dict[str, object]:
    return {
        "interviewer": world.interviewer.person_id,
        "where": Where.SCHOOL.value,
        "child_told_by": Told.TEXT.value,
        **moment("booked_for", at),
        **extra,
    }


def url(interview: ReturnInterview, page: str = "") -> str:
    return f"/returns/{interview.pk}/{page}"


def text_of(response: object) -> str:
    plain = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


def statements(client: object, path: str) -> int:
    """What a page asks the database besides its transaction, the session and who acts."""
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    besides = ("SAVEPOINT", "RELEASE", "SELECT set_config")
    asked = [q["sql"] for q in captured if not q["sql"].startswith(besides)]
    asked = [sql for sql in asked if "partners_session" not in sql]
    return len(asked)
