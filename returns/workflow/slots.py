"""When interviewers can: times offered, taken by a booking, and free again when nobody needs them."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from audit.record import Recorded, record
from audit.rules import Fact
from core.refusals import Refused
from core.times import clock, day, instant, local
from partners.actor import Actor
from partners.models import Person
from returns.access import require_interviewer, slots_of
from returns.models import ReturnInterview, Slot, SlotQuerySet
from returns.rules import SLOT_LENGTH, WEEKS_AHEAD, wrong_slot

# After these nobody is to come, so the time is another child's.
FREES = (Fact.INTERVIEW_HELD, Fact.INTERVIEW_DECLINED, Fact.INTERVIEW_NO_CONTACT, Fact.CHILD_DIED)


@transaction.atomic
def offer_slots(
    *, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime, weeks: int = 1
) -> list[Slot]:
    """A time in which they can talk with a child; or the same hours in each of so many weeks.

    What they offered already stays as it is, so that nothing is offered twice.
    """
    require_interviewer(by)
    wrong = wrong_slot(starts_at, ends_at, now=now)
    if wrong:
        raise Refused(f"{wrong}.")
    made = []
    for week in range(min(max(weeks, 1), WEEKS_AHEAD)):
        start, end = (_weeks_later(moment, week) for moment in (starts_at, ends_at))
        # Of any job of theirs: nobody is in two places.
        theirs = Slot.objects.filter(interviewer=by.person_id)
        if not theirs.filter(starts_at__lt=end, ends_at__gt=start).exists():
            made += _offered(start, end, by)
    if not made:
        raise Refused("You have times then already.")
    record(Fact.SLOTS_OFFERED, by=by, about=made[0], at=now, payload={"slots": len(made)})
    return made


def _offered(start: datetime, end: datetime, by: Actor) -> list[Slot]:
    """The new time; none where they offered it in another window at the same moment."""
    slot = Slot(interviewer_id=by.person_id, service_id=by.agency_id, starts_at=start, ends_at=end)
    try:
        with transaction.atomic():
            slot.save()
    except IntegrityError as clash:
        if "slot_offered_once" not in str(clash):
            raise
        return []
    return [slot]


def _weeks_later(moment: datetime, weeks: int) -> datetime:
    """The same hour on the wall, whatever the clocks do meanwhile."""
    wall = local(moment)
    return instant(wall.date() + timedelta(weeks=weeks), wall.time()) if weeks else moment


@transaction.atomic
def take_back(*, slot_id: int, by: Actor, now: datetime) -> None:
    """They can't after all. A time that is booked stays: the booking is moved first."""
    require_interviewer(by)
    slot = slots_of(by).filter(pk=slot_id).select_for_update(of=("self",)).first()
    if slot is None:
        raise Refused("You have no such time any more.")
    if slot.interview_id:
        raise Refused("That time is booked. Move the interview first.")
    times = {"from": slot.starts_at, "until": slot.ends_at}
    record(Fact.SLOT_TAKEN_BACK, by=by, about=slot, at=now, payload=times)
    slot.delete()


def take(
    interview: ReturnInterview,
    *,
    interviewer_id: int,
    starts_at: datetime,
    offered: bool,
    now: datetime,
) -> Slot:
    """The interviewer's time from then on is this interview's, whether or not they had offered it;
    but not one that was chosen because it was `offered`, and that isn't free any more.

    Raises `Refused` when they are booked then: the database lets nobody be in two places.
    """
    release(Slot.objects.filter(interview=interview))
    free = Slot.objects.filter(
        interviewer=interviewer_id,
        service=interview.service_id,
        starts_at=starts_at,
        interview=None,
    )
    slot = free.select_for_update(of=("self",)).first()
    if slot is None and offered:
        who = Person.objects.get(pk=interviewer_id)
        raise Refused(
            f"{who} can’t at {clock(starts_at)} on {day(starts_at, now=now)} after all."
            " Go back and choose another time."
        )
    slot = slot or Slot(
        interviewer_id=interviewer_id,
        service_id=interview.service_id,
        starts_at=starts_at,
        ends_at=starts_at + SLOT_LENGTH,
        offered=False,
    )
    slot.interview = interview
    try:
        with transaction.atomic():
            slot.save()
    except IntegrityError as clash:
        who = Person.objects.get(pk=interviewer_id)
        raise Refused(
            f"{who} is booked at {clock(starts_at)} on {day(starts_at, now=now)} already."
            " Go back and choose another time."
        ) from clash
    return slot


def release(slots: SlotQuerySet) -> None:
    """Free again; but what only the booking had made goes with it."""
    slots.filter(offered=False).delete()
    slots.update(interview=None)


def free_slot(event: Recorded) -> None:
    """The child talked, said not now, or died: somebody else can have the time."""
    if event.fact in FREES:
        release(Slot.objects.filter(interview__child=event.child))
