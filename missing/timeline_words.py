"""What the timeline says of each event in sentences of its own, beside the words that people wrote."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from audit.models import Event
from audit.rules import Fact
from children.rules import Audience
from core.times import at as said_at
from missing.models import (
    Episode,
)
from missing.offices import owed_as
from missing.protocols import document_of
from missing.rules import (
    EnquiryKind,
    FoundHow,
    HeardHow,
    Prevention,
    ReportedBy,
    StepState,
    Whereabouts,
)
from partners.models import Person
from partners.rules import Office

STAYS_DUE = "What was counted from that time stays due when it was."


@dataclass(frozen=True)
class Said:
    """What a row of its own holds for an event: a code, a name and somebody's words."""

    code: str
    name: str
    words: str
    extra: str


def text_of(event: Event, episode: Episode, said: Said | None) -> str:
    """What is said of an event below its title; nothing of one whose title says it all."""
    worded = TEXTS.get(event.fact)
    return worded(event, episode, said) if worded else ""


def _level(event: Event, episode: Episode, said: Said | None) -> str:
    protocol = document_of(episode.reporting_protocol_id)
    code = (event.payload or {}).get("level", "")
    sentences = [_sentence(protocol.level_words(code))]
    if said and said.extra and said.extra != said.code:
        sentences.append(f"The framework suggested {protocol.level_words(said.extra)}.")
    if said and said.name:
        sentences.append(f"{said.name} is named as agreeing.")
    return " ".join(filter(None, sentences))


def _report(event: Event, episode: Episode, said: Said | None) -> str:
    if said is None:
        return ""
    how = f"How: {ReportedBy(said.code).label}." if said.code else ""
    spoke = f"Spoke to {said.name}." if said.name else ""
    reference = f"Police reference {said.extra}." if said.extra else ""
    return " ".join(filter(None, (how, spoke, reference)))


def _report_corrected(event: Event, episode: Episode, said: Said | None) -> str:
    payload = event.payload or {}
    told, was = (datetime.fromisoformat(payload[key]) for key in ("told_at", "was_told_at"))
    times = f"Police were told {_said_when(told, event)}."
    if told != was:
        times = f"{times} It had been written down as {_said_when(was, event)}. {STAYS_DUE}"
    return " ".join(filter(None, (times, _report(event, episode, said))))


def _said_when(moment: datetime, event: Event) -> str:
    return said_at(moment, now=event.happened_at)


def _decision(event: Event, episode: Episode, said: Said | None) -> str:
    if said is None:
        return ""
    protocol = document_of(episode.reporting_protocol_id)
    outcome = protocol.outcome_words(said.code)
    grade = (event.payload or {}).get("grade")
    graded = f"Risk grade: {protocol.grade_words(grade).lower()}." if grade else ""
    decided = f"Decided by {said.name}."
    heard = f"Second-hand: {HeardHow(said.extra).label.lower()}." if said.extra else ""
    corrects = (event.payload or {}).get("corrects")
    corrected = "Corrects what was recorded second-hand." if corrects else ""
    return " ".join(filter(None, (_sentence(outcome), graded, decided, heard, corrected)))


def _confirmed(event: Event, episode: Episode, said: Said | None) -> str:
    if said is None:
        return ""
    outcome = document_of(episode.reporting_protocol_id).outcome_words(said.code)
    return f"{_sentence(outcome)} It was recorded second-hand, and {said.name} says that it is so."


def _reference(event: Event, episode: Episode, said: Said | None) -> str:
    return f"{said.extra}." if said and said.extra else ""


def _transfer(event: Event, episode: Episode, said: Said | None) -> str:
    if said is None:
        return ""
    to_force, _, heard_from = said.extra.partition("\n")
    handed = f"From {said.name} to {to_force}, which decides anew."
    heard = _second_hand(Said("", heard_from, "", said.code))
    return " ".join(filter(None, (handed, heard)))


def _asked(event: Event, episode: Episode, said: Said | None) -> str:
    payload = event.payload or {}
    office, due = payload.get("asked_office"), payload.get("answer_by")
    whom = f" of the {Office(office).label.lower()}" if office in Office.values else ""
    by = f", by {said_at(datetime.fromisoformat(due), now=event.happened_at)}" if due else ""
    asked = _sentence(f"Asked{whom}{by}") if whom or by else ""
    return " ".join(filter(None, (asked, _second_hand(said))))


def _given(event: Event, episode: Episode, said: Said | None) -> str:
    cannot = "They can’t say." if (event.payload or {}).get("cannot_say") else ""
    return " ".join(filter(None, (cannot, _second_hand(said))))


def _enquiry(event: Event, episode: Episode, said: Said | None) -> str:
    payload = event.payload or {}
    kind = payload.get("kind")
    which = _sentence(EnquiryKind(kind).label) if kind in EnquiryKind.values else ""
    correction = "Corrects an earlier entry." if payload.get("corrects") else ""
    return " ".join(filter(None, (which, correction, _second_hand(said))))


def _second_hand(said: Said | None) -> str:
    """Who of police said it, where somebody else wrote it down."""
    how = HeardHow(said.extra).label.lower() if said and said.extra else ""
    return f"Second-hand, from {said.name}: {how}." if said and how else ""


def _note(event: Event, episode: Episode, said: Said | None) -> str:
    """Who reads it, where that isn't everyone."""
    if said is None or said.code == Audience.EVERYONE:
        return ""
    return f"Who can read this: {Audience(said.code).label.lower()}."


def _step(event: Event, episode: Episode, said: Said | None) -> str:
    """“Call Ash: no answer.”"""
    return f"{said.name}: {StepState(said.code).label.lower()}." if said else ""


def _duty(event: Event, episode: Episode, said: Said | None) -> str:
    """Which duty it was about, and who hears of it."""
    payload = event.payload or {}
    what = _sentence(_duty_in_words(episode, payload.get("duty") or ""))
    to = payload.get("to")
    whom = f"To: {Office(to).label.lower()}." if to in Office.values else ""
    return " ".join(filter(None, (what, whom)))


def _handover(event: Event, episode: Episode, said: Said | None) -> str:
    """Which duty, to whom, and who reads what is outstanding."""
    named = f"Meant for {said.name}." if said and said.name else ""
    return " ".join(filter(None, (_duty(event, episode, said), named, _note(event, episode, said))))


def _task(event: Event, episode: Episode, said: Said | None) -> str:
    """Of whom it is asked, by when, and who reads what for."""
    payload = event.payload or {}
    to, due = payload.get("office"), payload.get("due_by")
    whom = f"For: {Office(to).label.lower()}." if to in Office.values else ""
    by = f"By {said_at(datetime.fromisoformat(due), now=event.recorded_at)}." if due else ""
    return " ".join(filter(None, (whom, by, _note(event, episode, said))))


def _done(event: Event, episode: Episode, said: Said | None) -> str:
    """“Ring Aunt Dee”, of which the words beside it say what came."""
    if said is None:
        return ""
    return " ".join(filter(None, (f"What was asked: “{said.words}”.", _note(event, episode, said))))


def _duty_in_words(episode: Episode, code: str) -> str:
    """The duty's words in either of the protocols that the episode follows."""
    for protocol_id in (episode.reporting_protocol_id, episode.responsible_protocol_id):
        for rule in document_of(protocol_id).duties:
            if rule.code == code:
                owed_by = owed_as(rule.owed_by, episode) if rule.if_fallen else rule.owed_by
                return rule.said_of(owed_by).words
    return ""


def _rung(event: Event, episode: Episode, said: Said | None) -> str:
    return _sentence((event.payload or {}).get("rung_name") or "")


def _picked_up(event: Event, episode: Episode, said: Said | None) -> str:
    over = (event.payload or {}).get("instead_of")
    return "Taken over from another officer." if over else ""


def _answered(event: Event, episode: Episode, said: Said | None) -> str:
    heard = (event.payload or {}).get("second_hand")
    return "Second-hand: the officer answered by phone." if heard else ""


def _call_corrected(event: Event, episode: Episode, said: Said | None) -> str:
    """What is right, and why it was wrong, stands with the challenge."""
    answer = (event.payload or {}).get("call") == "answered"
    return f"Corrects {'what an officer answered' if answer else 'who was asked'} by phone."


def _located(event: Event, episode: Episode, said: Said | None) -> str:
    if said is None:
        return ""
    place, with_whom = said.extra.split("\n", 1)
    accompanied = f"With them: {with_whom}." if with_whom else ""
    sentences = (f"{Whereabouts(said.code).label}: {place}.", accompanied, f"Seen by {said.name}.")
    return " ".join(filter(None, sentences))


def _prevention(event: Event, episode: Episode, said: Said | None) -> str:
    """What came of it. What was found, and what the child told police, stand on a page of their own."""
    payload = event.payload or {}
    outcome = payload.get("outcome")
    what = _sentence(Prevention(outcome).label) if outcome in Prevention.values else ""
    alone = {True: "Seen alone.", False: "Not seen alone.", None: ""}[payload.get("seen_alone")]
    heard = "Second-hand." if payload.get("second_hand") else ""
    corrects = "Corrects what was recorded second-hand." if payload.get("corrects") else ""
    return " ".join(filter(None, (what, alone, heard, corrects)))


BY_MISTAKE = "Recorded as back, by mistake"


def mistaken(event: Event) -> int | None:
    """The return that this event says was a mistake, by its own event."""
    undone = (event.payload or {}).get("undoes")
    return undone[0] if undone else None


def _return(event: Event, episode: Episode, said: Said | None) -> str:
    if said:
        return f"What was recorded: {_how(said.name or FoundHow(said.code).label, *said.extra.split(chr(10), 1))}"
    record = getattr(episode, "return_record", None)
    if not record:
        return ""
    return _how(record.found_in_words, record.found_where, record.found_with)


def _how(how: str, found_where: str, found_with: str) -> str:
    where = f"Where: {found_where}." if found_where else ""
    with_whom = f"With: {found_with}." if found_with else ""
    return " ".join(filter(None, (_sentence(how), where, with_whom)))


def _not_back(event: Event, episode: Episode, said: Said | None) -> str:
    at = (event.payload or {}).get("returned_at")
    if not at:
        return ""
    back_at = said_at(datetime.fromisoformat(at), now=event.recorded_at)
    return f"Recorded as back at {back_at}, by mistake. What was owed before is owed again."


def _stood_down(event: Event, episode: Episode, said: Said | None) -> str:
    """Who agreed, where the home could not say so alone: asked for here, because it is so rare."""
    agreed_by = (event.payload or {}).get("agreed_by")
    agreeing = Person.objects.filter(pk=agreed_by).first() if agreed_by else None
    return f"Agreed by {agreeing}." if agreeing else ""


def _sentence(words: str) -> str:
    return words if not words or words.endswith((".", "?", "!")) else f"{words}."


TEXTS: Mapping[str, Callable[[Event, Episode, Said | None], str]] = {
    Fact.LEVEL_SET: _level,
    Fact.REPORTED_TO_POLICE: _report,
    Fact.REPORT_CORRECTED: _report_corrected,
    Fact.POLICE_DECIDED: _decision,
    Fact.POLICE_DECISION_CONFIRMED: _confirmed,
    Fact.POLICE_REFERENCE_ADDED: _reference,
    Fact.FORCE_TRANSFERRED: _transfer,
    Fact.ENQUIRY_RECORDED: _enquiry,
    Fact.INFORMATION_ASKED: _asked,
    Fact.INFORMATION_GIVEN: _given,
    Fact.NOTE_ADDED: _note,
    Fact.TOLD_AT_ONCE: _note,
    Fact.PARENTS_TOLD: _note,
    Fact.OFSTED_TOLD: _note,
    Fact.STEP_TAKEN: _step,
    Fact.ACCEPTED: _duty,
    Fact.HANDOVER_ASKED: _handover,
    Fact.HANDOVER_ACCEPTED: _handover,
    Fact.HANDOVER_DECLINED: _handover,
    Fact.TASK_ADDED: _task,
    Fact.TASK_DONE: _done,
    Fact.DUTY_REMINDED: _duty,
    Fact.DUTY_CLIMBED: _duty,
    Fact.DUTY_WAIVED: _duty,
    Fact.CHALLENGED: _rung,
    Fact.CHALLENGE_CLIMBED: _rung,
    Fact.CHALLENGE_PICKED_UP: _picked_up,
    Fact.CHALLENGE_DECIDED: _answered,
    Fact.CHALLENGE_CORRECTED: _call_corrected,
    Fact.LOCATED: _located,
    Fact.RETURNED: _return,
    Fact.RETURN_MISTAKEN: _not_back,
    Fact.STOOD_DOWN: _stood_down,
    Fact.PREVENTION_RECORDED: _prevention,
}
