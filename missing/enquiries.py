"""The log of what police did to find a child, as each reader may read it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from children.rules import ROLE_CAN, Audience, Can, audiences_of, audiences_within
from missing.models import Enquiry, Episode
from missing.requests import heard, signature
from missing.rules import EnquiryKind
from partners.actor import Actor


def enquiries_for(reader: Actor, episode: Episode) -> QuerySet[Enquiry]:
    """The entries that the reader is among the readers of, the latest first."""
    if reader.role not in ROLE_CAN[Can.READ_POLICE]:
        return Enquiry.objects.none()
    mine: QuerySet[Enquiry] = Enquiry.objects.for_role(reader.role)
    people = ("force", "recorded_by", "recorded_as__agency", "corrects")
    return mine.filter(episode=episode.pk).select_related(*people)


@dataclass(frozen=True)
class Enquired:
    """One entry as it is read, and whether a later one puts it right."""

    pk: int
    kind: str
    what: str
    result: str
    at: datetime
    by: str
    heard: str
    readers: str
    corrects_at: datetime | None
    corrected: bool
    may_correct: bool


def enquired_in_words(episode: Episode, reader: Actor) -> list[Enquired]:
    """The whole log, in one statement."""
    rows = list(enquiries_for(reader, episode))
    corrected = {row.corrects_id for row in rows}
    return [_in_words(row, reader, corrected=row.pk in corrected) for row in rows]


def _in_words(row: Enquiry, reader: Actor, *, corrected: bool) -> Enquired:
    everybody = row.audience == Audience.EVERYONE
    return Enquired(
        pk=row.pk,
        kind=EnquiryKind(row.kind).label,
        what=row.what,
        result=row.result,
        at=row.done_at,
        by=signature(row.recorded_by, row.recorded_as),
        heard=heard(row),
        readers="" if everybody else Audience(row.audience).label,
        corrects_at=row.corrects.done_at if row.corrects else None,
        corrected=corrected,
        may_correct=not corrected and may_correct(reader, row),
    )


# Putting an entry right


def audiences_for(writer: Actor, wrong: Enquiry | None) -> tuple[Audience, ...]:
    """Who may be shown an entry; a correction is for those who read what it puts right, or for fewer."""
    within = audiences_within(Audience(wrong.audience)) if wrong else tuple(Audience)
    return tuple(each for each in audiences_of(writer.role) if each in within)


def may_correct(actor: Actor, row: Enquiry) -> bool:
    """The force whose work it was, or whoever wrote it down for them."""
    if actor.role in ROLE_CAN[Can.ENQUIRE]:
        return actor.agency_id == row.force_id
    return actor.person_id == row.recorded_by_id
