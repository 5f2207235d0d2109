"""Somebody's own mobile number: theirs to give, to confirm and to take away."""

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from audit.submissions import once
from core.forms import posted
from core.gateways import sends_texts
from core.pages import form_page, page_with
from partners import queries
from partners.middleware import PersonRequest
from partners.mobile_forms import CodeForm, NumberForm
from partners.workflow import mobile as workflow


@form_page
@once
def mobile(request: PersonRequest) -> HttpResponse:
    """Give a number, and a code is sent there."""
    now = timezone.now()
    form = NumberForm(posted(request), now=now)
    if form.is_valid():
        workflow.give_number(by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "A code is on its way to your mobile.")
        return redirect("mobile-code")
    known = queries.mobile_of(request.actor.person_id)
    return page_with(
        request, "partners/mobile.html", form, mobile=known, texts=sends_texts(), now=now
    )


@form_page
@once
def code(request: PersonRequest) -> HttpResponse:
    """Type the code that was sent there."""
    now = timezone.now()
    known = queries.mobile_of(request.actor.person_id)
    if known is None or known.confirmed_at:
        return redirect("mobile")
    form = CodeForm(posted(request), now=now)
    if form.is_valid():
        key = str(request.actor.person_id)
        stopped = consume_or_429(request, action="mobile_code", key=key)
        if stopped:
            return stopped
        if workflow.confirm(by=request.actor, now=now, **form.cleaned_data):
            messages.success(request, "From now on what needs you is also sent to your mobile.")
            return redirect("mobile")
        form.add_error("code", "This is not the newest code, or it is too old. Ask for another")
    shown = known.code if settings.DEMO else ""
    return page_with(request, "partners/mobile_code.html", form, mobile=known, shown=shown)


@require_POST
@once
def forget(request: PersonRequest) -> HttpResponse:
    workflow.forget_number(by=request.actor)
    messages.success(request, "No texts are sent to you any more.")
    return redirect("mobile")
