"""Telling the queue that a document is wanted. If it doesn't hear, the sweep makes it anyway."""

import logging

from celery import current_app

MAKE_DOCUMENT = "insight.tasks.make_document"

log = logging.getLogger(__name__)


def wake(document_id: int) -> None:
    """Never an error: that the document was asked for is saved, whether or not the queue is up."""
    try:
        current_app.send_task(MAKE_DOCUMENT, [document_id], ignore_result=True, retry=False)
    except Exception as error:
        log.warning("the queue could not be woken: %s", type(error).__name__)
