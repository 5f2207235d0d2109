"""The service’s settings, with a web process that a header kills in the moment after its COMMIT.

For these tests alone: `config.settings` knows nothing of it, and no image has this folder in it.
"""

import os
import signal
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE

HEADER = "X-Die-After-Commit"


def die_after_commit(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Inside the request’s transaction: what is registered first runs first after its COMMIT."""

    def answer(request: HttpRequest) -> HttpResponse:
        if HEADER in request.headers:
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        return get_response(request)

    return answer


_inside = MIDDLEWARE.index("partners.middleware.ActorMiddleware") + 1
MIDDLEWARE = [
    *MIDDLEWARE[:_inside],
    "tests.journeys.mortal.die_after_commit",
    *MIDDLEWARE[_inside:],
]
