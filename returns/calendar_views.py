"""Booked interviews for the calendar that people use: a file of one, and an address of their own."""

from datetime import datetime
from typing import Any

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.looks import look_along
from audit.submissions import once
from children.access import require_role
from children.rules import Can
from core.forms import Form, posted
from core.pages import form_page, page_with
from partners.actor import tell_database
from partners.middleware import PersonRequest
from partners.reauthentication import recently_authenticated
from returns import calendar_queries, calendars, workflow
from returns.access import slots_of
from returns.pages import interview_of
from returns.rules import State


@require_safe
def invitation(request: PersonRequest, pk: int) -> HttpResponse:
    """The booked interview as a calendar file, for everybody who may see that it is booked.

    Once it isn't to be held any more, the same file takes it out of a calendar.
    """
    found = interview_of(request, pk, "Return interview for a calendar")
    said = _for_calendars(found, timezone.now())
    answer = HttpResponse(said, content_type=calendars.CONTENT_TYPE)
    name = f"return-interview-{found.references[0]}.ics"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _for_calendars(found: Any, now: datetime) -> bytes:
    if found.state == State.BOOKED:
        return calendars.invitation(found, now)
    if calendars.out_of_calendars(found):
        return calendars.cancellation(found, now)
    raise Http404


@form_page
@recently_authenticated
def my_calendar(request: PersonRequest) -> HttpResponse:
    """Make the address of one's own calendar, or a new one. It is shown once, on the answer."""
    require_role(request.actor, Can.HOLD)
    now, address = timezone.now(), ""
    form = Form(posted(request), now=now)
    if form.is_valid():
        key = workflow.make_calendar_key(by=request.actor, now=now)
        address = request.build_absolute_uri(reverse("calendar-feed", args=[key]))
    return page_with(
        request,
        "returns/my_calendar.html",
        form,
        address=address,
        made_at=calendar_queries.calendar_made_at(request.actor),
        now=now,
    )


@require_POST
@once
def stop_calendar(request: PersonRequest) -> HttpResponse:
    """The address opens nothing any more."""
    workflow.end_calendar_key(by=request.actor, now=timezone.now())
    messages.success(request, "The address opens nothing any more.")
    return redirect("my-calendar")


@require_safe
@login_not_required
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever has the address reads what its owner may see now: times and references, no names."""
    now = timezone.now()
    stopped = consume_or_429(request, action="calendar", limit_get=True)
    if stopped:
        return stopped
    actor = calendar_queries.holder_of_calendar(key, timezone.localdate())
    if actor is None:
        raise Http404
    job = str(actor.job_id)
    stopped = consume_or_429(request, action="calendar_read", key=job, limit_get=True)
    if stopped:
        return stopped
    tell_database(actor)
    booked = list(calendar_queries.booked_with(actor))
    look_along(by=actor, child_ids=[each.child_id for each in booked], page="Calendar", now=now)
    free = slots_of(actor).to_come(now).free()
    return HttpResponse(calendars.feed(booked, free, now), content_type=calendars.CONTENT_TYPE)
