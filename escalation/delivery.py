"""Sending what is due: the attempt is committed, then the call is made, then its result is committed.

A worker killed in between leaves an attempt without a result. When its lease is over it is looked
up by its reference; where nobody can say, it is sent again and marked as possibly sent twice.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from escalation import told
from escalation.gateways import Gateway, Letter, NotSent
from escalation.models import Delivery, DeliveryQuerySet
from escalation.rules import LEASE, MOST_ATTEMPTS, DeliveryState, next_attempt_after
from partners.actor import SERVICE, tell_database

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """A delivery that is this worker's until its lease ends, and whether it was tried before."""

    delivery: Delivery
    tried_before: bool


def send_next(gateway: Gateway) -> bool:
    """Send one message that is due; False when none is."""
    claimed = claim(now=timezone.now())
    if claimed is None:
        return False
    try:
        state = _send(gateway, claimed)
    except NotSent as failure:
        settle_failure(claimed.delivery, failure, now=timezone.now())
    except Exception as error:
        settle_failure(claimed.delivery, unforeseen(error), now=timezone.now())
    else:
        settle(claimed.delivery, state, now=timezone.now())
    return True


def unforeseen(error: Exception) -> NotSent:
    """One message that a way out chokes on holds up no other; what it choked on may be an address."""
    return NotSent(f"Could not be sent: {type(error).__name__}", again=True, unsure=True)


@transaction.atomic
def claim(*, now: datetime) -> Claim | None:
    """Take one message that is due and commit that it is being tried. No two workers get the same."""
    tell_database(SERVICE)
    delivery = next(iter(Delivery.objects.claim(now, limit=1)), None)
    if delivery is None:
        return None
    tried_before = delivery.state == DeliveryState.SENDING
    delivery.state = DeliveryState.SENDING
    delivery.attempts += 1
    delivery.attempted_at = now
    delivery.next_try_at = now + LEASE
    delivery.save(update_fields=["state", "attempts", "attempted_at", "next_try_at"])
    return Claim(delivery, tried_before)


def _send(gateway: Gateway, claimed: Claim) -> DeliveryState:
    delivery = claimed.delivery
    if delivery.attempts > MOST_ATTEMPTS:
        raise NotSent("No result of any attempt", again=False)
    left = gateway.has(delivery.reference) if claimed.tried_before else False
    if left:
        return DeliveryState.SENT
    gateway.send(Letter(delivery.reference, delivery.address, delivery.subject, delivery.body))
    return DeliveryState.POSSIBLY_TWICE if left is None else DeliveryState.SENT


@transaction.atomic
def settle(delivery: Delivery, state: DeliveryState, *, now: datetime) -> None:
    """It has left."""
    tell_database(SERVICE)
    _mine(delivery).update(state=state, sent_at=now, failure="")


@transaction.atomic
def settle_failure(delivery: Delivery, failure: NotSent, *, now: datetime) -> None:
    """Try again later, a little later each time; or give up, keep why, and have somebody phone."""
    tell_database(SERVICE)
    log.warning("delivery %s attempt %s: %s", delivery.pk, delivery.attempts, failure.reason)
    over = not failure.again or delivery.attempts >= MOST_ATTEMPTS
    state = DeliveryState.SENDING if failure.unsure else DeliveryState.WAITING
    changed = _mine(delivery).update(
        state=DeliveryState.FAILED if over else state,
        failure=failure.reason[:200],
        next_try_at=now + next_attempt_after(delivery.attempts),
    )
    if over and changed:
        told.tell_of_failure(delivery, now=now)


def _mine(delivery: Delivery) -> DeliveryQuerySet:
    """The row, as long as nobody has taken it over since this attempt began."""
    return Delivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.SENDING
    )
