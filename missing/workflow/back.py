"""The end of an episode: the return, closing it, and a death."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from audit.record import Recorder, record
from audit.rules import Fact
from children.access import require
from children.rules import Audience, Can, audiences_of
from children.workflow import end_sight
from core.refusals import Denied, Refused
from missing import rules
from missing.closing import is_over
from missing.models import Draft, Episode, HowTheyWere, Return
from missing.queries import not_home_before, where_found
from missing.rules import FoundHow, NoteKind, Status, check_move
from missing.workflow.episode import locked, refuse_future
from missing.workflow.notes import add_note
from partners.actor import SERVICE, Actor
from partners.models import Agency


class Found(TypedDict, total=False):
    """Where the child was found and how the child is; what is not said is not so."""

    found_at: datetime | None
    found_otherwise: str
    found_where: str
    found_with: str
    hurt: bool
    needs_medicine: bool
    said_something_worrying: bool
    needs: list[str]
    how_they_are: str
    done_about_it: str
    police_told: bool


# What of it is for an audience.
HOW_THEY_WERE = ("said_something_worrying", "how_they_are", "done_about_it")


@transaction.atomic
def record_return(
    *,
    episode: Episode,
    returned_at: datetime,
    found_how: FoundHow,
    by: Actor,
    now: datetime,
    words: str = "",
    words_for: Audience = Audience.EVERYONE,
    worry_for: Audience | None = None,
    **found: Unpack[Found],
) -> Episode:
    """The child is home. The return interview's clock runs from now, or from when they were found: the
    protocol of the area that placed them says which, so the fact carries both.

    `words`: what the child said by themselves, in their words, and who reads it. `worry_for`: who reads that
    the child said something worrying, and what is written of it; not those the child lives with, unless that
    is said.
    """
    require(by, Can.RETURN, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    check_move(Status(episode.status), Status.BACK)
    refuse_future(returned_at, now)
    _check_when(episode, returned_at, found.get("found_at"))
    _check_how(found_how, found.get("found_otherwise", ""))
    they_were = {name: found.get(name) for name in HOW_THEY_WERE if found.get(name)}
    Return.objects.create(
        episode=episode,
        returned_at=returned_at,
        found_how=found_how,
        **{name: said for name, said in found.items() if name not in HOW_THEY_WERE},
        recorded_by_id=by.person_id,
        recorded_at=now,
    )
    audience = _audience_of_a_worry(worry_for, by, found)
    if they_were:
        HowTheyWere.objects.create(
            episode=episode,
            mistakes_before=episode.mistaken_returns.count(),
            audience=audience,
            **they_were,
        )
    episode.status = Status.BACK
    episode.returned_at = returned_at
    episode.save(update_fields=["status", "returned_at"])
    Draft.objects.filter(episode=episode, sent_at=None).update(sent_at=now)
    record(
        Fact.RETURNED,
        by=by,
        child=episode.child,
        episode=episode,
        about=episode,
        at=now,
        happened_at=returned_at,
        payload={"reported": episode.police_reports.exists(), **_urgent(found, audience)}
        | _found(episode, found.get("found_at")),
    )
    if words:
        add_note(
            episode=episode,
            text=words,
            kind=NoteKind.SAID,
            audience=words_for,
            happened_at=returned_at,
            by=by,
            now=now,
        )
    return episode


def _urgent(found: Found, audience: Audience) -> dict[str, Any]:
    """Is anything needed at once? Where that is a worry alone, only its readers hear so."""
    tonight = found.get("hurt", False) or found.get("needs_medicine", False)
    worry = found.get("said_something_worrying", False)
    return {"urgent": tonight or worry} | (
        {"urgent_for": audience} if worry and not tonight else {}
    )


def _audience_of_a_worry(chosen: Audience | None, by: Actor, found: Found) -> Audience:
    """Where nothing worrying was said, everyone reads how the child is."""
    if not found.get("said_something_worrying"):
        return Audience.EVERYONE
    theirs = audiences_of(by.role)
    if chosen is None:
        return theirs[1] if len(theirs) > 1 else theirs[0]
    if chosen not in theirs:
        raise Denied("You can only write for people like yourself to read.")
    return chosen


def _check_how(found_how: FoundHow, otherwise: str) -> None:
    """Another way is said in words, and no other is."""
    if (found_how == FoundHow.OTHER) != bool(otherwise.strip()):
        raise Refused("Say how they came back, where it was another way and only there.")


def _found(episode: Episode, told: datetime | None) -> dict[str, str]:
    """When they were found: as it was written down then, or as it is told now; else nothing."""
    located = where_found(episode)
    found_at = located.found_at if located else told
    return {"found_at": found_at.isoformat()} if found_at else {}


def _check_when(episode: Episode, returned_at: datetime, found_at: datetime | None) -> None:
    """Last seen, then found, then home."""
    earliest = not_home_before(episode)
    if returned_at < earliest:
        raise Refused("The time they came back must be after they were last seen, and found.")
    if found_at and not earliest <= found_at <= returned_at:
        raise Refused("They were found after they were last seen, and before they were home.")


@transaction.atomic
def close_episode(
    *, episode: Episode, by: Recorder, now: datetime, but: tuple[int, ...] = ()
) -> Episode:
    """Whoever saw the child because of this stops seeing it, `but` these agencies and whoever still
    owes something of the talk: to ask again, to write it down, to approve that, to write it again.
    So does, for the days that its protocol gives it (`end_confirming`), a force that has not said yet
    whether what a partner heard of it is so."""
    episode = locked(episode)
    check_move(Status(episode.status), Status.CLOSED)
    episode.status = Status.CLOSED
    episode.closed_at = now
    episode.save(update_fields=["status", "closed_at"])
    record(Fact.EPISODE_CLOSED, by=by, child=episode.child, episode=episode, about=episode, at=now)
    still_owed = episode.duties.open().filter(code__in=rules.OWED_AFTERWARDS, agency__isnull=False)
    end_sight(
        child=episode.child,
        episode_id=episode.pk,
        now=now,
        but=[*but, *(duty.agency_id for duty in still_owed if duty.agency_id)],
    )
    return episode


def close_if_over(*, episode: Episode, by: Actor, now: datetime, but: tuple[int, ...] = ()) -> None:
    """Whatever was the last that was waited for closes the episode. Its row is held already."""
    if is_over(episode, by=by):
        close_episode(episode=episode, by=by, now=now, but=but)


@transaction.atomic
def close_over(*, episode: Episode, now: datetime) -> None:
    """Nothing has been waited for since the return, and nobody took the return back."""
    episode = locked(episode)
    if is_over(episode, by=SERVICE):
        close_episode(episode=episode, by=SERVICE, now=now)


def end_sight_once_confirmed(*, episode: Episode, force: Agency, now: datetime) -> None:
    """Of a closed episode a force sees nothing more once it has answered for all that was heard of it."""
    owed = episode.duties.open().filter(code__in=rules.TO_CONFIRM, agency=force)
    if episode.status == Status.CLOSED and not owed.exists():
        end_sight(child=episode.child, episode_id=episode.pk, now=now, agency=force)


@transaction.atomic
def end_by_death(*, episode: Episode, by: Recorder, now: datetime) -> None:
    """The child has died: an open episode ends here, and what was still owed for it with it."""
    episode = locked(episode)
    if Status(episode.status) in rules.OPEN:
        episode.status = Status.ENDED
        episode.save(update_fields=["status"])
    record(Fact.ENDED_BY_DEATH, by=by, child=episode.child, episode=episode, about=episode, at=now)
    end_sight(child=episode.child, episode_id=episode.pk, now=now)
