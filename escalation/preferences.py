"""What somebody chose to be e-mailed and texted about, and when not. It never touches what is urgent.

It is read as a message is about to leave, by the service: nobody reads what somebody else chose.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time

from core.gateways import sends_texts
from core.times import DAY, LONDON, local
from escalation import doors
from escalation.messages import MESSAGES
from escalation.models import Delivery, Preference
from escalation.rules import Channel, Kind
from partners.actor import Actor
from partners.queries import mobile_of


def preference_of(person_id: int | None) -> Preference | None:
    """None where nothing was chosen, or where the message goes to a team."""
    return Preference.objects.filter(person=person_id).first() if person_id else None


def choose(
    *,
    mailed: list[str],
    texted: list[str],
    quiet_from: time | None,
    quiet_until: time | None,
    by: Actor,
) -> None:
    """Keep what they chose, in place of what they chose before."""
    unmailed = [kind for kind in Kind.values if kind not in mailed]
    quiet = {"quiet_from": quiet_from, "quiet_until": quiet_until}
    chosen = {"unmailed": unmailed, "texted": texted, **quiet}
    Preference.objects.update_or_create(person_id=by.person_id, defaults=chosen)


# As a message is about to leave


def held_until(delivery: Delivery, now: datetime) -> datetime | None:
    """When it may leave, if it is to wait until its reader's quiet hours are over."""
    kind = kind_of(delivery.notification.message)
    return waits(preference_of(delivery.person_id), kind, now) if kind else None


def is_sent(delivery: Delivery) -> bool:
    """Did they choose it in this way? What is urgent is mailed to all, and texted to whoever can be."""
    kind = kind_of(delivery.notification.message)
    chosen = preference_of(delivery.person_id) if kind else None
    if delivery.channel == Channel.TEXT:
        return bool(number_of(delivery)) and texts(chosen, kind)
    return mails(chosen, kind)


def number_of(delivery: Delivery) -> str:
    """The mobile it goes to, as it is now; empty when it was taken away or not confirmed."""
    mobile = mobile_of(delivery.person_id)
    return mobile.number if mobile and mobile.confirmed_at else ""


def waits(chosen: Preference | None, kind: Kind | None, now: datetime) -> datetime | None:
    if chosen is None or kind is None:
        return None
    if chosen.quiet_from is None or chosen.quiet_until is None:
        return None
    return over_at(chosen.quiet_from, chosen.quiet_until, now)


def mails(chosen: Preference | None, kind: Kind | None) -> bool:
    return chosen is None or kind is None or kind not in chosen.unmailed


def texts(chosen: Preference | None, kind: Kind | None) -> bool:
    return kind is None or (chosen is not None and kind in chosen.texted)


def texted(people: Collection[int], kind: Kind | None) -> set[int]:
    """Whom of these people such a message is texted to, as it is told."""
    return doors.texted(people, kind or "") if people and sends_texts() else set()


def kind_of(message: str) -> Kind | None:
    """None for what is urgent, as everything is that is not said to be able to wait."""
    said = MESSAGES.get(message)
    return said.may_wait if said else None


def over_at(start: time, end: time, now: datetime) -> datetime | None:
    """The end of the quiet hours that it is in the middle of, by the clocks on English walls."""
    today = local(now).date()
    for day in (today - DAY, today):
        over = _on_the_wall(day if start < end else day + DAY, end)
        if _on_the_wall(day, start) <= now < over:
            return over
    return None


def _on_the_wall(day: date, at: time) -> datetime:
    """The first time that clocks show it; as they go forward over it, the same while after they do."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)
