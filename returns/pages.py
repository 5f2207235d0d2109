"""What every page about one interview does: finds it, keeps that it was looked at, and says whose it is."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from audit.looks import look
from children.access import standing_by
from children.erased import check_still_kept
from children.rules import Can
from core.pages import page_with
from partners.middleware import PersonRequest
from returns import queries, workflow
from returns.voice_words import voice_of
from returns.words import is_past, standing_of, told_in_words


def interview_of(
    request: PersonRequest, pk: int, page: str, reading: Any = queries.interviews
) -> Any:
    """The interview, if this person may see it; else the 404 that a made-up number gets."""
    found = get_object_or_404(reading(request.actor), pk=pk)
    check_still_kept(found.child)
    look(
        by=request.actor,
        child_id=found.child_id,
        page=page,
        purpose=f"Return interview {pk}",
        now=timezone.now(),
    )
    return found


def to_arrange(request: PersonRequest, pk: int, page: str, can: Can = Can.ARRANGE) -> Any:
    found = interview_of(request, pk, page)
    standing_by(found, request.actor, found.child).require(can)
    workflow.refuse_ended(found)
    return found


def page_of(found: Any, now: datetime) -> dict[str, Any]:
    return {
        "interview": found,
        "standing": standing_of(found, now),
        "told": told_in_words(found),
        "is_past": is_past(found, now),
        "now": now,
    }


def asking(
    request: PersonRequest, template: str, found: Any, form: Any, **more: Any
) -> HttpResponse:
    """A page of one form. Whoever hears the child is told on it, too, that the child wrote of danger."""
    standing = standing_by(found, request.actor, found.child)
    shown = {
        **page_of(found, timezone.now()),
        "voice": voice_of(found, standing),
        "may_tell": standing.may(Can.HOLD),
        **more,
    }
    return page_with(request, template, form, **shown)
