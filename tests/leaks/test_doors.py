"""The ways past the row rules, tried as everybody: they tell and do what they are for, and no more."""

import re
from typing import Any

import pytest
from django.urls import reverse

from children import workflow as children_workflow
from children.models import Child
from partners import demo
from tests.leaks import oracle
from tests.leaks.canaries import FIELDS, Kind
from tests.leaks.case import Case
from tests.leaks.locks import LOCKS
from tests.leaks.people import SIGNED_OUT, SYSTEMS
from tests.leaks.routes import IN_FULL
from tests.leaks.walk import Leak, Visit, ask, found_in, leaks_in, undone
from tests.leaks.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]

KEY = re.compile(r"/children/find/([\w-]+)/ask/")
BEHIND_A_FIND = ("ask-access", "emergency-access", "emergency-why")
WITH_BOTH = "both locks"


def people(world: World) -> list[str]:
    return [slug for slug in world.walkers if slug not in (*SYSTEMS, SIGNED_OUT)]


# Two facts that are both so (`children_matching`), and what is behind them (`open_in_emergency`)


@pytest.mark.parametrize("lock", LOCKS)
def test_two_right_facts_tell_no_more_than_that_there_is_a_child(world: World, lock: str) -> None:
    """By name or by number, in turn; and not even that of a child who is restricted."""
    found, leaks = 0, set()
    with LOCKS[lock]():
        for n, slug in enumerate(people(world)):
            for case in world.cases.values():
                if IN_FULL or lock == WITH_BOTH or (n + case.number) % 5 == 0:
                    keys = _searched(world, slug, case, leaks, by_name=bool((n + case.number) % 2))
                    found += len(keys)
                    assert not keys or not case.child.restricted

    assert not leaks, sorted(leaks)
    assert found > (100 if IN_FULL or lock == WITH_BOTH else 20)


def _searched(world: World, slug: str, case: Case, leaks: set[Leak], *, by_name: bool) -> list[str]:
    with undone():
        return _find(world, slug, case, leaks, by_name=by_name)


def _find(
    world: World, slug: str, case: Case, leaks: set[Leak], *, by_name: bool = True
) -> list[str]:
    """What leads on from the answer, for a child whom the asker does not see."""
    born = case.child.born_on
    facts = (
        {
            "by": "name",
            "surname": case.child.surname,
            "born_on-day": born.day,
            "born_on-month": born.month,
            "born_on-year": born.year,
        }
        if by_name
        else {
            "by": "number",
            "authority": case.child.responsible_authority_id,
            "local_id": case.child.local_id,
        }
    )
    visit = Visit("find-child", reverse("find-child"), (case,), "post", facts)
    return KEY.findall(_read(world, slug, visit, leaks).content.decode())


def _read(world: World, slug: str, visit: Visit, leaks: set[Leak]) -> Any:
    answer = ask(world, slug, visit)
    assert answer.status_code < 500, (slug, visit)
    leaks |= leaks_in(world, slug, visit, found_in(world, visit, answer))
    return answer


def test_what_is_behind_a_find_tells_no_more_before_the_record_is_opened(world: World) -> None:
    """Each person goes on from one child whom they found, in full from every one."""
    leaks, went = set(), 0
    for n, slug in enumerate(people(world)):
        for case in _found_by(world, n, slug):
            with undone():
                for key in _find(world, slug, case, leaks):
                    went += 1
                    _go_on(world, slug, case, key, leaks)

    assert not leaks, sorted(leaks)
    assert went >= 10


def _found_by(world: World, n: int, slug: str) -> list[Case]:
    hidden = [case for case in world.hidden_from(slug) if not case.child.restricted]
    return hidden if IN_FULL else hidden[n % len(hidden) :][:1] if hidden else []


def _go_on(world: World, slug: str, case: Case, key: str, leaks: set[Leak]) -> None:
    for name in BEHIND_A_FIND:
        path = reverse(name, kwargs={"key": key})
        for sent in (None, {}, {"reason": "To know"}):
            method = "get" if sent is None else "post"
            _read(world, slug, Visit(name, path, (case,), method, sent or {}), leaks)


# What a record opened in an emergency shows, to whomever: no address, and nothing but on its own page.
IN_AN_EMERGENCY = oracle.CALL_HANDLER


def test_a_record_opened_in_an_emergency_is_read_as_police_would_read_it(world: World) -> None:
    opened = 0
    for n, slug in enumerate(people(world)):
        for case in _found_by(world, n, slug):
            with undone():
                for key in _find(world, slug, case, set()):
                    path = reverse("emergency-why", kwargs={"key": key})
                    why = {"basis": "missing", "reason": "Seen at the station"}
                    led = ask(world, slug, Visit("emergency-why", path, (case,), "post", why))
                    to = led.headers.get("Location", "")
                    assert led.status_code in (302, 403), (slug, case.state)
                    if led.status_code == 403:
                        continue
                    opened += 1
                    read = _kinds(world, slug, Visit("child", to, (case,)), case)
                    assert Kind.WHO in read, (slug, case.state)
                    assert read <= IN_AN_EMERGENCY, (slug, case.state, read - IN_AN_EMERGENCY)

    assert opened > 5


def _kinds(world: World, slug: str, visit: Visit, case: Case) -> set[Kind]:
    """What kinds of knowledge of this child, and where it lives, the page holds; of no other child."""
    found = found_in(world, visit, ask(world, slug, visit))
    assert {owner for owner, _ in found} <= {case.number, case.home_owner}, (slug, visit)
    return {FIELDS[name] for _, name in found}


# Saying at which home a child lives (`place_child`)


@pytest.mark.parametrize("lock", LOCKS)
def test_nobody_places_a_child_who_is_not_theirs_to_place(world: World, lock: str) -> None:
    case = world.cases["known by codes"]
    home = world.around.homes[demo.PRYCE]
    path = reverse("match-home", kwargs={"placement_id": case.placement.pk})
    named = {"home": home.pk, "look_for": home.name}
    visit = Visit("match-home", path, (case,), "post", named)
    placed_by, leaks = set(), set()
    with LOCKS[lock]():
        for slug in people(world):
            with undone():
                _read(world, slug, visit, leaks)
                if Child.objects.get(pk=case.child.pk).home_id is not None:
                    placed_by.add(slug)

    assert not leaks, sorted(leaks)
    assert placed_by == MAY_PLACE


MAY_PLACE = {"social-worker", "emergency-duty", "placing-authority", "bradford-coordinator"}


# Whether a child lives at a home (`home_is_lived_in`)


def test_only_its_administrator_learns_that_a_child_lives_at_a_home(world: World) -> None:
    lived_in, empty = (world.around.homes[name] for name in (demo.MARSH, demo.PRYCE))
    told, leaks = set(), set()
    for slug in people(world):
        with undone():
            said = [_closed(world, slug, home, leaks) for home in (lived_in, empty)]
        if said[0] != said[1]:
            told.add(slug)

    assert not leaks, sorted(leaks)
    assert told == {"agency-admin"}


def _closed(world: World, slug: str, home: Any, leaks: set[Leak]) -> int:
    path = reverse("close-home", kwargs={"pk": home.pk})
    visit = Visit("close-home", path, tuple(world.cases.values()), "post", {"sent": "1"})
    return int(_read(world, slug, visit, leaks).status_code)


# The address of a calendar, which is read without signing in


@pytest.mark.parametrize("lock", LOCKS)
def test_a_calendar_tells_its_owners_references_and_no_name_of_any_child(
    world: World, lock: str
) -> None:
    booked = world.cases["interview assigned"]

    with LOCKS[lock](), undone():
        told = {slug: _calendar_of(world, slug) for slug in world.around.calendars}

    assert told.pop("interviewer") == {(booked.number, "reference")}
    assert not any(told.values())


def test_a_calendar_forgets_a_child_who_is_hidden_from_its_owner(world: World) -> None:
    booked = world.cases["interview assigned"]
    with undone():
        children_workflow.restrict(
            child=Child.objects.get(pk=booked.child.pk),
            because="An inquiry",
            by=booked.by("social-worker"),
            now=world.now,
        )
        assert _calendar_of(world, "interviewer") == set()


def _calendar_of(world: World, slug: str) -> set[tuple[int, str]]:
    """What whoever has the address reads in it, and nothing that its owner may not read."""
    path = reverse("calendar-feed", args=[world.around.calendars[slug]])
    visit = Visit("calendar-feed", path, tuple(world.cases.values()))
    answer = ask(world, SIGNED_OUT, visit)
    found = found_in(world, visit, answer)

    assert answer.status_code == 200
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert not leaks_in(world, slug, visit, found)
    return found
