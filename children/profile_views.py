"""What is known of a child beforehand: read by whoever sees the child, kept by those who look after them."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.looks import look
from audit.submissions import once
from children import profiles, queries
from children.access import Standing, standing_of
from children.erased import check_still_kept
from children.forms import ProfileForm
from children.photos import photo_of, small_address
from children.profiles import Section
from children.rules import Can
from core.forms import posted
from core.pages import form_page, page_with
from partners.middleware import PersonRequest

# A photo is sent to a page of its own.
WRITTEN = {each.code: each for each in profiles.SECTIONS if not each.is_photo}


def _section(code: str, *, among: Mapping[str, Section]) -> Section:
    if code not in among:
        raise Http404
    return among[code]


def _child(request: PersonRequest, child_id: int) -> tuple[Any, Standing]:
    child = get_object_or_404(queries.children_with_profile(request.actor), pk=child_id)
    check_still_kept(child)
    page, now = "What is known beforehand", timezone.now()
    look(by=request.actor, child_id=child.pk, page=page, purpose="Child's page", now=now)
    return child, standing_of(request.actor, child)


@require_safe
def profile(request: PersonRequest, child_id: int) -> HttpResponse:
    """Every section, when it was checked, and what police would miss."""
    child, standing = _child(request, child_id)
    now, photo = timezone.now(), photo_of(request.actor, child)
    shown = {
        "child": child,
        "known": profiles.known_of(
            queries.profile_of(child), photo, lives_there_since=child.lives_there_since, now=now
        ),
        "photo": small_address(child.pk, photo.pk if photo else None),
        "may_write": standing.may(Can.WRITE_PROFILE),
        "may_edit_photo": standing.may(Can.EDIT_PHOTO),
        "looking_until": standing.looking_until,
        "now": now,
    }
    return render(request, "children/profile.html", shown)


@form_page
@once
def write(request: PersonRequest, child_id: int, code: str) -> HttpResponse:
    """One section, as it stands, to be written anew."""
    section = _section(code, among=WRITTEN)
    child, standing = _child(request, child_id)
    standing.require(Can.WRITE_PROFILE)
    stands = profiles.text_of(queries.profile_of(child), section)
    form = ProfileForm(posted(request), section=section, stands=stands)
    if form.is_valid():
        profiles.write_section(
            child=child,
            section=section,
            text=form.cleaned_data["text"],
            seen=request.POST.get("seen", ""),
            by=request.actor,
            now=timezone.now(),
        )
        messages.success(request, f"Saved: {section.heading}.")
        return redirect("profile", child.pk)
    return page_with(
        request,
        "children/write_profile.html",
        form,
        child=child,
        section=section,
        stands=stands,
        seen=profiles.seen_as(stands),
    )


@require_POST
@once
def confirm(request: PersonRequest, child_id: int, code: str) -> HttpResponse:
    """It is still right, with nothing changed."""
    section = _section(code, among=profiles.BY_CODE)
    child, _ = _child(request, child_id)
    profiles.confirm_section(child=child, section=section, by=request.actor, now=timezone.now())
    messages.success(request, f"Checked: {section.heading}.")
    return redirect("profile", child.pk)
