"""What needs the reader and what they were told; and, in a demonstration, what would have left."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from escalation import inbox
from escalation.access import notifications_visible_to
from partners.middleware import PersonRequest


@require_safe
def notifications(request: PersonRequest) -> HttpResponse:
    """What needs the reader, what was answered to them, and what they were told."""
    now, actor = timezone.now(), request.actor
    told = inbox.told(actor, number=request.GET.get("page"), now=now)
    to_reader = inbox.said(actor, now=now)
    said = {
        "needs": inbox.needs(actor, now=now),
        "answers": to_reader.answers,
        "looks_asked": to_reader.questions,
        "page": told.page,
        "groups": told.groups,
        "leaves_others": inbox.leaves_others(actor),
        "now": now,
    }
    return render(request, "escalation/notifications.html", said)


@require_safe
def notification(request: PersonRequest, pk: int) -> HttpResponse:
    """Open one: it counts as read by this person, and leads to the page it is about."""
    actor = request.actor
    found = get_object_or_404(notifications_visible_to(actor), pk=pk)
    inbox.read(found, by=actor, now=timezone.now())
    return redirect(found.path)


@require_POST
@once
def read_all(request: PersonRequest) -> HttpResponse:
    actor = request.actor
    inbox.read_all(by=actor, now=timezone.now())
    others = (
        " What is about a colleague’s children stays new." if inbox.leaves_others(actor) else ""
    )
    messages.success(request, f"Marked as read.{others} What needs you is still listed.")
    return redirect("notifications")


@login_not_required
@require_safe
def outbox(request: PersonRequest) -> HttpResponse:
    """Every message that would have left, the newest first. A demonstration has this page; nobody else."""
    if not settings.DEMO:
        raise Http404
    said: dict[str, Any] = {"page": inbox.outbox(request.GET.get("page")), "now": timezone.now()}
    return render(request, "escalation/outbox.html", said)
