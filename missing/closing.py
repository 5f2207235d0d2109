"""When an episode closes by itself: what is waited for after a return, read off the ledger.

What no protocol asks for is not waited for, so an episode goes on under the rules that it began
under. What was set aside with a reason is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from audit.record import Recorder
from missing import ledger
from missing.models import Duty, Episode
from missing.protocols import document_of
from missing.rules import HOLD_INTERVIEW, PREVENTION_INTERVIEW, SEE_TO_NEEDS, TO_CONFIRM, Status
from partners.rules import Office


@dataclass(frozen=True)
class Condition:
    """One thing that is waited for: the duty that is over once it is so, and what is said until then."""

    duty: str
    until_then: str


CONDITIONS = (
    Condition(
        PREVENTION_INTERVIEW,
        "{whose} has not recorded the prevention interview, or why there was none",
    ),
    Condition(SEE_TO_NEEDS, "{whose} has not taken on what can’t wait for {name}"),
    Condition(
        HOLD_INTERVIEW, "{whose} has not held the return interview, and {name} has not said not now"
    ),
)


# How long a return that nothing else follows can be taken back as a mistake (proposed).
TO_PUT_RIGHT = timedelta(hours=24)


def is_over(episode: Episode, *, by: Recorder) -> bool:
    """The child is back, and nothing is waited for: also nothing of which whoever acts does not hear."""
    if episode.status != Status.BACK:
        return False
    waited_for = {each.duty for each in CONDITIONS}
    return not any(duty.code in waited_for for duty in ledger.all_owed(episode, by=by))


def over(now: datetime) -> QuerySet[Episode]:
    """What waits for nothing since the return itself, because the child had talked before coming home. It is
    closed once there was time to say that the return was a mistake."""
    back = Episode.objects.filter(
        status=Status.BACK, return_record__recorded_at__lte=now - TO_PUT_RIGHT
    )
    waits = Duty.objects.open().filter(
        code__in=[each.duty for each in CONDITIONS], episode=OuterRef("pk")
    )
    return back.filter(~Exists(waits)).order_by("pk")


def is_past_confirming(duty: Duty, now: datetime) -> bool:
    """The case has been closed for longer than the protocol leaves a force to confirm what was heard of it."""
    closed_at = duty.episode.closed_at
    days = document_of(duty.protocol_id).waits.confirm_days
    return closed_at is not None and closed_at + timedelta(days=days) <= now


def past_confirming(now: datetime) -> list[Duty]:
    """What forces have not confirmed of closed cases, and are not asked to any more."""
    owed = Duty.objects.open().filter(code__in=TO_CONFIRM, episode__status=Status.CLOSED)
    return [duty for duty in owed.select_related("episode") if is_past_confirming(duty, now)]


def not_yet(episode: Episode, duties: Iterable[Duty]) -> list[str]:
    """What the episode still waits for, of what the reader is told of, and whose it is."""
    if episode.status != Status.BACK:
        return []
    open_duties = {duty.code: duty for duty in duties if not duty.how_ended}
    return [
        condition.until_then.format(whose=_whose(open_duties[condition.duty]), name=episode.child)
        for condition in CONDITIONS
        if condition.duty in open_duties
    ]


def _whose(duty: Duty) -> str:
    return str(duty.agency or Office(duty.owed_by).label)
