"""The recorder: six short sections in any order, telling somebody now, and somebody else's approval."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from children.access import standing_by
from children.rules import Can
from core.forms import posted
from core.pages import form_page, part
from partners.middleware import PersonRequest
from returns import queries, workflow
from returns.access import may_send, place_of, readers_the_child_chose, refuses_sharing
from returns.pages import asking, interview_of, page_of
from returns.questions import Section, asked
from returns.recorder_forms import ApprovalForm, SectionForm, ShareForm, TellForm
from returns.rules import SharedWith, Verdict
from returns.voice_words import voice_of
from returns.words import (
    Reading,
    choice_of,
    parts_of,
    readings_of,
    shared_in_words,
    tasks_of,
)

# What cannot wait is pressed in the form itself, so that what stands on the page is kept first.
TELL = "tell"
ANOTHER_WINDOW = (
    "You wrote something else here in another window. Both are kept, and both are below:"
    " keep what is right and clear the other."
)


@require_safe
def record(request: PersonRequest, pk: int) -> HttpResponse:
    """The sections, each with how far it is; and what is left to do with the whole."""
    now = timezone.now()
    found = _written(request, pk, "Record the return interview")
    answers, standing = queries.answers_of(found), standing_by(found, request.actor, found.child)
    return render(
        request,
        "returns/record.html",
        {
            **page_of(found, now),
            "tasks": tasks_of(found, answers),
            "last": queries.last_approval_of(found),
            "exactly": place_of(found, standing),
            "may_send": may_send(found, request.actor),
            "voice": voice_of(found, standing),
        },
    )


@form_page
def section(request: PersonRequest, pk: int, section: str) -> HttpResponse:
    """Keep what stands on the page, and go back to the list.

    No submission key is claimed: to keep an answer twice is to keep it once, and a page that came back
    by the Back button must be able to correct what it said before.
    """
    asks = asked().section(section)
    if asks is None:
        raise Http404
    found = _written(request, pk, "Record the return interview")
    if "autosave" in request.POST:
        return _save_so_far(request, found, asks)
    if request.method != "POST":
        return _show(request, found, _form(request, found, asks, posted(request)))
    form = _form(request, found, asks, request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    kept = workflow.write_down(
        interview=found,
        boxes=form.said(),
        by=request.actor,
        now=timezone.now(),
        window=form.submission,
    )
    if request.POST.get("then") == TELL:
        return redirect("interview-tell", pk)
    if any(each.another for each in kept):
        messages.warning(request, ANOTHER_WINDOW)
        return redirect("interview-section", pk, section)
    return redirect("interview-record", pk)


def _save_so_far(request: PersonRequest, found: Any, asks: Section) -> HttpResponse:
    """What stands on the page so far. Where it cannot be kept, the button says why."""
    form = _form(request, found, asks, request.POST)
    if not form.is_valid():
        return HttpResponse(status=409)
    now = timezone.now()
    kept = workflow.write_down(
        interview=found, boxes=form.said(), by=request.actor, now=now, window=form.submission
    )
    page = {
        "form": form,
        "marks": form.marks_after(kept),
        "saved_at": now,
        "another": any(each.another for each in kept),
    }
    return part(request, "returns/section.html", "save", page)


def _form(request: PersonRequest, found: Any, asks: Section, data: Any) -> SectionForm:
    me = request.actor.person_id
    answers = queries.answers_of(found)
    return SectionForm(
        data,
        section=asks,
        name=str(found.child),
        mine=[each for each in answers if each.by_id == me],
        others=[each for each in answers if each.by_id != me],
    )


def _show(request: PersonRequest, found: Any, form: SectionForm) -> HttpResponse:
    return asking(
        request,
        "returns/section.html",
        found,
        form,
        section=form.section,
        marks=form.marks,
        saved_at=form.saved_at,
        another=False,
    )


@form_page
@once
def tell(request: PersonRequest, pk: int) -> HttpResponse:
    """An urgent word to those who can act, from any section."""
    found = interview_of(request, pk, "Tell somebody now")
    standing_by(found, request.actor, found.child).require(Can.HOLD)
    form = TellForm(posted(request), name=str(found.child))
    police = workflow.heard_of_by_police(found, timezone.now())
    if form.is_valid():
        workflow.tell_somebody_now(
            interview=found, by=request.actor, now=timezone.now(), **form.cleaned_data
        )
        danger = form.cleaned_data["in_danger"]
        messages.success(request, _they_were_told(danger, police=police is not None))
        written = workflow.is_written(found)
        return redirect("interview-record" if written else "interview", pk)
    return asking(request, "returns/tell.html", found, form, police=police)


def _they_were_told(danger: bool, *, police: bool) -> str:
    """To whom it went; police are never thought to know what nobody tells them."""
    if not danger:
        return "They have been told."
    call = "call 999 now if you have not."
    if police:
        return f"They have been told, and so have police. If anybody is in danger, {call}"
    return f"They have been told, but police have not: {call}"


@require_POST
@once
def send_again(request: PersonRequest, pk: int) -> HttpResponse:
    found = _written(request, pk, "Send the return interview for approval")
    workflow.send_written(interview=found, by=request.actor, now=timezone.now())
    messages.success(request, "Sent for approval, and nothing more is asked of you now.")
    return redirect("interviews")


@form_page
@once
def approval(request: PersonRequest, pk: int) -> HttpResponse:
    """All that was written down, to read; and what its reader says of it, which changes no word."""
    found = interview_of(request, pk, "Approve the return interview")
    standing = standing_by(found, request.actor, found.child)
    workflow.refuse_unless_approved_by(found, standing)
    form = ApprovalForm(posted(request))
    if form.is_valid():
        workflow.decide(interview=found, by=request.actor, now=timezone.now(), **form.cleaned_data)
        approved = form.cleaned_data["outcome"] == Verdict.APPROVED
        messages.success(
            request,
            f"The interview is approved. {found.child}’s social worker decides what others read of it."
            if approved
            else "It is returned with your comments.",
        )
        return redirect("interviews")
    return asking(
        request,
        "returns/approval.html",
        found,
        form,
        parts=parts_of(queries.answers_of(found), str(found.child)),
        last=queries.last_approval_of(found),
    )


@form_page
def share(request: PersonRequest, pk: int) -> HttpResponse:
    """Of what the child said, what others read too, and who. Nothing is shared unless it is chosen, and what
    each would read was shown."""
    found = interview_of(request, pk, "Share what the child said")
    standing = standing_by(found, request.actor, found.child)
    standing.require(Can.HEAR)
    workflow.refuse_unless_shareable(found)
    words = list(queries.words_to_share(found))
    refused = refuses_sharing(found)
    readers = readers_the_child_chose(found)
    form = ShareForm(
        posted(request),
        name=str(found.child),
        words=words,
        refused=refused,
        chosen_by_the_child=readers,
    )
    if form.is_valid() and request.POST.get("seen") == form.mark:
        chosen = form.chosen
        workflow.share_words(
            interview=found,
            chosen=chosen,
            because=form.cleaned_data["because"],
            by=request.actor,
            now=timezone.now(),
        )
        messages.success(request, shared_in_words(whom for _, whom in chosen))
        return redirect("interview", pk)
    return asking(
        request,
        "returns/share.html",
        found,
        form,
        choice=choice_of(words),
        words=words,
        readers=None if readers is None else [whom.label for whom in SharedWith if whom in readers],
        readings=_readings(form, words, str(found.child)),
        seen=form.mark if form.is_bound and form.is_valid() else "",
    )


def _readings(form: ShareForm, words: list[Any], name: str) -> list[Reading]:
    """What each would read, once something was chosen that can be; until then what each reads now."""
    if form.is_bound and form.errors:
        return []
    chosen = form.chosen if form.is_bound else form.chosen_now
    because = form.cleaned_data["because"] if form.is_bound else form.initial.get("because", "")
    every = readings_of(words, chosen, because, name)
    return [each for each in every if each.whom in form.readers]


def _written(request: PersonRequest, pk: int, page: str) -> Any:
    """An interview that this person may write in now."""
    found = interview_of(request, pk, page)
    workflow.refuse_unless_written_by(found, standing_by(found, request.actor, found.child))
    workflow.refuse_unless_written(found)
    return found
