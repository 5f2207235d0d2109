"""A report goes to another police force, which decides anew. The child stays the one child, away once."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Breadth, Can
from children.workflow import end_sight, give_sight
from core.refusals import Refused
from missing import ledger
from missing.models import Episode, ForceTransfer, PoliceReport
from missing.protocols import document_of
from missing.rules import POLICE_OFFICES, ReportedBy
from missing.workflow.episode import locked, refuse_other_force, refuse_unless_looked_for
from partners.actor import Actor
from partners.models import Agency
from partners.rules import AgencyKind


@transaction.atomic
def transfer_force(
    *, episode: Episode, to_force: Agency, why: str, by: Actor, now: datetime
) -> ForceTransfer:
    """The force that holds the report hands it to another. What it owed ends; the other owes a decision.

    The protocol stays with the episode. Whoever hands it over stops seeing the child last of all, and
    keeps its own decisions.
    """
    require(by, Can.TRANSFER, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    from_force = episode.force
    check_may_transfer(episode, by=by)
    if to_force.kind != AgencyKind.FORCE or to_force == from_force:
        raise Refused("Choose another police force: this one holds the report already.")
    episode.force = to_force
    episode.save(update_fields=["force"])
    transfer = ForceTransfer.objects.create(
        episode=episode,
        from_force=from_force,
        to_force=to_force,
        report=_report_to(to_force, episode, by=by, now=now),
        why=why,
        transferred_by_id=by.person_id,
        transferred_at=now,
    )
    record(
        Fact.FORCE_TRANSFERRED,
        by=by,
        child=episode.child,
        episode=episode,
        about=transfer,
        at=now,
        payload={"from_force": from_force.pk, "to_force": to_force.pk},
    )
    _hand_on_the_rest(episode, from_force, by=by, now=now)
    end_sight(child=episode.child, episode_id=episode.pk, agency=from_force, now=now)
    return transfer


def check_may_transfer(episode: Episode, *, by: Actor) -> None:
    """A sentence where nothing is to be transferred, or by somebody else."""
    refuse_unless_looked_for(episode)
    if not episode.police_reports.exists():
        raise Refused("Police have not been told of this child, so there is no report to transfer.")
    refuse_other_force(episode.force, by)
    if not has_transfers(episode):
        raise Refused(
            "The protocol of this episode is older than transfers. Phone the other force, and tell"
            " whoever looks after the child."
        )


def has_transfers(episode: Episode) -> bool:
    """Whether the protocol of the episode has the force that takes a report over decide anew."""
    return any(
        match.fact == Fact.FORCE_TRANSFERRED
        for rule in document_of(episode.reporting_protocol_id).duties
        for match in rule.starts_on
    )


def _report_to(force: Agency, episode: Episode, *, by: Actor, now: datetime) -> PoliceReport:
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
        reported_at=now,
        how=ReportedBy.TRANSFERRED,
        recorded_by_id=by.person_id,
        recorded_at=now,
    )


def _hand_on_the_rest(episode: Episode, from_force: Agency, *, by: Actor, now: datetime) -> None:
    """What the force owed besides, such as a task, is the other's, with nobody's name on it yet."""
    rest = episode.duties.open().filter(owed_by__in=POLICE_OFFICES, agency=from_force)
    rest.update(agency=episode.force, taken_by=None, taken_at=None)
    ledger.overtake(episode, because="The report went to another police force.", by=by, now=now)
