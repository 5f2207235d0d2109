"""Homes, teams and their rotas."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.submissions import once
from core.forms import Form, posted
from core.pages import form_page
from core.times import when
from partners import places, rota
from partners.access import agency_of, homes_of, shifts_of, teams_of
from partners.asking import administrators, ask
from partners.manage_forms import HomeForm, NewHomeForm, NewTeamForm, ShiftForm, TeamForm
from partners.middleware import PersonRequest
from partners.reauthentication import recently_authenticated
from partners.workflow import places as workflow
from partners.workflow import rota as rota_workflow


@require_safe
@administrators
def homes(request: PersonRequest) -> HttpResponse:
    agency = agency_of(request.actor)
    page = places.homes_page(request.actor, request.GET.get("page"), now=timezone.now())
    shown = {"page": page, "kinds": places.kinds_at(agency), "agency": agency}
    return render(request, "partners/homes.html", shown)


@form_page
@administrators
@recently_authenticated
@once
def new_home(request: PersonRequest) -> HttpResponse:
    """Add a home or foster household of one's own agency."""
    now, agency = timezone.now(), agency_of(request.actor)
    form = NewHomeForm(posted(request), agency=agency, now=now)
    if form.is_valid():
        home = workflow.add_home(agency=agency, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, f"{home} is added. Now invite the people who work there.")
        return redirect("homes")
    return ask(
        request,
        form,
        heading="Add a home or foster household",
        button="Add",
        back=("Homes", reverse("homes")),
    )


@form_page
@administrators
@recently_authenticated
@once
def home(request: PersonRequest, pk: int) -> HttpResponse:
    """A home of the agency, and what is known of it, to be changed."""
    now = timezone.now()
    found = get_object_or_404(homes_of(request.actor), pk=pk)
    known = places.known_of(found)
    form = HomeForm(posted(request), initial=known, now=now)
    if form.is_valid():
        workflow.change_home(home=found, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['name']} is saved.")
        return redirect("homes")
    return ask(
        request,
        form,
        heading=str(found),
        button="Save",
        back=("Homes", reverse("homes")),
        says=(
            (
                "Put right what is wrong here. If the household has moved house, each child’s social"
                " worker records the child’s move too."
            ),
        ),
    )


@form_page
@administrators
@recently_authenticated
@once
def close_home(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a home for good. One that a child lives in is refused (`children.leavers`)."""
    now = timezone.now()
    found = get_object_or_404(homes_of(request.actor).open(), pk=pk)
    form = Form(posted(request), now=now)
    if form.is_valid():
        workflow.close_home(home=found, by=request.actor, now=now)
        messages.success(request, f"{found} is closed.")
        return redirect("homes")
    return ask(
        request,
        form,
        heading=f"Close {found}",
        button="Close it",
        back=("Homes", reverse("homes")),
        says=("Nobody can be placed there or invited there. What happened there is kept.",),
        warning="A closed home is not opened again here.",
        grave=True,
    )


# Teams


@require_safe
@administrators
def teams(request: PersonRequest) -> HttpResponse:
    listed = teams_of(request.actor).order_by("office", "name")
    return render(request, "partners/teams.html", {"teams": listed})


@form_page
@administrators
@recently_authenticated
@once
def new_team(request: PersonRequest) -> HttpResponse:
    now, agency = timezone.now(), agency_of(request.actor)
    form = NewTeamForm(posted(request), offices=places.offices_at(agency), now=now)
    if form.is_valid():
        team = workflow.add_team(agency=agency, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, f"{team} is added.")
        return redirect("teams")
    return ask(request, form, heading="Add a team", button="Add", back=("Teams", reverse("teams")))


@form_page
@administrators
@recently_authenticated
@once
def team(request: PersonRequest, pk: int) -> HttpResponse:
    """A team of the agency, and where it is reached, to be changed."""
    now = timezone.now()
    found = get_object_or_404(teams_of(request.actor), pk=pk)
    known = {name: getattr(found, name) for name in ("name", "phone", "email")}
    form = TeamForm(posted(request), initial=known, now=now)
    if form.is_valid():
        workflow.change_team(team=found, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['name']} is saved.")
        return redirect("teams")
    return ask(
        request,
        form,
        heading=str(found),
        button="Save",
        back=("Teams and phone numbers", reverse("teams")),
        says=(f"This team answers as: {found.get_office_display().lower()}.",),
    )


# Rotas


@require_safe
@administrators
def rotas(request: PersonRequest) -> HttpResponse:
    """Every team, who is on duty there now, and whether the next seven days have a gap."""
    now = timezone.now()
    return render(request, "partners/rotas.html", {"desks": rota.desks_of(request.actor, now)})


@require_safe
@administrators
def team_rota(request: PersonRequest, pk: int) -> HttpResponse:
    """One team's week."""
    now = timezone.now()
    found = get_object_or_404(teams_of(request.actor), pk=pk)
    monday = rota.monday_of(request.GET.get("week", ""), now)
    shown = {"team": found, "week": rota.week_of(found, monday, now), "now": now}
    return render(request, "partners/rota.html", shown)


@form_page
@administrators
@recently_authenticated
@once
def new_shift(request: PersonRequest, pk: int) -> HttpResponse:
    """Somebody of the team answers for it from then until then."""
    now = timezone.now()
    found = get_object_or_404(teams_of(request.actor), pk=pk)
    people = rota.people_for(found, now)
    form = ShiftForm(posted(request), people=people, now=now)
    if form.is_valid():
        shift = rota_workflow.put_on_duty(
            team=found, by=request.actor, now=now, **form.cleaned_data
        )
        messages.success(request, rota.on_duty(shift))
        return redirect(rota.page_of(shift))
    return ask(
        request,
        form,
        heading=f"Put somebody on duty: {found}",
        button="Put on duty",
        back=(str(found), reverse("team-rota", args=[pk])),
        says=() if people else ("Nobody has a job that is done at this desk. Invite somebody.",),
    )


@form_page
@administrators
@recently_authenticated
@once
def end_shift(request: PersonRequest, pk: int) -> HttpResponse:
    """Take somebody off the rota: a shift under way ends now, one to come is not kept."""
    now = timezone.now()
    shift = get_object_or_404(shifts_of(request.actor), pk=pk)
    back = rota.page_of(shift)
    form = Form(posted(request), now=now)
    if form.is_valid():
        rota_workflow.take_off_duty(shift=shift, by=request.actor, now=now)
        messages.success(request, f"{shift.person} is off the rota for that time.")
        return redirect(back)
    under_way = shift.starts_at < now
    return ask(
        request,
        form,
        heading=f"Take {shift.person} off duty",
        button="End the shift now" if under_way else "Take off the rota",
        back=(str(shift.team), back),
        says=(f"On duty from {when(shift.starts_at)}, until {when(shift.ends_at)}.",),
        warning="Look afterwards whether somebody else is on duty then.",
        grave=True,
    )
