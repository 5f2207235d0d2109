"""The page of what was agreed in a return interview: who is asked for what, by when, and what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from audit.submissions import once
from children.access import standing_by
from children.rules import Can, audiences_of
from core.forms import posted
from core.pages import form_page
from missing.queries import desks_of
from partners.middleware import PersonRequest
from returns import workflow
from returns.agreed import actions_read_by, agreed_in_words
from returns.agreed_forms import AgreedForm
from returns.pages import asking, interview_of


@form_page
@once
def agreed(request: PersonRequest, pk: int) -> HttpResponse:
    """What was agreed so far, and one more thing."""
    now = timezone.now()
    found = interview_of(request, pk, "What was agreed in the return interview")
    standing_by(found, request.actor, found.child).require(Can.HEAR)
    episodes = list(found.episodes.select_related("child").order_by("opened_at", "pk"))
    workflow.refuse_unless_agreed_in(found, episodes[-1])
    form = AgreedForm(
        posted(request),
        now=now,
        name=str(found.child),
        offices=desks_of(episodes[-1], workflow.offices_for_actions(episodes[-1])),
        audiences=audiences_of(request.actor.role),
    )
    if form.is_valid():
        workflow.agree_action(interview=found, by=request.actor, now=now, **form.task())
        messages.success(request, "Added. They are told, and it is owed from now on.")
        return redirect("interview-agreed", pk)
    so_far = actions_read_by(request.actor).filter(episode__in=episodes)
    return asking(request, "returns/agreed.html", found, form, agreed=agreed_in_words(so_far, now))
