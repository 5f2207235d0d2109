"""When a message did not get through: whoever stands beside the carer hears it, and whoever sent it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from audit.models import Event
from audit.rules import Fact
from core.times import local
from escalation.messages import MESSAGES, phone_of
from escalation.models import Delivery, Notification
from escalation.who_was_told import told_of
from missing.models import Episode
from missing.offices import agency_id_of, filled_by, holds_office
from missing.rules import POLICE_OFFICES
from partners.actor import actor_of
from partners.models import Job
from partners.rules import OFFICE_ROLES, Office, Role


@dataclass(frozen=True)
class Caller:
    """Who is asked to phone: an office, or one person of it."""

    agency_id: int
    office: Office
    person_id: int | None = None


def ask_to_phone(delivery: Delivery, *, now: datetime) -> None:
    """Whoever could phone instead is told, once of each office to phone, with the number; of an episode alone."""
    failed = delivery.notification
    if failed.episode is None or _was_told_by_phone(failed):
        return
    said, office = MESSAGES["not-delivered"], Office(failed.office)
    filled = {
        "reference": failed.episode.reference,
        "who": office.label.lower(),
        "phone": phone_of(office, failed.episode, now),
    }
    for caller in _callers(failed, failed.episode, now):
        Notification.objects.get_or_create(
            event_id=failed.event_id,
            message="not-delivered",
            agency_id=caller.agency_id,
            office=caller.office,
            unreached=office,
            defaults={
                "child_id": failed.child_id,
                "episode": failed.episode,
                "person_id": caller.person_id,
                "words": said.words.format_map(filled)[:200],
                "path": said.path.format_map(filled),
                "told_at": now,
            },
        )


def _was_told_by_phone(failed: Notification) -> bool:
    """A report to police is a call to them: a force that isn't here was told by that."""
    reports = Event.objects.filter(pk=failed.event_id, fact=Fact.REPORTED_TO_POLICE)
    return (
        failed.office in POLICE_OFFICES
        and not failed.deliveries.exclude(address="").exists()
        and reports.exists()
    )


def _callers(failed: Notification, episode: Episode, now: datetime) -> Iterator[Caller]:
    agency_id, office = agency_id_of(Office.ON_CALL, episode), filled_by(Office.ON_CALL, episode)
    if agency_id is not None and any(_may_know(failed, episode, r) for r in OFFICE_ROLES[office]):
        yield Caller(agency_id, office)
    yield from _sender(failed, episode, now)


def _may_know(failed: Notification, episode: Episode, role: Role | None) -> bool:
    """That a message failed says that it was sent: only to those who may read of it."""
    return told_of(episode, role).filter(pk=failed.pk).exists()


def _sender(failed: Notification, episode: Episode, now: datetime) -> Iterator[Caller]:
    """Whoever did what the message tells of, if they may know that the office was told of it."""
    event = Event.objects.filter(pk=failed.event_id, person_id__isnull=False).first()
    if event is None:
        return
    jobs = Job.objects.current(local(now).date()).select_related("person", "agency", "home")
    for job in jobs.filter(person=event.person_id, agency=event.agency_id):
        sender = actor_of(job)
        held = [each for each in sender.offices if holds_office(sender, each, episode)]
        may_know = _may_know(failed, episode, sender.role)
        if held and may_know and failed.office not in held:
            yield Caller(job.agency_id, held[0], job.person_id)
            return
