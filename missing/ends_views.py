"""“Ash has been found, but isn’t home”, “Ash has gone again”, and “That was a mistake: Ash is not back”."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from audit.submissions import once
from children.access import require_role
from children.rules import ROLE_CAN, Can
from core.forms import posted
from core.pages import form_page
from core.refusals import Refused
from missing import queries, workflow
from missing.ends_forms import FoundForm, GoneAgainForm, NotBackForm
from missing.pages import page_about
from missing.reading import episode_for
from missing.rules import LOOKED_FOR
from partners.middleware import PersonRequest


@form_page
@once
def found(request: PersonRequest, reference: str) -> HttpResponse:
    """Somebody knows where the child is: in hospital, in custody or safe elsewhere, and not home."""
    now = timezone.now()
    episode = episode_for(request, reference, "Found, not home yet")
    require_role(request.actor, Can.RETURN)
    if episode.status not in LOOKED_FOR:
        raise Refused(
            f"{episode.child} isn’t looked for any more. Open the episode to see what has happened."
        )
    form = FoundForm(
        posted(request),
        now=now,
        name=str(episode.child),
        not_before=queries.not_home_before(episode),
    )
    if form.is_valid():
        workflow.locate(episode=episode, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "Kept. Everyone who works on this hears that they are found.")
        return redirect("episode", reference)
    return page_about(request, "missing/found.html", episode, form)


@form_page
@once
def gone_again(request: PersonRequest, reference: str) -> HttpResponse:
    """The child has left where they were found, and is looked for as before."""
    now = timezone.now()
    episode = episode_for(request, reference, "Gone again")
    require_role(request.actor, Can.RETURN)
    located = queries.where_found(episode)
    if located is None:
        raise Refused(
            f"{episode.child} isn’t recorded as found. Open the episode to see what has happened."
        )
    form = GoneAgainForm(
        posted(request), now=now, name=str(episode.child), found_at=located.found_at
    )
    if form.is_valid():
        workflow.go_again(episode=episode, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "Kept. Everyone who works on this hears that they have gone.")
        judges = request.actor.role in ROLE_CAN[Can.ASSESS]
        return redirect("assessment" if judges else "episode", reference)
    return page_about(request, "missing/gone_again.html", episode, form, located=located)


@form_page
@once
def not_back(request: PersonRequest, reference: str) -> HttpResponse:
    """The child was recorded as back by mistake, and is still away."""
    episode = episode_for(request, reference, "Not back")
    require_role(request.actor, Can.RETURN)
    workflow.refuse_unless_mistakable(episode, by=request.actor)
    form = NotBackForm(posted(request))
    if form.is_valid():
        workflow.not_back(
            episode=episode, by=request.actor, now=timezone.now(), **form.cleaned_data
        )
        messages.success(
            request, "Put right. Everyone who may have heard that they were back is told now."
        )
        return redirect("episode", reference)
    return page_about(
        request, "missing/not_back.html", episode, form, returned=episode.return_record
    )
