"""Documents are reached through their child; and by nobody who might read less on a page."""

from django.db.models import QuerySet

from children.access import visible_to
from children.models import Document
from partners.actor import Actor


def documents_visible_to(actor: Actor | None) -> QuerySet[Document]:
    """Documents of the children the actor may see now, asked for in the same role at the same place.

    What a document says is what its asker could read, so only somebody who reads the same opens it.
    """
    if actor is None:
        return Document.objects.none()
    seen = visible_to(actor, columns="child__", child="child", episode="episode_id")
    return Document.objects.filter(
        seen,
        asked_as__role=actor.role,
        asked_as__agency=actor.agency_id,
        asked_as__home=actor.home_id,
    )
