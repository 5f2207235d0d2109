"""Opening: after a return there is an interview, before it one may be arranged for a child who was found, and
after the child's no another may follow."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from audit.models import Event
from audit.record import Recorded, record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from core.refusals import Refused
from missing.models import Episode
from missing.queries import where_found
from missing.rules import HOLD_INTERVIEW, OWES_A_TALK, Status
from missing.workflow import locked as episode_locked
from partners.actor import Actor
from returns import doors
from returns.models import ReturnInterview
from returns.rules import ASKED_WITHIN, OPEN, REOPENED, State
from returns.workflow.interview import (
    end_service_sight,
    give_service_sight,
    locked,
    owed_of,
    record_each,
    service_of,
)

# What answers for the return, once the child is home, where it was done since the child was found.
COUNTS_LATER = {
    Fact.INTERVIEW_OFFERED: Fact.ASKED_BEFORE_HOME,
    Fact.INTERVIEW_HELD: Fact.TALKED_BEFORE_HOME,
}


def follow(event: Recorded) -> None:
    """After a return there is an interview to arrange; nobody has to remember to ask for one.

    After a death there is none; nor where the child was not back, or not away, after all.
    """
    if event.fact is Fact.RETURNED:
        _owe_a_talk(event)
    if event.fact is Fact.RETURN_MISTAKEN:
        withdraw(event.episode, opened_by=event.about.recorded_at, now=event.recorded_at)
    if event.fact is Fact.STOOD_DOWN:
        _call_off(event)
    if event.fact is Fact.CHILD_DIED:
        ReturnInterview.objects.filter(child=event.child, state__in=OPEN).update(state=State.ENDED)


def _owe_a_talk(returned: Recorded) -> None:
    """A child who was asked, or talked, since they were found, before they went home, is owed that no more for
    this return, where the protocol of the area counts it."""
    episode = returned.episode
    for before, then in COUNTS_LATER.items():
        if done := done_before_home(episode, before):
            record(
                then,
                by=returned.by,
                child=episode.child,
                episode=episode,
                about=episode,
                at=returned.recorded_at,
                happened_at=done.happened_at,
                payload={"interview": int(done.about_id)},
            )
    talked = done_before_home(episode, Fact.INTERVIEW_HELD)
    if talked is None or owed_of(episode, HOLD_INTERVIEW):
        cover(episode, now=returned.recorded_at)


def done_before_home(episode: Episode, fact: Fact) -> Event | None:
    """What was done of the talk since the child was found last, as the record has it: whoever records the return
    may not be shown the interview."""
    found = where_found(episode)
    if found is None:
        return None
    done = Event.objects.filter(fact=fact, episode_id=episode.pk, happened_at__gte=found.found_at)
    return done.order_by("-pk").first()


@transaction.atomic
def open_before_home(*, episode: Episode, by: Actor, now: datetime) -> ReturnInterview:
    """The child was found and isn't home, and may talk before they go there, where that can be arranged.

    Nothing falls due by it: the 72 hours are counted as after any return, and a talk that was held by then
    answers for that return too. Asked for twice it is one.
    """
    require(by, Can.ARRANGE, episode.child, episode_id=episode.pk)
    episode = episode_locked(episode)
    refuse_unless_found(episode)
    there_is_one = episode.interviews.filter(state__in=OPEN).exists()
    interview = cover(episode, now=now)
    if not there_is_one:
        record_each(Fact.TALK_BEFORE_HOME, interview, [episode], by, now)
    return interview


def refuse_unless_found(episode: Episode) -> None:
    """A talk before going home is arranged while the child is where they were found, once."""
    if episode.status != Status.FOUND:
        raise Refused(
            f"{episode.child} isn’t recorded as found and not home yet any more."
            " Open the episode to see what has happened."
        )
    if done_before_home(episode, Fact.INTERVIEW_HELD):
        raise Refused(f"{episode.child} has talked already, since they were found.")


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
            service=service_of(episode),
            opened_at=now,
        )
        doors.cover_asked_again(interview.pk)
    interview.episodes.add(episode)
    give_service_sight(interview, [episode], why="Return interview", now=now)
    return interview


def withdraw(episode: Episode, *, opened_by: datetime, now: datetime) -> None:
    """The child was not back, so nobody talks with the child about this time away yet.

    A talk that was to be held before the return, about another time away, is held about that one alone; one
    that was to be held before the child went home still is. One that the return had opened is over; what it
    had come to cover besides is to be arranged anew.
    """
    asked_first = Event.objects.filter(fact=Fact.TALK_BEFORE_HOME, episode_id=episode.pk).exists()
    for interview in _open_talks(episode):
        older = interview.opened_at < opened_by
        if older and asked_first:
            continue
        _refuse_once_begun(interview, "the return", since=opened_by, now=now)
        if older:
            interview.episodes.remove(episode)
        else:
            _withdraw(interview, without=episode, now=now)
        end_service_sight(interview, [episode], now=now)


def _call_off(stood_down: Recorded) -> None:
    """The child was not away: a talk that was to be about that alone, before going home, is called off, unless
    it has begun."""
    episode, now = stood_down.episode, stood_down.recorded_at
    covered = ReturnInterview.episodes.through.objects.exclude(episode=episode)
    for interview in _open_talks(episode):
        _refuse_once_begun(interview, "this time away", since=interview.opened_at, now=now)
        if covered.filter(returninterview=interview).exists():
            interview.episodes.remove(episode)
        else:
            _withdraw(interview, without=episode, now=now)
            record(
                Fact.TALK_CALLED_OFF,
                by=stood_down.by,
                child=episode.child,
                episode=episode,
                about=interview,
                at=now,
            )
        end_service_sight(interview, [episode], now=now)


def _open_talks(episode: Episode) -> QuerySet[ReturnInterview]:
    talks = ReturnInterview.objects.select_for_update(of=("self",))
    return talks.select_related("child", "service").filter(episodes=episode, state__in=OPEN)


def _withdraw(interview: ReturnInterview, *, without: Episode, now: datetime) -> None:
    interview.state = State.WITHDRAWN
    interview.save(update_fields=["state"])
    doors.free_withdrawn(interview.pk)
    _arrange_anew(interview, without=without, now=now)


def _arrange_anew(withdrawn: ReturnInterview, *, without: Episode, now: datetime) -> None:
    """The times away after which the child is to be asked again still are. Whoever says that the child is not
    back may not see those: only which interview covers them changes, and the service's sight of them stays.
    """
    covered = ReturnInterview.episodes.through.objects.filter(returninterview=withdrawn)
    others = covered.exclude(episode=without)
    if others.exists():
        again = ReturnInterview.objects.create(
            child_id=withdrawn.child_id, service=withdrawn.service, opened_at=now
        )
        others.update(returninterview=again)


def _refuse_once_begun(
    interview: ReturnInterview, what: str, *, since: datetime, now: datetime
) -> None:
    """By the time of the talk somebody may be with the child; it is on the record only once it is written down.

    Those who look after the child, of whom the child may speak, learn no more than that what was recorded stays.
    """
    booked = interview.booked_for if interview.state == State.BOOKED else None
    its_time_has_come = booked is not None and since <= booked <= now
    if its_time_has_come or doors.has_begun(interview.pk, since=since):
        raise Refused(
            f"By now {what} stays recorded."
            f" If {interview.child} isn’t where they should be now, log a new time away."
        )


@transaction.atomic
def ask_again(*, interview: ReturnInterview, by: Actor, now: datetime) -> ReturnInterview:
    """The child said not now, or nobody was owed a talk; the door stays open. What was said then
    stays as it was. Where nothing is owed of it any more, to ask is owed from now on."""
    require(by, Can.ARRANGE, interview.child)
    interview, episodes = locked(interview)
    if interview.state not in REOPENED:
        raise Refused("This interview can still be arranged. Go back to book a time.")
    try:
        with transaction.atomic():
            again = ReturnInterview.objects.create(
                child_id=interview.child_id, service=service_of(episodes[-1]), opened_at=now
            )
    except IntegrityError as clash:
        raise Refused(f"{interview.child} is being asked again already.") from clash
    again.episodes.add(*episodes)
    give_service_sight(again, episodes, why="To ask again about the return interview", now=now)
    unowed = [each for each in episodes if not owed_of(each, *OWES_A_TALK)]
    by_then = now + ASKED_WITHIN
    record_each(Fact.INTERVIEW_REOPENED, again, unowed, by, now, re_offer_at=by_then)
    return again
