"""Entering what police did: by an officer, or by whoever heard of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from audit.submissions import once
from children.access import require_role, who_could
from children.rules import ROLE_CAN, Can
from core.forms import posted
from core.pages import form_page
from core.refusals import Denied
from missing import enquiries, workflow
from missing.enquiry_forms import EnquiryForm
from missing.pages import page_about
from missing.queries import SeenEpisode
from missing.reading import episode_for
from partners.middleware import PersonRequest


@form_page
@once
def new_enquiry(request: PersonRequest, reference: str) -> HttpResponse:
    episode = episode_for(request, reference, "What police did")
    return _enter(request, episode, None)


@form_page
@once
def correct_enquiry(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """Another entry, which says what it puts right."""
    episode = episode_for(request, reference, "What police did")
    require_role(request.actor, Can.READ_POLICE)
    wrong = get_object_or_404(enquiries.enquiries_for(request.actor, episode), pk=pk)
    if not enquiries.may_correct(request.actor, wrong):
        raise Denied("This is for the force to correct.", who_could=who_could(Can.ENQUIRE))
    return _enter(request, episode, wrong)


def _enter(request: PersonRequest, episode: SeenEpisode, wrong: Any) -> HttpResponse:
    now, actor = timezone.now(), request.actor
    heard = actor.role not in ROLE_CAN[Can.ENQUIRE]
    require_role(actor, Can.REPORT_SECOND_HAND if heard else Can.ENQUIRE)
    audiences = enquiries.audiences_for(actor, wrong)
    form = EnquiryForm(posted(request), now=now, audiences=audiences, heard=heard, wrong=wrong)
    if form.is_valid():
        workflow.record_enquiry(
            episode=episode, corrects=wrong, by=actor, now=now, **form.cleaned_data
        )
        messages.success(request, "Kept. Those who may read it see it on this page.")
        return redirect("police-work", episode.reference)
    return page_about(request, "missing/enquiry.html", episode, form, heard=heard, wrong=wrong)
