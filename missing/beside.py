"""What a level is judged beside, besides the answers: what is owed already, what was agreed for the child of
reporting to police, and what police decided. One statement for all three."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from children.models import Child, ReportingStrategy
from children.strategies import has_expired, report_at, strategy_of
from missing.models import Duty, Episode, PoliceDecision
from missing.models.episode import stands

M = TypeVar("M", bound=Model)

OWED = ("code", "owed_by", "due_at", "started_by_event", "started_at")
AGREED = ("report_after", "call_999_if", "return_by", "return_by_weekend", "expires_on")
DECIDED = (
    *("outcome", "grade", "second_hand", "decided_at"),
    *("officer_name", "officer_rank", "officer_number"),
)


@dataclass(frozen=True)
class Agreed:
    """What was agreed for the child of reporting to police, while it holds."""

    strategy: ReportingStrategy | None

    @property
    def words(self) -> tuple[str, ...]:
        if self.strategy is None:
            return ()
        after, in_danger = self.strategy.report_after, self.strategy.call_999_if
        agreed = (
            f"Report to police when still not back after {after} minutes."
            if after is not None
            else "",
            f"Call 999 straight away if: {in_danger}" if in_danger else "",
        )
        return tuple(filter(None, agreed))

    def report_at(self, *, due_back_at: datetime | None, opened_at: datetime) -> datetime | None:
        """By when it was agreed to report this time away, where it was."""
        if self.strategy is None:
            return None
        return report_at(self.strategy, due_back_at=due_back_at, opened_at=opened_at)


@dataclass(frozen=True)
class Beside:
    """`owed` by their codes; of a force that has decided nothing, or decided before another one had the report,
    `decided` is none."""

    owed: Mapping[str, Duty]
    agreed: Agreed
    decided: PoliceDecision | None


def beside(episode: Episode, now: datetime) -> Beside:
    """Rows that hold no more than is asked of them here, for as much as the reader may read."""
    here = OuterRef("pk")
    duties = Duty.objects.open().filter(episode=here).order_by("due_at")
    strategies = ReportingStrategy.objects.filter(child=OuterRef("child"), until=None).order_by()
    decisions = PoliceDecision.objects.filter(
        stands(), episode=here, report__force=OuterRef("force")
    )
    owed, agreed, decided = Episode.objects.values_list(
        ArraySubquery(_said(duties, OWED)),
        Subquery(_said(strategies, AGREED)[:1]),
        Subquery(_said(decisions.order_by("-decided_at", "-pk"), DECIDED)[:1]),
    ).get(pk=episode.pk)
    return Beside(
        {each["code"]: _row(Duty, each) for each in owed},
        _in_force(_row(ReportingStrategy, agreed) if agreed else None, now),
        _row(PoliceDecision, decided) if decided else None,
    )


def agreed_for(child: Child, now: datetime) -> Agreed:
    """The same of a child of whom nothing is begun yet, which waits for no step. One statement."""
    return _in_force(strategy_of(child), now)


def agreed_in(strategy: ReportingStrategy) -> tuple[str, ...]:
    return Agreed(strategy).words


def _in_force(strategy: ReportingStrategy | None, now: datetime) -> Agreed:
    return Agreed(None if strategy is None or has_expired(strategy, now) else strategy)


def _said(rows: QuerySet[Any], names: tuple[str, ...]) -> QuerySet[Any]:
    return rows.values(said=JSONObject(**{name: F(name) for name in names}))


def _row(model: type[M], said: Mapping[str, Any]) -> M:
    fields = {field.name: field for field in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in said.items()})
