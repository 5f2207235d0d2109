"""Adding a child: after looking, seen by the authority that added them, and never put together."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from audit.models import Event
from audit.rules import Fact
from children import adding, workflow
from children.access import children_visible_to
from children.models import Child
from children.rules import ROLE_CAN, Can
from core.refusals import Denied, Refused
from partners.rules import Role
from tests import make

pytestmark = pytest.mark.django_db
ADD = "/children/add/"
BORN = date(2011, 3, 27)
ON = re.compile(rf"{ADD}([\w-]+)/")


def facts(surname: str = "Ames", born_on: date = BORN) -> dict[str, Any]:
    parts = {"day": born_on.day, "month": born_on.month, "year": born_on.year}
    return {"surname": surname} | {f"born_on-{part}": value for part, value in parts.items()}


def look(client: Client, **said: Any) -> tuple[str, str]:
    """What the search shows, and where it leads on to."""
    page = client.post(ADD, facts(**said)).content.decode()
    found = ON.search(page)
    return page, found.group() if found else ""


def add(job: Any, *, not_these: set[int] | None = None, **said: Any) -> Child:
    who = {"surname": "Ames", "born_on": BORN, "forename": "Kit", "known_as": "", "sex": ""}
    return adding.add_child(
        **(who | {"local_id": ""} | said),
        not_these=not_these or set(),
        by=make.acting(job),
        now=make.NOW,
    )


@pytest.mark.parametrize("who", ["social_worker", "coordinator"])
def test_a_child_is_added_after_looking_and_seen_by_the_authority(
    world: make.World, sign_in: Any, who: str
) -> None:
    job = getattr(world, who)
    client = sign_in(job)
    assert f'href="{ADD}"' in client.get("/children/").content.decode()

    page, onward = look(client)
    assert "No child has this surname and date of birth" in page
    answer = client.post(onward, {"forename": "Kit", "local_id": "K-77", "sex": "F"})

    child = Child.objects.get(surname="Ames")
    assert answer.url == f"/children/{child.pk}/"
    assert "Kit is added" in client.get(answer.url).content.decode()
    assert (child.forename, child.born_on, child.local_id) == ("Kit", BORN, "K-77")
    assert child.responsible_authority_id == job.agency_id
    colleague = make.job(Role.SOCIAL_WORKER, job.agency)
    elsewhere = make.job(Role.SOCIAL_WORKER, make.authority())
    assert child in children_visible_to(make.acting(colleague))
    assert child not in children_visible_to(make.acting(elsewhere))
    event = Event.objects.get(fact=Fact.CHILD_ADDED, child_id=child.pk)
    assert event.payload == {"not": []}


def test_nobody_is_added_without_looking_first(world: make.World, sign_in: Any) -> None:
    client, colleague = sign_in(world.social_worker), sign_in(world.coordinator)
    _, onward = look(client)

    for other, page in ((client, f"{ADD}somewhere/"), (colleague, onward)):
        assert other.get(page).status_code == 404
        assert other.post(page, {"forename": "Kit"}).status_code == 404
    assert not Child.objects.filter(surname="Ames").exists()


def test_whoever_has_both_is_shown_first_and_no_more_of_them_than_that(
    world: make.World, sign_in: Any
) -> None:
    hidden = make.child(responsible=make.authority(), surname="Ames", born_on=BORN)

    page, onward = look(sign_in(world.social_worker))

    assert "Is it one of these?" in page
    assert "None of these: add a child" in page
    assert "Ask for access" in page
    assert str(hidden) not in page
    assert onward
    assert Event.objects.filter(fact=Fact.CHILD_SEARCHED, child_id=hidden.pk).exists()


def test_a_twin_is_another_child(world: make.World, sign_in: Any) -> None:
    first = add(world.social_worker)
    client = sign_in(world.social_worker)

    page, onward = look(client)
    assert f"/children/{first.pk}/" in page
    client.post(onward, {"forename": "Ira"})

    assert {child.forename for child in Child.objects.filter(surname="Ames")} == {"Kit", "Ira"}
    assert Event.objects.filter(fact=Fact.CHILD_ADDED).latest("pk").payload == {"not": [first.pk]}


def test_a_child_who_was_added_since_they_looked_is_not_added_twice(world: make.World) -> None:
    first = add(world.social_worker)

    with pytest.raises(Refused, match="since you looked"):
        add(world.coordinator)

    assert Child.objects.get(surname="Ames") == first


def test_a_number_that_is_taken_is_said_in_a_sentence(world: make.World, sign_in: Any) -> None:
    """Also where it is of a child whom whoever adds may not see."""
    workflow.restrict(
        child=world.child, because="x", by=make.acting(world.social_worker), now=make.NOW
    )
    client = sign_in(make.job(Role.SOCIAL_WORKER, world.responsible))
    _, onward = look(client)

    answer = client.post(onward, {"forename": "Kit", "local_id": world.child.local_id})

    assert answer.status_code == 422
    assert "has a child with this number already" in answer.content.decode()
    assert 'value="Kit"' in answer.content.decode()


def test_a_child_without_a_number_has_one_of_ours_until_there_is_one(world: make.World) -> None:
    ours = {add(world.social_worker, surname=f"Ames {n}").local_id for n in range(3)}

    assert len(ours) == 3
    assert all(number.startswith("new-") for number in ours)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"surname": ""}, "Enter the surname"),
        ({"born_on-day": ""}, "must include a day"),
        ({"born_on-year": "2003"}, "Enter the date of birth of somebody under 18"),
        ({"born_on-year": "2099"}, "The date must be today or in the past"),
    ],
)
def test_what_cannot_be_looked_for_is_asked_again_with_a_sentence(
    world: make.World, sign_in: Any, said: dict[str, str], sentence: str
) -> None:
    answer = sign_in(world.social_worker).post(ADD, facts() | said)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_child_has_a_first_name(world: make.World, sign_in: Any) -> None:
    client = sign_in(world.social_worker)
    _, onward = look(client)

    answer = client.post(onward, {"forename": " "})

    assert answer.status_code == 422
    assert "Enter the first name" in answer.content.decode()


@pytest.mark.parametrize("who", ["carer", "on_call", "sergeant"])
def test_others_add_nobody(world: make.World, sign_in: Any, who: str) -> None:
    job = getattr(world, who)
    assert Role(job.role) not in ROLE_CAN[Can.ADD]
    client = sign_in(job)

    assert client.get(ADD).status_code == 403
    assert f'href="{ADD}"' not in client.get("/children/").content.decode()
    with pytest.raises(Denied):
        add(job)


# The authority's own number, later


def number_of(child: Child) -> str:
    return f"/children/{child.pk}/number/"


def test_a_child_added_without_a_number_is_given_the_authoritys_own(
    world: make.World, sign_in: Any, owner: Any
) -> None:
    child = add(world.social_worker, local_id="")
    client = sign_in(world.social_worker)
    assert number_of(child) in client.get(f"/children/{child.pk}/").content.decode()

    answer = client.post(number_of(child), {"local_id": " B-2231 "})

    assert answer.status_code == 302
    child.refresh_from_db()
    assert child.local_id == "B-2231"
    event = Event.objects.filter(fact=Fact.CHILD_CHANGED, child_id=child.pk).get()
    assert event.payload == {"details": ["local_id"]}
    with owner():
        assert child.events.filter(local_id__startswith="new-").exists()
    assert number_of(child) not in client.get(f"/children/{child.pk}/").content.decode()


def test_a_number_that_another_child_has_is_said_and_kept_on_the_form(
    world: make.World, sign_in: Any
) -> None:
    child, number = add(world.social_worker, local_id=""), world.child.local_id

    answer = sign_in(world.social_worker).post(number_of(child), {"local_id": number})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "another child with this number" in page
    assert f'value="{number}"' in page
    child.refresh_from_db()
    assert child.local_id.startswith("new-")


@pytest.mark.parametrize("typed", ["", "new-1", "x" * 21])
def test_what_is_no_number_of_the_authority_is_asked_for_again(
    world: make.World, sign_in: Any, typed: str
) -> None:
    child = add(world.social_worker, local_id="")

    answer = sign_in(world.social_worker).post(number_of(child), {"local_id": typed})

    assert answer.status_code == 422


def test_a_number_that_came_with_the_authoritys_files_is_not_changed_here(
    world: make.World, sign_in: Any
) -> None:
    answer = sign_in(world.social_worker).post(number_of(world.child), {"local_id": "B-1"})

    assert answer.status_code == 409


def test_only_the_responsible_authority_gives_the_number(world: make.World, sign_in: Any) -> None:
    """The coordinator where the child lives sees the child, and another authority placed it."""
    Child.objects.filter(pk=world.child.pk).update(local_id="new-1")

    for job, status in ((world.coordinator, 403), (world.carer, 403), (world.placing_manager, 200)):
        assert sign_in(job).get(number_of(world.child)).status_code == status
