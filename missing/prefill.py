"""What is on record already and helps to answer a page of the log: sentences beside the question, and
things to choose from. Never an answer: that is the carer's."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import ceil

from children.profiles import known_in_words
from children.queries import profile_of
from children.strategies import agreed_return, has_expired, strategy_of
from core import times
from core.times import DAY
from missing.log import Log
from missing.models import Episode
from missing.rules import Status

LOOKED_BACK = timedelta(days=180)
ENOUGH = 3  # times away before anything is called usual
NOON, HALF_HOUR = timedelta(hours=12), timedelta(minutes=30)

Away = tuple[datetime, datetime]  # from when, until when


def on_record(log: Log, code: str) -> list[str]:
    """Sentences for this page of the log; one statement at most."""
    tell = BY_PAGE.get(code)
    return [words for words in tell(log) if words] if tell else []


def _agreed(log: Log) -> list[str]:
    strategy = strategy_of(log.child)
    if strategy is None or has_expired(strategy, log.now):
        return []
    back_by = agreed_return(strategy, log.now)
    return [f"It is agreed that {log.name} is back by {times.clock(back_by)}."] if back_by else []


def _history(log: Log) -> list[str]:
    """Times that were stood down were none. That a child always came back says nothing of tonight."""
    since = log.now - LOOKED_BACK
    before = (
        Episode.objects.filter(child=log.child, opened_at__gte=since, returned_at__isnull=False)
        .exclude(status=Status.STOOD_DOWN)
        .order_by("opened_at")
        .values_list("last_seen_at", "opened_at", "returned_at")
    )
    away = [(seen or opened, back) for seen, opened, back in before if back]
    return [in_words(away), "That does not make tonight safe."] if away else []


def in_words(away: Sequence[Away]) -> str:
    """“5 times since August, usually back by 11:30pm; longest 3 hours.”"""
    longest = max(times.between(start, back) for start, back in away)
    often = "Once" if len(away) == 1 else f"{len(away)} times"
    usual = f", usually back by {times.clock(usual_return(away))}"
    says_usual = len(away) >= ENOUGH and longest < DAY
    return (
        f"{often} since {times.local(away[0][0]):%B}{usual if says_usual else ''};"
        f" longest {times.duration(longest)}."
    )


def usual_return(away: Sequence[Away]) -> time:
    """By when they were back three times in four, to the half hour; a night is counted from noon."""
    walls = sorted(_since_noon(back) for _, back in away)
    by = walls[ceil(len(walls) * 3 / 4) - 1]
    halves = ceil(by / HALF_HOUR)
    return (datetime.combine(date.min, time()) + NOON + halves * HALF_HOUR).time()


def _since_noon(moment: datetime) -> timedelta:
    wall = times.local(moment)
    return (timedelta(hours=wall.hour, minutes=wall.minute) - NOON) % DAY


def _health(log: Log) -> list[str]:
    age = f"{log.name} is {log.child.age_on(times.local(log.now).date())}."
    health = _known(log, "health")
    return [age, f"Health and medicine: {health}" if health else ""]


def _looks(log: Log) -> list[str]:
    said = _known(log, "looks")
    return [f"{log.name} looks like this: {said}"] if said else []


def _known(log: Log, code: str) -> str:
    return known_in_words(profile_of(log.child))[code]


BY_PAGE: Mapping[str, Callable[[Log], list[str]]] = {
    "last-seen": _agreed,
    "expected": _agreed,
    "unusual": _history,
    "riskier": _health,
    "wearing": _looks,
}


# To choose from


def to_choose(log: Log, code: str) -> list[str]:
    """What the page offers of this very child besides its own answers; one statement at most."""
    find = OFFERED.get(code)
    return find(log) if find else []


def _places(log: Log) -> list[str]:
    """Where they usually go, whether or not what was agreed has run out."""
    strategy = strategy_of(log.child)
    return list(strategy.places) if strategy else []


def _triggers(log: Log) -> list[str]:
    strategy = strategy_of(log.child)
    return list(strategy.triggers) if strategy else []


def _risks(log: Log) -> list[str]:
    """A line of the profile is a risk."""
    lines = (line.strip() for line in _known(log, "risks").splitlines())
    return [line for line in lines if line]


def _last_worn(log: Log) -> list[str]:
    last = Episode.objects.filter(child=log.child).exclude(wearing="").order_by("-opened_at")
    return list(last.values_list("wearing", flat=True)[:1])


OFFERED: Mapping[str, Callable[[Log], list[str]]] = {
    "whereabouts": _places,
    "happened": _triggers,
    "riskier": _risks,
    "wearing": _last_worn,
}
