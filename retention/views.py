"""Pages about how long records are kept: for managers of the authority whose records they are."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.looks import look, look_along, look_at_each
from audit.submissions import once
from children.access import require, require_role
from children.erased import check_still_kept
from children.queries import children_with_particulars
from children.rules import Can
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from partners.middleware import PersonRequest
from retention import queries, workflow
from retention.forms import DecideForm, HoldAgencyForm, HoldChildForm, LiftForm
from retention.rules import KINDS, SHORT_LIVED, Decision


@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """The authority's lists, and the rules that they are made by."""
    require_role(request.actor, Can.DISPOSE)
    said = {
        "page": queries.reviews_page(request.actor, page_asked_for(request)),
        "kinds": KINDS,
        "short_lived": SHORT_LIVED,
        "now": timezone.now(),
    }
    return render(request, "retention/overview.html", said)


@require_safe
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """One list, of records that the reader may see: others are neither shown nor counted.

    Reading it is a look at each.
    """
    now = timezone.now()
    found = _review(request, pk)
    page = queries.items_page(request.actor, found, page_asked_for(request))
    look_at_each(
        by=request.actor,
        child_ids=[item.child_id for item in page],
        page="List of records to erase",
        purpose=f"Review {pk}",
        now=now,
    )
    said = {
        "review": found,
        "page": page,
        "approved_by_me": found.first_by_id == request.actor.person_id,
        "approvers": workflow.approvers(found),
        "now": now,
    }
    return render(request, "retention/review.html", said)


@require_POST
@once
def approve(request: PersonRequest, pk: int) -> HttpResponse:
    found = workflow.approve(review=_review(request, pk), by=request.actor, now=timezone.now())
    if found.approved:
        messages.success(request, "Approved by two people.")
    else:
        messages.success(request, "Approved by you. A second person must approve it as well.")
    return redirect("disposal-review", pk)


@require_POST
@once
def erase(request: PersonRequest, pk: int) -> HttpResponse:
    workflow.ask_to_erase(review=_review(request, pk), by=request.actor, now=timezone.now())
    messages.success(request, "The records are being erased. This takes a minute or two.")
    return redirect("disposal-review", pk)


def _review(request: PersonRequest, pk: int) -> Any:
    require_role(request.actor, Can.DISPOSE)
    return get_object_or_404(queries.reviews_of(request.actor), pk=pk)


@form_page
@once
def item(request: PersonRequest, pk: int) -> HttpResponse:
    """One record: why it is on the list, what is in it, and what is decided."""
    require_role(request.actor, Can.DISPOSE)
    now = timezone.now()
    found = get_object_or_404(queries.items_to_decide(request.actor), pk=pk)
    check_still_kept(found.child)
    look(
        by=request.actor,
        child_id=found.child_id,
        page="Record to erase",
        purpose=f"Review {found.review_id}",
        now=now,
    )
    earlier = {
        "decision": found.decision,
        "until": found.keep_until,
        "reason": found.reason,
    }
    form = DecideForm(posted(request), initial=earlier, now=now)
    if form.is_valid():
        _decide(request, found, form.cleaned_data)
        messages.success(request, "Decided. Nothing is erased before two people approve the list.")
        return redirect("disposal-review", found.review_id)
    said = {
        "item": found,
        "kinds": queries.kinds_in_words(found.because),
        "counts": queries.counts_in_words(found.counts),
        "holds": queries.holds_on(found.child),
        "now": now,
    }
    return page_with(request, "retention/item.html", form, **said)


def _decide(request: PersonRequest, found: Any, said: dict[str, Any]) -> None:
    given = {"item": found, "by": request.actor, "now": timezone.now()}
    if said["decision"] == Decision.KEEP:
        workflow.decide_keep(**given, until=said["until"], reason=said["reason"])
    else:
        workflow.decide_dispose(**given)


# Holds


@require_safe
def holds(request: PersonRequest) -> HttpResponse:
    require_role(request.actor, Can.DISPOSE)
    now = timezone.now()
    page = queries.holds_page(request.actor, page_asked_for(request))
    shown = [hold.child_id for hold in page if hold.child_id]
    look_along(by=request.actor, child_ids=shown, page="Records on hold", now=now)
    return render(request, "retention/holds.html", {"page": page, "now": now})


@form_page
@once
def hold_agency(request: PersonRequest) -> HttpResponse:
    """Hold all the authority's records in which one agency has a part."""
    require_role(request.actor, Can.DISPOSE)
    now = timezone.now()
    form = HoldAgencyForm(
        posted(request), agencies=queries.agencies_to_hold(request.actor), now=now
    )
    if form.is_valid():
        workflow.hold_agency(**form.cleaned_data, by=request.actor, now=now)
        messages.success(request, "On hold. Nothing of these records is erased.")
        return redirect("holds")
    return page_with(request, "retention/hold_agency.html", form)


@form_page
@once
def hold_child(request: PersonRequest, child_id: int) -> HttpResponse:
    """Keep one child's record from being erased, with why."""
    now = timezone.now()
    found = get_object_or_404(children_with_particulars(request.actor), pk=child_id)
    require(request.actor, Can.DISPOSE, found)
    check_still_kept(found)
    look(by=request.actor, child_id=found.pk, page="Legal hold", purpose="Legal hold", now=now)
    form = HoldChildForm(posted(request), now=now)
    if form.is_valid():
        workflow.hold_child(child=found, **form.cleaned_data, by=request.actor, now=now)
        messages.success(request, "On hold. Nothing of this record is erased.")
        return redirect("holds")
    said = {"child": found, "holds": queries.holds_on(found), "now": now}
    return page_with(request, "retention/hold_child.html", form, **said)


@form_page
@once
def lift(request: PersonRequest, pk: int) -> HttpResponse:
    """End a legal hold, with why."""
    require_role(request.actor, Can.DISPOSE)
    now = timezone.now()
    found = get_object_or_404(queries.holds_of(request.actor), pk=pk)
    if found.child_id:
        page = "Legal hold"
        look(by=request.actor, child_id=found.child_id, page=page, purpose="Lifting it", now=now)
    form = LiftForm(posted(request), now=now)
    if form.is_valid():
        workflow.lift_hold(hold=found, **form.cleaned_data, by=request.actor, now=now)
        messages.success(request, "The hold is lifted.")
        return redirect("holds")
    return page_with(request, "retention/lift.html", form, hold=found, now=now)
