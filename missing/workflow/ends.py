"""Found and not home yet; and gone again from there."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from core import times
from core.refusals import Refused
from missing.models import Draft, Episode, Located
from missing.protocols import document_of
from missing.queries import not_home_before, where_found
from missing.rules import Status, Whereabouts, check_move
from missing.workflow.episode import locked, office_of, refuse_future
from partners.actor import Actor


@transaction.atomic
def locate(
    *,
    episode: Episode,
    kind: Whereabouts,
    place: str,
    seen_by: str,
    found_at: datetime,
    by: Actor,
    now: datetime,
    with_whom: str = "",
) -> Located:
    """The child has been found, in hospital, in custody or elsewhere. Nobody looks for them any
    more, and somebody brings them home."""
    require(by, Can.RETURN, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    check_move(Status(episode.status), Status.FOUND)
    refuse_future(found_at, now)
    if found_at < not_home_before(episode):
        raise Refused("The time they were found must be after they were last seen.")
    located = Located.objects.create(
        episode=episode,
        kind=kind,
        place=place,
        with_whom=with_whom,
        seen_by=seen_by,
        found_at=found_at,
        recorded_by_id=by.person_id,
        recorded_at=now,
    )
    episode.status = Status.FOUND
    episode.save(update_fields=["status"])
    Draft.objects.filter(episode=episode, sent_at=None).update(sent_at=now)
    record(
        Fact.LOCATED,
        by=by,
        child=episode.child,
        episode=episode,
        about=located,
        at=now,
        happened_at=found_at,
        payload={"kind": kind} | office_of(by),
    )
    return located


@transaction.atomic
def go_again(
    *, episode: Episode, left_at: datetime, by: Actor, now: datetime, left_how: str = ""
) -> Episode:
    """The child has gone from where they were found, and is looked for as before.

    The level set before holds until somebody looks again, so that its clocks run from now on; where
    there was none, on-call owes one as for any log.
    """
    require(by, Can.RETURN, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    located = where_found(episode)
    if episode.status != Status.FOUND or located is None:
        raise Refused(
            f"{episode.child} isn’t recorded as found any more."
            " Refresh the page to see what has happened."
        )
    refuse_future(left_at, now)
    if left_at < times.to_the_minute(located.found_at):
        raise Refused("The time they went must be after they were found.")
    located.left_at, located.left_how = max(left_at, located.found_at), left_how
    located.save(update_fields=["left_at", "left_how"])
    episode.status = Status.AWAY
    episode.logged_at = episode.logged_at or now
    episode.save(update_fields=["status", "logged_at"])
    _record(Fact.GONE_AGAIN, episode, by, now, about=located, happened_at=located.left_at)
    _look_again(episode, by=by, now=now)
    return episode


def _look_again(episode: Episode, *, by: Actor, now: datetime) -> None:
    """Police are told anew, for what they owed before has ended."""
    if not episode.level:
        _record(Fact.EPISODE_LOGGED, episode, by, now, payload=office_of(by))
        return
    document = document_of(episode.reporting_protocol_id)
    payload = document.level_payload(episode.level, at=now) | {"rises": False}
    episode.next_look_at = datetime.fromisoformat(payload["next_look_at"])
    episode.save(update_fields=["next_look_at"])
    _record(Fact.LEVEL_SET, episode, by, now, payload=payload | office_of(by))


def _record(
    fact: Fact, episode: Episode, by: Actor, now: datetime, *, about: Any = None, **extra: Any
) -> None:
    record(
        fact, by=by, child=episode.child, episode=episode, about=about or episode, at=now, **extra
    )
