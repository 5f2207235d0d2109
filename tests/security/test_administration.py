"""Setting agencies up is for whoever may, and signs in with more than a password."""

from typing import Any

import pytest
from django.urls import get_resolver, reverse

from tests import make
from tests.addresses import every_address
from tests.signing import client_of

pytestmark = pytest.mark.django_db

PAGES = [name for name in every_address(get_resolver().url_patterns) if name.startswith("admin:")]
LISTS = [name for name in PAGES if name.endswith(("_changelist", "_add", ":index"))]


@pytest.fixture
def setter_up(db: None) -> Any:
    return make.person(is_staff=True, is_superuser=True)


def test_there_is_something_to_keep_people_from() -> None:
    assert len(LISTS) > 10


def test_a_password_alone_opens_no_page_of_it(setter_up: Any) -> None:
    client = client_of(setter_up, strong=False)
    for name in LISTS:
        answer = client.get(reverse(name))

        assert answer.status_code == 302, name
        assert not answer["Location"].startswith("/admin/"), name


def test_more_than_a_password_does(setter_up: Any) -> None:
    client = client_of(setter_up)

    assert client.get(reverse("admin:index")).status_code == 200


def test_whoever_may_not_set_up_comes_in_on_no_page_however_strongly(world: Any) -> None:
    for job in (world.social_worker, world.superintendent):
        client = client_of(job.person, job)
        for name in LISTS:
            assert client.get(reverse(name)).status_code in (302, 403), name
