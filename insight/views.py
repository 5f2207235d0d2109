"""The board's page, and what it is cut down by. Asked again every half minute, it is the same page."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import look_along
from core import times
from core.pages import page_asked_for
from insight import queries
from insight.filters import Query, address, heard
from insight.forms import FiltersForm
from insight.rules import COUNTED, Only
from partners.middleware import PersonRequest


@require_safe
def board(request: PersonRequest) -> HttpResponse:
    now, query = timezone.now(), _query(request)
    shown = queries.board(
        request.actor,
        now=now,
        only=_only(request),
        page=page_asked_for(request),
        wanted=heard(query, request.actor.role),
    )
    look_along(by=request.actor, child_ids=shown.child_ids, page="Board", now=now)
    said = {"board": shown, "now": now, "updated": times.clock(now)}
    return render(request, "insight/board.html", said)


@require_safe
def filters(request: PersonRequest) -> HttpResponse:
    """A page of its own, so that the board stays short on a phone and asks for little every time."""
    only, wanted = _only(request), heard(_query(request), request.actor.role)
    offered = queries.offered(request.actor, now=timezone.now())
    said = {
        "form": FiltersForm(offered, wanted),
        "only": only.value,
        "shown_only": COUNTED.get(only, ""),
        "unheard": wanted.unheard,
        "back": address(wanted.query, only=only),
        "clear": address({}),
    }
    return render(request, "insight/filters.html", said)


def _query(request: HttpRequest) -> Query:
    return dict(request.GET.lists())


def _only(request: HttpRequest) -> Only:
    """Which of the four numbers was followed; anything else shows the whole board."""
    with suppress(ValueError):
        return Only(request.GET.get("only", ""))
    return Only.ALL
