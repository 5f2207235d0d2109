"""What is read out to police, and what police decided in the words that the carer reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from children.profiles import known_in_words
from children.queries import profile_of
from children.rules import ROLE_CAN, Can
from core import times
from missing.assessing import Earlier
from missing.case import (
    KNOWN_TO,
    expected_in_words,
    sighting_since,
    told_in_words,
    whole_name,
)
from missing.models import Episode, PoliceDecision
from missing.protocols import asked_for, document_of
from missing.rules import Cohort, HeardHow
from missing.sides import JUDGES, last_of, of_the_carers
from missing.tries import tried_in_words
from partners.actor import Actor
from partners.rules import HOME_ROLES, HomeKind, Role

LIVES = {
    HomeKind.CHILDRENS_HOME: "lives in a children’s home",
    HomeKind.FOSTER_HOUSEHOLD: "is in foster care",
    HomeKind.SUPPORTED: "lives in supported accommodation",
}

BEFORE_TELLING = "Ask the child’s social worker before anybody at home is told where they are."


@dataclass(frozen=True)
class Script:
    """What a tired person reads out on the phone, in the order that police ask for it."""

    opening: str
    lines: tuple[tuple[str, str], ...]


def script_of(
    episode: Episode,
    now: datetime,
    *,
    reader: Actor,
    chosen: Mapping[str, Sequence[str]],
    feeling: str = "",
) -> Script:
    """Only what is known: a question nobody has answered is left out, never guessed.

    `chosen` are the answers to the protocol's questions, as they were given last, and `feeling` what felt wrong.
    """
    child = episode.child
    profile = known_in_words(profile_of(child))
    careful = be_careful(episode, chosen)
    age = child.age_on(times.local(now).date())
    at_home = episode.cohort == Cohort.HOME
    danger = " I think they are in danger now." if _immediate(episode) else ""
    known = (
        ("Name", whole_name(child)),
        ("Age", f"{age}, born {times.day(child.born_on, now=now)}"),
        ("Description", profile["looks"]),
        ("Wearing", episode.wearing),
        ("Carrying", episode.carrying),
        ("Health and medicine", profile["health"]),
        ("What to know now", profile["risks"]),
        ("Known of tonight", "; ".join(episode.circumstances.splitlines())),
        ("What worries us", _opened("; ".join(_worries(episode, chosen)))),
        ("What feels wrong", feeling),
        ("Be careful", " ".join([*careful, BEFORE_TELLING]) if careful else ""),
        ("Last seen", _last_seen(episode, now)),
        ("Sighting since", sighting_since(episode, now)),
        ("Where they should be", expected_in_words(episode, now)),
        ("Where we think they are", episode.where_thought),
        ("Phone and names online", profile["online"]),
        ("Friends and family", profile["people"]),
        ("Money and travel", profile["getting-about"]),
        ("Tried so far", tried_in_words(episode, now)),
        ("Told by", told_in_words(episode, reader, now)),
        (KNOWN_TO if at_home else "Looked after by", str(episode.responsible_authority)),
        ("Our reference", episode.reference),
    )
    return Script(
        opening=(
            f"I am calling about {child}, who is {age}{_lives(episode)}"
            f" and isn’t where they should be.{danger}"
        ),
        lines=tuple((label, text) for label, text in known if text),
    )


def _opened(sentence: str) -> str:
    """As it is read out: what comes first begins a sentence."""
    return sentence[:1].upper() + sentence[1:]


def _worries(episode: Episode, chosen: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """What points to a higher level, as the protocol words it."""
    for question in asked_for(episode).questions:
        for answer in question.answers:
            if answer.would and answer.raises and answer.code in chosen.get(question.code, ()):
                yield answer.would


def be_careful(episode: Episode, chosen: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What the answers say that whoever tells others of the child has to mind."""
    said = (
        answer.be_careful.replace("{name}", str(episode.child))
        for question in asked_for(episode).questions
        for answer in question.answers
        if answer.be_careful and answer.code in chosen.get(question.code, ())
    )
    return tuple(said)


def _lives(episode: Episode) -> str:
    """Where nobody has named the home yet, the child is looked after all the same."""
    if episode.cohort == Cohort.HOME:
        return " and isn’t in care,"
    if episode.home:
        return f" and {LIVES[HomeKind(episode.home.kind)]},"
    return " and is looked after,"


def _immediate(episode: Episode) -> bool:
    document = document_of(episode.reporting_protocol_id)
    levels = {level.code: level for level in document.levels}
    return episode.level in levels and levels[episode.level].immediate


def _last_seen(episode: Episode, now: datetime) -> str:
    if episode.last_seen_at is None:
        return ""
    by = f", by {episode.last_seen_by}" if episode.last_seen_by else ""
    return f"{times.when(episode.last_seen_at, now=now)}{by}"


@dataclass(frozen=True)
class Decided:
    """A police decision as it is read: exactly what was recorded, and whose it is."""

    outcome: str
    who: str
    reason: str
    worry: str
    should: str
    grade: str
    low_grade_because: str
    review_at: datetime | None
    log_number: str
    decided_at: datetime
    heard: str
    corrects: str = ""  # what police say was otherwise than it had been written down
    force: str = ""  # where it isn't the force that holds the report now


def decided_before(decision: PoliceDecision, episode: Episode, reader: Actor) -> Decided:
    """What a force decided that has handed the report on since, and which force."""
    words = decided_in_words(decision, episode, reader)
    return replace(words, force=str(decision.report.force))


def decided_in_words(decision: PoliceDecision, episode: Episode, reader: Actor) -> Decided:
    """Why the grade is low for a child is for those who work with police's grades, not for carers."""
    protocol = document_of(episode.reporting_protocol_id)
    return Decided(
        outcome=protocol.outcome(decision.outcome).carer_reads,
        who=decision.whose,
        reason=decision.reason,
        worry=decision.carer_worry,
        should=decision.carer_should,
        grade=protocol.grade_words(decision.grade),
        low_grade_because=_why_low(decision, reader),
        review_at=decision.review_at,
        log_number=decision.log_number,
        decided_at=decision.decided_at,
        heard=_heard(decision),
        corrects=_corrects(decision),
    )


def _why_low(decision: PoliceDecision, reader: Actor) -> str:
    """Of a decision that is not recorded yet there is none."""
    reads = reader.role in ROLE_CAN[Can.READ_GRADING]
    row = getattr(decision, "why_low", None) if reads else None
    return row.because if row else ""


def _heard(decision: PoliceDecision) -> str:
    """Who wrote it down, when it isn't the officer's own."""
    if not decision.second_hand:
        return ""
    how = HeardHow(decision.heard_how).label
    heard = f"Recorded second-hand by {decision.recorded_by}. How they heard it: {how}."
    confirmed = getattr(decision, "confirmation", None)
    if confirmed is None:
        return f"{heard} Not confirmed by police yet."
    return f"{heard} Confirmed by {confirmed.whose}, {times.clock(confirmed.confirmed_at)}."


def _corrects(decision: PoliceDecision) -> str:
    """Which decision, as somebody had written it down, was otherwise."""
    wrong = decision.corrects
    if wrong is None:
        return ""
    when = times.clock(wrong.decided_at)
    return f"Corrects what was recorded second-hand by {wrong.recorded_by}, {when}."


def would_read(
    answers: Mapping[str, Any], episode: Episode, *, by: Actor, now: datetime
) -> Decided:
    """The same, as a carer will read it, of a decision that has not been recorded yet."""
    protocol = document_of(episode.reporting_protocol_id)
    said = {name: answer for name, answer in answers.items() if name != "low_grade_because"}
    unsaved = PoliceDecision(
        **{
            **said,
            "review_at": answers["review_at"] or protocol.review_at(answers["grade"], now),
        },
        officer_name=by.name,
        officer_rank=by.rank,
        decided_at=now,
    )
    return decided_in_words(unsaved, episode, replace(by, role=Role.CARER))


@dataclass(frozen=True)
class View:
    """What one side judged, and why, for whoever decides to read beside their own form."""

    whose: str
    level: str
    suggested: str
    reason: str
    gut_feeling: str
    by: str
    name: str
    phone: str
    for_them: bool  # somebody wrote it down for the carers
    at: datetime
    raising: tuple[str, ...]
    lowering: tuple[str, ...]
    unknown: tuple[str, ...]


def carer_view(episode: Episode, earlier: Sequence[Earlier]) -> View | None:
    """What the carers said last, as its own protocol worded it on the day. `earlier` is newest first."""
    last = next(iter(of_the_carers(episode, earlier)), None)
    return _view("The carer", last, episode) if last else None


def other_views(episode: Episode, earlier: Sequence[Earlier]) -> list[View]:
    """The last word of each side but the carers': it may be all that anybody has judged."""
    lasts = ((whose, last_of(roles, earlier)) for whose, roles in JUDGES if roles != HOME_ROLES)
    return [_view(whose, last, episode) for whose, last in lasts if last]


def _view(whose: str, judged: Earlier, episode: Episode) -> View:
    return View(
        whose=whose,
        level=judged.level,
        suggested=judged.suggested,
        reason=judged.reason,
        gut_feeling=judged.gut,
        by=judged.decided_by,
        name=judged.name,
        phone=judged.phone,
        for_them=judged.role not in HOME_ROLES,
        at=judged.at,
        raising=tuple(reason.because for reason in judged.suggestion.raising),
        lowering=tuple(reason.because for reason in judged.suggestion.lowering),
        unknown=tuple(
            asked.text.replace("{name}", str(episode.child)) for asked in judged.suggestion.unknown
        ),
    )
