"""Pages of arranging: an interviewer's times, the service's capacity, wishes, and a carer's view."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from children.access import standing_by
from children.rules import Audience, Can, audiences_of
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from core.times import local
from partners.middleware import PersonRequest
from returns import queries, workflow
from returns.access import require_interviewer, slots_of, wish_of
from returns.pages import asking, interview_of, to_arrange
from returns.slot_forms import CarersViewForm, SlotForm, WishForm
from returns.views import PAGE
from returns.words import slot_in_words

MY_TIMES = "my-times"


@require_safe
def my_times(request: PersonRequest) -> HttpResponse:
    """The times to come of whoever asks, the next first: free, or booked and for which reference."""
    require_interviewer(request.actor)
    now = timezone.now()
    slots = slots_of(request.actor).to_come(now).with_is_free()
    page = Paginator(slots, PAGE).get_page(page_asked_for(request))
    times = [(slot, slot_in_words(slot, now)) for slot in page]
    return render(request, "returns/my_times.html", {"page": page, "times": times})


@form_page
@once
def add_times(request: PersonRequest) -> HttpResponse:
    require_interviewer(request.actor)
    now = timezone.now()
    form = SlotForm(posted(request), now=now)
    if form.is_valid():
        made = workflow.offer_slots(by=request.actor, now=now, **form.cleaned_data)
        messages.success(
            request, "A time is added." if len(made) == 1 else f"{len(made)} times are added."
        )
        return redirect(MY_TIMES)
    back = {"text": "My times", "href": reverse(MY_TIMES)}
    return page_with(request, "returns/add_times.html", form, back=back)


@require_POST
@once
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    workflow.take_back(slot_id=pk, by=request.actor, now=timezone.now())
    messages.success(request, "That time is taken back.")
    return redirect(MY_TIMES)


@require_safe
def service_times(request: PersonRequest) -> HttpResponse:
    """What the service can take on in the next two weeks, interviewer by interviewer."""
    require_interviewer(request.actor)
    now = timezone.now()
    everybody = queries.capacity(request.actor, now)
    return render(
        request,
        "returns/service_times.html",
        {
            "page": Paginator(everybody, PAGE).get_page(page_asked_for(request)),
            "free": sum(each.free for each in everybody),
            "taken": sum(each.taken for each in everybody),
            "service": request.actor.agency_name,
            "now": now,
        },
    )


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
