"""Arranging: tries to reach the child, and a time and place once the child has been asked."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit.rules import Fact
from children.access import require, standing_of
from children.rules import Can
from core.refusals import Refused
from missing.models import Episode
from missing.rules import AWAY, HOLD_INTERVIEW, Status
from partners.actor import Actor
from returns.access import keeps_its_place
from returns.doors import say_where
from returns.models import Attempt, AttemptNote, ReturnInterview, Slot, Support
from returns.rules import (
    OFFERED_BY,
    AttemptResult,
    Contact,
    State,
    Told,
    Where,
    check_move,
)
from returns.workflow.interview import (
    booked_with,
    choose,
    locked,
    over_by,
    owed_of,
    record_each,
    refuse_ended,
    since_the_return,
)
from returns.workflow.slots import take


@transaction.atomic
def record_attempt(
    *,
    interview: ReturnInterview,
    tried_at: datetime,
    how: Contact,
    result: AttemptResult,
    by: Actor,
    now: datetime,
    note: str = "",
) -> Attempt:
    """One try to reach the child. Reaching the child to ask is the offer, and so is that the child was told
    of what is booked, by whoever was to tell them; a missed call is not.

    Of a time away that the child came back from only after `tried_at` nothing was offered yet.
    """
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = locked(interview)
    refuse_ended(interview)
    if result == AttemptResult.TOLD and interview.state != State.BOOKED:
        raise Refused("Nothing is booked that the child could have been told of.")
    tried_at = since_the_return(tried_at, episodes, now)
    episodes, _ = over_by(tried_at, episodes)
    attempt = Attempt.objects.create(
        interview=interview,
        tried_at=tried_at,
        how=how,
        result=result,
        by_id=by.person_id,
        recorded_at=now,
    )
    if note:
        AttemptNote.objects.create(attempt=attempt, text=note)
    said = {"how": how, "result": result}
    record_each(Fact.INTERVIEW_ATTEMPTED, interview, episodes, by, now, at=tried_at, **said)
    if result in OFFERED_BY:
        record_each(Fact.INTERVIEW_OFFERED, interview, episodes, by, now, at=tried_at)
    return attempt


@transaction.atomic
def book(
    *,
    interview: ReturnInterview,
    interviewer_id: int,
    booked_for: datetime,
    where: Where,
    child_told_by: Told,
    by: Actor,
    now: datetime,
    because: str = "",
    offered: bool = False,
    exactly: str = "",
    interpreter: str = "",
    advocate: bool = False,
    seen: int | None = None,
) -> ReturnInterview:
    """Who, when, where, how the child hears of it, and who else is there. Booked again, it is moved.
    `exactly` is where there, or how it is joined; of a talk that stays at home, whoever isn't shown what
    was said of that leaves it as it is by saying nothing. `seen` is how often a time had been booked when the
    page was opened.

    Raises `Refused` for somebody who isn't independent (`because` is for whoever only might not be),
    for somebody who is booked at that time already, for a time that was chosen because it was `offered` and
    that isn't free any more, and where somebody booked meanwhile.
    """
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = locked(interview)
    _refuse_booked_meanwhile(interview, seen)
    moved, before = interview.state == State.BOOKED, booked_with(interview)
    check_move(State(interview.state), State.BOOKED)
    masked = keeps_its_place(interview, standing_of(by, interview.child))
    _refuse_while_away(interview)
    if booked_for <= now:
        raise Refused("The time must be in the future.")
    choose(interview, interviewer_id, episodes, because=because, now=now)
    _put_down(interview, booked_for=booked_for, where=where, child_told_by=child_told_by)
    slot = take(
        interview, interviewer_id=interviewer_id, starts_at=booked_for, offered=offered, now=now
    )
    if exactly or where != Where.HOME or not masked:
        say_where(interview.pk, exactly)
    Support.objects.update_or_create(
        interview=interview, defaults={"interpreter": interpreter, "advocate": advocate}
    )
    said: dict[str, Any] = {"booked_for": booked_for, "where": where, "moved": moved}
    if before and before != interviewer_id:
        said["was_with"] = before
    _record_booking(interview, episodes, slot, said, by=by, now=now)
    return interview


def _refuse_booked_meanwhile(interview: ReturnInterview, seen: int | None) -> None:
    if seen is not None and seen != interview.bookings:
        raise Refused(
            "Somebody booked or moved this talk while you had the page open."
            " Go back to see what is booked now."
        )


def _put_down(
    interview: ReturnInterview, *, booked_for: datetime, where: Where, child_told_by: Told
) -> None:
    """When and where, with the home that the child lives at as it is booked."""
    interview.state = State.BOOKED
    interview.booked_for = booked_for
    interview.bookings += 1
    interview.where = where
    interview.child_told_by = child_told_by
    interview.lived_at_id = interview.child.home_id
    interview.save()


def _record_booking(
    interview: ReturnInterview,
    episodes: list[Episode],
    slot: Slot,
    said: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    for episode in episodes:
        # Once it isn't owed by its 72 hours any more, what was booked is owed by the time of the talk; before
        # the child is home it isn't owed yet.
        owed_already = owed_of(episode, HOLD_INTERVIEW) or episode.returned_at is None
        owed = {} if owed_already else {"hold_by": slot.ends_at}
        record_each(Fact.INTERVIEW_BOOKED, interview, [episode], by, now, **said, **owed)


def _refuse_while_away(interview: ReturnInterview) -> None:
    """Nobody talks with a child who is away, but before going home with one who was found."""
    child = interview.child
    before_home = Q(status=Status.FOUND, interviews=interview)
    if child.episodes.filter(status__in=AWAY).exclude(before_home).exists():
        raise Refused(
            f"{child} isn’t back yet. When {child} is, this interview covers that time away too,"
            " and a time can be booked."
        )
