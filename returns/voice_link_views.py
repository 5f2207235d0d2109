"""The link by which a child answers alone: made, handed over, and ended, by whoever writes the interview."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from audit.submissions import once
from children.access import standing_by
from core.forms import posted
from core.pages import form_page
from partners.middleware import PersonRequest
from partners.strength import directory_of
from returns import queries, workflow
from returns.pages import asking, interview_of
from returns.voice_forms import DEVICE, LinkForm
from returns.voice_views import untold
from returns.voice_words import voice_of


@form_page
def voice_link(request: PersonRequest, pk: int) -> HttpResponse:
    """Make the link. Its address is shown once, on the answer; or the device is the child's from now on."""
    now, address = timezone.now(), ""
    found = interview_of(request, pk, "Link for the child")
    standing = standing_by(found, request.actor, found.child)
    workflow.refuse_unless_written_by(found, standing)
    workflow.refuse_ended(found)
    form = LinkForm(
        posted(request), name=str(found.child), by_directory=directory_of(request) is not None
    )
    if form.is_valid():
        token = workflow.make_voice_link(interview=found, by=request.actor, now=now)
        if form.cleaned_data["how"] == DEVICE:
            return _handed_over(request, token)
        address = request.build_absolute_uri(reverse("voice", args=[token]))
        found = queries.interviews(request.actor).get(pk=pk)
    waiting = voice_of(found, standing).waiting
    return asking(
        request,
        "returns/voice_link.html",
        found,
        form,
        address=address,
        waiting=waiting,
        lasts=bool(waiting and waiting.lasts(now)),
    )


def _handed_over(request: PersonRequest, token: str) -> HttpResponse:
    """Nothing that the worker could open is left on a device that a child holds."""
    logout(request)
    answer = redirect("voice", token)
    answer["Clear-Site-Data"] = '"cache"'
    return untold(answer)


@require_POST
@once
def end_voice_link(request: PersonRequest, pk: int) -> HttpResponse:
    found = interview_of(request, pk, "Link for the child")
    workflow.end_voice_link(interview=found, by=request.actor, now=timezone.now())
    messages.success(request, "The link opens nothing any more.")
    return redirect("interview", pk)
