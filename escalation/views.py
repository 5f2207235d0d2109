"""Challenging a police decision, following the challenge, and looking at it again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.looks import keep_looking, look_along, look_at_each
from audit.rules import Fact
from audit.submissions import once
from children.access import require_role
from children.erased import check_still_kept
from children.rules import Can
from core.forms import posted
from core.pages import form_page, page_with
from core.times import at
from escalation import queries, workflow
from escalation.access import may_call_back
from escalation.corrected import corrected_of, in_page_time
from escalation.forms import (
    AnswerForm,
    ChallengeForm,
    QuestionForm,
    ReviewForm,
    ReviewHeardForm,
    harm_in_words,
    phoned_in,
)
from escalation.rules import DONE, ChallengeState, Outcome
from escalation.tracker import tracker_of
from missing import kept_answers, looking_back
from missing.assessing import Difference, difference
from missing.case import case_of
from missing.police_words import decided_in_words
from missing.rules import Pages
from missing.sides import of_the_carers, of_the_others
from missing.timeline import BY_ITSELF, KIND, timeline_of
from partners.actor import Actor
from partners.middleware import PersonRequest

# What a reviewer need not read again: what came by itself, and the challenge's own steps.
NOT_NEWS = (BY_ITSELF, KIND[Fact.CHALLENGED])

# Raising


@form_page
def challenge(request: PersonRequest, reference: str) -> HttpResponse:
    """Page 1: what to look at again and why. Nothing is sent yet, so it may be sent in again."""
    now = timezone.now()
    episode = _to_challenge(request, reference, "Challenge a decision")
    if episode.open_challenge_id:
        return redirect("escalation", episode.open_challenge_id)
    reported = episode.police_told_at is not None
    workflow.refuse_unless_open_to_challenge(episode, reported=reported)
    decision = queries.decision_now(episode)
    kept = kept_answers.kept_of(Pages.CHALLENGE, episode, by=request.actor, now=now)
    kept.pop("seen", None)
    if phoned := phoned_in(kept):
        kept["phoned_at"] = phoned.at
    else:
        kept.pop("phoned_at", None)
    form = ChallengeForm(
        posted(request),
        now=now,
        name=str(episode.child),
        protocol=queries.protocol_of(episode),
        decision_id=decision.pk if decision else None,
        standing=queries.police_standing(episode, decision, reported=reported, now=now),
        reasons=queries.raising_reasons(episode, request.actor),
        initial={"call_back": episode.call_back, **kept},
    )
    if form.is_valid():
        kept_answers.keep(Pages.CHALLENGE, episode, form.to_keep(), by=request.actor, now=now)
        return redirect("challenge-check", reference)
    said = _about(request, episode, decision, now)
    return page_with(request, "escalation/challenge.html", form, **said)


@form_page
@once
def check(request: PersonRequest, reference: str) -> HttpResponse:
    """Page 2: read it once more, and send it."""
    now = timezone.now()
    episode = _to_challenge(request, reference, "Check a challenge")
    answers = kept_answers.kept_of(Pages.CHALLENGE, episode, by=request.actor, now=now)
    if not answers:
        return redirect("challenge", reference)
    decision = queries.decision_now(episode)
    if request.method == "POST":
        raised = workflow.raise_challenge(
            episode=episode,
            ground=answers["ground"],
            harm=harm_in_words(answers),
            missed=answers["missed"],
            call_back=answers["call_back"],
            decision=_as_read(answers, decision),
            phoned=phoned_in(answers),
            by=request.actor,
            now=now,
        )
        kept_answers.forget(Pages.CHALLENGE, episode, by=request.actor)
        messages.success(request, "Sent. You don’t need to do anything more for an answer.")
        return redirect("escalation", raised.pk)
    ground = queries.protocol_of(episode).ground(answers["ground"])
    said = {
        "answers": answers,
        "ground": ground.text,
        "harm": harm_in_words(answers),
        "phoned": phoned_in(answers),
    }
    return render(request, "escalation/check.html", _about(request, episode, decision, now) | said)


def _to_challenge(request: PersonRequest, reference: str, page: str) -> Any:
    episode = get_object_or_404(queries.episode_to_challenge(request.actor, reference))
    require_role(request.actor, Can.CHALLENGE)
    _looked(request, episode, page)
    return episode


def _looked(request: PersonRequest, episode: Any, page: str) -> None:
    """Keep the look; of a page that refreshes itself one an hour, as `missing.reading` has it."""
    check_still_kept(episode.child)
    kept = keep_looking if "HX-Request" in request.headers else look_at_each
    kept(
        by=request.actor,
        child_ids=[episode.child_id],
        page=page,
        purpose=f"Episode {episode.reference}",
        now=timezone.now(),
    )


def _as_read(answers: dict[str, Any], decision: Any) -> Any:
    """The decision they had read when they wrote; anything else is refused by the workflow."""
    return decision if answers["seen"] == str(decision.pk if decision else "") else None


def _about(request: PersonRequest, episode: Any, decision: Any, now: Any) -> dict[str, Any]:
    return {
        "episode": episode,
        "case": case_of(episode, request.actor, now=now),
        "decision": decided_in_words(decision, episode, request.actor) if decision else None,
        "now": now,
    }


# Following


@require_safe
def escalations(request: PersonRequest) -> HttpResponse:
    """Challenges that wait, oldest first, and those that were decided lately."""
    require_role(request.actor, Can.READ_POLICE)
    now = timezone.now()
    waiting = queries.waiting(request.actor, number=request.GET.get("page"), now=now)
    shown = [found.episode.child_id for found in (*waiting.page, *waiting.decided)]
    look_along(by=request.actor, child_ids=shown, page="Challenges", now=now)
    rows = [_row(found, request.actor, now) for found in waiting.page]
    return render(
        request,
        "escalation/escalations.html",
        {
            "page": waiting.page,
            "rows": rows,
            "following": next((row for row in rows if row["mine"]), None),
            "decided": [_row(found, request.actor, now) for found in waiting.decided],
            "reviews": queries.reviews(request.actor),
            "now": now,
        },
    )


def _row(found: Any, actor: Any, now: datetime) -> dict[str, Any]:
    """A challenge leads those who could review it there, and everybody else to its tracker."""
    mine = queries.could_review(found, actor, now)
    done = getattr(found, "review", None)
    return {
        "mine": mine,
        "href": reverse("escalation-review" if mine else "escalation", args=[found.pk]),
        "did": DONE[Outcome(done.outcome)] if done else "",
        "challenge": found,
        "child": found.episode.child,
        "ground": queries.ground_of(found).text,
        "rung": queries.rung_of(found).name,
        "answer_by": queries.answer_by(found),
    }


@require_safe
def tracker(request: PersonRequest, pk: int) -> HttpResponse:
    """Where a challenge has got to, step by step, for everybody who may read it."""
    now = timezone.now()
    found = get_object_or_404(queries.challenges(request.actor), pk=pk)
    _looked(request, found.episode, "Challenge")
    chain = queries.steps_of(found)
    asked = queries.asked_of(found)
    answered = _answered(chain[-1], found.episode, request.actor)
    shown = _challenged(found, request.actor, now, answered["made"])
    may = shown["case"].standing.may
    return render(
        request,
        "escalation/tracker.html",
        {
            **shown,
            **answered,
            "tracker": tracker_of(chain, asked, now=now),
            "asked": asked,
            "may_agree": not queries.why_not_agree(chain[-1], request.actor) and may(Can.CHALLENGE),
            "may_hear": chain[-1].state == ChallengeState.OPEN and may(Can.REPORT_SECOND_HAND),
            "reviews": queries.reviews(request.actor),
            "corrections": corrected_of(found, timed=in_page_time(now)),
            "may_correct": _may_correct(chain[-1], request.actor, may),
            "may_review": chain[-1].state == ChallengeState.OPEN and may(Can.REVIEW),
            "may_challenge": may(Can.CHALLENGE),
            "may_look_back": may(Can.RAISE_LEARNING)
            and not looking_back.why_not(found.episode, now=now),
            "may_print": may(Can.PRINT),
            "may_call_back": may_call_back(request.actor, found.episode),
        },
    )


def _may_correct(last: Any, actor: Actor, may: Callable[[Can], bool]) -> dict[str, bool]:
    """By the call that it is about."""
    return {
        call.value: may(can) and queries.may_correct(last, call, actor)
        for call, can in workflow.MAY.items()
    }


def _challenged(found: Any, reader: Actor, now: Any, latest: Any = None) -> dict[str, Any]:
    """The challenge and the decision that it challenges."""
    return {
        "challenge": found,
        "case": queries.case_about(found, reader, now=now, latest=latest or found.decision),
        "ground": queries.ground_of(found).text,
        "rung": queries.rung_of(found),
        "decision": decided_in_words(found.decision, found.episode, reader)
        if found.decision
        else None,
        "now": now,
    }


def _answered(last: Any, episode: Any, reader: Actor) -> dict[str, Any]:
    """What the senior officer decided, and who is above them still."""
    done = getattr(last, "review", None)
    made = done.decision if done else None
    return {
        "last": last,
        "review": done,
        "did": DONE[Outcome(done.outcome)] if done else "",
        "made": made,
        "new_decision": decided_in_words(made, episode, reader) if made else None,
        "higher": queries.higher_rung(last) if done else None,
    }


@require_POST
@once
def agree(request: PersonRequest, pk: int) -> HttpResponse:
    """On-call says that they agree with the carer."""
    found = get_object_or_404(queries.challenges(request.actor), pk=pk)
    workflow.agree(challenge=found, by=request.actor, now=timezone.now())
    messages.success(request, "Your name is on the challenge. The officer reads that you agree.")
    return redirect("escalation", pk)


# Looking again


@require_POST
@once
def pick_up(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.challenges(request.actor), pk=pk)
    workflow.pick_up(challenge=found, by=request.actor, now=timezone.now())
    messages.success(request, "You have picked this up. The carer can see your name.")
    return redirect("escalation-review", pk)


@form_page
@once
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """The decision, the challenge, and what is new since; then the officer's answer."""
    now = timezone.now()
    found = get_object_or_404(queries.challenges(request.actor), pk=pk)
    require_role(request.actor, Can.REVIEW)
    _looked(request, found.episode, "Review a challenge")
    if found.state != ChallengeState.OPEN and request.method != "POST":
        return redirect("escalation", pk)
    latest = queries.latest_for(found, request.actor)
    workflow.refuse_reviewer(found, request.actor, latest, now=now)
    form = ReviewForm(
        posted(request),
        now=now,
        protocol=queries.protocol_of(found.episode),
        latest=latest,
    )
    if form.is_valid():
        answers = form.cleaned_data
        workflow.review(
            challenge=found,
            outcome=answers["verdict"],
            reason=answers["reason"],
            next_review_at=answers["review_at"] if form.keeps else None,
            decision=form.new_decision(),
            after=answers["seen"],
            by=request.actor,
            now=now,
        )
        messages.success(request, "Answered. The carer reads your words now.")
        return redirect("escalation", pk)
    said = _challenged(found, request.actor, now, latest)
    new = _new_since(found, latest, request.actor)
    asked = queries.asked_of(found)
    mine = found.picked_up_by_id == request.actor.person_id
    corrections = corrected_of(found, timed=in_page_time(now))
    shown = {"new": new, "asked": asked, "mine": mine, "corrections": corrections}
    return page_with(request, "escalation/review.html", form, **said, **shown)


@form_page
@once
def heard(request: PersonRequest, pk: int) -> HttpResponse:
    """What a senior officer answered by phone, kept by the person who heard it."""
    now = timezone.now()
    found = get_object_or_404(queries.challenges(request.actor), pk=pk)
    require_role(request.actor, Can.REPORT_SECOND_HAND)
    _looked(request, found.episode, "Answer to a challenge by phone")
    if found.state != ChallengeState.OPEN and request.method != "POST":
        return redirect("escalation", pk)
    latest = queries.decision_now(found.episode)
    form = ReviewHeardForm(
        posted(request), now=now, protocol=queries.protocol_of(found.episode), latest=latest
    )
    if form.is_valid():
        said = form.cleaned_data
        workflow.review_heard(
            challenge=found,
            outcome=said["verdict"],
            reason=said["reason"],
            answerer=form.answerer,
            answered_at=said["decided_at"],
            next_review_at=said["review_at"] if form.keeps else None,
            decision=form.new_decision(),
            after=said["seen"],
            by=request.actor,
            now=now,
        )
        messages.success(request, "Kept, with your name as the person who heard it.")
        return redirect("escalation", pk)
    shown = _challenged(found, request.actor, now, latest)
    return page_with(request, "escalation/heard.html", form, **shown)


# Asking first


@form_page
@once
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """Before they decide, the officer asks somebody for one thing. The time to decide goes on."""
    now = timezone.now()
    found = get_object_or_404(queries.challenges(request.actor), pk=pk)
    require_role(request.actor, Can.REVIEW)
    _looked(request, found.episode, "Ask about a challenge")
    latest = queries.latest_for(found, request.actor)
    workflow.refuse_reviewer(found, request.actor, latest, now=now)
    form = QuestionForm(posted(request), now=now)
    if form.is_valid():
        asked = workflow.ask(challenge=found, by=request.actor, now=now, **form.cleaned_data)
        messages.success(
            request, f"Asked. They have until {at(asked.answer_by, now=now)} to answer."
        )
        return redirect("escalation-review", pk)
    return page_with(
        request, "escalation/ask.html", form, **_challenged(found, request.actor, now, latest)
    )


@form_page
@once
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """What was asked about a challenge, for whoever can say."""
    now = timezone.now()
    found = get_object_or_404(queries.challenges(request.actor), pk=pk)
    require_role(request.actor, Can.CHALLENGE)
    _looked(request, found.episode, "Answer about a challenge")
    question = found.questions.select_related("asked_by", "asked_as").last()
    if question is None or (question.answered_at and request.method != "POST"):
        return redirect("escalation", pk)
    question.challenge = found
    form = AnswerForm(posted(request), now=now)
    if form.is_valid():
        workflow.answer(
            question=question, text=form.cleaned_data["text"], by=request.actor, now=now
        )
        messages.success(request, "Sent to the officer who asked.")
        return redirect("escalation", pk)
    said = _challenged(found, request.actor, now)
    return page_with(request, "escalation/answer.html", form, **said, question=question)


def _facts_since(found: Any, levels: list[queries.LevelSet], since: datetime) -> Difference | None:
    """What points up or down by the last assessment and did not by the one that police could read."""
    before = next((each.pointing for each in levels if each.at <= since), {})
    after = levels[0].pointing if levels else {}
    return difference(since, before, after, name=str(found.episode.child))


def _new_since(found: Any, latest: Any, reader: Actor) -> dict[str, Any]:
    """What has changed since police decided, or since the report when they have not."""
    since = found.decision.decided_at if found.decision else found.police_told_at
    levels = queries.levels_of(found)
    carers = of_the_carers(found.episode, levels)
    timeline = timeline_of(found.episode, reader, since=since)
    return {
        "since": since,
        "items": [item for item in timeline.items if item.kind not in NOT_NEWS],
        "more": timeline.more,
        "level_then": next((each.level for each in carers if each.at <= since), ""),
        "level_now": carers[0].level if carers else "",
        "others": of_the_others(levels),
        "facts": _facts_since(found, levels, since),
        "decided_since": decided_in_words(latest, found.episode, reader)
        if latest and latest != found.decision
        else None,
    }
