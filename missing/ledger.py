"""The ledger of duties: written by the transaction of the fact that starts or meets each of them.

`keep` is the reaction that `audit.record` calls; `check` derives every duty again from the recorded
facts and finds no difference. What a duty is, and when it falls due, is in the protocol's document
and in `clock`; nothing here decides.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from audit.models import Event
from audit.record import Recorded, Recorder, record
from audit.rules import Fact
from children.rules import Audience, audiences_of
from core.calendar import Calendar, calendar_now
from core.compiled import ask, slot
from core.times import local
from missing import clock, doors
from missing.models import Duty, Episode
from missing.offices import acted_as, agency_id_of, holds_office, owed_as
from missing.protocols import calendar_id, document_of, protocols_of
from missing.rules import (
    ACCEPT_HANDOVER,
    APPROVE_INTERVIEW,
    OVERSEEN,
    TAKEN_BESIDE,
    TOLD_OUTSIDE,
    WRITE_AGAIN,
    WRITE_UP,
    DutyEnd,
    may_be_set_aside,
)
from partners.actor import SERVICE, actor_of, current_jobs
from partners.rules import Office, Role


def keep(event: Recorded) -> None:
    """End the duties this fact meets and start the ones it asks for."""
    if not isinstance(event.episode, Episode):
        return
    episode = event.episode
    fact = clock.RecordedFact(
        event.id, event.fact, event.happened_at, event.recorded_at, dict(event.payload)
    )
    _reopen(episode, fact)
    # With the fact that opens it, nothing is owed yet.
    opens = event.fact == Fact.EPISODE_OPENED
    owed = () if opens else all_owed(episode, by=event.by, once_more=clock.undone_by(fact))
    open_duties = {key_of(duty): duty for duty in owed}
    step = clock.step(
        protocols_of(episode),
        calendar_now(),
        [_as_open(duty) for duty in open_duties.values()],
        fact,
    )
    _end([(open_duties[ended.key], ended) for ended in step.ended])
    _start(episode, step.started)
    if step.ended and any(duty.code == ACCEPT_HANDOVER for duty in open_duties.values()):
        because = "What was handed over was over before it was accepted."
        overtake(episode, because=because, by=event.by, now=event.recorded_at)


def overtake(episode: Episode, *, because: str, by: Recorder, now: datetime) -> None:
    """Nobody is asked any longer to accept what has ended before they did, or is somebody else's by now:
    also where whoever acts may not read what was written to those who were asked."""
    answers = Duty.objects.filter(pk__in=doors.overtake(episode.pk, at=now))
    for answer in answers.order_by("pk"):
        set_aside(answer, episode=episode, because=because, by=by, now=now)


def set_aside(duty: Duty, *, episode: Episode, because: str, by: Recorder, now: datetime) -> None:
    """Somebody, or the service, says why a duty is owed no longer; one that has ended stays as it is."""
    if not Duty.objects.open().filter(pk=duty.pk).update(waived_because=because):
        return
    record(
        Fact.DUTY_WAIVED,
        by=by,
        child=episode.child,
        episode=episode,
        about=duty,
        at=now,
        payload={**about(duty), "duty_key": key_of(duty)},
    )


def about(duty: Duty) -> dict[str, str]:
    """What a fact about a duty carries: which, and who hears of it where that is not everybody."""
    kept = duty.audience != Audience.EVERYONE
    return {"duty": duty.code} | ({"duty_for": duty.audience} if kept else {})


def all_owed(
    episode: Episode, *, by: Recorder, once_more: Collection[int] = frozenset()
) -> list[Duty]:
    """What is owed, also of what whoever acts does not hear: a fact ends that all the same. `once_more`: the facts
    that were a mistake, so that what they had ended of that is owed, if for no longer than the return was."""
    kept = (
        duty
        for duty in kept_from(by, episode)
        if not duty.how_ended or duty.ended_by_event in once_more
    )
    return [*ask(_owed, episode=episode.pk), *kept]


def _owed() -> QuerySet[Duty]:
    return Duty.objects.open().filter(episode=slot("episode"))


def kept_from(by: Recorder, episode: Episode) -> list[Duty]:
    """The duties that whoever acts does not hear of, because of whom they are kept for."""
    return [] if _hears_of_all(by) else doors.kept_duties(episode.pk)


def _hears_of_all(by: Recorder) -> bool:
    return by == SERVICE or set(Audience) == {*audiences_of(Role(by.role) if by.role else None)}


def key_of(duty: Duty) -> str:
    """What a fact carries that is about this one duty."""
    return _as_open(duty).key


def _as_open(duty: Duty) -> clock.OpenDuty:
    return clock.OpenDuty(duty.code, duty.started_by_event, duty.started_at)


def _end(ended: Iterable[tuple[Duty, clock.Ended]]) -> None:
    alike = defaultdict[tuple[Any, ...], list[int]](list)
    for duty, end in ended:
        if getattr(duty, "is_kept", False):
            doors.end_kept_duty(duty.pk, end)
            continue
        duty.ended_at, duty.ended_by_event = end.ended_at, end.ended_by
        duty.how_ended = end.how
        duty.next_moment_at = None
        alike[end.ended_at, end.ended_by, end.how].append(duty.pk)
    for (at, by, how), duties in alike.items():
        Duty.objects.filter(pk__in=duties).update(
            ended_at=at, ended_by_event=by, how_ended=how, next_moment_at=None
        )


def _reopen(episode: Episode, mistake: clock.RecordedFact) -> None:
    """What a mistake had ended is owed again, by the time by which it was owed, by those who look after the
    child now; its reminders and climbs go on from where they stopped, so that what is overdue by now climbs
    at once."""
    undone = clock.undone_by(mistake)
    if not undone:
        return
    facts = [fact for fact in _facts(episode) if min(undone) <= fact.id < mistake.id]
    given_up = _given_up(episode, [fact for fact in facts if fact.id in undone])
    for duty in episode.duties.filter(ended_by_event__in=undone):
        since = [fact for fact in facts if fact.id > (duty.ended_by_event or 0)]
        end = clock.end_instead(protocols_of(episode), _as_open(duty), since, mistake)
        if end:
            _end([(duty, end)])
            continue
        following = clock.next_moment(timetable_of(duty), duty.moments_done)
        duty.ended_at, duty.ended_by_event, duty.how_ended = None, None, ""
        duty.next_moment_at = following.at if following else None
        place(duty, episode)
        if duty.pk in given_up or not in_their_name(duty, episode, mistake.recorded_at):
            duty.taken_by = duty.taken_at = None
        duty.save(
            update_fields=[
                *("ended_at", "ended_by_event", "how_ended", "next_moment_at"),
                *("owed_by", "agency", "taken_by", "taken_at"),
            ]
        )


def _given_up(episode: Episode, undone: Iterable[clock.RecordedFact]) -> set[int]:
    """What somebody was handing over when it ended: they may have gone home, so it is in nobody's name."""
    return {duty for fact in undone for duty in doors.handing_over(episode.pk, at=fact.recorded_at)}


def place(duty: Duty, episode: Episode) -> None:
    """Write it down for whoever fills its office for the child by now: the one of its rule, or that the fact
    named which started it, and not the one to which it fell while nobody filled that."""
    duty.owed_by = owed_as(office_of(duty), episode)
    duty.agency_id = agency_id_of(Office(duty.owed_by), episode)


def office_of(duty: Duty) -> Office:
    """Whose the duty is, whoever owes it in their place."""
    rule = rule_of(duty)
    if not rule.owed_by_key:
        return rule.owed_by
    started = Event.objects.filter(pk=duty.started_by_event)
    return clock.office_of(rule, started.values_list("payload", flat=True).first() or {})


def in_their_name(duty: Duty, episode: Episode, now: datetime) -> bool:
    """Is it in the name of somebody who may take it on for the child, as the episode stands?"""
    if duty.taken_by_id is None:
        return False
    offices = offices_by_now(duty)
    jobs = current_jobs(duty.taken_by_id, local(now).date())
    return any(is_for(actor_of(job, now), duty, offices, episode) for job in jobs)


def _start(episode: Episode, started: Iterable[clock.NewDuty]) -> None:
    new = list(started)
    if not new:
        return
    calendar = calendar_id()
    Duty.objects.bulk_create(_row(episode, duty, calendar) for duty in new)


def _row(episode: Episode, new: clock.NewDuty, calendar_id: int) -> Duty:
    protocol_id = (
        episode.responsible_protocol_id
        if new.follows == "responsible"
        else episode.reporting_protocol_id
    )
    owed_by = owed_as(Office(new.owed_by), episode)
    duty = Duty(
        child_id=episode.child_id,
        episode=episode,
        code=new.rule_code,
        owed_by=owed_by,
        agency_id=agency_id_of(owed_by, episode),
        started_by_event=new.started_by,
        started_at=new.started_at,
        due_at=new.due_at,
        audience=new.audience,
        protocol_id=protocol_id,
        calendar_id=calendar_id,
    )
    first = clock.next_moment(timetable_of(duty), 0)
    duty.next_moment_at = first.at if first else None
    return duty


def rule_of(duty: Duty) -> "clock.DutyRule":
    """The rule that the duty was started by, in the protocol version it keeps."""
    return document_of(duty.protocol_id).duty(duty.code)


def words_of(duty: Duty) -> str:
    """What the duty is called for whoever owes it."""
    return rule_of(duty).said_of(duty.owed_by).words


# What the service alone can do, and what it is for whoever it climbs to because the service has not.
_THE_SERVICES_ALONE: Mapping[str, str] = {
    WRITE_UP: "A return interview is not written down yet: phone {whose}",
    APPROVE_INTERVIEW: "A return interview is not approved yet: phone {whose}",
    WRITE_AGAIN: "A return interview is not written again yet: phone {whose}",
}


def is_the_services_alone(duty: Duty, reader: Any) -> bool:
    """Can nobody but the service do it, of which the reader is not?"""
    return duty.code in _THE_SERVICES_ALONE and duty.agency_id != reader.agency_id


def words_for(reader: Any, duty: Duty) -> str:
    """What the duty is called for this reader: of what only the service can do, that it is to be phoned."""
    if not is_the_services_alone(duty, reader):
        return words_of(duty)
    return _THE_SERVICES_ALONE[duty.code].format(whose=duty.agency or "the service")


def timetable_of(duty: Duty) -> tuple[clock.Moment, ...]:
    """When to remind of the duty, when it falls due, and when it climbs to whom."""
    return clock.timetable(rule_of(duty), duty.due_at, started_at=duty.started_at)


def offices_by_now(duty: Duty) -> set[Office]:
    """Who may take the duty on: whoever owes it, and every office that it has climbed to.

    A carer is told that nobody came; that doesn't make it theirs to accept.
    """
    passed = timetable_of(duty)[: duty.moments_done]
    climbed = {moment.to for moment in passed if moment.kind == "climb"} - {Office.CARER}
    return {Office(duty.owed_by), *(office for office in climbed if isinstance(office, Office))}


def is_for(actor: Any, duty: Duty, offices: Iterable[Office], episode: Episode) -> bool:
    """May this person take it on: because one of these offices is theirs, or beside the desk? Nobody does who
    does not hear of it."""
    if duty.audience not in audiences_of(actor.role):
        return False
    beside = duty.code in TAKEN_BESIDE.get(actor.role, ()) and duty.agency_id == actor.agency_id
    return beside or any(holds_office(actor, office, episode) for office in offices)


def owes(actor: Any, duty: Duty, episode: Episode) -> bool:
    """Is it their own office that owes it? An office that it climbed to sees to it, and doesn't accept in
    the name of the one that is asked to."""
    return is_for(actor, duty, [Office(duty.owed_by)], episode)


def may_still_accept(actor: Any, duty: Duty, episode: Episode) -> bool:
    """Is it in their name, and are they still asked to accept it? They took it over from an office that had
    only picked it up, or picked it up themselves in another job."""
    theirs = duty.taken_by_id == actor.person_id
    return theirs and rule_of(duty).accept and owes(actor, duty, episode)


def may_be_taken_on(actor: Any, duty: Duty, episode: Episode, now: datetime) -> bool:
    """Has nobody taken it on, or may this person accept it still, or take it over from whoever is late?"""
    if duty.how_ended:
        return False
    free = duty.taken_by_id is None or duty.may_be_taken_over(actor.person_id, now)
    return free or may_still_accept(actor, duty, episode)


def may_set_aside(duty: Duty, episode: Episode, by: Any) -> bool:
    """Only the office that owes it, or oversees it: not one that it was passed on to because nobody had
    acted. What is told outside the service may be judged not to be needed by whoever has to tell it by now."""
    if not may_be_set_aside(duty.code, by.role):
        return False
    if duty.code in TOLD_OUTSIDE:
        return is_for(by, duty, offices_by_now(duty), episode)
    whose = Office.PLACING_AUTHORITY if duty.code in OVERSEEN else Office(duty.owed_by)
    return holds_office(by, whose, episode)


# Checking the ledger against the record


@dataclass(frozen=True)
class Difference:
    """A duty that the ledger and the record do not agree on."""

    episode: str
    duty: str
    ledger: str
    record: str

    def __str__(self) -> str:
        return f"{self.episode} {self.duty}: ledger has {self.ledger}, record says {self.record}"


def check(episode: Episode) -> list[Difference]:
    """Derive the episode's duties again from its recorded facts and compare them with the ledger.

    Each duty is counted with the calendar that its row keeps, so a new year's bank holidays never
    make an old duty look wrong.
    """
    stored = {key_of(duty): duty for duty in episode.duties.select_related("calendar")}
    facts = _facts(episode)
    calendars = {duty.calendar_id: duty.calendar.document for duty in stored.values()}
    derived: dict[int | None, dict[str, clock.DutyState]] = {
        pk: _derive(episode, Calendar.load(document), facts) for pk, document in calendars.items()
    }
    any_calendar = next(iter(derived), None)
    if any_calendar is None:
        derived[any_calendar] = _derive(episode, calendar_now(), facts)
    states = {
        **derived[any_calendar],
        **{
            key: derived[duty.calendar_id][key]
            for key, duty in stored.items()
            if key in derived[duty.calendar_id]
        },
    }
    expected = {key: _plain_state(state) for key, state in states.items()}
    found = {key: _plain(duty, states.get(key)) for key, duty in stored.items()}
    return [
        Difference(episode.reference, key, found.get(key, "nothing"), expected.get(key, "nothing"))
        for key in sorted(found.keys() | expected.keys())
        if found.get(key) != expected.get(key)
    ]


def _facts(episode: Episode) -> list[clock.RecordedFact]:
    return [
        clock.RecordedFact(e.id, e.fact, e.happened_at, e.recorded_at, e.payload or {})
        for e in Event.objects.filter(episode_id=episode.pk).order_by("id")
    ]


def _derive(
    episode: Episode, calendar: Calendar, facts: list[clock.RecordedFact]
) -> dict[str, clock.DutyState]:
    states = clock.derive(protocols_of(episode), calendar, facts)
    return {state.key: state for state in states}


def _plain(duty: Duty, derived: clock.DutyState | None) -> str:
    owed_by = _owed_by(duty, derived.owed_by) if derived else duty.owed_by
    due = f"{owed_by}, due {duty.due_at.isoformat()}, "
    if not duty.how_ended or duty.ended_at is None:
        return due + "open"
    return due + f"{duty.how_ended} at {duty.ended_at.isoformat()} by {duty.ended_by_event}"


def _owed_by(duty: Duty, office: Office) -> str:
    """Whose duty the row says it is; the office of the rule where it fell to another in its place."""
    holder = Office(duty.owed_by)
    acted = acted_as(office, by=holder, agency_id=duty.agency_id, episode=duty.episode)
    return office if acted else holder


def _plain_state(state: clock.DutyState) -> str:
    due = f"{state.owed_by}, due {state.due_at.isoformat()}, "
    if not state.how or state.ended_at is None:
        return due + "open"
    how = DutyEnd(state.how).value
    return due + f"{how} at {state.ended_at.isoformat()} by {state.ended_by}"
