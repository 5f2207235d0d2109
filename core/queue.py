"""Telling the queue that there is work. If it doesn't hear, a sweep finds the work without it."""

import logging
from typing import Any

from celery import current_app

PATIENCE = 1  # seconds: somebody is waiting for their page
ONCE = {"max_retries": 0, "socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}

log = logging.getLogger(__name__)


def wake(task: str, *args: Any) -> None:
    """Never an error: what the person saved is saved, whether or not the queue is up."""
    try:
        with current_app.connection_for_write(connect_timeout=PATIENCE) as queue:
            queue.transport_options = {**queue.transport_options, **ONCE}
            current_app.send_task(
                task, list(args), connection=queue, ignore_result=True, retry=False
            )
    except Exception as error:
        log.warning("the queue could not be woken: %s", type(error).__name__)
