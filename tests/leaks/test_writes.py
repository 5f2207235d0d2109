"""Whoever may not see a child changes nothing about the child, whatever form of ours they send.

Nor does the answer tell them anything of the child, or the page that it leads to.
"""

from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from lxml import html

from tests.leaks import oracle
from tests.leaks.case import Case
from tests.leaks.locks import BOTH, LOCKS, first_lock_off, second_lock_off
from tests.leaks.people import SYSTEMS
from tests.leaks.routes import IN_FULL, goes, in_turn
from tests.leaks.walk import (
    API,
    Leak,
    Visit,
    about_each,
    ask_and_follow,
    found_in,
    go,
    leaks_in,
    undone,
)
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


@pytest.mark.parametrize("lock", LOCKS)
def test_whoever_may_not_see_a_child_changes_nothing(world: World, lock: str) -> None:
    changed, sent = [], 0
    leaks: set[Leak] = set()
    for state in world.cases if IN_FULL else STATES:
        case = world.cases[state]
        forms = list(_forms(world, case))
        for n, slug in enumerate(world.walkers):
            if oracle.may(slug, state):
                continue
            theirs = [
                each
                for place, each in enumerate(forms)
                if goes(slug, each.name) and in_turn(lock, n, place)
            ]
            sent += len(theirs)
            with LOCKS[lock]():
                if _changes(world, slug, theirs, leaks):
                    changed += [
                        f"{slug}, {state}: {each}"
                        for each in theirs
                        if _changes(world, slug, [each])
                    ]

    assert sent > (500 if IN_FULL or lock == BOTH else 150)
    assert not changed
    assert not leaks


def test_a_form_that_may_be_sent_is_seen_to_change_something(world: World) -> None:
    forms = [each for each in _forms(world, world.cases["reported"]) if each.name == "new-note"]

    assert len(forms) == 1
    assert _changes(world, "carer", forms)


def test_an_answer_to_a_form_is_read_and_the_page_that_it_leads_to(world: World) -> None:
    """That what they tell would be found: with the locks off, they tell it."""
    forms = [each for each in _forms(world, world.cases["reported"]) if each.name == "new-note"]
    leaks: set[Leak] = set()
    with first_lock_off(), second_lock_off():
        _changes(world, "stranger", forms, leaks)

    assert any("after new-note" in leak.where for leak in leaks)


def _changes(world: World, slug: str, forms: list[Visit], leaks: set[Leak] | None = None) -> bool:
    """Does sending these leave any row about children other than it was?

    What the answers tell that this person may not have is added to `leaks`.
    """
    with undone():
        before = _rows()
        for form in forms:
            for visit, answer in ask_and_follow(world, slug, form):
                assert answer.status_code < 500, (slug, visit)
                if leaks is not None:
                    leaks |= leaks_in(world, slug, visit, found_in(world, visit, answer))
        return _rows() != before


def _forms(world: World, case: Case) -> Iterator[Visit]:
    """Every address of the child's things, with its form filled in as somebody might who could."""
    random = Random(7)
    for visit in about_each(case):
        if visit.name.startswith(API):
            body, kind = "{}", "application/json"
        else:
            filled = _filled(world, visit, random) or [("submission", str(uuid4()))]
            body, kind = urlencode(filled), FORM
        yield Visit(visit.name, visit.path, (case,), "post", body, content_type=kind)


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
