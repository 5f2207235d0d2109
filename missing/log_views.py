"""The carer's log: one question a page, each Continue kept, nothing in the way of sending."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.looks import keep_looking, look, look_at_each
from audit.rules import Fact
from audit.submissions import once
from children.access import require_role
from children.photos import photo_of, small_address
from children.rules import ROLE_CAN, Can
from core.forms import posted
from core.pages import form_page, keeping, part
from missing import assessing, drafts, log_so_far_views, workflow
from missing.assess_forms import LevelForm
from missing.beside import agreed_for
from missing.log import (
    BY_CODE,
    CHECK,
    FIRST,
    SUGGESTION,
    Log,
    Step,
    choice_kept,
    choice_so_far,
    kept,
    so_far,
)
from missing.log_forms import CheckForm, WhoForm
from missing.police_words import script_of
from missing.prefill import on_record, to_choose
from missing.protocols import asked_for
from missing.rules import LOOKED_FOR, ReportedBy, Status
from missing.tries import tried_in_words, tries_of
from missing.tries_forms import TriesForm
from partners.actor import Actor
from partners.middleware import PersonRequest

Context = dict[str, Any]


# Who


@form_page
@once
def start(request: PersonRequest) -> HttpResponse:
    """Who isn't where they should be. Only a form that is sent begins a log: a link that is followed,
    or fetched ahead, shows who could be chosen."""
    actor = _logging(request)
    if "search" in request.POST:
        return _ask_who(request, WhoForm(), _children(request, actor))
    if request.method == "POST":
        return _start_chosen(request, actor)
    if "child" in request.GET:
        pk = _number(request.GET["child"])
        return _confirm(request, actor, get_object_or_404(drafts.to_log(actor), pk=pk))
    children = _children(request, actor)
    if len(children.shown) == 1 and not children.searchable:
        return _confirm(request, actor, children.shown[0])
    return _ask_who(request, WhoForm(), children)


def _logging(request: PersonRequest) -> Actor:
    require_role(request.actor, Can.LOG)
    return request.actor


def _children(request: PersonRequest, actor: Actor) -> drafts.Children:
    """A name is asked for by POST: no child's name stands in an address. What is no name finds nobody,
    and is shown again as it was typed."""
    typed = request.POST.get("q", "").replace("\0", "").strip()
    return drafts.children_to_log(actor, search=typed)


def _ask_who(
    request: PersonRequest, form: WhoForm, children: drafts.Children, status: int = 200
) -> HttpResponse:
    away = drafts.away_now(children.shown)
    form.offer(children.shown, away=away, now=timezone.now())
    page = {
        "form": form,
        "children": children,
        "may_find": request.actor.role in ROLE_CAN[Can.ASK],
        "may_add": request.actor.role in ROLE_CAN[Can.ADD],
    }
    return render(request, "missing/log/who.html", page, status=status)


def _start_chosen(request: PersonRequest, actor: Actor) -> HttpResponse:
    chosen = _number(request.POST.get("child", ""))
    child = drafts.to_log(actor).filter(pk=chosen).first() if chosen else None
    if child is None:
        children = _children(request, actor)
        return _ask_who(request, WhoForm(request.POST), children, status=422)
    if under_way := _under_way(request, actor, child):
        return under_way
    draft = workflow.start_draft(child=child, by=actor, now=timezone.now())
    return redirect("log-step", draft.pk, FIRST.code)


def _confirm(request: PersonRequest, actor: Actor, child: Any) -> HttpResponse:
    """The one child meant, chosen already."""
    if under_way := _under_way(request, actor, child):
        return under_way
    form = WhoForm(initial={"child": str(child.pk)})
    return _ask_who(request, form, drafts.Children([child], 1, "", searchable=False))


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _under_way(request: PersonRequest, actor: Actor, child: Any) -> HttpResponse | None:
    """What this person began and goes on with, or who has logged the child already."""
    begun = drafts.unfinished(actor, child)
    episode = drafts.away_now([child]).get(child.pk)
    if begun is not None and (episode is None or episode.pk == begun.episode_id):
        return redirect("log", begun.pk)
    if episode is None:
        return None
    now = timezone.now()
    look(by=actor, child_id=child.pk, page="Log", purpose="Logged already", now=now)
    return _logged_already(request, child, episode)


def _logged_already(request: PersonRequest, child: Any, episode: Any) -> HttpResponse:
    draft = getattr(episode, "draft", None)
    writing = episode.status == Status.BEING_LOGGED and request.actor.role in ROLE_CAN[Can.ASSESS]
    page = {
        "child": child,
        "episode": episode,
        "being_written_by": draft.person if draft and writing else None,
        "has_gone_again": episode.status == Status.FOUND,
        "now": timezone.now(),
    }
    return render(request, "missing/log/already.html", page)


# Finding the draft


def _log(request: PersonRequest, pk: UUID) -> Log:
    """The draft of whoever writes it, or began it; to anybody else it is not there."""
    draft = get_object_or_404(drafts.drafts_once_of(request.actor), pk=pk)
    log = drafts.log_of(draft, timezone.now())
    kept = keep_looking if "HX-Request" in request.headers else look_at_each
    kept(
        by=request.actor,
        child_ids=[log.child.pk],
        page="Log",
        purpose="Logging",
        now=log.now,
    )
    return log


def _is_own(request: PersonRequest, log: Log) -> bool:
    return log.draft.person_id == request.actor.person_id


def _elsewhere(request: PersonRequest, log: Log, code: str) -> HttpResponse | None:
    """A log that is sent or overtaken isn't changed any more; one that isn't begun begins."""
    if not _is_own(request, log):
        return log_so_far_views.taken_over(request, log, code)
    if log.draft.sent_at is not None:
        return redirect("log-sent", log.draft.pk)
    if not log.is_being_written:
        return redirect(log.opened)
    if log.episode is None and code != FIRST.code:
        return redirect("log-step", log.draft.pk, FIRST.code)
    return None


def _to(log: Log, code: str) -> HttpResponseRedirect:
    if code in (SUGGESTION, CHECK):
        return redirect(f"log-{code}", log.draft.pk)
    return redirect("log-step", log.draft.pk, code)


def _after(request: PersonRequest, log: Log, code: str) -> HttpResponse:
    """The next page; the summary for somebody who sends now, or came from there to change this."""
    if "send" in request.POST or "change" in request.GET:
        return _to(log, CHECK)
    return _to(log, log.after(code))


def _page(log: Log, code: str) -> Context:
    """What every page of the log shows: where it is, what is kept, who to phone."""
    number, of = log.place(code)
    return {
        "log": log,
        "draft": log.draft,
        "name": log.name,
        "number": number,
        "of": of,
        "before": log.before(code),
        "now": log.now,
    }


@require_safe
def resume(request: PersonRequest, pk: UUID) -> HttpResponse:
    log = _log(request, pk)
    return _elsewhere(request, log, FIRST.code) or _to(log, log.first_unanswered)


# One question


@form_page
def step(request: PersonRequest, pk: UUID, code: str) -> HttpResponse:
    """Keep the page's answers and go on.

    No submission key is claimed: to keep an answer twice is to keep it once, and a page that came
    back by the Back button must be able to correct what it said before.
    """
    if code not in BY_CODE:
        raise Http404
    if "autosave" in request.POST:
        return _save_so_far(request, pk, BY_CODE[code])
    log = _log(request, pk)
    if instead := _elsewhere(request, log, code):
        return instead
    if code not in log.path:
        return _to(log, log.first_unanswered)
    asked = BY_CODE[code]
    if request.method != "POST":
        return _show_step_as_left(request, log, asked)
    form = log.ask(asked, request.POST)
    tries = _tries(log, asked, request.POST)
    sends = "send" in request.POST and asked is not FIRST
    skips = "skip" in request.POST and asked.may_be_skipped
    if not (form.is_valid() or sends or skips):
        log = _keep_so_far(request, log, asked, form, tries)
        return keeping(_show_step(request, log, asked, form, tries, status=422))
    log = _keep(log, code, kept(form, request.POST, now=log.now))
    _take(request, log, tries)
    return _begin(request, log) if asked is FIRST else _after(request, log, code)


def _save_so_far(request: PersonRequest, pk: UUID, asked: Step) -> HttpResponse:
    """What stands on the page, kept as it is: nothing is judged, begun or told, and no child is shown.

    A tick is on record from that moment. Where something cannot be kept, Continue says why.
    """
    draft = get_object_or_404(drafts.drafts_of(request.actor), pk=pk)
    log = drafts.log_of(draft, timezone.now())
    writable = log.is_being_written and log.episode is not None and asked.code in log.path
    if not (writable and asked.saves_itself):
        return HttpResponse(status=409)
    form, tries = log.ask(asked, request.POST), _tries(log, asked, request.POST)
    if not log.is_finished(asked.code, form):
        log = _keep_so_far(request, log, asked, form, tries)
    page = {"draft": log.draft, "tries": tries}
    return part(request, "missing/log/step.html", "save", page)


def _keep_so_far(
    request: PersonRequest, log: Log, asked: Step, form: Any, tries: TriesForm | None
) -> Log:
    """What cannot be gone on with is kept too: the phone it was typed on may be lost before it is put right."""
    if not asked.saves_itself:
        return log
    log = _keep(log, asked.code, so_far(form, request.POST, now=log.now))
    _take(request, log, tries)
    return log


def _take(request: PersonRequest, log: Log, tries: TriesForm | None) -> None:
    if tries and tries.taken:
        workflow.take_steps(episode=log.opened, taken=tries.taken, by=request.actor, now=log.now)


def _show_step_as_left(request: PersonRequest, log: Log, asked: Step) -> HttpResponse:
    """As it was kept last; or as it was sent when its person turned out to be signed out."""
    aside = request.aside
    form = log.ask(asked, aside.typed, now=aside.at) if aside else log.read(asked)
    return _show_step(request, log, asked, form, _tries(log, asked, posted(request)))


def _show_step(
    request: PersonRequest,
    log: Log,
    asked: Step,
    form: Any,
    tries: TriesForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    known = on_record(log, asked.code)
    if not asked.heading:
        form.suggest(known)
    form.offer_known(to_choose(log, asked.code))
    page = {
        "step": asked,
        "heading": log.heading_of(asked),
        "known": known,
        "agreed_words": agreed_for(log.child, log.now).words if asked is FIRST else (),
        "face": _face(request, log) if asked.shows_face else "",
        "form": form,
        "tries": tries,
    }
    return render(request, "missing/log/step.html", _page(log, asked.code) | page, status=status)


def _face(request: PersonRequest, log: Log) -> str:
    photo = photo_of(request.actor, log.child)
    return small_address(log.child.pk, photo.pk) if photo else ""


def _tries(log: Log, asked: Step, typed: Any) -> TriesForm | None:
    """What can be ticked on this page. A tick is no part of the draft: whoever reads the episode sees it."""
    if not asked.lists_steps:
        return None
    return TriesForm(typed, tries=tries_of(log.opened, log.now), now=log.now, as_you_go=True)


def _keep(log: Log, code: str, answers: Context) -> Log:
    """The draft with this page's answers, read anew."""
    draft = workflow.save_answers(draft=log.draft, answers={code: answers}, now=log.now)
    draft.child = log.child
    return drafts.log_of(draft, log.now)


def _begin(request: PersonRequest, log: Log) -> HttpResponse:
    """The second answer opens the episode, so that on-call sees it; danger sets the level at once."""
    if already := _logged_by_another(log):
        return _join(request, log, already)
    if log.episode is None:
        workflow.open_episode(
            child=log.child,
            by=request.actor,
            now=log.now,
            draft=log.draft,
            danger=log.danger_answer,
        )
        log = drafts.log_of(log.draft, log.now)
    elif log.opened.danger != log.danger_answer:
        workflow.answer_danger(episode=log.opened, danger=log.danger_answer, by=request.actor)
    if not log.is_danger:
        return _after(request, log, FIRST.code)
    if log.opened.level != log.protocol.highest.code:
        workflow.raise_in_danger(
            episode=log.opened, answers=log.answers, by=request.actor, now=log.now
        )
    return redirect("log-999", log.draft.pk)


def _logged_by_another(log: Log) -> Any:
    """The child's episode, where somebody else's log was quicker than the second answer of this one."""
    if log.episode is not None:
        return None
    episode = drafts.away_now([log.child]).get(log.child.pk)
    if episode is not None:
        episode.child = log.child
    return episode


def _join(request: PersonRequest, log: Log, episode: Any) -> HttpResponse:
    """Danger goes on the record that is there, and to everybody around it; nothing else was said yet."""
    if not log.is_danger:
        return redirect(f"/missing/start/?child={log.child.pk}")
    highest = asked_for(episode).highest.code
    if episode.status in LOOKED_FOR and episode.level != highest:
        answers = assessing.answers_with(log.chosen, episode=episode, now=log.now)
        workflow.raise_in_danger(episode=episode, answers=answers, by=request.actor, now=log.now)
    return redirect("log-999", log.draft.pk)


# In danger


@form_page
@once
def call_999(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Call first. The words to say are on the page, and the log waits; or the record does that somebody
    else began."""
    log = _log(request, pk)
    already = _logged_by_another(log)
    instead = None if already else _elsewhere(request, log, CHECK)
    if instead:
        return instead
    if not log.is_danger:
        return _to(log, log.first_unanswered)
    episode = already or log.opened
    called_at = drafts.called_999_at(episode, request.actor)
    if request.method == "POST":
        if called_at is None:
            workflow.report_to_police(
                episode=episode,
                reported_at=log.now,
                how=ReportedBy.CALL_999,
                by=request.actor,
                now=log.now,
            )
            messages.success(request, "We’ve noted that you called 999, and the time.")
        return redirect(already) if already else _to(log, log.after(FIRST.code))
    page = {
        "script": script_of(
            already or log.as_said, log.now, reader=request.actor, chosen=log.chosen
        ),
        "called_at": called_at,
        "told_at": drafts.police_told_at(episode),
        "already": already,
        "is_on_record": episode.level == asked_for(episode).highest.code,
        "following": _following(log, already),
        "may_report": episode.status in LOOKED_FOR,
    }
    return render(request, "missing/log/call-999.html", _page(log, FIRST.code) | page)


def _following(log: Log, already: Any) -> str:
    """Where somebody goes on: the record that is there, or the next page of their own log."""
    if already:
        return str(already.get_absolute_url())
    return str(_to(log, log.first_unanswered).url)


# The level, and sending


@form_page
def suggestion(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What we suggest and why, and then the choice, kept in the draft until it is sent.

    Whoever sends what they have is stopped by nothing: a choice that lacks something is no choice, and
    what was typed is there for whoever sets the level.
    """
    if "autosave" in request.POST:
        return _save_choice_so_far(request, pk)
    log = _log(request, pk)
    if instead := _elsewhere(request, log, SUGGESTION):
        return instead
    if SUGGESTION not in log.path:
        return _to(log, CHECK)
    form = _level_form(request, log)
    unanswered = next((s for s in log.steps if not log.is_answered(s.code)), None)
    if request.method == "POST":
        if "send" in request.POST and not _says_something(form):
            return _to(log, CHECK)
        if "answer" in request.POST and unanswered:
            _keep_choice_so_far(request, log, form)
            return _to(log, unanswered.code)
        if form.is_valid() or "send" in request.POST:
            choice = choice_kept(form, request.POST, now=log.now, finished=form.is_valid())
            _keep(log, SUGGESTION, choice)
            return _to(log, CHECK)
        log = _keep_choice_so_far(request, log, form)  # refused, and yet not lost with the phone
    page = {
        "form": form,
        "judged": log.judged,
        "agreed_words": log.judged.agreed_words,
        "explanation": assessing.explain(log.judged, name=log.name),
        "unanswered": unanswered,
    }
    page = _page(log, SUGGESTION) | page
    if request.method == "POST":
        return keeping(render(request, "missing/log/suggestion.html", page, status=422))
    return render(request, "missing/log/suggestion.html", page)


def _level_form(request: PersonRequest, log: Log) -> LevelForm:
    return LevelForm(
        posted(request),
        judged=log.judged,
        agreeing=_agreeing(request, log),
        initial=log.level_typed,
        now=log.now,
    )


def _save_choice_so_far(request: PersonRequest, pk: UUID) -> HttpResponse:
    """As a page of questions saves itself: no choice is made of it, and no child is shown."""
    draft = get_object_or_404(drafts.drafts_of(request.actor), pk=pk)
    log = drafts.log_of(draft, timezone.now())
    if not (log.is_being_written and log.episode is not None and SUGGESTION in log.path):
        return HttpResponse(status=409)
    form = _level_form(request, log)
    if not log.is_finished(SUGGESTION, form):
        _keep_choice_so_far(request, log, form)
    return part(request, "missing/log/suggestion.html", "save", {"draft": log.draft})


def _keep_choice_so_far(request: PersonRequest, log: Log, form: LevelForm) -> Log:
    if not _says_something(form):
        return log
    return _keep(log, SUGGESTION, choice_so_far(form, request.POST, now=log.now))


def _says_something(form: LevelForm) -> bool:
    return any(form.data.get(name) for name in ("level", "reason"))


def _agreeing(request: PersonRequest, log: Log) -> list[Any]:
    today = timezone.localdate(log.now)
    return assessing.who_may_agree(log.child, besides=request.actor, today=today)


@form_page
@once
def check(request: PersonRequest, pk: UUID) -> HttpResponse:
    """All that was said, who will be told, and Send. What isn't answered is sent as not known."""
    log = _log(request, pk)
    if instead := _elsewhere(request, log, CHECK):
        return instead
    level = log.level_chosen(_agreeing(request, log))
    code = level.choice["level"] if level else ""
    form = CheckForm(posted(request), level=code)
    if request.method == "POST" and form.is_valid():
        return _send(request, log, level)
    page = {
        "form": form,
        "rows": list(log.rows()),
        "tried": tried_in_words(log.opened, log.now) if "tried" in log.path else "",
        "level": level,
        "level_code": code,
        "unfinished": None if log.is_danger else log.level_unfinished,
        "level_waits": level is None and SUGGESTION in log.draft.answers and not log.is_danger,
        "present": log.judged.present_level,
        "told": drafts.asked_to_accept(log, Fact.EPISODE_LOGGED, by=request.actor),
        "told_if_reported": drafts.asked_to_accept(log, Fact.REPORTED_TO_POLICE, by=request.actor),
    }
    return render(
        request,
        "missing/log/check.html",
        _page(log, CHECK) | page,
        status=422 if request.method == "POST" else 200,
    )


def _send(request: PersonRequest, log: Log, level: LevelForm | None) -> HttpResponse:
    """The level goes first, so that whoever is told of the log is told of its level too."""
    if level is not None:
        workflow.set_level(
            episode=log.opened, answers=log.answers, by=request.actor, now=log.now, **level.choice
        )
    episode = drafts.episode_of(log.draft)
    workflow.log_episode(episode=episode, by=request.actor, now=log.now, **log.facts)
    return redirect("log-sent", log.draft.pk)


@require_safe
def sent(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Who was told, and what is asked of the carer next. The log cannot be sent a second time."""
    log = _log(request, pk)
    if not _is_own(request, log):
        return redirect(log.opened)
    if log.is_being_written:
        return _to(log, CHECK)
    if log.episode is None or log.episode.logged_at is None:
        return redirect(log.episode or "log-start")
    duties = drafts.duties_of(log.episode, request.actor)
    page = {
        "name": log.name,
        "draft": log.draft,
        "episode": log.episode,
        "level": log.protocol.level(log.episode.level) if log.episode.level else None,
        "told": drafts.told_of(duties),
        "next": drafts.next_for(request.actor, duties, name=log.name, now=log.now),
        "now": log.now,
    }
    return render(request, "missing/log/sent.html", page)
