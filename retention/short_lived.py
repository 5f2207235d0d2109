"""Removing what is of no use any more: each row of `rules.SHORT_LIVED` and how it goes."""

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from audit.models import Submission
from core.times import local, start_of
from escalation.models import Delivery, Digest
from missing import kept_answers
from missing.models import Draft
from partners.models import Mail
from partners.rules import LEFT
from retention.erasing import made_up
from retention.rules import SHORT, ShortLived
from returns.models import ChildsWords, VoiceLink
from returns.rules import OPEN

TAKEN_OUT = "erased-"


def remove_short_lived(*, now: datetime) -> dict[str, int]:
    """Each kind in a transaction of its own; a second time removes nothing. How many of what."""
    removed = {}
    for code, remove in REMOVE.items():
        with transaction.atomic():
            removed[code] = remove(before(SHORT[code], now))
    return removed


def before(kind: ShortLived, now: datetime) -> datetime:
    """What ended, was sent or was saved before this instant is of no use any more."""
    if not kind.period.days:
        return now
    return start_of(_ago(kind, local(now).date()))


def _ago(kind: ShortLived, today: date) -> date:
    return date.fromordinal(today.toordinal() - kind.period.days)


def _form_keys(sent_before: datetime) -> int:
    return Submission.objects.filter(submitted_at__lt=sent_before).delete()[0]


def _drafts(saved_before: datetime) -> int:
    return Draft.objects.filter(saved_at__lt=saved_before, sent_at=None, episode=None).delete()[0]


def _voices(ended_before: datetime) -> int:
    """A link is over for the child, too, once the talk is arranged no more."""
    over = Q(ended_at__lte=ended_before) | Q(expires_at__lte=ended_before)
    left = VoiceLink.objects.filter(over | ~Q(interview__state__in=OPEN), finished_at=None)
    return ChildsWords.objects.filter(link__in=left).delete()[0]


def _addresses(sent_before: datetime) -> int:
    """The row keeps an address that nobody has, because one message goes to one address once."""
    return sum(
        messages.objects.filter(state__in=LEFT, sent_at__lt=sent_before)
        .exclude(address__startswith=TAKEN_OUT)
        .update(address=made_up())
        for messages in (Delivery, Digest, Mail)
    )


def _sessions(_: datetime) -> int:
    """By the session store itself, which knows where it keeps them."""
    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    store.clear_expired()
    return 0


REMOVE: dict[str, Callable[[datetime], int]] = {
    "sessions": _sessions,
    "form-keys": _form_keys,
    "drafts": _drafts,
    "kept-answers": kept_answers.remove_old,
    "voices": _voices,
    "addresses": _addresses,
}
