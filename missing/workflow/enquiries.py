"""What police did to find a child, written down by them or by whoever heard it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Audience, Can
from core.refusals import Denied, Refused
from missing.enquiries import audiences_for, may_correct
from missing.models import Enquiry, Episode, PoliceReport
from missing.rules import OPEN, EnquiryKind, HeardHow
from missing.workflow.episode import locked, refuse_future, refuse_other_force
from missing.workflow.police import refuse_unreported
from partners.actor import Actor


@transaction.atomic
def record_enquiry(
    *,
    episode: Episode,
    kind: EnquiryKind,
    what: str,
    result: str,
    done_at: datetime,
    by: Actor,
    now: datetime,
    audience: Audience = Audience.EVERYONE,
    corrects: Enquiry | None = None,
    heard_from: str = "",
    heard_how: HeardHow | str = "",
) -> Enquiry:
    """An officer of the force enters what was done; or whoever heard of it, with whom they heard it from.

    `corrects`: the entry that this one puts right. Both stay.
    """
    second_hand = bool(heard_how)
    can = Can.REPORT_SECOND_HAND if second_hand else Can.ENQUIRE
    require(by, can, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    report = _report_of(episode, by=by, second_hand=second_hand)
    if corrects is not None:
        _check_correction(corrects, episode, by=by)
    _check_readers(audience, corrects, by=by)
    refuse_future(done_at, now)
    enquiry = Enquiry.objects.create(
        episode=episode,
        force=report.force,
        kind=kind,
        what=what,
        result=result,
        audience=audience,
        corrects=corrects,
        done_at=done_at,
        recorded_by_id=by.person_id,
        recorded_as_id=by.job_id,
        recorded_at=now,
        heard_from=heard_from,
        heard_how=heard_how,
    )
    record(
        Fact.ENQUIRY_RECORDED,
        by=by,
        child=episode.child,
        episode=episode,
        about=enquiry,
        at=now,
        happened_at=done_at,
        payload=_said_of(enquiry),
    )
    return enquiry


def _said_of(enquiry: Enquiry) -> dict[str, Any]:
    """What sort of entry it is, and not a word of what was done."""
    said = {
        "kind": enquiry.kind,
        "audience": enquiry.audience,
        "second_hand": bool(enquiry.heard_how),
    }
    return {**said, "corrects": enquiry.corrects_id} if enquiry.corrects_id else said


def _report_of(episode: Episode, *, by: Actor, second_hand: bool) -> PoliceReport:
    """Of the force that enters it, or that whoever writes it down has heard from."""
    report = refuse_unreported(episode)
    if episode.status not in OPEN:
        raise Refused("This time away is over. Add what you know to the timeline instead.")
    if not second_hand:
        refuse_other_force(report.force, by)
    return report


def _check_readers(audience: Audience, corrects: Enquiry | None, *, by: Actor) -> None:
    if audience not in audiences_for(by, corrects):
        raise Denied(
            "You can only write for people like yourself to read, who read what you correct."
        )


def _check_correction(corrects: Enquiry, episode: Episode, *, by: Actor) -> None:
    if corrects.episode_id != episode.pk:
        raise Refused("That entry is about another time away.")
    if not may_correct(by, corrects):
        raise Denied("This is for the force to correct.", who_could=str(corrects.force))
