"""Sweeps of what is to be sent. Safe to run twice, side by side, or to be killed."""

from celery import shared_task
from django.utils import timezone

from core.gateways import gateway
from escalation import arrivals, digests
from escalation.delivery import send_next

MOST = 500  # messages a run; the next run takes the rest


@shared_task
def send_due() -> None:
    """Everything not yet sent. Each message is claimed, tried and settled by itself."""
    way_out = gateway()
    for _ in range(MOST):
        if not send_next(way_out):
            return


@shared_task
def ask_what_arrived() -> None:
    """Of what left, whether it was delivered; where the way out can say."""
    way_out = gateway()
    if not way_out.tells:
        return
    for _ in range(MOST):
        if not arrivals.ask_next(way_out):
            return


@shared_task
def send_digests() -> None:
    """Every hour from 8am: each person's digest of the day, written and then sent."""
    now, way_out = timezone.now(), gateway()
    while digests.write_next(now=now):
        pass
    while digests.send_next(way_out):
        pass
