"""What every step of an episode begins with: its row, held, and whether the step still makes sense."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from audit.rules import Fact
from core.compiled import ask_for_one, slot
from core.refusals import Denied, Refused
from missing import rules
from missing.models import Episode, Located, PoliceReport
from missing.rules import Status
from partners.actor import Actor
from partners.models import Agency

# After these somebody has talked with the child about this time away.
TALKED = (Fact.INTERVIEW_HELD, Fact.INTERVIEW_DECLINED)


def locked(episode: Episode) -> Episode:
    """The episode's row, held until the end of the transaction, with what reactions read.

    Its force isn't among that: where it changes while somebody waits for the row, a join would be
    judged by the force before, and the row not be found.
    """
    return ask_for_one(_held, pk=episode.pk)


def _held() -> QuerySet[Episode]:
    held = Episode.objects.select_for_update(of=("self",)).filter(pk=slot("pk"))
    return held.select_related("child", "responsible_authority").order_by()


def refuse_unless_looked_for(episode: Episode) -> None:
    if Status(episode.status) not in rules.LOOKED_FOR:
        raise Refused(
            f"Nobody needs to look for {episode.child} any more, so this can't be recorded here."
            " Refresh the page to see what has happened."
        )


def police_know(episode: Episode) -> bool:
    """Do they know that the child is away now?"""
    return rules.knows_of_it(*ask_for_one(_told_and_gone_again, episode=episode.pk))


def _told_and_gone_again() -> QuerySet[Any, tuple[datetime | None, datetime | None]]:
    """When police were last told, and when the child who had been found was last gone again."""
    told = PoliceReport.objects.filter(episode=OuterRef("pk")).order_by("-reported_at")
    gone = Located.objects.filter(episode=OuterRef("pk"), left_at__isnull=False)
    return Episode.objects.filter(pk=slot("episode")).values_list(
        Subquery(told.values("reported_at")[:1]),
        Subquery(gone.order_by("-left_at").values("left_at")[:1]),
    )


def refuse_other_force(force: Agency | None, by: Actor) -> None:
    """What an officer enters is of the force that holds the report."""
    if force is None or by.agency_id != force.pk:
        raise Denied("Another force holds this report.", who_could=str(force or ""))


def refuse_future(moment: datetime, now: datetime) -> None:
    if moment > now:
        raise Refused("The time must be in the past.")


def office_of(by: Actor) -> dict[str, Any]:
    return {"by_office": by.offices[0] if by.offices else None}
