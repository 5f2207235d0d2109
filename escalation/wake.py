"""Telling the queue that there is something to send. If it doesn't hear, the sweep sends anyway."""

import logging

from celery import current_app

SEND_DUE = "escalation.tasks.send_due"
PATIENCE = 1  # seconds: somebody is waiting for their page
ONCE = {"max_retries": 0, "socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}

log = logging.getLogger(__name__)


def wake() -> None:
    """Never an error: what the person saved is saved, whether or not the queue is up."""
    try:
        with current_app.connection_for_write(connect_timeout=PATIENCE) as queue:
            queue.transport_options = {**queue.transport_options, **ONCE}
            current_app.send_task(SEND_DUE, connection=queue, ignore_result=True, retry=False)
    except Exception as error:
        log.warning("the queue could not be woken: %s", type(error).__name__)
