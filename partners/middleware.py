"""One request is one transaction, made as the person who asks."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from partners.actor import tell_database, working_as

JOB = "job"  # the session's key for the job a person works as


class ActorMiddleware:
    """Open the transaction, say in it who acts, and render inside it.

    `ATOMIC_REQUESTS` ends before a template response is rendered and says nothing to the database.
    Any answer of 400 and over undoes the request's changes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            request.actor = None
            if request.user.is_authenticated:
                today = timezone.localdate()
                request.actor = working_as(request.user.pk, request.session.get(JOB), today)
            tell_database(request.actor)
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response
