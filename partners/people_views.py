"""The people of an agency: who they are, what they do, and when they leave."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from core.forms import Form, posted
from core.pages import form_page, page_with
from core.times import day
from partners import staff
from partners.access import agency_of, homes_of, jobs_of
from partners.asking import administrators, ask
from partners.manage_forms import (
    ChangeJobForm,
    CheckForm,
    FilterForm,
    FindPersonForm,
    JobForm,
    LastDayForm,
    LeaversForm,
    LeaveTogetherForm,
)
from partners.middleware import PersonRequest
from partners.reauthentication import recently_authenticated
from partners.workflow import invitations
from partners.workflow import jobs as workflow

SECTIONS = (
    ("People", "people"),
    ("Invitations", "invitations"),
    ("To check", "people-check"),
    ("Sign-in", "weak-sign-in"),
    ("Leavers", "leavers"),
)


def sections(current: str) -> list[dict[str, Any]]:
    """The pages about people, beside each other."""
    return [
        {"text": text, "href": reverse(name), "current": name == current} for text, name in SECTIONS
    ]


@form_page
@administrators
def people(request: PersonRequest) -> HttpResponse:
    """Everybody who works at the agency; narrowed by the address, or by POST to a name."""
    now, agency = timezone.now(), agency_of(request.actor)
    find = FindPersonForm(posted(request))
    called = find.cleaned_data["called"] if find.is_valid() else ""
    wanted = {name: request.GET.get(name, "") for name in ("shown", "role", "home")}
    filters = FilterForm(initial=wanted, agency=agency, homes=homes_of(request.actor))
    found = staff.narrowed(request.actor, **wanted, called=called, now=now)
    page = staff.page_of(found, "1" if called else request.GET.get("page"))
    return page_with(
        request,
        "partners/people.html",
        find,
        find=find,
        filters=filters,
        narrow=[name for name, value in wanted.items() if value],
        called=called,
        page=page,
        workers=staff.workers(page, now),
        sections=sections("people"),
        query="".join(f"&{name}={value}" for name, value in safe(wanted).items()),
    )


def safe(wanted: dict[str, str]) -> dict[str, str]:
    """Filters as they may stand in a link: a word or a number of ours, nothing else."""
    return {
        name: value
        for name, value in wanted.items()
        if value and len(value) < 40 and value.replace("-", "").isalnum() and value.isascii()
    }


@require_safe
@administrators
def person(request: PersonRequest, person_id: int) -> HttpResponse:
    """One person, as far as this agency goes: what they do here, and did."""
    now = timezone.now()
    theirs = staff.workers(jobs_of(request.actor).filter(person=person_id), now)
    if not theirs:
        raise Http404
    return render(
        request,
        "partners/person.html",
        {
            "person": theirs[0].job.person,
            "mine": person_id == request.actor.person_id,
            "strong": theirs[0].strong,
            "jobs": [worker for worker in theirs if not worker.over],
            "past": [worker for worker in theirs if worker.over],
            "reminded_at": staff.reminded([person_id]).get(person_id),
        },
    )


@form_page
@administrators
@recently_authenticated
@once
def new_job(request: PersonRequest, person_id: int) -> HttpResponse:
    """Another job here for somebody who works here already."""
    now, agency = timezone.now(), agency_of(request.actor)
    theirs = get_object_or_404(staff.one_of(request.actor, person_id, now))
    form = JobForm(posted(request), agency=agency, homes=homes_of(request.actor).open(), now=now)
    if form.is_valid():
        workflow.start_job(
            person=theirs.person, agency=agency, by=request.actor, now=now, **form.cleaned_data
        )
        messages.success(request, f"{theirs.person} has one job more here.")
        return redirect("person", person_id)
    return ask(
        request,
        form,
        heading=f"Another job for {theirs.person}",
        button="Add the job",
        back=(str(theirs.person), reverse("person", args=[person_id])),
        says=("They choose as which job they work when they sign in.",),
    )


@form_page
@administrators
@recently_authenticated
@once
def change_job(request: PersonRequest, pk: int) -> HttpResponse:
    """What a job is called, where it is and its phone; another role is another job."""
    now = timezone.now()
    job = get_object_or_404(staff.going_on(request.actor, now), pk=pk)
    form = ChangeJobForm(posted(request), job=job, homes=homes_of(request.actor).open(), now=now)
    if form.is_valid():
        workflow.change_job(job=job, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, f"{job.person}’s job is changed.")
        return redirect("person", job.person_id)
    return ask(
        request,
        form,
        heading=f"Change {job.person}’s job as {job.get_role_display().lower()}",
        button="Save",
        back=(str(job.person), reverse("person", args=[job.person_id])),
        says=("To give somebody another kind of work, add a job and end this one.",),
    )


# Leaving


@form_page
@administrators
@recently_authenticated
@once
def leave(request: PersonRequest, pk: int) -> HttpResponse:
    """Set somebody's last day in a job; until it is over, nothing of theirs changes."""
    now = timezone.now()
    job = get_object_or_404(staff.going_on(request.actor, now), pk=pk)
    form = LastDayForm(posted(request), initial={"last_day": staff.last_day_of(job)}, now=now)
    if form.is_valid():
        last = form.cleaned_data["last_day"]
        workflow.set_last_day(job=job, last_day=last, by=request.actor, now=now)
        messages.success(
            request, f"{job.person}’s last day as {job.title} is {day(last, now=now)}."
        )
        return redirect("person", job.person_id)
    return ask(
        request,
        form,
        heading=f"When does {job.person} leave?",
        button="Set the last day",
        back=(str(job.person), reverse("person", args=[job.person_id])),
        says=(
            f"This is about the job as {job.title}.",
            "When the day is over they are signed out, and come off the rota.",
        ),
    )


@require_POST
@administrators
@recently_authenticated
@once
def stay(request: PersonRequest, pk: int) -> HttpResponse:
    """They stay after all."""
    now = timezone.now()
    job = get_object_or_404(staff.going_on(request.actor, now), pk=pk)
    workflow.set_last_day(job=job, last_day=None, by=request.actor, now=now)
    messages.success(request, f"{job.person} stays as {job.title}.")
    return redirect("person", job.person_id)


@form_page
@administrators
@recently_authenticated
@once
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """At once, not on a day; whoever ends their own job is signed out."""
    now = timezone.now()
    job = get_object_or_404(staff.going_on(request.actor, now), pk=pk)
    form = Form(posted(request), now=now)
    if form.is_valid():
        workflow.end_job(job=job, by=request.actor, now=now)
        if job.pk == request.actor.job_id:
            logout(request)
            return redirect("start")
        messages.success(request, f"{job.person} no longer works here as {job.title}.")
        return redirect("person", job.person_id)
    return ask(
        request,
        form,
        heading=f"End {job.person}’s job as {job.title} now",
        button="End the job now",
        back=(str(job.person), reverse("person", args=[job.person_id])),
        says=(
            "They are signed out at once, on every device, and come off the rota.",
            "What they wrote stays, under their name.",
        ),
        warning="Only a new job undoes this.",
        grave=True,
    )


@form_page
@administrators
@recently_authenticated
@once
def leavers(request: PersonRequest) -> HttpResponse:
    """Several people leave: who they are, then one page to confirm it."""
    now = timezone.now()
    page = staff.page_of(going_on_by_name(request, now), request.GET.get("page"), size=staff.MANY)
    if request.POST.get("step") == "confirm":
        return _leave_together(request, page, now)
    form = LeaversForm(posted(request), jobs=page, now=now)
    if not form.is_valid():
        return _choose_leavers(request, form, page)
    found, unknown = staff.of_addresses(request.actor, form.cleaned_data["pasted"], now)
    ticked = set(form.cleaned_data.get("jobs", ()))
    pks = sorted({job.pk for job in found} | {int(pk) for pk in ticked})
    if not pks:
        form.add_error("pasted", "Nobody who works here has any of these addresses")
        return _choose_leavers(request, form, page)
    chosen = list(going_on_by_name(request, now).filter(pk__in=pks))
    confirm = LeaveTogetherForm(
        jobs=chosen, initial={"jobs": [str(job.pk) for job in chosen]}, now=now
    )
    return _confirm_leavers(request, confirm, len(chosen), unknown)


def going_on_by_name(request: PersonRequest, now: Any) -> Any:
    return staff.going_on(request.actor, now).order_by("person__name", "pk")


def _choose_leavers(request: PersonRequest, form: Form, page: Any) -> HttpResponse:
    shown = {"form": form, "page": page, "sections": sections("leavers")}
    status = 422 if form.errors else 200
    return render(request, "partners/leavers.html", shown, status=status)


def _confirm_leavers(
    request: PersonRequest, form: Form, number: int, unknown: list[str]
) -> HttpResponse:
    shown = {"form": form, "number": number, "unknown": unknown}
    status = 422 if form.errors else 200
    return render(request, "partners/leavers_confirm.html", shown, status=status)


def _leave_together(request: PersonRequest, page: Any, now: Any) -> HttpResponse:
    asked = [pk for pk in request.POST.getlist("offered") if pk.isascii() and pk.isdigit()]
    offered = list(going_on_by_name(request, now).filter(pk__in=[int(pk[:9]) for pk in asked]))
    if not offered:
        return redirect("leavers")
    form = LeaveTogetherForm(request.POST, jobs=offered, now=now)
    if not form.is_valid():
        return _confirm_leavers(request, form, len(offered), [])
    ticked = set(form.cleaned_data["jobs"])
    jobs = [job for job in offered if str(job.pk) in ticked]
    last = form.cleaned_data["last_day"]
    number = workflow.end_jobs(jobs=jobs, last_day=last, by=request.actor, now=now)
    said = "1 job ends" if number == 1 else f"{number} jobs end"
    messages.success(request, f"{said} {day(last, now=now) if last else 'now'}.")
    if last is None and request.actor.job_id in {job.pk for job in jobs}:
        logout(request)
        return redirect("start")
    return redirect("people")


# Still right? Safe enough?


@form_page
@administrators
@once
def check(request: PersonRequest) -> HttpResponse:
    """Who has not been looked over for 90 days; the right ones are confirmed together."""
    now = timezone.now()
    page = staff.page_of(staff.to_check(request.actor, now), "1", size=staff.MANY)
    if request.method != "POST":
        return _check_page(request, CheckForm(jobs=page, now=now), page)
    asked = {int(pk[:9]) for pk in request.POST.getlist("offered") if pk.isascii() and pk.isdigit()}
    offered = list(staff.to_check(request.actor, now).filter(pk__in=asked)[: staff.MANY])
    form = CheckForm(request.POST, jobs=offered, now=now)
    if not form.is_valid():
        return _check_page(request, form, page)
    wrong = set(form.cleaned_data["wrong"])
    right = [job for job in offered if str(job.pk) not in wrong]
    number = workflow.check_jobs(jobs=right, by=request.actor, now=now)
    said = "1 person is" if number == 1 else f"{number} people are"
    messages.success(
        request, f"{said} confirmed." + (" Now put the others right." if wrong else "")
    )
    return redirect("people-check")


def _check_page(request: PersonRequest, form: Form, page: Any) -> HttpResponse:
    shown = {"form": form, "page": page, "sections": sections("people-check")}
    status = 422 if form.errors else 200
    return render(request, "partners/check.html", shown, status=status)


@require_safe
@administrators
def weak_sign_in(request: PersonRequest) -> HttpResponse:
    """Who signs in with a password alone."""
    now = timezone.now()
    weak = staff.narrowed(request.actor, shown="weak", role="", home="", called="", now=now)
    page = staff.page_of(weak, request.GET.get("page"))
    reminded = staff.reminded([job.person_id for job in page])
    shown = {"page": page, "reminded": reminded, "sections": sections("weak-sign-in"), "now": now}
    return render(request, "partners/weak.html", shown)


@require_POST
@administrators
@once
def remind(request: PersonRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    job = get_object_or_404(staff.going_on(request.actor, now), pk=pk)
    workflow.remind_to_sign_in_safely(job=job, by=request.actor, now=now)
    messages.success(request, f"A reminder is on its way to {job.person}.")
    return redirect("weak-sign-in")


@form_page
@administrators
@recently_authenticated
@once
def begin_again(request: PersonRequest, pk: int) -> HttpResponse:
    """Somebody has lost their phone, or somebody else knows their password."""
    now = timezone.now()
    job = get_object_or_404(staff.going_on(request.actor, now), pk=pk)
    form = Form(posted(request), now=now)
    if form.is_valid():
        invitations.begin_again(job=job, by=request.actor, now=now)
        messages.success(request, f"{job.person} is signed out. A new link is on its way.")
        return redirect("person", job.person_id)
    return ask(
        request,
        form,
        heading=f"Let {job.person} begin again",
        button="Forget how they sign in",
        back=(str(job.person), reverse("person", args=[job.person_id])),
        says=(
            "For a lost phone, or a password that somebody else may know.",
            (
                "They are signed out everywhere, at their other agencies too, which are told. A link to set up a new"
                f" way to sign in goes to {job.person.email}. Their jobs go on."
            ),
            (
                "Keys with which systems speak in their name, and the address of their calendar, end"
                " too. Whoever runs those systems needs new ones."
            ),
        ),
        warning="Speak to them first: make sure that it is them who asks.",
        grave=True,
    )
