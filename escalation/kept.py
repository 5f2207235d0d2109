"""What people keep of their own when they do not see the child any more, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from children.rules import audiences_of
from escalation import doors
from escalation.doors import Own
from escalation.rules import DONE, Outcome
from missing.protocols import document_of
from partners.actor import Actor
from partners.rules import Office

PAGE = 25


@dataclass(frozen=True)
class Kept:
    """One thing of one's own: what it was, in which episode, when, and the words."""

    what: str
    reference: str
    by: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Page:
    rows: list[Kept]
    number: int
    more: bool


def wrote(actor: Actor, *, page: int) -> Page:
    """What the person wrote themselves, whether or not they see the child now."""
    start = (page - 1) * PAGE
    audiences = [audience.value for audience in audiences_of(actor.role)]
    rows = doors.own_words(actor.person_id, audiences, start=start, number=PAGE + 1)
    return _page(rows, page)


def decided(actor: Actor, *, page: int) -> Page:
    """What the actor's force decided, who challenged it and what a senior officer then did."""
    start = (page - 1) * PAGE
    return _page(doors.own_decisions(actor.agency_id, start=start, number=PAGE + 1), page)


def _page(rows: list[Own], number: int) -> Page:
    kept = [Kept(WHAT[row.kind](row), row.reference, row.by, row.words, row.at) for row in rows]
    return Page(kept[:PAGE], number, more=len(kept) > PAGE)


def _level(row: Own) -> str:
    return f"Level set: {document_of(row.protocol).level_words(row.code)}"


def _decision(row: Own) -> str:
    protocol = document_of(row.protocol)
    graded = f", {protocol.grade_words(row.extra).lower()}" if row.extra else ""
    return f"Decision: {protocol.outcome(row.code).text}{graded}"


def _challenge(row: Own) -> str:
    office = f" to the {Office(row.extra).label.lower()}" if row.extra else ""
    return f"Challenge{office}"


WHAT: dict[str, Callable[[Own], str]] = {
    "note": lambda row: "Added to the timeline",
    "log": lambda row: "Log started",
    "return": lambda row: f"Return recorded{', by mistake' if row.code else ''}",
    "not-back": lambda row: "Said that the child was not back",
    "level": _level,
    "challenge": _challenge,
    "decision": _decision,
    "review": lambda row: f"Review: {Office(row.extra).label} {DONE[Outcome(row.code)]}",
}
