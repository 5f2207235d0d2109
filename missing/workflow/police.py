"""Police: told, and deciding, first-hand or as somebody heard it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Breadth, Can
from children.workflow import give_sight
from core import times
from core.refusals import Denied, Refused
from missing.models import Episode, PoliceDecision, PoliceReport
from missing.protocol import Protocol as Document
from missing.protocols import document_of
from missing.rules import HeardHow, ReportedBy
from missing.workflow.episode import locked, refuse_future, refuse_unless_away
from partners.actor import Actor
from partners.rules import Rank


@transaction.atomic
def report_to_police(
    *,
    episode: Episode,
    reported_at: datetime,
    how: ReportedBy,
    by: Actor,
    now: datetime,
    spoke_to: str = "",
    reference: str = "",
) -> PoliceReport:
    """Police were told. Their clock runs from then, and the force sees this episode from now on."""
    require(by, Can.REPORT, episode.child)
    episode = locked(episode)
    refuse_unless_away(episode)
    refuse_future(reported_at, now)
    report = PoliceReport.objects.create(
        episode=episode,
        force=episode.force,
        reported_at=reported_at,
        how=how,
        spoke_to=spoke_to,
        reference=reference,
        recorded_by_id=by.person_id,
        recorded_at=now,
    )
    give_sight(
        child=episode.child,
        agency=episode.force,
        breadth=Breadth.EPISODE,
        why="Reported to police",
        now=now,
        episode_id=episode.pk,
    )
    record(
        Fact.REPORTED_TO_POLICE,
        by=by,
        child=episode.child,
        episode=episode,
        about=report,
        at=now,
        happened_at=reported_at,
        payload={
            "placed_elsewhere": episode.host_authority_id
            not in (None, episode.responsible_authority_id),
            "how": how,
        },
    )
    return report


@transaction.atomic
def record_decision(
    *,
    episode: Episode,
    outcome: str,
    grade: str,
    reason: str,
    by: Actor,
    now: datetime,
    review_at: datetime | None = None,
    carer_worry: str = "",
    carer_should: str = "",
    low_grade_because: str = "",
    log_number: str = "",
    challenge_id: int | None = None,
) -> PoliceDecision:
    """An officer of the force decides, in the words the carer will read.

    `challenge_id`: the challenge whose review changed the decision before.
    """
    require(by, Can.DECIDE, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    report = _report_of(episode)
    if by.agency_id != report.force_id:
        raise Denied("Another force holds this report.", who_could=str(report.force))
    protocol = document_of(episode.reporting_protocol_id)
    if protocol.outcome(outcome).needs_advice and not (carer_worry and carer_should):
        raise Refused(
            "Say what the carer told you worries them, and what the carer should do until when."
        )
    if grade and protocol.grade(grade).warn_for_child and not low_grade_because:
        raise Refused("Say why this grade is right for a child.")
    return _decide(
        episode,
        report,
        by=by,
        now=now,
        decided_at=now,
        outcome=outcome,
        grade=grade,
        reason=reason,
        review_at=review_at,
        carer_worry=carer_worry,
        carer_should=carer_should,
        low_grade_because=low_grade_because,
        log_number=log_number,
        officer_id=by.person_id,
        officer_name=by.name,
        officer_rank=by.rank,
        challenge_id=challenge_id,
    )


@transaction.atomic
def record_decision_second_hand(
    *,
    episode: Episode,
    outcome: str,
    reason: str,
    officer_name: str,
    heard_how: HeardHow,
    decided_at: datetime,
    by: Actor,
    now: datetime,
    grade: str = "",
    review_at: datetime | None = None,
    carer_should: str = "",
    officer_rank: Rank | None = None,
    officer_number: str = "",
    log_number: str = "",
) -> PoliceDecision:
    """What police said, entered by the person who heard it, because the force may not be signed in.

    Marked as such, with who said it and how; the force can record its own decision after it.
    """
    require(by, Can.REPORT_SECOND_HAND, episode.child)
    episode = locked(episode)
    refuse_future(decided_at, now)
    return _decide(
        episode,
        _report_of(episode),
        by=by,
        now=now,
        decided_at=decided_at,
        outcome=outcome,
        grade=grade,
        reason=reason,
        review_at=review_at,
        carer_should=carer_should,
        officer_name=officer_name,
        officer_rank=officer_rank,
        officer_number=officer_number,
        log_number=log_number,
        second_hand=True,
        heard_how=heard_how,
    )


def _report_of(episode: Episode) -> PoliceReport:
    refuse_unless_away(episode)
    report = episode.police_reports.first()
    if report is None:
        raise Refused("Record that police were told first, with the time they were told.")
    return report


def _decide(
    episode: Episode,
    report: PoliceReport,
    *,
    by: Actor,
    now: datetime,
    decided_at: datetime,
    grade: str,
    outcome: str,
    review_at: datetime | None,
    challenge_id: int | None = None,
    **said: Any,
) -> PoliceDecision:
    protocol = document_of(episode.reporting_protocol_id)
    protocol.outcome(outcome)
    review_at = _review_time(
        protocol, grade, review_at, decided_at, bounded=not said.get("second_hand")
    )
    decision = PoliceDecision.objects.create(
        episode=episode,
        report=report,
        outcome=outcome,
        grade=grade,
        review_at=review_at,
        decided_at=decided_at,
        recorded_by_id=by.person_id,
        recorded_at=now,
        **said,
    )
    record(
        Fact.POLICE_DECIDED,
        by=by,
        child=episode.child,
        episode=episode,
        about=decision,
        at=now,
        happened_at=decided_at,
        payload={
            "outcome": outcome,
            "grade": grade,
            "second_hand": decision.second_hand,
            **({"review_at": review_at} if review_at else {}),
            **({"challenge": challenge_id} if challenge_id else {}),
        },
    )
    return decision


def _review_time(
    protocol: Document,
    grade: str,
    review_at: datetime | None,
    decided_at: datetime,
    *,
    bounded: bool,
) -> datetime | None:
    """Never without a time to look again: the one given, or the grade's own when none was said.

    What an officer decides is bounded by the grade; what was heard is kept as it was said.
    """
    if review_at is None:
        return protocol.review_at(grade, decided_at) if grade else None
    if review_at <= decided_at:
        raise Refused("Choose a review time after the decision.")
    if grade and bounded and review_at > (latest := protocol.latest_review_at(grade, decided_at)):
        raise Refused(f"Choose a review time by {times.at(latest, now=decided_at)}.")
    return review_at
