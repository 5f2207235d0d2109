"""Who was told of an episode, and whether it reached them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from escalation.who_was_told import who_was_told
from missing.case import PEOPLE, case_of
from missing.queries import phones_of
from missing.reading import episode_for
from partners.middleware import PersonRequest


@require_safe
def told(request: PersonRequest, reference: str) -> HttpResponse:
    """Who was told of an episode, and whether it reached them."""
    now, actor = timezone.now(), request.actor
    episode = episode_for(request, reference, "Who was told")
    found = who_was_told(
        episode, actor, phones=phones_of(episode, now), number=request.GET.get("page"), now=now
    )
    said = {
        "case": case_of(episode, actor, now=now, current=PEOPLE),
        "page": found.page,
        "tellings": found.tellings,
        "now": now,
    }
    return render(request, "escalation/told.html", said)
