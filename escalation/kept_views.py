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
    page = kept.wrote(request.actor, page=page_asked_for(request))
    return render(request, "escalation/wrote.html", {"page": page, "now": timezone.now()})


@require_safe
def decided(request: PersonRequest) -> HttpResponse:
    """What this force decided, and what became of it, after the episode is over too."""
    if request.actor.role not in POLICE_ROLES:
        raise Denied("This is a police page.", who_could=who_could(Can.DECIDE))
    page = kept.decided(request.actor, page=page_asked_for(request))
    return render(request, "escalation/decided.html", {"page": page, "now": timezone.now()})
