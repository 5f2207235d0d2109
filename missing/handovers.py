"""Handing over, as its pages read it: to whom, what waits for the reader, and what has their name on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from missing import ledger
from missing.access import duties_visible_to, handovers_visible_to
from missing.case import whole_name
from missing.lateness import State, duty_state
from missing.models import Duty, Episode, Handover, HandoverQuerySet
from missing.offices import agency_id_of
from missing.queries import PAGE
from missing.rules import ACCEPT_HANDOVER
from missing.workflow.handovers import To, may_answer, may_hand_over, receiving_offices
from partners.actor import Actor
from partners.models import Agency, RotaShift
from partners.queries import on_duty_at
from partners.rules import Office, desk_of


@dataclass(frozen=True)
class Receiver:
    """Somebody who may be asked: an office, or a colleague who is on duty in it now."""

    value: str
    words: str
    hint: str
    to: To


def receivers_of(duty: Duty, episode: Episode, actor: Actor, now: datetime) -> list[Receiver]:
    """The reader's own agency first, colleagues on duty before the desk. Two statements."""
    desks = {office: agency_id_of(office, episode) for office in receiving_offices(duty)}
    held = {office: agency for office, agency in desks.items() if agency}
    agencies = Agency.objects.in_bulk(list(held.values()))
    on_duty = _on_duty(held, actor, now)
    found = []
    for office, agency_id in sorted(held.items(), key=lambda each: each[1] != actor.agency_id):
        here = [shift for shift in on_duty if _at(shift) == (desk_of(office), agency_id)]
        if agency_id == actor.agency_id:
            found += [_colleague(office, shift) for shift in here]
        found.append(_desk(office, agencies[agency_id], here))
    return found


def _on_duty(held: dict[Office, int], actor: Actor, now: datetime) -> list[RotaShift]:
    desks = {(desk_of(office), agency_id) for office, agency_id in held.items()}
    shifts = on_duty_at(now).filter(
        team__agency__in=held.values(), team__office__in={office for office, _ in desks}
    )
    others = shifts.exclude(person=actor.person_id).select_related("team", "person")
    once = {(shift.team_id, shift.person_id): shift for shift in others}
    return [shift for shift in once.values() if _at(shift) in desks]


def _at(shift: RotaShift) -> tuple[Office, int]:
    """The desk of which agency somebody is on duty at."""
    return Office(shift.team.office), shift.team.agency_id


def _colleague(office: Office, shift: RotaShift) -> Receiver:
    return Receiver(
        value=f"{office}:{shift.person_id}",
        words=str(shift.person),
        hint=f"On duty now, {shift.team}",
        to=To(office, shift.person_id),
    )


def _desk(office: Office, agency: Agency, shifts: Iterable[RotaShift]) -> Receiver:
    names = ", ".join(str(shift.person) for shift in shifts)
    return Receiver(
        value=str(office),
        words=f"Whoever is on duty: {office.label.lower()}, {agency}",
        hint=f"Now: {names}" if names else "",
        to=To(office),
    )


# Lists across episodes


def colleagues_of(actor: Actor, now: datetime) -> list[RotaShift]:
    """Who else is on duty now at the reader's own desks. One statement."""
    shifts = on_duty_at(now).filter(team__agency=actor.agency_id, team__office__in=actor.offices)
    others = shifts.exclude(person=actor.person_id).select_related("team", "person")
    return list({shift.person_id: shift for shift in others}.values())


@dataclass(frozen=True)
class Mine:
    """Something with the reader's name on it that they may hand over."""

    duty: Duty
    title: str
    name: str
    state: State

    @property
    def child_id(self) -> int:
        return self.duty.child_id


def mine_to_hand_over(actor: Actor, now: datetime) -> list[Mine]:
    """Every open duty with the reader's name on it, but for those that wait to be accepted."""
    waiting = Handover.objects.waiting().filter(given_by=actor.person_id)
    duties = (
        duties_visible_to(actor)
        .open()
        .with_pause()
        .filter(taken_by=actor.person_id)
        .exclude(code=ACCEPT_HANDOVER)
        .exclude(pk__in=waiting.values("duty"))
        .select_related("episode__child", "agency")
        .order_by("episode__opened_at", "episode", "due_at", "pk")
    )
    return [
        Mine(duty, ledger.words_of(duty), whole_name(duty.episode.child), duty_state(duty, now))
        for duty in duties
        if may_hand_over(duty, duty.episode, actor)
    ]


@dataclass(frozen=True)
class Waiting:
    """A handover that waits for the reader's answer, or that the reader waits on."""

    handover: Handover
    title: str
    name: str
    due: datetime
    state: State

    @property
    def child_id(self) -> int:
        return self.handover.episode.child_id


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:
    """What somebody hands over to the reader, the soonest due first. One statement."""
    asked = _waiting().filter(to_agency=actor.agency_id) & handovers_visible_to(actor)
    rows = asked.exclude(given_by=actor.person_id).order_by("duty__due_at", "pk")[:PAGE]
    return [
        _wait(handover, now)
        for handover in rows
        if may_answer(handover, handover.episode, actor, now)
    ]


def handed_by(actor: Actor, now: datetime) -> list[Waiting]:
    """What the reader has handed over and nobody has accepted: still theirs. One statement."""
    given = _waiting().filter(given_by=actor.person_id) & handovers_visible_to(actor)
    return [_wait(handover, now) for handover in given.order_by("duty__due_at", "pk")[:PAGE]]


def _waiting() -> HandoverQuerySet:
    return Handover.objects.waiting().select_related(
        "episode__child",
        "episode__responsible_authority",
        "duty",
        "given_by",
        "to_agency",
        "to_person",
    )


def _wait(handover: Handover, now: datetime) -> Waiting:
    duty = handover.duty
    return Waiting(
        handover=handover,
        title=ledger.words_of(duty),
        name=whole_name(handover.episode.child),
        due=duty.due_at,
        state=duty_state(duty, now),
    )
