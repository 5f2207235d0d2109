"""Sweeps about keeping: list what is due, erase what two people agreed to, remove what is short-lived."""

import logging

from celery import shared_task
from django.utils import timezone

from retention import short_lived, workflow
from retention.models import DisposalReview

log = logging.getLogger(__name__)


@shared_task
def list_what_is_due() -> None:
    """Each hour it asks whether this month's lists are made. It erases nothing."""
    workflow.list_due_everywhere(now=timezone.now())


@shared_task
def erase(review_id: int) -> None:
    """What two people agreed to and a person asked for; nothing else, however often it is called."""
    asked = DisposalReview.objects.to_erase().filter(pk=review_id)
    if asked.exists():
        workflow.dispose(review_id=review_id, now=timezone.now())


@shared_task
def erase_approved() -> None:
    """Whatever was asked for and isn't finished: the queue was down, or a worker was killed."""
    for review_id in DisposalReview.objects.to_erase().values_list("pk", flat=True):
        try:
            erase(review_id)
        except Exception:
            log.exception("review %s could not be carried out", review_id)


@shared_task
def remove_short_lived() -> None:
    """Each hour, and never anything that says what happened to a child."""
    removed = short_lived.remove_short_lived(now=timezone.now())
    log.info("removed what is short-lived: %s", removed)
