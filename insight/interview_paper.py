"""The report of a return interview: how it was held, and what the child said, in the child's own words.

For those alone who may hear it. What the child said stands first and by itself, apart from everything
that somebody else wrote down.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from children.access import Standing, standing_by
from children.models import Document
from children.rules import ProfessionalKind
from core import times
from core.papers import Paper, dated, render
from insight import papers
from insight.papers import Facts, offered_instead
from missing.case import whole_name
from missing.queries import phones_of, professionals_of
from partners.actor import Actor
from partners.rules import Office
from returns import queries
from returns.access import hears, interviews_visible_to, is_readable, reads_arranging
from returns.independence import Found
from returns.models import Attempt
from returns.rules import State, Verdict
from returns.voice_words import voice_of
from returns.words import BEFORE_HOME, Covered, Part, account_of, covered_of


def interview_to_hear(document: Document, actor: Actor) -> tuple[Any, Standing] | None:
    """The interview that a paper is about; None for whoever may not hear what the child said."""
    found: Any = queries.interviews_in_full(actor).filter(pk=document.interview_id or 0).first()
    if found is None or not is_readable(found):
        return None
    standing = standing_by(found, actor, found.child)
    return (found, standing) if hears(standing) else None


def paper_of(interview: Any, title: str, actor: Actor, now: datetime) -> Paper:
    """Named by the last time away that the interview covers."""
    reference = interview.references[-1]
    return Paper(f"{title} {reference}", reference, made_for=actor.signature, made_at=now)


@dataclass(frozen=True)
class Number:
    """Who is rung about it: an office, or the child's social worker by name."""

    office: str
    name: str
    phone: str


# Of the child's authority and of the talk: never of those who look after the child, whom the child may
# have spoken of.
OFFICES_TO_RING: dict[Office, str] = {
    Office.SOCIAL_WORKER: "Social work team",
    Office.PLACING_AUTHORITY: "Placing authority",
    Office.INTERVIEW_SERVICE: "Return interviews",
}


def numbers_of(interview: Any, now: datetime) -> list[Number]:
    episode = list(interview.episodes.all())[-1]
    named: Iterable[Any] = professionals_of(episode, now)  # with the phone of that work
    people = [
        Number(Office.SOCIAL_WORKER.label, str(each.person), each.phone)
        for each in named
        if each.kind == ProfessionalKind.SOCIAL_WORKER and each.phone
    ]
    phones = phones_of(episode, now)
    offices = {
        str(found): Number(label, str(found), found.phone)
        for office, label in OFFICES_TO_RING.items()
        if (found := phones.number_of(office))
    }
    return [*people, *offices.values()]


def draw(document: Document, actor: Actor, *, now: datetime) -> bytes | None:
    """As a PDF; None for whoever may not hear what the child said."""
    heard = interview_to_hear(document, actor)
    if heard is None:
        return None
    found, standing = heard
    paper = paper_of(found, "Return interview report", actor, now)
    on_paper = interview_on_paper(
        found, [*voice_of(found, standing).parts, *account_of(found, standing)], now=now
    )
    if reads_arranging(standing):
        on_paper["facts_of"] += [*papers.support_facts(found), *_noes_before(found, actor)]
    return render("papers/interview-report.html", on_paper, paper)


def interview_on_paper(interview: Any, parts: list[Part], *, now: datetime) -> dict[str, Any]:
    return {
        "name": str(interview.child),
        "facts_of": _facts(interview),
        "heard": [part for part in map(_of_the_child, parts) if part.lines],
        "noted": [part for part in map(_of_the_worker, parts) if part.lines],
        "independence": interview.independence,
        "covered": [_covered(each, interview.held_at) for each in covered_of(interview, now)],
        "attempts": [_attempt(each) for each in reversed(queries.attempts_of(interview))],
    }


def _of_the_child(part: Part) -> Part:
    """What the child said, or was not asked or didn't want to say."""
    return replace(part, lines=[each for each in part.lines if each.words or each.unsaid])


def _of_the_worker(part: Part) -> Part:
    """What the worker noted beside the words, or picked."""
    return replace(part, lines=[each for each in part.lines if each.notes or each.picked])


def _facts(interview: Any) -> Facts:
    child = interview.child
    return [
        ("Child", f"{whole_name(child)}, {child.age_on(interview.held_at.date())} at the time"),
        ("Interviewer", f"{interview.interviewer}, {interview.service}"),
        ("When", dated(interview.held_at)),
        ("Where", interview.get_where_display() or "Not recorded"),
        ("Alone", "Yes: the two were alone" if interview.seen_alone else "No: somebody was there"),
        ("Independent", _independent(interview)),
        ("Written down by", str(interview.recorded_by)),
        ("Approved", "Yes" if interview.approval == Verdict.APPROVED else "Not yet"),
    ]


def _noes_before(interview: Any, actor: Actor) -> Facts:
    """When the child said not now to the same talk, and what was offered instead."""
    covered = [episode.pk for episode in interview.episodes.all()]
    noes = interviews_visible_to(actor).filter(episodes__in=covered, state=State.DECLINED)
    return [
        fact
        for each in noes.order_by("declined_at", "pk").distinct()
        for fact in (("Said not now before", dated(each.declined_at)), *offered_instead(each))
    ]


def _independent(interview: Any) -> str:
    """Of where the child lives, by the check that was made when the interviewer was chosen."""
    if interview.not_independent_because:
        return f"With a reason: {interview.not_independent_because}"
    excepted = [
        each["words"] for each in interview.independence if each["found"] == Found.EXCEPTION
    ]
    if excepted:
        return f"By an exception: {' '.join(excepted)}"
    return "Yes, by every rule" if interview.independence else "Not checked"


def _covered(episode: Covered, held_at: datetime) -> dict[str, str]:
    """One episode, judged against its own due time, which counts from the return or from being found."""
    return {
        "reference": episode.reference,
        "found": dated(episode.found_at) if episode.found_at else "",
        "back": dated(episode.returned_at),
        "due": dated(episode.due_at),
        "again": dated(episode.missing_again_at) if episode.missing_again_at else "",
        "held": ", ".join(filter(None, (episode.text, _after(episode, held_at)))),
    }


def _after(episode: Covered, held_at: datetime) -> str:
    since = episode.found_at or episode.returned_at
    if episode.text == BEFORE_HOME:
        return ""
    if since is None or held_at < since:
        return "before coming home"
    what = "being found" if episode.found_at else "coming back"
    return f"{times.duration(times.between(since, held_at))} after {what}"


def _attempt(attempt: Attempt) -> dict[str, str]:
    return {
        "at": dated(attempt.tried_at),
        "how": attempt.get_how_display(),
        "result": attempt.get_result_display(),
        "by": str(attempt.by),
        "note": str(getattr(attempt, "note", "") or ""),
    }
