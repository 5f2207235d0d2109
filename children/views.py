"""The pages about children: who they are, where they live, and homes still to be named."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import look, look_along
from audit.submissions import once
from children import queries, workflow
from children.access import children_visible_to, require, require_role, standing_of
from children.erased import check_still_kept
from children.forms import DeathForm, FindChildForm, FindHomeForm, MatchHomeForm
from children.rules import FIND_BY_PHONE, ROLE_CAN, WITHOUT_A_NUMBER, Can
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from partners.middleware import PersonRequest


@form_page
def children(request: PersonRequest) -> HttpResponse:
    """The children I may see; by POST, those of them with a name."""
    form = FindChildForm(posted(request), by_phone=request.actor.role in FIND_BY_PHONE)
    found = queries.children_of(request.actor)
    searched = form.is_valid()
    if searched:
        found = queries.called(found, form.cleaned_data["name"])
    page = queries.page_of(found, 1 if searched else page_asked_for(request))
    shown, now = [child.pk for child in page], timezone.now()
    look_along(by=request.actor, child_ids=shown, page="Children", now=now)
    return page_with(
        request,
        "children/list.html",
        form,
        page=page,
        searched=searched,
        today=timezone.localdate(now),
        matches_homes=queries.names_homes(request.actor),
        adds=request.actor.role in ROLE_CAN[Can.ADD],
        asks=request.actor.role in ROLE_CAN[Can.ASK],
        names_professionals=request.actor.role in ROLE_CAN[Can.NAME_PROFESSIONAL],
        reads_asked=request.actor.role in ROLE_CAN[Can.READ_ASKED],
        reviews_looks=request.actor.role in ROLE_CAN[Can.REVIEW_LOOKS],
    )


@require_safe
def child(request: PersonRequest, child_id: int) -> HttpResponse:
    """Who the child is and who is around the child, for whoever may see the child."""
    now = timezone.now()
    shown = get_object_or_404(queries.children_with_particulars(request.actor), pk=child_id)
    check_still_kept(shown)
    look(by=request.actor, child_id=shown.pk, page="Child", purpose="Child's page", now=now)
    standing = standing_of(request.actor, shown)
    return render(
        request,
        "children/child.html",
        {
            "child": shown,
            "its": queries.particulars_of(shown, standing, on=timezone.localdate(now)),
            "may_log": standing.may(Can.LOG),
            "may_move": standing.may(Can.MOVE),
            "may_number": shown.local_id.startswith(WITHOUT_A_NUMBER) and standing.may(Can.NUMBER),
            "may_record_death": shown.died_on is None and standing.may(Can.RECORD_DEATH),
            "may_hold": standing.may(Can.DISPOSE),
            "may_edit_photo": standing.may(Can.EDIT_PHOTO),
            "may_write_profile": standing.may(Can.WRITE_PROFILE),
            "may_admit": standing.may(Can.ADMIT),
            "may_try": standing.may(Can.TRY),
            "may_read_times_away": standing.may(Can.READ_TIMES_AWAY),
            "may_read_looks": standing.may(Can.READ_LOOKS),
            "has_papers": standing.may(Can.PRINT) or standing.may(Can.HEAR),
            "looking_until": standing.looking_until,
            "now": now,
        },
    )


@form_page
@once
def death(request: PersonRequest, child_id: int) -> HttpResponse:
    """The day, then the same day to be confirmed: what ends because of it does not begin again."""
    now = timezone.now()
    child = get_object_or_404(children_visible_to(request.actor), pk=child_id)
    require(request.actor, Can.RECORD_DEATH, child)
    check_still_kept(child)
    look(by=request.actor, child_id=child.pk, page="Death", purpose="Recording it", now=now)
    form = DeathForm(posted(request), now=now)
    confirming = form.is_valid()
    if confirming and "confirm" in request.POST:
        died_on = form.cleaned_data["died_on"]
        workflow.record_death(child=child, died_on=died_on, by=request.actor, now=now)
        messages.success(request, "Recorded. This service sends nothing more by itself.")
        return redirect("child", child.pk)
    died_on = form.cleaned_data["died_on"] if confirming else None
    return page_with(request, "children/death.html", form, child=child, died_on=died_on)


@require_safe
def unmatched(request: PersonRequest) -> HttpResponse:
    """Present placements of which nobody has said yet at which home they are."""
    require_role(request.actor, Can.MATCH_HOME)
    page = queries.unmatched_page(request.actor, page=page_asked_for(request))
    shown = [placement.child_id for placement in page]
    look_along(by=request.actor, child_ids=shown, page="Homes to name", now=timezone.now())
    rows = [(placement, queries.place_of(placement)) for placement in page]
    return render(request, "children/unmatched.html", {"page": page, "rows_shown": rows})


@form_page
@once
def match_home(request: PersonRequest, placement_id: int) -> HttpResponse:
    """Look for the home of one placement, and say that it is the one."""
    require_role(request.actor, Can.MATCH_HOME)
    now = timezone.now()
    placement = get_object_or_404(queries.unmatched_placements(request.actor), pk=placement_id)
    look(by=request.actor, child_id=placement.child_id, page="Home", purpose="Naming it", now=now)
    sent = posted(request)
    matching = sent is not None and "home" in sent
    find = FindHomeForm(None if matching else sent)
    typed = request.POST.get("look_for", "").replace("\x00", "")
    asked = find.cleaned_data["look_for"] if find.is_valid() else typed
    homes = queries.homes_like(asked, postcode=placement.postcode)
    match = MatchHomeForm(sent if matching else None, homes=homes, initial={"look_for": asked})
    if match.is_valid():
        home = match.cleaned_data["home"]
        workflow.match_home(placement=placement, home=home, by=request.actor, now=now)
        messages.success(request, f"{placement.child} lives at {home}.")
        return redirect("unmatched-placements")
    return page_with(
        request,
        "children/match.html",
        match if matching else find,
        placement=placement,
        place=queries.place_of(placement),
        find=find,
        match=match,
        homes=homes,
        asked=asked,
    )
