"""Ending: the child talked, or said not now; or nobody is owed a talk any more."""

from datetime import date, datetime, time
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.db.models import Exists, OuterRef

from audit.record import Recorded
from audit.rules import Fact
from children.access import require
from children.rules import Can, Subject
from children.workflow import end_sight
from core.days import FURTHEST
from core.refusals import Denied, Refused
from core.times import LONDON, local
from missing.models import Duty, Episode
from missing.rules import DUTIES_ABOUT, OWES_A_TALK, WRITE_UP
from missing.workflow import close_if_over, name_owner, set_aside
from partners.actor import Actor
from returns.models import NotNow, ReturnInterview, Slot
from returns.no_contact import agrees_to_it, may_be_said, no_contact_of, owed_for
from returns.rules import OPEN, Heard, Instead, State, Where, check_move
from returns.workflow.interview import (
    booked_with,
    choose,
    end_service_sight,
    locked,
    over_by,
    record_each,
    since_the_return,
)
from returns.workflow.recording import send
from returns.workflow.slots import release
from returns.workflow.wishes import keep_carers_view

# The child is asked again by this time of the day that was said.
ASKED_AGAIN_BY = time(17, 0)


class Talk(TypedDict):
    """Who listened to the child, when, where, and whether the two were alone."""

    interviewer_id: int
    held_at: datetime
    where: Where
    seen_alone: bool
    because: NotRequired[str]


@transaction.atomic
def talked(
    *, interview: ReturnInterview, by: Actor, now: datetime, **talk: Unpack[Talk]
) -> ReturnInterview:
    """Somebody independent listened, and has had no time yet to write it down: that is owed from now on, by
    whoever listened. What was owed by the 72 hours is judged by the talk."""
    interview, episodes = _hold(interview, by=by, now=now, to_write=True, **talk)
    if interview.interviewer_id == by.person_id:
        for episode in episodes:
            name_owner(episode=episode, code=WRITE_UP, by=by, now=now)
    _close(interview, episodes, by=by, now=now, still_sees=True)
    return interview


@transaction.atomic
def hold(
    *, interview: ReturnInterview, by: Actor, now: datetime, **talk: Unpack[Talk]
) -> ReturnInterview:
    """Somebody independent listened, and what was said is sent for somebody else to approve. Until it is
    approved the service still sees the child."""
    interview, episodes = _hold(interview, by=by, now=now, to_write=False, **talk)
    send(interview, episodes, by=by, now=now)
    _close(interview, episodes, by=by, now=now, still_sees=True)
    return interview


def _hold(
    interview: ReturnInterview, *, by: Actor, now: datetime, to_write: bool, **talk: Unpack[Talk]
) -> tuple[ReturnInterview, list[Episode]]:
    """An episode that the child came back from only after the talk was not talked about: it gets an
    interview of its own."""
    require(by, Can.HOLD, interview.child)
    interview, episodes = locked(interview)
    check_move(State(interview.state), State.HELD)
    held_at = since_the_return(talk["held_at"], episodes, now)
    episodes, later = over_by(held_at, episodes)
    before, who = booked_with(interview), talk["interviewer_id"]
    choose(interview, who, episodes, because=talk.get("because", ""), now=held_at)
    interview.state = State.HELD
    interview.held_at = held_at
    interview.where = talk["where"]
    interview.seen_alone = talk["seen_alone"]
    interview.recorded_by_id = by.person_id
    interview.sent_at = None if to_write else now
    interview.save()
    _open_for(later, interview, now=now)
    said: dict[str, Any] = {"seen_alone": interview.seen_alone}
    if to_write:
        said["to_write"] = True
    if before != who:
        said["was_with"] = before
    record_each(Fact.INTERVIEW_HELD, interview, episodes, by, now, at=held_at, **said)
    return interview, episodes


@transaction.atomic
def decline(
    *,
    interview: ReturnInterview,
    declined_at: datetime,
    words: str,
    by: Actor,
    now: datetime,
    offered_instead: Instead | str = "",
    ask_again_on: date | None = None,
    carers_view: Heard | None = None,
) -> ReturnInterview:
    """The child said not now, in the child's words. With a day to ask again, that is owed.

    `carers_view`: what a carer or parent knows, where they were asked already. After a last no the
    service doesn't see the child any more, so that its interviewer writes it down with the no.
    """
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = locked(interview)
    check_move(State(interview.state), State.DECLINED)
    declined_at = since_the_return(declined_at, episodes, now)
    again_at = _again_at(ask_again_on, now)
    episodes, later = over_by(declined_at, episodes)
    before = booked_with(interview)
    interview.state = State.DECLINED
    interview.declined_at = declined_at
    interview.offered_instead = offered_instead
    interview.ask_again_on = ask_again_on
    interview.recorded_by_id = by.person_id
    interview.save()
    NotNow.objects.create(interview=interview, text=words)
    _open_for(later, interview, now=now)
    record_each(
        Fact.INTERVIEW_DECLINED,
        interview,
        episodes,
        by,
        now,
        at=declined_at,
        instead=offered_instead,
        was_with=before,
        **({"re_offer_at": again_at} if again_at else {}),
    )
    if carers_view:
        keep_carers_view(interview, episodes, by=by, now=now, **carers_view)
    _close(interview, episodes, by=by, now=now, still_sees=again_at is not None)
    return interview


@transaction.atomic
def end_without_contact(
    *, interview: ReturnInterview, because: str, by: Actor, now: datetime
) -> ReturnInterview:
    """Nobody could reach the child, in as many tries as the area asks for, and a manager of the authority agrees
    and says why nobody goes on trying. It is no answer of the child's, and never stands as a no."""
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = locked(interview)
    check_move(State(interview.state), State.NO_CONTACT)
    refuse_unless_no_contact(interview, episodes, by=by)
    interview.state = State.NO_CONTACT
    interview.save(update_fields=["state"])
    record_each(Fact.INTERVIEW_NO_CONTACT, interview, episodes, by, now)
    for duty in owed_for(episodes):
        set_aside(duty=duty, because=because, by=by, now=now)
    release(Slot.objects.filter(interview=interview))
    end_service_sight(interview, episodes, now=now)
    return interview


def refuse_unless_no_contact(
    interview: ReturnInterview, episodes: list[Episode], *, by: Actor
) -> None:
    """Enough tries, none of which reached the child; and this is somebody who may agree to it."""
    if not agrees_to_it(by, episodes[-1]):
        raise Denied(
            "That nobody could reach a child is agreed by whoever answers for the child’s care.",
            who_could=f"A manager of {episodes[-1].responsible_authority}",
        )
    attempts = list(interview.attempts.all())
    if not may_be_said(interview, episodes, attempts):
        wanted = no_contact_of(attempts, episodes[-1]).wanted
        raise Refused(
            f"Nobody has tried often enough yet, or {interview.child} was reached, or isn’t home. Record {wanted}"
            f" tries that reached nobody first."
        )


def _again_at(on: date | None, now: datetime) -> datetime | None:
    if on is None:
        return None
    again_at = datetime.combine(on, ASKED_AGAIN_BY, tzinfo=LONDON)
    if again_at <= now:
        raise Refused("Choose a day after today to ask again.")
    if on - local(now).date() > FURTHEST:
        raise Refused("Choose a day within a year to ask again.")
    return again_at


def _open_for(later: list[Episode], interview: ReturnInterview, *, now: datetime) -> None:
    """The child is still owed a talk about what came later; the service sees the child already."""
    if later:
        interview.episodes.remove(*later)
        another = ReturnInterview.objects.create(
            child_id=interview.child_id, service_id=interview.service_id, opened_at=now
        )
        another.episodes.add(*later)


def _close(
    interview: ReturnInterview,
    episodes: list[Episode],
    *,
    by: Actor,
    now: datetime,
    still_sees: bool,
) -> None:
    """Each episode that waits for nothing else closes. The service goes on seeing the child while it
    has to approve what was written down, or to ask again; else its sight ends with the talk."""
    service = interview.service
    for episode in episodes:
        close_if_over(episode=episode, by=by, now=now, but=(service.pk,) if still_sees else ())
    if not still_sees:
        end_service_sight(interview, episodes, now=now)


def end_when_set_aside(event: Recorded) -> None:
    """Once it was said of all that a talk was to be held for that it isn't needed, nobody arranges it; and
    once the service owes nothing more of it, its sight ends too."""
    code = event.payload.get("duty")
    if event.fact is not Fact.DUTY_WAIVED or code not in DUTIES_ABOUT[Subject.INTERVIEW]:
        return
    for interview in event.episode.interviews.select_related("service"):
        if code in OWES_A_TALK:
            _end_unless_owed(interview)
        _end_sight_unless_owed(interview, now=event.recorded_at)


def _end_unless_owed(interview: ReturnInterview) -> None:
    """A talk that is to be held before the child goes home is about that alone from now on."""
    owed = Duty.objects.open().filter(code__in=OWES_A_TALK, episode__interviews=interview)
    if interview.state not in OPEN or owed.exists():
        return
    before_home = list(interview.episodes.away())
    if before_home:
        interview.episodes.set(before_home)
    else:
        release(Slot.objects.filter(interview=interview))
        interview.state = State.NOT_NEEDED
        interview.save(update_fields=["state"])


def _end_sight_unless_owed(interview: ReturnInterview, *, now: datetime) -> None:
    """The service goes on seeing the child because of each episode that it owes anything of, or has a
    talk to arrange for."""
    owed = Duty.objects.open().filter(
        code__in=DUTIES_ABOUT[Subject.INTERVIEW], agency=interview.service, episode=OuterRef("pk")
    )
    arranged = ReturnInterview.objects.filter(state__in=OPEN, episodes=OuterRef("pk"))
    for episode in interview.episodes.filter(~Exists(owed), ~Exists(arranged)):
        end_sight(child=episode.child, episode_id=episode.pk, now=now, agency=interview.service)
