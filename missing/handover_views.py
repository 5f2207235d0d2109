"""Handing over: one duty, everything with one's name on it, and the receiver's answer."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from audit.looks import look_along
from audit.submissions import once
from children.rules import audiences_of
from core.forms import Option, posted
from core.pages import form_page, page_with
from core.refusals import Denied
from missing import handovers as handing
from missing import ledger, workflow
from missing.access import duties_visible_to, handovers_visible_to
from missing.handover_forms import (
    DESK,
    YES,
    AcceptAllForm,
    AnswerForm,
    HandOverAllForm,
    HandOverForm,
)
from missing.pages import page_about
from missing.queries import PAGE
from missing.reading import episode_for
from partners.middleware import PersonRequest

WAITS = "Until somebody accepts it by name, it’s still yours."


@form_page
@once
def hand_over(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """One duty, from whoever has it by name to somebody who has to accept it."""
    now = timezone.now()
    episode = episode_for(request, reference, "Hand over")
    duties = duties_visible_to(request.actor).select_related("child", "episode", "taken_by")
    duty = get_object_or_404(duties, pk=pk, episode=episode)
    if not handing.may_hand_over(duty, episode, request.actor):
        raise Denied("Only whoever has this can hand it over.", who_could=str(duty.taken_by or ""))
    form = HandOverForm(
        posted(request),
        now=now,
        receivers=handing.receivers_of(duty, episode, request.actor, now),
        audiences=audiences_of(request.actor.role),
    )
    if form.is_valid():
        workflow.hand_over(duty=duty, by=request.actor, now=now, **form.asked())
        messages.success(request, f"Asked. {WAITS}")
        return redirect("episode", reference)
    shown = {"duty": duty, "title": ledger.words_of(duty)}
    return page_about(request, "missing/hand_over.html", episode, form, **shown)


@require_POST
@once
def keep(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """Whoever handed it over has it after all."""
    rows = handovers_visible_to(request.actor).select_related("episode__child")
    handover = get_object_or_404(rows, pk=pk, episode__reference=reference)
    workflow.take_back(handover=handover, by=request.actor, now=timezone.now())
    messages.success(request, "You have kept it. Nobody is asked to accept it any more.")
    return redirect("episode", reference)


@form_page
@once
def answer(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """Read what is outstanding, and accept it by name or say no."""
    now = timezone.now()
    episode = episode_for(request, reference, "Handover")
    rows = handovers_visible_to(request.actor).select_related(
        "episode__child", "duty", "given_by", "to_agency", "to_person"
    )
    handover = get_object_or_404(rows, pk=pk, episode=episode)
    form = AnswerForm(posted(request), now=now, outstanding=handover.outstanding)
    workflow.check_may_answer(handover, episode, by=request.actor, now=now)
    if form.is_valid():
        _answer(request, handover, form)
        return redirect("episode", reference)
    shown = {"handover": handover, "title": ledger.words_of(handover.duty)}
    return page_about(request, "missing/handover.html", episode, form, **shown)


def _answer(request: PersonRequest, handover: handing.Handover, form: AnswerForm) -> None:
    now = timezone.now()
    if form.cleaned_data["answer"] == YES:
        workflow.accept_handover(handover=handover, by=request.actor, now=now)
        messages.success(request, "This is yours now. Your name is on it for everyone to see.")
        return
    because = form.cleaned_data["because"]
    workflow.decline_handover(handover=handover, because=because, by=request.actor, now=now)
    messages.success(request, f"You have said no. It is still with {handover.given_by}.")


@form_page
@once
def handovers(request: PersonRequest) -> HttpResponse:
    """What waits for the reader, to be read back and accepted together; and what they wait on."""
    now = timezone.now()
    waiting = handing.waiting_for(request.actor, now)
    given = handing.handed_by(request.actor, now)
    _looked(request, [*waiting, *given])
    form = AcceptAllForm(posted(request), now=now, waiting=waiting) if waiting else None
    if form and form.is_valid():
        chosen = form.accepted()
        left = workflow.accept_all(handovers=chosen, by=request.actor, now=now)
        _say(request, len(chosen) - len(left), "accepted. Your name is there for everyone to see")
        for handover, reason in left:
            messages.warning(request, f"{handover.episode.child} is not yours: {reason}")
        return redirect("handovers")
    shown = {"waiting": waiting, "given": given, "now": now}
    return page_with(request, "missing/handovers.html", form, **shown)


@form_page
@once
def hand_over_all(request: PersonRequest) -> HttpResponse:
    """Everything with the reader's name on it, in one act at the end of a shift; of very much, a part and
    then the rest."""
    now = timezone.now()
    everything = handing.mine_to_hand_over(request.actor, now)
    mine, more = everything[:PAGE], len(everything[PAGE:])
    _looked(request, mine)
    form = None
    if mine:
        form = HandOverAllForm(posted(request), now=now, mine=mine, desks=_desks(request))
    if form and form.is_valid():
        items = form.items(request.actor)
        left = workflow.hand_over_all(items=items, by=request.actor, now=now)
        _say(
            request,
            len(items) - len(left),
            "handed over. Until somebody accepts it by name, it’s still yours",
        )
        for duty, reason in left:
            messages.warning(request, f"{duty.episode.child} was not handed over: {reason}")
        return redirect("hand-over-all" if more else "handovers")
    return page_with(request, "missing/hand_over_all.html", form, mine=mine, more=more, now=now)


def _desks(request: PersonRequest) -> list[Option]:
    """Whoever comes on duty next in the reader's work, or a colleague who is on duty now."""
    desk = Option(DESK, f"Whoever is on duty next in your work, {request.actor.agency_name}")
    colleagues = handing.colleagues_of(request.actor, timezone.now())
    return [
        *(
            Option(str(each.person_id), str(each.person), f"On duty now, {each.team}")
            for each in colleagues
        ),
        desk,
    ]


def _looked(request: PersonRequest, listed: Iterable[handing.Waiting | handing.Mine]) -> None:
    child_ids = [each.child_id for each in listed]
    look_along(by=request.actor, child_ids=child_ids, page="Handovers", now=timezone.now())


def _say(request: PersonRequest, many: int, what: str) -> None:
    if many:
        messages.success(request, f"{many} {what}.")
