"""Sweeps for children's records. Safe to run twice, side by side, or to be killed."""

from celery import shared_task
from django.utils import timezone

from children import asking, leavers, unusual

MOST = 500  # a run; the next run takes the rest


@shared_task
def find_unusual_looks() -> None:
    """Goes back to the start of yesterday, so that an outage loses nothing."""
    unusual.find(now=timezone.now())


@shared_task
def mind_leavers() -> None:
    """Whose job is over is no child's professional any more."""
    now = timezone.now()
    for _ in range(MOST):
        if not leavers.end_next(now=now):
            return


@shared_task
def mind_reviews() -> None:
    """Requests are told to those who answer. What nobody has answered, or reviewed of emergency access, is
    reminded of, and passed on once it is overdue."""
    now = timezone.now()
    for _ in range(MOST):
        if not (asking.mind_next_request(now=now) or asking.mind_next_review(now=now)):
            return
