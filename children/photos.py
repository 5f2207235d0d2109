"""The child's photo: which one is shown to whom, and what changing it does."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from audit.record import record
from audit.rules import Fact
from children.access import require, visible_to
from children.models import Child, Photo
from children.rules import Can
from children.workflow import locked
from core.compiled import Compiled, slot
from core.refusals import Refused
from core.uploads import Picture
from partners.actor import Actor


def photos(actor: Actor | None) -> QuerySet[Photo]:
    """The present photo of each child that the actor may see, without its bytes."""
    seen = visible_to(actor, columns="child__", child="child_id") if actor else Q(pk__in=[])
    return Photo.objects.present().filter(seen).defer("whole", "small")


def photo_of(actor: Actor | None, child: Child) -> Photo | None:
    """The child's present photo, with who put it there."""
    return photos(actor).filter(child=child).select_related("added_by").first()


def taken_in_words(photo: Photo) -> str:
    """How old the photo is, as far as that is known."""
    on = photo.taken_on
    return f"Taken {on:%-d %B %Y}" if on else f"Added {photo.since:%-d %B %Y}"


def present_photo(child: str = "child_id") -> Compiled:
    """For a row that is shown with the child's face: the id of the photo, of `child`."""
    return Compiled(_present_photo, child=F(child))


def _present_photo() -> QuerySet[Any, Any]:
    return Photo.objects.present().filter(child=slot("child")).values("pk")[:1]


def small_address(child_id: int, photo_id: int | None) -> str:
    """Where the small photo is; nothing for a child of whom there is none."""
    return reverse("photo-small", args=[child_id, photo_id]) if photo_id else ""


@transaction.atomic
def add_photo(
    *, child: Child, picture: Picture, taken_on: date | None, by: Actor, now: datetime
) -> Photo:
    """From now on this is the child's photo. The one before it is kept, and shown to nobody."""
    require(by, Can.EDIT_PHOTO, child)
    child = locked(child)
    replaced = _end_present(child, now=now)
    photo = Photo.objects.create(
        child=child,
        whole=picture.whole,
        small=picture.small,
        width=picture.width,
        height=picture.height,
        fingerprint=picture.fingerprint,
        taken_on=taken_on,
        added_by_id=by.person_id,
        since=now,
    )
    kept = {"photo": photo.pk, "sha256": photo.fingerprint, "replaced": replaced}
    _record(child, photo, kept, by=by, now=now)
    return photo


@transaction.atomic
def remove_photo(*, child: Child, by: Actor, now: datetime) -> None:
    """The child has no photo here any more. Raises `Refused` when somebody has removed it already."""
    require(by, Can.EDIT_PHOTO, child)
    child = locked(child)
    removed = _end_present(child, now=now)
    if removed is None:
        raise Refused("There is no photo to remove. Somebody may have removed it just now.")
    _record(child, None, {"removed": removed}, by=by, now=now)


def _end_present(child: Child, *, now: datetime) -> int | None:
    present = Photo.objects.present().filter(child=child).defer("whole", "small").first()
    if present is None:
        return None
    present.until = now
    present.save(update_fields=["until"])
    return present.pk


def _record(
    child: Child, photo: Photo | None, changed: dict[str, Any], *, by: Actor, now: datetime
) -> None:
    payload = {"details": ["photo"], **changed}
    record(Fact.CHILD_CHANGED, by=by, child=child, about=photo, at=now, payload=payload)
