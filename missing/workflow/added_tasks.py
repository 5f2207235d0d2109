"""Tasks: what somebody who works the case asks one of the offices around the child to do, by when."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import agencies_given_sight, require
from children.rules import AUDIENCE_ROLES, SIGHT_ROLES, Audience, Can, audiences_of
from core.refusals import Denied, Refused
from missing import ledger
from missing.models import Duty, Episode, Task
from missing.offices import agency_id_of, filled_by
from missing.protocols import document_of
from missing.rules import AGREED_ACTION, ASKED_OF_AN_OFFICE, OPEN, TASK
from missing.workflow.episode import locked
from partners.actor import Actor
from partners.rules import MANAGERS, OFFICE_ROLES, Office


@transaction.atomic
def add_task(
    *,
    episode: Episode,
    what: str,
    office: Office,
    due_by: datetime,
    by: Actor,
    now: datetime,
    audience: Audience = Audience.EVERYONE,
    agreed: bool = False,
) -> Task:
    """Somebody asks an office to do something by a time of their own. It is a duty like any other. `agreed`: with
    the child, in a return interview; it is owed after the time away is over too."""
    require(by, Can.ADD_TASK, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    if agreed:
        refuse_unless_actions(episode)
    else:
        refuse_unless_tasks(episode)
    _check_asked(episode, office, audience, by=by)
    if due_by <= now:
        raise Refused("Choose a time that is still to come.")
    task = Task.objects.create(
        episode=episode,
        what=what,
        office=office,
        due_by=due_by,
        audience=audience,
        added_by_id=by.person_id,
        added_as=by.offices[0] if by.offices else "",
        added_at=now,
    )
    added = record(
        Fact.TASK_ADDED,
        by=by,
        child=episode.child,
        episode=episode,
        about=task,
        at=now,
        payload={"office": office, "to": office, "due_by": due_by}
        | ({"agreed": True} if agreed else {}),
    )
    task.duty = Duty.objects.get(code__in=ASKED_OF_AN_OFFICE, started_by_event=added.id)
    task.save(update_fields=["duty"])
    return task


def has_tasks(episode: Episode) -> bool:
    """Whether the episode is open, and its protocol has somebody answer for a task."""
    duties = document_of(episode.reporting_protocol_id).duties
    return episode.status in OPEN and any(rule.code == TASK for rule in duties)


def refuse_unless_tasks(episode: Episode) -> None:
    if episode.status not in OPEN:
        raise Refused(
            "This episode is closed, so nothing more is asked of anybody here. You can still add what"
            " you know to the timeline."
        )
    if not has_tasks(episode):
        raise Refused(
            "The protocol of this episode is older than tasks. Phone whoever is to do it."
        )


def refuse_unless_actions(episode: Episode) -> None:
    """Its protocol has somebody answer for what was agreed, be the time away over or not."""
    duties = document_of(episode.responsible_protocol_id).duties
    if not any(rule.code == AGREED_ACTION for rule in duties):
        raise Refused(
            "The protocol of this time away is older than actions that are agreed. Phone whoever is to do it."
        )


def offices_to_ask(episode: Episode) -> list[Office]:
    """The offices around the child that see the episode, so that what is asked is read there."""
    given = agencies_given_sight(episode.child, episode.pk)
    return [
        office
        for office in Office
        if office not in MANAGERS
        and filled_by(office, episode) is office
        and (agency := agency_id_of(office, episode)) is not None
        and (agency in given or not set(OFFICE_ROLES[office]) <= set(SIGHT_ROLES))
    ]


def readers_within(audiences: Iterable[Audience], office: Office) -> list[Audience]:
    """The audiences in which everybody is who fills the office: who is asked reads what for."""
    roles = set(OFFICE_ROLES[office])
    return [audience for audience in audiences if roles <= AUDIENCE_ROLES[audience]]


def _check_asked(episode: Episode, office: Office, audience: Audience, *, by: Actor) -> None:
    if office not in offices_to_ask(episode):
        raise Refused("Nobody there can do this for the child. Choose who else could.")
    if audience not in readers_within(audiences_of(by.role), office):
        raise Refused("Whoever is asked must be able to read what is to be done.")


@transaction.atomic
def finish_task(*, task: Task, outcome: str, by: Actor, now: datetime) -> Task:
    """Whoever was asked, or has it by name, has done it and says what came of it."""
    episode = locked(task.episode)
    task = Task.objects.select_for_update(of=("self",)).select_related("added_by").get(pk=task.pk)
    duty = Duty.objects.select_for_update(of=("self",)).get(task=task)
    check_may_finish(duty, episode, by=by)
    task.outcome, task.done_by_id, task.done_at = outcome, by.person_id, now
    task.save(update_fields=["outcome", "done_by", "done_at"])
    record(
        Fact.TASK_DONE,
        by=by,
        child=episode.child,
        episode=episode,
        about=task,
        at=now,
        payload={"duty_key": ledger.key_of(duty), **_to_tell(task, by)},
    )
    return task


def _to_tell(task: Task, by: Actor) -> dict[str, str]:
    """Whoever asked hears of it in the office they asked from; nobody of what they did themselves."""
    theirs = task.added_by_id == by.person_id or not task.added_as
    return {} if theirs else {"for_office": task.added_as}


def may_finish(duty: Duty, episode: Episode, by: Actor) -> bool:
    """Whoever it is asked of, or was passed on to; and whoever has it by name."""
    if duty.code not in ASKED_OF_AN_OFFICE or duty.how_ended:
        return False
    theirs = duty.taken_by_id == by.person_id
    return theirs or ledger.is_for(by, duty, ledger.offices_by_now(duty), episode)


def check_may_finish(duty: Duty, episode: Episode, *, by: Actor) -> None:
    require(by, Can.ACCEPT, episode.child, episode_id=episode.pk)
    if duty.how_ended:
        raise Refused("This is over already. Refresh the page to see how.")
    if not may_finish(duty, episode, by):
        raise Denied("This is somebody else’s to do.", who_could=Office(duty.owed_by).label)
