"""Assessing: the answers, what they suggest and why, and then a named person's choice."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.submissions import once
from children.access import may, require
from children.rules import Can
from core import times
from core.forms import posted
from core.pages import form_page, part
from missing import assessing, case, workflow
from missing.assess_forms import AnswersForm, LevelForm
from missing.assessing import Judged
from missing.case import case_of
from missing.known import Known
from missing.reading import episode_for
from missing.rules import LOOKED_FOR
from missing.sides import Side, sides_of
from partners.middleware import PersonRequest
from partners.rules import HOME_ROLES


@form_page
@once
def assessment(request: PersonRequest, reference: str) -> HttpResponse:
    """Answers, then reasons, then the choice. Whoever may see but not assess reads it."""
    episode = episode_for(request, reference, "Assessment")
    if request.method == "POST":
        require(request.actor, Can.ASSESS, episode.child)
    known = Known(episode, assessing.assessments_of(episode), timezone.now())
    if episode.status not in LOOKED_FOR or not may(request.actor, Can.ASSESS, episode.child):
        return _read_only(request, known)
    return _assess(request, known)


def _read_only(request: PersonRequest, known: Known) -> HttpResponse:
    carers = request.actor.role in HOME_ROLES
    decided = None if carers else known.episode.decisions_in_force.first()
    page = _page(request, known, decided) | {"over": known.episode.status not in LOOKED_FOR}
    status = 409 if request.method == "POST" else 200
    return render(request, "missing/assessment_read.html", page, status=status)


def _assess(request: PersonRequest, known: Known) -> HttpResponse:
    data = posted(request)
    questions = AnswersForm(
        data,
        questions=known.protocol.questions,
        name=known.name,
        prefix="about",
        initial=known.as_initial(),
        now=known.now,
    )
    judged = known.judge(questions if questions.is_bound else None)
    level = _level_form(request, known, judged, questions)
    if level.is_bound and level.is_valid():
        return _set_level(request, known, level)
    form = questions if questions.errors else level
    status = 422 if form.errors else 200
    page = _page(request, known, judged.beside.decided if judged.beside else None) | {
        "agreed_words": judged.agreed_words,
        "questions": questions,
        "judged": judged,
        "explanation": assessing.explain(
            judged, name=known.name, with_rules=request.actor.role not in HOME_ROLES
        ),
        "changed": known.changed(judged),
        "level": level,
        "form": form,
        "announced": assessing.announced(
            judged,
            read=request.POST.get("seen", ""),
            level_read=request.POST.get("suggested", ""),
        ),
    }
    if "update" in request.POST and "HX-Request" in request.headers:
        return part(request, "missing/assessment.html", "suggested", page, status)
    return render(request, "missing/assessment.html", page, status=status)


def _level_form(
    request: PersonRequest, known: Known, judged: Judged, questions: AnswersForm
) -> LevelForm:
    """The choice is judged when it is made; while the answers change, what was typed stays."""
    today = timezone.localdate(known.now)
    agreeing = assessing.who_may_agree(known.episode.child, besides=request.actor, today=today)
    choosing = request.method == "POST" and "update" not in request.POST
    if choosing and not questions.errors:
        return LevelForm(request.POST, judged=judged, agreeing=agreeing, now=known.now)
    typed = LevelForm.as_typed(request.POST, unchanged=request.POST.get("seen") == judged.seen)
    return LevelForm(None, judged=judged, agreeing=agreeing, now=known.now, initial=typed)


def _set_level(request: PersonRequest, known: Known, level: LevelForm) -> HttpResponse:
    made = workflow.set_level(
        episode=known.episode,
        answers=level.judged.suggestion.answers,
        by=request.actor,
        now=known.now,
        **level.choice,
    )
    words = known.protocol.level(made.level).words
    look_again = times.at(made.next_look_at, now=known.now)
    messages.success(request, f"The level is now {words}. Look again by {look_again}.")
    return redirect(known.episode)


def _page(request: PersonRequest, known: Known, decided: Any) -> dict[str, Any]:
    return {
        "episode": known.episode,
        "case": case_of(known.episode, request.actor, now=known.now, current=case.ASSESSMENT),
        "name": known.name,
        "present": known.present,
        "unfinished": known.unfinished,
        "earlier": known.earlier,
        "sides": _sides(request, known, decided),
        "now": known.now,
    }


def _sides(request: PersonRequest, known: Known, decided: Any) -> list[Side]:
    """For professionals. Carers read what police decided in the words that are meant for them."""
    if request.actor.role in HOME_ROLES:
        return []
    return sides_of(known.episode, known.earlier, request.actor, decided=decided)
