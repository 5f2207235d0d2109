"""Duties: taken on by name, and minded as time passes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Audience, Can
from core.refusals import Denied, Refused
from missing import clock, ledger
from missing.duty_rules import GIVER
from missing.models import Duty, Episode
from missing.offices import filled_by
from missing.rules import ACCEPT_HANDOVER, SEE_TO_NEEDS, can_read
from missing.workflow.back import close_if_over
from missing.workflow.episode import locked
from partners.actor import SERVICE, Actor
from partners.rules import Office


@transaction.atomic
def accept(*, duty: Duty, by: Actor, now: datetime) -> Duty:
    """Take a duty on by name. A duty to accept is met by it, where the office that is asked accepts; any
    other one now has an owner, and so has one that an office picks up to which it climbed.

    What somebody has taken on stays theirs until it is late: then a colleague may take it over, who may
    be all that is left of the shift. What they have to accept, whoever has it in their name accepts still.
    """
    require(by, Can.ACCEPT, duty.child, episode_id=duty.episode_id)
    episode = locked(duty.episode)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if duty.code == ACCEPT_HANDOVER:
        raise Refused("Read what is outstanding first, then accept it or say no.")
    offices = ledger.offices_by_now(duty)
    if not ledger.is_for(by, duty, offices, episode):
        raise Denied(
            "This is for somebody else to accept.",
            who_could=Office(duty.owed_by).label,
        )
    if ledger.is_the_services_alone(duty, by):
        raise Denied("Only the service can do this: phone them.", who_could=str(duty.agency))
    if not ledger.may_be_taken_on(by, duty, episode, now):
        taken = f"{duty.taken_by} has accepted this already." if duty.taken_by else ""
        raise Refused(taken or "This is done already. Refresh the page to see by whom.")
    taken_over = duty.taken_by_id not in (None, by.person_id)
    duty.taken_by_id, duty.taken_at = by.person_id, now
    duty.save(update_fields=["taken_by", "taken_at"])
    if taken_over:
        _overtake(episode, by=by, now=now)
    record(
        Fact.ACCEPTED,
        by=by,
        child=duty.child,
        episode=episode,
        about=duty,
        at=now,
        payload={**ledger.about(duty), **_accepted_as(duty, episode, by)},
    )
    if duty.code == SEE_TO_NEEDS:
        close_if_over(episode=episode, by=by, now=now)
    duty.refresh_from_db()
    return duty


def _accepted_as(duty: Duty, episode: Episode, by: Actor) -> dict[str, str]:
    """The office that the rule asks to accept, also where another one acts as it for this child.

    Of what is only picked up there is none: that would meet what the office is still asked to accept. What
    an office picks up in the place of another says so (`instead_of`).
    """
    rule = ledger.rule_of(duty)
    if not rule.accept:
        return {}
    return {"office" if ledger.owes(by, duty, episode) else "instead_of": rule.owed_by}


def name_owner(
    *, episode: Episode, code: str, by: Actor, now: datetime, instead_of: int | None = None
) -> None:
    """Whoever took the work up elsewhere has the duty of this code from now on, by name.

    `instead_of`: the person whose it was until now. What they had handed over waits for nobody.
    """
    theirs = Q(taken_by=None) | Q(taken_by=instead_of)
    taken = list(episode.duties.open().filter(theirs, code=code))
    Duty.objects.filter(pk__in=[duty.pk for duty in taken]).update(
        taken_by_id=by.person_id, taken_at=now
    )
    if taken:
        _overtake(episode, by=by, now=now)


def _overtake(episode: Episode, *, by: Actor, now: datetime) -> None:
    """Nobody has to answer any more whether they take on what somebody has taken over."""
    because = f"{by.name} has taken over what was handed over."
    ledger.overtake(episode, because=because, by=by, now=now)


@transaction.atomic
def mind(*, duty: Duty, now: datetime) -> None:
    """Do what the duty's timetable asks for by now: remind, record what time alone makes true, climb.

    After an outage only the latest reminder goes out; every climb happens. While the duty is paused
    nothing does: it goes on from there once the child is back.
    """
    episode = locked(duty.episode)
    held: Any = Duty.objects.with_pause().select_for_update(of=("self",)).get(pk=duty.pk)
    if held.how_ended or held.paused:
        return
    duty = held
    timetable = ledger.timetable_of(duty)
    moments, done = clock.due_moments(timetable, duty.moments_done, now)
    following = clock.next_moment(timetable, done)
    duty.moments_done = done
    duty.next_moment_at = following.at if following else None
    duty.save(update_fields=["moments_done", "next_moment_at"])
    for moment in moments:
        _act(duty, episode, moment, now=now)


def _act(duty: Duty, episode: Episode, moment: clock.Moment, *, now: datetime) -> None:
    then_record = ledger.rule_of(duty).then_record
    facts = {"remind": Fact.DUTY_REMINDED, "climb": Fact.DUTY_CLIMBED, "due": then_record}
    fact = facts[moment.kind]
    to = Office(duty.handover.given_as) if moment.to == GIVER else moment.to
    if isinstance(to, Office):
        to = filled_by(to, episode)
    if fact is None or (moment.to is Office.CARER and to is not Office.CARER):
        return  # Where no carers are known, nobody is left by a phone to be told that nobody came.
    if isinstance(to, Office) and not can_read(to, Audience(duty.audience)):
        return  # It climbs to nobody who may not hear of it.
    record(
        fact,
        by=SERVICE,
        child=episode.child,
        episode=episode,
        about=duty,
        at=now,
        payload={
            **ledger.about(duty),
            "to": to,
            "n": moment.n,
            **(_whose_child(episode) if fact == then_record else {}),
        },
    )


def _whose_child(episode: Episode) -> dict[str, str | None]:
    """What a rule asks of a child as time passes: in care or at home, and placed in what kind of home."""
    return {
        "cohort": episode.cohort,
        "home_kind": episode.home.kind if episode.home else None,
    }
