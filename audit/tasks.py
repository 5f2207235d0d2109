"""What is done for the record each hour."""

from celery import shared_task
from django.utils import timezone

from audit import looked, looks, seals


@shared_task
def seal_the_record() -> None:
    """Twice in an hour is two seals, the second over what little has happened since."""
    seals.seal(now=timezone.now())


@shared_task
def seal_looks() -> None:
    """A day that is on the record already is left; twice side by side, the second waits and finds none."""
    looked.seal_days(now=timezone.now())


@shared_task
def make_room_for_looks() -> None:
    """The months to come; one that is there already is left alone."""
    looks.make_room(today=timezone.localdate())
