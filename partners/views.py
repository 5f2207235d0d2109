"""Signing in as one of the demo's people."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from partners import queries
from partners.demo import DEMO_PASSWORD, PEOPLE, persona
from partners.session_store import JOB

BACKEND = "partners.demo_signin.DemoPassword"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
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
    login(request, job.person, backend=BACKEND)
    request.session[JOB] = job.pk
    return redirect(safe(request, request.POST.get("next", "")))


def safe(request: HttpRequest, address: str) -> str:
    """The address asked for when it is one of ours, else home."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else settings.LOGIN_REDIRECT_URL
