"""Episodes are reached through their child, by the rule of `children.access`."""

from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from children.access import visible_to
from children.rules import audiences_of
from missing.models import (
    Duty,
    DutyQuerySet,
    Episode,
    Handover,
    HandoverQuerySet,
    Note,
    Task,
    TaskQuerySet,
)
from missing.rules import OPEN, duties_kept_from
from partners.actor import Actor
from partners.models import Job

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Whose(TypedDict):
        ours: bool

    SeenNote = WithAnnotations[Note, Whose]
else:
    SeenNote = Note


def episodes_visible_to(actor: Actor | None) -> QuerySet[Episode]:
    """Every episode of the children the actor may see; with a view of one episode, that one."""
    if actor is None:
        return Episode.objects.none()
    return Episode.objects.filter(visible_to(actor, columns="child__", child="child", episode="pk"))


def open_episodes_visible_to(actor: Actor | None) -> QuerySet[Episode]:
    """The same for open episodes, by the columns they carry: what boards read."""
    if actor is None:
        return Episode.objects.none()
    return Episode.objects.filter(visible_to(actor, child="child", episode="pk"), status__in=OPEN)


def duties_visible_to(actor: Actor | None) -> DutyQuerySet:
    """The duties of the episodes the actor may see, but for those that tell what they may not read."""
    if actor is None:
        return Duty.objects.none()
    return Duty.objects.filter(
        visible_to(actor, columns="child__", child="child", episode="episode"), told_to(actor)
    )


def handovers_visible_to(actor: Actor | None) -> HandoverQuerySet:
    """The handovers of the duties that the actor hears of, whose words they are among the readers of."""
    if actor is None:
        return Handover.objects.none()
    return Handover.objects.filter(
        duty__in=duties_visible_to(actor), audience__in=audiences_of(actor.role)
    )


def tasks_visible_to(actor: Actor | None) -> TaskQuerySet:
    """The tasks of the duties that the actor hears of, whose words they are among the readers of."""
    if actor is None:
        return Task.objects.none()
    return Task.objects.for_role(actor.role).filter(duty__in=duties_visible_to(actor))


def told_to(actor: Actor) -> Q:
    """The duties of an episode that this person hears of: for whoever may see the episode."""
    theirs = Q(owed_by__in=actor.offices) | Q(taken_by=actor.person_id)
    told = ~Q(code__in=duties_kept_from(actor.role)) | theirs
    return told & Q(audience__in=audiences_of(actor.role))


def notes_for(actor: Actor, episode: Episode) -> QuerySet[SeenNote]:
    """The notes of an episode whose readers the actor is among.

    Each has `ours`: written by the actor, or by somebody who does the same work at the same place.
    """
    colleague = Job.objects.filter(
        person=OuterRef("written_by"),
        agency=actor.agency_id,
        role=actor.role,
        home=actor.home_id,
    )
    ours = Q(written_by=actor.person_id) | Q(Exists(colleague))
    notes: Any = episode.notes.for_role(actor.role)
    return notes.annotate(ours=ExpressionWrapper(ours, output_field=BooleanField()))
