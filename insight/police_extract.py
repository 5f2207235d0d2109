"""The extract of a return interview for police: what the child agreed to share with them, and what safety
needs. Never the whole of it, and nothing that anybody but the child said.

Whoever hears the child makes it, and hands it over: police read nothing of the talk on this service.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from children.models import Document
from core.papers import dated, render
from insight.interview_paper import interview_to_hear, numbers_of, paper_of
from insight.papers import Facts
from missing.case import whole_name
from missing.models import Episode
from missing.queries import police_were_told
from partners.actor import Actor
from returns.models import SharedWords
from returns.queries import words_shared
from returns.questions import asked, worded
from returns.rules import WITH_POLICE, SharedWith, Verdict


def draw(document: Document, actor: Actor, *, now: datetime) -> bytes | None:
    """As a PDF; None for whoever may not hear what the child said."""
    heard = interview_to_hear(document, actor)
    if heard is None:
        return None
    interview, _ = heard
    paper = paper_of(interview, "Return interview: extract for police", actor, now)
    return render("papers/police-extract.html", extract_of(interview, now=now), paper)


@dataclass(frozen=True)
class Given:
    """One answer that police are given, word for word; and why, where the child did not agree."""

    question: str
    words: str
    because: str


def extract_of(interview: Any, *, now: datetime) -> dict[str, Any]:
    """What keeps somebody safe stands before what the child agreed to."""
    name = str(interview.child)
    shared = list(words_shared(interview).filter(audience__in=WITH_POLICE))
    agreed = [each for each in shared if each.audience == SharedWith.POLICE]
    to = {each.answer_id for each in agreed}
    for_safety = [each for each in shared if each.answer_id not in to]
    return {
        "name": name,
        "child": _child(interview),
        "talk": _talk(interview),
        "away": [_away(each) for each in interview.episodes.all() if police_were_told(each)],
        "agreed": [_given(each, name) for each in agreed],
        "for_safety": [_given(each, name) for each in for_safety],
        "numbers": numbers_of(interview, now),
    }


def _given(shared: SharedWords, name: str) -> Given:
    question = asked().questions[shared.answer.question]
    return Given(worded(question.words, name), shared.answer.text, shared.because)


def _child(interview: Any) -> Facts:
    child = interview.child
    return [
        ("Name", whole_name(child)),
        ("Date of birth", f"{child.born_on:%-d %B %Y}"),
        ("Looked after by", str(child.responsible_authority)),
    ]


def _talk(interview: Any) -> Facts:
    approved = interview.approval == Verdict.APPROVED
    return [
        ("Talked with", f"{interview.interviewer}, {interview.service}"),
        ("When", dated(interview.held_at)),
        ("Alone", "Yes" if interview.seen_alone else "No: somebody else was there"),
        ("Approved", "Yes" if approved else "Not yet: it may still be put right"),
    ]


def _away(episode: Episode) -> tuple[str, str]:
    since = dated(episode.last_seen_at or episode.opened_at)
    return episode.reference, f"Last seen {since}. Back {dated(episode.returned_at)}."
