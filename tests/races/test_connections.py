"""Who acts, on connections that many people share."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from queue import Queue
from typing import Any

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.row_rules import RULES
from missing.models import Episode
from tests import make
from tests.addresses import ADDRESSES, MINE, of_child, of_episode
from tests.leaks.walk import LEAVES
from tests.make import World, acting
from tests.missing.pages import another_child
from tests.races.at_once import PATIENCE


@contextmanager
def signing_in_as(role: str) -> Iterator[None]:
    """Connections opened meanwhile sign in to PostgreSQL as that role, and put on none."""
    there = connection.settings_dict
    before = there["USER"], there["PASSWORD"]
    there["USER"], there["PASSWORD"] = role, ""
    try:
        yield
    finally:
        there["USER"], there["PASSWORD"] = before


def opened(number: int) -> Queue[Any]:
    """A pool of connections, opened as `DATABASES` says now."""
    pool: Queue[Any] = Queue()
    for _ in range(number):
        one = connection.copy()
        one.connect()
        pool.put(one.connection)
    return pool


@contextmanager
def out_of(pool: Queue[Any]) -> Iterator[None]:
    """This thread uses whichever of a few connections is free, and gives it back as it is."""
    connection.connect()
    own, connection.connection = connection.connection, pool.get(timeout=PATIENCE)
    own.close()
    try:
        yield
    finally:
        pool.put(connection.connection)
        connection.connection = None


FEW = 3
MANY = 6
WITH_ROWS = " UNION ALL ".join(
    f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in RULES
)
WHO = (
    "SELECT session_user, current_user, current_setting('role'),"
    " coalesce(current_setting('whereabouts.person', true), '')"
)


def asked(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def _with_much_else(world: World, episode: Episode) -> None:
    """Rows in many tables: what was asked, done, photographed and heard of that night."""
    now = timezone.now()
    make.photo(world.child, by=acting(world.carer), now=now)
    make.asked(world, episode=episode, now=now)
    make.enquired(world, episode=episode, now=now)
    make.task(world, episode=episode, now=now)
    make.heard(world, episode=episode, now=now + timedelta(hours=1))
    other = another_child(world)
    make.learnt(other, make.raised(other))


@dataclass(frozen=True)
class Asked:
    """What came of one page, and what the connection shows and says once it is over."""

    who: int
    status: int
    named: bool
    shown: tuple[Any, ...]
    says: tuple[Any, ...]


class Between:
    """Requests of several people on a few connections that sign in as the web, and nobody's in between."""

    def __init__(self, world: World, sign_in: Any, settings: Any) -> None:
        challenge = make.challenged(world)
        _with_much_else(world, challenge.episode)
        self.child, self.episode = world.child, challenge.episode
        stranger = make.carer(make.home())
        jobs = (world.carer, stranger, world.social_worker, world.sergeant)
        self.clients = [*[sign_in(each) for each in jobs], Client()]
        settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "WebRole" not in each]
        assert len(asked(WITH_ROWS)) > len(RULES) / 3

    def ask(self, turns: list[list[tuple[int, str]]], *, shared: bool) -> list[Asked]:
        """Each turn is a thread's: who asks for which page, in that order."""

        def take(turn: list[tuple[int, str]]) -> list[Asked]:
            seen = []
            for who, page in turn:
                with out_of(pool) if shared else nullcontext():
                    answer = self.clients[who].get(page)
                    named = self.child.forename in _text_of(answer)
                    rows, (says,) = tuple(asked(WITH_ROWS)), asked(WHO)
                    seen.append(Asked(who, answer.status_code, named, rows, says))
            connection.close()
            return seen

        with signing_in_as(settings.WEB_ROLE):
            pool = opened(FEW if shared else 0)
            with ThreadPoolExecutor(len(turns)) as threads:
                answers = [each for turn in threads.map(take, turns) for each in turn]
        while not pool.empty():
            pool.get().close()
        return answers


def _text_of(answer: Any) -> str:
    return "" if answer.streaming else answer.content.decode(errors="replace")


def nothing_is_left(answers: list[Asked]) -> None:
    """No actor, no rows: of any table, after the request of anybody, whatever came of it."""
    assert {each.shown for each in answers} == {()}
    assert {each.says for each in answers} == {(settings.WEB_ROLE, settings.WEB_ROLE, "none", "")}


@pytest.mark.parametrize("shared", [True, False], ids=["pooled", "kept by each thread"])
def test_a_connection_that_signs_in_as_the_web_shows_nothing_between_requests(
    world: World, sign_in: Any, settings: Any, shared: bool
) -> None:
    between = Between(world, sign_in, settings)
    number = len(between.clients)
    pages = (
        f"/children/{between.child.pk}/",
        f"/missing/{between.episode.reference}/",
        "/children/0/",
        "/api/v1/duties/",
    )

    answers = between.ask(
        [
            [((turn + n) % number, pages[n // number]) for n in range(number * len(pages))]
            for turn in range(MANY)
        ],
        shared=shared,
    )

    nothing_is_left(answers)
    assert {each.who for each in answers if each.named} == {0, 2, 3}


def test_no_page_leaves_anything_of_whoever_asked_on_a_connection(
    world: World, sign_in: Any, settings: Any
) -> None:
    """Every page that needs no more than somebody signed in, the child or the episode; each for two."""
    between = Between(world, sign_in, settings)
    pages = every_page(between)
    number = len(between.clients)
    both = [((n + more) % number, page) for n, page in enumerate(pages) for more in (0, 2)]

    answers = between.ask([both[turn::MANY] for turn in range(MANY)], shared=True)

    nothing_is_left(answers)
    assert len(pages) > 100
    assert not [each for each in answers if each.status >= 500]
    assert {each.who for each in answers if each.named} == {0, 2, 3}


def every_page(between: Between) -> list[str]:
    of = {MINE: {}, of_child: {"child_id": between.child.pk}}
    of[of_episode] = {"reference": between.episode.reference}
    return [
        reverse(name, kwargs=of[reached])
        for name, reached in ADDRESSES.items()
        if reached in of and name not in LEAVES
    ]


@pytest.mark.parametrize(
    ("role", "said"),
    [(settings.WEB_ROLE, "no such child to move"), (settings.WORKER_ROLE, "")],
)
def test_a_door_knows_the_web_by_how_it_signed_in(world: World, role: str, said: str) -> None:
    """In service no role is put on: the web and the worker sign in as themselves."""
    child, home = world.child, world.child.home

    def goes_through() -> str:
        try:
            ((signed_in, _, put_on, _),) = asked(WHO)
            assert (signed_in, put_on) == (role, "none")
            asked(f"SELECT place_child({child.pk}, {home.pk}, {home.provider_id}, NULL, NULL)")
        except ProgrammingError as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with signing_in_as(role), ThreadPoolExecutor(1) as thread:
        answer = thread.submit(goes_through).result(PATIENCE)

    assert said in answer
    assert bool(said) == bool(answer)
