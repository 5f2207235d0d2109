"""Opening: after a return there is an interview, and after the child's no another may follow."""

from datetime import datetime

from django.db import IntegrityError, transaction

from audit.record import Recorded
from audit.rules import Fact
from children.access import require
from children.rules import Can
from children.workflow import end_sight
from core.refusals import Refused
from missing.models import Episode
from missing.rules import OWES_A_TALK
from partners.actor import Actor
from returns import doors
from returns.models import ReturnInterview
from returns.rules import ASKED_WITHIN, OPEN, REOPENED, State
from returns.workflow.interview import (
    give_service_sight,
    locked,
    owed_of,
    record_each,
    service_of,
)


def follow(event: Recorded) -> None:
    """After a return there is an interview to arrange; nobody has to remember to ask for one.

    After a death there is none; nor where the child was not back after all.
    """
    if event.fact is Fact.RETURNED:
        cover(event.episode, now=event.recorded_at)
    if event.fact is Fact.RETURN_MISTAKEN:
        withdraw(event.episode, opened_by=event.about.recorded_at, now=event.recorded_at)
    if event.fact is Fact.CHILD_DIED:
        ReturnInterview.objects.filter(child=event.child, state__in=OPEN).update(state=State.ENDED)


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

    A talk that was to be held before the return, about another time away, is held about that one alone. One
    that the return had opened is over; what it had come to cover besides is to be arranged anew.
    """
    talks = ReturnInterview.objects.select_for_update(of=("self",)).select_related(
        "child", "service"
    )
    for interview in talks.filter(episodes=episode, state__in=OPEN):
        _refuse_once_begun(interview, since=opened_by, now=now)
        if interview.opened_at < opened_by:
            interview.episodes.remove(episode)
        else:
            interview.state = State.WITHDRAWN
            interview.save(update_fields=["state"])
            doors.free_withdrawn(interview.pk)
            _arrange_anew(interview, without=episode, now=now)
        end_sight(child=episode.child, episode_id=episode.pk, now=now, agency=interview.service)


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


def _refuse_once_begun(interview: ReturnInterview, *, since: datetime, now: datetime) -> None:
    """By the time of the talk somebody may be with the child; it is on the record only once it is written down.

    Those who look after the child, of whom the child may speak, learn no more than that the return stays.
    """
    booked = interview.booked_for if interview.state == State.BOOKED else None
    its_time_has_come = booked is not None and since <= booked <= now
    if its_time_has_come or doors.has_begun(interview.pk, since=since):
        raise Refused(
            "By now the return stays recorded."
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
