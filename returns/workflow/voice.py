"""The child's own words, written alone: the link that is made for it, and what happens once they have come."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from audit.rules import Fact
from children.access import standing_of
from children.rules import Audience
from partners.actor import SERVICE, Actor, tell_database
from returns.models import ReturnInterview, VoiceLink
from returns.voice_doors import digest_of
from returns.workflow.interview import locked, record_each, refuse_ended
from returns.workflow.recording import refuse_unless_written_by


@transaction.atomic
def make_voice_link(*, interview: ReturnInterview, by: Actor, now: datetime) -> str:
    """A secret that lets the child answer once; it is told once, and the one before opens nothing."""
    interview, episodes = locked(interview)
    refuse_unless_written_by(interview, standing_of(by, interview.child))
    refuse_ended(interview)
    VoiceLink.objects.filter(interview=interview).waiting().update(ended_at=now)
    token = secrets.token_urlsafe(32)
    link = VoiceLink.objects.create(
        interview=interview,
        digest=digest_of(token),
        made_by_id=by.person_id,
        made_at=now,
        expires_at=now + settings.VOICE_LINK_LASTS,
    )
    _record(Fact.VOICE_LINK_MADE, interview, episodes, by, now, link=link.pk)
    return token


@transaction.atomic
def end_voice_link(*, interview: ReturnInterview, by: Actor, now: datetime) -> None:
    """The link opens nothing any more. Ended twice, it is ended; what the child has finished stays."""
    interview, episodes = locked(interview)
    refuse_unless_written_by(interview, standing_of(by, interview.child))
    ended = VoiceLink.objects.filter(interview=interview).waiting().update(ended_at=now)
    if ended:
        _record(Fact.VOICE_LINK_ENDED, interview, episodes, by, now)


@transaction.atomic
def take_in_next(*, now: datetime) -> bool:
    """What a child has finished is in the record, and whoever made the link is told. False: there is none.

    The child has no account, so nobody acts when they finish: the service itself says that it came.
    """
    tell_database(SERVICE)
    come = VoiceLink.objects.finished().filter(arrived_at=None)
    held = come.select_for_update(of=("self",), skip_locked=True)
    link = held.select_related("interview").first()
    if link is None:
        return False
    interview, episodes = locked(link.interview)
    link.arrived_at = now
    link.save(update_fields=["arrived_at"])
    _record(
        Fact.VOICE_ARRIVED, interview, episodes, SERVICE, now, at=link.finished_at, link=link.pk
    )
    return True


def _record(*what: Any, **said: Any) -> None:
    """That a child writes alone is not for those whom the child lives with: it may be about them."""
    record_each(*what, audience=Audience.OUTSIDE_THE_PROVIDER.value, **said)
