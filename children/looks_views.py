"""Who has looked at a child's record, what happened to it, and looking that should be explained."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit import reading
from audit.forms import EventsForm
from audit.looks import look, look_along
from audit.record import record
from audit.rules import Fact
from audit.submissions import once
from children import looking, unusual
from children.access import children_visible_to, require, require_role
from children.erased import check_still_kept
from children.looks_forms import AnswerForm, AskForm, LooksForm, SettleForm
from children.rules import Can
from core import csvs
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from partners.middleware import PersonRequest
from partners.reauthentication import recently_authenticated

QUESTION = "Why did you look at this record?"
UNUSUAL = "Unusual looking"


@require_safe
def looks(request: PersonRequest, child_id: int) -> HttpResponse:
    """Who has looked, newest first. Reading it is a look too."""
    child = _child(request, child_id, "Who has looked", of=looking.with_parts)
    form = LooksForm(request.GET or None, people=looking.lookers(child))
    shown = looking.who_looked(child, form.wanted, page=page_asked_for(request))
    filtering = form.filtering(request)
    return page_with(
        request, "children/looks/looks.html", form, child=child, shown=shown, **filtering
    )


@require_safe
def looks_for_child(request: PersonRequest, child_id: int) -> HttpResponse:
    """The same for the child, to read together or to print: plain words, nothing of staff's."""
    child = _child(request, child_id, "Who has looked, for the child")
    return render(
        request,
        "children/looks/for_child.html",
        {"child": child, "lookers": looking.lookers_for(child), "now": timezone.now()},
    )


@require_safe
def child_record(request: PersonRequest, child_id: int) -> HttpResponse:
    """What happened to one child's record, newest first."""
    child = _child(request, child_id, "The record")
    events = looking.events_of(child)
    form = EventsForm(request.GET or None, people=reading.actors_in(events))
    page = reading.page_of(reading.wanted_of(events, form.wanted), page_asked_for(request))
    return page_with(
        request,
        "children/looks/record.html",
        form,
        child=child,
        page=page,
        words=reading.fact_in_words,
        csv_rows=reading.CSV_ROWS,
        **form.filtering(request),
    )


@require_POST
@recently_authenticated
def child_record_csv(request: PersonRequest, child_id: int) -> HttpResponse:
    """The lines that are shown, as a file. That it was taken out is on the child's record."""
    now = timezone.now()
    child = _child(request, child_id, "The record, as a file")
    of_child = looking.events_of(child)
    form = EventsForm(request.POST, people=reading.actors_in(of_child))
    if not form.is_valid():
        return redirect("child-record", child_id)
    events = list(reading.wanted_of(of_child, form.wanted)[: reading.CSV_ROWS])
    record(
        Fact.RECORD_EXPORTED, by=request.actor, child=child, at=now, payload={"events": len(events)}
    )
    return csvs.download(
        f"record-of-child-{child.pk}.csv", reading.EVENT_COLUMNS, reading.event_rows(events)
    )


def _child(
    request: PersonRequest,
    child_id: int,
    page: str,
    *,
    of: Callable[[Any], Any] = lambda rows: rows,
) -> Any:
    """The child, if this person may read who looked; and that they did."""
    child = get_object_or_404(of(children_visible_to(request.actor)), pk=child_id)
    require(request.actor, Can.READ_LOOKS, child)
    check_still_kept(child)
    look(by=request.actor, child_id=child.pk, page=page, purpose=page, now=timezone.now())
    return child


# Looking that should be explained


@require_safe
def unusual_looks(request: PersonRequest) -> HttpResponse:
    """What somebody of the responsible authority should ask about."""
    require_role(request.actor, Can.REVIEW_LOOKS)
    settled = request.GET.get("show") == "settled"
    page = unusual.unusual_page(request.actor, settled=settled, page=page_asked_for(request))
    children, now = [each.child_id for each in page if each.child_id], timezone.now()
    look_along(by=request.actor, child_ids=children, page=UNUSUAL, now=now)
    return render(
        request,
        "children/looks/unusual.html",
        {
            "page": page,
            "settled": settled,
            "now": now,
            "many": unusual.MANY_CHILDREN,
            "review_by": unusual.review_by,
        },
    )


@form_page
@once
def unusual_look(request: PersonRequest, pk: int) -> HttpResponse:
    """One of them: ask, and when there is an answer, settle it."""
    require_role(request.actor, Can.REVIEW_LOOKS)
    now, actor = timezone.now(), request.actor
    found = get_object_or_404(unusual.unusual_for(actor), pk=pk)
    if found.child_id:
        look(by=actor, child_id=found.child_id, page=UNUSUAL, purpose="Reviewing it", now=now)
    sent = posted(request)
    form: Any = None
    if found.asked_at is None and found.person_id != actor.person_id:
        form = AskForm(sent, initial={"question": QUESTION})
        if form.is_valid():
            unusual.ask(unusual=found, by=actor, now=now, **form.cleaned_data)
            messages.success(request, f"{found.person_name} is asked.")
            return redirect("unusual-look", pk)
    elif found.answered_at and not found.settled_at and unusual.may_settle(actor, found, now=now):
        form = SettleForm(sent)
        if form.is_valid():
            unusual.settle(unusual=found, by=actor, now=now, **form.cleaned_data)
            messages.success(request, "Settled.")
            return redirect("unusual-looks")
    own = found.person_id == actor.person_id
    return page_with(
        request, "children/looks/unusual_one.html", form, found=found, now=now, own=own
    )


@require_safe
def looks_asked(request: PersonRequest) -> HttpResponse:
    """What I was asked about my own looking."""
    return render(
        request,
        "children/looks/asked.html",
        {
            "rows": [
                (each, unusual.name_for(request.actor, each))
                for each in unusual.asked_of(request.actor)[: unusual.PAGE]
            ],
            "now": timezone.now(),
        },
    )


@form_page
@once
def looks_answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Say why I looked, once, in my own words."""
    now = timezone.now()
    found = get_object_or_404(unusual.asked_of(request.actor), pk=pk)
    form = AnswerForm(posted(request))
    if found.answered_at is None and form.is_valid():
        unusual.answer(unusual=found, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "Your answer is kept, and the person who asked can read it.")
        return redirect("looks-asked")
    name = unusual.name_for(request.actor, found)
    return page_with(request, "children/looks/answer.html", form, found=found, name=name, now=now)
