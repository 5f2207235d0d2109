"""Challenges, what is looked back at, and notifications are reached through their child, by the rule of `children.access`."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from children.access import visible_to
from children.rules import READ_BY, ROLE_CAN, Can, Kept
from escalation.models import Challenge, LearningCase, Notification
from missing.access import episodes_visible_to
from missing.models import Episode
from partners.actor import Actor
from partners.rules import HOME_ROLES, Office

CALLS_BACK = READ_BY[Kept.CALL_BACK].roles


def challenges_visible_to(actor: Actor | None) -> QuerySet[Challenge]:
    """The challenges of the episodes that the actor may see, if their role reads police's words."""
    if actor is None or actor.role not in ROLE_CAN[Can.READ_POLICE]:
        return Challenge.objects.none()
    return Challenge.objects.filter(
        visible_to(actor, columns="episode__child__", child="episode__child", episode="episode")
    )


def learning_visible_to(actor: Actor | None) -> QuerySet[LearningCase]:
    """What was raised of the episodes that the actor may see, if their role reads police's words.

    Senior officers go on reading what concerns their force once the child is closed to them: by the
    reference, without the child.
    """
    if actor is None or actor.role not in ROLE_CAN[Can.READ_POLICE]:
        return LearningCase.objects.none()
    # By the episode's number: a join would leave out what is read without its episode.
    seen = Q(episode__in=episodes_visible_to(actor).values("pk"))
    if actor.role in ROLE_CAN[Can.REVIEW]:
        seen |= Q(force=actor.agency_id)
    return LearningCase.objects.filter(seen)


def may_call_back(actor: Actor, episode: Episode) -> bool:
    """May they read the number that whoever challenges answers?

    Those who review and those who stand beside the carer; of carers, the household that it is about.
    """
    if actor.role not in CALLS_BACK:
        return False
    if actor.role not in HOME_ROLES:
        return True
    return actor.home_id is not None and actor.home_id == episode.home_id


def notifications_visible_to(actor: Actor | None) -> QuerySet[Notification]:
    """What the actor or their office was told, of children that the actor may still see.

    Whoever stands in for an office does what it owes, and reads nothing of what it was told: that waits
    for its own people, as it was.
    """
    return _told(actor, actor.own_offices) if actor else Notification.objects.none()


def passed_on_to(actor: Actor) -> QuerySet[Notification]:
    """What climbed to the actor's office, or to one for which they stand in."""
    told = _told(actor, actor.offices)
    return told.filter(message="passed-on", duty__isnull=False)


def _told(actor: Actor, offices: Iterable[Office]) -> QuerySet[Notification]:
    """Carers are told as a home, so that two households of one agency don't read each other's."""
    to_us = Q(person=None, agency=actor.agency_id, office__in=offices)
    if actor.role in HOME_ROLES:
        to_us &= Q(home=actor.home_id)
    to_us |= Q(person=actor.person_id, person__isnull=False)
    seen = visible_to(actor, columns="child__", child="child", episode="episode")
    return Notification.objects.filter(to_us & seen)
