"""Pages of the times in which interviewers can: their own, and the service's capacity."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from partners.middleware import PersonRequest
from returns import free_times, workflow
from returns.access import (
    offers_times,
    require_arranging,
    require_interviewer,
    services_arranged_with,
    slots_of,
)
from returns.slot_forms import SlotForm
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
    """What a service can take on in the next two weeks, interviewer by interviewer: for its own, and
    for those who arrange with it."""
    require_arranging(request.actor)
    now = timezone.now()
    services = services_arranged_with(request.actor)
    everybody = free_times.capacity(services, now)
    return render(
        request,
        "returns/service_times.html",
        {
            "page": Paginator(everybody, PAGE).get_page(page_asked_for(request)),
            "free": sum(each.free for each in everybody),
            "taken": sum(each.taken for each in everybody),
            "services": sorted({each.service for each in everybody}),
            "own": offers_times(request.actor),
            "now": now,
        },
    )
