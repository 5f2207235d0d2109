"""Inviting people to work at an agency; and, for whoever is invited, coming in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from core.forms import Form, posted
from core.pages import form_page, page_with
from partners import invitations, onboarding, staff
from partners.access import agency_of, homes_of, invitations_of
from partners.accounts import welcome
from partners.asking import administrators, ask
from partners.invitation_forms import JoinForm
from partners.manage_forms import InviteForm
from partners.middleware import PersonRequest
from partners.people_views import sections
from partners.reauthentication import recently_authenticated
from partners.session_store import JOB
from partners.workflow import invitations as workflow

INVITATION = "invitation"  # the session's key for the invitation whose link was opened


@require_safe
@administrators
def invited(request: PersonRequest) -> HttpResponse:
    """Every invitation of the agency and where it has got to, the newest first."""
    now = timezone.now()
    page = staff.invitations_page(request.actor, request.GET.get("page"))
    shown = {"page": page, "asked": staff.asked(page, now), "sections": sections("invitations")}
    return render(request, "partners/invitations.html", {**shown, "now": now})


@form_page
@administrators
@recently_authenticated
@once
def invite(request: PersonRequest) -> HttpResponse:
    """Invite somebody to a job at one's own agency."""
    now, agency = timezone.now(), agency_of(request.actor)
    form = InviteForm(posted(request), agency=agency, homes=homes_of(request.actor).open(), now=now)
    if form.is_valid():
        made = workflow.invite(agency=agency, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, f"An invitation is on its way to {made.email}.")
        return redirect("invitations")
    return ask(
        request,
        form,
        heading=f"Invite somebody to work at {agency}",
        button="Send the invitation",
        back=("Invitations", reverse("invitations")),
        says=("They get a link by email. It works once, and names your agency and the job.",),
        warning=onboarding.first_of_all(agency, now=now),
    )


@require_POST
@administrators
@recently_authenticated
@once
def send_again(request: PersonRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(invitations_of(request.actor), pk=pk)
    workflow.send_again(invitation=invitation, by=request.actor, now=timezone.now())
    messages.success(
        request, f"A new link is on its way to {invitation.email}. The old one no longer works."
    )
    return redirect("invitations")


@require_POST
@administrators
@recently_authenticated
@once
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(invitations_of(request.actor), pk=pk)
    workflow.take_back(invitation=invitation, by=request.actor, now=timezone.now())
    messages.success(request, f"The link sent to {invitation.email} no longer works.")
    return redirect("invitations")


# Coming in


@login_not_required
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation. Its secret leaves the address bar before anything is shown."""
    found = invitations.invitation_of(token, now=timezone.now())
    if found is None:
        return _over(request)
    request.session[INVITATION] = [found.pk, found.digest]
    return _untold(redirect("invitation"))


@login_not_required
@form_page
def join(request: HttpRequest) -> HttpResponse:
    """Take up the invitation whose link was opened: with a new account, or with one's own."""
    now = timezone.now()
    pk, digest = request.session.get(INVITATION) or (0, "")
    invitation = invitations.still_open(pk, digest, now=now)
    if invitation is None:
        return _over(request)
    account = staff.account_of(invitation.email)
    if account and not request.user.is_authenticated and not staff.can_sign_in(account):
        return _again(request, invitation, account, now)
    if account or request.user.is_authenticated:
        return _with_account(request, invitation, now)
    form = JoinForm(posted(request), now=now)
    if not form.is_valid():
        shown = {"invitation": invitation, "begins_again": False}
        return page_with(request, "partners/join.html", form, **shown)
    job = workflow.join(invitation=invitation, name=form.cleaned_data["name"], now=now)
    return _welcome(request, job)


def _again(request: HttpRequest, invitation: Any, account: Any, now: Any) -> HttpResponse:
    """Whose ways to sign in were forgotten sets new ones up; nobody else can, without this link."""
    if request.method == "POST":
        return _welcome(request, workflow.accept(invitation=invitation, person=account, now=now))
    shown = {"form": Form(), "invitation": invitation, "begins_again": True}
    return render(request, "partners/join.html", shown)


def _welcome(request: HttpRequest, job: Any) -> HttpResponse:
    answer = welcome(request, job.person)
    _works_as(request, job.pk)
    return answer


def _with_account(request: HttpRequest, invitation: Any, now: Any) -> HttpResponse:
    """Whoever has an account signs in, and takes the job up by a press."""
    person: Any = request.user
    mine = person.is_authenticated and person.email == invitation.email
    if request.method == "POST" and mine:
        job = workflow.accept(invitation=invitation, person=person, now=now)
        _works_as(request, job.pk)
        messages.success(request, f"You now work at {job.agency} as {job.title}.")
        return redirect("home")
    shown = {"invitation": invitation, "mine": mine, "form": Form()}
    return render(request, "partners/join_again.html", shown)


def _works_as(request: HttpRequest, job_id: int) -> None:
    request.session.pop(INVITATION, None)
    request.session[JOB] = job_id


def _over(request: HttpRequest) -> HttpResponse:
    """One answer for a link that never was, was used, taken back, sent again or is out of date."""
    return _untold(render(request, "partners/join_over.html", status=404))


def _untold(response: HttpResponse) -> HttpResponse:
    """What stood in the address is told to nobody, and kept by nothing."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store, private"
    return response
