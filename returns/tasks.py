"""The sweeps of interviews. Safe to run twice, side by side, or to be killed."""

from celery import shared_task
from django.utils import timezone

from returns import workflow

MOST = 500  # a run; the next run takes the rest


@shared_task
def pass_interviews_on() -> None:
    """An authority may have another service hold its interviews from one minute to the next."""
    now = timezone.now()
    for _ in range(MOST):
        if not workflow.pass_on_next(now=now):
            return


@shared_task
def take_in_voices() -> None:
    """Whoever talks with a child hears that the child has written something."""
    now = timezone.now()
    for _ in range(MOST):
        if not workflow.take_in_next(now=now):
            return
