"""A team's rota, week by week, on English walls; and when nobody is on duty, in words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch
from django.urls import reverse

from core import times
from partners.access import teams_of
from partners.actor import Actor
from partners.models import Job, Person, RotaShift, Team
from partners.rules import OFFICE_ROLES, Office, Span, gaps

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Turn:
    """A shift, as far as it lies in one day."""

    shift: RotaShift
    hours: str  # “from 8am”, “until 8am”, “8am to 4pm”, “all day”


@dataclass(frozen=True)
class Day:
    on: date
    turns: tuple[Turn, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class Week:
    monday: date
    days: tuple[Day, ...]
    gaps: tuple[str, ...]
    turns: tuple[RotaShift, ...]

    @property
    def before(self) -> date:
        return self.monday - WEEK

    @property
    def after(self) -> date:
        return self.monday + WEEK


def monday_of(asked: str, now: datetime) -> date:
    """The Monday of the week asked for, as `2026-11-23`; of this week when nothing sensible is."""
    today = times.local(now).date()
    try:
        on = date.fromisoformat(asked)
    except ValueError:
        on = today
    if abs(on - today) > timedelta(days=370):
        on = today
    return on - timedelta(days=on.weekday())


def week_of(team: Team, monday: date, now: datetime) -> Week:
    """The week's shifts, day by day. A gap that is over is not told of."""
    start, end = times.start_of(monday), times.start_of(monday + WEEK)
    shifts = tuple(
        team.shifts.filter(starts_at__lt=end, ends_at__gt=start)
        .select_related("person")
        .order_by("starts_at", "pk")
    )
    spans = [(shift.starts_at, shift.ends_at) for shift in shifts]
    days = tuple(_day(monday + timedelta(days=n), shifts, spans, now) for n in range(7))
    still = max(start, times.to_the_minute(now))
    found = gaps(spans, start=still, end=end) if still < end else []
    return Week(monday, days, tuple(said(gap) for gap in found), shifts)


def _day(on: date, shifts: tuple[RotaShift, ...], spans: list[Span], now: datetime) -> Day:
    start, end = times.start_of(on), times.start_of(on + timedelta(days=1))
    turns = tuple(
        Turn(shift, hours((shift.starts_at, shift.ends_at), on))
        for shift in shifts
        if shift.starts_at < end and shift.ends_at > start
    )
    return Day(on, turns, tuple(hours(gap, on) for gap in gaps(spans, start=start, end=end)))


def hours(span: Span, on: date) -> str:
    """Which part of a day a span covers."""
    start, end = times.start_of(on), times.start_of(on + timedelta(days=1))
    begins, ends = span
    if begins <= start and ends >= end:
        return "all day"
    if begins <= start:
        return f"until {times.clock(ends)}"
    if ends >= end:
        return f"from {times.clock(begins)}"
    return f"{times.clock(begins)} to {times.clock(ends)}"


def said(span: Span) -> str:
    """Tuesday 24 November, 8am, to Wednesday 25 November, 11:59pm."""
    begins, ends = span
    ends_the_day = times.local(ends).time() == time(0)
    until = ends - times.MINUTE if ends_the_day else ends
    return f"{times.when(begins)}, to {times.when(until)}"


@dataclass(frozen=True)
class Desk:
    """A team, who is on duty there now, and when within seven days nobody is."""

    team: Team
    now: tuple[str, ...]
    gaps: tuple[str, ...]


def desks_of(actor: Actor, now: datetime) -> list[Desk]:
    soon = RotaShift.objects.filter(starts_at__lt=now + WEEK, ends_at__gt=now)
    shifts = Prefetch("shifts", soon.select_related("person"), to_attr="soon")
    teams = teams_of(actor).prefetch_related(shifts).order_by("office", "name", "pk")
    return [_desk(team, team.soon, now) for team in teams]


def _desk(team: Team, shifts: list[RotaShift], now: datetime) -> Desk:
    spans = [(shift.starts_at, shift.ends_at) for shift in shifts]
    here = [str(shift.person) for shift in shifts if shift.starts_at <= now]
    start = times.to_the_minute(now)
    return Desk(team, tuple(here), tuple(map(said, gaps(spans, start=start, end=start + WEEK))))


def people_for(team: Team, now: datetime) -> list[Person]:
    """Whose job is done at this desk."""
    jobs = Job.objects.current(times.local(now).date()).filter(
        agency=team.agency_id, role__in=OFFICE_ROLES[Office(team.office)], person__is_active=True
    )
    return list(Person.objects.filter(pk__in=jobs.values("person")).order_by("name", "pk"))


def beside(shift: RotaShift) -> list[str]:
    """Who else is on duty at the same desk in a part of that time."""
    others = RotaShift.objects.filter(
        team=shift.team_id, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
    ).exclude(person=shift.person_id)
    return sorted(set(others.values_list("person__name", flat=True)))


def on_duty(shift: RotaShift) -> str:
    """What is said to whoever has put somebody on duty."""
    span = f"from {times.when(shift.starts_at)}, until {times.when(shift.ends_at)}"
    others = beside(shift)
    also = f" Also on duty in that time: {', '.join(others)}." if others else ""
    return f"{shift.person} is on duty {span}.{also}"


def page_of(shift: RotaShift) -> str:
    """The address of the week in which a shift starts."""
    on = times.local(shift.starts_at).date()
    monday = on - timedelta(days=on.weekday())
    return f"{reverse('team-rota', args=[shift.team_id])}?week={monday.isoformat()}"
