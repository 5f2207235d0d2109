"""Who to call in each agency now: for everybody who is signed in."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.pages import page_asked_for
from partners import answering
from partners.middleware import PersonRequest
from partners.queries import name_sought


@require_safe
def directory(request: PersonRequest) -> HttpResponse:
    """Agencies, the reader's own and its areas' first; narrowed by the address to a name."""
    sought = name_sought(request.GET.get("agency", ""))
    now = timezone.now()
    page = answering.page_of(request.actor, sought, page_asked_for(request), now)
    shown = {
        "sought": sought,
        "page": page,
        "parts": answering.parts_of(page, now),
        "kept": f"&{urlencode({'agency': sought})}" if sought else "",
    }
    return render(request, "partners/directory.html", shown)
