"""Finding a child whom one does not see, asking for sight of the child, and looking in an emergency."""

from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.submissions import once
from children import asking, queries, who
from children.access import require_role
from children.forms import AskForm, EmergencyForm, FindUnseenForm
from children.queries import Match
from children.rules import Can
from core.forms import posted
from core.pages import form_page, page_with
from core.times import HOUR
from partners.middleware import PersonRequest
from partners.reauthentication import recently_authenticated

FOUND = "found"  # the session's key for what was found, and when
KEPT = 20


@form_page
def find(request: PersonRequest) -> HttpResponse:
    """By POST, because what is looked for is a child's name; it says at most that there is a match."""
    require_role(request.actor, Can.ASK)
    now = timezone.now()
    form = FindUnseenForm(posted(request), now=now, authorities=queries.authorities())
    found: list[dict[str, Any]] = []
    searched = form.is_valid()
    if searched:
        matches = asking.search(facts=form.facts(), by=request.actor, now=now)
        found = keep_found(request, matches, now)
    return page_with(
        request,
        "children/find.html",
        form,
        searched=searched,
        found=found,
        asked=who.asked_by(request.actor)[:KEPT],
        looked=who.looked_at_by(request.actor)[:KEPT],
        now=now,
    )


def keep_found(request: PersonRequest, matches: list[Match], now: datetime) -> list[dict[str, Any]]:
    """What was found stays in the session for an hour, so that no address holds it."""
    seen = queries.seen_among([match.pk for match in matches], request.actor)
    kept = dict(list(request.session.get(FOUND, {}).items())[-KEPT:])
    found = []
    for match in matches:
        key = token_urlsafe(6).replace("_", "-")
        kept[key] = [match.pk, match.initials, match.authority, now.isoformat()]
        found.append({"key": key, "match": match, "seen": match.pk in seen})
    request.session[FOUND] = kept
    return found


def _found(request: PersonRequest, key: str, now: datetime) -> Match:
    """What was found under that key within the hour; else it is as if nothing had been."""
    pk, initials, authority, at = request.session.get(FOUND, {}).get(key, (0, "", "", ""))
    if not pk or now - datetime.fromisoformat(at) > HOUR:
        raise Http404
    return Match(pk, initials, authority)


@form_page
@once
def ask(request: PersonRequest, key: str) -> HttpResponse:
    """Ask the authority to be let in to a child who was found."""
    now = timezone.now()
    match = _found(request, key, now)
    require_role(request.actor, Can.ASK)
    form = AskForm(posted(request), now=now)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        asking.ask(match=match, reason=reason, by=request.actor, now=now)
        messages.success(
            request, f"You have asked {match.authority}. You will be told under Notifications."
        )
        return redirect("find-child")
    return page_with(request, "children/ask.html", form, match=match)


@require_safe
def pause(request: PersonRequest, key: str) -> HttpResponse:
    """What emergency access is and does, before anything is done."""
    match = _found(request, key, timezone.now())
    require_role(request.actor, Can.EMERGENCY)
    return render(request, "children/emergency.html", {"match": match, "key": key})


@form_page
@recently_authenticated
@once
def look_now(request: PersonRequest, key: str) -> HttpResponse:
    now = timezone.now()
    match = _found(request, key, now)
    require_role(request.actor, Can.EMERGENCY)
    form = EmergencyForm(posted(request), now=now)
    if form.is_valid():
        asking.look_in_emergency(match=match, by=request.actor, now=now, **form.cleaned_data)
        return redirect("child", match.pk)
    return page_with(request, "children/emergency_why.html", form, match=match, key=key)
