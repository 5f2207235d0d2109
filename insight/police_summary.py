"""The police summary: what a force needs to look for a child, or to close its search once they are back.

It is made from what whoever asks may read. So whom to ring first is on a summary that the agency hands
over, and on none that an officer asks for: those numbers are for those who would ring them.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from children.access import Standing, standing_by
from children.models import Document
from children.photos import photos, taken_in_words
from children.profiles import BY_CODE, checked_at, known_in_words
from children.queries import home_address, may_read_address, profile_of
from children.rules import Can, StepRule
from children.strategies import PlannedStep, has_expired, steps_of, strategy_of
from core import times
from core.papers import Paper, dated, render
from core.uploads import MEDIA_TYPE
from insight import papers
from insight.papers import Facts
from missing import queries
from missing.access import episodes_visible_to
from missing.case import expected_in_words, told_in_words
from missing.enquiries import enquired_in_words
from missing.models import Episode, Step
from missing.protocols import document_of
from missing.requests import asked_in_words
from missing.rules import AWAY, Status, StepState
from missing.tries import steps_taken
from partners.actor import Actor
from partners.rules import Role

MEANS = ("online", "people", "getting-about")
EARLIER = 5  # times away that tell where a child has been found before


def is_for(episode: Episode, actor: Actor) -> bool:
    """May it be made now? A foster carer makes it to hand to the officer at the door, while the child is
    reported and not home; others keep it afterwards, to close a search with."""
    hands_over = episode.status in AWAY and episode.police_reports.exists()
    return actor.role != Role.CARER or hands_over


def draw(document: Document, actor: Actor, *, now: datetime) -> bytes | None:
    """As a PDF; None when this person may not ask for it any more."""
    episode = queries.episodes(actor).filter(pk=document.episode_id or 0).first()
    if episode is None:
        return None
    standing = standing_by(episode, actor, episode.child, episode.pk)
    if not standing.may(Can.BRIEF_POLICE) or not is_for(episode, actor):
        return None
    paper = Paper(
        title=f"Police summary {episode.reference}",
        reference=episode.reference,
        made_for=actor.signature,
        made_at=now,
    )
    return render("papers/police-summary.html", summary_of(episode, standing, now=now), paper)


def summary_of(
    episode: queries.SeenEpisode, standing: Standing, *, now: datetime
) -> dict[str, Any]:
    """What is looked for first, then where to look, then what was done and decided."""
    actor, name = standing.actor, str(episode.child)
    assessments = list(papers.assessments_of(episode))
    levels = [papers.level_on_paper(each, name) for each in assessments]
    return {
        "name": name,
        "away": episode.status in AWAY,
        "photo": _photo(standing),
        "child": _child(episode, standing),
        "risks": _risks(episode),
        "helps": _known(episode, "helps"),
        "level": levels[-1] if levels else None,
        "levels": levels,
        "seen": _seen(episode, actor, now),
        "means": _means(episode),
        "agreed": _agreed(episode, standing, now),
        "earlier": [_earlier(each) for each in _earlier_times(episode, actor)],
        "tried": [_tried(each) for each in steps_taken(episode)],
        "reports": [papers.report_facts(each) for each in reversed(queries.reports_of(episode))],
        "decisions": [
            papers.decision_on_paper(each, actor)
            for each in reversed(queries.decisions_of(episode))
        ],
        "enquiries": list(reversed(enquired_in_words(episode, actor))),
        "questions": asked_in_words(episode, actor, now=now),
        "challenges": [papers.step_on_paper(each) for each in papers.challenges_of(episode, actor)],
        "back": papers.back_facts(episode, actor),
        "preventions": papers.preventions_on_paper(episode, actor),
        "numbers": _numbers(episode, now),
    }


# The child


@dataclass(frozen=True)
class Picture:
    """The photo within the page itself: nothing is fetched while it is drawn."""

    source: str
    taken: str


def _photo(standing: Standing) -> Picture | None:
    photo = photos(standing.actor).defer(None).filter(child=standing.child).first()
    if photo is None:
        return None
    encoded = base64.b64encode(bytes(photo.whole)).decode()
    return Picture(source=f"data:{MEDIA_TYPE};base64,{encoded}", taken=taken_in_words(photo))


def _child(episode: queries.SeenEpisode, standing: Standing) -> Facts:
    facts = papers.child_facts(episode)
    home = episode.child.home if may_read_address(standing) else None
    if home and (address := home_address(home)):
        facts.append(("Address", address))
    return [
        *facts,
        ("Looks like", _known(episode, "looks") or "Not recorded"),
        ("Wearing", episode.wearing or "Not recorded"),
        ("Carrying", episode.carrying or "Not recorded"),
    ]


def _known(episode: Episode, code: str) -> str:
    return known_in_words(profile_of(episode.child))[code]


def _risks(episode: Episode) -> Facts:
    checked = checked_at(profile_of(episode.child))
    return [
        ("Health and medicine", _known(episode, "health") or "Nothing recorded"),
        ("What to know now", _known(episode, "risks") or "Nothing recorded"),
        ("Known of tonight", "; ".join(episode.circumstances.splitlines()) or "Nothing recorded"),
        ("Checked", f"All of it since {dated(checked)}" if checked else "Not all of it yet"),
    ]


# Where to look


def _seen(episode: Episode, actor: Actor, now: datetime) -> Facts:
    facts = [
        ("How it stands", Status(episode.status).label),
        ("Last seen", papers.last_seen(episode)),
        ("Should have been", expected_in_words(episode, now) or "Not recorded"),
        ("Thought to be", episode.where_thought or "Not known"),
        ("Log started", f"{dated(episode.opened_at)}, by {episode.opened_by}"),
        ("Away for", papers.away_for(episode, now)),
        ("Level of intervention", _level(episode)),
    ]
    if told := told_in_words(episode, actor, now):
        facts.append(("Told by", told))
    return facts


def _means(episode: Episode) -> Facts:
    """By what they might be found, as far as somebody has written it."""
    known = known_in_words(profile_of(episode.child))
    return [(BY_CODE[code].heading, known[code]) for code in MEANS if known[code]]


def _level(episode: Episode) -> str:
    protocol = document_of(episode.reporting_protocol_id)
    return protocol.level_words(episode.level) or "No level set"


@dataclass(frozen=True)
class StrategyOnPaper:
    """The people and places of the child's reporting strategy, and what stands above them."""

    facts: Facts
    steps: list[PlannedStep]
    words: dict[str, str]


RULE_ON_PAPER = {
    StepRule.MAY.value: "Carers do this",
    StepRule.ASK.value: "Carers ask first",
    StepRule.NOT.value: "Not for carers",
}


def _agreed(episode: Episode, standing: Standing, now: datetime) -> StrategyOnPaper | None:
    """None where nothing is agreed, or what was agreed is not for this person to read."""
    strategy = strategy_of(episode.child) if standing.may(Can.TRY) else None
    if strategy is None:
        return None
    until = f"{strategy.expires_on:%-d %B %Y}"
    facts = [
        ("Written by", f"{strategy.written_by}, {dated(strategy.since)}"),
        ("Holds until", f"{until}: it has run out" if has_expired(strategy, now) else until),
    ]
    if strategy.call_999_if:
        facts.append(("999 straight away if", strategy.call_999_if))
    if strategy.places:
        facts.append(("Usually goes to", "; ".join(strategy.places)))
    return StrategyOnPaper(facts, steps_of(strategy), RULE_ON_PAPER)


def _earlier_times(episode: Episode, actor: Actor) -> Iterable[Episode]:
    """Those that this person may see, the newest first."""
    ended = episodes_visible_to(actor).filter(
        child=episode.child_id, opened_at__lt=episode.opened_at, return_record__isnull=False
    )
    return ended.select_related("return_record").order_by("-opened_at")[:EARLIER]


def _earlier(episode: Episode) -> dict[str, str]:
    back = episode.return_record
    since = episode.last_seen_at or episode.opened_at
    return {
        "reference": episode.reference,
        "at": dated(since),
        "length": times.duration(times.between(since, back.returned_at)),
        "how": back.found_in_words,
        "where": back.found_where or "Not recorded",
    }


def _tried(step: Step) -> dict[str, str]:
    return {
        "at": dated(step.taken_at),
        "what": step.text,
        "result": StepState(step.state).label,
        "by": str(step.taken_by),
    }


# Whom to ring


def _numbers(episode: Episode, now: datetime) -> list[dict[str, str]]:
    offices = [
        {"who": label, "name": str(team), "phone": team.phone}
        for label, team in queries.phones_of(episode, now).numbers
        if team
    ]
    named: Iterable[Any] = queries.professionals_of(episode, now)  # with the phone of that work
    people = [
        {"who": each.get_kind_display(), "name": str(each.person), "phone": each.phone}
        for each in named
    ]
    return [*offices, *people]
