"""Asking for a talk with a child who was found, before they go home."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from audit.submissions import once
from children.access import standing_by
from children.rules import Can
from core.forms import Form, posted
from core.pages import form_page
from missing.pages import page_about
from missing.reading import episode_for
from partners.middleware import PersonRequest
from returns import workflow
from returns.rules import OPEN

PAGE = "A talk before going home"


@form_page
@once
def talk_before_home(request: PersonRequest, reference: str) -> HttpResponse:
    """By whoever arranges return interviews; where one is to be arranged already, that is the answer."""
    actor = request.actor
    episode = episode_for(request, reference, PAGE)
    standing_by(episode, actor, episode.child, episode.pk).require(Can.ARRANGE)
    workflow.refuse_unless_found(episode)
    if asked := episode.interviews.filter(state__in=OPEN).first():
        return redirect("interview", asked.pk)
    form = Form(posted(request))
    if form.is_valid():
        interview = workflow.open_before_home(episode=episode, by=actor, now=timezone.now())
        messages.success(request, f"{interview.service} is asked to arrange it. You can, too.")
        return redirect("interview", interview.pk)
    service = workflow.service_of(episode)
    return page_about(request, "returns/talk_before_home.html", episode, form, service=service)
