"""What comes back again and again: late responses by area, and reports that were not needed by home or
agency.

Each count stands beside what it is out of. Rows are in the order of their names and never of their
size, so that nobody is ranked; a household is counted with its agency, so that nobody is named; and a
count under five is not shown. To officers a place with fewer than five children is not
named either, nor is it said what was learnt where that would tell how few taught nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from escalation import doors
from escalation.access import learning_visible_to
from escalation.models import LearningAction, LearningCase
from escalation.rules import SHOWN_FROM, THEMES_OF, LearningKind, LearningOutcome
from missing.access import episodes_visible_to
from missing.models import PoliceReport
from partners.actor import Actor
from partners.rules import POLICE_ROLES, HomeKind

PAGE = 20

OTHERS = f"Others, with fewer than {SHOWN_FROM} children each"

Place = Coalesce | Case
AREA = Coalesce(
    "episode__host_authority__name",
    "episode__responsible_authority__name",
    output_field=CharField(),
)
WHERE_THEY_LIVE = Case(
    When(episode__home__kind=HomeKind.FOSTER_HOUSEHOLD, then=F("episode__provider__name")),
    When(episode__home__isnull=False, then=F("episode__home__name")),
    When(episode__provider__isnull=False, then=F("episode__provider__name")),
    default=Value("In no placement, or one that is not known"),
    output_field=CharField(),
)


@dataclass(frozen=True)
class Theme:
    """One area, home or agency: what was raised of it, what there was to learn, out of how many reports."""

    name: str
    reports: str
    raised: str
    learnt: str


@dataclass(frozen=True)
class Learnt:
    """What was learnt from one case, without whose it was."""

    kind: str
    outcome: str
    closed_at: datetime
    learning: str
    actions: list[LearningAction]


@dataclass(frozen=True)
class Themes:
    since: datetime
    late: list[Theme]
    unneeded: list[Theme]
    page: Page
    learnt: list[Learnt]
    child_ids: list[int]


def themes_for(actor: Actor, *, number: str | None, now: datetime) -> Themes:
    """The last year's, of the children whom the reader may see; for officers of what their force was told."""
    since = now - THEMES_OF
    cases = _cases(actor)
    page = Paginator(_something_to_learn(cases.filter(closed_at__gte=since)), PAGE).get_page(number)
    count = _of_the_force if actor.role in POLICE_ROLES else _of_children_seen
    return Themes(
        since=since,
        late=count(LearningKind.DELAYED_RESPONSE, AREA, actor, since),
        unneeded=count(LearningKind.UNNEEDED_REPORT, WHERE_THEY_LIVE, actor, since),
        page=page,
        learnt=[_learnt(case) for case in page],
        child_ids=_children(page, actor),
    )


def _cases(actor: Actor) -> QuerySet[LearningCase]:
    """Officers read what concerns their force, whether or not the child is still open to them; for all
    others it comes with its episode, which they see."""
    cases = learning_visible_to(actor)
    if actor.role in POLICE_ROLES:
        return cases.filter(force=actor.agency_id)
    seen = cases.filter(episode__in=episodes_visible_to(actor).values("pk"))
    return seen.select_related("episode")


def _something_to_learn(cases: QuerySet[LearningCase]) -> QuerySet[LearningCase]:
    """The closed ones from which something was learnt, the newest first, with what is to be done."""
    found = cases.exclude(outcome=LearningOutcome.NO_ISSUE).order_by("-closed_at", "-pk")
    return found.prefetch_related("actions")


def _children(cases: Iterable[LearningCase], actor: Actor) -> list[int]:
    """Whose cases these are, of the children whom the reader sees."""
    if actor.role not in POLICE_ROLES:
        return [case.episode.child_id for case in cases]
    seen = episodes_visible_to(actor).filter(pk__in=[case.episode_id for case in cases])
    return list(seen.values_list("child_id", flat=True))


def _of_the_force(kind: LearningKind, place: Place, actor: Actor, since: datetime) -> list[Theme]:
    """Counted by the database, because an officer does not see the episodes any more."""
    rows = doors.themes_of_force(actor.agency_id, kind, by_area=place is AREA)
    return [
        Theme(row.place or OTHERS, few(row.reports), few(row.raised), few(row.learnt))
        for row in rows
    ]


def _learnt(case: LearningCase) -> Learnt:
    assert case.closed_at
    return Learnt(
        kind=LearningKind(case.kind).label,
        outcome=LearningOutcome(case.outcome).label,
        closed_at=case.closed_at,
        learning=case.learning,
        actions=list(case.actions.all()),
    )


def _of_children_seen(
    kind: LearningKind, place: Place, actor: Actor, since: datetime
) -> list[Theme]:
    """Two statements: what was raised in each place, and how many reports it made or had."""
    upheld = Q(closed_at__isnull=False) & ~Q(outcome=LearningOutcome.NO_ISSUE)
    rows = (
        _cases(actor)
        .filter(kind=kind, raised_at__gte=since)
        .order_by()
        .annotate(place=place)
        .values("place")
        .annotate(raised=Count("pk"), learnt=Count("pk", filter=upheld))
        .order_by("place")
    )
    found = list(rows)
    reports = _reports(place, actor, since) if found else {}
    return [
        Theme(
            row["place"], few(reports.get(row["place"], 0)), few(row["raised"]), few(row["learnt"])
        )
        for row in found
    ]


def _reports(place: Place, actor: Actor, since: datetime) -> dict[str, int]:
    """How many times away were reported to police, by the same places."""
    told = PoliceReport.objects.filter(
        episode__in=episodes_visible_to(actor).values("pk"), reported_at__gte=since
    )
    counted = told.order_by().annotate(place=place).values("place")
    return dict(
        counted.annotate(number=Count("episode", distinct=True)).values_list("place", "number")
    )


def few(number: int | None) -> str:
    """A count as it is shown: a small one only as small, and none where it is not to be said."""
    if number is None:
        return "Not shown"
    return f"Fewer than {SHOWN_FROM}" if 0 < number < SHOWN_FROM else str(number)
