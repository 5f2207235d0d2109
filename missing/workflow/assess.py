"""Assessing: a named person decides the level of intervention; the framework only suggests."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from missing import framework
from missing.assessing import suggested
from missing.beside import agreed_for
from missing.models import Assessment, Episode
from missing.protocols import asked_for, document_of
from missing.workflow.agreeing import agreed_office, agreeing
from missing.workflow.episode import locked, office_of, police_know, refuse_unless_looked_for
from partners.actor import Actor
from partners.models import Person


@transaction.atomic
def set_level(
    *,
    episode: Episode,
    answers: framework.Answers,
    level: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    agreed_by: Person | None = None,
    agreed_return_at: datetime | None = None,
    due_back_at: datetime | None = None,
) -> Assessment:
    """A named person decides the level. The framework only suggests.

    Going up needs a sentence; going down needs a reason and a second named person who may see the
    child (framework page, section 3). `due_back_at` is when the child was due, as a log says that is not sent
    yet: the next look waits no longer than until it was agreed to report to police. Raises `Refused` with what is missing.
    """
    require(by, Can.ASSESS, episode.child)
    episode = locked(episode)
    refuse_unless_looked_for(episode)
    suggestion = suggested(asked_for(episode), answers)
    agreed_as = agreeing(agreed_by, by=by, child=episode.child, now=now)
    _check(episode, suggestion, level, reason=reason, agreed_by=agreed_by, by=by)
    return _set(
        episode,
        answers,
        suggestion,
        level,
        reason=reason,
        agreed_by=agreed_by,
        agreed_as=agreed_as,
        agreed_return_at=agreed_return_at,
        due_back_at=due_back_at,
        by=by,
        now=now,
    )


@transaction.atomic
def raise_in_danger(
    *, episode: Episode, answers: framework.Answers, by: Actor, now: datetime
) -> Assessment:
    """A child in immediate danger is at the gravest level at once.

    Nobody judges that: whoever may log says what they know, and the level follows, also where
    assessing is other people's work.
    """
    require(by, Can.LOG, episode.child)
    episode = locked(episode)
    refuse_unless_looked_for(episode)
    protocol = asked_for(episode)
    suggestion, highest = suggested(protocol, answers), protocol.highest.code
    reason = f"{episode.child} is in immediate danger."
    return _set(episode, answers, suggestion, highest, reason=reason, by=by, now=now)


def _set(
    episode: Episode,
    answers: framework.Answers,
    suggestion: framework.Suggestion,
    level: str,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    agreed_by: Person | None = None,
    agreed_as: Actor | None = None,
    agreed_return_at: datetime | None = None,
    due_back_at: datetime | None = None,
) -> Assessment:
    """Keep the level beside what was suggested; `episode` is locked."""
    protocol = asked_for(episode)
    payload = protocol.level_payload(
        level,
        at=now,
        previous=episode.level or None,
        reported=police_know(episode),
        agreed_return_at=agreed_return_at,
        agreed_report_at=agreed_for(episode.child, now).report_at(
            due_back_at=due_back_at or episode.expected_by, opened_at=episode.opened_at
        ),
    )
    payload["level_before"] = episode.level
    if payload["reported"]:
        payload["more_known"] = _more_points_up(episode, suggestion)
    assessment = Assessment.objects.create(
        episode=episode,
        protocol_id=episode.reporting_protocol_id,
        **_judged(answers, suggestion),
        level=level,
        reason=reason,
        decided_by_id=by.person_id,
        decided_as_id=by.job_id,
        agreed_by=agreed_by,
        decided_at=now,
        next_look_at=datetime.fromisoformat(payload["next_look_at"]),
    )
    episode.level = level
    episode.next_look_at = assessment.next_look_at
    episode.save(update_fields=["level", "next_look_at"])
    record(
        Fact.LEVEL_SET,
        by=by,
        child=episode.child,
        episode=episode,
        about=assessment,
        at=now,
        payload=payload | office_of(by) | agreed_office(agreed_as),
    )
    return assessment


def _check(
    episode: Episode,
    suggestion: framework.Suggestion,
    level: str,
    *,
    reason: str,
    agreed_by: Person | None,
    by: Actor,
) -> None:
    """May this person choose this level, with this reason and this second person?"""
    framework.check_choice(
        document_of(episode.reporting_protocol_id),
        suggestion,
        level,
        reason=reason,
        by=str(by.person_id),
        second_person=str(agreed_by.pk) if agreed_by else "",
        present=episode.level or None,
    )


def _more_points_up(episode: Episode, suggestion: framework.Suggestion) -> bool:
    """Does something point to a higher level now that did not when somebody last judged it?"""
    before = episode.assessments.values_list("suggestion", flat=True).first()
    if before is None:
        return False
    known = {each.rule for each in framework.Suggestion.from_json(before).raising}
    return any(each.rule not in known for each in suggestion.raising)


def _judged(answers: framework.Answers, suggestion: framework.Suggestion) -> dict[str, Any]:
    """What was known and what was suggested, kept beside what the person chose."""
    return {
        "answers": answers.model_dump(mode="json"),
        "suggestion": suggestion.as_json(),
        "suggested_level": suggestion.level or "",
        "gut_feeling": answers.gut_feeling,
    }
