"""What is done for children's records each hour."""

from celery import shared_task
from django.utils import timezone

from children import unusual


@shared_task
def find_unusual_looks() -> None:
    """Goes back to the start of yesterday, so that an outage loses nothing."""
    unusual.find(now=timezone.now())
