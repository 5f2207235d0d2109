"""An open episode follows its child: a move of placement rewrites the columns it carries."""

from audit.record import Recorded
from audit.rules import Fact
from missing.models import Episode
from missing.workflow import columns_of

# Any of these may have rewritten who looks after the child, or who sees the child.
MOVES = (
    Fact.PLACEMENT_STARTED,
    Fact.PLACEMENT_ENDED,
    Fact.CHILD_CHANGED,
    Fact.CHILD_RESTRICTED,
    Fact.RESTRICTION_LIFTED,
)


def follow(event: Recorded) -> None:
    """After a move, a matched home or a restriction, a child's open episodes are seen by whoever sees the child."""
    if event.fact in MOVES:
        Episode.objects.open().filter(child=event.child).update(**columns_of(event.child))
