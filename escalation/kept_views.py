"""Pages of what people keep of their own."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from children.access import who_could
from children.rules import Can
from core.pages import page_asked_for
from core.refusals import Denied
from escalation import kept
from partners.middleware import PersonRequest
from partners.rules import POLICE_ROLES


@require_safe
def wrote(request: PersonRequest) -> HttpResponse:
    """What I wrote: kept when the child has moved on, with the reference and nothing else."""
    said = {
        "title": "What I wrote",
        "about": "These are your own words. They stay yours when a child has moved on."
        " A child you don’t see any more is named only by the reference.",
        "nothing": "You have written nothing here yet."
        " What you log or add to a timeline is kept for you on this page.",
    }
    return _kept(request, kept.wrote(request.actor, page=page_asked_for(request)), **said)


@require_safe
def decided(request: PersonRequest) -> HttpResponse:
    """What this force decided, and what became of it, after the episode is over too."""
    if request.actor.role not in POLICE_ROLES:
        raise Denied("This is a police page.", who_could=who_could(Can.DECIDE))
    said = {
        "title": "What this force decided",
        "about": "Decisions, challenges and reviews stay readable here when an episode is over."
        " The child’s record does not.",
        "nothing": "This force has decided nothing here yet. Decisions wait under Decisions.",
    }
    return _kept(request, kept.decided(request.actor, page=page_asked_for(request)), **said)


def _kept(request: PersonRequest, page: kept.Page, **said: str) -> HttpResponse:
    return render(request, "escalation/kept.html", {**said, "page": page, "now": timezone.now()})
