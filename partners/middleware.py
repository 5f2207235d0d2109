"""One request is one transaction, made as the person who asks."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.middleware import denied_page
from core.refusals import Denied
from partners.actor import Actor, tell_database, working_as
from partners.models import Person
from partners.session_store import JOB

Answer = Callable[[HttpRequest], HttpResponse]


class PersonRequest(HttpRequest):
    """A request of somebody signed in and at work: what every page of ours but the public ones has."""

    user: Person
    actor: Actor


class ActorMiddleware:
    """Open the transaction, say in it who acts, and render inside it.

    `ATOMIC_REQUESTS` ends before a template response is rendered and says nothing to the database.
    Any answer of 400 and over undoes the request's changes.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            actor = _actor_of(request)
            request.actor = actor  # type: ignore[attr-defined]
            tell_database(actor)
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Somebody signed in whose last job has ended sees no page of ours, and is told why."""
        needs_a_job = getattr(view, "login_required", True) and _is_ours(view)
        if needs_a_job and request.user.is_authenticated and not request.actor:  # type: ignore[attr-defined]
            return denied_page(request, NO_JOB)
        return None


NO_JOB = Denied(
    "You are signed in, but no agency has you down as working for it today.",
    who_could="Your agency's administrator can add your job.",
)
GUESTS = ("django", "allauth", "rest_framework", "drf_spectacular")


def _is_ours(view: Any) -> bool:
    """The admin, signing out and the API ask in their own ways."""
    return not view.__module__.startswith(GUESTS)


def _actor_of(request: HttpRequest) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    return working_as(request.user.pk, request.session.get(JOB), timezone.localdate())
