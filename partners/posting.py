"""Sending what is due: the attempt is committed, then the call is made, then its result is committed.

A worker killed in between leaves an attempt without a result. When its lease is over it is looked
up by its reference; where nobody can say, it is sent again and marked as possibly sent twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.gateways import Gateway, Letter, NotSent
from partners.actor import SERVICE, tell_database
from partners.models import Outgoing, OutgoingQuerySet
from partners.rules import LEASE, MOST_ATTEMPTS, DeliveryState, next_attempt_after

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outbox:
    """One table of messages: what each says when it leaves, what happens when it cannot,
    whether it is still to be sent by the time that its turn comes, and until when it is held.
    """

    rows: type[Outgoing]
    letter_of: Callable[[Any], Letter]
    gave_up: Callable[[Any, datetime], None]
    wanted: Callable[[Any], bool] = lambda message: True
    held_until: Callable[[Any, datetime], datetime | None] = lambda message, now: None

    def mine(self, message: Outgoing) -> OutgoingQuerySet:
        """The row, as long as nobody has taken it over since this attempt began."""
        return self.rows.objects.filter(
            pk=message.pk, attempts=message.attempts, state=DeliveryState.SENDING
        )


@dataclass(frozen=True)
class Claim:
    """A message that is this worker's until its lease ends, and whether it was tried before."""

    message: Outgoing
    tried_before: bool


def send_next(outbox: Outbox, gateway: Gateway) -> bool:
    """Send one message that is due; False when none is."""
    claimed = claim(outbox, now=timezone.now())
    if claimed is None:
        return False
    try:
        state = _send(outbox, gateway, claimed)
    except NotSent as failure:
        settle_failure(outbox, claimed.message, failure, now=timezone.now())
    except Exception as error:
        settle_failure(outbox, claimed.message, unforeseen(error), now=timezone.now())
    else:
        settle(outbox, claimed.message, state, now=timezone.now())
    return True


def unforeseen(error: Exception) -> NotSent:
    """One message that a way out chokes on holds up no other; what it choked on may be an address."""
    return NotSent(f"Could not be sent: {type(error).__name__}", again=True, unsure=True)


@transaction.atomic
def claim(outbox: Outbox, *, now: datetime) -> Claim | None:
    """Take one message that is due and commit that it is being tried. No two workers get the same."""
    tell_database(SERVICE)
    message = _next(outbox, now)
    if message is None:
        return None
    tried_before = message.state == DeliveryState.SENDING
    message.state = DeliveryState.SENDING
    message.attempts += 1
    message.attempted_at = now
    message.next_try_at = now + LEASE
    message.save(update_fields=["state", "attempts", "attempted_at", "next_try_at"])
    return Claim(message, tried_before)


def _next(outbox: Outbox, now: datetime) -> Any:
    """The message whose turn it is. What is held is put off; what was tried before is settled first."""
    while message := next(iter(outbox.rows.objects.claim(now, limit=1)), None):
        until = outbox.held_until(message, now) if not message.attempts else None
        if until is None:
            return message
        message.next_try_at = until
        message.save(update_fields=["next_try_at"])
    return None


def _send(outbox: Outbox, gateway: Gateway, claimed: Claim) -> DeliveryState:
    message = claimed.message
    if message.attempts > MOST_ATTEMPTS:
        raise NotSent("No result of any attempt", again=False)
    left = gateway.has(message.reference) if claimed.tried_before else False
    if left:
        return DeliveryState.SENT
    if not outbox.wanted(message):
        return DeliveryState.NOT_NEEDED
    gateway.send(outbox.letter_of(message))
    return DeliveryState.POSSIBLY_TWICE if left is None else DeliveryState.SENT


@transaction.atomic
def settle(outbox: Outbox, message: Outgoing, state: DeliveryState, *, now: datetime) -> None:
    """It has left, or is not to leave any more."""
    tell_database(SERVICE)
    sent_at = None if state is DeliveryState.NOT_NEEDED else now
    outbox.mine(message).update(state=state, sent_at=sent_at, failure="")


@transaction.atomic
def settle_failure(outbox: Outbox, message: Outgoing, failure: NotSent, *, now: datetime) -> None:
    """Try again later, a little later each time; or give up, keep why, and do what then is to do."""
    tell_database(SERVICE)
    log.warning(
        "%s %s attempt %s: %s",
        message._meta.model_name,
        message.pk,
        message.attempts,
        failure.reason,
    )
    over = not failure.again or message.attempts >= MOST_ATTEMPTS
    state = DeliveryState.SENDING if failure.unsure else DeliveryState.WAITING
    changed = outbox.mine(message).update(
        state=DeliveryState.FAILED if over else state,
        failure=failure.reason[:200],
        next_try_at=now + next_attempt_after(message.attempts),
    )
    if over and changed:
        outbox.gave_up(message, now)
