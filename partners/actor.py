"""Whoever acts: a person in one job, as the rules, the record and the database see them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.db import connection
from django.db.models import QuerySet

from core.compiled import ask, slot
from partners.models import Job
from partners.rules import STANDS_IN, Office, Role, offices_of


@dataclass(frozen=True)
class Actor:
    """A person working as one of their jobs. Names are as they are today; the record keeps them.

    `stands_in`: the offices that they fill at this hour, and not by their job alone.
    """

    person_id: int
    name: str
    job_id: int
    job_title: str
    role: Role | None
    agency_id: int
    agency_name: str
    home_id: int | None = None
    rank: int | None = None
    shared_device: bool | None = None
    stands_in: tuple[Office, ...] = ()

    @property
    def own_offices(self) -> tuple[Office, ...]:
        """Those that they fill by their job, at any hour: what these are told, they are told."""
        return offices_of(self.role) if self.role else ()

    @property
    def offices(self) -> tuple[Office, ...]:
        return (*self.own_offices, *self.stands_in)

    @property
    def signature(self) -> str:
        """How the person is named under what they did: “Jo Marsh, Foster carer, Northway”."""
        return ", ".join(part for part in (self.name, self.job_title, self.agency_name) if part)


# The sweeps act as this: named in the record, seeing nothing of its own. No row has the id 0.
SERVICE = Actor(0, "Whereabouts", 0, "", None, 0, "")


def actor_of(job: Job, now: datetime | None = None) -> Actor:
    """`job` comes with its person and agency; with `now` they act at that hour, which may be out of hours."""
    return Actor(
        person_id=job.person_id,
        name=job.person.name,
        job_id=job.pk,
        job_title=job.title,
        role=Role(job.role),
        agency_id=job.agency_id,
        agency_name=job.agency.name,
        home_id=job.home_id,
        rank=job.rank,
        stands_in=_standing_in(job, now) if now else (),
    )


def _standing_in(job: Job, now: datetime) -> tuple[Office, ...]:
    """Whose part they take while their agency is closed."""
    offices = STANDS_IN.get(Role(job.role), ())
    return offices if offices and job.agency.is_open(now) is False else ()


def current_jobs(person_id: int, today: date) -> list[Job]:
    """The jobs that the person holds today, the one begun first first."""
    return ask(_current_jobs, person=person_id, today=today)


def _current_jobs() -> QuerySet[Job]:
    """What every request asks."""
    theirs = Job.objects.filter(person=slot("person"), person__is_active=True)
    return theirs.current(slot("today")).select_related("person", "agency__office_hours")


def current_jobs_at(agency_id: int, person_id: int, today: date) -> list[Actor]:
    """The person in each job that they hold at this agency today."""
    jobs = current_jobs(person_id, today)
    return [actor_of(job) for job in jobs if job.agency_id == agency_id]


def working_as(person_id: int, job_id: int | None, today: date) -> Actor | None:
    """The job the person chose if it is still theirs, else their first; None without any."""
    jobs = current_jobs(person_id, today)
    job = next((each for each in jobs if each.pk == job_id), None) or next(iter(jobs), None)
    return actor_of(job) if job else None


# What the row rules look up once about whoever acts, forgotten when somebody else does.
REMEMBERED = (
    "whereabouts.opened_children",
    "whereabouts.children_of_opened_episodes",
    "whereabouts.opened_episodes",
)


def tell_database(actor: Actor | None) -> None:
    """Set who acts for the rest of this transaction; nobody when `actor` is None."""
    said = told(actor)
    calls = ", ".join(["set_config(%s, %s, true)"] * len(said))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [each for pair in said.items() for each in pair])


def told(actor: Actor | None) -> dict[str, str]:
    """The database's settings that say who acts; each is empty when nobody does."""
    context, kept = _history_context(actor)
    return {
        "whereabouts.person": str(actor.person_id or "") if actor else "",
        "whereabouts.agency": str(actor.agency_id or "") if actor else "",
        "whereabouts.home": str(actor.home_id or "") if actor else "",
        "whereabouts.role": (actor.role or "") if actor else "",
        "pghistory.context_id": context,
        "pghistory.context_metadata": kept,
        **dict.fromkeys(REMEMBERED, ""),
    }


def _history_context(actor: Actor | None) -> tuple[str, str]:
    """What row history keeps of whoever makes it: ids alone, once for each transaction.

    Its triggers read these two settings (`pghistory.context` would set them before each statement).
    Empty, as they are when nobody acts, they name nobody.
    """
    if actor is None:
        return "", ""
    return str(uuid4()), json.dumps({"person": actor.person_id, "job": actor.job_id})
