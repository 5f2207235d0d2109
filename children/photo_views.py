"""The child's photo: looking at it, putting another in its place, taking it away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.looks import look
from audit.submissions import once
from children import photos
from children.access import children_visible_to, require_role, standing_of
from children.erased import check_still_kept
from children.forms import PhotoForm
from children.rules import Can
from core.middleware import takes_files
from core.pages import form_page, page_with
from core.uploads import MEDIA_TYPE
from partners.middleware import PersonRequest


@takes_files
@form_page
@once
def photo(request: PersonRequest, child_id: int) -> HttpResponse:
    """The photo as large as it is kept; for whoever may change it, a form to send another."""
    now = timezone.now()
    child = get_object_or_404(children_visible_to(request.actor), pk=child_id)
    check_still_kept(child)
    look(by=request.actor, child_id=child.pk, page="Photo", purpose="Its page", now=now)
    sent = request.method == "POST"
    if sent:
        require_role(request.actor, Can.EDIT_PHOTO)
    form = PhotoForm(*((request.POST, request.FILES) if sent else ()), now=now)
    if form.is_valid():
        photos.add_photo(
            child=child,
            picture=form.cleaned_data["photo"],
            taken_on=form.cleaned_data["taken_on"],
            by=request.actor,
            now=now,
        )
        messages.success(request, "The photo is changed.")
        return redirect("child", child.pk)
    standing = standing_of(request.actor, child)
    return page_with(
        request,
        "children/photo.html",
        form,
        child=child,
        photo=photos.photo_of(request.actor, child),
        may_edit=standing.may(Can.EDIT_PHOTO),
        looking_until=standing.looking_until,
        now=now,
    )


@require_POST
@once
def remove(request: PersonRequest, child_id: int) -> HttpResponse:
    child = get_object_or_404(children_visible_to(request.actor), pk=child_id)
    photos.remove_photo(child=child, by=request.actor, now=timezone.now())
    messages.success(request, "The photo is removed.")
    return redirect("child", child.pk)


@require_safe
def whole(request: PersonRequest, child_id: int, pk: int) -> HttpResponse:
    found = get_object_or_404(photos.photos(request.actor).only("whole"), pk=pk, child=child_id)
    return _shown(request, child_id, bytes(found.whole))


@require_safe
def small(request: PersonRequest, child_id: int, pk: int) -> HttpResponse:
    found = get_object_or_404(photos.photos(request.actor).only("small"), pk=pk, child=child_id)
    return _shown(request, child_id, bytes(found.small))


def _shown(request: PersonRequest, child_id: int, content: bytes) -> HttpResponse:
    """The bytes, as an image and nothing else, kept by nobody. To see a face is to look."""
    look(by=request.actor, child_id=child_id, page="Photo", purpose="Saw it", now=timezone.now())
    return HttpResponse(
        content,
        content_type=MEDIA_TYPE,
        headers={
            "Content-Disposition": 'inline; filename="photo.jpg"',
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
        },
    )
