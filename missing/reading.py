"""Opening a page about one episode: find it, and keep that it was looked at."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from audit.looks import look
from children.erased import check_still_kept
from missing import queries
from missing.queries import SeenEpisode
from partners.middleware import PersonRequest


def episode_for(request: PersonRequest, reference: str, page: str) -> SeenEpisode:
    """The episode, if this person may see it; else the 404 that a made-up reference gets.

    A page that refreshes a part of itself is one look, not one every half minute.
    """
    episode = get_object_or_404(queries.episodes(request.actor), reference=reference)
    check_still_kept(episode.child)
    if "HX-Request" not in request.headers:
        look(
            by=request.actor,
            child_id=episode.child_id,
            page=page,
            purpose=f"Episode {reference}",
            now=timezone.now(),
        )
    return episode
