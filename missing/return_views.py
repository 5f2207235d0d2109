"""“Ash is back”: when and how, how they are, check. It never asks why.

The answers are kept between the pages (`missing.kept_answers`), so that an error, a wrong turn, a long
call or a sign-out in between loses nothing; they are dropped when the return is recorded.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from audit.submissions import once
from children.access import require_role, standing_by
from children.rules import Audience, Can, audiences_of
from core.forms import posted
from core.pages import form_page
from core.refusals import Refused
from missing import came_back, clock_board, kept_answers, queries, workflow
from missing.forms import (
    HURT,
    MEDICINE,
    NONE,
    WORRYING,
    YES,
    BackCheckForm,
    BackHowForm,
    BackWhenForm,
)
from missing.pages import page_about
from missing.reading import episode_for
from missing.rules import (
    AFTER_NO,
    AWAY,
    HOLD_INTERVIEW,
    PREVENTION_INTERVIEW,
    FoundHow,
    Need,
    Pages,
    Status,
)
from partners.middleware import PersonRequest
from partners.rules import POLICE_ROLES

# What is written in somebody's own words on the three pages.
WRITTEN = ("found_otherwise", "found_where", "found_with", "how_they_are", "done_about_it", "words")
# For these somebody is phoned before anything else is asked.
URGENT = (HURT, MEDICINE, WORRYING)


@form_page
@once
def back_when(request: PersonRequest, reference: str) -> HttpResponse:
    """The first of three pages: when and how they came back. Nothing is recorded yet."""
    now = timezone.now()
    episode = _away(request, reference)
    kept = _kept(request, episode)
    form = BackWhenForm(
        posted(request),
        now=now,
        name=str(episode.child),
        not_before=queries.not_home_before(episode),
        found=episode.status == Status.FOUND,
        initial={
            **kept,
            "returned_at": _instant(kept, "returned_at") or now,
            "found_at": _instant(kept, "found_at"),
        },
    )
    if form.is_valid():
        _keep(request, episode, _as_kept(form.cleaned_data))
        return redirect("back-how", reference)
    return page_about(request, "missing/back_when.html", episode, form)


@form_page
@once
def back_how(request: PersonRequest, reference: str) -> HttpResponse:
    episode = _away(request, reference)
    kept = _kept(request, episode)
    if "returned_at" not in kept:
        return redirect("back", reference)
    audiences = audiences_of(request.actor.role)
    form = BackHowForm(posted(request), name=str(episode.child), audiences=audiences, initial=kept)
    if form.is_valid():
        _keep(request, episode, form.cleaned_data)
        urgent = any(need in URGENT for need in form.cleaned_data["needs"])
        return redirect("back-urgent" if urgent else "back-check", reference)
    return page_about(request, "missing/back_how.html", episode, form)


@require_safe
def back_urgent(request: PersonRequest, reference: str) -> HttpResponse:
    """Who to phone first, before anything else is asked."""
    episode = _away(request, reference)
    kept = _kept(request, episode)
    if "needs" not in kept:
        return redirect("back-how", reference)
    return page_about(
        request,
        "missing/back_urgent.html",
        episode,
        phones=queries.phones_of(episode, timezone.now()),
        needs=kept["needs"],
    )


@form_page
@once
def back_check(request: PersonRequest, reference: str) -> HttpResponse:
    """All of it once more, and who reads it; only now is the child back for everybody."""
    episode = _away(request, reference)
    kept = _kept(request, episode)
    if "needs" not in kept or "returned_at" not in kept:
        return redirect("back", reference)
    form = BackCheckForm(
        posted(request),
        name=str(episode.child),
        ask_police=_asks_whether_police_know(request, episode),
    )
    if form.is_valid():
        workflow.record_return(
            episode=episode,
            by=request.actor,
            now=timezone.now(),
            police_told=form.cleaned_data.get("police_told") == YES,
            **_answers(kept),
        )
        kept_answers.forget(Pages.BACK, episode, by=request.actor)
        messages.success(request, "Kept. Everyone who works on this can see it.")
        return redirect("back-done", reference)
    return page_about(
        request,
        "missing/back_check.html",
        episode,
        form,
        kept=kept,
        returned_at=_instant(kept, "returned_at"),
        found_at=_instant(kept, "found_at"),
        found_how=kept.get("found_otherwise") or FoundHow(kept["found_how"]).label,
        needs=_in_words(kept["needs"]),
        words_for=_words_for(kept).label,
        worry_for=Audience(kept["worry_for"]).label if kept.get("worry_for") else "",
        told=_who_can_see(episode),
        home=_home(episode),
    )


@require_safe
def back_done(request: PersonRequest, reference: str) -> HttpResponse:
    """It's good they are back: what comes next, and by when."""
    episode = episode_for(request, reference, "Back")
    if episode.returned_at is None or episode.child.died_on is not None:
        return redirect("episode", reference)
    standing = standing_by(episode, request.actor, episode.child, episode.pk)
    told = clock_board.duties_of(episode, request.actor)
    return page_about(
        request,
        "missing/back_done.html",
        episode,
        back=came_back.came_back(episode, request.actor),
        interview=_last_of(told, HOLD_INTERVIEW),
        after_no=next(
            (each for each in told if each.code in AFTER_NO and not each.how_ended), None
        ),
        prevention=_last_of(told, PREVENTION_INTERVIEW),
        owed=any(not duty.how_ended for duty in told),
        may_log=episode.status not in AWAY and standing.may(Can.LOG),
        may_undo=episode.status == Status.BACK and standing.may(Can.RETURN),
        phones=queries.phones_of(episode, timezone.now()),
    )


def _last_of(told: Iterable[Any], code: str) -> Any:
    """Of the return that stands, where one before was a mistake."""
    return max((duty for duty in told if duty.code == code), key=lambda duty: duty.pk, default=None)


def _away(request: PersonRequest, reference: str) -> Any:
    """The episode, for somebody who may record the return, while the child is still away."""
    episode = episode_for(request, reference, "Recording a return")
    require_role(request.actor, Can.RETURN)
    if episode.status not in AWAY:
        raise Refused(
            f"{episode.child} isn’t recorded as away any more."
            " Open the episode to see what has happened.",
            typed=filter(None, map(_kept(request, episode).get, WRITTEN)),
        )
    return episode


def _asks_whether_police_know(request: PersonRequest, episode: Any) -> bool:
    """Police know what they write down themselves."""
    return episode.police_told_at is not None and request.actor.role not in POLICE_ROLES


# Answers between pages


def _kept(request: PersonRequest, episode: Any) -> dict[str, Any]:
    """Empty where nothing was written, also by a form that did not ask for it yet."""
    kept = kept_answers.kept_of(Pages.BACK, episode, by=request.actor, now=timezone.now())
    return dict.fromkeys(WRITTEN, "") | kept


def _keep(request: PersonRequest, episode: Any, answers: dict[str, Any]) -> None:
    kept_answers.keep(Pages.BACK, episode, answers, by=request.actor, now=timezone.now())


def _as_kept(answers: dict[str, Any]) -> dict[str, Any]:
    """What is kept holds no instants."""
    return {
        name: answer.isoformat() if isinstance(answer, datetime) else answer
        for name, answer in answers.items()
    }


def _instant(kept: dict[str, Any], name: str) -> datetime | None:
    return parse_datetime(kept[name]) if kept.get(name) else None


def _words_for(kept: dict[str, Any]) -> Audience:
    return Audience(kept.get("words_for") or Audience.EVERYONE)


def _answers(kept: dict[str, Any]) -> dict[str, Any]:
    """What the workflow is told."""
    needs = kept["needs"]
    return {
        "returned_at": _instant(kept, "returned_at"),
        "found_at": _instant(kept, "found_at"),
        "found_how": FoundHow(kept["found_how"]),
        "found_otherwise": kept["found_otherwise"],
        "found_where": kept["found_where"],
        "found_with": kept["found_with"],
        "hurt": HURT in needs,
        "needs_medicine": MEDICINE in needs,
        "said_something_worrying": WORRYING in needs,
        "needs": [need for need in needs if need in Need.values],
        "how_they_are": kept["how_they_are"],
        "done_about_it": kept["done_about_it"],
        "words": kept["words"],
        "words_for": _words_for(kept),
        "worry_for": Audience(kept["worry_for"]) if kept.get("worry_for") else None,
    }


def _in_words(needs: list[str]) -> list[str]:
    said = {
        HURT: "Hurt, or may be hurt",
        MEDICINE: "Needs medicine or a doctor",
        WORRYING: "Said something worrying",
        NONE: "Not hurt, no medicine needed, nothing worrying said",
        **{need.value: need.label for need in Need},
    }
    return [said[need] for need in needs if need in said]


def _home(episode: Any) -> str:
    """Those the child lives with, who read of it too, but for what was kept from them."""
    return f"{episode.home}, where {episode.child} lives" if episode.home else ""


def _who_can_see(episode: Any) -> list[str]:
    """The agencies that read of the return here as soon as it is recorded."""
    agencies = [
        episode.supervising_agency,
        episode.responsible_authority,
        episode.host_authority,
        episode.force if episode.police_told_at else None,
    ]
    return list(dict.fromkeys(str(agency) for agency in agencies if agency))
