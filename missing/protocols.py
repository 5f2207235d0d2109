"""Which protocol and which calendar apply, read once and kept: a published version never changes."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from audit.looks import OWNER
from audit.record import record
from audit.rules import Fact
from core.calendar import calendar_now
from core.refusals import Refused
from missing import clock
from missing.models import Episode, HolidayCalendar, Protocol, ProtocolInForce
from missing.protocol import Protocol as Document
from missing.protocol import default_document
from partners.models import Agency, Area


def in_force(now: datetime, *areas: Area | None) -> list[int]:
    """The id of the protocol that each of these areas follows now.

    An area that has set none follows the default one.
    """
    followed = _followed(now, [area.pk for area in areas if area])
    if any(area is None or area.pk not in followed for area in areas):
        default = default_protocol(now).pk
    return [followed[area.pk] if area and area.pk in followed else default for area in areas]


def _followed(now: datetime, area_ids: list[int]) -> dict[int, int]:
    since = ProtocolInForce.objects.filter(area__in=area_ids, since__lte=now)
    latest = since.order_by("area_id", "-since").distinct("area_id")
    return dict(latest.values_list("area_id", "protocol_id"))


def default_protocol(now: datetime) -> Protocol:
    """The protocol that comes with the service, stored like any other; its document is not fetched."""
    document = default_document()
    protocol, _ = Protocol.objects.defer("document").get_or_create(
        version=document["version"], defaults={"document": document, "published_at": now}
    )
    return protocol


def publish(document: dict[str, Any], *, now: datetime) -> Protocol:
    """Store a checked document as a version of its own. What is stored under one never changes."""
    stored, new = Protocol.objects.get_or_create(
        version=document["version"], defaults={"document": document, "published_at": now}
    )
    if not new and stored.document != document:
        raise Refused(
            f"Version {stored} is stored already and never changes. Give this document a version of"
            " its own."
        )
    if new:
        record(
            Fact.PROTOCOL_PUBLISHED,
            by=OWNER,
            about=stored,
            at=now,
            payload={"version": stored.version},
        )
    return stored


def put_in_force(protocol: Protocol, *, area: Area, since: datetime, now: datetime) -> None:
    """The area follows this version from then on; time away that has begun by then keeps its own."""
    if since < now:
        raise Refused("That moment has passed. A version is followed from now on, or from later.")
    in_force, new = ProtocolInForce.objects.get_or_create(
        area=area, since=since, defaults={"protocol": protocol}
    )
    if not new and in_force.protocol_id != protocol.pk:
        raise Refused(f"{area} follows version {in_force.protocol} from that moment on already.")
    if new:
        payload = {"version": protocol.version, "area": area.pk, "since": since}
        record(Fact.PROTOCOL_IN_FORCE, by=OWNER, about=in_force, at=now, payload=payload)


def reporting_area(host: Agency | None, responsible: Agency) -> Area | None:
    """The area of the force that holds, or would hold, the report: where the child lives."""
    return (host.area if host else None) or responsible.area


@lru_cache(maxsize=256)
def document_of(protocol_id: int) -> Document:
    """The protocol's document, checked and ready to be asked."""
    return Document.load(Protocol.objects.get(pk=protocol_id).document)


def protocols_of(episode: Episode) -> clock.Protocols:
    """Whose protocol each clock of this episode follows."""
    return {
        "reporting": document_of(episode.reporting_protocol_id),
        "responsible": document_of(episode.responsible_protocol_id),
    }


def calendar_row() -> HolidayCalendar:
    """The calendar that new duties are counted with; stored when it is new, its days not fetched."""
    calendar = calendar_now()
    row, _ = HolidayCalendar.objects.defer("document").get_or_create(
        version=calendar.version, defaults={"document": calendar.as_json}
    )
    return row
