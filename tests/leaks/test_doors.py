"""The ways past the row rules, tried as everybody: they tell and do what they are for, and no more."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from audit.rules import Fact
from children import doors as children_doors
from children import workflow as children_workflow
from children.models import Child
from escalation.doors import texted
from missing.doors import kept_duties, known_when_reported
from missing.models import Episode
from partners import demo
from partners.actor import Actor, actor_of, tell_database
from partners.models import Mobile
from retention.doors import erase_history
from returns import voice_doors
from returns.workflow import make_voice_link
from tests.leaks import oracle
from tests.leaks.canaries import FIELDS, Kind
from tests.leaks.case import Case
from tests.leaks.locks import BOTH, LOCKS
from tests.leaks.people import SIGNED_OUT, SYSTEMS
from tests.leaks.routes import IN_FULL, in_turn
from tests.leaks.walk import Leak, Visit, ask, found_in, leaks_in, undone
from tests.leaks.world import World
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]

KEY = re.compile(r"/children/find/([\w-]+)/ask/")
BEHIND_A_FIND = ("ask-access", "emergency-access", "emergency-why")


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
                if IN_FULL or lock == BOTH or (n + case.number) % 5 == 0:
                    keys = _searched(world, slug, case, leaks, by_name=bool((n + case.number) % 2))
                    found += len(keys)
                    assert not keys or not case.child.restricted

    assert not leaks, sorted(leaks)
    assert found > (100 if IN_FULL or lock == BOTH else 20)


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


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_behind_a_find_tells_no_more_before_the_record_is_opened(
    world: World, lock: str
) -> None:
    """Each person goes on from one child whom they found, in full from every one."""
    leaks, went = set(), 0
    for n, slug in enumerate(people(world)):
        for case in _found_by(world, n, slug) if in_turn(lock, n) else ():
            with LOCKS[lock](), undone():
                for key in _find(world, slug, case, leaks):
                    went += 1
                    _go_on(world, slug, case, key, leaks)

    assert not leaks, sorted(leaks)
    assert went >= (10 if IN_FULL or lock == BOTH else 3)


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


@pytest.mark.parametrize("lock", LOCKS)
def test_a_calendar_forgets_a_child_who_is_hidden_from_its_owner(world: World, lock: str) -> None:
    booked = world.cases["interview assigned"]
    with LOCKS[lock](), undone():
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


# The link by which a child writes alone, without an account


@pytest.mark.parametrize("lock", LOCKS)
def test_a_childs_link_tells_their_first_name_and_what_was_written_by_it(
    world: World, lock: str
) -> None:
    booked = world.cases["interview assigned"]
    with LOCKS[lock](), undone():
        token = _link_of(world, booked)
        told: set[tuple[int, str]] = set()
        for path in ("", "1/", "right/"):
            visit = Visit("voice", f"/voice/{token}/{path}", tuple(world.cases.values()))
            answer = ask(world, SIGNED_OUT, visit)
            assert answer.status_code == 200
            told |= found_in(world, visit, answer)

    names = {(booked.number, name) for name in ("forename", "knownas")}
    assert told - names == {(booked.number, "wrotealone")}
    assert len(told & names) == 1


def test_nobody_who_is_signed_in_goes_through_a_childs_doors(world: World) -> None:
    booked = world.cases["interview assigned"]
    with undone():
        digest = voice_doors.digest_of(_link_of(world, booked))
        for slug in people(world):
            with acting(actor_of(world.around.jobs[slug])):
                assert voice_doors.opened(digest) is None
                assert voice_doors.said(digest) == {}
                assert not voice_doors.say(digest, "why", text="Made up")
                assert not voice_doors.finish(digest, [])


def _link_of(world: World, case: Case) -> str:
    """One that waits, with an answer so far."""
    token = make_voice_link(interview=case.interview, by=case.by("interviewer"), now=world.now)
    tell_database(None)
    said = f"Because of {case.word('wrotealone')}"
    assert voice_doors.say(voice_doors.digest_of(token), "why", text=said)
    return token


# The doors themselves, as a mistake in our own code would ask: the web role's, with no page before them


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """As the web role, whoever acts; nothing of it stays."""
    with undone(), as_role(settings.WEB_ROLE):
        tell_database(actor)
        yield


def refusal(door: Callable[..., Any], *given: Any, **named: Any) -> str:
    """What the database says against it; nothing where it is done."""
    try:
        with transaction.atomic():
            door(*given, **named)
    except DatabaseError as error:
        return str(error)
    return ""


# Adding to a child's record (`audit_append`)

OF_THE_CHILD, OF_THE_EPISODE = "of children who are seen", "of episodes that are seen"


def write(fact: Fact, by: Actor, case: Case, episode: Episode | None = None) -> str:
    """What is said against writing that down of this child. Nobody reacts to it, as to a page's."""
    given = (fact.value, case.child.pk, episode and episode.pk, by.person_id, by.name, by.agency_id)
    with acting(by), connection.cursor() as cursor:
        return refusal(
            cursor.execute,
            "SELECT audit_append(%s, %s, %s, '', '', now(), now(), %s, %s, '', %s, '', '{}')",
            given,
        )


def test_nobody_adds_to_the_record_of_a_child_whom_they_do_not_see(world: World) -> None:
    wrote = set()
    for slug in people(world):
        for case in world.cases.values():
            said = write(Fact.NOTE_ADDED, case.by(slug), case)
            assert not said or OF_THE_CHILD in said
            if not said:
                wrote.add((slug, case.state))

    assert not {(slug, state) for slug, state in wrote if not oracle.sees(slug, state)}
    assert len(wrote) > 100


def test_nobody_adds_to_an_episode_that_they_do_not_see(world: World) -> None:
    wrote = 0
    for slug in people(world):
        for case in world.cases.values():
            with acting(case.by(slug)):
                seen = set(Episode.objects.filter(child=case.child))
            for episode in Episode.objects.filter(child=case.child):
                said = write(Fact.NOTE_ADDED, case.by(slug), case, episode)
                assert (not said) == (episode in seen), (slug, case.state, said)
                wrote += not said

    assert wrote > 100


def test_what_was_known_when_police_were_told_is_read_with_the_episode_alone(world: World) -> None:
    """Row history is behind it: of nobody whom the reader may not see, and of nothing else that they see."""
    read = 0
    for slug in people(world):
        for case in world.cases.values():
            with acting(case.by(slug)):
                seen = set(Episode.objects.filter(child=case.child).values_list("pk", flat=True))
                found = {pk for pk in seen if known_when_reported(pk)}
                hidden = [pk for pk in _episodes_of(case) if pk not in seen]
                assert not any(known_when_reported(pk) for pk in hidden), (slug, case.state)
            assert not found or Kind.PROFILE in oracle.may(slug, case.state), (slug, case.state)
            read += len(found)

    assert read > 100


def test_what_is_owed_that_somebody_does_not_hear_of_ends_with_an_episode_they_see_alone(
    world: World,
) -> None:
    """What they record ends it, so it is found for them: with no episode that is hidden from them."""
    found = 0
    for slug in people(world):
        for case in world.cases.values():
            with acting(case.by(slug)):
                seen = set(Episode.objects.filter(child=case.child).values_list("pk", flat=True))
                hidden = [pk for pk in _episodes_of(case) if pk not in seen]
                assert not any(kept_duties(pk) for pk in hidden), (slug, case.state)
                found += sum(len(kept_duties(pk)) for pk in seen)

    assert found


def _episodes_of(case: Case) -> list[int]:
    with as_role(settings.WORKER_ROLE):
        return list(Episode.objects.filter(child=case.child).values_list("pk", flat=True))


def test_no_episode_is_written_down_as_another_childs(world: World) -> None:
    case, other = world.cases["away"], world.cases["reported"]

    said = write(Fact.NOTE_ADDED, case.by("social-worker"), case, other.episode)

    assert OF_THE_EPISODE in said
    assert not write(Fact.NOTE_ADDED, case.by("social-worker"), other, other.episode)


def test_what_is_said_of_a_child_who_is_not_seen_is_said_of_none_of_their_episodes(
    world: World,
) -> None:
    case = world.cases["away"]
    stranger = case.by("wolverhampton-social-worker")

    assert not write(Fact.CHILD_SEARCHED, stranger, case)
    assert OF_THE_EPISODE in write(Fact.CHILD_SEARCHED, stranger, case, case.episode)


@pytest.mark.parametrize("fact", [Fact.ACCESS_ASKED, Fact.EMERGENCY_ACCESS, Fact.LOOK_EXPLAINED])
def test_what_is_written_of_a_child_not_seen_must_have_happened(world: World, fact: Fact) -> None:
    wrote = {
        (slug, case.state)
        for slug in people(world)
        for case in world.hidden_from(slug)
        if OF_THE_CHILD not in write(fact, case.by(slug), case)
    }

    assert wrote == set()


def test_a_search_is_written_down_of_no_restricted_child_and_by_nobody_who_may_not_search(
    world: World,
) -> None:
    wrote = {
        (slug, case.child.restricted)
        for slug in people(world)
        for case in world.hidden_from(slug)
        if not write(Fact.CHILD_SEARCHED, case.by(slug), case)
    }

    assert ("other-force", False) in wrote
    assert not {slug for slug, restricted in wrote if restricted}
    assert not {slug for slug, _ in wrote} & {"carer", "home-staff", "stranger", "agency-admin"}


# Opening a record in an emergency (`open_in_emergency`)


def opened(world: World, slug: str, case: Case, **otherwise: Any) -> int | None:
    permission = Permission.objects.get(content_type__app_label="children", codename="view_child")
    asked = {
        "actor": case.by(slug),
        "since": world.now,
        "until": world.now + timedelta(hours=1),
        **otherwise,
    }
    return children_doors.open_in_emergency(
        case.child.pk, permission_id=permission.pk, reason="Missing", **asked
    )


def test_a_record_is_opened_by_those_who_may_for_themselves_and_for_a_short_while(
    world: World,
) -> None:
    case = world.cases["placed"]
    open_to = set()
    for slug in people(world):
        with acting(case.by(slug)):
            if not refusal(opened, world, slug, case):
                open_to.add(slug)

    assert open_to == {slug for slug in people(world) if slug not in OPEN_NOTHING}
    for otherwise in (
        {"actor": case.by("carer")},
        {"actor": replace(case.by("other-force"), agency_id=case.by("carer").agency_id)},
        {"until": world.now + timedelta(hours=5)},
        {"since": world.now - timedelta(days=1)},
    ):
        with acting(case.by("other-force")):
            assert "not theirs to open" in refusal(opened, world, "other-force", case, **otherwise)
    with acting(None):
        assert "not theirs to open" in refusal(opened, world, "other-force", case)


OPEN_NOTHING = {
    *("carer", "other-carer", "former-carer", "stranger"),
    *("home-staff", "other-home-staff", "agency-admin"),
}


def test_a_restricted_record_is_opened_to_nobody(world: World) -> None:
    case = world.cases["restricted"]
    for slug in people(world):
        if slug not in OPEN_NOTHING:
            with acting(case.by(slug)):
                assert opened(world, slug, case) is None


# Whether a child lives at a home, asked of the database (`home_is_lived_in`)


def test_of_a_home_its_own_administrator_alone_is_told(world: World) -> None:
    case = world.cases["placed"]
    empty = next(
        home
        for home in world.around.homes.values()
        if home.provider_id == case.child.home.provider_id
        and not Child.objects.filter(home=home).exists()
    )
    theirs = world.around.homes[demo.BEECH]
    told = set()
    for slug in (*people(world), None):
        with acting(slug and case.by(slug)):
            if not children_doors.is_lived_in(empty):
                told.add(slug)
            assert children_doors.is_lived_in(theirs)

    assert told == {"agency-admin"}


# Who has a mobile that is sent texts (`texted`)


def test_who_has_a_mobile_is_told_to_whoever_tells_others_and_never_its_number(
    world: World,
) -> None:
    case = world.cases["placed"]
    has, none = case.by("on-call").person_id, case.by("carer").person_id
    with undone():
        Mobile.objects.create(person_id=has, number="07700900123", confirmed_at=world.now)
        for slug in people(world):
            with acting(case.by(slug)):
                assert texted([has, none], "") == {has}
                assert Mobile.objects.exclude(person_id=case.by(slug).person_id).count() == 0
        with acting(None):
            assert texted([has, none], "") == set()


# Row history that is erased (`retention_erase_history`)


def test_nobody_has_row_history_erased_and_the_worker_only_what_two_agreed_to(world: World) -> None:
    for case in world.cases.values():
        for slug in people(world):
            with acting(case.by(slug)):
                assert "erased by the worker" in refusal(erase_history, case.child.pk)
        with undone():
            assert "two people have not agreed" in refusal(erase_history, case.child.pk)


# What changes something of a child for somebody who could not reach it themselves

CHANGES: dict[str, Callable[[World, Case], list[Any]]] = {
    "overtake_handovers": lambda world, case: [case.episode.pk, world.now],
    "reopen_log": lambda world, case: [case.episode.pk, case.draft.sent_at],
    "free_withdrawn": lambda world, case: [case.interview.pk],
    "cover_asked_again": lambda world, case: [case.interview.pk],
    "say_where": lambda world, case: [case.interview.pk, "Behind the library"],
}
CHANGED = (
    *("missing_handover", "missing_draft", "returns_slot", "returns_meetingplace"),
    "returns_returninterview_episodes",
)


def test_nobody_changes_anything_of_a_child_whom_they_do_not_see(world: World) -> None:
    tried = set()
    before = _kept()
    for slug in people(world):
        for case in world.hidden_from(slug):
            with acting(case.by(slug)), connection.cursor() as cursor:
                for door, given in _changes(world, case):
                    tried.add(door)
                    marks = ", ".join(["%s"] * len(given))
                    refusal(cursor.execute, f"SELECT {door}({marks})", given)
                assert _kept() == before, (slug, case.state)

    assert tried == set(CHANGES)


def test_whoever_may_is_let_through(world: World) -> None:
    """Else the test before this one would find nothing whatever a door did."""
    booked = next(
        case for case in world.cases.values() if getattr(case.interview, "state", "") == "booked"
    )
    before = _kept()
    with acting(booked.by("social-worker")), connection.cursor() as cursor:
        cursor.execute("SELECT say_where(%s, %s)", [booked.interview.pk, "Behind the library"])
        assert _kept() != before


def _changes(world: World, case: Case) -> Iterator[tuple[str, list[Any]]]:
    for door, given in CHANGES.items():
        try:
            yield door, given(world, case)
        except AttributeError:
            continue  # this state has no such thing


def _kept() -> list[Any]:
    """All that these doors may change, of every child."""
    with as_role(connection.settings_dict["USER"]), connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t"
                for table in CHANGED
            )
        )
        return cursor.fetchall()
