"""What is known of a prevention interview, as each reader may read it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from children.rules import ROLE_CAN, Can
from core.refusals import Denied, Refused
from missing.came_back import mistakes_by_now
from missing.models import Episode
from missing.requests import heard, signature
from missing.rules import Prevention, Status
from partners.actor import Actor
from returns.models import (
    PreventionConfirmation,
    PreventionDisclosure,
    PreventionInterview,
)
from returns.prevention_rules import DISCLOSED, HEADINGS, READS_DISCLOSED, Harm, NotDone, Offence


def preventions_read_by(reader: Actor) -> QuerySet[PreventionInterview]:
    """Of one time away, the row in force first; what it puts right after it. What came of a return that was
    a mistake is on the timeline alone. Whoever holds the return interview reads none."""
    if reader.role not in ROLE_CAN[Can.READ_POLICE]:
        return PreventionInterview.objects.none()
    of_the_return = PreventionInterview.objects.filter(mistakes_before=mistakes_by_now())
    return of_the_return.order_by("-recorded_at", "-pk")


def preventions_for(reader: Actor, episode: Episode) -> QuerySet[PreventionInterview]:
    people = ("force", "recorded_by", "recorded_as__agency", "confirmation")
    return preventions_read_by(reader).filter(episode=episode.pk).select_related(*people)


def met_at(episode: Episode) -> datetime:
    """Police may have met the child where the child was found, before they were home."""
    back = episode.return_record
    first = episode.located.order_by("found_at").values_list("found_at", flat=True).first()
    return min(filter(None, (back.returned_at, back.found_at, first)))


def reads_disclosed(reader: Actor) -> bool:
    return reader.role in READS_DISCLOSED


@dataclass(frozen=True)
class Told:
    """What the child told police."""

    words: str
    harm: tuple[str, ...]
    offences: tuple[str, ...]
    referrals: str


@dataclass(frozen=True)
class Recorded:
    """One prevention interview as it is read, and what the reader may do about it."""

    pk: int
    heading: str
    at: datetime
    officer: str
    seen_alone: str
    found: str
    because: str
    because_more: str
    by: str
    recorded_at: datetime
    heard: str
    confirmed: str
    told: Told | None


def recorded_in_words(episode: Episode, reader: Actor) -> list[Recorded]:
    """In two statements: the rows, and what those who may read it were told."""
    rows = list(preventions_for(reader, episode))
    told = _told(rows) if rows and reads_disclosed(reader) else {}
    return [_in_words(row, episode, told.get(row.pk)) for row in rows]


def _told(rows: list[PreventionInterview]) -> dict[int, Told]:
    disclosures = PreventionDisclosure.objects.filter(prevention__in=[row.pk for row in rows])
    return {
        each.prevention_id: Told(
            words=each.words,
            harm=tuple(Harm(harm).label for harm in each.harm),
            offences=tuple(Offence(offence).label for offence in each.offences),
            referrals=each.referrals,
        )
        for each in disclosures
    }


ALONE = {True: "Yes", False: "No", None: "Not said"}


def _in_words(row: PreventionInterview, episode: Episode, told: Told | None) -> Recorded:
    outcome = Prevention(row.outcome)
    confirmation = getattr(row, "confirmation", None)
    return Recorded(
        pk=row.pk,
        heading=HEADINGS[outcome].format(name=episode.child),
        at=row.happened_at,
        officer=", ".join(filter(None, (row.officer_name, row.officer_number, str(row.force)))),
        seen_alone=ALONE[row.seen_alone] if outcome is Prevention.DONE else "",
        found=row.found,
        because=NotDone(row.because).label if row.because else "",
        because_more=row.because_more,
        by=signature(row.recorded_by, row.recorded_as),
        recorded_at=row.recorded_at,
        heard=heard(row),
        confirmed=confirmation.officer_name if confirmation else "",
        told=told,
    )


def harm_was_disclosed(prevention: PreventionInterview) -> bool:
    """Did the child tell police of harm that somebody has to act on?"""
    disclosures = PreventionDisclosure.objects.filter(prevention=prevention)
    return disclosures.filter(harm__overlap=list(DISCLOSED)).exists()


# Whether there is something to record, or to confirm


def first_hand(actor: Actor) -> bool:
    return actor.role in ROLE_CAN[Can.PREVENTION]


# What a partner wrote down is put right by the force even once the time away is over.
CONFIRMABLE = (Status.BACK, Status.CLOSED)


def check_recordable(episode: Episode, *, corrects: PreventionInterview | None = None) -> None:
    """Police were told, the child is home, and the time away isn't over yet."""
    if not episode.police_reports.exists():
        raise Refused(
            "Police were not told of this time away, so they owe no prevention interview."
        )
    if episode.status not in (CONFIRMABLE if corrects else (Status.BACK,)):
        raise Refused(
            "This is recorded once the child is home, until the episode is closed."
            " Add what you know to the timeline instead."
        )


def check_unconfirmed(prevention: PreventionInterview, episode: Episode, *, by: Actor) -> None:
    """Only what was recorded second-hand is confirmed or put right: once, by the force.

    Asked of the database each time: what `prevention` was read with may be older than the lock.
    """
    if by.agency_id != prevention.force_id:
        raise Denied("This is for the force to say.", who_could=str(prevention.force))
    if prevention.episode_id != episode.pk or not prevention.heard_how:
        raise Refused("An officer recorded this, so there is nothing to confirm.")
    if prevention.mistakes_before != episode.mistaken_returns.count():
        raise Refused(f"{episode.child} was not back then, so there is nothing to confirm.")
    if PreventionConfirmation.objects.filter(prevention=prevention).exists():
        raise Refused("This has been confirmed already. Refresh the page to see by whom.")
    if PreventionInterview.objects.filter(corrects=prevention).exists():
        raise Refused("This has been put right already. Refresh the page to read how.")


def to_confirm(episode: Episode, reader: Actor) -> PreventionInterview | None:
    """What a partner wrote down, while nobody of the force has said whether it is so."""
    if not first_hand(reader):
        return None
    rows = preventions_for(reader, episode).filter(correction=None, confirmation=None)
    return rows.exclude(heard_how="").first()
