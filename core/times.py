"""Times as people here say and type them: always Europe/London, never the word midnight.

Instants are aware datetimes. Lengths of time are between instants, so the nights when the
clocks change are an hour longer or shorter, as they really are.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def to_the_minute(moment: datetime) -> datetime:
    """The moment as people type it, who know no seconds: nothing typed is earlier than this."""
    return moment.replace(second=0, microsecond=0)


# Saying


def local(moment: datetime) -> datetime:
    """The same instant on a clock on the wall in England."""
    if moment.tzinfo is None:
        raise ValueError("A time without a zone is nobody's time.")
    return moment.astimezone(LONDON)


def clock(moment: datetime | time) -> str:
    """10:15pm, or 11pm on the hour. Twelve keeps its minutes: 12:00pm is easier to trust than 12pm.

    In the hour that happens twice in October it also says which: 1:30am BST, 1:30am GMT.
    """
    wall = local(moment) if isinstance(moment, datetime) else moment
    hour, half = wall.hour % 12 or 12, "am" if wall.hour < 12 else "pm"
    minutes = "" if wall.minute == 0 and hour != 12 else f":{wall.minute:02}"
    return f"{hour}{minutes}{half}" + (_which(wall) if isinstance(wall, datetime) else "")


def day(moment: datetime | date, *, now: datetime | None = None) -> str:
    """Saturday 21 November, with the year when it isn't this year."""
    on = _date(moment)
    return f"{on:%A} {on.day} {on:%B}" + _other_year(on, now)


def short_day(moment: datetime | date, *, now: datetime | None = None) -> str:
    """Sat 21 Nov"""
    on = _date(moment)
    return f"{on:%a} {on.day} {on:%b}" + _other_year(on, now)


def when(moment: datetime, *, now: datetime | None = None) -> str:
    """Saturday 21 November, 10:15pm"""
    return f"{day(moment, now=now)}, {clock(moment)}"


def at(moment: datetime, *, now: datetime) -> str:
    """For dense lists: 10:15pm if that is today, and Sat 21 Nov, 10:15pm if it isn't."""
    if local(moment).date() == local(now).date():
        return clock(moment)
    return f"{short_day(moment, now=now)}, {clock(moment)}"


def span(length: timedelta) -> str:
    """How long, in a narrow place: 17m, 2h 17m, 5h 02m, 3 days."""
    minutes = max(int(length / MINUTE), 0)
    if minutes < 60:
        return f"{minutes}m"
    if length < 2 * DAY:
        return f"{minutes // 60}h {minutes % 60:02}m"
    return _count(int(length / DAY), "day")


def duration(length: timedelta) -> str:
    """How long, in words: 9 minutes, 1 hour 5 minutes, 61 hours, 5 days."""
    minutes = max(int(length / MINUTE), 0)
    if minutes < 60:
        return _count(minutes, "minute")
    if length < 4 * HOUR and minutes % 60:
        return f"{_count(minutes // 60, 'hour')} {_count(minutes % 60, 'minute')}"
    if length < 4 * DAY:
        return _count(minutes // 60, "hour")
    return _count(int(length / DAY), "day")


def between(start: datetime, end: datetime) -> timedelta:
    """Real time from one instant to another: two walls' clocks must not be subtracted."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def start_of(on: date) -> datetime:
    """The instant at which a day begins in England. The clocks never change at that hour."""
    return datetime.combine(on, time(0), tzinfo=LONDON).astimezone(UTC)


def age(born: date, on: date) -> int:
    """Whole years of age on that day."""
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (not had_birthday)


def birthday(born: date, years: int) -> date:
    """The day on which that age is reached: 1 March, of a leap day's child in any other year."""
    return date(born.year + years, born.month, 1) + DAY * (born.day - 1)


def left(due: datetime, *, now: datetime) -> str:
    """9 minutes left, due now, overdue 12 minutes"""
    ahead = between(now, due)
    if ahead >= MINUTE:
        return f"{duration(ahead)} left"
    if ahead > -MINUTE:
        return "due now"
    return f"overdue {duration(-ahead)}"


def due(moment: datetime, *, now: datetime) -> str:
    """10:45pm, 12 minutes left. A deadline as the day ends is said as 11:59pm of that day."""
    ends_the_day = local(moment).time() == time(0)
    return f"{at(moment - MINUTE if ends_the_day else moment, now=now)}, {left(moment, now=now)}"


def ago(moment: datetime, *, now: datetime) -> str:
    """9 minutes ago, or just now"""
    since = between(moment, now)
    return "just now" if since < MINUTE else f"{duration(since)} ago"


def _which(wall: datetime) -> str:
    twice = wall.utcoffset() != wall.replace(fold=1 - wall.fold).utcoffset()
    return f" {wall.tzname()}" if twice else ""


def _date(moment: datetime | date) -> date:
    return local(moment).date() if isinstance(moment, datetime) else moment


def _other_year(on: date, now: datetime | None) -> str:
    return f" {on.year}" if now is not None and local(now).year != on.year else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# Hearing


class Unclear(ValueError):
    """What was typed isn't one time. The message says what to type instead."""


TYPED = re.compile(
    r"""(?:at\s+)?
    (?P<hour>\d{1,2}?)                     # as few digits as leave two for the minutes
    (?:\s*[:.h]\s*(?P<minute>\d{2})|(?P<run>\d{2}))?
    \s*(?P<half>[ap]\.?\s?m?\.?)?
    \s*(?P<zone>bst|gmt)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
NOON = {"noon", "midday", "12 noon", "12 midday"}
SUMMER = {"bst": True, "gmt": False}


def heard(text: str) -> tuple[time, bool | None]:
    """The time somebody typed, and whether they said it was British Summer Time.

    8:40pm, 8.40 pm, 8pm, 840pm, 20:40, 2040 and 08:40 are times. 8:40 alone is two times, and
    a wrong guess would cost a child twelve hours, so it is asked again.
    """
    said = " ".join(text.lower().split())
    if said in NOON:
        return time(12), None
    if "midnight" in said:
        raise Unclear("Enter 11:59pm or 12:01am, so that the day is clear")
    found = TYPED.fullmatch(said)
    if found is None:
        raise Unclear("Enter a time, like 8:40pm")
    return _reading(found), SUMMER.get(found["zone"] or "")


def _reading(found: re.Match[str]) -> time:
    digits, minutes = found["hour"], found["minute"] or found["run"]
    hour, minute, half = int(digits), int(minutes or 0), (found["half"] or " ")[0]
    if minute > 59 or hour > 23:
        raise Unclear("Enter a time, like 8:40pm")
    if half == " ":
        if minutes is None:
            raise Unclear("Enter a time, like 8:40pm")
        if 1 <= hour <= 12 and not digits.startswith("0"):
            shown = f"{hour}:{minute:02}"
            raise Unclear(f"Say whether {shown} is morning or evening: {shown}am or {shown}pm")
        return time(hour, minute)
    if hour > 12:
        return time(hour, minute)
    if hour == 0:
        raise Unclear("Enter a time, like 8:40pm")
    return time(hour % 12 + (12 if half == "p" else 0), minute)


def instant(on: date, at_time: time, summer: bool | None = None) -> datetime:
    """The instant of a day and a time on English walls, asking when there are two or none.

    It is given in UTC: in London's zone, Python holds the second 1:30am unequal to everything.
    """
    readings = _readings(on, at_time)
    if not readings:
        raise Unclear(
            f"{clock(at_time)} did not happen that night, because the clocks went forward"
            " from 1am to 2am. Enter a time before 1am, or 2am or later"
        )
    if len(readings) == 1:
        return readings[0]
    if summer is None:
        raise Unclear(
            f"{clock(at_time)} happened twice that night, because the clocks went back."
            f" Enter {clock(at_time)} BST for the first, or {clock(at_time)} GMT for the second"
        )
    return readings[0] if summer else readings[1]


def _readings(on: date, at_time: time) -> list[datetime]:
    """The instants at which the wall shows this day and time: one, two, or none."""
    wall = datetime.combine(on, at_time)
    folds = (wall.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({found for found in folds if local(found).replace(tzinfo=None, fold=0) == wall})
