"""Views of the board that somebody saves: theirs to change, their agency's to open where shared."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from config.row_rules import RULES
from core.refusals import Denied, Refused
from insight import queries, saving
from insight.models import SavedView
from partners.models import Job
from partners.rules import Role
from tests import make
from tests.insight.test_board import SOON, children_away, statements
from tests.roles import seen_by

pytestmark = pytest.mark.django_db
SignIn = Callable[[Job], Client]


def saved(job: Job, name: str = "Nights", **extra: Any) -> SavedView:
    given: dict[str, Any] = {"query": {"level": ["L2"]}, "shared": False, "default": False}
    return saving.save_view(name=name, by=make.acting(job), **{**given, **extra})


def names(job: Job) -> list[tuple[str, int]]:
    found = queries.views_of_the_board(make.acting(job), now=SOON)
    return [(each.view.name, each.number) for each in found]


def sent(**answers: str) -> dict[str, str]:
    return {"submission": str(uuid4()), **answers}


def test_a_view_is_saved_from_what_the_board_shows_and_nothing_else(
    world: make.World, sign_in: SignIn
) -> None:
    client = sign_in(world.coordinator)

    answer = client.post(
        "/views/save/?only=overdue&level=L2&name=Ash&page=3&home=x&from=21/11/2026",
        sent(name="Late in the north", shared="on"),
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, "/views/")
    view = SavedView.objects.get()
    assert view.query == {"only": ["overdue"], "level": ["L2"], "from": ["2026-11-21"]}
    assert (view.owner, view.agency) == (world.coordinator.person, world.coordinator.agency)
    assert view.shared
    assert not view.is_default


def test_a_shared_view_is_there_for_colleagues_and_counts_what_each_of_them_sees(
    world: make.World,
) -> None:
    make.levelled(make.logged(world), world.carer)
    children_away(world, 1)
    colleague = make.job(Role.COORDINATOR, world.host)
    saved(world.coordinator, "Shared", shared=True)
    saved(world.coordinator, "Mine")

    assert names(world.coordinator) == [("Mine", 1), ("Shared", 1)]
    assert names(colleague) == [("Shared", 1)]
    assert names(world.on_call) == []


def test_nobody_but_its_owner_changes_or_deletes_a_view(world: make.World, sign_in: SignIn) -> None:
    view = saved(world.coordinator, shared=True)
    colleague = make.job(Role.COORDINATOR, world.host)
    client = sign_in(colleague)

    assert client.get(f"/views/{view.pk}/").status_code == 404
    assert client.post(f"/views/{view.pk}/", sent(name="Theirs")).status_code == 404
    assert client.post(f"/views/{view.pk}/delete/").status_code == 404
    with pytest.raises(Refused):
        saving.change_view(
            view=view, name="Theirs", shared=True, default=False, by=make.acting(colleague)
        )
    with seen_by(make.acting(colleague)):
        assert SavedView.objects.count() == 1
        assert SavedView.objects.update(name="Theirs") == 0
        assert SavedView.objects.filter(pk=view.pk).delete()[0] == 0
    with seen_by(make.acting(world.on_call)):
        assert SavedView.objects.count() == 0
    assert "insight_savedview" in RULES


def test_an_owner_renames_shares_and_deletes_a_view(world: make.World, sign_in: SignIn) -> None:
    view = saved(world.coordinator)
    client = sign_in(world.coordinator)

    client.post(f"/views/{view.pk}/", sent(name="Days", shared="on", default="on"))
    view.refresh_from_db()
    assert (view.name, view.shared, view.is_default) == ("Days", True, True)
    assert "Days" in client.get("/views/").content.decode()

    client.post(f"/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_the_board_opens_with_the_one_view_that_was_chosen_and_can_still_be_seen_whole(
    world: make.World, sign_in: SignIn
) -> None:
    saved(world.coordinator, "First", default=True)
    saved(world.coordinator, "Second", default=True, query={"only": ["overdue"], "age": ["13-15"]})
    client = sign_in(world.coordinator)

    answer = client.get("/board/")

    assert SavedView.objects.filter(is_default=True).count() == 1
    assert answer.headers["Location"] == "/board/?only=overdue&age=13-15"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.get("/board/?only=").status_code == 200


def test_ten_views_are_enough_for_one_person(world: make.World) -> None:
    for number in range(10):
        saved(world.coordinator, f"View {number}")

    with pytest.raises(Refused, match="Delete one of them first"):
        saved(world.coordinator)
    SavedView.objects.filter(name="View 4").delete()
    assert saved(world.coordinator).place == 5


@pytest.mark.parametrize("who", ["carer", "sergeant", "interviewer"])
def test_who_has_no_board_saves_no_view_of_it(world: make.World, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(world, who))

    assert client.get("/views/").status_code == 403
    assert client.post("/views/save/", sent(name="Mine")).status_code == 403
    with pytest.raises(Denied):
        saved(getattr(world, who))
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_comes_back_to_be_given_one(
    world: make.World, sign_in: SignIn
) -> None:
    answer = sign_in(world.coordinator).post("/views/save/?level=L2", sent(name=" ", shared="on"))

    assert answer.status_code == 422
    assert "Give the view a name" in answer.content.decode()
    assert "Level: L2" in answer.content.decode()


def test_what_is_saved_and_no_longer_known_is_left_out(world: make.World, sign_in: SignIn) -> None:
    saved(world.coordinator, query={"level": "L2", "age": ["old"], "only": [], "gone": ["x"]})

    assert sign_in(world.coordinator).get("/views/").status_code == 200


def test_views_cost_no_more_the_more_there_are(world: make.World, sign_in: SignIn) -> None:
    children_away(world, 3, now=timezone.now())
    client = sign_in(world.coordinator)
    saved(world.coordinator)
    client.get("/views/")
    one = len(statements(client, "/views/"))
    for number in range(9):
        saved(world.coordinator, f"View {number}")

    assert len(statements(client, "/views/")) == one <= 8
