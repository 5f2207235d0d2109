"""Sweeps of what is to be sent. Safe to run twice, side by side, or to be killed."""

from celery import shared_task

from core.gateways import gateway
from escalation.delivery import send_next

MOST = 500  # messages a run; the next run takes the rest


@shared_task
def send_due() -> None:
    """Everything not yet sent. Each message is claimed, tried and settled by itself."""
    way_out = gateway()
    for _ in range(MOST):
        if not send_next(way_out):
            return
