"""What became of messages that left: the way out is asked until it knows, soon at first and then seldom."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.gateways import Arrival, Gateway, NotSent
from escalation.delivery import OUTBOX
from escalation.models import Delivery
from partners.actor import SERVICE, tell_database
from partners.rules import LEFT, DeliveryState

SOONEST = timedelta(minutes=1)
ASKED_FOR = timedelta(hours=72)  # GOV.UK Notify tries a text for as long as that


def ask_next(gateway: Gateway) -> bool:
    """Ask about one message that left; False when there is none to ask about, or no answer."""
    delivery = claim(now=timezone.now())
    if delivery is None:
        return False
    try:
        arrival = gateway.arrival_of(delivery.reference)
    except NotSent:
        return False
    if arrival is not None:
        settle(delivery, arrival, now=timezone.now())
    return True


@transaction.atomic
def claim(*, now: datetime) -> Delivery | None:
    """One to ask about, which nobody else asks about meanwhile."""
    tell_database(SERVICE)
    lately = _open().filter(sent_at__gt=now - ASKED_FOR, sent_at__lte=now - SOONEST)
    due = lately.filter(Q(ask_again_at=None) | Q(ask_again_at__lte=now)).order_by("sent_at", "pk")
    delivery = due.select_for_update(skip_locked=True).first()
    if delivery is not None and delivery.sent_at is not None:
        delivery.ask_again_at = now + max(SOONEST, now - delivery.sent_at)
        delivery.save(update_fields=["ask_again_at"])
    return delivery


@transaction.atomic
def settle(delivery: Delivery, arrival: Arrival, *, now: datetime) -> None:
    """It has arrived; or it never will, and somebody phones."""
    tell_database(SERVICE)
    this = _open().filter(pk=delivery.pk)
    if arrival.delivered:
        this.update(arrived_at=arrival.at or now)
    elif this.update(state=DeliveryState.FAILED, failure=arrival.why):
        OUTBOX.gave_up(delivery, now)


def _open() -> QuerySet[Delivery]:
    """What left, and of which nothing more is known."""
    return Delivery.objects.filter(state__in=LEFT, arrived_at=None)
