"""Questions about a child: asking one, writing down what police asked, and answering."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from audit.submissions import once
from children.access import require_role
from children.rules import Can, audiences_of
from core.forms import posted
from core.pages import form_page
from missing import requests, workflow
from missing.pages import page_about
from missing.protocols import document_of
from missing.reading import episode_for
from missing.request_forms import AnswerForm, AskForm
from missing.requests import Answering
from missing.rules import may_be_asked
from partners.middleware import PersonRequest


@form_page
@once
def ask(request: PersonRequest, reference: str) -> HttpResponse:
    """Police ask somebody around the child; anybody else asks police."""
    return _ask(request, reference, heard=False)


@form_page
@once
def asked(request: PersonRequest, reference: str) -> HttpResponse:
    """What police asked by phone, written down by whoever took the call."""
    return _ask(request, reference, heard=True)


def _ask(request: PersonRequest, reference: str, *, heard: bool) -> HttpResponse:
    now = timezone.now()
    episode = episode_for(request, reference, "Ask for information")
    require_role(request.actor, Can.REPORT_SECOND_HAND if heard else Can.INFORM)
    offices = may_be_asked(request.actor.role, heard=heard)
    form = AskForm(
        posted(request),
        now=now,
        offices=offices,
        audiences=audiences_of(request.actor.role),
        minutes=document_of(episode.reporting_protocol_id).waits.information_minutes,
        heard=heard,
    )
    if form.is_valid():
        workflow.ask_information(episode=episode, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "Asked. They are told now, and you when they answer.")
        return redirect("police-work", reference)
    return page_about(
        request,
        "missing/ask.html",
        episode,
        form,
        heard=heard,
        only=offices[0].label if len(offices) == 1 else "",
    )


@form_page
@once
def question(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """One question with its answer, or the form to answer it for whoever may."""
    now = timezone.now()
    episode = episode_for(request, reference, "A question about the child")
    require_role(request.actor, Can.READ_POLICE)
    row = get_object_or_404(requests.requests_for(request.actor, episode), pk=pk)
    read = requests.in_words(row, requests.duty_of(row), episode, request.actor, now=now)
    heard = read.answering is Answering.HEARD
    # An answer that came too late is refused, and its words are given back.
    answers = read.mine or request.method == "POST"
    form = AnswerForm(posted(request), now=now, heard=heard) if answers else None
    if form and form.is_valid():
        workflow.give_information(request=row, by=request.actor, now=now, **form.said())
        messages.success(request, "Answered. Whoever asked is told now.")
        return redirect("police-work", reference)
    return page_about(request, "missing/information.html", episode, form, asked=read, heard=heard)
