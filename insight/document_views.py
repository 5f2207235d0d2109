"""Asking for a paper, waiting for it without scripts, and taking it away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from children.access import children_visible_to, require_role, standing_of
from children.erased import check_still_kept
from children.rules import Can, DocumentKind
from core.pages import form_page
from escalation.access import challenges_visible_to
from insight import workflow
from insight.documents import documents
from missing.case import case_of
from missing.reading import episode_for
from partners.middleware import PersonRequest

# Asked again every two seconds at first; after a minute there is no hurry any more.
SOON, LATER, PATIENCE = 2, 15, 60


@form_page
@once
def report(request: PersonRequest, reference: str) -> HttpResponse:
    now = timezone.now()
    episode = episode_for(request, reference, "Episode report")
    require_role(request.actor, Can.PRINT)
    if request.method == "POST":
        document = workflow.ask_for_document(
            episode=episode, kind=DocumentKind.EPISODE_REPORT, by=request.actor, now=now
        )
        return redirect("document", document.pk)
    return render(
        request,
        "insight/report.html",
        {"episode": episode, "case": case_of(episode, request.actor, now=now), "now": now},
    )


@require_POST
@once
def looks_paper(request: PersonRequest, child_id: int) -> HttpResponse:
    """Ask for the child's copy of who has looked."""
    child = get_object_or_404(children_visible_to(request.actor), pk=child_id)
    check_still_kept(child)
    document = workflow.ask_for_looks(child=child, by=request.actor, now=timezone.now())
    return redirect("document", document.pk)


@require_POST
@once
def challenge_paper(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for a challenge on paper, to send to a force that is not on the service."""
    challenge = get_object_or_404(challenges_visible_to(request.actor), pk=pk)
    check_still_kept(challenge.episode.child)
    document = workflow.ask_for_challenge(challenge=challenge, by=request.actor, now=timezone.now())
    return redirect("document", document.pk)


@require_safe
def document(request: PersonRequest, pk: int) -> HttpResponse:
    """Waits by asking again, in a header, until the document is made or has failed."""
    now = timezone.now()
    found = get_object_or_404(documents(request.actor), pk=pk)
    check_still_kept(found.child)
    waiting = found.made_at is None and not found.failure
    waited = (now - found.asked_at).total_seconds()
    response = render(
        request,
        "insight/document.html",
        {
            "document": found,
            "waiting": waiting,
            "long": waited > PATIENCE,
            "looking_until": standing_of(
                request.actor, found.child, found.episode_id
            ).looking_until,
            "now": now,
        },
    )
    if waiting:
        response.headers["Refresh"] = str(LATER if waited > PATIENCE else SOON)
    return response


@require_safe
def download(request: PersonRequest, pk: int, filename: str) -> HttpResponse:
    """Its address ends in the name that the file is saved by. Opening it is on the record."""
    found: Any = get_object_or_404(documents(request.actor), pk=pk)
    check_still_kept(found.child)
    if filename != found.filename:
        raise Http404
    if found.made_at is None:
        messages.info(request, "It isn’t ready yet.")
        return redirect("document", pk)
    content = workflow.open_document(document=found, by=request.actor, now=timezone.now())
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{found.filename}"',
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
        },
    )
