"""Pages of what a child would like of the talk, and of what a carer knows after a no."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from audit.submissions import once
from children.access import standing_by
from children.rules import Audience, Can, audiences_of
from core.forms import posted
from core.pages import form_page
from core.times import local
from partners.middleware import PersonRequest
from returns import workflow
from returns.access import wish_of
from returns.pages import asking, interview_of, to_arrange
from returns.wish_forms import CarersViewForm, WishForm


@form_page
@once
def wishes(request: PersonRequest, pk: int) -> HttpResponse:
    """What the child would like of the talk; each telling is kept, and the newest counts."""
    now = timezone.now()
    found = to_arrange(request, pk, "What the child would like of the interview")
    known = wish_of(found, standing_by(found, request.actor, found.child)) or {}
    kept = ("who", "place", "time", "told")
    form = WishForm(
        posted(request),
        now=now,
        name=str(found.child),
        initial={
            **{each: known.get(each, "") for each in kept},
            "said_by": str(found.child),
            "said_on": local(now).date(),
        },
    )
    if form.is_valid():
        workflow.write_wish(interview=found, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, f"What {found.child} would like is saved.")
        return redirect("interview-schedule", pk)
    return asking(request, "returns/wishes.html", found, form)


@form_page
@once
def carers_view(request: PersonRequest, pk: int) -> HttpResponse:
    """After a no, what a carer or a parent knows, if they want to say."""
    now = timezone.now()
    found = interview_of(request, pk, "What a carer knows")
    standing_by(found, request.actor, found.child).require(Can.ARRANGE)
    workflow.refuse_unless_declined(found)
    form = CarersViewForm(
        posted(request),
        now=now,
        name=str(found.child),
        not_before=found.first_back_at,
        audiences=audiences_of(request.actor.role),
        initial={"audience": Audience.PROFESSIONALS},
    )
    if form.is_valid():
        workflow.record_carers_view(interview=found, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "What they told you is saved, apart from the child’s words.")
        return redirect("interview", pk)
    return asking(request, "returns/carers_view.html", found, form)
