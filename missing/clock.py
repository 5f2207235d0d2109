"""Duties from facts: who owes what by which instant, and how each duty ended. Pure arithmetic.

A fact starts a duty when a rule's `starts_on` names it, and ends every open duty of a rule whose
`met_by` or `ended_by` names it. What these read in a fact's payload:

    episode-opened       turns_18_at, when that is within a year
    episode-logged       by_office; level, only when a level was set with it
    level-set            everything of `Protocol.level_payload`; more_known, where police know of the child and
                         something points up that did not before
    checked-in           next_look_at
    accepted             office, of what an office is asked to accept and of nothing else that is picked up
    reported-to-police   placed_elsewhere
    police-decided       responds, review_at, second_hand, by_office; overtaken, when police had decided anew by
                         then, so that a call told late ends nothing that came after it; asked_since, when
                         police were asked only afterwards for the decision that they owe
    challenged,
    challenge-climbed    everything of `Protocol.rung_payload`
    challenge-decided    review_at
    challenge-questioned asked_office, answer_by
    information-asked    asked_office, answer_by
    search-checked       responds: whether police still do
    task-added           office, due_by; agreed, where it was in a return interview
    handover-asked       to_office, accept_by
    information-given, challenge-answered, task-done,
    handover-accepted,
    handover-declined    duty_key (of the one duty, among those beside it, that this meets)
    still-away-*,
    turned-18            cohort; home_kind, of the home where the child is placed
    returned             reported: whether police had been told; found_at, when the child was found, where
                         anybody knows; urgent, where something can't wait; urgent_for, who may read so, where
                         that is not everybody
    return-mistaken      undoes: the ids of the return, and of what was recorded because of it
    interview-declined   re_offer_at
    interview-held       to_write, where what was said isn't written down yet
    interview-approved   to_share, where nobody decided yet what others read of it
    interview-reopened   re_offer_at: the child is asked after all, though nothing was owed any more
    interview-booked     hold_by, where the talk isn't owed by its 72 hours any more, because the child had said no
    ended-by-death       nothing: it ends every duty
    duty-waived          duty_key (of the duty that somebody set aside, with a reason)

Instants in payloads are ISO with an offset. A due time that cannot be read makes the duty due at once:
it is noticed, not lost.

The facts given are those of one episode, and their order is the order of recording (`id`), because
that is the order in which the service knew. A fact recorded late ends what was open when it was
recorded. When it happened decides the times: a duty `counted_from` "happened" starts when its fact
happened, so it may be overdue at birth, and ends when the ending fact happened, so a decision told
late is not a late decision; but never before it started. One counted from "recorded" uses the
times of recording for both. One counted from "found" starts when the child was found, as the return that
starts it says, and otherwise with that return. Whether a duty was late is never stored: it is `due_at` against
`ended_at`, or against now.

One fact may end a duty and start it anew; the old ends first. The due time of a duty never moves.

One fact says of others that they were a mistake, whatever the protocol. What they had ended is owed again by
the time by which it was owed, unless something else has ended it since; and what they had started is not needed.

Days are days in England (Europe/London); hours and minutes are real ones, so that 72 hours stay
72 hours on the nights the clocks change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from audit.rules import Fact
from children.rules import Audience
from core.calendar import Calendar
from core.times import LONDON, local
from missing.duty_rules import DutyRule, FactMatch, Target
from missing.protocol import Protocol
from missing.rules import DutyEnd
from partners.rules import Office

Protocols = Mapping[str, Protocol]  # "reporting" and "responsible": whose rules are followed


# What is recorded, and what follows


@dataclass(frozen=True)
class RecordedFact:
    """A fact of one episode: when it happened, and when and in which order it was recorded."""

    id: int
    fact: str
    happened_at: datetime
    recorded_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


def duty_key(rule_code: str, started_by: int) -> str:
    """One duty: the rule, and the fact that started it."""
    return f"{rule_code}:{started_by}"


@dataclass(frozen=True)
class OpenDuty:
    """What the ledger knows of a duty that has not ended."""

    rule_code: str
    started_by: int
    started_at: datetime

    @property
    def key(self) -> str:
        return duty_key(self.rule_code, self.started_by)


@dataclass(frozen=True)
class NewDuty(OpenDuty):
    """A duty that a fact starts. `follows` says whose protocol it goes by."""

    owed_by: Office
    due_at: datetime
    follows: str
    audience: Audience = Audience.EVERYONE


@dataclass(frozen=True)
class Ended:
    """How a fact ended an open duty."""

    key: str
    ended_by: int
    ended_at: datetime
    how: DutyEnd


@dataclass(frozen=True)
class Step:
    """What one fact does to the ledger: first what it ends, then what it starts."""

    ended: tuple[Ended, ...]
    started: tuple[NewDuty, ...]


@dataclass(frozen=True)
class DutyState(NewDuty):
    """A duty and, once it has ended, when, by which fact and how."""

    ended_at: datetime | None = None
    ended_by: int | None = None
    how: DutyEnd | None = None


# Due


def due_at(rule: DutyRule, fact: RecordedFact, calendar: Calendar) -> datetime:
    """The instant, in UTC, by which a duty that this fact starts is due."""
    start = _counted(rule, fact)
    if rule.due.length is not None:
        return start + rule.due.length
    if rule.due.after_working_days is not None:
        working = rule.due.after_working_days
        day = calendar.working_days_after(local(start).date(), working.days)
        return _on_the_wall(day, working.at)
    return _instant(fact.payload.get(rule.due.at or "")) or start


def _counted(rule: DutyRule, fact: RecordedFact) -> datetime:
    """When it starts. Nobody may have known when the child was found: then the return is what is known."""
    found = _instant(fact.payload.get("found_at")) if rule.counted_from == "found" else None
    return found or _took_place(rule, fact)


def _took_place(rule: DutyRule, fact: RecordedFact) -> datetime:
    moment = fact.recorded_at if rule.counted_from == "recorded" else fact.happened_at
    return moment.astimezone(UTC)


def _on_the_wall(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def _instant(written: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


# Which facts a rule means


def matches(match: FactMatch, fact: RecordedFact, protocol: Protocol) -> bool:
    """Whether this fact is one the rule means: its name, and what its payload says."""
    payload = fact.payload
    return (
        fact.fact == match.fact
        and all(_says(payload, key, wanted) for key, wanted in match.where.items())
        and not any(_says(payload, key, unwanted) for key, unwanted in match.where_not.items())
        and all(payload.get(key) is not None for key in match.has)
        and all(payload.get(key) is None for key in match.lacks)
        and _at_level(match, payload, protocol)
    )


def _says(payload: Mapping[str, Any], key: str, wanted: object) -> bool:
    said = payload.get(key)
    any_of = wanted if isinstance(wanted, tuple) else (wanted,)
    return any(type(said) is type(each) and said == each for each in any_of)


def _at_level(match: FactMatch, payload: Mapping[str, Any], protocol: Protocol) -> bool:
    if match.at_least_level is None and match.below_level is None:
        return True
    rank = payload.get("level_rank")
    if not isinstance(rank, int):
        return False
    least, below = match.at_least_level, match.below_level
    return (least is None or rank >= protocol.level(least).rank) and (
        below is None or rank < protocol.level(below).rank
    )


def _any_matches(any_of: Iterable[FactMatch], fact: RecordedFact, protocol: Protocol) -> bool:
    return any(matches(match, fact, protocol) for match in any_of)


def _rules(protocols: Protocols) -> Iterator[tuple[DutyRule, Protocol]]:
    """The rules in force for one episode, each from the protocol of the area it follows.

    Should two areas file one code differently, the reporting area's is the one.
    """
    seen: set[str] = set()
    for follows in sorted(protocols):
        for rule in protocols[follows].duties:
            if rule.follows == follows and rule.code not in seen:
                seen.add(rule.code)
                yield rule, protocols[follows]


def rule_of(protocols: Protocols, code: str) -> DutyRule:
    return next(rule for rule, _ in _rules(protocols) if rule.code == code)


# Fact by fact, as the ledger is written


def step(
    protocols: Protocols, calendar: Calendar, open_duties: Iterable[OpenDuty], fact: RecordedFact
) -> Step:
    """What this fact ends and then starts, given the duties open when it is recorded."""
    open_before = tuple(open_duties)
    ended = ends(protocols, open_before, fact)
    gone = {each.key for each in ended}
    still_open = [duty for duty in open_before if duty.key not in gone]
    return Step(tuple(ended), tuple(starts(protocols, calendar, fact, still_open)))


def ends(protocols: Protocols, open_duties: Iterable[OpenDuty], fact: RecordedFact) -> list[Ended]:
    """The open duties that this fact ends, and how. One of no rule here stays open, and is seen."""
    rules = {rule.code: (rule, protocol) for rule, protocol in _rules(protocols)}
    ended = []
    for duty in open_duties:
        if duty.rule_code not in rules:
            continue
        rule, protocol = rules[duty.rule_code]
        how = _how_it_ends(rule, protocol, duty, fact)
        if how:
            ended.append(Ended(duty.key, fact.id, _ended_at(rule, duty.started_at, fact), how))
    return ended


def starts(
    protocols: Protocols,
    calendar: Calendar,
    fact: RecordedFact,
    open_duties: Iterable[OpenDuty] = (),
) -> list[NewDuty]:
    """The duties that this fact starts. `open_duties` are those left open by what it ends."""
    running = {duty.rule_code for duty in open_duties}
    return [
        _new_duty(rule, calendar, fact)
        for rule, protocol in _rules(protocols)
        if _any_matches(rule.starts_on, fact, protocol)
        and not (rule.one_at_a_time and rule.code in running)
    ]


def _how_it_ends(
    rule: DutyRule, protocol: Protocol, duty: OpenDuty, fact: RecordedFact
) -> DutyEnd | None:
    if fact.fact == Fact.DUTY_WAIVED:
        return DutyEnd.WAIVED if fact.payload.get("duty_key") == duty.key else None
    if fact.fact == Fact.ENDED_BY_DEATH:
        return DutyEnd.NOT_NEEDED  # whatever the protocol says: no partnership may ask for more
    if duty.started_by in undone_by(fact):
        return DutyEnd.NOT_NEEDED
    mine = not rule.by_key or fact.payload.get("duty_key") == duty.key
    if mine and _any_matches(rule.met_by, fact, protocol):
        return DutyEnd.MET
    if _any_matches(rule.ended_by, fact, protocol):
        return DutyEnd.NOT_NEEDED
    return None


def _ended_at(rule: DutyRule, started_at: datetime, fact: RecordedFact) -> datetime:
    """When the ending fact happened; what happened before the duty began ends it as it begins."""
    return max(_took_place(rule, fact), started_at.astimezone(UTC))


def _new_duty(rule: DutyRule, calendar: Calendar, fact: RecordedFact) -> NewDuty:
    return NewDuty(
        rule_code=rule.code,
        started_by=fact.id,
        started_at=_counted(rule, fact),
        owed_by=office_of(rule, fact.payload),
        due_at=due_at(rule, fact, calendar),
        follows=rule.follows,
        audience=audience_of(rule, fact.payload),
    )


def audience_of(rule: DutyRule, said: Mapping[str, Any]) -> Audience:
    """Who hears of it: where only some may read what can't wait, they alone, whatever the protocol."""
    of_what_cant_wait = any("urgent" in match.where for match in rule.starts_on)
    kept_for = said.get("urgent_for") if of_what_cant_wait else None
    return Audience(kept_for) if kept_for in Audience.values else Audience.EVERYONE


def office_of(rule: DutyRule, said: Mapping[str, Any]) -> Office:
    """The office that the starting fact names in what it says, where the rule lets it; otherwise the rule's own."""
    named = said.get(rule.owed_by_key) if rule.owed_by_key else None
    return Office(named) if named in Office.values else rule.owed_by


# What was a mistake


def undone_by(fact: RecordedFact) -> frozenset[int]:
    """The facts, by their ids, that this one says were recorded by mistake."""
    undone = fact.payload.get("undoes") if fact.fact == Fact.RETURN_MISTAKEN else None
    return frozenset(undone or ())


def end_instead(
    protocols: Protocols, duty: OpenDuty, since: Iterable[RecordedFact], mistake: RecordedFact
) -> Ended | None:
    """How a duty that a mistake had ended has ended all the same, by what was recorded `since`, before the
    mistake was put right; None when it is owed again."""
    rules = {rule.code: (rule, protocol) for rule, protocol in _rules(protocols)}
    if duty.rule_code not in rules:
        return None
    rule, protocol = rules[duty.rule_code]
    facts = [*since, mistake]
    end = _first_end(rule, protocol, duty, facts[:-1], but=_undone(facts))
    if end is None:
        return None
    place, how = end
    fact = facts[place]
    return Ended(duty.key, fact.id, _ended_at(rule, duty.started_at, fact), how)


def _undone(facts: Iterable[RecordedFact]) -> frozenset[int]:
    return frozenset().union(*map(undone_by, facts))


# All at once, as the ledger is checked


def derive(
    protocols: Protocols, calendar: Calendar, facts: Iterable[RecordedFact]
) -> list[DutyState]:
    """Every duty these facts ever started, and how each stands. What the ledger must also say.

    Written rule by rule and not fact by fact, so that it is a second opinion and not the same one.
    """
    in_order = sorted(facts, key=lambda fact: fact.id)
    duties = [
        duty
        for rule, protocol in _rules(protocols)
        for duty in _duties_of(rule, protocol, calendar, in_order)
    ]
    return sorted(duties, key=lambda duty: (duty.started_by, duty.rule_code))


def _duties_of(
    rule: DutyRule, protocol: Protocol, calendar: Calendar, facts: Sequence[RecordedFact]
) -> Iterator[DutyState]:
    begun: list[dict[int, End | None]] = []
    for place, fact in enumerate(facts):
        if not _any_matches(rule.starts_on, fact, protocol):
            continue
        if rule.one_at_a_time and any(_is_open(ends_by, place) for ends_by in begun):
            continue
        new = _new_duty(rule, calendar, fact)
        begun.append(_as_it_became_known(rule, protocol, new, facts, after=place))
        end = _last_known(begun[-1], len(facts))
        yield _state(rule, new, end and facts[end[0]], end and end[1])


End = tuple[int, DutyEnd]  # the place of the fact that ended it, in the order of recording, and how


def _as_it_became_known(
    rule: DutyRule, protocol: Protocol, duty: OpenDuty, facts: Sequence[RecordedFact], *, after: int
) -> dict[int, End | None]:
    """How it had ended, if it had, from each place on at which that changed."""
    known: dict[int, End | None] = {}
    end: End | None = None
    for place in range(after + 1, len(facts)):
        if end and facts[end[0]].id in undone_by(facts[place]):
            undone = _undone(facts[: place + 1])
            end = _first_end(rule, protocol, duty, facts[:place], after=end[0], but=undone)
            known[place] = end
        if end is None and (how := _how_it_ends(rule, protocol, duty, facts[place])):
            known[place] = end = (place, how)
    return known


def _first_end(
    rule: DutyRule,
    protocol: Protocol,
    duty: OpenDuty,
    facts: Sequence[RecordedFact],
    *,
    after: int = -1,
    but: frozenset[int] = frozenset(),
) -> End | None:
    for place in range(after + 1, len(facts)):
        if facts[place].id in but:
            continue
        if how := _how_it_ends(rule, protocol, duty, facts[place]):
            return place, how
    return None


def _last_known(ends_by: Mapping[int, End | None], upto: int) -> End | None:
    return ends_by[max(places)] if (places := [p for p in ends_by if p <= upto]) else None


def _is_open(ends_by: Mapping[int, End | None], place: int) -> bool:
    """Was it still owed, as far as was known with the fact at this place?"""
    return _last_known(ends_by, place) is None


def _state(
    rule: DutyRule, duty: NewDuty, fact: RecordedFact | None, how: DutyEnd | None
) -> DutyState:
    return DutyState(
        **vars(duty),
        ended_at=_ended_at(rule, duty.started_at, fact) if fact else None,
        ended_by=fact.id if fact else None,
        how=how,
    )


# Reminders and climbs


class Kind(StrEnum):
    """What happens at a moment of a duty's life, in the order things happen at one instant."""

    REMIND = "remind"
    DUE = "due"
    CLIMB = "climb"


@dataclass(frozen=True)
class Moment:
    """Something to do about an open duty: remind, note that it is due, or pass it on `to` somebody.

    `to` is an office, or what the rule says in its place (`Climb`). `n` counts the reminders, or the climbs, of
    one duty from 1.
    """

    at: datetime
    kind: Kind
    to: Target | None = None
    n: int = 1


def timetable(
    rule: DutyRule, due_at: datetime, *, started_at: datetime | None = None
) -> tuple[Moment, ...]:
    """Everything to be done about one duty while it stays open, in order.

    A reminder that would come before the duty had even started is left out.
    """
    due = due_at.astimezone(UTC)
    reminders = (due - timedelta(minutes=minutes) for minutes in rule.reminders)
    asked = [at for at in reminders if started_at is None or at > started_at]
    return (
        *(Moment(at, Kind.REMIND, n=n) for n, at in enumerate(asked, start=1)),
        Moment(due, Kind.DUE),
        *(
            Moment(due + timedelta(minutes=climb.after_due_minutes), Kind.CLIMB, climb.to, n)
            for n, climb in enumerate(rule.climbs, start=1)
        ),
    )


def next_moment(moments: Sequence[Moment], done_count: int) -> Moment | None:
    """The next thing to be done, or nothing when all has been."""
    return moments[done_count] if done_count < len(moments) else None


def due_moments(
    moments: Sequence[Moment], done_count: int, now: datetime
) -> tuple[tuple[Moment, ...], int]:
    """What to do now, and how many moments will then lie behind.

    After an outage only the latest reminder goes out, and none once the duty itself is due; but
    falling due, and every climb, happens however late.
    """
    passed = [moment for moment in moments[done_count:] if moment.at <= now]
    latest = passed[-1:]
    acted_on = [m for m in passed if m.kind is not Kind.REMIND or m in latest]
    return tuple(acted_on), done_count + len(passed)
