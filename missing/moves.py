"""An open episode follows its child: a move of placement rewrites the columns it carries."""

from audit.record import Recorded
from audit.rules import Fact
from missing.models import Episode
from missing.workflow import columns_of


def follow(event: Recorded) -> None:
    """After a placement starts or ends, the child's open episodes are seen by whoever sees the child."""
    if event.fact in (Fact.PLACEMENT_STARTED, Fact.PLACEMENT_ENDED):
        Episode.objects.open().filter(child=event.child).update(**columns_of(event.child))
