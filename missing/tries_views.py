"""Ticking what has been tried, from the episode's page, once the log is sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from audit.submissions import once
from children.access import require
from children.rules import Can
from core.forms import posted
from core.pages import form_page
from missing import workflow
from missing.pages import page_about
from missing.reading import episode_for
from missing.tries import tries_of
from missing.tries_forms import TriesForm
from missing.workflow.episode import refuse_unless_looked_for
from partners.middleware import PersonRequest


@form_page
@once
def tried(request: PersonRequest, reference: str) -> HttpResponse:
    now = timezone.now()
    episode = episode_for(request, reference, "What has been tried")
    require(request.actor, Can.TRY, episode.child, episode_id=episode.pk)
    refuse_unless_looked_for(episode)
    form = TriesForm(posted(request), tries=tries_of(episode, now), now=now)
    if form.is_valid():
        workflow.take_steps(episode=episode, taken=form.taken, by=request.actor, now=now)
        messages.success(request, "What was tried is on the timeline, with the time.")
        return redirect("episode", reference)
    return page_about(request, "missing/tried.html", episode, form)
