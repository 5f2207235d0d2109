"""The board's page, what it is cut down by, and the views of it that are saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.looks import look_along
from audit.submissions import once
from core import times
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from insight import queries, saving
from insight.access import views_of
from insight.filters import ONLY, Query, address, heard, only_of
from insight.forms import FiltersForm, ViewForm
from insight.rules import BOARD_ROLES, COUNTED, MOST_VIEWS, Only
from partners.middleware import PersonRequest


@require_safe
def board(request: PersonRequest) -> HttpResponse:
    """The coordinators' board: who is away, back and owed what, the most urgent first."""
    if not request.GET and (first := _first(request)):
        return redirect(first)
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


@require_safe
def saved_views(request: PersonRequest) -> HttpResponse:
    found = queries.views_of_the_board(request.actor, now=timezone.now())
    return render(request, "insight/views.html", {"views": found, "most": MOST_VIEWS})


@form_page
@once
def save_view(request: PersonRequest) -> HttpResponse:
    """What the board shows now, which the address says, under a name."""
    only, wanted = _only(request), heard(_query(request), request.actor.role)
    form = ViewForm(posted(request))
    if form.is_valid():
        query = {ONLY: [only.value], **wanted.query} if only else wanted.query
        saving.save_view(query=query, by=request.actor, **form.cleaned_data)
        messages.success(request, "The view is saved.")
        return redirect("saved-views")
    shown = queries.board(request.actor, now=timezone.now(), only=only, wanted=wanted)
    return page_with(request, "insight/save_view.html", form, board=shown)


@form_page
@once
def change_view(request: PersonRequest, pk: int) -> HttpResponse:
    view: Any = get_object_or_404(views_of(request.actor), pk=pk)
    initial = {"name": view.name, "shared": view.shared, "default": view.is_default}
    form = ViewForm(posted(request), initial=initial)
    if form.is_valid():
        saving.change_view(view=view, by=request.actor, **form.cleaned_data)
        messages.success(request, "The view is changed.")
        return redirect("saved-views")
    return page_with(request, "insight/change_view.html", form, view=view)


@require_POST
def delete_view(request: PersonRequest, pk: int) -> HttpResponse:
    view: Any = get_object_or_404(views_of(request.actor), pk=pk)
    saving.delete_view(view=view, by=request.actor)
    messages.success(request, "The view is deleted.")
    return redirect("saved-views")


def _first(request: PersonRequest) -> str | None:
    """Where the bare address leads; the board that is asked for again by itself has one already."""
    return queries.first_view_of(request.actor) if request.actor.role in BOARD_ROLES else None


def _query(request: HttpRequest) -> Query:
    return dict(request.GET.lists())


def _only(request: HttpRequest) -> Only:
    return only_of(_query(request))
