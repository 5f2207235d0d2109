"""An agency itself: what has to be done before it goes live, as a task list."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.submissions import once
from core.forms import Form, posted
from core.pages import form_page, page_with
from partners import onboarding
from partners.access import agency_of
from partners.asking import administrators, ask
from partners.manage_forms import AgencyForm, AgreementForm, AlertCodeForm, ContactForm, HoursForm
from partners.middleware import PersonRequest
from partners.reauthentication import recently_authenticated
from partners.workflow import agency as workflow

BACK = "Agency"


@require_safe
@administrators
def agency(request: PersonRequest) -> HttpResponse:
    found = agency_of(request.actor)
    steps = onboarding.steps_of(found, now=timezone.now())
    shown = {"agency": found, "steps": steps, "live": onboarding.is_live(steps)}
    return render(request, "partners/agency.html", shown)


@form_page
@administrators
@recently_authenticated
@once
def details(request: PersonRequest) -> HttpResponse:
    now, found = timezone.now(), agency_of(request.actor)
    form = AgencyForm(posted(request), initial={"phone": found.phone}, now=now)
    if form.is_valid():
        workflow.change_phone(agency=found, by=request.actor, now=now, **form.cleaned_data)
        return _kept(request)
    return _ask(request, form, "Agency details", says=(f"{found}, {found.get_kind_display()}.",))


@form_page
@administrators
@recently_authenticated
@once
def hours(request: PersonRequest) -> HttpResponse:
    """When teams that answer out of hours take over, and when they hand back."""
    now, found = timezone.now(), agency_of(request.actor)
    form = HoursForm(posted(request), initial=onboarding.hours_of(found), now=now)
    if form.is_valid():
        workflow.keep_hours(agency=found, by=request.actor, now=now, **form.cleaned_data)
        return _kept(request)
    says = (
        "Outside these hours messages go to your teams that answer out of hours.",
        "Their numbers are shown then, to everybody. Other teams are asked where there are none.",
    )
    return _ask(request, form, "Office hours", says=says)


@form_page
@administrators
@recently_authenticated
@once
def agreement(request: PersonRequest) -> HttpResponse:
    now, found = timezone.now(), agency_of(request.actor)
    said = onboarding.setup_of(found)
    known = {"reference": said.agreement_reference, "agreed_on": said.agreement_on}
    form = AgreementForm(posted(request), initial=known, now=now)
    if form.is_valid():
        workflow.keep_agreement(agency=found, by=request.actor, now=now, **form.cleaned_data)
        return _kept(request)
    says = ("Under which agreement does your agency share what it knows about children here?",)
    return _ask(request, form, "Information-sharing agreement", says=says)


@form_page
@administrators
@recently_authenticated
@once
def contact(request: PersonRequest) -> HttpResponse:
    now, found = timezone.now(), agency_of(request.actor)
    said = onboarding.setup_of(found)
    names = ("name", "title", "phone", "email")
    known = {name: getattr(said, f"contact_{name}") for name in names}
    form = ContactForm(posted(request), initial=known, now=now)
    if form.is_valid():
        workflow.name_contact(agency=found, by=request.actor, now=now, **form.cleaned_data)
        return _kept(request)
    says = ("Who answers for your agency’s part in this service?",)
    return _ask(request, form, "Senior contact", says=says)


@form_page
@administrators
@recently_authenticated
@once
def alert(request: PersonRequest) -> HttpResponse:
    """Send a test to the desks on duty, and say that it came by its code."""
    now, found = timezone.now(), agency_of(request.actor)
    if request.method == "POST" and "send" in request.POST:
        sent = workflow.send_test_alert(agency=found, by=request.actor, now=now)
        messages.success(request, f"A test alert is on its way to {_count(sent)}.")
        return redirect("agency-alert")
    form = AlertCodeForm(posted(request), now=now)
    if form.is_valid():
        workflow.receive_test_alert(agency=found, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "The test alert was received.")
        return redirect("agency")
    setup = onboarding.setup_of(found)
    return page_with(request, "partners/alert.html", form, setup=setup, now=now)


def _count(addresses: list[str]) -> str:
    return "1 address" if len(addresses) == 1 else f"{len(addresses)} addresses"


def _kept(request: PersonRequest) -> HttpResponse:
    messages.success(request, "Saved.")
    return redirect("agency")


def _ask(request: PersonRequest, form: Form, heading: str, **more: Any) -> HttpResponse:
    back = (BACK, reverse("agency"))
    return ask(request, form, heading=heading, button="Save", back=back, **more)
