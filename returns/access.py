"""Interviews are reached through their child, by the rule of `children.access`."""

from django.db.models import QuerySet

from children.access import Standing, visible_to
from children.rules import ROLE_CAN, Can
from partners.actor import Actor
from returns.models import Account, NotNow, ReturnInterview
from returns.rules import READS_ARRANGING, READS_NOTHING, State


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


def reads_arranging(standing: Standing) -> bool:
    """More than time and place: due times, attempts, and the child's no. Not in an emergency."""
    return standing.part and standing.actor.role in READS_ARRANGING


def hears(standing: Standing) -> bool:
    """May this person read what the child said?"""
    return standing.may(Can.HEAR)


def account_of(interview: ReturnInterview, standing: Standing) -> str:
    """What the child said, in the child's words, for whoever may hear it; else nothing."""
    if interview.state != State.HELD or not hears(standing):
        return ""
    words = Account.objects.filter(interview=interview).values_list("text", flat=True)
    return words.first() or ""


def no_of(interview: ReturnInterview, standing: Standing) -> str:
    """The child's no, in the child's words, for whoever reads how it is arranged; else nothing."""
    if interview.state != State.DECLINED or not reads_arranging(standing):
        return ""
    words = NotNow.objects.filter(interview=interview).values_list("text", flat=True)
    return words.first() or ""
