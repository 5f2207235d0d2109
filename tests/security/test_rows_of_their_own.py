"""What some who see a child may not read of it is a row of its own, behind two locks that each hold alone:
the code that leaves it out, and the row that PostgreSQL does not show."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from children.rules import ROLE_CAN, Audience, Can
from escalation.access import may_call_back
from missing import workflow
from missing.models import Episode
from partners.rules import Role
from tests import make
from tests.leaks.locks import second_lock_off
from tests.missing.pages import words

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Hidden:
    """Words on a page that one person reads there and another does not."""

    secret: str
    page: Callable[[make.World], str]
    reader: str
    other: str
    first_lock_off: Callable[[], AbstractContextManager[Any]]


def _told(world: make.World) -> str:
    now, by = timezone.now(), make.acting(world.on_call)
    draft = workflow.start_draft(by=by, now=now, child=world.child)
    episode = workflow.open_episode(child=world.child, by=by, now=now, draft=draft)
    told = {"told_by": "family", "told_by_name": "Zqx aunt", "told_by_phone": "0113 496 0123"}
    workflow.log_episode(episode=episode, by=by, now=now, last_seen_at=now, **told)
    return episode.get_absolute_url()


def _decided(world: make.World) -> str:
    decided = make.decided(world, grade="low", now=timezone.now())
    return f"{decided.episode.get_absolute_url()}police/"


def _challenged(world: make.World) -> str:
    return make.challenged(world, now=timezone.now()).get_absolute_url()


def _lives(world: make.World) -> str:
    make.put_at(world.home, "4 Zqx Rise", "WV3 7DP")
    return f"/children/{world.child.pk}/"


def _back(world: make.World) -> str:
    """Said by somebody of the authority, and kept from those the child lives with and their agency."""
    back = make.back(
        world,
        now=timezone.now(),
        said_something_worrying=True,
        how_they_are="Zqx crying",
        worry_for=Audience.OUTSIDE_THE_PROVIDER,
        by=world.social_worker,
    )
    return f"{back.get_absolute_url()}back/done/"


def _yes(*_: Any, **__: Any) -> bool:
    return True


HIDDEN = {
    "how a child was who came back": Hidden(
        "Zqx crying",
        _back,
        "placing_manager",
        "on_call",
        lambda: patch("missing.came_back.audiences_of", lambda role: tuple(Audience)),
    ),
    "who told, and their number": Hidden(
        "Zqx aunt",
        _told,
        "social_worker",
        "carer",
        lambda: patch("missing.case.READS_WHO_TOLD", frozenset(Role)),
    ),
    "why a grade is low": Hidden(
        "Spoken to by phone",
        _decided,
        "social_worker",
        "carer",
        lambda: patch.dict(ROLE_CAN, {Can.READ_GRADING: frozenset(Role)}),
    ),
    "where a challenger is called back": Hidden(
        "07700 900123",
        _challenged,
        "inspector",
        "coordinator",
        lambda: patch("escalation.views.may_call_back", _yes),
    ),
    "where a child lives": Hidden(
        "4 Zqx Rise",
        _lives,
        "social_worker",
        "coordinator",
        lambda: patch("children.queries.may_read_address", _yes),
    ),
}


@contextmanager
def put_off(*locks: Callable[[], AbstractContextManager[Any]]) -> Iterator[None]:
    with ExitStack() as stack:
        for lock in locks:
            stack.enter_context(lock())
        yield


@pytest.mark.parametrize("name", HIDDEN)
def test_either_lock_alone_hides_it(world: make.World, sign_in: Any, name: str) -> None:
    hidden = HIDDEN[name]
    page = hidden.page(world)
    reader, other = (sign_in(getattr(world, who)) for who in (hidden.reader, hidden.other))
    assert hidden.secret in words(reader.get(page))

    for locks, reads in (
        ((), False),
        ((hidden.first_lock_off,), False),
        ((second_lock_off,), False),
        ((hidden.first_lock_off, second_lock_off), True),  # else nothing would have been tried
    ):
        with put_off(*locks):
            answer = other.get(page)
        assert answer.status_code == 200
        assert (hidden.secret in words(answer)) == reads, locks


def test_a_carer_of_no_home_reads_no_number_of_a_child_whose_home_nobody_named(world):
    nobody = replace(make.acting(world.carer), home_id=None)

    assert not may_call_back(nobody, Episode(home=None))
    assert may_call_back(make.acting(world.carer), Episode(home=world.home))
