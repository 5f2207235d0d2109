"""What an assessment rests on: the answers known by now, what they suggest, and who may agree."""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from audit.rules import Fact
from children.access import can_see
from children.models import Child
from children.rules import ROLE_CAN, Can, ProfessionalKind
from core import times
from core.calendar import calendar_now
from missing import clock, framework
from missing.beside import Beside, beside
from missing.clock import RecordedFact
from missing.framework import Answers, Change, Reason, Suggestion
from missing.models import Assessment, Duty, Episode
from missing.offices import owed_as
from missing.protocol import Level, Protocol
from missing.protocols import asked_for, document_of
from missing.rules import CHECK_IN
from partners.actor import Actor, actor_of
from partners.models import Job
from partners.rules import HOME_ROLES, Office, Role

log = logging.getLogger(__name__)

# How much of a long list is said before it is summed up.
MOST_UNKNOWN = 4
MOST_CHANGES = 3


@dataclass(frozen=True)
class Brought:
    """What a level brings with it: who would owe what by when."""

    words: str
    office: Office
    by: datetime


@dataclass(frozen=True)
class Judged:
    """What one night's answers suggest under one protocol, beside the level in force now."""

    protocol: Protocol
    suggestion: Suggestion
    present: str | None
    now: datetime
    reported: bool = False  # police know of it already
    episode: Episode | None = None  # none before the log has begun one
    due_back_at: datetime | None = None  # as somebody has said

    @property
    def level(self) -> Level | None:
        """The suggested level; None while answers that it needs are missing."""
        return self.protocol.level(self.suggestion.level) if self.suggestion.level else None

    @property
    def is_beyond_us(self) -> bool:
        """Nothing is suggested although no answer is missing: it could not be worked out."""
        return self.level is None and not self.suggestion.needs

    @property
    def present_level(self) -> Level | None:
        return self.protocol.level(self.present) if self.present else None

    @cached_property
    def seen(self) -> str:
        """A mark of this suggestion: what a person chose after seeing another one isn't taken."""
        rules = [self.suggestion.protocol, self.suggestion.level or ""]
        rules += sorted(reason.rule for reason in self.suggestion.reasons)
        return hashlib.sha256("\n".join(rules).encode()).hexdigest()[:16]

    def direction(self, level: Level) -> framework.Choice:
        """Whether choosing this level would be agreeing, going up or going down."""
        return framework.compare(self.protocol, self.suggestion, level, self.present)

    def next_look(self, level: Level) -> datetime:
        """When this level would be looked at again, if it were chosen now."""
        return datetime.fromisoformat(self._payload(level)["next_look_at"])

    def brings(self, level: Level) -> list[Brought]:
        """What would be owed by whom and when, if this level were chosen now, besides looking again: the
        soonest first. What runs already is not started a second time: it keeps its time."""
        fact = RecordedFact(0, Fact.LEVEL_SET, self.now, self.now, self._payload(level))
        asked = clock.starts({"reporting": self.protocol}, calendar_now(), fact)
        left = clock.step({"reporting": self.protocol}, calendar_now(), self._open, fact).started
        new = {duty.rule_code: duty for duty in left}
        brought = [
            self._brought(new.get(duty.rule_code) or self._owed[duty.rule_code])
            for duty in asked
            if duty.rule_code != CHECK_IN
        ]
        return sorted(brought, key=lambda each: each.by)

    @cached_property
    def beside(self) -> Beside | None:
        """What else is known of the episode; read where it is asked for."""
        return beside(self.episode, self.now) if self.episode else None

    @property
    def agreed_words(self) -> tuple[str, ...]:
        """What was agreed for the child of when to report, and of 999."""
        return self.beside.agreed.words if self.beside else ()

    @property
    def agreed_report_at(self) -> datetime | None:
        if self.beside is None or self.episode is None:
            return None
        return self.beside.agreed.report_at(
            due_back_at=self.due_back_at or self.episode.expected_by,
            opened_at=self.episode.opened_at,
        )

    def looks_at_the_agreed_time(self, level: Level) -> bool:
        """Is the next look no later than it was agreed to report to police, though it would have been?"""
        return self.next_look(level) == self.agreed_report_at

    @property
    def _owed(self) -> Mapping[str, Duty]:
        """What is owed already, by its code."""
        return self.beside.owed if self.beside else {}

    @property
    def _open(self) -> list[clock.OpenDuty]:
        return [
            clock.OpenDuty(duty.code, duty.started_by_event, duty.started_at)
            for duty in self._owed.values()
        ]

    def _brought(self, duty: clock.NewDuty | Duty) -> Brought:
        code = duty.code if isinstance(duty, Duty) else duty.rule_code
        office = Office(duty.owed_by)
        if self.episode:
            office = owed_as(office, self.episode)
        return Brought(self.protocol.duty(code).said_of(office).words, office, duty.due_at)

    def _payload(self, level: Level) -> dict[str, Any]:
        return self.protocol.level_payload(
            level.code,
            at=self.now,
            previous=self.present,
            reported=self.reported,
            agreed_report_at=self.agreed_report_at,
        )


def judge(
    protocol: Protocol,
    answers: Answers,
    *,
    present: str | None,
    now: datetime,
    reported: bool = False,
    episode: Episode | None = None,
    due_back_at: datetime | None = None,
) -> Judged:
    suggestion = suggested(protocol, answers)
    return Judged(protocol, suggestion, present or None, now, reported, episode, due_back_at)


def suggested(protocol: Protocol, answers: Answers) -> Suggestion:
    """What the framework suggests. Where that can't be worked out nobody is stopped from judging.

    The log has the kind of failure alone: its words could have the answers in them.
    """
    try:
        return framework.suggest(protocol, answers)
    except Exception as error:
        log.error("no suggestion by %s: %s", protocol.version, type(error).__name__)
        return framework.no_suggestion(protocol, answers)


def answers_of(
    protocol: Protocol,
    chosen: Mapping[str, Sequence[str]],
    *,
    child: Child,
    last_seen_at: datetime | None,
    now: datetime,
    gut_feeling: str = "",
) -> Answers:
    """The answers that this protocol knows, with what the record knows by itself."""
    return Answers(
        chosen=dict(_known(protocol, chosen)),
        age_years=_age(child, now),
        last_seen_at=last_seen_at,
        now=now,
        gut_feeling=gut_feeling,
    )


def is_danger(protocol: Protocol, chosen: Mapping[str, Sequence[str]]) -> bool:
    """Does one of these answers point to the level that cannot wait?"""
    pointers = (
        pointer
        for question, answers in chosen.items()
        for answer in answers
        for pointer in protocol.question(question).answer(answer).points
    )
    return any(protocol.level(pointer.level).immediate for pointer in pointers)


def _known(
    protocol: Protocol, chosen: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for question in protocol.questions:
        offered = {answer.code for answer in question.answers}
        given = tuple(code for code in chosen.get(question.code, ()) if code in offered)
        if given:
            yield question.code, given


def _age(child: Child, now: datetime) -> int | None:
    """A date of birth that cannot be right is an age we don't know."""
    years = child.age_on(times.local(now).date())
    return years if 0 <= years <= 25 else None


# Saying it


@dataclass(frozen=True)
class Said:
    """One line of the explanation, in the shape that its component reads."""

    text: str
    criterion: str = ""
    source: str = ""


@dataclass(frozen=True)
class Explanation:
    """Why this level: what raises it, what lowers it, what is not known, what would change it."""

    title: str
    up: tuple[Said, ...]
    down: tuple[Said, ...]
    unknown: tuple[Said, ...]
    would_change: str
    gut: str
    protocol: str


def explain(judged: Judged, *, name: str, with_rules: bool = False) -> Explanation:
    """`with_rules` names the rule behind each reason, for those who know the protocol."""
    suggestion = judged.suggestion
    level = judged.level
    return Explanation(
        title=f"Suggested: {level.words}" if level else "No suggestion yet",
        up=tuple(_said(reason, name, with_rules) for reason in suggestion.raising),
        down=tuple(_said(reason, name, with_rules) for reason in suggestion.lowering),
        unknown=tuple(_unknown(judged, name)),
        would_change=_would_change(judged, name),
        gut=suggestion.gut_feeling,
        protocol=judged.protocol.title,
    )


def _said(reason: Reason, name: str, with_rules: bool) -> Said:
    return Said(
        _named(reason.because, name), reason.criterion_name, reason.rule if with_rules else ""
    )


def _named(text: str, name: str) -> str:
    return text.replace("{name}", name)


def _unknown(judged: Judged, name: str) -> Iterator[Said]:
    """The first few things not known, and how many more there are."""
    unknown = judged.suggestion.unknown
    for asked in unknown[:MOST_UNKNOWN]:
        criterion = judged.protocol.criterion_name(asked.criterion)
        yield Said(_named(asked.text, name), criterion)
    more = len(unknown) - MOST_UNKNOWN
    if more > 0:
        yield Said(f"{more} more question{'s' if more > 1 else ''} not answered yet")


def _would_change(judged: Judged, name: str) -> str:
    """“L2 if …”, one sentence a level, what the clock alone brings about first."""
    by_level: dict[str, list[Change]] = {}
    for change in judged.suggestion.would_change:
        by_level.setdefault(change.level, []).append(change)
    sentences = (
        f"{judged.protocol.level(code).words} if {_any_of(changes, name, judged.now)}."
        for code, changes in by_level.items()
    )
    return " ".join(sentences)


def _any_of(changes: Iterable[Change], name: str, now: datetime) -> str:
    ordered = sorted(changes, key=lambda change: change.at is None)
    said = [_change(change, name, now) for change in ordered[:MOST_CHANGES]]
    more = len(ordered) - MOST_CHANGES
    if more > 0:
        said.append(f"{more} other answer{'s' if more > 1 else ''} told us so")
    return "; or ".join(said)


def _change(change: Change, name: str, now: datetime) -> str:
    words = _named(change.words, name)
    return f"{words} (at {times.at(change.at, now=now)})" if change.at else words


def announced(judged: Judged, *, read: str, level_read: str) -> str:
    """What is said aloud when the suggestion is another than the one that was `read`; else nothing."""
    if read == judged.seen:
        return ""
    if judged.level is None:
        return "There is no suggestion now."
    count = len(judged.suggestion.reasons)
    reasons = f"{count} reason{'' if count == 1 else 's'}."
    still = judged.level.code == level_read
    return f"Suggestion {'is still' if still else 'changed to'} {judged.level.code}. {reasons}"


# What was judged before


@dataclass(frozen=True)
class Earlier:
    """One assessment as it was made: level, who decided, why, under which protocol."""

    at: datetime
    level: str
    suggested: str
    decided_by: str
    role: Role
    agreed_by: str
    reason: str
    gut: str
    protocol: str
    next_look_at: datetime
    reasons: tuple[Said, ...]
    answers: Answers
    suggestion: Suggestion = field(repr=False)
    name: str = ""
    phone: str = ""  # of the job in which they decided


def assessments_of(episode: Episode) -> list[Earlier]:
    """Every assessment of the episode, the newest first. One statement."""
    rows = episode.assessments.select_related("decided_by", "decided_as__agency", "agreed_by")
    return [_earlier(row, str(episode.child)) for row in rows]


def _earlier(row: Assessment, name: str) -> Earlier:
    protocol = document_of(row.protocol_id)
    suggestion = Suggestion.from_json(row.suggestion)
    return Earlier(
        at=row.decided_at,
        level=protocol.level(row.level).words,
        suggested=protocol.level(row.suggested_level).words if row.suggested_level else "",
        decided_by=f"{row.decided_by}, {row.decided_as.title}, {row.decided_as.agency}",
        role=Role(row.decided_as.role),
        agreed_by=str(row.agreed_by or ""),
        reason=row.reason,
        gut=row.gut_feeling,
        protocol=protocol.title,
        next_look_at=row.next_look_at,
        reasons=tuple(_said(reason, name, False) for reason in suggestion.reasons),
        answers=suggestion.answers,
        suggestion=suggestion,
        name=str(row.decided_by),
        phone=row.decided_as.phone,
    )


def answers_with(
    chosen: Mapping[str, Sequence[str]], *, episode: Episode, now: datetime
) -> Answers:
    """What was judged last of the episode, with these answers in the place of those. One statement."""
    last = next(iter(assessments_of(episode)), None)
    return answers_of(
        asked_for(episode),
        {**(last.answers.chosen if last else {}), **chosen},
        child=episode.child,
        last_seen_at=episode.last_seen_at,
        now=now,
        gut_feeling=last.gut if last else "",
    )


@dataclass(frozen=True)
class Difference:
    """What has come and gone since the last assessment."""

    since: datetime
    new: tuple[str, ...]
    gone: tuple[str, ...]


def changed_since(earlier: Earlier, now: Suggestion, *, name: str) -> Difference | None:
    """The reasons that hold now and did not then, and the other way round; None if they are alike."""
    return difference(earlier.at, pointing(earlier.suggestion), pointing(now), name=name)


def pointing(suggestion: Suggestion) -> dict[str, str]:
    """What points up or down, by its rule."""
    return {reason.rule: reason.because for reason in suggestion.reasons}


def difference(
    since: datetime, before: Mapping[str, str], after: Mapping[str, str], *, name: str
) -> Difference | None:
    """The same, of reasons by their rules."""
    new = tuple(_named(because, name) for rule, because in after.items() if rule not in before)
    gone = tuple(_named(because, name) for rule, because in before.items() if rule not in after)
    return Difference(since, new, gone) if new or gone else None


# Who may agree to a lower level


def who_may_agree(child: Child, *, besides: Actor, today: date) -> list[Job]:
    """People who may agree to a lower level for this child: on-call first, the carer's own last; a foster
    carer's own household not at all.

    A lower level needs a second named person (framework page, section 3). Of an authority's social
    workers only the child's own is offered, because the others do not know the child.
    """
    roles = ROLE_CAN[Can.AGREE_LOWER]
    agencies = {child.provider_id, child.supervising_agency_id, child.responsible_authority_id}
    at_home = Q(role__in=HOME_ROLES, home=child.home_id)
    elsewhere = Q(role__in=roles - {*HOME_ROLES, Role.SOCIAL_WORKER}, agency__in=agencies - {None})
    named = Q(
        role=Role.SOCIAL_WORKER,
        person__named_for__child=child,
        person__named_for__kind=ProfessionalKind.SOCIAL_WORKER,
        person__named_for__until=None,
    )
    jobs = (
        Job.objects.current(today)
        .filter(at_home | elsewhere | named, role__in=roles, person__is_active=True)
        .exclude(person=besides.person_id)
        .outside_household(besides.home_id)
        .select_related("person", "agency")
        .distinct()
    )
    first = {job.person_id: job for job in sorted(jobs, key=_order, reverse=True)}
    seeing = [job for job in first.values() if can_see(actor_of(job), child)]
    return sorted(seeing, key=_order)


_ORDER = (Role.ON_CALL, Role.FOSTERING_SOCIAL_WORKER, Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY)


def _order(job: Job) -> tuple[int, str]:
    role = Role(job.role)
    return (_ORDER.index(role) if role in _ORDER else len(_ORDER), job.person.name)
