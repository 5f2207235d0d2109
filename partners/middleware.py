"""One request is one transaction, made as the person who asks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from audit.looks import keep, remembered
from audit.models import Look
from core.middleware import denied_page
from core.refusals import Denied
from partners import gate
from partners.actor import Actor, actor_of, current_jobs, tell_database
from partners.directories import agency_of
from partners.laid_aside import Aside
from partners.limits import is_shared
from partners.models import Job, Person
from partners.session_store import JOB
from partners.strength import directory_of

Answer = Callable[[HttpRequest], HttpResponse]


class PersonRequest(HttpRequest):
    """A request of somebody signed in and at work: what every page of ours but the public ones has."""

    user: Person
    actor: Actor
    jobs: list[Job]
    must_choose_job: bool
    aside: Aside | None  # what was laid aside of the form on this page


class ActorMiddleware:
    """Open the transaction, say in it who acts, and render inside it.

    `ATOMIC_REQUESTS` ends before a template response is rendered and says nothing to the database.
    Any answer of 400 and over undoes the request's changes, unless it is `core.pages.keeping` them; but not
    that somebody looked: a form that comes back with its mistakes shows the child as well as a page that does not.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with remembered() as looks:
            with transaction.atomic():
                _say_who(request)
                tell_database(request.actor)  # type: ignore[attr-defined]
                response = self.get_response(request)
                undone = response.status_code >= 400 and not getattr(response, "keeps", False)
                if undone:
                    transaction.set_rollback(True)
            if looks and undone and response.status_code < 500:
                _keep_again(looks, request.actor)  # type: ignore[attr-defined]
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Somebody signed in is led to what is missing (`partners.gate`) before any page of ours.

        Somebody whose last job has ended sees none, and is told why.
        """
        stopped = gate.stops(request, view)
        if stopped:
            return stopped
        needs_a_job = getattr(view, "login_required", True) and _is_ours(view)
        if needs_a_job and request.user.is_authenticated and not request.actor:  # type: ignore[attr-defined]
            return denied_page(request, NO_JOB)
        return None


def _keep_again(looks: list[Look], actor: Actor) -> None:
    """What the request undid, in a transaction of its own."""
    with transaction.atomic():
        tell_database(actor)
        keep(looks)


NO_JOB = Denied(
    "You are signed in, but no agency has you down as working for it today.",
    who_could="Your agency's administrator can add your job.",
)
GUESTS = ("django", "partners.admin", "allauth", "rest_framework", "drf_spectacular")


def _is_ours(view: Any) -> bool:
    """The admin, signing out and the API ask in their own ways."""
    return not view.__module__.startswith(GUESTS)


def _say_who(request: Any) -> None:
    """Which jobs whoever asks holds, and as which of them they act.

    A session that an agency's directory vouches for is for the jobs at that agency, and for none once
    the service knows that directory no more. Whoever has several jobs and has chosen none acts as the
    first, on the pages where they choose.
    """
    request.jobs, request.must_choose_job, request.actor = [], False, None
    if not request.user.is_authenticated:
        return
    directory = directory_of(request)
    jobs = current_jobs(request.user.pk, timezone.localdate())
    request.jobs = [
        job for job in jobs if directory is None or job.agency_id == agency_of(directory)
    ]
    chosen = next((job for job in request.jobs if job.pk == request.session.get(JOB)), None)
    request.must_choose_job = chosen is None and len(request.jobs) > 1
    job = chosen or next(iter(request.jobs), None)
    if job is None:
        return
    acting = actor_of(job, timezone.now())
    request.actor = replace(acting, shared_device=is_shared(request))
    if chosen is None and not request.must_choose_job:
        request.session[JOB] = job.pk
