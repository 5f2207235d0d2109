"""Adding a child: look by surname and date of birth first, then say that it is none of those."""

from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from audit.looks import look
from audit.submissions import once
from children import adding, asking
from children.access import children_visible_to, require_role
from children.erased import check_still_kept
from children.find_views import keep_found
from children.forms import AddChildForm, LookFirstForm, NumberForm
from children.queries import Match
from children.rules import Can
from core.forms import posted
from core.pages import form_page, page_with
from core.times import HOUR
from partners.middleware import PersonRequest

# The session's key for what was looked for before adding, and what was shown.
LOOKED = "looked-first"
KEPT = 5


@form_page
def look_first(request: PersonRequest) -> HttpResponse:
    """By POST, because what is looked for is a child's name. Every search is on record."""
    require_role(request.actor, Can.ADD)
    now = timezone.now()
    form = LookFirstForm(posted(request), now=now)
    shown: dict[str, Any] = {"searched": form.is_valid(), "found": [], "key": ""}
    if form.is_valid():
        matches = asking.search(facts=form.cleaned_data, by=request.actor, now=now)
        shown["found"] = keep_found(request, matches, now)
        shown["key"] = _keep(request, form.cleaned_data, matches, now)
    return page_with(request, "children/add.html", form, **shown)


def _keep(
    request: PersonRequest, facts: dict[str, Any], matches: list[Match], now: datetime
) -> str:
    """What was looked for and shown stays in the session for an hour, so that no address holds it."""
    key = token_urlsafe(6).replace("_", "-")
    kept = dict(list(request.session.get(LOOKED, {}).items())[1 - KEPT :])
    kept[key] = {
        "surname": facts["surname"],
        "born_on": facts["born_on"].isoformat(),
        "shown": [match.pk for match in matches],
        "at": now.isoformat(),
    }
    request.session[LOOKED] = kept
    return key


def _looked(request: PersonRequest, key: str, now: datetime) -> dict[str, Any]:
    looked: dict[str, Any] | None = request.session.get(LOOKED, {}).get(key)
    if looked is None or now - datetime.fromisoformat(looked["at"]) > HOUR:
        raise Http404
    return looked


@form_page
@once
def add(request: PersonRequest, key: str) -> HttpResponse:
    """None of those who were shown: who the child is, and the authority's number if there is one."""
    now = timezone.now()
    require_role(request.actor, Can.ADD)
    looked = _looked(request, key, now)
    surname, born_on = looked["surname"], date.fromisoformat(looked["born_on"])
    form = AddChildForm(posted(request), now=now)
    facts = {"surname": surname, "born_on": born_on, "not_these": set(looked["shown"])}
    if form.is_valid() and (child := _added(request, form, facts, now)):
        messages.success(
            request, f"{child} is added. If {child} has been placed, record the move below."
        )
        return redirect("child", child.pk)
    return page_with(
        request,
        "children/add_who.html",
        form,
        surname=surname,
        born_on=born_on,
        shown=len(looked["shown"]),
    )


def _added(request: PersonRequest, form: AddChildForm, facts: dict[str, Any], now: datetime) -> Any:
    """Nothing where the number is another child's: the form says so, and keeps what was typed."""
    try:
        return adding.add_child(by=request.actor, now=now, **facts, **form.cleaned_data)
    except adding.NumberTaken as taken:
        form.add_error("local_id", str(taken))
    return None


@form_page
@once
def number(request: PersonRequest, child_id: int) -> HttpResponse:
    """The authority's own number, once there is one, for a child who was added without it."""
    now = timezone.now()
    child = get_object_or_404(children_visible_to(request.actor), pk=child_id)
    check_still_kept(child)
    adding.check_wants_a_number(child, by=request.actor)
    look(by=request.actor, child_id=child.pk, page="Number", purpose="Entering it", now=now)
    form = NumberForm(posted(request), now=now)
    if form.is_valid():
        try:
            adding.give_number(child=child, by=request.actor, now=now, **form.cleaned_data)
        except adding.NumberTaken as taken:
            form.add_error("local_id", str(taken))
        else:
            messages.success(request, "The number is entered.")
            return redirect("child", child.pk)
    return page_with(request, "children/number.html", form, child=child)
