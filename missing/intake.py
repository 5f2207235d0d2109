"""What arrives whole from another system: a log in one piece, and what police said."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from children.models import Child
from core.times import local
from missing import assessing, workflow
from missing.models import Episode, PoliceDecision
from missing.protocol import Protocol
from missing.protocols import asked_for, document_of
from partners.actor import Actor
from partners.models import Person

Chosen = Mapping[str, Sequence[str]]


class NotKnown(ValueError):
    """An answer that means nothing here, by the question it answers."""

    def __init__(self, question: str, sentence: str) -> None:
        super().__init__(sentence)
        self.question = question


class NotInProtocol(NotKnown):
    """A code that the protocol of this child's area does not have."""

    def __init__(self, question: str, code: str, known: Iterable[str]) -> None:
        super().__init__(question, f"There is no “{code}” here. Use one of: {', '.join(known)}.")


@transaction.atomic
def log(
    *,
    child: Child,
    danger: str,
    whereabouts: str,
    last_seen_at: datetime | None,
    by: Actor,
    now: datetime,
    level: str = "",
    reason: str = "",
    agreed_by: str = "",
    answers: Chosen | None = None,
    gut_feeling: str = "",
    **said: Any,
) -> Episode:
    """Opened, judged if a level was decided, and sent, or nothing of it.

    The same three steps as a carer's pages, so the same people are told and the same duties start; as
    there, a child in immediate danger is at the gravest level without anybody's judgement.
    """
    episode = workflow.open_episode(child=child, by=by, now=now, danger=danger)
    protocol = asked_for(episode)
    chosen = {**(answers or {}), "danger": [danger], "whereabouts": [whereabouts]}
    _check_answers(protocol, chosen)
    known = assessing.answers_of(
        protocol,
        chosen,
        child=child,
        last_seen_at=last_seen_at,
        now=now,
        gut_feeling=gut_feeling,
    )
    if assessing.is_danger(protocol, {"danger": [danger]}):
        _refuse_lower(level, protocol)
        workflow.raise_in_danger(episode=episode, answers=known, by=by, now=now)
    elif level:
        _check("level", level, (each.code for each in protocol.levels))
        workflow.set_level(
            episode=episode,
            answers=known,
            level=level,
            reason=reason,
            agreed_by=_agreeing(agreed_by, child=child, by=by, now=now),
            by=by,
            now=now,
        )
    return workflow.log_episode(
        episode=episode,
        by=by,
        now=now,
        last_seen_at=last_seen_at,
        whereabouts=whereabouts,
        **said,
    )


def _refuse_lower(level: str, protocol: Protocol) -> None:
    if level not in ("", protocol.highest.code):
        raise NotKnown("level", f"A child in danger is at {protocol.highest.code}: send no other.")


def _agreeing(email: str, *, child: Child, by: Actor, now: datetime) -> Person | None:
    """The second person, of those whom the page would offer; another system knows them by their address."""
    if not email:
        return None
    offered = assessing.who_may_agree(child, besides=by, today=local(now).date())
    for job in offered:
        if job.person.email == email.lower():
            return job.person
    raise NotKnown(
        "agreed_by", "Nobody with this address may agree to a lower level for this child."
    )


@transaction.atomic
def hear_decision(
    *, episode: Episode, outcome: str, grade: str, by: Actor, now: datetime, **said: Any
) -> PoliceDecision:
    """What police said, in the protocol's codes, recorded by whoever heard it."""
    protocol = document_of(episode.reporting_protocol_id)
    _check("outcome", outcome, (each.code for each in protocol.outcomes))
    if grade:
        _check("grade", grade, (each.code for each in protocol.grades))
    return workflow.record_decision_second_hand(
        episode=episode, outcome=outcome, grade=grade, by=by, now=now, **said
    )


def _check_answers(protocol: Protocol, chosen: Chosen) -> None:
    questions = {question.code: question for question in protocol.questions}
    for code, given in chosen.items():
        _check("answers", code, questions)
        for answer in given:
            _check(code, answer, (each.code for each in questions[code].answers))


def _check(question: str, code: str, known: Iterable[str]) -> None:
    codes = list(known)
    if code not in codes:
        raise NotInProtocol(question, code, codes)
