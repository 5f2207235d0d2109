"""Telling the queue that a list may be erased. If it doesn't hear, the sweep does it anyway."""

import logging

from celery import current_app

ERASE = "retention.tasks.erase"

log = logging.getLogger(__name__)


def wake(review_id: int) -> None:
    """Never an error: that it was asked for is saved, whether or not the queue is up."""
    try:
        current_app.send_task(ERASE, [review_id], ignore_result=True, retry=False)
    except Exception as error:
        log.warning("the queue could not be woken: %s", type(error).__name__)
