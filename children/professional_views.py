"""Who works with a child by name: read by whoever sees the child, named by the agency whose it is."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import look
from audit.submissions import once
from children import professionals, workflow
from children.access import can_see, children_visible_to, require, require_role, standing_of
from children.erased import check_still_kept
from children.forms import ChoosePersonForm, FindColleagueForm
from children.rules import NAMED_BY, Can, ProfessionalKind
from children.who import children_with_agencies
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from partners.middleware import PersonRequest

# Each as it follows the child's name.
OF_A_CHILD = {
    ProfessionalKind.SOCIAL_WORKER: "social worker",
    ProfessionalKind.SUPERVISING_SOCIAL_WORKER: "supervising social worker",
    ProfessionalKind.REVIEWING_OFFICER: "independent reviewing officer",
}


@require_safe
def who_works(request: PersonRequest, child_id: int) -> HttpResponse:
    child = _child(request, child_id)
    standing = standing_of(request.actor, child)
    shown = {
        "child": child,
        "works": professionals.who_works_with(child, standing),
        "looking_until": standing.looking_until,
        "now": timezone.now(),
    }
    return render(request, "children/professionals.html", shown)


def _child(request: PersonRequest, child_id: int) -> Any:
    rows = children_with_agencies(children_visible_to(request.actor))
    child = get_object_or_404(rows, pk=child_id)
    check_still_kept(child)
    page, now = "Who works with this child", timezone.now()
    look(by=request.actor, child_id=child.pk, page=page, purpose="Child's page", now=now)
    return child


@form_page
@once
def name(request: PersonRequest, child_id: int, kind: str) -> HttpResponse:
    """Choose one of the people at the agency whose work it is; a name cuts the list short."""
    if kind not in ProfessionalKind.values:
        raise Http404
    now, post = timezone.now(), ProfessionalKind(kind)
    child = _child(request, child_id)
    require(request.actor, NAMED_BY[post], child)
    sent = posted(request)
    naming = sent is not None and "person" in sent
    find = FindColleagueForm(None if naming else sent)
    typed = request.POST.get("look_for", "").replace("\x00", "")
    asked = find.cleaned_data["look_for"] if find.is_valid() else typed
    people = professionals.people_who_could(post, child, asked=asked, on=timezone.localdate(now))
    form = ChoosePersonForm(sent if naming else None, people=people, initial={"look_for": asked})
    if form.is_valid():
        person = form.cleaned_data["person"]
        workflow.name_professional(child=child, person=person, kind=post, by=request.actor, now=now)
        messages.success(request, f"{person} works with {child} from now on.")
        seen = can_see(request.actor, child)
        return redirect("professionals", child.pk) if seen else redirect("children")
    shown = {
        "child": child,
        "post": post,
        "find": find,
        "naming": form,
        "people": people,
        "asked": asked,
        "of_a_child": OF_A_CHILD[post],
        "agency": request.actor.agency_name,
        "holder": professionals.holder_of(post, child),
    }
    return page_with(request, "children/name_professional.html", form if naming else find, **shown)


@require_safe
def without(request: PersonRequest) -> HttpResponse:
    """The authority's children for whom no social worker is named."""
    require_role(request.actor, Can.NAME_PROFESSIONAL)
    page = professionals.without_social_worker_page(request.actor, page=page_asked_for(request))
    return render(request, "children/without_social_worker.html", {"page": page})
