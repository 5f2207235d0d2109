"""“That was a mistake: Ash is not back”. What the return had ended is owed again; what it had begun is over."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from audit.models import Event
from audit.record import record
from audit.rules import Fact
from children import workflow as children_workflow
from children.access import require
from children.rules import SUBJECT_ROLES, Can, Subject
from core.refusals import Refused
from missing import doors, ledger
from missing.models import Duty, Episode, MistakenReturn, Return
from missing.queries import where_found
from missing.rules import Prevention, Status
from missing.workflow.episode import TALKED, locked
from partners.actor import Actor

# After these somebody has talked with a child who is said not to be back.
_TALKED = Q(fact__in=TALKED) | Q(
    fact=Fact.PREVENTION_RECORDED, payload__outcome__in=(Prevention.DONE, Prevention.REFUSED)
)


@transaction.atomic
def not_back(*, episode: Episode, because: str, by: Actor, now: datetime) -> Episode:
    """The child was recorded as back by mistake, and is away as they were before.

    The return stays on the record as the mistake that it was, with what was wrong. Everybody who was told
    of it is told at once.
    """
    require(by, Can.RETURN, episode.child, episode_id=episode.pk)
    # Nobody logs the child anew meanwhile: that holds the child first, too.
    children_workflow.hold(episode.child)
    episode = locked(episode)
    refuse_unless_mistakable(episode, by=by)
    back, returned = episode.return_record, _return_of(episode)
    _keep_as_mistake(back, returned, because=because, by=by, now=now)
    episode.status = _status_before(episode)
    episode.returned_at = None
    episode.save(update_fields=["status", "returned_at"])
    # With the return the log that had not been sent was over; it can be gone on with.
    if episode.status == Status.BEING_LOGGED:
        doors.reopen_log(episode.pk, sent_at=back.recorded_at)
    record(
        Fact.RETURN_MISTAKEN,
        by=by,
        child=episode.child,
        episode=episode,
        about=episode.mistaken_returns.last(),
        at=now,
        payload={
            "undoes": [returned.pk, *_because_of(returned, episode, by)],
            "returned_at": back.returned_at,
        },
    )
    return episode


def refuse_unless_mistakable(episode: Episode, *, by: Actor) -> None:
    """The child is recorded as back; nobody has logged the child anew, or talked with the child, since."""
    name = episode.child
    if episode.status == Status.CLOSED:
        raise Refused(
            f"This episode is closed. If {name} isn’t where they should be now, log a new time away."
        )
    if episode.status != Status.BACK:
        raise Refused(
            f"{name} isn’t recorded as back any more. Open the episode to see what has happened."
        )
    since = _since(_return_of(episode))
    if _away_again(since):
        raise Refused(
            f"{name} has been logged as away again since, so that this can’t be put right any more."
            " Go on with that episode, and say there what was wrong here."
        )
    if talked := since.filter(_TALKED).first():
        of_police = talked.fact == Fact.PREVENTION_RECORDED
        subject = Subject.POLICE if of_police else Subject.INTERVIEW
        why = (
            f"Somebody has talked with {name} since, so that"
            if by.role in SUBJECT_ROLES[subject]
            else "By now"
        )
        raise Refused(
            f"{why} the return stays recorded. If {name} isn’t where they should be now, log a new time"
            " away."
        )


def _away_again(since: QuerySet[Event]) -> bool:
    """Asked of the record of this time away: whoever acts may not be shown the next one."""
    logged = set(since.filter(fact=Fact.MISSING_AGAIN).values_list("about_id", flat=True))
    by_mistake = Episode.objects.filter(pk__in=logged, status=Status.STOOD_DOWN)
    return len(logged) > by_mistake.count()


def _return_of(episode: Episode) -> Event:
    """The fact of the return in force, which is the last."""
    returned = Event.objects.filter(fact=Fact.RETURNED, episode_id=episode.pk).order_by("-pk")
    return returned[:1].get()


def _since(returned: Event) -> QuerySet[Event]:
    return Event.objects.filter(episode_id=returned.episode_id, pk__gt=returned.pk).order_by("pk")


def _because_of(returned: Event, episode: Episode, by: Actor) -> list[int]:
    """What was recorded because of the return alone: that a challenge needed no answer, by itself; that
    police did not see the child; that the child was to be asked after all, was booked then, or had talked or been asked
    before going home; and that somebody took on what the return had started, which accepts nothing for a child who is
    away."""
    started = Duty.objects.filter(started_by_event=returned.pk).values_list("pk", flat=True)
    of_the_return = (
        Q(fact=Fact.CHALLENGE_WITHDRAWN, recorded_at=returned.recorded_at)
        | Q(fact__in=(Fact.PREVENTION_RECORDED, Fact.INTERVIEW_REOPENED))
        | Q(fact__in=(Fact.ASKED_BEFORE_HOME, Fact.TALKED_BEFORE_HOME))
        | Q(fact=Fact.INTERVIEW_BOOKED, payload__has_key="hold_by")
        | Q(fact=Fact.ACCEPTED, about_id__in=[str(pk) for pk in started])
    )
    seen = _since(returned).filter(of_the_return).values_list("pk", flat=True)
    # Whoever says so may not hear that somebody took it on.
    kept = {
        duty.ended_by_event
        for duty in ledger.kept_from(by, episode)
        if duty.started_by_event == returned.pk and duty.ended_by_event
    }
    return sorted(kept.union(seen))


def _keep_as_mistake(
    back: Return, returned: Event, *, because: str, by: Actor, now: datetime
) -> None:
    said = {
        field.name: getattr(back, field.name)
        for field in Return._meta.concrete_fields
        if not field.primary_key
    }
    MistakenReturn.objects.create(
        **said,
        recorded_as=returned.pk,
        what_was_wrong=because,
        put_right_by_id=by.person_id,
        put_right_at=now,
    )
    back.delete()


def _status_before(episode: Episode) -> Status:
    if where_found(episode):
        return Status.FOUND
    return Status.AWAY if episode.logged_at else Status.BEING_LOGGED
