"""Looking back: raised by any agency once a child is back, and closed by the missing coordinator."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from audit.models import Event
from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from core import times
from core.refusals import Refused
from escalation.models import LearningAction, LearningCase
from escalation.rules import LearningKind, LearningOutcome
from missing import looking_back
from missing import workflow as missing_workflow
from missing.clock import duty_key
from missing.models import Episode
from missing.protocols import document_of
from missing.rules import LOOK_BACK
from partners.actor import Actor


@dataclass(frozen=True)
class Action:
    """What is to be done, by which agency or office, and until when."""

    what: str
    who: str
    due_on: date


@transaction.atomic
def raise_learning(
    *,
    episode: Episode,
    kind: LearningKind,
    what_happened: str,
    by: Actor,
    now: datetime,
    raised_for: str = "",
) -> LearningCase:
    """An agency with a part in it asks for a time away to be looked at again, to learn from it.

    `raised_for` is whoever asked, where somebody writes it down for them: police, whom a child is
    closed to once it is over, or a school.
    """
    require(by, Can.RAISE_LEARNING, episode.child, episode_id=episode.pk)
    episode = missing_workflow.locked(episode)
    refuse_unless_over(episode, now=now)
    look_within = document_of(episode.reporting_protocol_id).learning.look_within_days
    case = LearningCase.objects.create(
        episode=episode,
        reference=episode.reference,
        force_id=episode.force_id if episode.police_reports.exists() else None,
        kind=kind,
        what_happened=what_happened,
        raised_for=raised_for,
        raised_by_id=by.person_id,
        raised_as_id=by.job_id,
        raised_at=now,
        look_by=now + timedelta(days=look_within),
    )
    _record(Fact.LEARNING_RAISED, case, by=by, now=now, kind=kind, due_by=case.look_by)
    return case


def refuse_unless_over(episode: Episode, *, now: datetime) -> None:
    if barrier := looking_back.why_not(episode, now=now):
        raise Refused(barrier)


@transaction.atomic
def close_learning(
    *,
    case: LearningCase,
    outcome: LearningOutcome,
    learning: str,
    by: Actor,
    now: datetime,
    looked_with: str = "",
    actions: Iterable[Action] = (),
) -> LearningCase:
    """The missing coordinator has looked at it, with the force where police were told, and says what
    is learnt and who does what because of it."""
    require(by, Can.CLOSE_LEARNING, case.episode.child)
    case = LearningCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    refuse_if_closed(case, now=now)
    if case.force_id and not looked_with:
        raise Refused(
            "Police were told of this child. Look at it with the force, and say with whom."
        )
    case.outcome, case.learning, case.looked_with = outcome, learning, looked_with
    case.closed_by_id, case.closed_as_id, case.closed_at = by.person_id, by.job_id, now
    case.save(
        update_fields=[
            *("outcome", "learning", "looked_with", "closed_by", "closed_as", "closed_at"),
        ]
    )
    LearningAction.objects.bulk_create(
        LearningAction(case=case, **asdict(each)) for each in actions
    )
    met = duty_key(LOOK_BACK, _raised_by_event(case))
    _record(Fact.LEARNING_CLOSED, case, by=by, now=now, outcome=outcome, duty_key=met)
    return case


def _raised_by_event(case: LearningCase) -> int:
    """The fact that started the duty to look at it: several may wait of one time away."""
    raised = Event.objects.filter(episode_id=case.episode_id, fact=Fact.LEARNING_RAISED)
    return raised.values_list("pk", flat=True).get(about_id=str(case.pk))


def refuse_if_closed(case: LearningCase, *, now: datetime) -> None:
    if case.closed_at is not None:
        raise Refused(f"{case.closed_by} closed this at {times.at(case.closed_at, now=now)}.")


def _record(fact: Fact, case: LearningCase, *, by: Actor, now: datetime, **payload: Any) -> None:
    """On the child's record by what it is about and what came of it, without anybody's words."""
    episode = case.episode
    record(fact, by=by, child=episode.child, episode=episode, about=case, at=now, payload=payload)
