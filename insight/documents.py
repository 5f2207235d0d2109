"""What a page about a document reads: everything but the file, until somebody opens it."""

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length

from children.models import Document
from insight.access import documents_visible_to
from missing.models import Episode
from partners.actor import Actor


def documents(actor: Actor | None) -> QuerySet[Document]:
    """The documents this person may open, with the episode's reference and the file's size."""
    episode = Episode.objects.filter(pk=OuterRef("episode_id"))
    return (
        documents_visible_to(actor)
        .select_related("child", "asked_by")
        .annotate(reference=Subquery(episode.values("reference")[:1]), size=Length(F("content")))
        .defer("content")
    )
