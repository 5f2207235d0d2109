"""Recording that a child has moved: who may, what they read first, and who sees the child then."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event, Look
from audit.rules import Fact
from children import access, who, workflow
from children.models import Child, Placement
from core.refusals import Refused
from core.times import local
from tests import make
from tests.roles import seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: make.World) -> Any:
    return make.home(make.agency(make.AgencyKind.FOSTERING), name="Heron House")


def page_of(world: make.World) -> str:
    return f"/children/{world.child.pk}/move/"


def said(home: Any, *, days_ago: int = 1, **more: str) -> dict[str, str]:
    day = local(timezone.now()).date() - timedelta(days=days_ago)
    return {
        "look_for": "Heron",
        "home": str(home.pk),
        "moved_on-day": str(day.day),
        "moved_on-month": str(day.month),
        "moved_on-year": str(day.year),
        "choose": "yes",
        **more,
    }


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def worker(world: make.World, sign_in: Any) -> Client:
    client: Client = sign_in(world.social_worker)
    return client


def test_a_move_is_found_checked_and_recorded(world: make.World, worker: Client, home: Any) -> None:
    assert page_of(world) in words(worker.get(f"/children/{world.child.pk}/"))
    found = words(worker.post(page_of(world), {"look_for": "Heron"}))
    assert "Heron House" in found

    checked = words(worker.post(page_of(world), said(home)))
    assert "Record the move" in checked
    assert Child.objects.get().home == world.home

    answer = worker.post(page_of(world), said(home, confirm="yes"))

    assert answer.url == f"/children/{world.child.pk}/"
    child = Child.objects.get()
    assert (child.home, child.provider) == (home, home.provider)
    assert Event.objects.filter(fact=Fact.PLACEMENT_STARTED, child_id=child.pk).exists()
    assert Look.objects.filter(child_id=child.pk, page="Move").exists()
    assert not access.can_see(make.acting(world.carer), child)
    assert access.can_see(make.acting(make.carer(home)), child)


def test_the_page_says_who_stops_seeing_the_child_and_who_begins_to(
    world: make.World, worker: Client, home: Any
) -> None:
    page = words(worker.post(page_of(world), said(home)))

    stops, begins = page.index("Who stops seeing"), page.index("from now on</h2>")
    assert stops < page.index(f"<li>{world.home}: ") < begins
    assert stops < page.index(f"<li>{world.provider}: ") < begins
    assert begins < page.index(f"<li>{home}: ")
    assert begins < page.index(f"<li>{home.provider}: ")
    assert f"<li>{world.responsible}: " not in page
    assert "This service tells nobody of the move" in page


def test_a_move_within_one_agency_changes_the_home_alone(world: make.World) -> None:
    child = who.children_with_agencies(Child.objects.all()).get()
    near = make.home(world.provider, name="Next door")

    change = who.what_a_move_changes(child, near, now=timezone.now())

    assert [line.partition(": ")[0] for line in change.loses] == [str(world.home), str(world.host)]
    assert [line.partition(": ")[0] for line in change.gains] == [str(near)]


# Restricted: whoever cares for the child sees the child by name


@pytest.fixture
def restricted(world: make.World) -> make.World:
    """The carers are named, as whoever restricts a child is asked to do."""
    workflow.restrict(
        child=world.child,
        because="Somebody is looking for them",
        also=[world.carer.person],
        by=make.acting(world.social_worker),
        now=timezone.now() - timedelta(days=7),
    )
    world.child.refresh_from_db()
    return world


def moves(world: make.World, home: Any) -> None:
    """Some minutes ago, for the database's clock stands still within a test."""
    workflow.start_placement(
        child=world.child,
        home=home,
        started_on=timezone.localdate(),
        by=make.acting(world.social_worker),
        now=timezone.now() - timedelta(minutes=5),
    )
    world.child.refresh_from_db()


def both_locks(job: Any, child: Any) -> bool:
    """What both of them say, who never differ."""
    with seen_by(make.acting(job)):
        second = Child.objects.filter(pk=child.pk).exists()
    assert access.can_see(make.acting(job), child) == second
    return second


def test_whoever_was_named_for_the_old_home_sees_a_restricted_child_no_longer(
    restricted: make.World, home: Any, own_sight: None
) -> None:
    assert both_locks(restricted.carer, restricted.child)

    moves(restricted, home)

    assert not both_locks(restricted.carer, restricted.child)
    assert both_locks(restricted.social_worker, restricted.child)
    event = Event.objects.get(fact=Fact.GRANT_ENDED)
    assert (event.child_id, event.payload["person"]) == (
        restricted.child.pk,
        restricted.carer.person_id,
    )


def test_whoever_works_at_the_new_home_too_or_for_the_childs_authority_stays_named(
    restricted: make.World,
) -> None:
    next_door = make.home(restricted.provider)
    make.carer(next_door, who=restricted.carer.person)
    make.carer(restricted.home, who=restricted.social_worker.person)

    moves(restricted, next_door)

    assert both_locks(restricted.carer, restricted.child)
    assert both_locks(restricted.social_worker, restricted.child)


def test_whoever_was_named_and_never_worked_at_the_old_home_stays_named(
    restricted: make.World, home: Any
) -> None:
    weekends = make.carer(make.home(restricted.provider))
    workflow.name_person(
        child=restricted.child,
        person=weekends.person,
        reason="Has them at weekends",
        until=None,
        by=make.acting(restricted.social_worker),
        now=timezone.now() - timedelta(days=1),
    )

    moves(restricted, home)

    assert both_locks(weekends, restricted.child)


def test_a_naming_that_is_left_from_a_restriction_ends_with_the_placement_too(
    restricted: make.World, home: Any
) -> None:
    by, now = make.acting(restricted.social_worker), timezone.now() - timedelta(days=1)
    workflow.lift_restriction(child=restricted.child, because="Over", by=by, now=now)

    moves(restricted, home)

    assert not both_locks(restricted.carer, restricted.child)


def test_the_page_names_who_stops_seeing_a_restricted_child_and_that_nobody_begins_to(
    restricted: make.World, worker: Client, home: Any
) -> None:
    page = words(worker.post(page_of(restricted), said(home)))

    stops = page.index("Who stops seeing")
    assert stops < page.index(f"<li>{restricted.carer.person}: named on ")
    assert f"Nobody at {home} sees" in page
    assert "you are asked whom to name" in page


def test_a_home_where_somebody_is_named_is_not_said_to_see_nothing(
    restricted: make.World, worker: Client
) -> None:
    next_door = make.home(restricted.provider, name="Heron Hill")
    make.carer(next_door, who=restricted.carer.person)

    page = words(worker.post(page_of(restricted), said(next_door)))

    assert f"Nobody at {next_door} sees" not in page
    assert "Who stops seeing" not in page
    assert f"at {next_door} only people who are named" in page


def test_whoever_moves_a_restricted_child_is_asked_whom_to_name_at_the_new_home(
    restricted: make.World, worker: Client, home: Any
) -> None:
    carer = make.carer(home)
    Placement.objects.update(started_on=timezone.localdate() - timedelta(days=30))

    answer = worker.post(page_of(restricted), said(home, confirm="yes"), follow=True)

    assert answer.redirect_chain[0][0] == f"/children/{restricted.child.pk}/who/name/"
    assert str(carer.person) in words(answer)
    who_page = f"/children/{restricted.child.pk}/who/"
    assert f"Nobody at {home} sees" in words(worker.get(who_page))

    named = {"look_for": "", "person": str(carer.person_id), "reason": "Cares", "days": "0"}
    worker.post(f"{who_page}name/", named)

    assert both_locks(carer, Child.objects.get())
    assert f"Nobody at {home} sees" not in words(worker.get(who_page))


@pytest.mark.parametrize("wrong", [{"home": "0"}, {"moved_on-year": "2099"}, {"moved_on-day": ""}])
def test_what_is_not_said_or_not_possible_is_asked_again(
    world: make.World, worker: Client, home: Any, wrong: dict[str, str]
) -> None:
    answer = worker.post(page_of(world), {**said(home, confirm="yes"), **wrong})

    assert answer.status_code == 422
    assert Child.objects.get().home == world.home


def test_a_home_not_chosen_is_asked_for(world: make.World, worker: Client, home: Any) -> None:
    sent = said(home)
    del sent["home"]

    answer = worker.post(page_of(world), sent)

    assert answer.status_code == 422
    assert "Select the home" in words(answer)


def test_a_move_before_the_last_one_and_one_to_the_same_home_are_refused_in_a_sentence(
    world: make.World, worker: Client, home: Any
) -> None:
    worker.post(page_of(world), said(home, confirm="yes"))
    other = make.home(world.provider, name="Heron Hill")

    before = worker.post(page_of(world), said(other, days_ago=30, confirm="yes"))
    again = worker.post(page_of(world), said(home, days_ago=0, confirm="yes"))

    assert before.status_code == 409
    assert "must be after the day the present placement started" in words(before)
    assert again.status_code == 422
    with pytest.raises(Refused, match="already"):
        workflow.start_placement(
            child=Child.objects.get(),
            home=home,
            started_on=timezone.localdate(),
            by=make.acting(world.social_worker),
            now=timezone.now(),
        )


@pytest.mark.parametrize(
    ("role", "status"),
    [("carer", 403), ("on_call", 403), ("coordinator", 403), ("sergeant", 404)],
)
def test_only_the_childs_own_authority_records_a_move(
    world: make.World, sign_in: Any, role: str, status: int
) -> None:
    client = sign_in(getattr(world, role))

    assert client.get(page_of(world)).status_code == status
    if status == 403:
        assert page_of(world) not in words(client.get(f"/children/{world.child.pk}/"))


def test_nobody_moves_a_child_who_has_died(world: make.World, worker: Client) -> None:
    Child.objects.update(died_on=timezone.localdate())

    assert worker.get(page_of(world)).status_code == 403
    assert page_of(world) not in words(worker.get(f"/children/{world.child.pk}/"))


def test_a_letter_that_is_none_is_no_error(world: make.World, worker: Client) -> None:
    assert worker.post(page_of(world), {"look_for": "a\x00b"}).status_code == 422
