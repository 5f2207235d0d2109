"""Looking back: what any agency asks to be learnt from once a child is back, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import look, look_along
from audit.submissions import once
from children.access import require, require_role
from children.erased import check_still_kept
from children.rules import ROLE_CAN, Can
from core.forms import posted
from core.pages import form_page, page_with
from escalation import workflow
from escalation.learning import queries
from escalation.learning.forms import CloseLearningForm, LearningForm
from escalation.learning.themes import themes_for
from missing.pages import page_about
from missing.reading import episode_for
from partners.middleware import PersonRequest
from partners.rules import POLICE_ROLES


@require_safe
def cases(request: PersonRequest) -> HttpResponse:
    """What waits to be looked at, or what was closed, of the children or the force of whoever reads."""
    require_role(request.actor, Can.READ_POLICE)
    now, closed = timezone.now(), request.GET.get("show") == "closed"
    found = queries.list_of(request.actor, closed=closed, number=request.GET.get("page"), now=now)
    shown = [line.child.pk for line in found.lines if line.child]
    look_along(by=request.actor, child_ids=shown, page="Learning", now=now)
    return render(
        request,
        "escalation/learning.html",
        {
            "page": found.page,
            "lines": found.lines,
            "closed": closed,
            "may_read_themes": request.actor.role in ROLE_CAN[Can.READ_THEMES],
            "now": now,
        },
    )


@require_safe
def themes(request: PersonRequest) -> HttpResponse:
    """What comes back again and again, in numbers and in what was learnt: without any child's name."""
    require_role(request.actor, Can.READ_THEMES)
    now = timezone.now()
    found = themes_for(request.actor, number=request.GET.get("page"), now=now)
    look_along(by=request.actor, child_ids=found.child_ids, page="Learning themes", now=now)
    return render(
        request,
        "escalation/learning_themes.html",
        {"themes": found, "of_force": request.actor.role in POLICE_ROLES, "now": now},
    )


@form_page
@once
def raise_learning(request: PersonRequest, reference: str) -> HttpResponse:
    """Somebody with a part in it says what happened, for the coordinator to look at."""
    now = timezone.now()
    episode = episode_for(request, reference, "Raise to learn from")
    require(request.actor, Can.RAISE_LEARNING, episode.child, episode.pk)
    if request.method != "POST":
        workflow.refuse_unless_over(episode, now=now)
    form = LearningForm(posted(request), now=now)
    if form.is_valid():
        raised = workflow.raise_learning(
            episode=episode, by=request.actor, now=now, **form.cleaned_data
        )
        messages.success(request, "Raised. The missing coordinator is told, and looks at it.")
        return redirect("learning-case", raised.pk)
    return page_about(request, "escalation/raise_learning.html", episode, form)


@require_safe
def case(request: PersonRequest, pk: int) -> HttpResponse:
    """What was raised and what came of it; with the child for those alone who see the child."""
    now = timezone.now()
    found = get_object_or_404(queries.learning_cases(request.actor), pk=pk)
    line = queries.line_of(found, request.actor, now=now)
    _looked(request, found, line.child)
    standing = queries.standing_in(found, line.child, request.actor)
    return render(
        request,
        "escalation/learning_case.html",
        {
            "line": line,
            "case": found,
            "actions": list(found.actions.all()),
            "may_close": queries.may_close(found, standing),
            "looking_until": standing.looking_until if standing else None,
            "now": now,
        },
    )


@form_page
@once
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """The coordinator says what is learnt, once they have looked at it with the force."""
    now = timezone.now()
    found = get_object_or_404(queries.learning_cases(request.actor), pk=pk)
    require_role(request.actor, Can.CLOSE_LEARNING)
    line = queries.line_of(found, request.actor, now=now)
    _looked(request, found, line.child)
    if line.child:
        require(request.actor, Can.CLOSE_LEARNING, line.child, found.episode_id)
    if request.method != "POST":
        workflow.refuse_if_closed(found, now=now)
    form = CloseLearningForm(posted(request), now=now, police_were_told=found.force_id is not None)
    if form.is_valid():
        workflow.close_learning(case=found, by=request.actor, now=now, **form.said())
        messages.success(request, "Closed. Everyone with a part in it can read what is learnt.")
        return redirect("learning-case", pk)
    return page_with(
        request, "escalation/close_learning.html", form, line=line, case=found, now=now
    )


def _looked(request: PersonRequest, found: Any, child: Any) -> None:
    """A look at the child, where the child is shown."""
    if child is None:
        return
    check_still_kept(child)
    look(
        by=request.actor,
        child_id=child.pk,
        page="Learning",
        purpose=f"Episode {found.reference}",
        now=timezone.now(),
    )
