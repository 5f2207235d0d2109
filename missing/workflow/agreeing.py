"""A second named person, where one alone may not let others stop looking or look less hard."""

from datetime import datetime
from typing import Any

from children.access import can_see
from children.models import Child
from children.rules import ROLE_CAN, Can
from core import times
from core.refusals import Refused
from missing.models import Episode
from missing.rules import AWAY
from partners.actor import Actor, actor_of
from partners.models import Job, Person
from partners.rules import HOME_ROLES


def agreeing(agreed_by: Person | None, *, by: Actor, child: Child, now: datetime) -> Actor | None:
    """The second person: somebody else, as the job in which they may see the child and may agree, and
    not of the foster household that decides."""
    if agreed_by is None:
        return None
    jobs = Job.objects.current(times.local(now).date()).filter(
        person=agreed_by, person__is_active=True
    )
    elsewhere = jobs.outside_household(by.home_id).select_related("person", "agency")
    others = [actor_of(job) for job in elsewhere]
    may_agree = ROLE_CAN[Can.AGREE_LOWER]
    fitting = (other for other in others if other.role in may_agree and can_see(other, child))
    agreed_as = next(fitting, None)
    if agreed_by.pk == by.person_id or agreed_as is None:
        raise Refused("Choose a second person who works with this child and isn't you.")
    return agreed_as


def agreed_office(agreed_as: Actor | None) -> dict[str, Any]:
    """Where the second person hears that they were named."""
    return {"agreed_office": agreed_as.offices[0]} if agreed_as and agreed_as.offices else {}


def needs_a_second(episode: Episode, by: Actor) -> bool:
    """Would those the child lives with end what police were told of, alone?

    As with a lower level (framework page, section 3): up by one, down by two. Whoever is not of the home is
    the second already.
    """
    away = episode.status in AWAY
    return by.role in HOME_ROLES and away and episode.police_reports.exists()
