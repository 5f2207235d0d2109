"""A page about one episode: the top that each of them has, and what it asks."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from core.pages import page_with
from missing.case import case_of
from missing.queries import SeenEpisode
from partners.middleware import PersonRequest


def page_about(
    request: PersonRequest, template: str, episode: SeenEpisode, form: Any = None, **shown: Any
) -> HttpResponse:
    now = timezone.now()
    top = {"episode": episode, "case": case_of(episode, request.actor, now=now), "now": now}
    return page_with(request, template, form, **top, **shown)
