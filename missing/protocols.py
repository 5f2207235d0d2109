"""Which protocol and which calendar apply, read once and kept: a published version never changes."""

from datetime import datetime
from functools import lru_cache

from missing import clock
from missing.models import Episode, HolidayCalendar, Protocol, ProtocolInForce
from missing.protocol import Protocol as Document
from missing.protocol import default_document
from partners.models import Agency, Area


def in_force(area: Area | None, now: datetime) -> Protocol:
    """The protocol that the area follows now; the default one for an area that has set none."""
    if area is not None:
        chosen = ProtocolInForce.objects.filter(area=area, since__lte=now).order_by("-since")
        if followed := chosen.select_related("protocol").first():
            return followed.protocol
    return default_protocol(now)


def default_protocol(now: datetime) -> Protocol:
    """The protocol that comes with the service, stored like any other."""
    document = default_document()
    protocol, _ = Protocol.objects.get_or_create(
        version=document["version"], defaults={"document": document, "published_at": now}
    )
    return protocol


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
    """The calendar that new duties are counted with; stored when it is new."""
    calendar = clock.calendar_now()
    row, _ = HolidayCalendar.objects.get_or_create(
        version=calendar.version, defaults={"document": calendar.as_json()}
    )
    return row
