"""A duty passes from one name to another: asked for, read back, and accepted or declined."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import can_see, require
from children.rules import AUDIENCE_ROLES, Audience, Can, audiences_of
from core import times
from core.refusals import Denied, Refused
from missing import ledger
from missing.models import Duty, Episode, Handover
from missing.offices import agency_id_of
from missing.protocols import document_of
from missing.rules import ACCEPT_HANDOVER, HandoverState, can_read
from missing.workflow.episode import locked
from partners.actor import Actor, current_jobs_at
from partners.rules import OFFICE_ROLES, Office


@dataclass(frozen=True)
class To:
    """Whom a duty is handed to: an office of the episode, or one person in it."""

    office: Office
    person_id: int | None = None


@transaction.atomic
def hand_over(
    *,
    duty: Duty,
    to: To,
    outstanding: str,
    by: Actor,
    now: datetime,
    audience: Audience = Audience.EVERYONE,
) -> Handover:
    """Ask somebody to take a duty over. It stays where it is until they accept."""
    require(by, Can.ACCEPT, duty.child, episode_id=duty.episode_id)
    episode = locked(duty.episode)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    _refuse_unless_theirs(duty, by)
    _refuse_second(duty)
    agency_id = _check_receiver(duty, episode, to, audience=audience, by=by, now=now)
    handover = Handover.objects.create(
        episode=episode,
        duty=duty,
        given_by_id=by.person_id,
        given_as=held_as(by, duty, episode),
        to_office=to.office,
        to_agency_id=agency_id,
        to_person_id=to.person_id,
        outstanding=outstanding,
        audience=audience,
        asked_at=now,
        accept_by=now + _wait(episode),
    )
    asked = record(
        Fact.HANDOVER_ASKED,
        by=by,
        child=duty.child,
        episode=episode,
        about=handover,
        at=now,
        payload={
            **ledger.about(duty),
            "to_office": to.office,
            "to": to.office,
            "accept_by": handover.accept_by,
        },
    )
    handover.answer = Duty.objects.get(code=ACCEPT_HANDOVER, started_by_event=asked.id)
    handover.save(update_fields=["answer"])
    return handover


def may_hand_over(duty: Duty, episode: Episode, actor: Actor) -> bool:
    """May this person ask somebody to take the duty over? Only what has their name on it."""
    theirs = not duty.how_ended and duty.taken_by_id == actor.person_id
    return theirs and has_handovers(episode)


def has_handovers(episode: Episode) -> bool:
    """Whether the protocol of the episode has somebody answer for a handover that waits."""
    duties = document_of(episode.reporting_protocol_id).duties
    return any(rule.code == ACCEPT_HANDOVER for rule in duties)


def held_as(actor: Actor, duty: Duty, episode: Episode) -> Office:
    """The office in which this person has the duty."""
    mine = (o for o in sorted(ledger.offices_by_now(duty)) if _is_in(actor, o, episode))
    return next(mine, Office(duty.owed_by))


def _is_in(actor: Actor, office: Office, episode: Episode) -> bool:
    return office in actor.offices and actor.agency_id == agency_id_of(office, episode)


def _refuse_unless_theirs(duty: Duty, by: Actor) -> None:
    if duty.how_ended:
        raise Refused("This is done already. Refresh the page to see by whom.")
    if duty.taken_by_id != by.person_id:
        whose = f"{duty.taken_by} has it" if duty.taken_by else "Nobody has picked it up"
        raise Denied(
            f"{whose}, so it isn’t yours to hand over.", who_could=str(duty.taken_by or "")
        )
    if not has_handovers(duty.episode):
        raise Refused(
            "The protocol of this episode is older than handovers. Phone whoever is to take it on."
        )


def _refuse_second(duty: Duty) -> None:
    waiting = duty.handovers.waiting().select_related("to_agency", "to_person").first()
    if waiting:
        raise Refused(
            f"You have handed this to {whom(waiting)} already, and nobody has accepted it yet."
            " Take it back first if somebody else should have it."
        )


def whom(handover: Handover) -> str:
    """The person, or the office and its agency, that was asked."""
    office = f"{Office(handover.to_office).label}, {handover.to_agency}"
    return str(handover.to_person) if handover.to_person else office


def _check_receiver(
    duty: Duty, episode: Episode, to: To, *, audience: Audience, by: Actor, now: datetime
) -> int:
    """The agency of whoever is asked, once it is sure that they can take the duty on."""
    agency_id = agency_id_of(to.office, episode)
    if to.office not in receiving_offices(duty) or agency_id is None:
        raise Refused("Somebody there can’t take this on. Choose who else could have it.")
    if to.person_id == by.person_id:
        raise Refused("It is yours already. Choose who else should have it.")
    if audience not in audiences_of(by.role) or not (
        set(OFFICE_ROLES[to.office]) <= AUDIENCE_ROLES[audience]
    ):
        raise Refused("Whoever takes it over must be able to read what is outstanding.")
    if to.person_id and not _can_take(to.person_id, to.office, agency_id, episode, now):
        raise Refused(
            "This person doesn’t do that work any more, or can’t see this child. Choose somebody"
            " else."
        )
    return agency_id


def receiving_offices(duty: Duty) -> set[Office]:
    """Who may have the duty by now, and hear of it. What the carers' home owes is the home's; the service asks
    nobody."""
    offices = ledger.offices_by_now(duty) - {Office.CARER, Office.SERVICE}
    return {office for office in offices if can_read(office, Audience(duty.audience))}


def _can_take(
    person_id: int, office: Office, agency_id: int, episode: Episode, now: datetime
) -> bool:
    jobs = current_jobs_at(agency_id, person_id, times.local(now).date())
    return any(office in job.offices and can_see(job, episode.child, episode.pk) for job in jobs)


def _wait(episode: Episode) -> timedelta:
    return timedelta(minutes=document_of(episode.reporting_protocol_id).waits.handover_minutes)


# The answer


@transaction.atomic
def accept_handover(*, handover: Handover, by: Actor, now: datetime) -> Handover:
    """Whoever was asked has read back what is outstanding. The duty is theirs; its time stays."""
    handover, episode, duty = _held(handover, by, now)
    duty.taken_by_id, duty.taken_at = by.person_id, now
    duty.save(update_fields=["taken_by", "taken_at"])
    _answer(handover, HandoverState.ACCEPTED, Fact.HANDOVER_ACCEPTED, episode, by=by, now=now)
    return handover


@transaction.atomic
def decline_handover(*, handover: Handover, because: str, by: Actor, now: datetime) -> Handover:
    """It stays with whoever wanted to hand it over, and they are told why."""
    handover, episode, _ = _held(handover, by, now)
    handover.declined_because = because
    _answer(handover, HandoverState.DECLINED, Fact.HANDOVER_DECLINED, episode, by=by, now=now)
    return handover


@transaction.atomic
def take_back(*, handover: Handover, by: Actor, now: datetime) -> Handover:
    """Whoever wanted to hand it over keeps it after all."""
    require(by, Can.ACCEPT, handover.episode.child, episode_id=handover.episode_id)
    episode = locked(handover.episode)
    handover = _waiting(handover)
    if handover.given_by_id != by.person_id:
        raise Denied("Only whoever handed it over can take it back.")
    handover.state, handover.answered_at = HandoverState.TAKEN_BACK, now
    handover.answered_by_id = by.person_id
    handover.save(update_fields=["state", "answered_at", "answered_by"])
    assert handover.answer
    because = f"{by.name} has kept it."
    ledger.set_aside(handover.answer, episode=episode, because=because, by=by, now=now)
    return handover


def may_answer(handover: Handover, episode: Episode, actor: Actor, now: datetime) -> bool:
    """One person who was named has it to themselves until it should have been accepted."""
    if actor.person_id == handover.given_by_id or actor.agency_id != handover.to_agency_id:
        return False
    if handover.to_person_id not in (None, actor.person_id) and now < handover.accept_by:
        return False
    return ledger.is_for(actor, handover.duty, {Office(handover.to_office)}, episode)


def check_may_answer(handover: Handover, episode: Episode, *, by: Actor, now: datetime) -> None:
    """A sentence where there is nothing to answer any more, or it is for somebody else to."""
    refuse_unless_waiting(handover)
    if not may_answer(handover, episode, by, now):
        raise Denied("This is for somebody else to accept.", who_could=whom(handover))


def refuse_unless_waiting(handover: Handover) -> None:
    if handover.state != HandoverState.WAITING:
        raise Refused(_SINCE[HandoverState(handover.state)].format(who=handover.answered_by))


def _held(handover: Handover, by: Actor, now: datetime) -> tuple[Handover, Episode, Duty]:
    """The rows, held, once it is sure that this person may answer and that there is something to."""
    require(by, Can.ACCEPT, handover.episode.child, episode_id=handover.episode_id)
    episode = locked(handover.episode)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=handover.duty_id)
    handover = _waiting(handover)
    check_may_answer(handover, episode, by=by, now=now)
    if duty.taken_by_id != handover.given_by_id:
        raise Refused(f"{duty.taken_by} has this now. Refresh the page.")
    return handover, episode, duty


def _waiting(handover: Handover) -> Handover:
    """The row, held, if it still waits; a sentence, if it doesn't."""
    rows = Handover.objects.select_for_update(of=("self",))
    held = rows.select_related(
        "duty", "answer", "answered_by", "given_by", "to_agency", "to_person"
    ).get(pk=handover.pk)
    refuse_unless_waiting(held)
    return held


_SINCE = {
    HandoverState.ACCEPTED: "{who} has accepted this already.",
    HandoverState.DECLINED: "{who} has said no to this already. It is still with whoever had it.",
    HandoverState.TAKEN_BACK: "{who} has taken this back, so nothing is asked of you.",
    HandoverState.OVERTAKEN: "This is done already, so there is nothing to accept.",
}


def _answer(
    handover: Handover,
    state: HandoverState,
    fact: Fact,
    episode: Episode,
    *,
    by: Actor,
    now: datetime,
) -> None:
    assert handover.answer
    handover.state, handover.answered_at, handover.answered_by_id = state, now, by.person_id
    handover.save(update_fields=["state", "answered_at", "answered_by", "declined_because"])
    record(
        fact,
        by=by,
        child=episode.child,
        episode=episode,
        about=handover,
        at=now,
        payload={
            **ledger.about(handover.duty),
            "duty_key": ledger.key_of(handover.answer),
            "from_office": handover.given_as,
        },
    )


# Many at once


@dataclass(frozen=True)
class Item:
    """One duty among those that are handed over together, and what is outstanding in it."""

    duty: Duty
    to: To
    outstanding: str


@transaction.atomic
def hand_over_all(*, items: Iterable[Item], by: Actor, now: datetime) -> list[tuple[Duty, str]]:
    """Ask for all of it in one act. Gives what could not be handed over, each with the reason."""
    left = []
    for item in sorted(items, key=lambda item: item.duty.episode_id):
        try:
            hand_over(duty=item.duty, to=item.to, outstanding=item.outstanding, by=by, now=now)
        except (Refused, Denied) as refusal:
            left.append((item.duty, str(refusal)))
    return left


@transaction.atomic
def accept_all(
    *, handovers: Iterable[Handover], by: Actor, now: datetime
) -> list[tuple[Handover, str]]:
    """Accept each of them by name. Gives what could not be accepted, each with the reason."""
    left = []
    for handover in sorted(handovers, key=lambda handover: handover.episode_id):
        try:
            accept_handover(handover=handover, by=by, now=now)
        except (Refused, Denied) as refusal:
            left.append((handover, str(refusal)))
    return left
