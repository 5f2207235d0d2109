"""What needs the reader and what they were told; and, in a demonstration, what would have left."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from core.refusals import Denied
from escalation import inbox
from escalation.access import notifications_visible_to
from partners.actor import Actor


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    now, actor = timezone.now(), _working(request)
    told = inbox.told(actor, number=request.GET.get("page"), now=now)
    said = {"needs": inbox.needs(actor), "page": told.page, "groups": told.groups, "now": now}
    return render(request, "escalation/notifications.html", said)


@require_safe
def notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Open one: it counts as read by this person, and leads to the page it is about."""
    actor = _working(request)
    found = get_object_or_404(notifications_visible_to(actor), pk=pk)
    inbox.read(found, by=actor, now=timezone.now())
    return redirect(found.path)


@require_POST
@once
def read_all(request: HttpRequest) -> HttpResponse:
    inbox.read_all(by=_working(request), now=timezone.now())
    messages.success(request, "All marked as read. What needs you is still listed.")
    return redirect("notifications")


def _working(request: HttpRequest) -> Actor:
    if request.actor is None:
        raise Denied("You have no job on this service.", who_could="Ask your agency to add one.")
    return request.actor


@login_not_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Every message that would have left, the newest first. A demonstration has this page; nobody else."""
    if not settings.DEMO:
        raise Http404
    said: dict[str, Any] = {"page": inbox.outbox(request.GET.get("page")), "now": timezone.now()}
    return render(request, "escalation/outbox.html", said)
