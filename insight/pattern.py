"""When a child is away, how often and for how long: pure functions of times, said in plain words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import times
from insight.rules import REPEATED, REPEATED_WITHIN

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Parts of the day by the hour that each begins with.
PARTS = ((0, "Night"), (6, "Morning"), (12, "Afternoon"), (18, "Evening"))
LATELY = timedelta(days=30)

# How long a time away was, as national figures and the service's own count it.
LENGTHS: tuple[tuple[timedelta, str], ...] = (
    (timedelta(hours=1), "Less than 1 hour"),
    (timedelta(hours=3), "1 to 3 hours"),
    (timedelta(hours=6), "3 to 6 hours"),
    (timedelta(hours=24), "6 to 24 hours"),
    (timedelta(days=2), "1 to 2 days"),
    (timedelta(days=7), "2 to 7 days"),
    (timedelta(days=30), "7 to 30 days"),
    (timedelta.max, "More than 30 days"),
)

# The chart's parts in pixels: with its numbers it fits a narrow phone at full size.
BAR, ROW, LABEL, NUMBER = 100, 32, 155, 35


@dataclass(frozen=True)
class Away:
    """One time away: since when, and until when if they are back."""

    since: datetime
    until: datetime | None

    @property
    def length(self) -> timedelta | None:
        return times.between(self.since, self.until) if self.until else None


@dataclass(frozen=True)
class Bar:
    """One row of the chart of lengths, and of its table."""

    label: str
    count: int
    y: int
    width: int


@dataclass(frozen=True)
class Pattern:
    """The sentences, and the numbers that they are made from."""

    sentences: tuple[str, ...]
    repeated: bool
    grid: tuple[tuple[str, tuple[int, ...]], ...]
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return len(self.bars) * ROW


def pattern_of(aways: Sequence[Away], now: datetime) -> Pattern:
    """Of the times that the child was away; what was stood down is none of them."""
    cells = Counter(_cell(away) for away in aways)
    lengths = Counter(_band(away.length) for away in aways if away.length is not None)
    lately = _since(aways, now - REPEATED_WITHIN)
    return Pattern(
        sentences=tuple(_sentences(aways, cells, now)),
        repeated=lately >= REPEATED,
        grid=tuple((day, tuple(cells[day, part] for _, part in PARTS)) for day in DAYS if aways),
        bars=tuple(_bars(lengths)),
    )


def _cell(away: Away) -> tuple[str, str]:
    began = times.local(away.since)
    part = [name for hour, name in PARTS if began.hour >= hour][-1]
    return DAYS[began.weekday()], part


def _band(length: timedelta) -> str:
    return next(label for most, label in LENGTHS if length < most)


def _since(aways: Iterable[Away], moment: datetime) -> int:
    return sum(1 for away in aways if away.since >= moment)


def _bars(lengths: Counter[str]) -> Iterable[Bar]:
    most = max(lengths.values(), default=0)
    for row, (_, label) in enumerate(LENGTHS if most else ()):
        count = lengths[label]
        yield Bar(label, count, y=row * ROW, width=BAR * count // most)


def _sentences(
    aways: Sequence[Away], cells: Counter[tuple[str, str]], now: datetime
) -> Iterable[str]:
    if not aways:
        return
    lately, repeated = _since(aways, now - LATELY), _since(aways, now - REPEATED_WITHIN)
    yield (
        f"Away {_times(len(aways))} in all: {_times(lately)} in the last {LATELY.days} days, and"
        f" {_times(repeated)} in the last {REPEATED_WITHIN.days} days."
    )
    if repeated >= REPEATED:
        yield (
            f"{REPEATED} or more in {REPEATED_WITHIN.days} days counts as repeated: think of a"
            " strategy meeting."
        )
    (day, part), most = cells.most_common(1)[0]
    if most > 1:
        yield f"Most often on a {day} {part.lower()}: {most} of {len(aways)}."
    if lengths := sorted(away.length for away in aways if away.length is not None):
        middle, longest = lengths[len(lengths) // 2], lengths[-1]
        yield (
            f"Usually away for about {times.duration(middle)}; the longest was"
            f" {times.duration(longest)}."
        )


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")
