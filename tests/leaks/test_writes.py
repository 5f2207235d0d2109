"""Whoever may not see a child changes nothing about the child, whatever form of ours they send."""

from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from lxml import html

from tests.leaks import oracle
from tests.leaks.people import SYSTEMS
from tests.leaks.routes import IN_FULL, goes
from tests.leaks.states import Case
from tests.leaks.walk import API, Visit, about_each, go, undone
from tests.leaks.world import World
from tests.roles import as_role
from tests.test_fuzz import FORM, Filled

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]

# Between them they have most forms open; `make leaks` tries every state.
STATES = ("reported", "interview assigned")
# Who can open a form, so that it can be sent as it would be: by how its address's name begins.
OPENS = {
    "interview": ("interviewer", "social-worker"),
    "police-decision": ("police-supervisor",),
    "escalation": ("senior-officer", "superintendent"),
    "disposal": ("placing-authority",),
    "hold": ("placing-authority",),
    "": ("carer", "social-worker"),
}

Sent = tuple[Visit, str, str]  # where, what, and as which type


def test_whoever_may_not_see_a_child_changes_nothing(world: World) -> None:
    changed, sent = [], 0
    for state in world.cases if IN_FULL else STATES:
        case = world.cases[state]
        forms = list(_forms(world, case))
        for slug in world.walkers:
            if oracle.may(slug, state):
                continue
            theirs = [each for each in forms if goes(slug, each[0].name)]
            sent += len(theirs)
            if _changes(world, slug, theirs):
                changed += [
                    f"{slug}, {state}: {each[0]}"
                    for each in theirs
                    if _changes(world, slug, [each])
                ]

    assert sent > 500
    assert not changed


def test_a_form_that_may_be_sent_is_seen_to_change_something(world: World) -> None:
    forms = [each for each in _forms(world, world.cases["reported"]) if each[0].name == "new-note"]

    assert len(forms) == 1
    assert _changes(world, "carer", forms)


def _changes(world: World, slug: str, forms: list[Sent]) -> bool:
    """Does sending these leave any row about children other than it was?"""
    client = world.client(slug)
    with undone():
        before = _rows()
        for visit, body, kind in forms:
            answer = client.post(visit.path, body, content_type=kind)
            assert answer.status_code < 500, (slug, visit)
        return _rows() != before


def _forms(world: World, case: Case, only: str = "") -> Iterator[Sent]:
    """Every address of the child's things, with its form filled in as somebody might who could."""
    random = Random(7)
    for visit in about_each(case):
        if only not in ("", visit.name):
            continue
        if visit.name.startswith(API):
            yield visit, "{}", "application/json"
            continue
        filled = _filled(world, visit, random) or [("submission", str(uuid4()))]
        yield visit, urlencode(filled), FORM


def _filled(world: World, visit: Visit, random: Random) -> list[tuple[str, str]] | None:
    opens = next(slugs for start, slugs in OPENS.items() if visit.name.startswith(start))
    for slug in opens:
        answer = go(world, slug, visit)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            page = html.fromstring(answer.content.decode())
            for form in page.xpath("//main//form[@method='post']"):
                return Filled.found(form, visit.path).answered(random)
    return None


def _rows() -> dict[str, tuple[int, str]]:
    """Each table that says something about a child: how many rows, and a print of all they say."""
    with as_role(connection.settings_dict["USER"]), connection.cursor() as cursor:
        return {table: _print(cursor, table) for table in _tables()}


def _print(cursor: object, table: str) -> tuple[int, str]:
    cursor.execute(  # type: ignore[attr-defined]
        f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t"
    )
    number, together = cursor.fetchone()  # type: ignore[attr-defined]
    return number, str(together)


def _tables() -> list[str]:
    return [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ("audit", "children", "missing", "returns", "escalation")
        and model._meta.managed
        and model._meta.model_name not in ("postcode", "square", "submission")
    ]


def test_systems_send_too() -> None:
    assert all(goes(slug, "api-episode") for slug in SYSTEMS)
