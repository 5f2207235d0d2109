"""What an administrator has to do, in numbers: the first thing they see."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from core.times import local
from partners import rota, staff
from partners.access import invitations_of
from partners.actor import Actor

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Figure:
    value: int
    text: str
    href: str
    grave: bool = False


def figures_of(actor: Actor, now: datetime) -> list[Figure]:
    """How many of each; a grave one is something that lets the wrong people in."""
    soon = local(now).date() + SOON
    leaving = staff.going_on(actor, now).filter(ended_on__lte=soon).count()
    weak = staff.narrowed(actor, shown="weak", role="", home="", called="", now=now).count()
    unanswered = invitations_of(actor).filter(Q(used_at=None, revoked_at=None))
    people = reverse("people")
    return [
        Figure(weak, "without strong sign-in", reverse("weak-sign-in"), grave=True),
        Figure(staff.to_check(actor, now).count(), "to check", reverse("people-check"), grave=True),
        Figure(leaving, "leaving within 14 days", f"{people}?shown=leaving"),
        Figure(unanswered.count(), "invitations not answered", reverse("invitations")),
    ]


def gaps_of(actor: Actor, now: datetime) -> list[tuple[str, str, str]]:
    """Teams with nobody on duty at some time within seven days: name, address, and when."""
    return [
        (str(desk.team), reverse("team-rota", args=[desk.team.pk]), gap)
        for desk in rota.desks_of(actor, now)
        for gap in desk.gaps[:3]
    ]
