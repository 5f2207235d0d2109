"""A challenge on paper, for a police force that is not on the service: all an officer needs to answer it.

Whoever asked for it sends it. Words are as people wrote them, and the number to call back on is there
only for those who read it on the page.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from children.models import Document
from core.papers import Paper, dated, render
from escalation import queries
from escalation.access import may_call_back
from escalation.corrected import Corrected, corrected_of
from escalation.models import Challenge
from escalation.queries import Asked
from escalation.rules import ChallengeState
from insight import papers
from insight.papers import Facts
from missing.protocols import document_of
from missing.queries import reports_of
from missing.rules import Status
from partners.actor import Actor
from partners.rules import Office


def draw(document: Document, actor: Actor, *, now: datetime) -> bytes | None:
    """As a PDF; None when this person may not read the challenge."""
    challenge = queries.challenges(actor).filter(pk=document.challenge_id or 0).first()
    if challenge is None:
        return None
    reference = challenge.episode.reference
    paper = Paper(
        title=f"Challenge to a police decision, {reference}",
        reference=reference,
        made_for=actor.signature,
        made_at=now,
    )
    return render("papers/challenge.html", challenge_on_paper(challenge, actor, now=now), paper)


def challenge_on_paper(challenge: Any, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """What is asked and of whom first; then the child, the decision, and how it went so far."""
    episode = challenge.episode
    chain = queries.steps_of(challenge)
    numbers = {step.pk for step in chain}
    steps = [each for each in papers.challenges_of(episode, actor) if each.pk in numbers]
    review = getattr(chain[-1], "review", None)
    return {
        "name": str(episode.child),
        "open": chain[-1].state == ChallengeState.OPEN,
        "asks": _asks(challenge, chain, actor),
        "ground": queries.ground_of(challenge).text,
        "harm": challenge.harm,
        "missed": challenge.missed,
        "child": papers.child_facts(episode),
        "night": _night(challenge, now),
        "reports": [papers.report_facts(each) for each in reports_of(episode)[:1]],
        "decision": papers.decision_on_paper(challenge.decision, actor)
        if challenge.decision
        else None,
        "questions": [_question(asked) for asked in queries.asked_of(challenge)],
        "corrections": _corrections(challenge),
        "steps": [papers.step_on_paper(each) for each in steps],
        "made": papers.decision_on_paper(review.decision, actor)
        if review and review.decision
        else None,
    }


def _asks(challenge: Challenge, chain: Sequence[Challenge], actor: Actor) -> Facts:
    """Of whom, by when, and how whoever asks is reached by an officer who is not on the service."""
    job, last = challenge.raised_as, chain[-1]
    facts = [
        ("For", f"{queries.rung_of(last).name}, {challenge.episode.force}"),
        ("Raised", dated(chain[0].raised_at)),
        ("Raised by", f"{challenge.raised_by}, {job.title}, {job.agency}"),
    ]
    if may_call_back(actor, challenge.episode):
        facts.append(("Call back on", challenge.call_back))
    if challenge.phoned:
        facts.append(("Asked by phone", f"{challenge.phoned}, {dated(challenge.phoned_at)}"))
    if last.state == ChallengeState.OPEN:
        facts.append(("To be decided by", dated(last.decide_by)))
    return facts


def _corrections(challenge: Any) -> list[Corrected]:
    """How a call read before it was corrected: whoever has an older sheet finds what was wrong there."""
    return [each for rows in corrected_of(challenge, timed=dated).values() for each in rows]


def _night(challenge: Any, now: datetime) -> Facts:
    """The time away in short."""
    episode = challenge.episode
    level = document_of(episode.reporting_protocol_id).level_words(episode.level)
    return [
        ("How it stands", Status(episode.status).label),
        ("Last seen", papers.last_seen(episode)),
        ("Away for", papers.away_for(episode, now)),
        ("Thought to be", episode.where_thought or "Not known"),
        ("Level of intervention", level or "No level set"),
    ]


def _question(asked: Asked) -> dict[str, str]:
    office = Office(asked.office).label.lower()
    return {
        "asked": f"{asked.asker}, asked the {office}, {dated(asked.asked_at)}",
        "text": asked.text,
        "answered": f"{asked.answerer}, answered, {dated(asked.answered_at)}",
        "answer": asked.answer,
        "by": dated(asked.answer_by),
    }
