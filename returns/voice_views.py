"""A child's own pages: a few questions, answered alone by a link, without an account.

The secret in the address is all that lets them in. So nothing is kept on the device: no session, no cookie
(the secret also stands in for Django's key against forged forms, which would be one), and no page.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NamedTuple

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.pages import page_with
from partners import helplines
from returns import voice_doors
from returns.voice import voiced
from returns.voice_doors import Opened, Written
from returns.voice_forms import AnswerForm, RightForm

NOTHING = Written("", "")


def untold(answer: HttpResponse) -> HttpResponse:
    """The secret that stands in the address is told to no other page, and kept by nothing."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store, private"
    return answer


def childs_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page that a child opens by their link, handed the link's digest and whom it is for.

    Nobody who is signed in answers for a child. A link that never was, or is over, is one and the same.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str, **where: Any) -> HttpResponse:
        digest = voice_doors.digest_of(token)
        if _too_often(request, digest):
            shown = {"lines": helplines.for_children()}
            return untold(render(request, "returns/voice/too_often.html", shown, status=429))
        if request.user.is_authenticated:
            return untold(render(request, "returns/voice/signed_in.html", status=403))
        whom = voice_doors.opened(digest)
        answer = view(request, token, digest, whom, **where) if whom else finished(request)
        return untold(answer)

    return csrf_exempt(login_not_required(require_http_methods(["GET", "HEAD", "POST"])(opened)))


def _too_often(request: HttpRequest, digest: str) -> bool:
    """Guesses are counted by where they come from, and the pages of a link by the link. What allauth would
    answer with is a worker's page."""
    counted = consume_or_429(request, action="voice", limit_get=True) or consume_or_429(
        request, action="voice_answer", key=digest, limit_get=True
    )
    return counted is not None


def finished(request: HttpRequest) -> HttpResponse:
    """One answer for a link that never was, was used, ended or is out of date."""
    shown = {"lines": helplines.for_children()}
    return render(request, "returns/voice/finished.html", shown, status=404)


@childs_page
def begin(request: HttpRequest, token: str, digest: str, whom: Opened) -> HttpResponse:
    """Who asks, what becomes of it, and that nothing has to be answered."""
    shown = {
        "whom": whom,
        "token": token,
        "number": len(voiced().questions),
        "call": helplines.first_for_children(),
    }
    return render(request, "returns/voice/begin.html", shown)


@childs_page
def ask(request: HttpRequest, token: str, digest: str, whom: Opened, number: int) -> HttpResponse:
    """One question. To leave it and go on is to skip it."""
    questions = voiced().questions
    if not 1 <= number <= len(questions):
        return redirect("voice-right", token)
    question = questions[number - 1]
    so_far = voice_doors.said(digest).get(question.code, NOTHING)
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, question=question, so_far=so_far)
    changes = "change" in request.GET
    if form.is_valid():
        if not voice_doors.say(digest, question.code, **form.said):
            return finished(request)
        if changes or number == len(questions):
            return redirect("voice-right", token)
        return redirect("voice-question", token, number + 1)
    shown = {
        "whom": whom,
        "token": token,
        "number": number,
        "of": len(questions),
        "changes": changes,
    }
    return page_with(request, "returns/voice/ask.html", form, **shown)


@childs_page
def right(request: HttpRequest, token: str, digest: str, whom: Opened) -> HttpResponse:
    """What will be given to whoever asks, to be changed or said to be right; and who else may have it."""
    sent = request.POST if request.method == "POST" else None
    form = RightForm(sent, asked_by=whom.asked_by)
    if form.is_valid():
        if not voice_doors.finish(digest, form.chosen):
            return finished(request)
        thanks = {"whom": whom, "lines": helplines.for_children()}
        return render(request, "returns/voice/thanks.html", thanks)
    said = list(_said_so_far(digest))
    shown = {
        "whom": whom,
        "token": token,
        "said": said,
        "grave": any(each.grave for each in said),
        "call": helplines.first_for_children(),
    }
    return page_with(request, "returns/voice/right.html", form, **shown)


class SoFar(NamedTuple):
    """One question, by its number, and what stands there now."""

    number: int
    question: str
    words: str
    grave: bool


def _said_so_far(digest: str) -> Iterator[SoFar]:
    """In the order in which it is asked."""
    written = voice_doors.said(digest)
    for number, question in enumerate(voiced().questions, start=1):
        answer = written.get(question.code, NOTHING)
        option = question.option(answer.chosen)
        words = option.words if option else answer.text
        yield SoFar(number, question.words, words, bool(option and option.grave))
