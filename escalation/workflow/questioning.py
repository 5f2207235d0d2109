"""Questioning: before they decide, a senior officer asks somebody for what they need to know."""

from datetime import datetime

from django.db import IntegrityError, transaction

from audit.rules import Fact
from children.access import require
from children.rules import Can
from core import times
from core.refusals import Refused
from core.times import MINUTE
from escalation.models import Challenge, Question
from escalation.rules import ANSWER, MAY_BE_ASKED, ChallengeState
from escalation.workflow.challenge import record_step
from escalation.workflow.reviewing import hold, require_reviewer, take
from missing import clock
from missing import workflow as missing_workflow
from missing.protocols import document_of
from partners.actor import Actor
from partners.rules import Office


@transaction.atomic
def ask(*, challenge: Challenge, office: Office, text: str, by: Actor, now: datetime) -> Question:
    """The officer who has the challenge asks one thing of one office; it is answered within minutes.

    The time to decide goes on. Raises `Refused` while another question waits for its answer.
    """
    if office not in MAY_BE_ASKED:
        raise Refused(f"{office.label} cannot be asked about a challenge.")
    challenge = hold(challenge, by=by)
    require_reviewer(challenge, by, now)
    take(challenge, by=by, now=now)
    waits = document_of(challenge.protocol_id).waits
    question = _new(challenge, office, text, now + waits.need_information_minutes * MINUTE, by, now)
    payload = {"rung": challenge.rung, "asked_office": office, "answer_by": question.answer_by}
    asked = record_step(Fact.CHALLENGE_QUESTIONED, challenge, by=by, now=now, payload=payload)
    question.event_id = asked.id
    question.save(update_fields=["event_id"])
    return question


def _new(
    challenge: Challenge, office: Office, text: str, answer_by: datetime, by: Actor, now: datetime
) -> Question:
    try:
        with transaction.atomic():
            return Question.objects.create(
                challenge=challenge,
                office=office,
                text=text,
                asked_by_id=by.person_id,
                asked_as_id=by.job_id,
                asked_at=now,
                answer_by=answer_by,
            )
    except IntegrityError as clash:
        raise Refused(
            "You have asked something that is not answered yet. What is written on the timeline"
            " meanwhile is shown beside the challenge."
        ) from clash


@transaction.atomic
def answer(*, question: Question, text: str, by: Actor, now: datetime) -> Question:
    """Whoever stands by the child says what they know, or that they cannot say."""
    challenge = question.challenge
    require(by, Can.CHALLENGE, challenge.episode.child, episode_id=challenge.episode_id)
    challenge.episode = missing_workflow.locked(challenge.episode)
    question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    question.challenge = challenge
    challenge.refresh_from_db(fields=["state"])
    _refuse_if_over(question, now)
    question.answer, question.answered_at = text, now
    question.answered_by_id, question.answered_as_id = by.person_id, by.job_id
    question.save(update_fields=["answer", "answered_at", "answered_by", "answered_as"])
    payload = {"rung": challenge.rung, "duty_key": clock.duty_key(ANSWER, question.event_id or 0)}
    record_step(Fact.CHALLENGE_ANSWERED, challenge, by=by, now=now, payload=payload)
    return question


def _refuse_if_over(question: Question, now: datetime) -> None:
    if question.answered_at is not None:
        at = times.at(question.answered_at, now=now)
        raise Refused(f"{question.answered_by} answered this at {at}.")
    if question.challenge.state != ChallengeState.OPEN:
        label = ChallengeState(question.challenge.state).label.lower()
        raise Refused(
            f"This challenge is not open any more: {label}. Add what you know to the timeline,"
            " where police read it."
        )
