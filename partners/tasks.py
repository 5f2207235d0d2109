"""Sweeps about agencies and their people. Safe to run twice, side by side, or to be killed."""

from celery import shared_task
from django.utils import timezone

from core.gateways import gateway
from partners import mails, posting, sessions
from partners.workflow import jobs

MOST = 500  # a run; the next run takes the rest


@shared_task
def send_mail() -> None:
    """Every message not yet sent. Each is claimed, tried and settled by itself."""
    way_out = gateway()
    for _ in range(MOST):
        if not posting.send_next(mails.OUTBOX, way_out):
            return


@shared_task
def close_jobs() -> None:
    """Jobs whose last day is over: what hung on them ends, however the day was set."""
    now = timezone.now()
    for _ in range(MOST):
        if not jobs.close_next(now=now):
            return


@shared_task
def forget_old_sessions() -> None:
    """Every hour. Nobody can use what has run out; its rows go."""
    sessions.forget_old(timezone.now())
