"""Whose work at an agency somebody may look after: an administrator's, and their own agency's alone."""

from django.db.models import QuerySet

from core.refusals import Denied
from partners.actor import Actor
from partners.models import Agency, Home, HomeQuerySet, Invitation, Job, RotaShift, Team
from partners.rules import Role

WHO_COULD = "Your agency’s administrator can do this."


def require_administrator(actor: Actor, *, agency_id: int | None = None) -> None:
    """Raises `Denied` for anybody but an administrator, and for one of another agency."""
    ours = agency_id is None or agency_id == actor.agency_id
    if actor.role is not Role.AGENCY_ADMIN or not ours:
        raise Denied(
            "You can’t see or change who works at an agency, its homes or its rota.", WHO_COULD
        )


def agency_of(actor: Actor) -> Agency:
    return Agency.objects.get(pk=actor.agency_id)


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """The jobs of the actor's agency, over or not."""
    return Job.objects.filter(agency=actor.agency_id).select_related("person", "home", "agency")


def invitations_of(actor: Actor) -> QuerySet[Invitation]:
    return Invitation.objects.filter(agency=actor.agency_id).select_related("home", "agency")


def homes_of(actor: Actor) -> HomeQuerySet:
    return Home.objects.filter(provider=actor.agency_id)


def teams_of(actor: Actor) -> QuerySet[Team]:
    return Team.objects.filter(agency=actor.agency_id)


def shifts_of(actor: Actor) -> QuerySet[RotaShift]:
    shifts = RotaShift.objects.filter(team__agency=actor.agency_id)
    return shifts.select_related("team", "person")
