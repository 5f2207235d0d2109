"""Whether the time an answer takes tells a hidden child from one that does not exist."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from missing import workflow
from partners.actor import tell_database
from partners.rules import AgencyKind, Role
from tests import make
from tests.bench.measures import Ratio, signed_in
from tests.bench.world import Measured

PAIRS = 200
WITHIN = 1.1  # the medians of the two, one by the other


def alike(measured: Measured) -> Iterator[Ratio]:
    """The pages of a child whom a stranger may not see, beside the same pages of nobody."""
    stranger = signed_in(
        make.job(Role.COORDINATOR, make.agency(AgencyKind.AUTHORITY, area=make.area()))
    )
    child, by = measured.quiet_child, make.acting(measured.world.on_call)
    with transaction.atomic():
        tell_database(by)
        episode = workflow.open_episode(child=child, by=by, now=timezone.now(), danger="no")
    for what, hidden, missing in (
        ("child", f"/children/{child.pk}/", "/children/999999999/"),
        ("episode", f"/missing/{episode.reference}/", "/missing/M-22222/"),
    ):
        yield _compared(what, stranger, hidden, missing)


def _compared(what: str, client: Client, hidden: str, missing: str) -> Ratio:
    """Whichever takes longer, beside the other."""
    asked = _asking(hidden, client), _asking(missing, client)
    took: tuple[list[float], list[float]] = ([], [])
    for n in range(-10, PAIRS):
        for which in (0, 1) if n % 2 else (1, 0):
            began = perf_counter()
            asked[which]()
            if n >= 0:
                took[which].append((perf_counter() - began) * 1000)
    shorter, longer = sorted((median(took[0]), median(took[1])))
    return Ratio(f"A hidden {what} and one that is not there", longer, shorter, goal=WITHIN)


def _asking(address: str, client: Client) -> Callable[[], Any]:
    application = WSGIHandler()
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    answered: list[str] = []

    def ask() -> None:
        environ = RequestFactory().get(address, headers={"Cookie": cookies}).environ
        answer = application(environ, lambda status, headers: answered.append(status))
        b"".join(answer)
        answer.close()
        assert answered.pop().startswith("404")

    return ask
