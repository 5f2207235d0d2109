"""Documents are reached through their child, by nobody who might read less on a page; saved views are
their owner's and, where shared, their agency's."""

from django.db.models import Q, QuerySet

from children.access import visible_to
from children.models import Document
from insight.models import SavedView
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


def views_shown_to(actor: Actor) -> QuerySet[SavedView]:
    """One's own of this agency, and what colleagues there have shared."""
    own_or_shared = Q(owner=actor.person_id) | Q(shared=True)
    return SavedView.objects.filter(own_or_shared, agency=actor.agency_id)


def views_of(actor: Actor) -> QuerySet[SavedView]:
    """One's own alone: nobody else names it, shares it or takes it away."""
    return SavedView.objects.filter(owner=actor.person_id, agency=actor.agency_id)
