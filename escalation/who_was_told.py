"""Who was told of one episode, and whether it reached them: in words, as far as the reader may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q, QuerySet

from children.rules import SUBJECT_ROLES, Subject, audiences_of
from core.gateways import NOBODY_THERE, why_in_words
from core.times import at
from escalation.messages import ABOUT_INTERVIEWS
from escalation.models import Delivery, Notification
from escalation.recipients import POLICE_OFFICES
from escalation.rules import Channel
from missing.models import Episode
from missing.queries import Phones
from missing.rules import duties_kept_from
from missing.timeline import events_for_role
from partners.actor import Actor
from partners.rules import DeliveryState, Office, Role
from returns.prevention_rules import READS_DISCLOSED

PAGE = 25


@dataclass(frozen=True)
class Told:
    """One telling: what was said to whom, and how it stands with each message of it."""

    words: str
    told_at: datetime
    office: str
    agency: str
    alone: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class WhoWasTold:
    page: Page
    tellings: list[Told]


def who_was_told(
    episode: Episode, reader: Actor, *, phones: Phones, number: str | None, now: datetime
) -> WhoWasTold:
    """A page of them, the newest first. Three statements, however many were told."""
    tellings = told_of(episode, reader.role).select_related("agency", "person", "read_by")
    page = Paginator(tellings, PAGE).get_page(number)
    sent = _sent([telling.pk for telling in page])
    return WhoWasTold(page, [_told(each, sent.get(each.pk, []), phones, now=now) for each in page])


def told_of(episode: Episode, role: Role | None) -> QuerySet[Notification]:
    """The tellings of facts that whoever reads in this role may read of, but for those that tell what
    they may not.

    That police were told, or the interview service, says what has happened, whatever it was they
    were told. That a message failed stands with the message itself.
    """
    facts = events_for_role(role, episode).order_by().values("pk")
    told = Notification.objects.filter(
        episode=episode.pk, event_id__in=facts, audience__in=audiences_of(role)
    )
    kept = Q(message="not-delivered") | Q(duty__code__in=duties_kept_from(role))
    if role not in READS_DISCLOSED:
        kept |= Q(message="harm-disclosed")
    if role not in SUBJECT_ROLES[Subject.POLICE]:
        kept |= Q(office__in=POLICE_OFFICES)
    if role not in SUBJECT_ROLES[Subject.INTERVIEW]:
        kept |= Q(office=Office.INTERVIEW_SERVICE) | Q(message__in=ABOUT_INTERVIEWS)
    return told.exclude(pk__in=Notification.objects.filter(kept, episode=episode.pk).values("pk"))


# In words


@dataclass(frozen=True)
class Sent:
    """The messages of one telling that stand alike. To which addresses they went is not read."""

    channel: Channel
    state: DeliveryState
    many: int
    at: datetime | None
    arrived_at: datetime | None
    next_try_at: datetime
    tried: int
    people: tuple[str, ...]
    failure: str

    @property
    def why(self) -> str:
        """It did not arrive, in plain words."""
        return why_in_words(self.failure)


def _sent(tellings: Sequence[int]) -> dict[int, list[Sent]]:
    """How it stands with the messages of each telling: one statement for a page."""
    alike = (
        Delivery.objects.filter(notification__in=tellings)
        .values("notification", "channel", "state", "failure", arrived=Q(arrived_at__isnull=False))
        .annotate(
            many=Count("pk"),
            at=Max("sent_at"),
            last=Max("arrived_at"),
            tried=Max("attempts"),
            next=Max("next_try_at"),
            people=ArrayAgg("person__name", filter=Q(person__isnull=False), distinct=True),
        )
        .order_by("notification", "channel", "state", "failure", "arrived")
    )
    return {
        telling: [
            Sent(
                channel=Channel(row["channel"]),
                state=DeliveryState(row["state"]),
                many=row["many"],
                at=row["at"],
                arrived_at=row["last"],
                next_try_at=row["next"],
                tried=row["tried"],
                people=tuple(row["people"] or ()),
                failure=row["failure"],
            )
            for row in rows
        ]
        for telling, rows in groupby(alike, key=lambda row: row["notification"])
    }


def _told(telling: Notification, sent: list[Sent], phones: Phones, *, now: datetime) -> Told:
    office = Office(telling.office)
    team = phones.of(office)
    phone = team.phone if team and team.agency_id == telling.agency_id else ""
    if any(each.failure.startswith(NOBODY_THERE) for each in sent):
        lines = [_nobody_told(office, phone, phones)]
    else:
        lines = [_in_words(each, phone, now=now) for each in sent] or ["In their inbox"]
    if telling.read_by is not None and telling.read_at is not None:
        lines.append(f"Read by {telling.read_by}, {at(telling.read_at, now=now)}")
    return Told(
        words=telling.words,
        told_at=telling.told_at,
        office=office.label,
        agency=str(telling.agency),
        alone=str(telling.person or ""),
        lines=tuple(lines),
    )


def _nobody_told(office: Office, phone: str, phones: Phones) -> str:
    """Nobody there reads an inbox either. Police are reached by 101; of others on-call may know a number."""
    nobody = "Nobody could be told: nobody there has an account or an address here."
    number = phone or ("101" if office in POLICE_OFFICES else "")
    if number:
        return f"{nobody} Phone {number}"
    on_call = phones.of(Office.ON_CALL)
    ask = f" Ask on-call, {on_call.phone}, how to reach them" if on_call and on_call.phone else ""
    return f"{nobody} No number of theirs is known here.{ask}"


def _in_words(sent: Sent, phone: str, *, now: datetime) -> str:
    """How it stands with messages that stand alike; the number is their team's and nobody's own."""
    if sent.state is DeliveryState.FAILED:
        to = f" to {', '.join(sent.people)}" if sent.people else _several(sent)
        why = f", because {sent.why}" if sent.why else ""
        return f"{sent.channel.label}{to} not delivered{why}. Phone {phone or 'them'}"
    words = _standing(sent, now)
    return f"Text {words[0].lower()}{words[1:]}" if sent.channel is Channel.TEXT else words


def _standing(sent: Sent, now: datetime) -> str:
    several = _several(sent)
    when = f" {at(sent.at, now=now)}" if sent.at else ""
    arrived = f", delivered {at(sent.arrived_at, now=now)}" if sent.arrived_at else ""
    match sent.state:
        case DeliveryState.SENT:
            return f"Sent{several}{when}{arrived}"
        case DeliveryState.POSSIBLY_TWICE:
            return f"Possibly sent twice{several}{when}{arrived}"
        case DeliveryState.NOT_NEEDED:
            return "Not sent: not needed by then, or read in their inbox"
        case _:
            why = f", because {sent.why}" if sent.why else ""
            return f"Not sent yet{several}{_tried(sent, now)}{why}"


def _several(sent: Sent) -> str:
    if sent.many == 1:
        return ""
    return f" to {sent.many} {'mobiles' if sent.channel is Channel.TEXT else 'addresses'}"


def _tried(sent: Sent, now: datetime) -> str:
    """How often it was tried; of what waits for the end of somebody's quiet hours, until when."""
    if not sent.tried and sent.next_try_at > now:
        return f": it can wait until {at(sent.next_try_at, now=now)}"
    return {0: "", 1: ", tried once"}.get(sent.tried, f", tried {sent.tried} times")
