"""The board's words and how it is grouped: pure functions of what is owed, and now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from children.rules import RELATIONS, Relation
from missing.lateness import State, state_of
from missing.rules import (
    CHALLENGE_DECIDE,
    CHALLENGE_PICK_UP,
    HOLDS_A_TALK,
    OFFER_INTERVIEW,
    POLICE_DECISION,
)
from partners.navigation import BOARD, PLACES
from partners.rules import Office, Role
from returns.rules import late_words

BOARD_ROLES = frozenset(role for role, places in PLACES.items() if BOARD in places)
WHO_HAS_A_BOARD = ", ".join(role.label.lower() for role in Role if role in BOARD_ROLES)

# Three times away in 90 days is repeated (`domain/plans-and-notifications.md`: the common number
# for a strategy meeting); from then on the board says which time this is.
REPEATED = 3
REPEATED_WITHIN = timedelta(days=90)


MOST_VIEWS = 10  # saved by one person


class Urgency(StrEnum):
    """The board's groups, the most urgent first."""

    NOT_PICKED_UP = "not-picked-up"
    OVERDUE = "overdue"
    DUE_SOON = "due-soon"
    OPEN = "open"
    FOUND = "found"
    BACK = "back"


HEADING: dict[Urgency, str] = {
    Urgency.NOT_PICKED_UP: "Not picked up",
    Urgency.OVERDUE: "Overdue",
    Urgency.DUE_SOON: "Due soon",
    Urgency.OPEN: "Open",
    Urgency.FOUND: "Found, not home yet",
    Urgency.BACK: "Back, not closed yet",
}
ORDER = {urgency: place for place, urgency in enumerate(Urgency)}
_BY_STATE = {
    State.OVERDUE: Urgency.OVERDUE,
    State.DUE_SOON: Urgency.DUE_SOON,
    State.NOT_DUE: Urgency.OPEN,
}

# Besides what is accepted by name: work that a named person picks up before doing it.
PICKED_UP = frozenset({POLICE_DECISION, CHALLENGE_PICK_UP})
CHALLENGES = frozenset({CHALLENGE_PICK_UP, CHALLENGE_DECIDE})


class Owed(NamedTuple):
    """One running obligation, as plain values."""

    code: str
    owed_by: str
    started_at: datetime
    due_at: datetime
    words: str = ""
    accept: bool = False
    agency: str = ""
    person: str = ""

    @property
    def waits_for_a_name(self) -> bool:
        """Handed to an office in which nobody has taken it on."""
        return not self.person and (self.accept or self.code in PICKED_UP)

    def state(self, now: datetime) -> State:
        return state_of(
            owed_by=self.owed_by, started_at=self.started_at, due_at=self.due_at, now=now
        )

    def is_a_talk_soon(self, now: datetime) -> bool:
        of_the_interview = self.owed_by == Office.INTERVIEW_SERVICE
        return of_the_interview and self.state(now) is State.DUE_SOON


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one child's row stands: its group, what is owed next, and how late anything is."""

    urgency: Urgency
    next: Owed | None
    state: State | None
    overdue: bool
    challenged: bool
    interview: str = ""  # in words, once the return interview is late
    back: bool = False
    interview_due_soon: bool = False


def standing_of(
    owed: Iterable[Owed],
    *,
    back: bool,
    now: datetime,
    found: bool = False,
    last: Collection[str] = (),
) -> Standing:
    """The first group that fits, of everything that is owed: a child who is back may be hurt, with nobody
    there yet.

    What is owed next is what put the row into its group: the handover nobody has taken, else what
    falls due first. What comes last for the reader counts once nothing else is owed.
    """
    running = sorted(owed, key=_due_at)
    running = [each for each in running if each.code not in last] or running
    waiting = next((each for each in running if each.waits_for_a_name), None)
    following = waiting or next(iter(running), None)
    state = following.state(now) if following else None
    return Standing(
        urgency=_urgency(back, found, waiting, state),
        next=following,
        state=state,
        overdue=any(each.due_at < now for each in running),
        challenged=any(each.code in CHALLENGES for each in running),
        interview=_late_interview({each.code for each in running if each.due_at < now}),
        back=back,
        interview_due_soon=back and any(each.is_a_talk_soon(now) for each in running),
    )


def _late_interview(late: set[str]) -> str:
    """The talk is late, also one booked after a no; whether the child was offered one is another thing that
    is owed."""
    return late_words(offered=OFFER_INTERVIEW not in late) if late & {*HOLDS_A_TALK} else ""


def _due_at(owed: Owed) -> datetime:
    return owed.due_at


def _urgency(back: bool, found: bool, waiting: Owed | None, state: State | None) -> Urgency:
    if waiting is not None:
        return Urgency.NOT_PICKED_UP
    if back:
        return Urgency.BACK
    if found and state is not State.OVERDUE:
        return Urgency.FOUND
    return _BY_STATE[state] if state else Urgency.OPEN


# The four numbers above the board, each a link to the rows that it counts


class Only(StrEnum):
    """Which rows are shown."""

    ALL = ""
    AWAY = "away"
    NOT_PICKED_UP = "not-picked-up"
    OVERDUE = "overdue"
    INTERVIEWS = "interviews"


COUNTED: dict[Only, str] = {
    Only.AWAY: "away now",
    Only.NOT_PICKED_UP: "not picked up",
    Only.OVERDUE: "with something overdue",
    Only.INTERVIEWS: "interviews due in 24 hours",
}
GRAVE = (Only.NOT_PICKED_UP, Only.OVERDUE)


def fits(only: Only, standing: Standing) -> bool:
    """Is this row one of those that the number counts?"""
    match only:
        case Only.AWAY:
            return not standing.back
        case Only.NOT_PICKED_UP:
            return standing.urgency is Urgency.NOT_PICKED_UP
        case Only.OVERDUE:
            return standing.overdue
        case Only.INTERVIEWS:
            return standing.interview_due_soon
    return True


# Words


def area_limits(role: Role, agency: str) -> str:
    """Whose children this board shows, so that nobody takes it for all there are."""
    limits = [_LIMITS[relation] for relation in RELATIONS[role]]
    return f"Children {_either(limits)} {agency}, and children you were named on."


_LIMITS: dict[Relation, str] = {
    Relation.RESPONSIBLE: "looked after by",
    Relation.HOST: "living in",
    Relation.PROVIDER: "placed with",
    Relation.SUPERVISING: "supervised by",
    Relation.HOME: "at home with",
}


def _either(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def times_away(number: int) -> str:
    """“4th time in 90 days”; nothing while it is not repeated."""
    if number < REPEATED:
        return ""
    return f"{number}{_ordinal(number)} time in {REPEATED_WITHIN.days} days"


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
