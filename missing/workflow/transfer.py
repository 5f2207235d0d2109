"""A report goes to another police force, which decides anew. The child stays the one child, away once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Breadth, Can
from children.workflow import end_sight, give_sight
from core.refusals import Refused
from core.times import at as said_at
from core.times import to_the_minute
from missing import ledger
from missing.models import Episode, ForceTransfer, PoliceReport
from missing.protocols import document_of
from missing.rules import POLICE_OFFICES, HeardHow, ReportedBy
from missing.workflow.episode import (
    locked,
    refuse_future,
    refuse_other_force,
    refuse_unless_looked_for,
)
from missing.workflow.police import end_sight_of_those_before, refuse_unreported
from partners.actor import Actor
from partners.models import Agency
from partners.rules import AgencyKind


@transaction.atomic
def transfer_force(
    *,
    episode: Episode,
    to_force: Agency,
    why: str,
    by: Actor,
    now: datetime,
    heard_from: str = "",
    heard_how: HeardHow | str = "",
    transferred_at: datetime | None = None,
) -> ForceTransfer:
    """The force that holds the report hands it to another; or whoever heard of it says so, with whom they
    heard it from. What the first force owed ends; the other owes a decision.

    The protocol stays with the episode. Whoever hands it over stops seeing the child last of all, and
    keeps its own decisions. Where that was only heard, it goes on seeing the child until an officer of the
    other force decides: it may say that it is not so, by taking the report back.
    """
    second_hand = bool(heard_how)
    can = Can.REPORT_SECOND_HAND if second_hand else Can.TRANSFER
    require(by, can, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    from_force = episode.force
    check_may_transfer(episode, by=by, second_hand=second_hand)
    if to_force.kind != AgencyKind.FORCE or to_force == from_force:
        raise Refused("Choose another police force: this one holds the report already.")
    at = _at(episode, transferred_at, now=now)
    episode.force = to_force
    episode.save(update_fields=["force"])
    transfer = ForceTransfer.objects.create(
        episode=episode,
        from_force=from_force,
        to_force=to_force,
        report=_report_to(to_force, episode, at=at, by=by, now=now),
        why=why,
        heard_from=heard_from,
        heard_how=heard_how,
        transferred_by_id=by.person_id,
        transferred_at=at,
    )
    record(
        Fact.FORCE_TRANSFERRED,
        by=by,
        child=episode.child,
        episode=episode,
        about=transfer,
        at=now,
        happened_at=at,
        payload=_said_of(transfer),
    )
    _hand_on_the_rest(episode, from_force, by=by, now=now)
    if not second_hand:
        end_sight(child=episode.child, episode_id=episode.pk, agency=from_force, now=now)
        end_sight_of_those_before(episode, now=now)
    return transfer


def _said_of(transfer: ForceTransfer) -> dict[str, Any]:
    """Which force handed the report to which, and that it was only heard where it was."""
    forces = {"from_force": transfer.from_force_id, "to_force": transfer.to_force_id}
    return forces | ({"second_hand": True} if transfer.heard_how else {})


def check_may_transfer(episode: Episode, *, by: Actor, second_hand: bool = False) -> None:
    """A sentence where nothing is to be transferred, or by somebody else."""
    refuse_unless_looked_for(episode)
    if not episode.police_reports.exists():
        raise Refused("Police have not been told of this child, so there is no report to transfer.")
    if not second_hand and not may_take_back(episode, by=by):
        refuse_other_force(episode.force, by)
    if not has_transfers(episode):
        raise Refused(
            "The protocol of this episode is older than transfers. Phone the other force, and tell"
            " whoever looks after the child."
        )


def may_take_back(episode: Episode, *, by: Actor) -> bool:
    """Is the officer of the force that is only said to have handed the report over?

    Once an officer of the other force has decided, or confirmed what was heard, it has the report.
    """
    last = episode.transfers.last()
    if last is None or not last.heard_how or last.from_force_id != by.agency_id:
        return False
    by_an_officer = Q(second_hand=False) | Q(confirmation__isnull=False)
    return not episode.decisions.filter(by_an_officer, report=last.report).exists()


def _at(episode: Episode, said: datetime | None, *, now: datetime) -> datetime:
    """When it was handed over: after the force that had it was told. Both are said to the minute."""
    if said is None:
        return now
    refuse_future(said, now)
    told_at = refuse_unreported(episode).reported_at
    if said < to_the_minute(told_at):
        told = said_at(told_at, now=now)
        raise Refused(
            f"{episode.force} was told at {told}. It can’t have handed it over before that."
        )
    return max(said, told_at)


def has_transfers(episode: Episode) -> bool:
    """Whether the protocol of the episode has the force that takes a report over decide anew."""
    return any(
        match.fact == Fact.FORCE_TRANSFERRED
        for rule in document_of(episode.reporting_protocol_id).duties
        for match in rule.starts_on
    )


def _report_to(
    force: Agency, episode: Episode, *, at: datetime, by: Actor, now: datetime
) -> PoliceReport:
    """The other force sees this episode from now on, by a report of its own."""
    give_sight(
        child=episode.child,
        agency=force,
        breadth=Breadth.EPISODE,
        why="Report transferred to this force",
        now=now,
        episode_id=episode.pk,
    )
    return PoliceReport.objects.create(
        episode=episode,
        force=force,
        reported_at=at,
        how=ReportedBy.TRANSFERRED,
        recorded_by_id=by.person_id,
        recorded_at=now,
    )


def _hand_on_the_rest(episode: Episode, from_force: Agency, *, by: Actor, now: datetime) -> None:
    """What the force owed besides, such as a task, is the other's, with nobody's name on it yet."""
    rest = episode.duties.open().filter(owed_by__in=POLICE_OFFICES, agency=from_force)
    rest.update(agency=episode.force, taken_by=None, taken_at=None)
    ledger.overtake(episode, because="The report went to another police force.", by=by, now=now)
