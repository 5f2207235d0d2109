"""What each side says of one episode, for professionals to read side by side.

The scales stay apart: a framework's level and a police grade are named as what they are, and neither is
ever worked out of the other. What nobody has recorded is not guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from django.db.models import Q, QuerySet

from children.rules import AUTHORITY, CARING, ROLE_CAN, Can
from missing.assessing import Earlier
from missing.models import Assessment, Episode, PoliceDecision
from missing.protocols import document_of
from partners.actor import Actor
from partners.rules import AUTHORITY_ROLES, HOME_ROLES, Role

FRAMEWORK, POLICE_DECISION, POLICE_GRADE = (
    "Framework level",
    "Police decision",
    "Police risk grade",
)
# Whose view of the level each is. What a side has not judged itself it is not said to think.
JUDGES: tuple[tuple[str, tuple[Role, ...]], ...] = (
    ("Carer", HOME_ROLES),
    ("On-call and fostering agency", (Role.ON_CALL, Role.FOSTERING_SOCIAL_WORKER)),
    ("Authority", AUTHORITY_ROLES),
)


class Judgement(Protocol):
    """A level that somebody decided on, in words, and who that was."""

    @property
    def at(self) -> datetime: ...
    @property
    def level(self) -> str: ...
    @property
    def role(self) -> Role: ...
    @property
    def decided_by(self) -> str: ...


J = TypeVar("J", bound=Judgement)


@dataclass(frozen=True)
class Side:
    """One side's last word, in the scale that it uses. Empty words: it has said nothing yet."""

    whose: str
    scale: str
    words: str = ""
    who: str = ""
    at: datetime | None = None


def sides_of(
    episode: Episode, earlier: Sequence[Earlier], reader: Actor, *, decided: PoliceDecision | None
) -> list[Side]:
    """The last level of each side that sets levels, and what police decided where the reader reads it.

    `earlier` are the episode's assessments, the newest first; `decided` is the last decision in force.
    """
    levels = [_level(whose, roles, earlier) for whose, roles in JUDGES]
    reads_police = reader.role in ROLE_CAN[Can.READ_POLICE]
    return levels + (_police(episode, decided) if reads_police else [])


def of_the_carers(episode: Episode, earlier: Sequence[J]) -> list[J]:
    """What the carers judged, the newest first; what others judged is never read as theirs.

    Where they have judged nothing here: what was written down for them with the log, because they
    had told whoever wrote it.
    """
    theirs = [each for each in earlier if each.role in HOME_ROLES]
    if theirs or not episode.carer_told or episode.logged_at is None:
        return theirs
    return [each for each in earlier if each.at <= episode.logged_at]


def judged_on_the_side_of(reader: Actor, episode: Episode) -> QuerySet[Assessment]:
    """What the reader's own side judged, the newest first: those who look after the child, whichever of
    them it was; else the reader's own authority.

    What was written down with the log for carers, who had told whoever wrote it, is theirs.
    """
    if reader.role not in CARING:
        return episode.assessments.filter(
            decided_as__role__in=AUTHORITY, decided_as__agency=reader.agency_id
        )
    agencies = (episode.provider_id, episode.supervising_agency_id)
    theirs = Q(decided_as__role__in=CARING, decided_as__agency__in=agencies)
    if episode.carer_told and episode.logged_at:
        theirs |= Q(decided_at__lte=episode.logged_at)
    return episode.assessments.filter(theirs)


def of_the_others(earlier: Sequence[Judgement]) -> list[Side]:
    """The last level of each side that has set one, but for the carers."""
    levels = (_level(whose, roles, earlier) for whose, roles in JUDGES if roles != HOME_ROLES)
    return [side for side in levels if side.words]


def last_of(roles: Sequence[Role], earlier: Sequence[J]) -> J | None:
    """The last that somebody in one of these roles judged. `earlier` is newest first."""
    return next((each for each in earlier if each.role in roles), None)


def _level(whose: str, roles: Sequence[Role], earlier: Sequence[Judgement]) -> Side:
    last = last_of(roles, earlier)
    if last is None:
        return Side(whose, FRAMEWORK)
    return Side(whose, FRAMEWORK, last.level, last.decided_by, last.at)


def _police(episode: Episode, last: PoliceDecision | None) -> list[Side]:
    """Their decision and their grade are two things; a decision may come without a grade."""
    if last is None:
        return [Side("Police", POLICE_DECISION), Side("Police", POLICE_GRADE)]
    protocol = document_of(episode.reporting_protocol_id)
    said = (
        (POLICE_DECISION, protocol.outcome_words(last.outcome)),
        (POLICE_GRADE, protocol.grade_words(last.grade)),
    )
    heard = ", second-hand" if last.second_hand else ""
    return [
        Side("Police", scale, words, f"{last.whose}{heard}", last.decided_at)
        for scale, words in said
    ]
