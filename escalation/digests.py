"""Once a day, to each person: how much there is to read that asks for nothing. A count, and no child.

What is told in this way is of the kind `daily`; who is told it is in `told`, as everything is.
"""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from core.gateways import Gateway, Letter
from core.times import local
from escalation import preferences
from escalation.models import Digest, DigestLine
from escalation.rules import Kind
from missing.models import MistakenReturn
from missing.rules import Status
from partners import posting
from partners.actor import SERVICE, tell_database
from partners.posting import Outbox

FROM = time(8)  # by an English wall


@transaction.atomic
def write_next(*, now: datetime) -> bool:
    """Gather one person's lines into today's digest; False when nobody has any.

    Whoever has had today's waits until tomorrow, also when two workers begin the same one.
    """
    if local(now).time() < FROM:
        return False
    tell_database(SERVICE)
    today = local(now).date()
    waiting = _to_tell(DigestLine.objects.filter(digest=None, person__is_active=True))
    had = Digest.objects.filter(on=today).values("person")
    line = waiting.exclude(person__in=had).select_related("person").order_by("pk").first()
    if line is None:
        return False
    digest, made = Digest.objects.get_or_create(
        person=line.person, on=today, defaults={"address": line.person.email, "next_try_at": now}
    )
    if made:
        DigestLine.objects.filter(person=line.person, digest=None).update(digest=digest)
    return True


def _to_tell(lines: QuerySet[DigestLine]) -> QuerySet[DigestLine]:
    """What that person has not read yet, whoever of their office has: of no child who has died, of nobody who
    was not away after all, and of no return that was a mistake.
    """
    unread = lines.filter(notification__child__died_on=None, read_at=None)
    unread = unread.exclude(notification__event_id__in=MistakenReturn.objects.values("recorded_as"))
    return unread.exclude(notification__episode__status=Status.STOOD_DOWN)


def _letter_of(digest: Any) -> Letter:
    subject, body = in_words(_to_tell(digest.lines.all()).count())
    return Letter(digest.reference, digest.address, subject, body)


def in_words(number: int) -> tuple[str, str]:
    """The subject and the body of a digest of that many things."""
    things = "1 thing" if number == 1 else f"{number} things"
    body = (
        f"To read about children you work with: {things}. Nothing is asked of you.\n\n"
        f"Sign in to read: {settings.BASE_URL}/notifications/\n\n"
        "This message names nobody, in case others read it. You can stop it on the page where you"
        f" choose what you are written to about: {settings.BASE_URL}/account/notifications/"
    )
    return f"{settings.SERVICE_NAME}: {things} to read", body


def _wanted(digest: Any) -> bool:
    chosen = preferences.preference_of(digest.person_id)
    return preferences.mails(chosen, Kind.DAILY) and _to_tell(digest.lines.all()).exists()


def _held_until(digest: Any, now: datetime) -> datetime | None:
    return preferences.waits(preferences.preference_of(digest.person_id), Kind.DAILY, now)


def _gave_up(digest: Any, now: datetime) -> None:
    """Nobody phones about it: all of it is in the person's notifications."""


OUTBOX = Outbox(Digest, _letter_of, _gave_up, _wanted, _held_until)


def send_next(gateway: Gateway) -> bool:
    return posting.send_next(OUTBOX, gateway)
