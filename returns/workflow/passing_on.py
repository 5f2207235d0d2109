"""Passing on: once another service holds an authority's interviews, what nobody is at work on is that one's.

A talk that is booked stays with whoever the child was told of, and one that is written again with whoever
wrote it: both are passed on after that.
"""

from datetime import datetime

from django.db import transaction

from audit.rules import Fact
from children.workflow import end_sight
from missing.models import Duty
from partners.actor import SERVICE, tell_database
from partners.rules import Office
from returns.queries import left_with_another_service
from returns.workflow.interview import give_service_sight, locked, record_each, service_of


@transaction.atomic
def pass_on_next(*, now: datetime) -> bool:
    """The next of them goes to the service that holds the authority's interviews now. False: there is none."""
    tell_database(SERVICE)
    left = left_with_another_service().first()
    if left is None:
        return False
    interview, episodes = locked(left)
    before, present = interview.service, service_of(episodes[-1])
    if before == present:
        return True  # another sweep was here first
    interview.service = present
    interview.save(update_fields=["service"])
    for episode in episodes:
        end_sight(child=episode.child, episode_id=episode.pk, agency=before, now=now)
    give_service_sight(interview, episodes, why="Return interview, from another service", now=now)
    owed = Duty.objects.open().filter(owed_by=Office.INTERVIEW_SERVICE, episode__in=episodes)
    owed.update(agency=present, taken_by=None, taken_at=None)
    record_each(Fact.INTERVIEW_PASSED_ON, interview, episodes, SERVICE, now)
    return True
