"""The record: written in one way, never changed, chained for each child."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from audit.looks import look
from audit.models import ChainHead, Event, Look
from audit.record import record
from audit.rules import Fact
from children import workflow
from children.models import Sight
from children.rules import GrantKind
from config.rights import CLOSED, history_tables
from config.settings import WEB_ROLE, WORKER_ROLE
from partners.actor import SERVICE, Actor, tell_database
from partners.rules import Role
from tests import make
from tests.roles import as_role

pytestmark = pytest.mark.django_db


def test_an_event_says_who_it_was_as_they_were(world: make.World) -> None:
    by = make.acting(world.carer)

    record(Fact.CHILD_CHANGED, by=by, at=make.NOW, child=world.child, payload={"n": 1})

    event = Event.objects.latest("id")
    assert (event.person_name, event.job_title, event.agency_name) == (
        by.name,
        by.job_title,
        by.agency_name,
    )
    assert event.payload == {"n": 1}


def test_each_event_of_a_child_carries_the_hash_of_the_one_before(world: make.World) -> None:
    make.reported(world)

    chain = list(Event.objects.filter(child_id=world.child.pk).order_by("seq"))

    assert [event.seq for event in chain] == list(range(1, len(chain) + 1))
    assert [event.previous for event in chain[1:]] == [event.hash for event in chain[:-1]]
    assert len({event.hash for event in chain}) == len(chain)
    assert hashlib.sha256(b"{}").hexdigest() == next(
        event.fingerprint for event in chain if event.payload == {}
    )


def test_chains_of_two_children_are_apart(world: make.World) -> None:
    other = make.world()

    first = record(Fact.CHILD_CHANGED, by=make.acting(other.carer), at=make.NOW, child=other.child)

    assert (
        Event.objects.get(pk=first.id).seq
        == 1 + Event.objects.filter(child_id=other.child.pk, id__lt=first.id).count()
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_event SET person_name = 'Somebody else'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_not_even_the_owner_changes_the_record(world: make.World, owner, change: str) -> None:
    make.opened(world)

    with pytest.raises(DatabaseError, match="pgtrigger"), owner(), transaction.atomic():
        connection.cursor().execute(change)


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO audit_event (fact) VALUES ('x')",
        "UPDATE audit_event SET person_name = 'Somebody else'",
        "UPDATE audit_chainhead SET seq = 0",
    ],
)
@pytest.mark.parametrize("role", [WEB_ROLE, WORKER_ROLE])
def test_no_role_of_the_service_may_write_the_record(
    world: make.World, role: str, change: str
) -> None:
    with (
        as_role(role),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        connection.cursor().execute(change)


@pytest.mark.parametrize("role", [WEB_ROLE, WORKER_ROLE])
def test_no_role_of_the_service_holds_a_right_on_history(world: make.World, role: str) -> None:
    assert history_tables()
    for table in (*history_tables(), *CLOSED):
        with (
            as_role(role),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            connection.cursor().execute(f"SELECT 1 FROM {table}")


# Whom the web may name there


def written_by_the_web(fact: Fact, *, by: Actor, acting: Actor | None, **of: Any) -> int:
    with as_role(WEB_ROLE), transaction.atomic():
        tell_database(acting)
        return record(fact, by=by, at=make.NOW, **of).id


def test_the_web_writes_in_the_name_of_whoever_acts_and_of_nobody_else(world: make.World) -> None:
    carer, worker = make.acting(world.carer), make.acting(world.social_worker)

    assert written_by_the_web(Fact.NOTE_ADDED, by=carer, acting=carer)
    for by in (worker, SERVICE, replace(carer, person_id=worker.person_id)):
        with pytest.raises(ProgrammingError, match="names whoever acts"):
            written_by_the_web(Fact.NOTE_ADDED, by=by, acting=carer)
    with pytest.raises(ProgrammingError, match="by their own names"):
        written_by_the_web(Fact.NOTE_ADDED, by=replace(carer, name=worker.name), acting=carer)


def test_the_web_writes_for_the_agency_that_one_acts_for_and_for_no_other(
    world: make.World,
) -> None:
    carer = make.acting(world.carer)
    for agency_id in (world.responsible.pk, 0):
        with pytest.raises(ProgrammingError, match="agency that one acts for"):
            written_by_the_web(
                Fact.NOTE_ADDED, by=replace(carer, agency_id=agency_id), acting=carer
            )


def test_that_somebody_begins_again_is_written_for_an_agency_where_they_work_and_no_other(
    world: make.World,
) -> None:
    admin = make.acting(make.job(Role.AGENCY_ADMIN, world.provider))
    there = make.job(Role.COORDINATOR, world.host, who=world.on_call.person)
    fact = Fact.SIGN_IN_BEGUN_AGAIN_ELSEWHERE
    said = {"by": replace(admin, agency_id=world.host.pk), "acting": admin}

    assert written_by_the_web(fact, about=there, **said)
    for wrong in ({"about": world.coordinator}, {"about": world.on_call}):
        with pytest.raises(ProgrammingError, match="agency that one acts for"):
            written_by_the_web(fact, **wrong, **said)
    with pytest.raises(ProgrammingError, match="agency that one acts for"):
        written_by_the_web(Fact.JOB_ENDED, about=there, **said)


def test_while_nobody_acts_the_web_writes_that_somebody_comes_and_nothing_else(
    world: make.World,
) -> None:
    carer = make.acting(world.carer)

    for fact in (Fact.SIGNED_IN, Fact.SIGNED_OUT, Fact.INVITATION_ACCEPTED, Fact.JOB_STARTED):
        assert written_by_the_web(fact, by=carer, acting=None)
    for by in (carer, SERVICE):
        with pytest.raises(ProgrammingError, match="record names"):
            written_by_the_web(Fact.NOTE_ADDED, by=by, acting=None)
    with pytest.raises(ProgrammingError, match="by their own names"):
        written_by_the_web(Fact.SIGNED_IN, by=replace(carer, name="Somebody else"), acting=None)


def test_whoever_comes_to_a_shared_device_is_named_though_another_acts(world: make.World) -> None:
    carer, worker = make.acting(world.carer), make.acting(world.social_worker)

    assert written_by_the_web(Fact.SIGNED_IN, by=carer, acting=worker)
    with pytest.raises(ProgrammingError, match="names whoever acts"):
        written_by_the_web(Fact.JOB_STARTED, by=carer, acting=worker)


# Of whom it may write there; who sees whom is tried in `tests/leaks/test_doors.py`


def test_the_web_writes_of_no_child_whom_whoever_acts_does_not_see(world: make.World) -> None:
    carer, stranger = make.acting(world.carer), make.acting(make.carer(make.home()))

    assert written_by_the_web(Fact.CHILD_CHANGED, by=carer, acting=carer, child=world.child)
    for fact in (Fact.CHILD_CHANGED, Fact.SIGNED_IN, Fact.ACCESS_ASKED):
        with pytest.raises(ProgrammingError, match="children who are seen"):
            written_by_the_web(fact, by=stranger, acting=stranger, child=world.child)
    assert record(Fact.CHILD_CHANGED, by=SERVICE, at=make.NOW, child=world.child)


def test_the_web_writes_of_no_episode_but_the_one_that_was_opened(world: make.World) -> None:
    before = make.back(world)
    reported = make.reported(world)
    Sight.objects.filter(episode_id=before.pk).update(until=timezone.now())
    officer = make.acting(world.sergeant)
    said = {"by": officer, "acting": officer, "child": world.child}

    assert written_by_the_web(Fact.DOCUMENT_ASKED, episode=reported, **said)
    with pytest.raises(ProgrammingError, match="episodes that are seen"):
        written_by_the_web(Fact.DOCUMENT_ASKED, episode=before, **said)


def test_whoever_ends_their_own_sight_writes_that_down_and_nothing_afterwards(
    world: make.World,
) -> None:
    """What is asked in one transaction is asked as of its beginning: sight ends with it."""
    episode, officer = make.reported(world), make.acting(world.sergeant)
    asked = {"by": officer, "at": make.NOW, "child": world.child}
    with as_role(WEB_ROLE), transaction.atomic():
        tell_database(officer)
        workflow.end_sight(child=world.child, episode_id=episode.pk, now=timezone.now())
        assert record(Fact.DOCUMENT_ASKED, **asked)

    Sight.objects.update(until=timezone.now() - timedelta(days=1))
    with pytest.raises(ProgrammingError, match="children who are seen"):
        written_by_the_web(Fact.DOCUMENT_ASKED, by=officer, acting=officer, child=world.child)


def test_row_history_is_kept_of_bulk_changes_made_as_the_web_role(world: make.World, owner) -> None:
    episode = make.opened(world)
    type(episode).objects.filter(pk=episode.pk).update(last_seen_by="Jo")

    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM missing_episodeevent WHERE pgh_obj_id = %s", [episode.pk]
        )
        assert cursor.fetchone()[0] == 2


def test_row_history_says_what_opened_a_child_to_somebody_and_when_it_was_ended(
    world: make.World, owner
) -> None:
    by, person = make.acting(world.social_worker), world.coordinator.person
    given = workflow.grant(
        child=world.child, person=person, kind=GrantKind.NAMED, reason="Covers", by=by, now=make.NOW
    )
    workflow.end_naming(given=given, because="Back from leave", by=by, now=make.NOW)

    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT reason, until IS NULL FROM children_grantevent WHERE pgh_obj_id = %s"
            " ORDER BY pgh_id",
            [given.pk],
        )
        assert cursor.fetchall() == [("Covers", True), ("Covers", False)]


def test_row_history_keeps_what_a_child_said_apart_from_the_interview(
    world: make.World, owner
) -> None:
    interview = make.heard(world, words="Zebra words")

    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM returns_answerevent WHERE interview_id = %s", [interview.pk]
        )
        assert cursor.fetchall() == [("Zebra words",)]
        cursor.execute(
            "SELECT state, whole::text LIKE '%%Zebra%%' FROM returns_returninterviewevent AS whole"
            " WHERE pgh_obj_id = %s ORDER BY pgh_id",
            [interview.pk],
        )
        assert cursor.fetchall() == [("to-arrange", False), ("held", False)]


def test_row_history_keeps_the_childs_no_apart_from_the_interview(world: make.World, owner) -> None:
    interview = make.said_not_now(world, words="Zebra words")

    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM returns_notnowevent WHERE interview_id = %s", [interview.pk]
        )
        assert cursor.fetchall() == [("Zebra words",)]
        cursor.execute(
            "SELECT whole::text LIKE '%%Zebra%%' FROM returns_returninterviewevent AS whole"
        )
        assert set(cursor.fetchall()) == {(False,)}


def test_looking_twice_in_a_minute_counts_once_and_later_again(world: make.World) -> None:
    by = make.acting(world.social_worker)
    seen = {"by": by, "child_id": world.child.pk, "page": "child", "purpose": "my work"}

    look(**seen, now=make.NOW)
    look(**seen, now=make.NOW + timedelta(seconds=20))
    look(**seen, now=make.NOW + timedelta(minutes=1))

    assert Look.objects.filter(child_id=world.child.pk).count() == 2


def test_the_head_is_the_newest_link(world: make.World, owner) -> None:
    make.opened(world)
    with owner():
        head = ChainHead.objects.get(chain=world.child.pk)
    newest = Event.objects.filter(child_id=world.child.pk).latest("seq")
    assert (head.seq, head.hash) == (newest.seq, newest.hash)
