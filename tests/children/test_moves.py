"""Recording that a child has moved: who may, what they read first, and who sees the child then."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event, Look
from audit.rules import Fact
from children import access, who, workflow
from children.models import Child
from core.refusals import Refused
from core.times import local
from tests import make

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

    change = who.what_a_move_changes(child, near)

    assert [line.partition(": ")[0] for line in change.loses] == [str(world.home), str(world.host)]
    assert [line.partition(": ")[0] for line in change.gains] == [str(near)]


def test_nobody_at_the_new_home_sees_a_restricted_child(
    world: make.World, worker: Client, home: Any
) -> None:
    Child.objects.update(restricted=True)

    page = words(worker.post(page_of(world), said(home)))

    assert "nobody at the new home sees" in page
    assert "Who stops seeing" not in page


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
