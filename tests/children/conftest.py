"""Who has no part in it, and the sweep of what waits for an answer."""

from types import SimpleNamespace
from typing import Any

import pytest

from children import tasks
from partners.rules import Role
from tests import make


@pytest.fixture
def stranger() -> Any:
    """A social worker of an authority with no part in it."""
    return make.job(Role.SOCIAL_WORKER, make.authority())


@pytest.fixture
def at(monkeypatch) -> Any:
    """`at(moment)`: the sweep of reviews runs then, twice, as if the first had been forgotten."""

    def swept(moment: Any) -> None:
        monkeypatch.setattr(tasks, "timezone", SimpleNamespace(now=lambda: moment))
        tasks.mind_reviews()
        tasks.mind_reviews()

    return swept
