"""Police, as the carers see them and as officers do: the report, the decision, what was heard."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.looks import look_along
from audit.submissions import once
from children.access import Standing, require_role, who_could
from children.rules import ROLE_CAN, Can
from core.forms import posted
from core.pages import form_page, page_asked_for, page_with
from core.refusals import Denied
from missing import case, clock_board, police_queue, queries, workflow
from missing.as_reported import as_reported
from missing.assessing import assessments_of
from missing.case import case_of
from missing.enquiries import enquired_in_words
from missing.pages import page_about
from missing.police_forms import (
    DecisionForm,
    HeardDecisionForm,
    ReferenceForm,
    ReportCorrectionForm,
    ReportForm,
    TransferForm,
)
from missing.police_words import (
    carer_view,
    decided_before,
    decided_in_words,
    other_views,
    script_of,
    would_read,
)
from missing.prefill import in_words
from missing.protocols import document_of
from missing.reading import episode_for
from missing.requests import asked_in_words
from missing.rules import LOOKED_FOR, OPEN, ReportedBy, knows_of_it
from missing.tries import tried_in_words
from partners.middleware import PersonRequest
from partners.rules import POLICE_ROLES


@form_page
@once
def police(request: PersonRequest, reference: str) -> HttpResponse:
    """What to read out, the report, and then the decision in the words the carer reads."""
    now = timezone.now()
    episode = episode_for(request, reference, "Police")
    require_role(request.actor, Can.READ_POLICE)
    earliest = partial(queries.police_not_told_before, episode)
    form = ReportForm(posted(request), now=now, earliest=earliest)
    if request.method == "POST":
        require_role(request.actor, Can.REPORT)
        if form.is_valid():
            workflow.report_to_police(
                episode=episode, by=request.actor, now=now, **form.cleaned_data
            )
            messages.success(request, _kept(episode, now))
            return redirect("police", reference)
    page = _police_page(request, episode, form, now)
    return page_with(request, "missing/police.html", form, **page)


def _kept(episode: Any, now: datetime) -> str:
    """Nobody is thought to read here who does not work with this service."""
    if queries.is_on_the_service(episode.force, now):
        return "Kept. Police can see this here from now on."
    return f"Kept. Nobody of {episode.force} uses this service: tell them by phone whatever they are to know."


def _police_page(
    request: PersonRequest, episode: Any, form: ReportForm, now: Any
) -> dict[str, Any]:
    top = case_of(episode, request.actor, now=now, current=case.POLICE)
    may = _may(request, episode, top.standing)
    every = queries.decisions_of(episode)
    decisions = _in_force(every, episode)
    told = episode.police_told_at is not None
    reports = queries.reports_of(episode) if told else []
    chosen, feeling = queries.last_judged(episode)
    return {
        "episode": episode,
        "case": top,
        "script": script_of(episode, now, reader=request.actor, chosen=chosen, feeling=feeling),
        "reports": reports,
        "decisions": [decided_in_words(decision, episode, request.actor) for decision in decisions],
        "before": [
            decided_before(each, episode, request.actor) for each in every if each not in decisions
        ],
        "transfers": [each.transfer for each in reports if each.how == ReportedBy.TRANSFERRED],
        "clock": _decision_clock(request, episode, now) if told else None,
        "phones": queries.phones_of(episode, now),
        "asks": may["may_report"]
        and (
            not knows_of_it(episode.police_told_at, episode.left_at)
            or form.is_bound
            or "again" in request.GET
        ),
        "to_confirm": _to_confirm(decisions, request) if top.standing.may(Can.DECIDE) else None,
        "away": episode.status in LOOKED_FOR,
        "now": now,
        **may,
        **_may_add(episode, top),
    }


def _may(request: PersonRequest, episode: Any, standing: Standing) -> dict[str, bool]:
    """What this person may do here as the episode stands."""
    may = standing.may
    away, told = episode.status in LOOKED_FOR, episode.police_told_at is not None
    holds = request.actor.agency_id == episode.force_id
    passes_on = away and told and workflow.has_transfers(episode)
    return {
        "may_report": away and may(Can.REPORT),
        "may_decide": away and told and may(Can.DECIDE) and holds,
        "may_challenge": away and told and may(Can.CHALLENGE),
        "may_add_reference": told and may(Can.ADD_REFERENCE),
        "may_hand_over": away and told and may(Can.BRIEF_POLICE),
        "may_transfer": passes_on and may(Can.TRANSFER) and holds,
        "may_take_back": passes_on
        and may(Can.TRANSFER)
        and not holds
        and workflow.may_take_back(episode, by=request.actor),
        "may_hear_transfer": passes_on and may(Can.REPORT_SECOND_HAND),
    }


def _to_confirm(decisions: list[Any], request: PersonRequest) -> int | None:
    """The decision in force, where somebody wrote it down and no officer of the force has read it so."""
    latest = decisions[0] if decisions else None
    if latest is None or not latest.second_hand or hasattr(latest, "confirmation"):
        return None
    theirs = latest.report.force_id == request.actor.agency_id
    return latest.pk if theirs else None


def _may_add(episode: Any, top: Any) -> dict[str, bool]:
    """What the reader may ask, write down and enter, once police know of the child."""
    may = top.standing.may
    told = episode.police_told_at is not None
    asking = told and episode.status in LOOKED_FOR
    enters = may(Can.ENQUIRE) or may(Can.REPORT_SECOND_HAND)
    return {
        "may_hear": asking and may(Can.REPORT_SECOND_HAND),
        "may_ask": asking and may(Can.INFORM),
        "may_enquire": told and episode.status in OPEN and enters,
        "for_police": top.standing.actor.role in POLICE_ROLES,
    }


@require_safe
def work(request: PersonRequest, reference: str) -> HttpResponse:
    """What was asked and answered about the child, and what police did: all that this reader may read."""
    now = timezone.now()
    episode = episode_for(request, reference, "Questions, and what police did")
    require_role(request.actor, Can.READ_POLICE)
    top = case_of(episode, request.actor, now=now, current=case.POLICE)
    page = {
        "episode": episode,
        "case": top,
        "asked": asked_in_words(episode, request.actor, now=now),
        "enquiries": enquired_in_words(episode, request.actor),
        "now": now,
        **_may_add(episode, top),
    }
    return render(request, "missing/police_work.html", page)


@require_safe
def known_then(request: PersonRequest, reference: str) -> HttpResponse:
    """What was known of the child beforehand when police were first told, and what has been written since."""
    now = timezone.now()
    episode = episode_for(request, reference, "What was known when police were told")
    require_role(request.actor, Can.READ_POLICE)
    page = {
        "case": case_of(episode, request.actor, now=now, current=case.POLICE),
        "reported": as_reported(episode),
        "profile": reverse("profile", args=[episode.child_id]),
        "now": now,
    }
    return render(request, "missing/known_then.html", page)


def _decision_clock(request: PersonRequest, episode: Any, now: Any) -> clock_board.Clock | None:
    """By when police decide, while they have not, or not since the level rose."""
    duties = clock_board.duties_of(episode, request.actor)
    deciding = [duty for duty in duties if duty.code == police_queue.DECIDE]
    clocks = clock_board.clocks_of(episode, deciding, actor=request.actor, now=now)
    return next((clock for clock in clocks if clock.running), None)


def _in_force(decisions: Sequence[Any], episode: Any) -> list[Any]:
    """Those of the force that holds the report now, since the child went from where they were found last."""
    gone = episode.left_at if episode.status in LOOKED_FOR else None
    return [
        each
        for each in decisions
        if each.report.force_id == episode.force_id and (gone is None or each.decided_at > gone)
    ]


@form_page
@once
def decide(request: PersonRequest, reference: str) -> HttpResponse:
    """An officer's decision, beside what the carer said. “Preview” shows the carer's words first."""
    now = timezone.now()
    episode = episode_for(request, reference, "Police decision")
    require_role(request.actor, Can.DECIDE)
    decisions = queries.decisions_of(episode)
    latest = next(iter(_in_force(decisions, episode)), None)
    protocol = document_of(episode.reporting_protocol_id)
    form = DecisionForm(posted(request), now=now, protocol=protocol, latest=latest)
    corrects = None
    if latest and "corrects" in request.GET:
        corrects = latest
        workflow.check_unconfirmed(corrects, episode, by=request.actor)
    levels = assessments_of(episode)
    previewing = "preview" in request.POST
    if form.is_valid() and not previewing:
        try:
            workflow.record_decision(
                episode=episode,
                after=form.cleaned_data["seen"],
                by=request.actor,
                now=now,
                corrects=corrects,
                **form.decision(),
            )
        except workflow.DecidedMeanwhile:
            decisions = queries.decisions_of(episode)
            form.read_first(_in_force(decisions, episode)[0])
        else:
            messages.success(request, "Decision recorded. The carer reads your words now.")
            return redirect("police", reference)
    return page_about(
        request,
        "missing/decide.html",
        episode,
        form,
        preview=_preview(request, episode, form, now) if previewing else None,
        carer=carer_view(episode, levels),
        others=other_views(episode, levels),
        tried=tried_in_words(episode, now),
        before=_before(episode, request),
        decisions=[decided_in_words(decision, episode, request.actor) for decision in decisions],
        due=_decision_clock(request, episode, now),
        corrects=corrects,
    )


def _before(episode: Any, request: PersonRequest) -> str:
    """How it went the last times, as far as this officer's force knows of them."""
    away = queries.last_times_away(episode, request.actor)
    return in_words(away) if away else ""


def _preview(request: PersonRequest, episode: Any, form: DecisionForm, now: Any) -> Any:
    """The decision as it would be read, when there is enough of it to read."""
    if not form.is_valid():
        return None
    return would_read(form.decision(), episode, by=request.actor, now=now)


@form_page
@once
def heard(request: PersonRequest, reference: str) -> HttpResponse:
    """What police said, kept by the person who heard it, because the force may not be signed in."""
    now = timezone.now()
    episode = episode_for(request, reference, "What police said")
    require_role(request.actor, Can.REPORT_SECOND_HAND)
    decisions = queries.decisions_of(episode)
    latest = next(iter(_in_force(decisions, episode)), None)
    form = HeardDecisionForm(
        posted(request),
        now=now,
        protocol=document_of(episode.reporting_protocol_id),
        latest=latest,
        # A call is written down beside what was decided since: its own time is asked for then.
        initial={"decided_at": None} if latest else None,
    )
    if form.is_valid():
        try:
            workflow.record_decision_second_hand(
                episode=episode,
                after=form.cleaned_data["seen"],
                by=request.actor,
                now=now,
                **form.decision(),
            )
        except workflow.DecidedMeanwhile:
            decisions = queries.decisions_of(episode)
            form.read_first(_in_force(decisions, episode)[0])
        else:
            messages.success(request, "Kept, with your name as the person who heard it.")
            return redirect("police", reference)
    in_force = _in_force(decisions, episode)[:1]
    return page_about(
        request,
        "missing/heard.html",
        episode,
        form,
        in_force=[decided_in_words(each, episode, request.actor) for each in in_force],
    )


@require_POST
@once
def confirm(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """What was recorded second-hand is what was decided."""
    episode = episode_for(request, reference, "Police decision")
    decision = get_object_or_404(episode.decisions.select_related("episode__child"), pk=pk)
    workflow.confirm_decision(decision=decision, by=request.actor, now=timezone.now())
    messages.success(request, "Confirmed. Your name is on it for everyone to see.")
    # Where the time away is over, a force that has answered for all that was heard sees it no more.
    still_seen = queries.episodes(request.actor).filter(pk=episode.pk).exists()
    return redirect("police", reference) if still_seen else redirect("decisions")


@form_page
@once
def add_reference(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """Police gave their reference after they were told."""
    now = timezone.now()
    episode = episode_for(request, reference, "Police reference")
    require_role(request.actor, Can.ADD_REFERENCE)
    report = get_object_or_404(episode.police_reports.select_related("force"), pk=pk)
    form = ReferenceForm(posted(request), now=now)
    if form.is_valid():
        given = form.cleaned_data["reference"]
        workflow.add_reference(report=report, reference=given, by=request.actor, now=now)
        messages.success(request, "Kept with the report.")
        return redirect("police", reference)
    return page_about(request, "missing/police_reference.html", episode, form, report=report)


@form_page
@once
def correct_report(request: PersonRequest, reference: str, pk: int) -> HttpResponse:
    """What was written down of a call to police was wrong: when it was, how, or under which reference."""
    now = timezone.now()
    episode = episode_for(request, reference, "Correct what police were told")
    require_role(request.actor, Can.ADD_REFERENCE)
    calls = episode.police_reports.exclude(how=ReportedBy.TRANSFERRED).select_related("force")
    report = get_object_or_404(calls, pk=pk)
    report.episode = episode
    form = ReportCorrectionForm(posted(request), now=now, report=report)
    if form.is_valid():
        workflow.correct_report(report=report, by=request.actor, now=now, **form.cleaned_data)
        messages.success(
            request, "Corrected. Both can be read, and what was owed stays due when it was."
        )
        return redirect("police", reference)
    return page_about(request, "missing/correct_report.html", episode, form, report=report)


@form_page
@once
def transfer(request: PersonRequest, reference: str) -> HttpResponse:
    """The report goes to another force, or has gone there by what was heard. What that does is read first,
    and then done."""
    now = timezone.now()
    episode = episode_for(request, reference, "Transfer to another force")
    heard = request.actor.role not in ROLE_CAN[Can.TRANSFER]
    require_role(request.actor, Can.REPORT_SECOND_HAND if heard else Can.TRANSFER)
    workflow.check_may_transfer(episode, by=request.actor, second_hand=heard)
    forces = queries.other_forces(episode)
    form = TransferForm(posted(request), now=now, forces=forces, heard=heard)
    chosen = form.force() if form.is_valid() else None
    if chosen and "transfer" in request.POST:
        workflow.transfer_force(episode=episode, by=request.actor, now=now, **form.transfer())
        return _transferred(request, episode, chosen, heard=heard)
    return page_about(
        request,
        "missing/transfer.html",
        episode,
        form,
        to_force=chosen,
        on_the_service=chosen is not None and queries.is_on_the_service(chosen, now),
        decide_by=queries.decide_by_after_transfer(episode, now),
        challenged=queries.is_challenged(episode),
        heard=heard,
        back_to_them=chosen is not None and chosen.pk == request.actor.agency_id,
    )


def _transferred(
    request: PersonRequest, episode: Any, to_force: Any, *, heard: bool
) -> HttpResponse:
    if heard:
        messages.success(request, f"Kept: {to_force} has the report, and you heard it.")
        return redirect("police", episode.reference)
    if to_force.pk == request.actor.agency_id:
        messages.success(request, "The report is yours again, and you decide anew.")
        return redirect("police", episode.reference)
    messages.success(request, f"{to_force} has the report now, and you don’t see it any more.")
    return redirect("decisions")


@require_safe
def decisions(request: PersonRequest) -> HttpResponse:
    """The force's queue: what waits for a decision, what is to be confirmed, and to be looked at again."""
    if request.actor.role not in POLICE_ROLES:
        raise Denied("This is a police queue.", who_could=who_could(Can.DECIDE))
    now = timezone.now()
    queue = police_queue.queue_of(request.actor, now=now, page=page_asked_for(request))
    look_along(by=request.actor, child_ids=queue.child_ids, page="Decisions", now=now)
    return render(request, "missing/decisions.html", {"queue": queue, "now": now})


@require_safe
def next_decision(request: PersonRequest) -> HttpResponse:
    """Straight to the form of the report that has waited longest."""
    require_role(request.actor, Can.DECIDE)
    if reference := police_queue.next_to_decide(request.actor, now=timezone.now()):
        return redirect("police-decision", reference)
    messages.info(request, "Nothing waits for a decision that nobody has picked up.")
    return redirect("decisions")
