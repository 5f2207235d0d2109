"""What `make run` prints when the service is there: where it is, whom one may be, how to stop it."""

import pytest

from partners.demo import PEOPLE
from tests.machine.checkout import Checkout

pytestmark = pytest.mark.journey


def test_it_says_where_it_is_who_may_be_tried_and_how_to_stop_it(service: Checkout) -> None:
    here = f"http://localhost:{service.port}"
    title, signing_in, *people, last = [line for line in service.said.splitlines() if line.strip()]

    assert title == f"Whereabouts is running at {here}"
    assert signing_in == f"In this demo anybody may sign in, at {here}/signin/demo/ :"
    assert [tuple(line.split(maxsplit=1)) for line in people] == [
        (each.slug, f"{each.name}, {each.role}") for each in PEOPLE
    ]
    assert len(people) == 22
    assert last == f"What it says is in {service.path}/.local/log. Stop it with Ctrl-C."
