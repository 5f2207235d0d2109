"""Reading along while somebody else writes the log, and taking it over from them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from children.access import require
from children.rules import Can, audiences_of
from missing import drafts, workflow
from missing.case import case_of
from missing.forms import NoteForm
from missing.log import BY_CODE, Log, Row
from missing.queries import SeenEpisode
from missing.reading import episode_for
from missing.rules import READS_WHO_TOLD, Status
from partners.middleware import PersonRequest
from partners.rules import HOME_ROLES

PAGE = "Log so far"


@require_safe
def log_so_far(request: PersonRequest, reference: str) -> HttpResponse:
    """The answers up to now, for those who would judge with whoever is writing."""
    episode = episode_for(request, reference, PAGE)
    require(request.actor, Can.ASSESS, episode.child, episode_id=episode.pk)
    draft = _being_written(episode)
    if draft is None:
        return redirect(episode)
    if draft.person_id == request.actor.person_id:
        return redirect("log", draft.pk)
    return _page(request, episode, draft)


def _being_written(episode: SeenEpisode) -> Any:
    draft = getattr(episode, "draft", None)
    return draft if episode.status == Status.BEING_LOGGED else None


def _page(
    request: PersonRequest,
    episode: SeenEpisode,
    draft: Any,
    form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    draft.child, draft.episode = episode.child, episode
    log = drafts.log_of(draft, now)
    shown: dict[str, Any] = {
        "episode": episode,
        "case": case_of(episode, request.actor, now=now),
        "draft": draft,
        "began": draft.person_id == episode.opened_by_id,
        "rows": _rows(request, log) if log.is_being_written else None,
        "may_take_over": log.is_being_written and workflow.may_take_over(request.actor, draft),
        "form": form,
        "now": now,
    }
    return render(request, "missing/log_so_far.html", shown, status=status)


def _rows(request: PersonRequest, log: Log) -> list[Row]:
    """Who told whoever writes it is not for everybody who reads along."""
    reads_all = request.actor.role in READS_WHO_TOLD
    return [row for row in log.rows() if reads_all or not BY_CODE[row.step].second_hand]


@require_POST
@once
def take_over(request: PersonRequest, reference: str) -> HttpResponse:
    episode = episode_for(request, reference, PAGE)
    require(request.actor, Can.LOG, episode.child, episode_id=episode.pk)
    draft = _being_written(episode)
    if draft is None:
        return redirect(episode)
    draft.episode = episode
    draft = workflow.take_over(draft=draft, by=request.actor, now=timezone.now())
    told = " Whoever began it has been told." if request.actor.role not in HOME_ROLES else ""
    messages.success(request, f"The log is yours now.{told}")
    return redirect("log", draft.pk)


def taken_over(request: PersonRequest, log: Log, code: str) -> HttpResponse:
    """To whoever began it: who has it now, what is kept, and what they had just written.

    That is no part of the log any more, so it is offered for the timeline: nothing typed is lost.
    """
    reference = log.opened.reference
    if request.method != "POST":
        return redirect("log-so-far", reference)
    episode = episode_for(request, reference, PAGE)
    form = None
    if typed := _typed(request, log, code):
        form = NoteForm(
            initial={"text": typed},
            audiences=audiences_of(request.actor.role),
            now=timezone.now(),
        )
    return _page(request, episode, log.draft, form, status=409)


def _typed(request: PersonRequest, log: Log, code: str) -> str:
    """What was answered on this page of the log, a line for each question."""
    if code not in BY_CODE:
        return ""
    told = log.ask(BY_CODE[code], request.POST).told
    return "\n".join(f"{each.question.rstrip('?')}: {each.answer}" for each in told)
