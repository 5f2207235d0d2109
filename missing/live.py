"""Lists of episodes for people's homes: who is away, what comes next, what waits for the reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from children.models import Child
from children.profiles import AllKnown, known_of
from children.queries import profile_of
from children.rules import ROLE_CAN, Can
from core import times
from missing import ledger, queries
from missing.case import Tag, level_tag_of, police_tag_of, status_tag_of, whole_name
from missing.clock_board import Action, action_on, seeing_to_it, whom_to_phone
from missing.lateness import State, duty_state
from missing.models import Duty
from missing.queries import SeenEpisode
from missing.rules import ACCEPT_HANDOVER, AWAY, Status
from partners.actor import Actor
from partners.rules import Office


@dataclass(frozen=True)
class Next:
    """What somebody owes next for one episode."""

    title: str
    who: str
    due: datetime
    state: State


@dataclass(frozen=True)
class Row:
    """One open episode in a list."""

    child_id: int
    name: str
    called: str
    age: int
    href: str
    reference: str
    away: bool
    log: str  # where the reader reads along while it is being logged
    tags: tuple[Tag, ...]
    next: Next | None


@dataclass(frozen=True)
class Card:
    """One child: here, or not here with the episode that says so."""

    child_id: int
    name: str
    called: str
    age: int
    home: str
    row: Row | None
    known: AllKnown  # beforehand, but for the photo


@dataclass(frozen=True)
class Handed:
    """Something handed to the reader's office; `person` has taken it on: the reader, or somebody who is late."""

    child_id: int
    code: str
    title: str
    name: str
    href: str
    due: datetime
    state: State
    accept: bool
    person: str
    action: Action | None


def rows_of(actor: Actor, *, now: datetime) -> list[Row]:
    """Open episodes, the newest first. Two statements."""
    episodes = queries.open_episodes(actor)
    return _rows(episodes, actor, now)


def _rows(episodes: Iterable[SeenEpisode], reader: Actor, now: datetime) -> list[Row]:
    episodes = list(episodes)
    following = queries.next_duties(episodes, reader) if episodes else {}
    return [_row(episode, following.get(episode.pk), reader, now) for episode in episodes]


def _row(episode: SeenEpisode, duty: Duty | None, reader: Actor, now: datetime) -> Row:
    tags = (status_tag_of(episode, now), level_tag_of(episode), police_tag_of(episode))
    return Row(
        child_id=episode.child_id,
        name=whole_name(episode.child),
        called=str(episode.child),
        age=_age(episode.child, now),
        href=episode.get_absolute_url(),
        reference=episode.reference,
        away=episode.status in AWAY,
        log=_log_of(episode, reader),
        tags=tuple(tag for tag in tags if tag),
        next=_next(duty, now) if duty else None,
    )


def _log_of(episode: SeenEpisode, reader: Actor) -> str:
    if episode.status != Status.BEING_LOGGED or reader.role not in ROLE_CAN[Can.ASSESS]:
        return ""
    return reverse("log-so-far", args=[episode.reference])


def _next(duty: Duty, now: datetime) -> Next:
    owner = f"{Office(duty.owed_by).label}, {duty.agency}" if duty.agency else "This service"
    return Next(
        title=ledger.words_of(duty),
        who=seeing_to_it(duty) or (str(duty.taken_by) if duty.taken_by else owner),
        due=duty.due_at,
        state=duty_state(duty, now),
    )


def _age(child: Child, now: datetime) -> int:
    return child.age_on(times.local(now).date())


def cards_of(actor: Actor, *, now: datetime) -> list[Card]:
    """A card for each child the actor works with. Three statements."""
    away: dict[int, Row] = {}
    episodes = queries.open_episodes(actor)
    for episode, row in zip(episodes, _rows(episodes, actor, now), strict=True):
        earlier = away.get(episode.child_id)
        if earlier is None or row.away:
            away[episode.child_id] = row
    children = queries.my_children(actor)
    return [_card(child, away.get(child.pk), now) for child in children]


def _card(child: Any, row: Row | None, now: datetime) -> Card:
    return Card(
        child_id=child.pk,
        name=whole_name(child),
        called=str(child),
        age=_age(child, now),
        home=str(child.home or ""),
        row=row,
        known=known_of(profile_of(child), None, lives_there_since=child.lives_there_since, now=now),
    )


def waiting_for(actor: Actor, *, now: datetime) -> list[Handed]:
    """What the reader's office owes and no colleague has in hand, handovers first, then the soonest due."""
    handed = [_handed(duty, actor, now) for duty in queries.waiting_for(actor, now=now)]
    return sorted(handed, key=lambda each: each.code != ACCEPT_HANDOVER)


def _handed(duty: Duty, actor: Actor, now: datetime) -> Handed:
    rule, episode = ledger.rule_of(duty), duty.episode
    only_to_phone = ledger.is_the_services_alone(duty, actor)
    return Handed(
        child_id=duty.child_id,
        code=duty.code,
        title=ledger.words_for(actor, duty),
        name=whole_name(episode.child),
        href=episode.get_absolute_url(),
        due=duty.due_at,
        state=duty_state(duty, now),
        accept=rule.accept,
        person="You" if duty.taken_by_id == actor.person_id else str(duty.taken_by or ""),
        action=whom_to_phone(episode) if only_to_phone else action_on(duty, episode, actor, now),
    )
