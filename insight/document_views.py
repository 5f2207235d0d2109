"""Asking for a paper, waiting for it without scripts, and taking it away."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.looks import look
from audit.submissions import once
from children.access import Standing, children_visible_to, require, require_role, standing_of
from children.erased import check_still_kept
from children.rules import Can, DocumentKind
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from escalation.access import challenges_visible_to
from insight import workflow
from insight.chronology import episodes_of
from insight.documents import (
    ASKS_FOR_PAPERS,
    EXPORTS,
    Offer,
    documents,
    offers_about,
    offers_about_child,
    page_of_papers,
)
from insight.forms import ChronologyForm
from missing.case import PAPERS, case_of
from missing.reading import episode_for
from partners.middleware import PersonRequest
from partners.reauthentication import require_recent
from returns.queries import interviews

# Asked again every two seconds at first; after a minute there is no hurry any more.
SOON, LATER, PATIENCE = 2, 15, 60


@form_page
@once
def report(request: PersonRequest, reference: str) -> HttpResponse:
    """What an episode report would hold, and the button that asks for it."""
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


@require_safe
def episode_papers(request: PersonRequest, reference: str) -> HttpResponse:
    """What may be asked for about one time away, and what was."""
    now = timezone.now()
    episode = episode_for(request, reference, "Papers")
    top = case_of(episode, request.actor, now=now, current=PAPERS)
    offers = offers_about(episode, top.standing)
    shown = {"case": top, "called": top.called}
    return _papers(request, top.standing, offers, shown, episode_id=episode.pk)


@require_safe
def child_papers(request: PersonRequest, child_id: int) -> HttpResponse:
    """What may be asked for about a child, and all that was."""
    child = _child(request, child_id, "Papers")
    standing = standing_of(request.actor, child)
    offers = offers_about_child(standing)
    return _papers(
        request, standing, offers, {"case": None, "child": child, "called": child}, child=child.pk
    )


def _papers(
    request: PersonRequest,
    standing: Standing,
    offers: Iterable[Offer],
    shown: dict[str, Any],
    **about: int,
) -> HttpResponse:
    offered = list(offers)
    if not offered and not any(standing.may(can) for can in ASKS_FOR_PAPERS):
        standing.require(Can.PRINT)
    shown = {
        **shown,
        "offers": offered,
        "page": page_of_papers(request.actor, number=page_asked_for(request), **about),
        "looking_until": standing.looking_until,
        "now": timezone.now(),
    }
    return render(request, "insight/papers.html", shown)


def _child(request: PersonRequest, child_id: int, page: str) -> Any:
    """The child, if this person may see them; that they looked is kept."""
    child = get_object_or_404(children_visible_to(request.actor), pk=child_id)
    check_still_kept(child)
    now = timezone.now()
    look(by=request.actor, child_id=child.pk, page=page, purpose="Child's page", now=now)
    return child


@require_POST
@once
def police_summary(request: PersonRequest, reference: str) -> HttpResponse:
    """Ask for what officers need to look for the child."""
    episode = episode_for(request, reference, "Police summary")
    document = workflow.ask_for_document(
        episode=episode, kind=DocumentKind.POLICE_SUMMARY, by=request.actor, now=timezone.now()
    )
    return redirect("document", document.pk)


@require_POST
@once
def interview_paper(request: PersonRequest, pk: int, kind: DocumentKind) -> HttpResponse:
    """Ask for what the child said, on paper: all of it, what police are given, or the child's own copy."""
    interview = get_object_or_404(interviews(request.actor), pk=pk)
    check_still_kept(interview.child)
    document = workflow.ask_for_interview_paper(
        interview=interview, kind=kind, by=request.actor, now=timezone.now()
    )
    return redirect("document", document.pk)


@form_page
@once
def chronology(request: PersonRequest, child_id: int) -> HttpResponse:
    """Which days, and which times away: the last twelve months and all of them, unless said otherwise."""
    now = timezone.now()
    child = _child(request, child_id, "Chronology")
    require(request.actor, Can.CHRONOLOGY, child)
    form = ChronologyForm(posted(request), now=now, episodes=episodes_of(request.actor, child))
    if form.is_valid():
        document = workflow.ask_for_chronology(
            child=child, by=request.actor, now=now, **form.cleaned_data
        )
        return redirect("document", document.pk)
    return page_with(request, "insight/chronology.html", form, child=child, now=now)


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
    """Its address ends in the name that the file is saved by. Opening it is on the record.

    What is an export (`EXPORTS`) is opened by somebody who showed minutes ago that it is them.
    """
    found: Any = get_object_or_404(documents(request.actor), pk=pk)
    check_still_kept(found.child)
    if filename != found.filename:
        raise Http404
    if found.made_at is None:
        messages.info(request, "It isn’t ready yet.")
        return redirect("document", pk)
    asked_again = require_recent(request) if found.kind in EXPORTS else None
    if asked_again is not None:
        return asked_again
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
