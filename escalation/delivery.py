"""Sending what people are told: through `partners.posting`, which says how no message is lost."""

from datetime import datetime

from audit.models import Event
from audit.rules import Fact
from core.gateways import NOBODY_THERE, Gateway, Letter, NotSent
from escalation import preferences, undelivered
from escalation.messages import AFTER_STANDING_DOWN
from escalation.models import Delivery, Notification
from escalation.rules import Channel
from missing.rules import Status
from partners import posting
from partners.posting import Claim, Outbox
from returns.models import ReturnInterview
from returns.rules import State


def _letter_of(delivery: Delivery) -> Letter:
    as_text = delivery.channel == Channel.TEXT
    address = preferences.number_of(delivery) if as_text else delivery.address
    if not address:
        raise NotSent(NOBODY_THERE, again=False)
    return Letter(delivery.reference, address, delivery.subject, delivery.body, as_text)


def _wanted(delivery: Delivery) -> bool:
    """Nothing leaves about a child who has died, or calls anybody out for one who was not away.

    Nor that a child is back who is not, or what came of that alone; nor what can wait, to somebody who reads
    it in the inbox alone.
    """
    found = Notification.objects.select_related("child", "episode")
    told = found.get(pk=delivery.notification_id)
    if told.child.died_on is not None:
        return False
    if told.episode is not None and told.episode.status == Status.STOOD_DOWN:
        return told.message in AFTER_STANDING_DOWN
    return not _is_undone(told) and preferences.is_sent(delivery)


def _is_undone(told: Notification) -> bool:
    """It is about the return that was a mistake, about what was recorded because of it, or about a talk that
    is withdrawn with it."""
    if told.episode is None:
        return False
    mistakes = Event.objects.filter(episode_id=told.episode.pk, fact=Fact.RETURN_MISTAKEN)
    if mistakes.filter(payload__undoes__contains=[told.event_id]).exists():
        return True
    about = Event.objects.filter(pk=told.event_id).values_list("payload__interview", flat=True)
    talks = ReturnInterview.objects.filter(pk__in=[pk for pk in about if pk])
    return talks.filter(state=State.WITHDRAWN).exists()


def _gave_up(delivery: Delivery, now: datetime) -> None:
    if _wanted(delivery):
        undelivered.ask_to_phone(delivery, now=now)


OUTBOX = Outbox(Delivery, _letter_of, _gave_up, _wanted, preferences.held_until)


def send_next(gateway: Gateway) -> bool:
    """Send one message that is due; False when none is."""
    return posting.send_next(OUTBOX, gateway)


def claim(*, now: datetime) -> Claim | None:
    """Take one message that is due and commit that it is being tried."""
    return posting.claim(OUTBOX, now=now)


def settle_failure(delivery: Delivery, failure: NotSent, *, now: datetime) -> None:
    """Try again later; or give up, keep why, and have somebody phone."""
    posting.settle_failure(OUTBOX, delivery, failure, now=now)
