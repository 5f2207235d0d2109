"""What happens to a return interview: opened by the return, tried for, booked, held, or said no to."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction

from audit.record import Recorded, record
from audit.rules import Fact
from children.access import require
from children.models import Child
from children.rules import Breadth, Can
from children.workflow import end_sight, give_sight
from core.refusals import Refused
from core.times import LONDON
from missing.models import Episode
from missing.offices import agency_id_of
from missing.rules import AWAY, Status
from missing.rules import OPEN as EPISODE_OPEN
from missing.workflow import close_episode
from partners.actor import Actor
from partners.rules import Office
from returns import queries
from returns.independence import Independence, check, require_independent
from returns.models import Attempt, ReturnInterview
from returns.rules import (
    OFFERED_BY,
    OPEN,
    RE_OFFER,
    AttemptResult,
    Contact,
    Instead,
    State,
    Told,
    Where,
    check_move,
)

# The child is asked again by this time of the day that was said.
ASKED_AGAIN_BY = time(17, 0)

# Opening


def follow(event: Recorded) -> None:
    """After a return there is an interview to arrange; nobody has to remember to ask for one."""
    if event.fact is Fact.RETURNED:
        cover(event.episode, now=event.recorded_at)


def cover(episode: Episode, *, now: datetime) -> ReturnInterview:
    """The child's interview still to be held covers this episode too; else a new one is opened.

    A new one also covers the episodes after which the child said not now and is to be asked again.
    Each is judged against its own due time.
    """
    interview = (
        ReturnInterview.objects.select_for_update()
        .filter(child=episode.child_id, state__in=OPEN)
        .first()
    )
    if interview is None:
        interview = ReturnInterview.objects.create(
            child_id=episode.child_id,
            service_id=agency_id_of(Office.INTERVIEW_SERVICE, episode)
            or episode.responsible_authority_id,
            opened_at=now,
        )
        interview.episodes.add(*_to_ask_again(episode.child_id))
    interview.episodes.add(episode)
    _give_sight(interview, [episode], why="Return interview", now=now)
    return interview


def _to_ask_again(child_id: int) -> Iterable[Episode]:
    return Episode.objects.filter(
        child=child_id, duties__code=RE_OFFER, duties__how_ended=""
    ).distinct()


def _give_sight(
    interview: ReturnInterview, episodes: Iterable[Episode], *, why: str, now: datetime
) -> None:
    for episode in episodes:
        give_sight(
            child=episode.child,
            agency=interview.service,
            breadth=Breadth.ALL,
            why=why,
            now=now,
            episode_id=episode.pk,
        )


@transaction.atomic
def ask_again(*, interview: ReturnInterview, by: Actor, now: datetime) -> ReturnInterview:
    """The child said not now; the door stays open. What was said then stays as it was."""
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = _locked(interview)
    if interview.state != State.DECLINED:
        raise Refused("This interview can still be arranged. Go back to book a time.")
    try:
        with transaction.atomic():
            again = ReturnInterview.objects.create(
                child_id=interview.child_id, service_id=interview.service_id, opened_at=now
            )
    except IntegrityError as clash:
        raise Refused(f"{interview.child} is being asked again already.") from clash
    again.episodes.add(*episodes)
    _give_sight(again, episodes, why="To ask again about the return interview", now=now)
    return again


# Arranging


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
    """One try to reach the child. Reaching the child to ask is the offer; a missed call is not."""
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = _locked(interview)
    refuse_ended(interview)
    _refuse_outside(tried_at, episodes, now)
    attempt = Attempt.objects.create(
        interview=interview,
        tried_at=tried_at,
        how=how,
        result=result,
        note=note,
        by_id=by.person_id,
        recorded_at=now,
    )
    said = {"how": how, "result": result}
    _record(Fact.INTERVIEW_ATTEMPTED, interview, episodes, by, now, at=tried_at, **said)
    if result in OFFERED_BY:
        _record(Fact.INTERVIEW_OFFERED, interview, episodes, by, now, at=tried_at)
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
) -> ReturnInterview:
    """Who, when, where, and how the child hears of it. Booked again, it is moved.

    Raises `Refused` for somebody who isn't independent; `because` is for whoever only might not be.
    """
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = _locked(interview)
    moved = interview.state == State.BOOKED
    check_move(State(interview.state), State.BOOKED)
    _refuse_while_away(interview.child)
    if booked_for <= now:
        raise Refused("The time must be in the future.")
    _choose(interview, interviewer_id, episodes, because=because, now=now)
    interview.state = State.BOOKED
    interview.booked_for = booked_for
    interview.where = where
    interview.child_told_by = child_told_by
    interview.save()
    _record(
        Fact.INTERVIEW_BOOKED,
        interview,
        episodes,
        by,
        now,
        booked_for=booked_for,
        where=where,
        moved=moved,
    )
    return interview


def _choose(
    interview: ReturnInterview,
    interviewer_id: int,
    episodes: list[Episode],
    *,
    because: str,
    now: datetime,
) -> None:
    """Set who holds it, with what the rules found about them and the reason given."""
    found, name = independence_of(interview, interviewer_id, episodes, now=now)
    if interviewer_id == interview.interviewer_id:
        because = because or interview.not_independent_because
    require_independent(found, who=name, reason=because)
    interview.interviewer_id = interviewer_id
    interview.independence = found.as_json()
    interview.not_independent_because = because if found.needs_reason else ""


def independence_of(
    interview: ReturnInterview, person_id: int, episodes: list[Episode], *, now: datetime
) -> tuple[Independence, str]:
    """What the rules find about this person, and the person's name."""
    who = queries.candidate(interview, person_id, now)
    if who is None:
        raise Refused("Choose who will hold the interview from the list.")
    return check(who, queries.around_of(interview, episodes[0].opened_at)), who.name


# Ending


@transaction.atomic
def hold(
    *,
    interview: ReturnInterview,
    interviewer_id: int,
    held_at: datetime,
    seen_alone: bool,
    account: str,
    by: Actor,
    now: datetime,
    because: str = "",
) -> ReturnInterview:
    """Somebody independent listened. The child's account is kept in the child's words.

    An episode that the child came back from only after `held_at` was not talked about: it gets an
    interview of its own.
    """
    require(by, Can.HOLD, interview.child)
    interview, episodes = _locked(interview)
    check_move(State(interview.state), State.HELD)
    _refuse_outside(held_at, episodes, now)
    episodes, later = _over_by(held_at, episodes)
    _choose(interview, interviewer_id, episodes, because=because, now=now)
    interview.state = State.HELD
    interview.held_at = held_at
    interview.seen_alone = seen_alone
    interview.account = account
    interview.recorded_by_id = by.person_id
    interview.save()
    _open_for(later, interview, now=now)
    _record(Fact.INTERVIEW_HELD, interview, episodes, by, now, at=held_at, seen_alone=seen_alone)
    _close(episodes, by=by, now=now)
    return interview


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
) -> ReturnInterview:
    """The child said not now, in the child's words. With a day to ask again, that is owed."""
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = _locked(interview)
    check_move(State(interview.state), State.DECLINED)
    _refuse_outside(declined_at, episodes, now)
    again_at = _again_at(ask_again_on, now)
    episodes, later = _over_by(declined_at, episodes)
    interview.state = State.DECLINED
    interview.declined_at = declined_at
    interview.declined_words = words
    interview.offered_instead = offered_instead
    interview.ask_again_on = ask_again_on
    interview.recorded_by_id = by.person_id
    interview.save()
    _open_for(later, interview, now=now)
    _record(
        Fact.INTERVIEW_DECLINED,
        interview,
        episodes,
        by,
        now,
        at=declined_at,
        instead=offered_instead,
        **({"re_offer_at": again_at} if again_at else {}),
    )
    _close(episodes, by=by, now=now)
    if again_at:
        why = "To ask again about the return interview"
        _give_sight(interview, episodes, why=why, now=now)
    return interview


def _again_at(on: date | None, now: datetime) -> datetime | None:
    if on is None:
        return None
    again_at = datetime.combine(on, ASKED_AGAIN_BY, tzinfo=LONDON)
    if again_at <= now:
        raise Refused("Choose a day after today to ask again.")
    return again_at


def _over_by(moment: datetime, episodes: list[Episode]) -> tuple[list[Episode], list[Episode]]:
    """The episodes that the child was back from by then, and the ones that came later."""
    over = [episode for episode in episodes if _returned_at(episode) <= moment]
    return over, [episode for episode in episodes if episode not in over]


def _open_for(later: list[Episode], interview: ReturnInterview, *, now: datetime) -> None:
    """The child is still owed a talk about what came later; the service sees the child already."""
    if later:
        interview.episodes.remove(*later)
        another = ReturnInterview.objects.create(
            child_id=interview.child_id, service_id=interview.service_id, opened_at=now
        )
        another.episodes.add(*later)


def _close(episodes: list[Episode], *, by: Actor, now: datetime) -> None:
    """Nothing more is owed: the service's sight of the child ends with each episode."""
    for episode in episodes:
        if Status(episode.status) is Status.BACK:
            close_episode(episode=episode, by=by, now=now)
        else:
            end_sight(child=episode.child, episode_id=episode.pk, now=now)


# Judging, with the rows held


def _locked(interview: ReturnInterview) -> tuple[ReturnInterview, list[Episode]]:
    """The interview and the episodes it covers, held until the end of the transaction.

    The child's open episodes are held first, as everything that happens to an episode does, so that
    a return recorded at the same moment waits instead of clashing.
    """
    mine = Episode.objects.filter(child=interview.child_id)
    list(mine.filter(status__in=EPISODE_OPEN).order_by("pk").select_for_update(of=("self",)))
    interview = (
        ReturnInterview.objects.select_for_update(of=("self",))
        .select_related("child__responsible_authority", "service")
        .get(pk=interview.pk)
    )
    covered = mine.filter(interviews=interview).select_related(
        "child", "responsible_authority", "force"
    )
    return interview, list(covered.order_by("opened_at", "pk").select_for_update(of=("self",)))


def refuse_ended(interview: ReturnInterview) -> None:
    """An interview that was held, or said no to, is not arranged any more."""
    if State(interview.state) not in OPEN:
        check_move(State(interview.state), State.BOOKED)


def _refuse_while_away(child: Child) -> None:
    if child.episodes.filter(status__in=AWAY).exists():
        raise Refused(
            f"{child} isn’t back yet. When {child} is, this interview covers that time away too,"
            " and a time can be booked."
        )


def _refuse_outside(moment: datetime, episodes: list[Episode], now: datetime) -> None:
    """What has happened is in the past, and after the child first came back."""
    if moment > now:
        raise Refused("The time must be in the past.")
    if moment < min(_returned_at(episode) for episode in episodes):
        raise Refused(f"The time must be after {episodes[0].child} came back.")


def _returned_at(episode: Episode) -> datetime:
    if episode.returned_at is None:
        raise Refused("Return time not recorded. Record when the child came back first.")
    return episode.returned_at


def _record(
    fact: Fact,
    interview: ReturnInterview,
    episodes: list[Episode],
    by: Actor,
    now: datetime,
    *,
    at: datetime | None = None,
    **said: Any,
) -> None:
    """Each episode that the interview covers has it in its own record, and its own clock ends."""
    for episode in episodes:
        record(
            fact,
            by=by,
            child=episode.child,
            episode=episode,
            about=interview,
            at=now,
            happened_at=at,
            payload={"interview": interview.pk, **said},
        )
