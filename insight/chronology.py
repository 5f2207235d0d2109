"""The chronology for a court or a panel: who knew what when, who decided, and by which rules.

One child, over the days that were asked for, in the order in which things happened. Each entry of the
record stands with its number and its fingerprint; what somebody was told, and what was done in time or
late, stand between them. It holds what whoever asks may read, and says no more of the rest than that.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from audit.models import Event
from audit.rules import Fact
from children.access import children_visible_to, may
from children.models import Child, Document, Placement
from children.queries import place_of
from children.rules import Can
from core import times
from core.papers import Paper, dated, render
from escalation.queries import ground_of
from insight import papers
from insight.papers import Facts
from missing import queries
from missing.access import episodes_visible_to
from missing.case import whole_name
from missing.lateness import State, duty_state
from missing.models import Duty, Episode
from missing.protocols import document_of
from missing.rules import Status
from missing.timeline import KIND, Item, events_for, items_of
from partners.actor import Actor
from partners.rules import Office
from returns.prevention import Recorded, recorded_in_words

# By which of an episode's two protocols each kind of entry was judged.
JUDGED_BY = {
    "Assessment": "reporting_protocol_id",
    "Police": "reporting_protocol_id",
    "Challenge": "reporting_protocol_id",
    "Handover": "reporting_protocol_id",
    "Interview": "responsible_protocol_id",
}
LATE, SECOND_HAND, LATER = "Late", "Second-hand", "Written down later"


def draw(document: Document, actor: Actor, *, now: datetime) -> bytes | None:
    """As a PDF; None when this person may not ask for it any more."""
    child = children_visible_to(actor).filter(pk=document.child_id).first()
    first, last = document.first_day, document.last_day
    if child is None or not may(actor, Can.CHRONOLOGY, child) or not first or not last:
        return None
    days = Days(first, last)
    paper = Paper(
        title="Chronology for court or panel",
        reference=f"Child {child.pk}, {days}",
        made_for=actor.signature,
        made_at=now,
    )
    chosen = episodes_within(actor, child, days, only=document.only_episodes)
    on_paper = chronology_of(child, list(chosen), days, actor, now=now)
    return render("papers/chronology.html", on_paper, paper)


@dataclass(frozen=True)
class Days:
    """From the first moment of one day to the last of another."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return times.start_of(self.first)

    @property
    def end(self) -> datetime:
        return times.start_of(self.last + timedelta(days=1))

    def hold(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def __str__(self) -> str:
        return f"{in_words(self.first)} to {in_words(self.last)}"


def in_words(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def episodes_of(actor: Actor, child: Child) -> QuerySet[Episode]:
    """The child's times away that this person may see, the first first."""
    return episodes_visible_to(actor).filter(child=child.pk).order_by("opened_at", "pk")


def episodes_within(
    actor: Actor, child: Child, days: Days, *, only: Sequence[int] = ()
) -> QuerySet[queries.SeenEpisode]:
    """Those of which anything happened in these days; of the chosen ones, where some were chosen."""
    happened = Event.objects.filter(
        child_id=child.pk, happened_at__gte=days.start, happened_at__lt=days.end
    )
    found = queries.episodes(actor).filter(
        child=child.pk, pk__in=happened.exclude(episode_id=None).values("episode_id")
    )
    chosen = found.filter(pk__in=only) if only else found
    return chosen.order_by("opened_at", "pk")


def chronology_of(
    child: Child,
    episodes: Sequence[queries.SeenEpisode],
    days: Days,
    actor: Actor,
    *,
    now: datetime,
) -> dict[str, Any]:
    """What the paper says: the child and their homes over these days, each time away, and the record's
    fingerprints.
    """
    return {
        "name": str(child),
        "number": child.pk,
        "days": str(days),
        "child": _child(child, days),
        "homes": [_home(each) for each in _placements(child, days)],
        "episodes": [_told_in_order(each, days, actor, now) for each in episodes],
    }


def _child(child: Child, days: Days) -> Facts:
    return [
        ("Name", whole_name(child)),
        ("Date of birth", f"{child.born_on:%-d %B %Y}, {child.age_on(days.last)} on the last day"),
        ("Looked after by", str(child.responsible_authority)),
        ("Days covered", str(days)),
    ]


def _placements(child: Child, days: Days) -> Iterable[Placement]:
    here = Placement.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=days.first), child=child, started_on__lte=days.last
    )
    return here.select_related("home", "provider", "host_authority").order_by("started_on")


def _home(placement: Placement) -> dict[str, str]:
    until = placement.ended_on
    return {
        "since": in_words(placement.started_on),
        "until": in_words(until) if until else "Now",
        "home": str(placement.home or place_of(placement) or "Not recorded"),
        "provider": str(placement.provider or "Not recorded"),
        "area": str(placement.host_authority or "Not recorded"),
    }


# One time away


@dataclass(frozen=True)
class Entry:
    """One row: an entry of the record, what somebody was told, or a duty that was met or missed."""

    at: datetime
    title: str
    text: str = ""
    words: str = ""
    who: tuple[str, ...] = ()
    rules: str = ""
    marks: tuple[str, ...] = ()
    recorded: str = ""
    number: str = ""
    fingerprint: str = ""

    @property
    def when(self) -> str:
        return dated(self.at)


def _told_in_order(
    episode: queries.SeenEpisode, days: Days, actor: Actor, now: datetime
) -> dict[str, Any]:
    events = [
        event
        for event in events_for(actor, episode).order_by("happened_at", "id")
        if days.hold(event.happened_at)
    ]
    entries = [
        *_recorded(events, episode, actor),
        *_told(episode, actor),
        *_owed(episode, actor, now),
    ]
    return {
        "reference": episode.reference,
        "began": dated(episode.opened_at),
        "facts": _facts(episode),
        "entries": sorted(
            (entry for entry in entries if days.hold(entry.at)), key=lambda entry: entry.at
        ),
        "seal": papers.newest_of(events),
    }


def _facts(episode: queries.SeenEpisode) -> Facts:
    level = document_of(episode.reporting_protocol_id).level_words(episode.level)
    return [
        ("How it stands", Status(episode.status).label),
        ("Last seen", papers.last_seen(episode)),
        papers.lives(episode, "Lived"),
        ("Level of intervention", level or "No level set"),
        *papers.how_far(episode),
        *papers.rules_of(episode),
    ]


def _recorded(events: Sequence[Event], episode: Episode, actor: Actor) -> Iterator[Entry]:
    apart = _challenged(episode, actor) | _prevented(episode, actor)
    for event, item in zip(events, items_of(events, episode, actor), strict=True):
        outcome, words = apart.get((event.fact, event.about_id), ("", item.words))
        yield Entry(
            at=item.at,
            title=item.title,
            text=" ".join(filter(None, (item.text, outcome, papers.corrections_of(item)))),
            words=words,
            who=(item.by,),
            rules=_rules(event, episode),
            marks=_marks(item),
            recorded=dated(item.recorded_at) if item.recorded_at else "",
            number=str(event.seq or ""),
            fingerprint=event.hash[:12],
        )


# What the timeline leaves to pages of their own: by the fact and what it is about, a sentence and words.
Apart = dict[tuple[str, str], tuple[str, str]]


def _challenged(episode: Episode, actor: Actor) -> Apart:
    """Why a decision was challenged, and the answer."""
    said: Apart = {}
    for challenge in papers.challenges_of(episode, actor):
        why = "\n".join(filter(None, (challenge.harm, challenge.missed)))
        said[Fact.CHALLENGED, str(challenge.pk)] = (f"{ground_of(challenge).text}.", why)
        if review := getattr(challenge, "review", None):
            outcome = f"{review.get_outcome_display()}."
            said[Fact.CHALLENGE_DECIDED, str(challenge.pk)] = (outcome, review.reason)
    return said


def _prevented(episode: Episode, actor: Actor) -> Apart:
    """What police found or why there was none; and what the child told them, for who may read it."""
    return {
        (Fact.PREVENTION_RECORDED, str(each.pk)): (_about(each), _words(each, str(episode.child)))
        for each in recorded_in_words(episode, actor)
    }


def _about(each: Recorded) -> str:
    facts = [
        ("Why there was none", each.because),
        ("How it is known", each.heard),
        ("Confirmed by", each.confirmed),
        *papers.told_facts(each),
    ]
    return " ".join(f"{what}: {known.rstrip('.')}." for what, known in facts if known)


def _words(each: Recorded, name: str) -> str:
    said = (
        ("More about that", each.because_more),
        ("What police found", each.found),
        (f"In {name}’s words", each.told.words if each.told else ""),
    )
    return "\n".join(f"{whose}: {text}" for whose, text in said if text)


def _rules(event: Event, episode: Episode) -> str:
    followed = JUDGED_BY.get(KIND.get(event.fact, ""))
    return document_of(getattr(episode, followed)).title if followed else ""


def _marks(item: Item) -> tuple[str, ...]:
    marks = ((SECOND_HAND, item.second_hand), (LATER, item.recorded_at is not None))
    return tuple(mark for mark, so in marks if so)


def _told(episode: Episode, actor: Actor) -> Iterator[Entry]:
    """Who was told what through this service, and who of them opened it when."""
    for (at, words), who in papers.by_message(papers.tellings_of(episode, actor)):
        yield Entry(at=at, title="Told", text=words, who=tuple(who))


def _owed(episode: Episode, actor: Actor, now: datetime) -> Iterator[Entry]:
    """What was done in time, at its time; what was not, at the time by which it was due."""
    for duty in papers.duties_of(episode, actor):
        if duty.owed_by == Office.SERVICE:
            continue  # it tells people, and that stands here already
        state = duty_state(duty, now)
        late = state in (State.OVERDUE, State.DONE_LATE)
        if not late and state is not State.DONE:
            continue
        yield Entry(
            at=duty.due_at if late else duty.ended_at or duty.due_at,
            title="Due, and not done" if late else "Done in time",
            text=f"{_what(duty)}. {_how(duty, now, late=late)}.",
            who=(papers.owner_of(duty),),
            rules=document_of(duty.protocol_id).title,
            marks=(LATE,) if late else (),
        )


def _what(duty: Duty) -> str:
    return document_of(duty.protocol_id).duty(duty.code).words.rstrip(".")


def _how(duty: Duty, now: datetime, *, late: bool) -> str:
    return papers.how_it_ended(duty, now) if late else f"It was due {dated(duty.due_at)}"
