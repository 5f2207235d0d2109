"""Numbers can be counted up and references guessed; what is found that way is nothing."""

import itertools
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import make
from tests.addresses import ADDRESSES
from tests.security.pages import a_night, everybody, kwargs_of, path_of

pytestmark = pytest.mark.django_db

OF_A_CHILD = [name for name, reached in ADDRESSES.items() if callable(reached)]
NOBODYS = {"reference": "M-22222", "code": "danger", "filename": "M-22222-episode-report.pdf"}


def nowhere(name: str, night: Any) -> str:
    """The same address of what does not exist."""
    number: Any = uuid4() if name.startswith("log") else 987_654_321
    return reverse(name, kwargs={key: NOBODYS.get(key, number) for key in kwargs_of(name, night)})


def mixed(name: str, mine: Any, theirs: Any) -> list[str]:
    """An address with one part of one's own and one of somebody else's."""
    own, other = kwargs_of(name, mine), kwargs_of(name, theirs)
    if len(own) < 2:
        return []
    return [
        reverse(name, kwargs={**own, key: value})
        for key, value in other.items()
        if value != own[key]
    ]


def canaries(night: Any) -> list[str]:
    child = night.child
    return [child.forename, child.surname, night.episode.reference]


def test_another_child_s_numbers_are_answered_as_numbers_of_nobody(sign_in: Any) -> None:
    """Each person has a night of their own, and asks for the same things of another child."""
    mine, theirs = make.world(), make.world()
    a_night(mine)
    other = a_night(theirs)
    for job in (mine.carer, mine.social_worker, mine.sergeant):
        client: Client = sign_in(job)
        for name in OF_A_CHILD:
            for method in ("get", "post"):
                hidden = getattr(client, method)(path_of(name, other))
                none = getattr(client, method)(nowhere(name, other))

                assert hidden.status_code in (403, 404, 405), (name, method, job.role)
                assert hidden.status_code == none.status_code, (name, method, job.role)
                assert hidden.content == none.content, (name, method, job.role)
                assert not [c for c in canaries(other) if c in hidden.content.decode()], name


def test_one_s_own_thing_does_not_open_somebody_else_s_beside_it(sign_in: Any) -> None:
    mine, theirs = make.world(), make.world()
    night, other = a_night(mine), a_night(theirs)
    for job in everybody(mine):
        client: Client = sign_in(job)
        for name in OF_A_CHILD:
            for path in mixed(name, night, other):
                for method in ("get", "post"):
                    answer = getattr(client, method)(path)

                    assert answer.status_code in (403, 404, 405), (path, method, job.role)
                    assert not [c for c in canaries(other) if c in answer.content.decode()], path


def test_a_reference_is_not_the_next_one_after_another() -> None:
    """Eight hundred thousand references and more, drawn and not counted."""
    references = {a_night(make.world()).episode.reference for _ in range(3)}

    numbers = sorted(int(each.removeprefix("M-"), 36) for each in references)
    assert len(numbers) == 3
    assert all(after - before > 1 for before, after in itertools.pairwise(numbers))


@pytest.mark.parametrize(
    "number", ["-1", "0", "1.0", "1e3", "0x1", "٣", "²", "1%00", "1'", "1;--", "9" * 19, "9" * 40]
)
def test_what_is_no_number_finds_nothing(world: Any, sign_in: Any, number: str) -> None:
    client = sign_in(world.social_worker)
    for path in (
        f"/children/{number}/",
        f"/children/{world.child.pk}/photo/{number}/whole.jpg",
        f"/documents/{number}/",
        f"/returns/{number}/",
        f"/escalations/{number}/",
        f"/notifications/{number}/",
        f"/api/v1/duties/{number}/",
    ):
        assert client.get(path).status_code == 404, path
