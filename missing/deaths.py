"""A child has died: everything that was still asked of anybody about the child ends at once.

No reminder, offer or message follows by itself. What is said to whom after that, a person says.
"""

from audit.record import Recorded
from audit.rules import Fact
from missing.models import Episode
from missing.workflow import end_by_death


def follow(event: Recorded) -> None:
    if event.fact is Fact.CHILD_DIED:
        for episode in Episode.objects.unfinished().filter(child=event.child):
            end_by_death(episode=episode, by=event.by, now=event.recorded_at)
