"""Correcting what was written down of a call with police about a challenge."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from audit.looks import look
from audit.submissions import once
from children.access import require_role
from children.erased import check_still_kept
from core.forms import posted
from core.pages import form_page, page_with
from escalation import queries, workflow
from escalation.correction_forms import AnswerCorrectionForm, AskedCorrectionForm
from escalation.rules import Call
from partners.middleware import PersonRequest


@form_page
@once
def correct(request: PersonRequest, pk: int, call: Call) -> HttpResponse:
    """What is right, filled in with what was written; that can still be read afterwards."""
    now = timezone.now()
    found = get_object_or_404(queries.challenges(request.actor), pk=pk)
    require_role(request.actor, workflow.MAY[call])
    check_still_kept(found.episode.child)
    look(
        by=request.actor,
        child_id=found.episode.child_id,
        page="Correct a call about a challenge",
        purpose=f"Episode {found.episode.reference}",
        now=now,
    )
    workflow.refuse_correction(found, call, request.actor)
    written = workflow.written(found, call)
    form = FORMS[call](posted(request), found, written, now)
    if form.is_valid():
        workflow.correct(
            challenge=found,
            call=call,
            right=form.right(written),
            because=form.cleaned_data["because"],
            by=request.actor,
            now=now,
        )
        messages.success(request, "Corrected. What was written before can still be read.")
        return redirect("escalation", pk)
    shown = {
        "challenge": found,
        "case": queries.case_about(found, request.actor, now=now, latest=found.decision),
        "call": call.label,
        "now": now,
    }
    return page_with(request, TEMPLATES[call], form, **shown)


def _asked(data: Any, found: Any, written: workflow.Right, now: datetime) -> AskedCorrectionForm:
    return AskedCorrectionForm(data, now=now, written=written)


def _answered(
    data: Any, found: Any, written: workflow.Right, now: datetime
) -> AnswerCorrectionForm:
    return AnswerCorrectionForm(
        data,
        now=now,
        written=written,
        counts=workflow.counts(found),
        protocol=queries.protocol_of(found.episode),
        latest=queries.decision_now(found.episode, instead_of=queries.made_by_answer(found)),
    )


FORMS: dict[Call, Callable[..., AskedCorrectionForm | AnswerCorrectionForm]] = {
    Call.ASKED: _asked,
    Call.ANSWERED: _answered,
}
TEMPLATES = {
    Call.ASKED: "escalation/correct.html",
    Call.ANSWERED: "escalation/correct_answer.html",
}
