"""Every list, as everybody, in a world full of children: what it asks the database does not grow with them."""

from typing import Any

import pytest
from django.db import connection

from tests.leaks.people import SIGNED_OUT
from tests.leaks.routes import goes
from tests.leaks.walk import LEAVES, Visit, lists, undone
from tests.leaks.world import World
from tests.missing.pages import FRAME, MOST

pytestmark = pytest.mark.django_db


def test_no_list_asks_the_database_more_than_a_page_may(world: World) -> None:
    """A question for each row would show here: somebody sees most of the children, in every state."""
    visits = [visit for visit in lists(world.cases.values()) if visit.method == "get"]
    asked = {
        f"{visit} as {slug}": statements
        for slug in world.walkers
        for visit in visits
        if slug != SIGNED_OUT and goes(slug, visit.name)
        if len(statements := _statements(world, slug, visit)) > MOST
    }

    assert not asked, "\n".join(f"{len(statements)}: {page}" for page, statements in asked.items())


def _statements(world: World, slug: str, visit: Visit) -> list[str]:
    """What the page itself asks for, without the frame of every page."""
    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with undone():
        client = world.fresh_client(slug) if visit.name in LEAVES else world.client(slug)
        with connection.execute_wrapper(note):
            client.get(visit.path, visit.sent or None, headers=visit.headers or None)
    return [each for each in sent if not any(part in each for part in FRAME)]
