"""The board's page. Asked again every half minute by the browser, it is the same page."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import look_along
from core import times
from core.pages import page_asked_for
from insight import queries
from insight.rules import Only
from partners.middleware import PersonRequest


@require_safe
def board(request: PersonRequest) -> HttpResponse:
    now, only = timezone.now(), _only(request)
    shown = queries.board(request.actor, now=now, only=only, page=page_asked_for(request))
    look_along(by=request.actor, child_ids=shown.child_ids, page="Board", now=now)
    said = {"board": shown, "only": only.value, "now": now, "updated": times.clock(now)}
    return render(request, "insight/board.html", said)


def _only(request: HttpRequest) -> Only:
    """Which of the four numbers was followed; anything else shows the whole board."""
    with suppress(ValueError):
        return Only(request.GET.get("only", ""))
    return Only.ALL
