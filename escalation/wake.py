"""Telling the queue that there is something to send. If it doesn't hear, the sweep sends anyway."""

import logging

from celery import current_app

SEND_DUE = "escalation.tasks.send_due"

log = logging.getLogger(__name__)


def wake() -> None:
    """Never an error: what the person saved is saved, whether or not the queue is up."""
    try:
        current_app.send_task(SEND_DUE, ignore_result=True, retry=False)
    except Exception as error:
        log.warning("the queue could not be woken: %s", type(error).__name__)
