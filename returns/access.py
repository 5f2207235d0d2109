"""Interviews are reached through their child, by the rule of `children.access`."""

from typing import Any

from django.db.models import QuerySet

from children.access import has_part, visible_to
from children.rules import ROLE_CAN, Can
from partners.actor import Actor
from returns.models import ReturnInterview
from returns.rules import READS_ARRANGING, READS_NOTHING


def interviews_visible_to(actor: Actor | None) -> QuerySet[ReturnInterview]:
    """The interviews of the children the actor may see.

    Police, who see a child because of one report, see none of what the child says afterwards.
    """
    if actor is None or actor.role in READS_NOTHING:
        return ReturnInterview.objects.none()
    return ReturnInterview.objects.filter(visible_to(actor, columns="child__", child="child"))


def arranges(actor: Actor) -> bool:
    """May this person's role arrange interviews, for children they may see?"""
    return actor.role in ROLE_CAN[Can.ARRANGE]


def part_in(actor: Actor, interview: Any) -> bool:
    """Is the child the actor's work? `interview` comes from `queries.interviews`.

    Only of those with emergency access is it asked: nobody else sees an interview without a part.
    """
    return interview.emergency_until is None or has_part(actor, interview.child)


def reads_arranging(actor: Actor, *, part: bool) -> bool:
    """More than time and place: due times, attempts, and the child's no. Not in an emergency."""
    return part and actor.role in READS_ARRANGING


def reads_account(actor: Actor, *, part: bool) -> bool:
    """What the child said."""
    return part and actor.role in ROLE_CAN[Can.HEAR]
