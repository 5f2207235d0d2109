"""Opening a page about one episode: find it, and keep that it was looked at."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from audit.looks import keep_looking, look_at_each
from children.erased import check_still_kept
from missing import queries
from missing.queries import SeenEpisode
from partners.middleware import PersonRequest


def episode_for(request: PersonRequest, reference: str, page: str) -> SeenEpisode:
    """The episode, if this person may see it; else the 404 that a made-up reference gets.

    A page that refreshes a part of itself is one look an hour, not one every half minute. That it is
    one the looks say, and never the request: anybody may send htmx's header.
    """
    episode = get_object_or_404(queries.episodes(request.actor), reference=reference)
    check_still_kept(episode.child)
    kept = keep_looking if "HX-Request" in request.headers else look_at_each
    kept(
        by=request.actor,
        child_ids=[episode.child_id],
        page=page,
        purpose=f"Episode {reference}",
        now=timezone.now(),
    )
    return episode
