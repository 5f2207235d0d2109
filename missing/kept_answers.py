"""What somebody has answered on the first of several pages: kept for them alone, until they send it.

In a row of theirs and not in the session, so that it is there again after they were signed out, on whatever
device they go on with; and whoever else signs in on theirs is shown nothing of it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from missing.models import Episode, KeptAnswers
from missing.rules import Pages
from partners.actor import Actor

KEPT_FOR = timedelta(hours=12)  # as long as somebody may stay signed in


def kept_of(pages: Pages, episode: Episode, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Their own answers, of this time away alone; none once their time is over."""
    rows = _of(pages, episode, by).filter(saved_at__gt=now - KEPT_FOR)
    return rows.values_list("answers", flat=True).first() or {}


def keep(
    pages: Pages, episode: Episode, answers: dict[str, Any], *, by: Actor, now: datetime
) -> None:
    """Beside those of the pages before."""
    kept = kept_of(pages, episode, by=by, now=now)
    KeptAnswers.objects.update_or_create(
        person_id=by.person_id,
        episode=episode,
        pages=pages,
        defaults={"answers": {**kept, **answers}, "saved_at": now},
    )


def forget(pages: Pages, episode: Episode, *, by: Actor) -> None:
    """They have sent them."""
    _of(pages, episode, by).delete()


def remove_old(now: datetime) -> int:
    """What was never sent goes when its time is over."""
    return KeptAnswers.objects.filter(saved_at__lte=now - KEPT_FOR).delete()[0]


def _of(pages: Pages, episode: Episode, by: Actor) -> QuerySet[KeptAnswers]:
    return KeptAnswers.objects.filter(person=by.person_id, episode=episode.pk, pages=pages)
