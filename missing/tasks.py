"""The sweep of duties: what time alone makes due. A minute that was missed loses nothing."""

import logging
from collections.abc import Iterator

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from missing import workflow
from missing.closing import over, past_confirming
from missing.models import Duty
from partners.actor import SERVICE, tell_database

BATCH = 200

log = logging.getLogger(__name__)


@shared_task
def mind_duties() -> None:
    """Every minute. Reminds, climbs, and records what time alone makes true.

    Each duty in a transaction of its own, so that one that cannot be minded stops no other; it is
    logged, and tried again by the next sweep.
    """
    for duty_id in _due():
        try:
            _mind(duty_id)
        except Exception:
            log.exception("duty %s could not be minded", duty_id)


def _due() -> Iterator[int]:
    """The duties with something to do, the most pressing first; each once a sweep.

    The rows are let go before they are minded: minding holds the episode first, as whoever
    changes it does, so that nobody waits for each other.
    """
    tried: set[int] = set()
    while True:
        with transaction.atomic():
            tell_database(SERVICE)
            due = Duty.objects.exclude(pk__in=tried).claim_due(timezone.now(), BATCH)
            batch = [duty.pk for duty in due]
        yield from batch
        if not batch:
            return
        tried.update(batch)


@transaction.atomic
def _mind(duty_id: int) -> None:
    tell_database(SERVICE)
    duty = Duty.objects.select_related("episode").get(pk=duty_id)
    workflow.mind(duty=duty, now=timezone.now())


@shared_task
def end_confirming() -> None:
    """Every hour. A force isn't asked for ever to confirm what was heard of a case that is closed."""
    now = timezone.now()
    for duty in past_confirming(now):
        try:
            with transaction.atomic():
                tell_database(SERVICE)
                workflow.end_confirming(duty=duty, now=now)
        except Exception:
            log.exception("duty %s could not be ended", duty.pk)


@shared_task
def close_what_is_over() -> None:
    """Every hour. Where nothing was waited for after a return, nothing that happens closes the episode."""
    now = timezone.now()
    for episode in over(now):
        try:
            with transaction.atomic():
                tell_database(SERVICE)
                workflow.close_over(episode=episode, now=now)
        except Exception:
            log.exception("episode %s could not be closed", episode.pk)
