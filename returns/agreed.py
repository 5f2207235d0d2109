"""What was agreed in return interviews: who does what by when, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from core.meanings import Meaning
from missing.access import duties_visible_to
from missing.lateness import State, duty_state
from missing.models import DutyQuerySet, Task
from missing.rules import AGREED_ACTION, PARTNERS, DutyEnd
from partners.actor import Actor

# Whom anything that was agreed is asked of: whoever still sees the child once the time away is over.
ASKED = PARTNERS


@dataclass(frozen=True)
class AgreedAction:
    """One action: whose it is, by when, how it stands, and what came of it or why it isn't done."""

    what: str
    whose: str
    due_at: datetime
    meaning: Meaning
    state: str
    outcome: str

    @property
    def is_overdue(self) -> bool:
        return self.meaning is Meaning.OVERDUE


def actions_read_by(actor: Actor) -> DutyQuerySet:
    """What was agreed, as much of it as this person is among the readers of; the first due first."""
    agreed = duties_visible_to(actor).filter(code=AGREED_ACTION)
    read = agreed.annotate(agreed=as_agreed(actor)).filter(agreed__isnull=False)
    return cast(DutyQuerySet, read.select_related("agency").order_by("due_at", "pk"))


def as_agreed(actor: Actor) -> Subquery:
    """What a duty asks and what came of it, for those who read that; else nothing."""
    tasks = Task.objects.for_role(actor.role).filter(duty=OuterRef("pk"))
    return Subquery(tasks.values(row=JSONObject(what="what", outcome="outcome"))[:1])


def agreed_in_words(duties: Iterable[Any], now: datetime) -> list[AgreedAction]:
    """Those of the duties that were agreed, each with its row of `as_agreed`; what is over comes last."""
    read = [duty for duty in duties if duty.code == AGREED_ACTION and duty.agreed]
    return [_agreed(duty, now) for duty in sorted(read, key=lambda duty: bool(duty.how_ended))]


_STANDS = {
    State.DONE: (Meaning.DONE, "Done"),
    State.DONE_LATE: (Meaning.DONE_LATE, "Done late"),
    State.OVERDUE: (Meaning.OVERDUE, "Overdue"),
    State.DUE_SOON: (Meaning.DUE_SOON, "Due soon"),
}


def _agreed(duty: Any, now: datetime) -> AgreedAction:
    meaning, state = _STANDS.get(duty_state(duty, now), (Meaning.NOT_DUE, "To do"))
    if duty.how_ended == DutyEnd.WAIVED:
        meaning, state = Meaning.NOT_NEEDED, "Not done"
    elif duty.how_ended == DutyEnd.NOT_NEEDED:
        meaning, state = Meaning.NOT_NEEDED, "Not needed any more"
    office = duty.get_owed_by_display()
    return AgreedAction(
        what=duty.agreed["what"],
        whose=f"{office}, {duty.agency}" if duty.agency else office,
        due_at=duty.due_at,
        meaning=meaning,
        state=state,
        outcome=duty.waived_because or duty.agreed["outcome"],
    )
