"""Which protocol and which calendar apply, read once and kept: a published version never changes."""

from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from audit.looks import OWNER
from audit.record import record
from audit.rules import Fact
from children.models import Child
from core.calendar import calendar_now
from core.compiled import ask, slot
from core.refusals import Refused
from missing import clock
from missing.models import Episode, HolidayCalendar, Protocol, ProtocolInForce
from missing.protocol import Protocol as Document
from missing.protocol import default_document
from missing.rules import Cohort
from partners.models import Agency, Area


def in_force(now: datetime, *areas: Area | None) -> list[int]:
    """The id of the protocol that each of these areas follows now.

    An area that has set none follows the default one.
    """
    followed = _followed(now, [area.pk for area in areas if area])
    if any(area is None or area.pk not in followed for area in areas):
        default = default_protocol_id(now)
    return [followed[area.pk] if area and area.pk in followed else default for area in areas]


def _followed(now: datetime, area_ids: list[int]) -> dict[int, int]:
    return dict(ask(_latest, areas=area_ids, now=now))


def _latest() -> QuerySet[Any, tuple[int, int]]:
    since = ProtocolInForce.objects.filter(area__any=slot("areas"), since__lte=slot("now"))
    latest = since.order_by("area_id", "-since").distinct("area_id")
    return latest.values_list("area_id", "protocol_id")


def default_protocol_id(now: datetime) -> int:
    """The protocol that comes with the service, stored like any other."""
    document = default_document()
    return _stored(Protocol, document["version"], {"document": document, "published_at": now})


def calendar_id() -> int:
    """The calendar that new duties are counted with; stored when it is new."""
    calendar = calendar_now()
    return _stored(HolidayCalendar, calendar.version, {"document": calendar.as_json})


_known: dict[tuple[type[Model], str], int] = {}


def forget() -> None:
    """For tests, whose rows are not kept."""
    _known.clear()


def _stored(kind: type[Protocol | HolidayCalendar], version: str, new: dict[str, Any]) -> int:
    """The number of a stored version. It never changes and never goes, so it is asked for once, and
    kept when it is sure that it stays: at the end of the transaction that may have stored it."""
    if (kind, version) not in _known:
        row, _ = kind.objects.defer("document").get_or_create(version=version, defaults=new)
        transaction.on_commit(partial(_known.__setitem__, (kind, version), row.pk))
        return row.pk
    return _known[kind, version]


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


def cohort_of(child: Child) -> Cohort:
    """A child with no placement lives at home. One that names no home yet is a placement all the same."""
    placed = child.home_id or child.provider_id or child.placements.filter(ended_on=None).exists()
    return Cohort.CARE if placed else Cohort.HOME


def asked_for(episode: Episode) -> Document:
    """The protocol of the report, with what it asks of a child who lives where this one did when it began."""
    return document_for(episode.reporting_protocol_id, Cohort(episode.cohort))


@lru_cache(maxsize=256)
def document_for(protocol_id: int, cohort: Cohort) -> Document:
    return document_of(protocol_id).for_cohort(cohort)


def protocols_of(episode: Episode) -> clock.Protocols:
    """Whose protocol each clock of this episode follows."""
    return {
        "reporting": document_of(episode.reporting_protocol_id),
        "responsible": document_of(episode.responsible_protocol_id),
    }
