"""Making documents: at once when the queue is woken, and each minute whatever is still waiting."""

from celery import shared_task
from django.utils import timezone

from insight import workflow


@shared_task
def make_document(document_id: int) -> None:
    """Made once, however often it is asked; as the person who asked for it."""
    workflow.make_document(document_id=document_id, now=timezone.now())


@shared_task
def make_waiting_documents() -> None:
    """Whatever nobody has made: the queue was down, or a worker was killed.

    Each is a task of its own, so that one that cannot be made holds up no other.
    """
    now = timezone.now()
    workflow.give_up_waiting(now=now)
    for document_id in workflow.waiting(now=now):
        make_document.delay(document_id)
