"""Telling: a fact becomes notifications and the messages that leave, in the fact's transaction.

Who is told what is in `told`; sending is `delivery`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from audit.record import Recorded, Recorder
from children.models import Child
from children.rules import Audience
from core import queue
from core.gateways import NOBODY_THERE
from core.times import at
from escalation import preferences, recipients
from escalation.messages import FACTS, MESSAGES
from escalation.models import Delivery, DigestLine, Notification
from escalation.rules import Channel, Kind
from escalation.told import REACTIONS, Tell
from missing.models import Duty, Episode
from missing.offices import agency_id_of, filled_by, home_id_of
from partners.rules import (
    LONGEST_TEXT,
    SHARED,
    STANDS_IN,
    DeliveryState,
    Office,
    Role,
    desk_of,
    mobile_address,
)

SEND_DUE = "escalation.tasks.send_due"


class Filled:
    """Fills the words of a message, finding each of `FACTS` only when it is asked for."""

    def __init__(self, event: Recorded) -> None:
        self.event = event

    def __getitem__(self, name: str) -> object:
        return FACTS[name](self.event)


class Asked:
    """What a fact asks of those who are told of it: looked up once, and only if somebody is texted."""

    def __init__(self, event: Recorded) -> None:
        self.event = event

    def due_at(self, told: Notification) -> datetime | None:
        """By when whoever is told is to act; None where nothing is asked of them."""
        theirs = (duty for duty in self._duties if told.duty_id == duty.pk or _owes(told, duty))
        return min((duty.due_at for duty in theirs), default=None)

    @cached_property
    def _duties(self) -> list[Duty]:
        """What the fact started, and the duty that it is about, while they are owed."""
        about = self.event.about.pk if isinstance(self.event.about, Duty) else None
        started = Q(started_by_event=self.event.id) | Q(pk=about)
        return list(Duty.objects.open().filter(started))


def _owes(told: Notification, duty: Duty) -> bool:
    desk = desk_of(Office(duty.owed_by))
    return told.agency_id == duty.agency_id and desk_of(Office(told.office)) == desk


@dataclass(frozen=True)
class Telling:
    """A notification, the rest of what its messages say outside, who did what it tells of, and what
    that asks."""

    notification: Notification
    more: str
    by: Recorder
    asked: Asked

    @property
    def kind(self) -> Kind | None:
        """None for what is urgent."""
        return MESSAGES[self.notification.message].may_wait

    @property
    def daily(self) -> bool:
        """Is it only counted, in one message a day?"""
        return self.kind is Kind.DAILY

    @property
    def subject(self) -> str:
        about = [self.reference] if self.reference else []
        return ": ".join([*about, self.notification.words])[:120]

    def text(self, now: datetime) -> str:
        """In one text, with nothing of the child and not even a reference."""
        due_at = self.asked.due_at(self.notification)
        by = f" by {at(due_at, now=now)}" if due_at and due_at > now else ""
        what = f"something needs you{by}" if due_at else "there is something to read"
        said = f"{settings.SERVICE_NAME}: {what}. Sign in"
        link = f": {settings.BASE_URL}/notifications/"
        return f"{said}{link}" if len(said + link) <= LONGEST_TEXT else f"{said}."

    def is_of_the_deed_of(self, address: recipients.Address) -> bool:
        """Did they do it themselves, of an office that is told because others share it, or because they
        stood in for it?"""
        stood_in_for = STANDS_IN.get(Role(self.by.role), ()) if self.by.role else ()
        told, theirs = self.notification, address.person_id == self.by.person_id
        shared = told.office in (*SHARED, *stood_in_for) and told.person is None
        return shared and address.person_id is not None and theirs

    @property
    def reference(self) -> str:
        """The episode's; empty for what is about a child and no episode."""
        episode = self.notification.episode
        return episode.reference if episode else ""

    @property
    def body(self) -> str:
        reference = f"Reference: {self.reference}\n" if self.reference else ""
        parts = (
            f"{self.notification.words}.",
            self.more,
            f"{reference}Sign in to see it: {settings.BASE_URL}{self.notification.path}",
            "This message names nobody, in case others read it. If a child is in danger, call 999.",
        )
        return "\n\n".join(part for part in parts if part)


Letter = tuple[Telling, recipients.Address]


def tell(event: Recorded) -> None:
    """Write who is told of this fact, and every message that leaves, in the fact's transaction."""
    tells = REACTIONS.get(event.fact)
    if not tells or not isinstance(event.episode or event.child, Episode | Child):
        return
    if event.child.died_on is not None:
        return  # Only a person says anything about a child who has died.
    asked = {
        (tell.message, filled_by(office, tell.around(event)), tell.at(event)): tell
        for tell in tells
        for office in tell.offices(event)
    }
    tellings = (
        _telling(event, message, office, tell) for (message, office, _), tell in asked.items()
    )
    write([telling for telling in tellings if telling], now=event.recorded_at)


def _telling(event: Recorded, message: str, office: Office, asked: Tell) -> Telling | None:
    """Nothing for an office that this child has none of."""
    episode, about = event.episode, asked.around(event)
    agency_id = asked.at(event) or agency_id_of(office, about)
    if agency_id is None:
        return None
    said, filled = MESSAGES[message], Filled(event)
    notification = Notification(
        child_id=episode.child_id if episode else event.child.pk,
        episode=episode,
        event_id=event.id,
        message=message,
        words=said.words.format_map(filled)[:200],
        path=said.path.format_map(filled),
        agency_id=agency_id,
        office=office,
        home_id=home_id_of(office, about),
        person=asked.alone(event),
        duty=event.about if isinstance(event.about, Duty) else None,
        audience=_kept_for(event, message),
        told_at=event.recorded_at,
    )
    return Telling(notification, said.more.format_map(filled), event.by, Asked(event))


def _kept_for(event: Recorded, message: str) -> Audience:
    """Who hears of the duty that it is about, or that something can't wait: nobody else reads that it was told."""
    kept = "urgent_for" if message == "needs-help-now" else "duty_for"
    return Audience(event.payload.get(kept, Audience.EVERYONE))


def write(tellings: list[Telling], *, now: datetime) -> None:
    """Keep them, with a delivery to every address; sending waits for the commit."""
    if not tellings:
        return
    notifications = Notification.objects.bulk_create(telling.notification for telling in tellings)
    addresses = recipients.of(notifications, now=now)
    letters = _once_each(
        (telling, address)
        for telling in tellings
        for address in addresses[telling.notification.pk]
        if not telling.is_of_the_deed_of(address)
    )
    leave = [letter for letter in letters if not letter[0].daily]
    emails = [_email(telling, address, now=now) for telling, address in leave]
    emails += [
        _to_nobody(each, now=now) for each in tellings if not addresses[each.notification.pk]
    ]
    Delivery.objects.bulk_create([*emails, *_texts(leave, now=now)])
    _count_in_digests([letter for letter in letters if letter[0].daily])
    wake_once()


def _once_each(letters: Iterable[Letter]) -> list[Letter]:
    """Somebody who holds two of the offices that are told the same thing is sent it once.

    Both offices have it in their inbox.
    """
    first: dict[tuple[object, ...], Letter] = {}
    for telling, address in letters:
        told = telling.notification
        first.setdefault((told.event_id, told.message, address.email), (telling, address))
    return list(first.values())


def _email(telling: Telling, address: recipients.Address, *, now: datetime) -> Delivery:
    return Delivery(
        notification=telling.notification,
        person_id=address.person_id,
        channel=Channel.EMAIL,
        address=address.email,
        next_try_at=now,
        subject=telling.subject,
        body=telling.body,
    )


def _to_nobody(telling: Telling, *, now: datetime) -> Delivery:
    """Of an office where nobody has an account or an address it is kept that nobody was told. What cannot wait
    fails as it is sent, so that somebody is asked to phone."""
    unsent = _email(telling, recipients.Address(""), now=now)
    unsent.failure = NOBODY_THERE
    unsent.state = DeliveryState.FAILED if telling.kind else DeliveryState.WAITING
    return unsent


def _texts(letters: list[Letter], *, now: datetime) -> Iterator[Delivery]:
    """What is urgent goes to the mobiles of those who gave theirs, besides the e-mail; and what else
    they asked for.
    """
    people = defaultdict[Kind | None, set[int]](set)
    for telling, address in letters:
        if address.person_id:
            people[telling.kind].add(address.person_id)
    texted = {kind: preferences.texted(those, kind) for kind, those in people.items()}
    for telling, address in letters:
        if address.person_id and address.person_id in texted[telling.kind]:
            yield _text(telling, address.person_id, now=now)


def _text(telling: Telling, person_id: int, *, now: datetime) -> Delivery:
    return Delivery(
        notification=telling.notification,
        person_id=person_id,
        channel=Channel.TEXT,
        address=mobile_address(person_id),
        next_try_at=now,
        subject="Text",
        body=telling.text(now),
    )


def _count_in_digests(letters: list[Letter]) -> None:
    """People alone have a digest; a team's own address is for what is now."""
    if letters:
        DigestLine.objects.bulk_create(
            DigestLine(notification=telling.notification, person_id=address.person_id)
            for telling, address in letters
            if address.person_id
        )


def wake_once() -> None:
    """After the commit, and once however many facts the transaction holds."""
    waiting = (function for _, function, _ in transaction.get_connection().run_on_commit)
    if wake_sender not in waiting:
        transaction.on_commit(wake_sender)


def wake_sender() -> None:
    queue.wake(SEND_DUE)
