"""What needs the reader, and what they should know: the two lists of `/notifications/`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from escalation.access import notifications_visible_to
from escalation.doors import Outbox
from escalation.models import Challenge, Notification
from escalation.rules import ChallengeState
from escalation.workflow import DECIDE, PICK_UP
from missing import ledger
from missing.access import duties_visible_to
from partners.actor import Actor
from partners.rules import HOME_ROLES

PAGE = 10  # episodes a page
MOST_NEEDS = 50
KEPT = timedelta(days=28)  # older ones are on their episode's timeline


# Needs you


@dataclass(frozen=True)
class Need:
    """Something the reader's office owes and nobody has taken on."""

    what: str
    name: str
    reference: str
    by: datetime
    action: str
    href: str
    press: bool  # done by the press itself, rather than on another page


def needs(actor: Actor) -> list[Need]:
    """What the reader's office owes, or was passed on to it, and nobody has taken on: soonest first."""
    passed_on = notifications_visible_to(actor).filter(message="passed-on", duty__isnull=False)
    ours = Q(agency=actor.agency_id, owed_by__in=actor.offices)
    if actor.role in HOME_ROLES:
        ours &= Q(episode__home=actor.home_id)
    waiting = Challenge.objects.filter(episode=OuterRef("episode"), state=ChallengeState.OPEN)
    duties = (
        duties_visible_to(actor)
        .open()
        .filter(ours | Q(pk__in=passed_on.values("duty")), taken_by=None)
        .annotate(challenge_id=Subquery(waiting.values("pk")[:1]))
        .select_related("episode", "child")
        .order_by("due_at", "pk")
    )
    return [_need(duty) for duty in duties[:MOST_NEEDS]]


def _need(duty: Any) -> Need:
    rule = ledger.rule_of(duty)
    reference = duty.episode.reference
    accept = "Accept", reverse("accept-duty", args=[reference, duty.pk])
    action, href = accept if rule.accept else _task(duty)
    return Need(
        what=rule.words,
        name=str(duty.child),
        reference=reference,
        by=duty.due_at,
        action=action,
        href=href,
        press=rule.accept,
    )


def _task(duty: Any) -> tuple[str, str]:
    """The page on which a duty is done, by its code; the episode's own where there is none."""
    at = f"/missing/{duty.episode.reference}/"
    made = TASKS.get(duty.code)
    return made(duty, at) if made else ("Open", at)


TASKS: Mapping[str, Callable[[Any, str], tuple[str, str]]] = {
    "set-level": lambda duty, at: ("Set a level", f"{at}assessment/"),
    "check-in": lambda duty, at: ("Look again", f"{at}assessment/"),
    "report-to-police": lambda duty, at: ("Report to police", f"{at}police/"),
    "police-decision": lambda duty, at: ("Decide", f"{at}police/decision/"),
    "police-review": lambda duty, at: ("Look again", f"{at}police/decision/"),
    "offer-interview": lambda duty, at: ("Offer", "/returns/"),
    "return-interview": lambda duty, at: ("Arrange", "/returns/"),
    "interview-re-offer": lambda duty, at: ("Ask again", "/returns/"),
    PICK_UP: lambda duty, at: ("Pick up", f"/escalations/{duty.challenge_id}/review/"),
    DECIDE: lambda duty, at: ("Decide", f"/escalations/{duty.challenge_id}/review/"),
}


# For information


@dataclass(frozen=True)
class Group:
    """What the office was told about one episode, the newest first."""

    reference: str
    name: str
    notifications: list[Notification]


@dataclass(frozen=True)
class Told:
    page: Page
    groups: list[Group]


def told(actor: Actor, *, number: str | None, now: datetime) -> Told:
    """What the office was told of late, episode by episode: those with something unread first."""
    lately = _lately(actor, now)
    by_episode = (
        lately.order_by()
        .values("episode")
        .annotate(newest=Max("told_at"), newest_unread=Max("told_at", filter=Q(read_at=None)))
        .order_by(F("newest_unread").desc(nulls_last=True), "-newest", "-episode")
    )
    page = Paginator(by_episode, PAGE).get_page(number)
    return Told(page, list(_groups(lately, [row["episode"] for row in page])))


def _lately(actor: Actor | None, now: datetime) -> QuerySet[Notification]:
    return notifications_visible_to(actor).filter(told_at__gte=now - KEPT)


def _groups(lately: QuerySet[Notification], episode_ids: list[int]) -> Iterable[Group]:
    rows = lately.filter(episode__in=episode_ids).select_related("episode", "child", "read_by")
    ordered = list(rows.order_by("-told_at", "-pk"))
    for episode_id in episode_ids:
        mine = [row for row in ordered if row.episode_id == episode_id]
        if mine:
            yield Group(mine[0].episode.reference, str(mine[0].child), mine)


def unread(actor: Actor | None, *, now: datetime) -> int:
    """How many of them nobody in the office has opened."""
    if actor is None or not actor.offices:
        return 0
    return _lately(actor, now).filter(read_at=None).count()


@transaction.atomic
def read(notification: Notification, *, by: Actor, now: datetime) -> None:
    """Somebody of the office has opened it. Reading is not accepting: that is a duty, by name."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(
        read_at=now, read_by_id=by.person_id
    )


@transaction.atomic
def read_all(*, by: Actor, now: datetime) -> int:
    """Mark as read all that the office was told of late."""
    ids = _lately(by, now).filter(read_at=None).values_list("pk", flat=True)
    return Notification.objects.filter(pk__in=list(ids)).update(
        read_at=now, read_by_id=by.person_id
    )


# A demonstration's outbox


def outbox(number: str | None) -> Page:
    """Every message that left or would have left, the newest first."""
    return Paginator(Outbox(), 25).get_page(number)
