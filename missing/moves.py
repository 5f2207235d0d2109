"""An open episode follows its child: a move of placement rewrites the columns it carries, and what is owed goes along."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime

from django.db.models import Q

from audit.record import Recorded, record
from audit.rules import Fact
from missing import ledger
from missing.models import Duty, Episode, Handover
from missing.offices import agency_id_of, filled_by, home_id_of
from missing.rules import HandoverState
from missing.workflow import columns_of
from partners.rules import Office

# Any of these may have rewritten who looks after the child, or who sees the child.
MOVES = (
    Fact.PLACEMENT_STARTED,
    Fact.PLACEMENT_ENDED,
    Fact.CHILD_CHANGED,
    Fact.CHILD_RESTRICTED,
    Fact.RESTRICTION_LIFTED,
)


def follow(event: Recorded) -> None:
    """After a move, a matched home or a restriction, a child's open episodes are seen by whoever sees the child,
    and owed by whoever looks after the child now.
    """
    if event.fact in MOVES:
        for episode in Episode.objects.open().filter(child=event.child).select_for_update():
            _follow(event, episode)


def _follow(event: Recorded, episode: Episode) -> None:
    before, columns = copy(episode), columns_of(event.child)
    for column, value in columns.items():
        setattr(episode, column, value)
    Episode.objects.filter(pk=episode.pk).update(**columns)
    moved = [office for office in Office if _holder(office, before) != _holder(office, episode)]
    if moved:
        left = _hand_on(episode, before, moved, now=event.recorded_at)
        waiting = episode.handovers.waiting().select_related("answer")
        _overtake(waiting.filter(Q(to_office__in=moved) | Q(duty__in=left)), episode, event)
        record(
            Fact.EPISODE_MOVED,
            by=event.by,
            child=event.child,
            episode=episode,
            about=episode,
            at=event.recorded_at,
            payload={"offices": moved},
        )


def _holder(office: Office, episode: Episode) -> tuple[Office, int | None, int | None]:
    return filled_by(office, episode), agency_id_of(office, episode), home_id_of(office, episode)


def _hand_on(
    episode: Episode, before: Episode, moved: list[Office], *, now: datetime
) -> list[Duty]:
    """What those owed who looked after the child is owed by those who do now.

    A name stays on it only if the person could still take it on. Gives what had to be left.
    """
    left = []
    for duty in episode.duties.open():
        was_theirs = ledger.in_their_name(duty, before, now)
        if ledger.office_of(duty) in moved:
            ledger.place(duty, episode)
        if was_theirs and not ledger.in_their_name(duty, episode, now):
            left.append(duty)
            duty.taken_by = duty.taken_at = None
        duty.save(update_fields=["owed_by", "agency", "taken_by", "taken_at"])
    return left


def _overtake(handovers: Iterable[Handover], episode: Episode, event: Recorded) -> None:
    """Nobody is asked any longer to accept what those before were asked, or have left. Whoever moves a child reads
    every handover: it is for the authority that is responsible to do (`Can.MOVE`).

    None of them waits any longer before the first is set aside, so that each says this reason.
    """
    overtaken = list(handovers)
    for handover in overtaken:
        handover.state, handover.answered_at = HandoverState.OVERTAKEN, event.recorded_at
        handover.save(update_fields=["state", "answered_at"])
    for handover in overtaken:
        assert handover.answer
        because = "Others look after the child now."
        ledger.set_aside(
            handover.answer, episode=episode, because=because, by=event.by, now=event.recorded_at
        )
