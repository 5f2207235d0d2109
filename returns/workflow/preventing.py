"""The prevention interview: recorded by the officer, or by whoever heard of it; and confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Can
from core import times
from core.refusals import Denied, Refused
from missing.models import Episode
from missing.rules import HeardHow, Prevention
from missing.workflow import (
    close_if_over,
    end_sight_once_confirmed,
    locked,
    refuse_future,
    refuse_other_force,
)
from partners.actor import Actor
from returns import prevention
from returns.models import (
    PreventionConfirmation,
    PreventionDisclosure,
    PreventionInterview,
)
from returns.prevention_rules import Harm, NotDone, Offence


@dataclass(frozen=True)
class Disclosed:
    """What the child told police: for the authorities and the police."""

    words: str = ""
    harm: list[Harm] = field(default_factory=list)
    offences: list[Offence] = field(default_factory=list)
    referrals: str = ""

    @property
    def nothing(self) -> bool:
        return not (self.words or self.harm or self.offences or self.referrals)


@transaction.atomic
def record_prevention(
    *,
    episode: Episode,
    outcome: Prevention,
    happened_at: datetime,
    by: Actor,
    now: datetime,
    seen_alone: bool | None = None,
    found: str = "",
    because: NotDone | str = "",
    because_more: str = "",
    officer_number: str = "",
    heard_from: str = "",
    heard_how: HeardHow | str = "",
    disclosed: Disclosed | None = None,
    corrects: PreventionInterview | None = None,
) -> PreventionInterview:
    """Police saw the child, the child said no, or there was none for a reason. The last that was
    waited for closes the episode.

    `corrects`: what was recorded second-hand, where the force says that it was otherwise.
    """
    can = Can.REPORT_SECOND_HAND if heard_how else Can.PREVENTION
    require(by, can, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    force = _check(episode, by=by, second_hand=bool(heard_how), corrects=corrects)
    refuse_future(happened_at, now)
    if episode.returned_at and happened_at < times.to_the_minute(prevention.met_at(episode)):
        raise Refused("The time must be after they were found or came back.")
    officer = {"officer_id": by.person_id, "officer_name": by.name} if not heard_how else {}
    row = PreventionInterview.objects.create(
        episode=episode,
        mistakes_before=episode.mistaken_returns.count(),
        force_id=force,
        outcome=outcome,
        happened_at=happened_at,
        seen_alone=seen_alone,
        found=found,
        because=because,
        because_more=because_more,
        officer_number=officer_number,
        heard_from=heard_from,
        heard_how=heard_how,
        corrects=corrects,
        recorded_by_id=by.person_id,
        recorded_as_id=by.job_id,
        recorded_at=now,
        **officer,
    )
    _disclose(row, disclosed, by=by)
    said = {"outcome": outcome, "seen_alone": seen_alone, "second_hand": bool(heard_how)}
    more = {"corrects": corrects.pk} if corrects else {}
    _record(Fact.PREVENTION_RECORDED, episode, row, by, now, at=happened_at, payload=said | more)
    close_if_over(episode=episode, by=by, now=now)
    end_sight_once_confirmed(episode=episode, force=row.force, now=now)
    return row


def _check(
    episode: Episode, *, by: Actor, second_hand: bool, corrects: PreventionInterview | None
) -> int:
    """The force whose interview it is, if this may be recorded now."""
    prevention.check_recordable(episode, corrects=corrects)
    preventions = PreventionInterview.objects.filter(episode=episode)
    if not second_hand:
        refuse_other_force(episode.force, by)
    if corrects is not None:
        prevention.check_unconfirmed(corrects, episode, by=by)
    elif preventions.filter(mistakes_before=episode.mistaken_returns.count()).exists():
        raise Refused("This has been recorded already. Refresh the page to read it.")
    return episode.force_id


def _disclose(row: PreventionInterview, disclosed: Disclosed | None, *, by: Actor) -> None:
    if disclosed is None or disclosed.nothing:
        return
    if not prevention.reads_disclosed(by):
        raise Denied("What the child told police is for the authorities and the police.")
    PreventionDisclosure.objects.create(
        prevention=row,
        words=disclosed.words,
        harm=disclosed.harm,
        offences=disclosed.offences,
        referrals=disclosed.referrals,
    )


@transaction.atomic
def confirm_prevention(
    *, recorded: PreventionInterview, by: Actor, now: datetime
) -> PreventionConfirmation:
    """What a partner wrote down is so, says an officer of the force."""
    require(by, Can.PREVENTION, recorded.episode.child, episode_id=recorded.episode_id)
    episode = locked(recorded.episode)
    prevention.check_unconfirmed(recorded, episode, by=by)
    confirmation = PreventionConfirmation.objects.create(
        prevention=recorded, officer_id=by.person_id, officer_name=by.name, confirmed_at=now
    )
    _record(Fact.PREVENTION_CONFIRMED, episode, recorded, by, now)
    end_sight_once_confirmed(episode=episode, force=recorded.force, now=now)
    return confirmation


def _record(
    fact: Fact,
    episode: Episode,
    about: PreventionInterview,
    by: Actor,
    now: datetime,
    *,
    at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    record(
        fact,
        by=by,
        child=episode.child,
        episode=episode,
        about=about,
        at=now,
        happened_at=at,
        payload=dict(payload or {}),
    )
