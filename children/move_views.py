"""Recording that a child has moved: where to, since when, and who sees the child because of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from audit.looks import look
from audit.submissions import once
from children import queries, who, workflow
from children.access import children_visible_to, may, require
from children.erased import check_still_kept
from children.forms import FindHomeForm, MoveForm
from children.rules import Can
from core.forms import posted
from core.pages import form_page, page_with
from partners.middleware import PersonRequest


@form_page
@once
def move(request: PersonRequest, child_id: int) -> HttpResponse:
    """Find the home, say since when, and read who sees the child then before it is recorded."""
    now = timezone.now()
    child = _child(request, child_id)
    sent = posted(request)
    choosing = sent is not None and ("home" in sent or "choose" in sent)
    find = FindHomeForm(None if choosing else sent)
    typed = request.POST.get("look_for", "").replace("\x00", "")
    asked = find.cleaned_data["look_for"] if find.is_valid() else typed
    homes = [home for home in queries.homes_like(asked) if home.pk != child.home_id]
    form = MoveForm(sent if choosing else None, now=now, homes=homes, initial={"look_for": asked})
    chosen = form.cleaned_data if form.is_valid() else None
    change = who.what_a_move_changes(child, chosen["home"], now=now) if chosen else None
    names = may(request.actor, Can.ADMIT, child)
    if chosen and "confirm" in request.POST:
        home, day = chosen["home"], chosen["moved_on"]
        workflow.start_placement(child=child, home=home, started_on=day, by=request.actor, now=now)
        messages.success(request, f"{child} lives at {home}.")
        return redirect("name-person" if change and change.hidden and names else "child", child.pk)
    return page_with(
        request,
        "children/move.html",
        form if choosing else find,
        child=child,
        find=find,
        choice=form,
        chosen=chosen,
        change=change,
        names=names,
        homes=homes,
        asked=asked,
    )


def _child(request: PersonRequest, child_id: int) -> Any:
    rows = who.children_with_agencies(children_visible_to(request.actor))
    child = get_object_or_404(rows, pk=child_id)
    require(request.actor, Can.MOVE, child)
    check_still_kept(child)
    look(
        by=request.actor,
        child_id=child.pk,
        page="Move",
        purpose="Recording it",
        now=timezone.now(),
    )
    return child
