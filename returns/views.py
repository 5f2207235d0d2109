"""Pages of return interviews: the list, one interview, and what may be recorded about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.looks import look_along
from audit.submissions import once
from children.access import Standing, standing_by
from children.rules import ROLE_CAN, Audience, Can, audiences_of
from core.forms import posted
from core.pages import form_page
from partners.actor import Actor
from partners.middleware import PersonRequest
from returns import candidates, free_times, queries, workflow
from returns.access import (
    arranges,
    carers_views_of,
    has_moved_since_booked,
    hears,
    is_to_write,
    keeps_its_place,
    may_approve,
    may_write,
    no_of,
    offers_times,
    place_of,
    reads_arranging,
    require_arranging,
    shares_with_police,
    wish_of,
)
from returns.agreed import AgreedAction, actions_read_by, agreed_in_words
from returns.calendars import out_of_calendars
from returns.doors import finished_by_me
from returns.forms import ANOTHER_TIME, YES, AttemptForm, HeldForm, ScheduleForm
from returns.independence import Found, check, sorted_by_independence
from returns.no_contact import agrees_to_it, may_be_said
from returns.pages import asking, interview_of, page_of, to_arrange
from returns.rules import AttemptResult, State
from returns.voice_words import voice_of
from returns.wish_forms import DeclinedForm
from returns.words import (
    account_of,
    begun_in,
    covered_of,
    is_past,
    offer_in_words,
    rows_of,
    wish_in_words,
)

PAGE = 25


@require_safe
def interviews(request: PersonRequest) -> HttpResponse:
    """The interviews that the reader may see, cut down by `?show=`, the ones due first at the top."""
    require_arranging(request.actor)
    now = timezone.now()
    everything = queries.interviews_now(request.actor)
    kinds = queries.kinds(request.actor.person_id, now)
    counted = queries.counts(everything, kinds)
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in kinds else ""
    wanted = everything.filter(kinds[chosen]) if chosen else everything
    if chosen == queries.YOURS:
        wanted = wanted.order_by(*queries.BY_THE_DAY)
    pages = Paginator(queries.with_their_rows(wanted), PAGE)
    pages.count = counted[chosen or "all"]  # counted already
    page = pages.get_page(request.GET.get("page"))
    shown = [each.child_id for each in page]
    look_along(by=request.actor, child_ids=shown, page="Return interviews", now=now)
    return render(
        request,
        "returns/interviews.html",
        {
            "counted": counted,
            "chosen": chosen,
            "page": page,
            "rows": rows_of(page.object_list, now),
            "finished": finished_by_me(10),
            "offers_times": offers_times(request.actor),
            "may_hold": request.actor.role in ROLE_CAN[Can.HOLD],
            "now": now,
        },
    )


@require_safe
def interview(request: PersonRequest, pk: int) -> HttpResponse:
    """All of it for who arranges it; time and place for everybody else around the child."""
    now = timezone.now()
    found = interview_of(request, pk, "Return interview", queries.interviews_in_full)
    standing = standing_by(found, request.actor, found.child)
    brief = not reads_arranging(standing)
    attempts = [] if brief else list(queries.attempts_of(found))
    return render(
        request,
        "returns/brief.html" if brief else "returns/interview.html",
        {
            **page_of(found, now),
            "covered": covered_of(found, now),
            "offer": offer_in_words(found),
            "attempts": attempts,
            "arranges": not brief and arranges(request.actor),
            "may_write": may_write(found, standing),
            "is_to_write": is_to_write(found),
            "hears": hears(standing),
            "shares_with_police": hears(standing) and shares_with_police(found),
            "parts": account_of(found, standing),
            "begun": begun_in(found, standing),
            "voice": voice_of(found, standing),
            "may_tell": standing.may(Can.HOLD),
            "out_of_calendars": out_of_calendars(found),
            "approval": found.approval,
            "agreed": _agreed_in(found, request.actor, now),
            **({} if brief else _without_contact(found, request.actor, attempts)),
            "may_approve": found.approval == "" and may_approve(found, standing),
            "no": no_of(found, standing),
            "support": found.support_wanted,
            "exactly": place_of(found, standing),
            "moved_since": not brief and has_moved_since_booked(found),
            "carers_views": carers_views_of(found, standing),
            "looking_until": standing.looking_until,
        },
    )


@form_page
@once
def schedule(request: PersonRequest, pk: int) -> HttpResponse:
    """A time, a place and who listens, the most independent first; booked again, it is moved."""
    now = timezone.now()
    found = to_arrange(request, pk, "Book the return interview")
    standing = standing_by(found, request.actor, found.child)
    checked = _checked(found, now)
    people = [who.person_id for who, each in checked if each.can_be_booked]
    form = ScheduleForm(
        posted(request),
        now=now,
        name=str(found.child),
        checked=checked,
        slots=free_times.next_free(found, people, now, chosen=request.POST.get("slot", "")),
        due_at=found.due_at,
        masked=keeps_its_place(found, standing),
        initial={
            **_as_booked(found, standing),
            "interviewer": found.interviewer_id or _myself_if_clear(checked, request.actor),
        },
    )
    if form.is_valid():
        answers = form.cleaned_data
        workflow.book(
            interview=found,
            interviewer_id=answers["interviewer"],
            because=answers.get("because", ""),
            booked_for=answers["booked_for"],
            offered=answers["offered"],
            where=answers["where"],
            child_told_by=answers["child_told_by"],
            exactly=answers["exactly"],
            interpreter=answers["interpreter"],
            advocate=answers["advocate"],
            seen=answers["seen"],
            by=request.actor,
            now=now,
        )
        moved = found.state == State.BOOKED
        messages.success(request, "Moved." if moved else "Booked.")
        return redirect("interview", pk)
    return asking(
        request,
        "returns/schedule.html",
        found,
        form,
        checked=checked,
        wish=wish_in_words(wish_of(found, standing), now),
    )


def _as_booked(found: Any, standing: Standing) -> dict[str, Any]:
    """What is booked already, and who else is to be there, as much of it as this person may read."""
    support = found.support_wanted or {}
    return {
        "because": found.not_independent_because,
        "seen": found.bookings,
        "slot": ANOTHER_TIME if found.booked_for else None,
        "booked_for": found.booked_for,
        "exactly": place_of(found, standing),
        "interpreter": support.get("interpreter", ""),
        "advocate": YES if support.get("advocate") else None,
        "where": found.where,
        "child_told_by": found.child_told_by,
    }


@form_page
@once
def attempts(request: PersonRequest, pk: int) -> HttpResponse:
    """The tries to reach the child, and one more."""
    now = timezone.now()
    found = to_arrange(request, pk, "Tries to reach the child")
    form = AttemptForm(
        posted(request),
        now=now,
        name=str(found.child),
        not_before=found.first_back_at,
        booked=found.state == State.BOOKED,
    )
    if form.is_valid():
        workflow.record_attempt(interview=found, by=request.actor, now=now, **form.cleaned_data)
        messages.success(request, "The attempt is recorded.")
        said_no = form.cleaned_data["result"] == AttemptResult.SAID_NO
        return redirect("interview-declined" if said_no else "interview", pk)
    return asking(
        request, "returns/attempts.html", found, form, attempts=queries.attempts_of(found)
    )


@form_page
@once
def talked(request: PersonRequest, pk: int) -> HttpResponse:
    """The child talked, and it is written down later: who listened, when, where, and whether the two were alone."""
    now = timezone.now()
    found = to_arrange(request, pk, "Say that you have talked", can=Can.HOLD)
    form, checked = _of_the_talk(request, found, now)
    if form.is_valid():
        workflow.talked(interview=found, by=request.actor, now=now, **form.talk)
        messages.success(
            request,
            f"It is recorded that {found.child} has talked. Write it down while you remember it well.",
        )
        return redirect("interview", pk)
    return asking(request, "returns/talked.html", found, form, checked=checked)


@form_page
@once
def held(request: PersonRequest, pk: int) -> HttpResponse:
    """The child talked: who listened, when, and whether the two were alone. It goes to be approved."""
    now = timezone.now()
    found = to_arrange(request, pk, "Send the return interview for approval", can=Can.HOLD)
    form, checked = _of_the_talk(request, found, now)
    if form.is_valid():
        workflow.hold(interview=found, by=request.actor, now=now, **form.talk)
        messages.success(
            request, "The interview is sent for approval, and nothing more is asked of you now."
        )
        return redirect("interviews")
    return asking(request, "returns/held.html", found, form, checked=checked)


def _of_the_talk(request: PersonRequest, found: Any, now: datetime) -> tuple[HeldForm, Any]:
    """What is asked of a talk that was held, and whom the rules let hold it."""
    checked = _checked(found, found.booked_for if is_past(found, now) else now)
    form = HeldForm(
        posted(request),
        now=now,
        name=str(found.child),
        checked=checked,
        not_before=found.first_back_at,
        reason_given=bool(found.not_independent_because),
        initial={
            "interviewer": found.interviewer_id or request.actor.person_id,
            "where": found.where,
        },
    )
    return form, checked


@form_page
@once
def declined(request: PersonRequest, pk: int) -> HttpResponse:
    """The child said not now: in which words, what was offered instead, and when to ask again. Whoever
    records it asks the carers too: after a last no, the service doesn’t see the child any more."""
    now = timezone.now()
    found = to_arrange(request, pk, "Record that the child said not now")
    form = DeclinedForm(
        posted(request),
        now=now,
        name=str(found.child),
        not_before=found.first_back_at,
        audiences=audiences_of(request.actor.role),
        initial={"audience": Audience.PROFESSIONALS},
    )
    if form.is_valid():
        workflow.decline(
            interview=found, by=request.actor, now=now, carers_view=form.carers_view, **form.no
        )
        again = form.no["ask_again_on"]
        then = (
            f" It is on your list to ask again on {again:%A} {again.day} {again:%B}."
            if again
            else ""
        )
        messages.success(request, f"“Not now” is recorded.{then}")
        return redirect("interviews")
    return asking(request, "returns/declined.html", found, form)


@require_POST
@once
def ask_again(request: PersonRequest, pk: int) -> HttpResponse:
    found = interview_of(request, pk, "Ask again about the return interview")
    again = workflow.ask_again(interview=found, by=request.actor, now=timezone.now())
    messages.success(request, "You can book a time or record an attempt again.")
    return redirect("interview", again.pk)


# Finding it, and what every page about it shows


def _without_contact(found: Any, actor: Actor, attempts: Sequence[Any]) -> dict[str, bool]:
    """Whether it may be said that nobody could reach the child, and whether by this person."""
    episodes = list(found.episodes.all())
    enough = may_be_said(found, episodes, attempts)
    return {
        "nobody_reached": enough,
        "may_end_without_contact": enough and agrees_to_it(actor, episodes[-1]),
    }


def _agreed_in(found: Any, actor: Actor, now: datetime) -> list[AgreedAction]:
    """What was agreed about the times away that it covers, for its readers."""
    if found.state != State.HELD:
        return []
    about = actions_read_by(actor).filter(episode__in=found.episodes.all())
    return agreed_in_words(about, now)


def _myself_if_clear(checked: Any, actor: Actor) -> int | None:
    """Whoever needs a reason to hold it isn't chosen beforehand."""
    clear = (who.person_id for who, each in checked if each.found is Found.CLEAR)
    return actor.person_id if actor.person_id in clear else None


def _checked(found: Any, at: datetime) -> Any:
    """Who could hold it then, the most independent first, and what the rules find about each."""
    around = candidates.around_of(found, found.first_away_at, found.protocol_id, until=at)
    people = candidates.candidates_for(found, at)
    return sorted_by_independence((who, check(who, around)) for who in people)
