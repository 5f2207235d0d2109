"""Signing in as one of the demo's people."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core.pages import form_page
from partners import queries
from partners.demo import DEMO_PASSWORD, PEOPLE, persona
from partners.returning import safe
from partners.session_store import JOB
from partners.strength import DEMO_BACKEND


@login_not_required
@form_page
def demo_signin(request: HttpRequest) -> HttpResponse:
    """Choose whom to be. The page is there in demo mode alone."""
    if not settings.DEMO:
        raise Http404
    if request.method != "POST":
        return render(
            request,
            "partners/demo_signin.html",
            {"people": PEOPLE, "password": DEMO_PASSWORD, "next": request.GET.get("next", "")},
        )
    chosen = persona(request.POST.get("persona", ""))
    job = queries.first_job_of(chosen.email, timezone.localdate()) if chosen else None
    if job is None:
        raise Http404
    login(request, job.person, backend=DEMO_BACKEND)
    record_authentication(request, job.person, "demo")
    request.session[JOB] = job.pk
    return redirect(safe(request, request.POST.get("next", "")))
