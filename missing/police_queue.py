"""What a force has to decide: reports that wait for a decision, what others heard of it and it has not
confirmed, then decisions to look at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.urls import reverse

from core import times
from missing.access import duties_visible_to
from missing.case import whole_name
from missing.clock_board import Action, action_on
from missing.framework import Suggestion
from missing.lateness import State, duty_state
from missing.models import Assessment, Duty, DutyQuerySet
from missing.protocols import document_of
from missing.rules import (
    AWAY,
    CONFIRM_DECISION,
    CONFIRM_PREVENTION,
    POLICE_DECISION,
    POLICE_REVIEW,
    TO_CONFIRM,
)
from partners.actor import Actor

PAGE = 50
REASONS = 2  # of those that point up, in words; the rest are beside the form

DECIDE, LOOK_AGAIN = POLICE_DECISION, POLICE_REVIEW
DECISIONS = (DECIDE, LOOK_AGAIN)
IN_THE_QUEUE = (*DECISIONS, *TO_CONFIRM)
# What the queue shows, in this order: the title of each group, and the duties in it.
GROUPS = (
    ("Waiting for a decision", (DECIDE,)),
    ("To confirm", TO_CONFIRM),
    ("To look at again", (LOOK_AGAIN,)),
)
# The page on which it is read, where that isn't the episode's own.
READ_ON = {CONFIRM_DECISION: "police", CONFIRM_PREVENTION: "prevention"}


@dataclass(frozen=True)
class Waiting:
    """One row: whose decision, how long it has waited, by when, and who has it."""

    child_id: int
    name: str
    href: str
    age: int
    level: str
    points_up: int | None  # how many reasons point to a higher level; None while nobody has judged
    reasons: tuple[str, ...]  # the first of them, in words
    since: datetime
    waiting: str
    due: datetime
    state: State
    person: str
    action: Action | None


@dataclass(frozen=True)
class Group:
    title: str
    count: int
    rows: tuple[Waiting, ...]


@dataclass(frozen=True)
class Queue:
    """One page of the queue, and how much there is in all."""

    groups: tuple[Group, ...]
    to_decide: int
    to_confirm: int
    to_look_at_again: int
    page: int
    more: bool

    @property
    def child_ids(self) -> list[int]:
        return [row.child_id for group in self.groups for row in group.rows]


def queue_of(actor: Actor, *, now: datetime, page: int = 1, size: int = PAGE) -> Queue:
    """Two statements: how much there is, and one page of it."""
    owed = _owed(actor)
    counts = owed.aggregate(
        to_decide=Count("pk", filter=Q(code=DECIDE)),
        to_confirm=Count("pk", filter=Q(code__in=TO_CONFIRM)),
        to_look_at_again=Count("pk", filter=Q(code=LOOK_AGAIN)),
    )
    start = (page - 1) * size
    latest = Assessment.objects.filter(episode=OuterRef("episode"))
    ordered = (
        owed.select_related("episode__child", "taken_by")
        .annotate(suggestion=Subquery(latest.values("suggestion")[:1]), group=_GROUP)
        .order_by("group", "due_at", "pk")
    )
    duties = list(ordered[start : start + size + 1])
    groups = (
        Group(title, count, _rows(duties[:size], codes, actor, now))
        for (title, codes), count in zip(GROUPS, counts.values(), strict=True)
    )
    return Queue(
        groups=tuple(group for group in groups if group.rows),
        page=page,
        more=len(duties) > size,
        **counts,
    )


def next_to_decide(actor: Actor, *, now: datetime) -> str:
    """The reference of what has waited longest for a decision, and nobody else has in hand; or nothing."""
    waiting = (
        _owed(actor).in_hand_of(actor.person_id, now).filter(code=DECIDE).order_by("due_at", "pk")
    )
    return waiting.values_list("episode__reference", flat=True).first() or ""


def _owed(actor: Actor) -> DutyQuerySet:
    """Decisions while the child is away; what was heard, until somebody of the force has answered for it."""
    decides = Q(code__in=DECISIONS, episode__status__in=AWAY)
    owed = duties_visible_to(actor).open().filter(agency=actor.agency_id)
    return owed.filter(decides | Q(code__in=TO_CONFIRM))


_GROUP = Case(*(When(code__in=codes, then=place) for place, (_, codes) in enumerate(GROUPS)))


def _rows(
    duties: Sequence[Duty], codes: Sequence[str], actor: Actor, now: datetime
) -> tuple[Waiting, ...]:
    return tuple(_row(duty, actor, now) for duty in duties if duty.code in codes)


def _row(duty: Duty, actor: Actor, now: datetime) -> Waiting:
    episode = duty.episode
    raising = _raising(duty)
    return Waiting(
        child_id=duty.child_id,
        name=whole_name(episode.child),
        href=reverse(READ_ON.get(duty.code, "episode"), args=[episode.reference]),
        age=episode.child.age_on(times.local(now).date()),
        level=document_of(episode.reporting_protocol_id).level_words(episode.level),
        points_up=None if raising is None else len(raising),
        reasons=(raising or ())[:REASONS],
        since=duty.started_at,
        waiting=times.span(times.between(duty.started_at, now)),
        due=duty.due_at,
        state=duty_state(duty, now),
        person=str(duty.taken_by or ""),
        action=action_on(duty, episode, actor, now),
    )


def _raising(duty: Any) -> tuple[str, ...] | None:
    """Why the level in force might be higher; None while nobody has set one."""
    if duty.suggestion is None:
        return None
    return tuple(reason.because for reason in Suggestion.from_json(duty.suggestion).raising)
