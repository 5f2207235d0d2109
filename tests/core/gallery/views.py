from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.helplines import ALL
from core.pages import part
from core.refusals import Denied, Refused
from tests.core.gallery.forms import EverythingForm, HeadingForm

NOW = datetime(2026, 11, 21, 22, 57, tzinfo=UTC)


def ago(**length: int) -> datetime:
    return NOW - timedelta(**length)


def ahead(**length: int) -> datetime:
    return NOW + timedelta(**length)


@login_not_required
def helplines(request: HttpRequest) -> HttpResponse:
    return render(request, "core/helplines.html", {"lines": ALL, "out_of_hours": ()})


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    asked = EverythingForm(request.POST or None, now=NOW)
    status = 422 if request.POST and not asked.is_valid() else 200
    return render(request, "gallery/form.html", {"form": asked}, status=status)


@login_not_required
def question(request: HttpRequest) -> HttpResponse:
    asked = HeadingForm(request.POST or None, now=NOW)
    status = 422 if request.POST and not asked.is_valid() else 200
    context = {"form": asked, "saved_at": ago(minutes=3)}
    return render(request, "gallery/question.html", context, status=status)


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    messages.success(request, "You recorded that Ash is back.")
    clocks = [
        {"title": "Tell the placing authority", "owner": "Northway on-call", "due": ago(minutes=12),
         "state": "overdue", "why": "Within 30 minutes of the report. Area protocol, version 3."},
        {"title": "Police decision", "owner": "Northshire Police", "person": "Sgt Pell",
         "due": ahead(minutes=9), "state": "due-soon",
         "action": {"text": "Call the control room", "href": "#call"}},
        {"title": "Carer check-in", "owner": "Northway", "person": "Jo Marsh",
         "due": ahead(minutes=33), "state": "not-due"},
        {"title": "Offer a return interview", "owner": "Listening Post", "person": "Mo",
         "due": ahead(hours=61), "state": "paused", "note": "Paused while Ash is away again."},
        {"title": "Accept the case", "owner": "Eastborough out-of-hours", "person": "Rae",
         "due": ago(minutes=7), "met_at": ago(minutes=13), "state": "done"},
        {"title": "Tell the reviewing officer", "owner": "Eastborough", "person": "Rae",
         "due": ago(hours=2), "met_at": ago(hours=1), "state": "done-late"},
        {"title": "Tell the school", "owner": "Northway", "person": "Jo Marsh",
         "due": ago(hours=3), "state": "not-needed", "note": "It is Saturday."},
    ]  # fmt: skip
    events = [
        {"title": "Called Ash, voicemail", "at": ago(minutes=5), "by": "Jo Marsh, foster carer, Northway",
         "kind": "Contact", "visible_to": "All agencies"},
        {"title": "Police decided not to record now", "at": ago(minutes=9), "by": "Sgt Pell, Northshire Police",
         "kind": "Decision", "visible_to": "All agencies", "words": "Ash has been home by 11:30pm each time."},
        {"title": "Seen at the bus station", "at": ago(hours=2), "recorded_at": ago(minutes=20),
         "by": "Sam’s mother, told to Jo Marsh", "kind": "Sighting", "visible_to": "Professionals",
         "text": "With two friends, wearing a green coat."},
    ]  # fmt: skip
    return render(
        request,
        "gallery/components.html",
        {"now": NOW, "clocks": clocks, "events": events, "times": {"saved": ago(minutes=3)}},
    )


@login_not_required
def away(request: HttpRequest) -> HttpResponse:
    context = {"name": "Ash"}
    if "HX-Request" in request.headers:
        return part(request, "gallery/list.html", "list", context)
    return render(request, "gallery/list.html", context)


@login_not_required
def refused(request: HttpRequest) -> HttpResponse:
    raise Refused("Sgt Pell already decided this at 10:58pm.")


@login_not_required
def denied(request: HttpRequest) -> HttpResponse:
    raise Denied("You can’t lower a level by yourself.", "Your on-call worker, Northway.")


@login_not_required
def hidden(request: HttpRequest, number: int) -> HttpResponse:
    raise Http404


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Invented.")


def actor(request: HttpRequest) -> dict[str, object]:
    """Somebody signed in, in place of `partners.context.actor`."""
    if "out" in request.GET:
        return {"actor": None, "navigation": [], "unread": 0, "on_call": None}
    return {
        "actor": SimpleNamespace(
            name="Jo Marsh", job_title="Foster carer", agency_name="Northway Fostering"
        ),
        "navigation": [
            {"text": "Home", "href": "/home/", "current": False},
            {"text": "My children", "href": "/gallery/", "current": True},
            {"text": "Notifications", "href": "/notifications/", "current": False},
            {"text": "Help now", "href": "/helplines/", "current": False},
        ],
        "unread": 3,
        "on_call": SimpleNamespace(name="Northway on-call", phone="0113 496 0000"),
    }
