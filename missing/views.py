"""The page of one episode: clocks, timeline, people, and what may be done from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.submissions import once
from children.access import require_role
from children.rules import (
    ADULT_AT,
    ROLE_CAN,
    Audience,
    Can,
    audiences_of,
)
from core import times
from core.forms import posted
from core.pages import form_page
from missing import assessing, came_back, case, clock_board, closing, drafts, queries, workflow
from missing.access import duties_visible_to, episodes_visible_to, notes_for
from missing.case import case_of
from missing.clock_board import Clock
from missing.forms import (
    AdultForm,
    CalledForm,
    NoteForm,
    NotNeededForm,
    SearchForm,
    StandDownForm,
    second_of,
)
from missing.next_step import next_step, other_steps, rest_of
from missing.pages import page_about
from missing.police_words import BEFORE_TELLING, be_careful
from missing.queries import SeenEpisode
from missing.reading import episode_for
from missing.rules import AWAY, CHECK_SEARCH, DECIDE_AS_ADULT, LOOKED_FOR, Status
from missing.sieve import sieve_of
from missing.timeline import news_since, timeline_of
from partners.actor import Actor
from partners.middleware import PersonRequest
from partners.rules import HOME_ROLES


@form_page
@once
def overview(request: PersonRequest, reference: str) -> HttpResponse:
    """What is next and who owes what, for everybody; the buttons, for whoever has a part in it."""
    now = timezone.now()
    episode = episode_for(request, reference, "Episode overview")
    top = case_of(episode, request.actor, now=now, current=case.OVERVIEW)
    reads_only = not top.standing.part
    form = None if reads_only else _note_form(request, now)
    if form and form.is_valid():
        note = workflow.add_note(episode=episode, by=request.actor, now=now, **form.entry())
        messages.success(request, "Added to the timeline.")
        return redirect(f"{episode.get_absolute_url()}?added={note.pk}#entry-{note.pk}")
    talks = _talks(episode, request)
    shown = {
        "episode": episode,
        "case": top,
        "form": form,
        "now": now,
        "talks": talks,
        "may_try": episode.status in LOOKED_FOR and top.standing.may(Can.TRY),
        **_standing(request, episode, reads_only=reads_only, talks=talks, now=now),
        **_happened(request, episode),
    }
    status = 422 if form and form.errors else 200
    return render(request, "missing/overview.html", shown, status=status)


def _note_form(
    request: PersonRequest, now: datetime, audiences: Sequence[Audience] | None = None
) -> NoteForm:
    offered = audiences or audiences_of(request.actor.role)
    return NoteForm(posted(request), now=now, audiences=offered)


def _talks(episode: SeenEpisode, request: PersonRequest) -> list[int]:
    """There may be one once the child was found, and after the return."""
    may_be = episode.returned_at is not None or episode.status == Status.FOUND
    return queries.talks_about(episode, request.actor) if may_be else []


def _standing(
    request: PersonRequest,
    episode: SeenEpisode,
    *,
    reads_only: bool,
    talks: Sequence[int],
    now: datetime,
) -> dict[str, Any]:
    """How things stand now: what a page that is left open asks for again and again."""
    duties = clock_board.duties_of(episode, request.actor)
    clocks = clock_board.clocks_of(episode, duties, actor=request.actor, now=now)
    call_now = not reads_only and _may_report(request) and queries.calls_for_999(episode)
    chosen = None if reads_only else next_step(episode, clocks, request.actor, call_now=call_now)
    following = clock_board.next_of(clocks, request.actor)
    phones = queries.phones_of(episode, now)
    return {
        "clocks": clocks,
        "heading": _heading(episode),
        "located": _located(episode),
        "needs_help": came_back.in_need(episode, request.actor),
        "not_closed": closing.not_yet(episode, duties),
        "may_reason": not reads_only and _may_reason(episode, request.actor),
        "grown_up": episode.status in AWAY
        and episode.child.age_on(times.local(now).date()) >= ADULT_AT,
        "following": following,
        "next_words": _next_words(following, now),
        "next_note": _next_note(following),
        "following_phone": phones.of(following.office) if following else None,
        "nobody_came": _nobody_came(request, clocks),
        "rest": None if call_now else rest_of(episode, clocks, request.actor, now),
        "to_call": _to_call(request, phones, following),
        "phones": phones,
        "chosen": chosen,
        "call_now": call_now,
        "others": []
        if reads_only
        else other_steps(episode, clocks, chosen, request.actor, talks=talks, now=now),
    }


def _happened(request: PersonRequest, episode: SeenEpisode) -> dict[str, Any]:
    """The timeline that the address asks for; to a page that has one, only how much is new."""
    known = _number(request.GET.get("after", ""))
    if known and "HX-Request" in request.headers:
        return {"timeline": None, "news": news_since(known, episode, request.actor)}
    sieve = sieve_of(request)
    timeline = timeline_of(
        episode,
        request.actor,
        page=sieve.page,
        oldest_first=sieve.oldest_first,
        parts=sieve.parts,
    )
    added = _number(request.GET.get("added", ""))
    return {"timeline": timeline, "sieve": sieve, "added": added, "news": 0}


def _number(asked: str) -> int:
    """A row's number that an address names; none when it names none that there could be."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0


def _heading(episode: Any) -> str:
    return {
        Status.BEING_LOGGED: f"{episode.child} is being logged now",
        Status.AWAY: f"{episode.child} isn’t where they should be",
        Status.FOUND: f"{episode.child} has been found, but isn’t home yet",
        Status.BACK: f"{episode.child} is back",
        Status.CLOSED: f"{episode.child} came back",
        Status.STOOD_DOWN: f"{episode.child} was not away",
        Status.ENDED: f"{episode.child} has died",
    }[Status(episode.status)]


def _may_reason(episode: SeenEpisode, actor: Actor) -> bool:
    """May they write down that police were asked for the prevention interview, and why there was none?"""
    return episode.police_told_at is not None and actor.role in ROLE_CAN[Can.REPORT_SECOND_HAND]


def _may_report(request: PersonRequest) -> bool:
    return request.actor.role in ROLE_CAN[Can.REPORT]


def _located(episode: Any) -> Any:
    """Where the child is, while that is known and not home."""
    return queries.where_found(episode) if episode.status == Status.FOUND else None


def _next_words(clock: Clock | None, now: datetime) -> str:
    return f"{clock.title} by {times.due(clock.due, now=now)}" if clock else "Nothing is owed now"


def _next_note(clock: Clock | None) -> str:
    """Whose it is; a handover that nobody has taken on by name says so."""
    if clock is None:
        return ""
    return f"{clock.owner}: {clock.person or 'not picked up'}"


def _to_call(request: PersonRequest, phones: queries.Phones, following: Clock | None) -> Any:
    """Whom to phone when the page may be out of date: the carer's own, or who owes what is next."""
    if request.actor.role in HOME_ROLES or following is None:
        return phones.on_call
    return phones.of(following.office) or phones.on_call


def _nobody_came(request: PersonRequest, clocks: list[Clock]) -> bool:
    """A carer whom nobody has come to stand beside is told so, with a number."""
    return request.actor.role in HOME_ROLES and clock_board.nobody_came(clocks) is not None


@require_safe
def people(request: PersonRequest, reference: str) -> HttpResponse:
    """Numbers that are answered, who is on shift, and who is named for the child."""
    now = timezone.now()
    episode = episode_for(request, reference, "People involved")
    top = case_of(episode, request.actor, now=now, current=case.PEOPLE)
    numbers = queries.phones_of(episode, now).numbers
    teams = [team for _, team in numbers if team]
    looks = top.standing.may(Can.READ_LOOKS)
    return render(
        request,
        "missing/people.html",
        {
            "episode": episode,
            "case": top,
            "draft": drafts.being_written(episode),
            "numbers": numbers,
            "on_shift": queries.on_shift(teams, episode, now, with_looks=looks),
            "be_careful": be_careful(episode, queries.last_judged(episode)[0]),
            "before_telling": BEFORE_TELLING,
            "professionals": queries.professionals_of(episode, now, with_looks=looks),
            "reads_looks": looks,
            "now": now,
        },
    )


@require_POST
@once
def accept(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    duties = duties_visible_to(request.actor).select_related("episode", "child")
    duty = get_object_or_404(duties, pk=pk, episode__reference=reference)
    taken = workflow.accept(duty=duty, by=request.actor, now=timezone.now())
    asked = (
        clock_board.seeing_to_it(taken) and f" {taken.get_owed_by_display()} is still to accept."
    )
    messages.success(request, f"This is yours now. Your name is on it for everyone to see.{asked}")
    return redirect("episode", reference)


@form_page
@once
def not_needed(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """Whoever owes something says why it isn't needed."""
    now = timezone.now()
    episode = episode_for(request, reference, "Set a duty aside")
    duty = get_object_or_404(duties_visible_to(request.actor), pk=pk, episode=episode)
    workflow.check_may_set_aside(duty, episode, by=request.actor)
    form = NotNeededForm(posted(request), now=now)
    if form.is_valid():
        workflow.set_aside(
            duty=duty, because=form.cleaned_data["because"], by=request.actor, now=now
        )
        messages.success(request, "Not needed. Your name and your reason are on the clock.")
        # Whoever saw the child for the sake of this alone doesn't any more.
        still_seen = episodes_visible_to(request.actor).filter(pk=episode.pk).exists()
        return redirect("episode", reference) if still_seen else redirect("home")
    title = clock_board.title_of(duty)
    with_it = [clock_board.title_of(each) for each in workflow.falling_with(duty)]
    return page_about(
        request, "missing/not_needed.html", episode, form, title=title, with_it=with_it
    )


@form_page
@once
def new_note(request: PersonRequest, reference: str) -> HttpResponse:
    now = timezone.now()
    episode = episode_for(request, reference, "Add to the timeline")
    require_role(request.actor, Can.NOTE)
    form = _note_form(request, now)
    if form.is_valid():
        workflow.add_note(episode=episode, by=request.actor, now=now, **form.entry())
        messages.success(request, "Added to the timeline.")
        return redirect("episode", reference)
    return page_about(request, "missing/note.html", episode, form)


@form_page
@once
def correction(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """What is right, beside what was written: the entry stays as it is, with a link to this."""
    now = timezone.now()
    episode = episode_for(request, reference, "Correct an entry")
    require_role(request.actor, Can.NOTE)
    wrong = get_object_or_404(notes_for(request.actor, episode), pk=pk)
    within = workflow.audiences_to_correct(wrong)
    mine = [each for each in audiences_of(request.actor.role) if each in within]
    form = _note_form(request, now, mine)
    if form.is_valid():
        note = workflow.add_note(
            episode=episode, by=request.actor, now=now, corrects=wrong, **form.entry()
        )
        messages.success(request, "Corrected. What was written before can still be read.")
        return redirect(f"{episode.get_absolute_url()}?added={note.pk}#entry-{note.pk}")
    return page_about(request, "missing/correction.html", episode, form, wrong=wrong)


@form_page
@once
def called(request: PersonRequest, reference: str) -> HttpResponse:
    """On-call phoned whoever began a log and did not send it."""
    now = timezone.now()
    episode = episode_for(request, reference, "Call about the log")
    require_role(request.actor, Can.NOTE)
    workflow.check_call_owed(episode, by=request.actor)
    form = CalledForm(posted(request), now=now)
    if form.is_valid():
        workflow.record_call(
            episode=episode, text=form.cleaned_data["text"], by=request.actor, now=now
        )
        messages.success(request, "The call is on the timeline.")
        return redirect("episode", reference)
    draft = drafts.being_written(episode)
    began = draft is not None and draft.person_id == episode.opened_by_id
    return page_about(request, "missing/called.html", episode, form, draft=draft, began=began)


@form_page
@once
def check_search(request: PersonRequest, reference: str) -> HttpResponse:
    """The authority has asked police what they are doing; what is not enough can be challenged."""
    now = timezone.now()
    episode = episode_for(request, reference, "Check the search")
    require_role(request.actor, Can.NOTE)
    workflow.check_owed(episode, CHECK_SEARCH, by=request.actor)
    form = SearchForm(posted(request), now=now)
    if form.is_valid():
        workflow.check_search(episode=episode, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "What you found out is on the timeline.")
        enough = form.cleaned_data["active"]
        return redirect("episode" if enough else "police", reference)
    return page_about(request, "missing/check_search.html", episode, form)


@form_page
@once
def decide_as_adult(request: PersonRequest, reference: str) -> HttpResponse:
    """The child turned 18 while away: what happens now."""
    now = timezone.now()
    episode = episode_for(request, reference, "Decide what happens at 18")
    require_role(request.actor, Can.NOTE)
    workflow.check_owed(episode, DECIDE_AS_ADULT, by=request.actor)
    form = AdultForm(posted(request), now=now)
    if form.is_valid():
        workflow.decide_as_adult(episode=episode, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "What happens now is on the timeline.")
        return redirect("episode", reference)
    return page_about(request, "missing/decide_as_adult.html", episode, form)


def _who_may_agree(episode: SeenEpisode, request: PersonRequest, now: datetime) -> list[Any] | None:
    """None where nobody else is needed."""
    if not workflow.needs_a_second(episode, request.actor):
        return None
    today = times.local(now).date()
    return assessing.who_may_agree(episode.child, besides=request.actor, today=today)


@form_page
@once
def stand_down(request: PersonRequest, reference: str) -> HttpResponse:
    now = timezone.now()
    episode = episode_for(request, reference, "Stand down")
    require_role(request.actor, Can.STAND_DOWN)
    form = StandDownForm(posted(request), now=now, agreeing=_who_may_agree(episode, request, now))
    if form.is_valid():
        because, agreed_by = form.cleaned_data["because"], second_of(form)
        workflow.stand_down(
            episode=episode, because=because, agreed_by=agreed_by, by=request.actor, now=now
        )
        messages.success(request, "Stood down. Nothing more is asked of anybody.")
        return redirect("episode", reference)
    return page_about(request, "missing/stand_down.html", episode, form)
