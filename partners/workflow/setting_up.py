"""Agencies and their people are set up, and the record and those who answer for them hear of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from audit.record import record
from audit.rules import Fact
from core.times import local
from partners.actor import Actor
from partners.models import Agency, Area, Helpline, Home, HomeAddress, Job, Person, RotaShift, Team
from partners.workflow.jobs import tell_others

# What is recorded of a row that is added, and of one that is changed.
ADDED = {
    Area: Fact.AREA_ADDED,
    Agency: Fact.AGENCY_ADDED,
    Home: Fact.HOME_ADDED,
    Team: Fact.TEAM_ADDED,
    Helpline: Fact.HELPLINE_ADDED,
    Person: Fact.PERSON_ADDED,
    Job: Fact.JOB_STARTED,
    RotaShift: Fact.SHIFT_ADDED,
}
CHANGED = {
    Area: Fact.AREA_CHANGED,
    Agency: Fact.AGENCY_CHANGED,
    Home: Fact.HOME_CHANGED,
    HomeAddress: Fact.HOME_CHANGED,
    Team: Fact.TEAM_CHANGED,
    Helpline: Fact.HELPLINE_CHANGED,
    Person: Fact.PERSON_CHANGED,
    Job: Fact.JOB_CHANGED,
    RotaShift: Fact.SHIFT_CHANGED,
}
# What decides who sees which child: of a job, and of the account that opens it.
GIVES_SIGHT = {
    Job: {"person", "agency", "role", "home", "started_on", "ended_on"},
    Person: {"email", "is_active"},
}


def keep_added(row: Any, *, by: Actor, now: datetime) -> None:
    """`row` is new. Others hear of a job in which children are seen. Where a home is, is the home's."""
    if isinstance(row, HomeAddress):
        keep_changed(
            row, [field for field in ("street", "postcode") if getattr(row, field)], by=by, now=now
        )
        return
    payload = {"role": row.role} if isinstance(row, Job) else {}
    record(ADDED[type(row)], by=by, about=row, at=now, payload=payload)
    _tell_of(row, GIVES_SIGHT.get(type(row), ()), by=by, now=now)


def keep_changed(row: Any, details: Collection[str], *, by: Actor, now: datetime) -> None:
    """What was changed of `row`. A home that closes is closed, so nobody lives there any more."""
    if not details:
        return
    closed = isinstance(row, Home) and "closed_on" in details and row.closed_on
    fact = Fact.HOME_CLOSED if closed else CHANGED[type(row)]
    about = row.home if isinstance(row, HomeAddress) else row
    record(fact, by=by, about=about, at=now, payload={"details": sorted(details)})
    _tell_of(row, details, by=by, now=now)


def keep_ended(shift: RotaShift, *, by: Actor, now: datetime) -> None:
    """A shift is the one thing that goes."""
    told = {"team": shift.team_id, "person": shift.person_id}
    record(Fact.SHIFT_ENDED, by=by, about=shift, at=now, payload=told)


def _tell_of(row: Any, details: Collection[str], *, by: Actor, now: datetime) -> None:
    """Somebody may see other children now, or somebody else may open an account that sees them."""
    if not GIVES_SIGHT.get(type(row), set()) & {*details}:
        return
    theirs = Job.objects.not_over(local(now).date()).select_related("agency")
    jobs = theirs.filter(person=row) if isinstance(row, Person) else theirs.filter(pk=row.pk)
    for job in jobs:
        tell_others(job=job, know=[by.person_id], now=now)
