"""Who is on duty for a team, from when until when. Shifts may overlap."""

from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from core.refusals import Refused
from core.times import local
from partners.access import require_administrator
from partners.actor import Actor
from partners.models import Job, Person, RotaShift, Team
from partners.rules import OFFICE_ROLES, Office, wrong_times


@transaction.atomic
def put_on_duty(
    *,
    team: Team,
    person: Person,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    now: datetime,
) -> RotaShift:
    """`person` is on duty from an instant until an instant.

    Raises `Refused` for times that are over, turned round or longer than a week, and for somebody
    whose job does not fill the team's office.
    """
    require_administrator(by, agency_id=team.agency_id)
    wrong = wrong_times(starts_at, ends_at, now=now)
    if wrong:
        raise Refused(f"{wrong}.")
    fitting = Job.objects.current(local(now).date()).filter(
        person=person, agency=team.agency_id, role__in=OFFICE_ROLES[Office(team.office)]
    )
    if not fitting.exists():
        raise Refused(f"{person} has no job that is done at {team}.")
    shift = RotaShift.objects.create(team=team, person=person, starts_at=starts_at, ends_at=ends_at)
    times = {"from": starts_at, "until": ends_at, "team": team.pk, "person": person.pk}
    record(Fact.SHIFT_ADDED, by=by, about=shift, at=now, payload=times)
    return shift


@transaction.atomic
def take_off_duty(*, shift: RotaShift, by: Actor, now: datetime) -> None:
    """A shift under way ends now; one to come is taken off the rota. One that is over stays."""
    require_administrator(by, agency_id=shift.team.agency_id)
    locked = RotaShift.objects.select_for_update().filter(pk=shift.pk).first()
    if locked is None:
        raise Refused("This shift has been taken off the rota already.")
    if locked.ends_at <= now:
        raise Refused("This shift is over.")
    times = {"from": locked.starts_at, "until": locked.ends_at}
    told = {**times, "team": locked.team_id, "person": locked.person_id}
    record(Fact.SHIFT_ENDED, by=by, about=locked, at=now, payload=told)
    if locked.starts_at < now:
        locked.ends_at = now
        locked.save(update_fields=["ends_at"])
    else:
        locked.delete()
