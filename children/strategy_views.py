"""What to do when a child is late: read by those who do it, written by those who agree it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import look
from audit.submissions import once
from children import strategies
from children.access import Standing, children_visible_to, standing_of
from children.erased import check_still_kept
from children.rules import Can
from children.strategy_forms import StrategyForm
from core.forms import posted
from core.pages import form_page, page_with
from partners.middleware import PersonRequest


def _child(request: PersonRequest, child_id: int, can: Can) -> tuple[Any, Standing]:
    child = get_object_or_404(children_visible_to(request.actor), pk=child_id)
    standing = standing_of(request.actor, child)
    standing.require(can)
    check_still_kept(child)
    page, now = "When the child is late", timezone.now()
    look(by=request.actor, child_id=child.pk, page=page, purpose="Child's page", now=now)
    return child, standing


@require_safe
def strategy(request: PersonRequest, child_id: int) -> HttpResponse:
    """What is agreed for the case that the child goes missing."""
    child, standing = _child(request, child_id, Can.TRY)
    now, written = timezone.now(), strategies.strategy_of(child)
    shown = {
        "child": child,
        "strategy": written,
        "times": strategies.times_of(written) if written else [],
        "steps": strategies.steps_of(written) if written else [],
        "expired": written and strategies.has_expired(written, now),
        "may_write": standing.may(Can.WRITE_STRATEGY),
        "now": now,
    }
    return render(request, "children/strategy.html", shown)


@form_page
@once
def write(request: PersonRequest, child_id: int) -> HttpResponse:
    child, _ = _child(request, child_id, Can.WRITE_STRATEGY)
    now = timezone.now()
    form = StrategyForm(posted(request), last=strategies.strategy_of(child), now=now)
    if form.is_valid():
        strategies.write_strategy(
            child=child, steps=form.steps, by=request.actor, now=now, **form.agreed
        )
        messages.success(request, "Saved. Carers are shown this from now on.")
        return redirect("strategy", child.pk)
    return page_with(request, "children/write_strategy.html", form, child=child)
