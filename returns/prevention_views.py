"""The prevention interview: read it, record it as an officer or as whoever heard of it, confirm it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from children.access import require_role, standing_by
from children.rules import ROLE_CAN, Can
from core.forms import posted
from core.pages import form_page
from missing import queries
from missing.pages import page_about
from missing.reading import episode_for
from missing.rules import Status
from partners.middleware import PersonRequest
from returns import prevention, workflow
from returns.prevention_forms import PreventionForm

PAGE = "Prevention interview"


@require_safe
def read(request: PersonRequest, reference: str) -> HttpResponse:
    """What came of it, for whoever reads of police; what the child told them, for the fewest."""
    episode = episode_for(request, reference, PAGE)
    require_role(request.actor, Can.READ_POLICE)
    standing = standing_by(episode, request.actor, episode.child, episode.pk)
    recorded = prevention.recorded_in_words(episode, request.actor)
    told = episode.police_told_at is not None
    back = episode.status == Status.BACK and told
    confirmable = episode.status in prevention.CONFIRMABLE and told and recorded
    unconfirmed = prevention.to_confirm(episode, request.actor) if confirmable else None
    return page_about(
        request,
        "returns/prevention.html",
        episode,
        recorded=recorded,
        to_confirm=unconfirmed.pk if unconfirmed else None,
        may_record=back and not recorded and standing.may(Can.PREVENTION),
        may_hear=back and not recorded and standing.may(Can.REPORT_SECOND_HAND),
    )


@form_page
@once
def record(request: PersonRequest, reference: str) -> HttpResponse:
    """By an officer of the force; or second-hand, because the force may not be signed in."""
    now, actor = timezone.now(), request.actor
    episode = episode_for(request, reference, PAGE)
    heard = actor.role not in ROLE_CAN[Can.PREVENTION]
    require_role(actor, Can.REPORT_SECOND_HAND if heard else Can.PREVENTION)
    corrects = prevention.to_confirm(episode, actor) if "corrects" in request.GET else None
    prevention.check_recordable(episode, corrects=corrects)
    form = PreventionForm(
        posted(request),
        now=now,
        name=str(episode.child),
        heard=heard,
        reads_disclosed=prevention.reads_disclosed(actor),
        not_before=prevention.met_at(episode),
    )
    if form.is_valid():
        workflow.record_prevention(
            episode=episode, corrects=corrects, by=actor, now=now, **form.said()
        )
        messages.success(request, "Kept. It is not the return interview, which comes besides.")
        return _back_to(request, episode)
    return page_about(
        request, "returns/record_prevention.html", episode, form, heard=heard, corrects=corrects
    )


@require_POST
@once
def confirm(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """What a partner wrote down is so."""
    episode = episode_for(request, reference, PAGE)
    require_role(request.actor, Can.PREVENTION)
    recorded = get_object_or_404(prevention.preventions_for(request.actor, episode), pk=pk)
    workflow.confirm_prevention(recorded=recorded, by=request.actor, now=timezone.now())
    messages.success(request, "Confirmed. Your name is on it for everyone to see.")
    return _back_to(request, episode)


def _back_to(request: PersonRequest, episode: Any) -> HttpResponse:
    """Where this was the last that the episode, or the force, waited for, an officer sees the child no more."""
    still_seen = queries.episodes(request.actor).filter(pk=episode.pk).exists()
    return redirect("prevention", episode.reference) if still_seen else redirect("decisions")
