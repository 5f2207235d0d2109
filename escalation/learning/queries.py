"""What is asked about looking back: which cases there are, and what one of them says to its reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from children.access import Standing, standing_of
from children.models import Child
from children.rules import Can
from escalation.access import learning_visible_to
from escalation.models import LearningCase
from escalation.rules import LearningKind, LearningOutcome
from missing.access import episodes_visible_to
from partners.actor import Actor

PAGE = 20
WITH_THEM = ("force", "raised_by", "raised_as__agency", "closed_by", "closed_as__agency")


def learning_cases(actor: Actor | None) -> QuerySet[LearningCase]:
    """What the actor may read of, with whose words they are: never with the child, whom not every
    reader sees."""
    return learning_visible_to(actor).select_related(*WITH_THEM)


@dataclass(frozen=True)
class Line:
    """One case in the list; the child where the reader sees the child."""

    case: LearningCase
    child: Child | None
    kind: str
    outcome: str
    late: bool


@dataclass(frozen=True)
class Cases:
    page: Page
    lines: list[Line]


def list_of(actor: Actor, *, closed: bool, number: str | None, now: datetime) -> Cases:
    """A page of those that wait, what is to be looked at first at the top; or of those closed, the
    newest first."""
    rows = learning_cases(actor).filter(closed_at__isnull=not closed)
    ordered = rows.order_by("-closed_at", "-pk") if closed else rows.order_by("look_by", "pk")
    page = Paginator(ordered, PAGE).get_page(number)
    children = _children(page, actor)
    return Cases(page, [_line(case, children.get(case.episode_id), now) for case in page])


def _children(cases: Iterable[LearningCase], actor: Actor) -> dict[int, Child]:
    """The child of each case's episode, where the actor sees it."""
    seen = episodes_visible_to(actor).filter(pk__in={case.episode_id for case in cases})
    return {episode.pk: episode.child for episode in seen.select_related("child")}


def _line(case: LearningCase, child: Child | None, now: datetime) -> Line:
    return Line(
        case=case,
        child=child,
        kind=LearningKind(case.kind).label,
        outcome=LearningOutcome(case.outcome).label if case.outcome else "",
        late=case.closed_at is None and now > case.look_by,
    )


def line_of(case: LearningCase, actor: Actor, *, now: datetime) -> Line:
    """One case as its own page says it."""
    return _line(case, _children([case], actor).get(case.episode_id), now)


def standing_in(case: LearningCase, child: Child | None, actor: Actor) -> Standing | None:
    """What the reader is to the child; nothing where the child is closed to them."""
    return standing_of(actor, child, case.episode_id) if child else None


def may_close(case: LearningCase, standing: Standing | None) -> bool:
    """Is it open, and this reader's to close?"""
    if case.closed_at is not None or standing is None:
        return False
    return standing.may(Can.CLOSE_LEARNING)
