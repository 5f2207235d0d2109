"""What a row says of the reader's emergency access, so that a page about it need not ask again."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from children.models import Grant
from children.rules import GrantKind
from partners.actor import Actor


def with_emergency(
    rows: QuerySet[Any], reader: Actor | None, child: str = "child_id"
) -> QuerySet[Any]:
    """`rows` that the reader may see, each with when their emergency access to the child ends.

    A row without one is seen by a part in the child's care: there is no third way to see it.
    """
    grants = Grant.objects.current(timezone.now()).filter(
        kind=GrantKind.EMERGENCY,
        user=reader.person_id if reader else None,
        content_object=OuterRef(child),
    )
    return rows.annotate(emergency_until=Subquery(grants.order_by("-until").values("until")[:1]))
