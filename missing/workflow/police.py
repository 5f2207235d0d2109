"""Police: told, and deciding, first-hand or as somebody heard it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Breadth, Can
from children.workflow import end_sight, give_sight
from core import times
from core.refusals import Denied, Refused
from missing import doors
from missing.models import DecisionConfirmation, Episode, PoliceDecision, PoliceReport, WhyLow
from missing.protocol import Protocol as Document
from missing.protocols import document_of
from missing.queries import police_not_told_before, why_not_told_at
from missing.rules import POLICE_DECISION, HeardHow, ReportedBy
from missing.workflow.back import end_sight_once_confirmed
from missing.workflow.episode import (
    locked,
    office_of,
    police_know,
    refuse_future,
    refuse_other_force,
    refuse_unless_looked_for,
)
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
    """Police were told. Their clock runs from then, and the force sees this episode from now on.

    A call that somebody has written down already, or that police have answered by now, begins no clock anew.
    """
    require(by, Can.REPORT, episode.child)
    episode = locked(episode)
    refuse_unless_looked_for(episode)
    refuse_future(reported_at, now)
    _refuse_before_away(reported_at, episode, now=now)
    known = police_know(episode)
    answered = episode.decisions_in_force.filter(decided_at__gte=reported_at).exists()
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
            "known": known,
            "answered": answered,
        },
    )
    return report


def _refuse_before_away(reported_at: datetime, episode: Episode, *, now: datetime) -> None:
    """A day picked by mistake would make the decision late as it begins, and no later report undoes that."""
    if reported_at < (earliest := police_not_told_before(episode)):
        raise Refused(
            f"Police can’t have been told of this before {times.at(earliest, now=now)}. Check the day."
        )


@transaction.atomic
def add_reference(
    *, report: PoliceReport, reference: str, by: Actor, now: datetime
) -> PoliceReport:
    """Police gave their reference after they were told."""
    require(by, Can.ADD_REFERENCE, report.episode.child, episode_id=report.episode_id)
    episode = locked(report.episode)
    report = episode.police_reports.get(pk=report.pk)
    if report.reference:
        raise Refused(f"This report has a reference already: {report.reference}.")
    report.reference = reference
    report.save(update_fields=["reference"])
    record(
        Fact.POLICE_REFERENCE_ADDED,
        by=by,
        child=episode.child,
        episode=episode,
        about=report,
        at=now,
    )
    return report


@transaction.atomic
def correct_report(
    *,
    report: PoliceReport,
    reported_at: datetime,
    how: ReportedBy,
    because: str,
    by: Actor,
    now: datetime,
    spoke_to: str = "",
    reference: str = "",
) -> PoliceReport:
    """What was written down of a call to police was wrong: what is right is another report, and both stay.

    A due time never moves: what police owe was counted from the call as it was known then.
    """
    require(by, Can.ADD_REFERENCE, report.episode.child, episode_id=report.episode_id)
    episode = locked(report.episode)
    wrong = episode.police_reports.filter(pk=report.pk).first()
    if wrong is None:
        raise Refused("This has been corrected meanwhile. Refresh the page to read how.")
    said = {"reported_at": reported_at, "how": how, "spoke_to": spoke_to, "reference": reference}
    _refuse_correction(wrong, said, episode, now=now)
    right = PoliceReport.objects.create(
        **said,
        episode=episode,
        force=wrong.force,
        recorded_by_id=by.person_id,
        recorded_at=now,
        corrects=wrong,
        because=because,
    )
    record(
        Fact.REPORT_CORRECTED,
        by=by,
        child=episode.child,
        episode=episode,
        about=right,
        at=now,
        payload={
            "told_at": reported_at.isoformat(),
            "was_told_at": wrong.reported_at.isoformat(),
        },
    )
    return right


def _refuse_correction(
    wrong: PoliceReport, said: Mapping[str, Any], episode: Episode, *, now: datetime
) -> None:
    if wrong.how == ReportedBy.TRANSFERRED or said["how"] == ReportedBy.TRANSFERRED:
        raise Refused("A police force handed this report on, so there is no call to correct.")
    if all(getattr(wrong, name) == value for name, value in said.items()):
        raise Refused("This is how it was written down. Change what was wrong.")
    refuse_future(said["reported_at"], now)
    wrong.episode = episode
    if why := why_not_told_at(wrong, said["reported_at"], now=now):
        raise Refused(f"{why}.")


class Said(TypedDict, total=False):
    """What police decided, as they said it. `outcome` is a code of the protocol."""

    outcome: Required[str]
    reason: Required[str]
    review_at: datetime | None
    carer_worry: str
    carer_should: str
    low_grade_because: str
    officer_number: str
    log_number: str


class Heard(Said, total=False):
    """The same from another's mouth, with who said it and how it was heard."""

    officer_name: Required[str]
    officer_rank: Rank | None
    heard_how: Required[HeardHow]


class DecidedMeanwhile(Refused):
    """Somebody else decided before this officer did, and nobody decides over what they have not read."""

    def __init__(self, latest: PoliceDecision, now: datetime) -> None:
        at = times.at(latest.decided_at, now=now)
        super().__init__(f"{latest.whose} decided at {at}: read it first, then decide.")


# Whoever writes is shown no decision, so that none has to have been read.
UNASKED = -1


def refuse_unread(episode: Episode, *, after: int | None, now: datetime) -> None:
    """The latest decision is the one that was read; asked of an episode that is held.

    What the force before decided is read beside the form, and nobody of this one has decided yet.
    """
    latest = episode.decisions_in_force.first()
    if latest is not None and latest.pk != after:
        raise DecidedMeanwhile(latest, now)


@transaction.atomic
def record_decision(
    *,
    episode: Episode,
    grade: str,
    by: Actor,
    now: datetime,
    after: int | None = None,
    challenge_id: int | None = None,
    corrects: PoliceDecision | None = None,
    **said: Unpack[Said],
) -> PoliceDecision:
    """An officer of the force decides, in the words the carer will read.

    `after`: the decision in force that the officer has read; none when none had come. `challenge_id`:
    the challenge whose review changed the decision before. `corrects`: what was recorded second-hand,
    where it was otherwise.
    """
    require(by, Can.DECIDE, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    report = _report_of(episode)
    refuse_other_force(report.force, by)
    refuse_unread(episode, after=after, now=now)
    if corrects:
        check_unconfirmed(corrects, episode, by=by)
    _refuse_unsaid(document_of(episode.reporting_protocol_id), grade, said)
    officer = {"officer_id": by.person_id, "officer_name": by.name, "officer_rank": by.rank}
    end_sight_of_those_before(episode, now=now)
    return _decide(
        episode,
        report,
        grade,
        {**said, **officer, "corrects": corrects},
        by=by,
        now=now,
        decided_at=now,
        challenge_id=challenge_id,
    )


def end_sight_of_those_before(episode: Episode, *, now: datetime) -> None:
    """An officer of the force decides, or hands the report on, so the force has it: whoever was said by
    phone to have handed it over sees the child no more."""
    heard = episode.transfers.exclude(heard_how="").exclude(from_force=episode.force_id)
    for transfer in heard.select_related("from_force"):
        end_sight(child=episode.child, episode_id=episode.pk, agency=transfer.from_force, now=now)


def _refuse_unsaid(protocol: Document, grade: str, said: Said) -> None:
    """Some decisions leave a child away with nobody looking: those need more words than others."""
    advice = said.get("carer_worry") and said.get("carer_should")
    if protocol.outcome(said["outcome"]).needs_advice and not advice:
        raise Refused(
            "Say what the carer told you worries them, and what the carer should do until when."
        )
    if grade and protocol.grade(grade).warn_for_child and not said.get("low_grade_because"):
        raise Refused("Say why this grade is right for a child.")


@transaction.atomic
def record_decision_second_hand(
    *,
    episode: Episode,
    decided_at: datetime,
    by: Actor,
    now: datetime,
    after: int | None = UNASKED,
    grade: str = "",
    challenge_id: int | None = None,
    holds_to: PoliceDecision | None = None,
    **said: Unpack[Heard],
) -> PoliceDecision:
    """What police said, entered by the person who heard it, because the force may not be signed in.

    Marked as such, with who said it and how; the force can record its own decision after it. `after`: the
    decision in force that was read beside the form.
    `challenge_id`: the challenge that a senior officer answered with it. `holds_to`: the decision that they
    said again, whose grade they gave with it.
    """
    require(by, Can.REPORT_SECOND_HAND, episode.child)
    episode = locked(episode)
    refuse_future(decided_at, now)
    _refuse_before_report(episode, decided_at, now=now)
    _refuse_before_transfer(episode, decided_at)
    if after != UNASKED:
        refuse_unread(episode, after=after, now=now)
    decision = _decide(
        episode,
        _report_of(episode),
        grade,
        {**said, "second_hand": True},
        by=by,
        now=now,
        decided_at=decided_at,
        challenge_id=challenge_id,
    )
    if holds_to:
        doors.say_why_low_again(holds_to.pk, decision.pk)
    return decision


@transaction.atomic
def confirm_decision(*, decision: PoliceDecision, by: Actor, now: datetime) -> DecisionConfirmation:
    """An officer of the force says that what a partner wrote down is what was decided."""
    require(by, Can.DECIDE, decision.episode.child, episode_id=decision.episode_id)
    episode = locked(decision.episode)
    check_unconfirmed(decision, episode, by=by)
    confirmation = DecisionConfirmation.objects.create(
        decision=decision,
        episode=episode,
        officer_id=by.person_id,
        officer_name=by.name,
        officer_rank=by.rank,
        confirmed_at=now,
    )
    record(
        Fact.POLICE_DECISION_CONFIRMED,
        by=by,
        child=episode.child,
        episode=episode,
        about=confirmation,
        at=now,
    )
    end_sight_of_those_before(episode, now=now)
    end_sight_once_confirmed(episode=episode, force=decision.report.force, now=now)
    return confirmation


def check_unconfirmed(decision: PoliceDecision, episode: Episode, *, by: Actor) -> None:
    """Only what was recorded second-hand is confirmed or corrected, once, by the force that decided."""
    if by.agency_id != decision.report.force_id:
        raise Denied("Another force made this decision.", who_could=str(decision.report.force))
    if decision.episode_id != episode.pk or not decision.second_hand:
        raise Refused("An officer recorded this decision, so there is nothing to confirm.")
    if DecisionConfirmation.objects.filter(decision=decision).exists():
        raise Refused("This decision has been confirmed already. Refresh the page to see by whom.")
    if decision.corrections.exists():
        raise Refused("This decision has been corrected already. Refresh the page to read how.")


def refuse_unreported(episode: Episode) -> PoliceReport:
    """The latest report; police know nothing of a child before there is one."""
    report = episode.police_reports.first()
    if report is None:
        raise Refused("Record that police were told first, with the time they were told.")
    return report


def _report_of(episode: Episode) -> PoliceReport:
    refuse_unless_looked_for(episode)
    return refuse_unreported(episode)


def _refuse_before_report(episode: Episode, decided_at: datetime, *, now: datetime) -> None:
    """Nobody decides of a child before they are told of the child. Both are said to the minute."""
    first = episode.police_reports.last()
    if first and decided_at < times.to_the_minute(first.reported_at):
        told = times.at(first.reported_at, now=now)
        raise Refused(f"Police were told at {told}. They can’t have decided before that.")


def _refuse_before_transfer(episode: Episode, decided_at: datetime) -> None:
    """What a force said that has handed the report on is no decision of the one that owes the next."""
    if episode.transfers.filter(transferred_at__gt=decided_at).exists():
        raise Refused(
            f"That was before {episode.force} took the report over. Add it to the timeline, and record"
            f" here what {episode.force} decides."
        )


def _decide(
    episode: Episode,
    report: PoliceReport,
    grade: str,
    said: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    decided_at: datetime,
    challenge_id: int | None = None,
) -> PoliceDecision:
    protocol = document_of(episode.reporting_protocol_id)
    outcome = protocol.outcome(said["outcome"])
    bounded = not said.get("second_hand")
    overtaken = episode.decisions.filter(decided_at__gt=decided_at).exists()
    asked_since = _asked_since(episode, decided_at)
    review_at = _review_time(protocol, grade, said.get("review_at"), decided_at, bounded=bounded)
    why_low = said.get("low_grade_because", "")
    rest = {name: value for name, value in said.items() if name != "low_grade_because"}
    decision = PoliceDecision.objects.create(
        episode=episode,
        report=report,
        grade=grade,
        decided_at=decided_at,
        recorded_by_id=by.person_id,
        recorded_at=now,
        **{**rest, "review_at": review_at},
    )
    if why_low:
        WhyLow.objects.create(decision=decision, because=why_low)
    record(
        Fact.POLICE_DECIDED,
        by=by,
        child=episode.child,
        episode=episode,
        about=decision,
        at=now,
        happened_at=decided_at,
        payload={
            "outcome": decision.outcome,
            "responds": outcome.responds,
            "grade": grade,
            "second_hand": decision.second_hand,
            "overtaken": overtaken,
            **({"asked_since": True} if asked_since else {}),
            **office_of(by),
            **({"review_at": review_at} if review_at else {}),
            **({"challenge": challenge_id} if challenge_id else {}),
            **({"corrects": decision.corrects_id} if decision.corrects_id else {}),
        },
    )
    return decision


def _asked_since(episode: Episode, decided_at: datetime) -> bool:
    """Were police asked to decide only after they had decided this? Then they still owe that decision."""
    asked = episode.duties.open().filter(code=POLICE_DECISION)
    return any(times.to_the_minute(duty.started_at) > decided_at for duty in asked)


def _review_time(
    protocol: Document,
    grade: str,
    review_at: datetime | None,
    decided_at: datetime,
    *,
    bounded: bool,
) -> datetime | None:
    """The time to look again that was given, or the grade's own when none was said.

    What an officer decides is bounded by the grade; what was heard is kept as it was said. Heard
    with neither grade nor time, it has none: whoever heard it then owes asking for one.
    """
    if review_at is None:
        return protocol.review_at(grade, decided_at) if grade else None
    if review_at <= decided_at:
        raise Refused("Choose a review time after the decision.")
    if grade and bounded and review_at > (latest := protocol.latest_review_at(grade, decided_at)):
        raise Refused(f"Choose a review time by {times.at(latest, now=decided_at)}.")
    return review_at
