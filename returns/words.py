"""How an interview reads: what is due, what stands in its list row, what each episode is owed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from audit.rules import Fact
from children.access import Standing as Reader
from core import times
from core.meanings import Meaning
from missing.lateness import State as Lateness
from missing.lateness import duty_state, state_of
from missing.ledger import rule_of
from missing.models import Duty
from missing.rules import AFTER_NO, ASK_AGAIN, AWAY, HOLD_INTERVIEW, OFFER_INTERVIEW, DutyEnd
from returns.access import begun_of, heard_of, is_to_write
from returns.models import Answer, ReturnInterview, Slot
from returns.questions import Asks, Question, Section, asked, worded
from returns.rules import (
    OPEN,
    OVER,
    SLOT_LENGTH,
    Kind,
    SharedWith,
    State,
    Told,
    Unsaid,
    Verdict,
    late_words,
    words_without_it,
)

# The list


def rows_of(interviews: Iterable[Any], now: datetime) -> list[list[Any]]:
    """Cells of the list: the child, how it stands, by when, the booking, how many tries."""
    return [
        [
            {
                "text": str(interview.child),
                "href": interview.get_absolute_url(),
                "note": ", ".join(interview.references),
            },
            standing_of(interview, now).cell,
            due_cell(interview.due_at, now),
            _booking_cell(interview, now),
            {"text": interview.tries, "numeric": True},
        ]
        for interview in interviews
    ]


@dataclass(frozen=True)
class Standing:
    """One tag, and the time that goes with it. Late says whether the child was asked in time."""

    meaning: Meaning
    text: str

    @property
    def cell(self) -> dict[str, str]:
        return {"meaning": self.meaning, "text": self.text}


LATE_TO_ASK = "Late – ask again"


def standing_of(interview: Any, now: datetime) -> Standing:
    """`interview` comes with `due_at`, `offered` and `paused`, from `queries`."""
    state, due = State(interview.state), interview.due_at
    if state is State.HELD:
        return _standing_once_held(interview, now)
    if state in OVER:
        return Standing(Meaning.CLOSED, state.label)
    if interview.paused:
        return Standing(Meaning.PAUSED, "Paused: away again")
    if interview.before_home and state in OPEN:
        return Standing(Meaning.NOT_DUE, f"{state.label}, before going home")
    late = due is not None and now > due
    if state is State.DECLINED:
        if late:
            return Standing(Meaning.OVERDUE, LATE_TO_ASK)
        return Standing(Meaning.CLOSED, state.label)
    if late:
        return Standing(Meaning.OVERDUE, late_words(interview.offered))
    if due is not None and _soon(due, now):
        return Standing(Meaning.DUE_SOON, f"{state.label}, due soon")
    return Standing(Meaning.NOT_DUE, state.label)


def _standing_once_held(interview: Any, now: datetime) -> Standing:
    if interview.approval == Verdict.RETURNED:
        return Standing(Meaning.DUE_SOON, "Held – returned with comments")
    if is_to_write(interview):
        return _waits("Held", "to write", interview, now)
    if interview.approval == "":
        return _waits("Held", "to approve", interview, now)
    if interview.to_share:
        return _waits("Approved", "to decide what others read", interview, now)
    return Standing(Meaning.DONE, State.HELD.label)


def _waits(so_far: str, to_do: str, interview: Any, now: datetime) -> Standing:
    """What is still to be done of a talk that was held, by when it is due."""
    if interview.due_at is not None and now > interview.due_at:
        return Standing(Meaning.OVERDUE, f"Late – {to_do}")
    return Standing(Meaning.NOT_DUE, f"{so_far} – {to_do}")


def _soon(due: datetime, now: datetime) -> bool:
    """The last day, as on the clock board."""
    running = state_of(owed_by="interview-service", started_at=due, due_at=due, now=now)
    return running is Lateness.DUE_SOON


def due_cell(due_at: datetime | None, now: datetime) -> dict[str, str]:
    if due_at is None:
        return {"text": "Nothing is due now"}
    return {"text": times.at(due_at, now=now), "note": times.left(due_at, now=now)}


def _booking_cell(interview: Any, now: datetime) -> dict[str, str]:
    if interview.state == State.BOOKED and interview.booked_for:
        where = interview.get_where_display()
        return {
            "text": times.at(interview.booked_for, now=now),
            "note": "Waits: away again"
            if interview.paused
            else f"{interview.interviewer}, {where.lower()}",
        }
    if interview.state == State.DECLINED and interview.ask_again_on:
        return {"text": f"Ask again on {times.short_day(interview.ask_again_on, now=now)}"}
    if interview.held_at:
        return {"text": f"Held {times.at(interview.held_at, now=now)}"}
    return {"text": "Nothing booked"}


# One interview


def wish_in_words(wish: Mapping[str, str] | None, now: datetime) -> str:
    """“Mo again · not at home · after school · text first (from Ash, Sat 3 Oct)”."""
    if wish is None:
        return ""
    wanted = " · ".join(wish[each] for each in ("who", "place", "time", "told") if wish[each])
    on = times.short_day(date.fromisoformat(wish["said_on"]), now=now)
    return f"{wanted} (from {wish['said_by']}, {on})"


def is_past(interview: ReturnInterview, now: datetime) -> bool:
    """The talk that was booked must be over by now, and nobody has said what came of it.

    Those around the child don't see an interviewer's times, so it is as long as a talk is by default.
    """
    booked_for = interview.booked_for
    return (
        interview.state == State.BOOKED
        and booked_for is not None
        and booked_for + SLOT_LENGTH <= now
    )


def told_in_words(interview: ReturnInterview) -> str:
    """How the child hears of the booked time, and from whom: the end of a sentence. Empty where nobody
    is to tell."""
    name, how = interview.child, interview.child_told_by
    who = {
        Told.TEXT: interview.interviewer,
        Told.CARER: f"{name}’s carer",
        Told.SOCIAL_WORKER: f"{name}’s social worker",
    }
    if interview.state != State.BOOKED or not how:
        return ""
    return f"{who[Told(how)]} is to {'text' if how == Told.TEXT else 'tell'} {name}"


def offer_in_words(interview: ReturnInterview) -> str:
    """Whether its booking is the offer, as the protocol of the area has it; empty where nothing is booked, and
    once the child was asked, or told of it.

    `interview` comes from `queries.interviews_in_full`.
    """
    duties = (duty for episode in interview.episodes.all() for duty in episode.duties.all())
    offer = next((duty for duty in duties if duty.code == OFFER_INTERVIEW), None)
    if interview.state != State.BOOKED or offer is None:
        return ""
    if any(match.fact == Fact.INTERVIEW_BOOKED for match in rule_of(offer).met_by):
        return (
            f"Under the area’s protocol this booking counts as the offer, because {interview.child} is"
            " given a person, a time and a place. The talk itself is still due."
        )
    if offer.how_ended:
        return ""
    return (
        f"Under the area’s protocol this booking isn’t the offer yet: it is offered once"
        f" {interview.child} has been asked, or told of it, which is written down as an attempt."
    )


def slot_in_words(slot: Slot, now: datetime) -> str:
    """“Monday 30 November, 4pm to 5pm”."""
    return f"{times.when(slot.starts_at, now=now)} to {times.clock(slot.ends_at)}"


@dataclass(frozen=True)
class Covered:
    """One episode that the interview covers, judged against its own due time.

    `found_at`: when the child was found, where the area's protocol counts from that.
    """

    reference: str
    href: str
    returned_at: datetime | None
    found_at: datetime | None
    is_away: bool
    due_at: datetime | None
    meaning: Meaning
    text: str
    missing_again_at: datetime | None


def covered_of(interview: ReturnInterview, now: datetime) -> list[Covered]:
    """`interview` comes from `queries.interviews_in_full`, with episodes and their duties."""
    return [_covered(episode, interview, now) for episode in interview.episodes.all()]


def missing_before(
    interview: ReturnInterview, hold: Duty | None, again_at: datetime | None, now: datetime
) -> datetime | None:
    """The child may go missing again before there was a talk about the time before; else None.

    What nobody talks about is over once nobody is to `hold` it any more.
    """
    not_held = hold.ended_at if hold and interview.state in OVER else None
    over_at = interview.held_at or interview.declined_at or not_held or now
    return again_at if again_at and again_at < over_at else None


def _covered(episode: Any, interview: ReturnInterview, now: datetime) -> Covered:
    if interview.state == State.WITHDRAWN:
        return _not_back(episode)
    duties = {duty.code: duty for duty in episode.duties.all()}
    hold = duties.get(HOLD_INTERVIEW)
    after_no = (each for each in episode.duties.all() if each.code in AFTER_NO)
    duty = next((each for each in after_no if not each.how_ended), hold)
    meaning, text = _how(interview, duty, duties.get(OFFER_INTERVIEW), now)
    if was_before_home(interview.held_at, duty):
        meaning, text = Meaning.DONE, BEFORE_HOME
    return Covered(
        reference=episode.reference,
        href=episode.get_absolute_url(),
        returned_at=episode.returned_at,
        found_at=_found_at(hold, episode.returned_at),
        is_away=episode.status in AWAY,
        due_at=duty.due_at if duty else None,
        meaning=meaning,
        text=text,
        missing_again_at=missing_before(interview, hold, episode.missing_again_at, now),
    )


BEFORE_HOME = "Held before coming home"


def was_before_home(held_at: datetime | None, duty: Duty | None) -> bool:
    """It was held before the child was home, and answers for no return: not for the one whose `duty` is owed."""
    if held_at is None:
        return False
    return duty is None or (held_at < duty.started_at and duty.how_ended != DutyEnd.MET)


def _not_back(episode: Any) -> Covered:
    """Nothing of it is judged: what is owed now is owed for the return that stands, if there is one."""
    return Covered(
        reference=episode.reference,
        href=episode.get_absolute_url(),
        returned_at=None,
        found_at=None,
        is_away=episode.status in AWAY,
        due_at=None,
        meaning=Meaning.NOT_NEEDED,
        text=State.WITHDRAWN.label,
        missing_again_at=None,
    )


def _found_at(duty: Duty | None, returned_at: datetime | None) -> datetime | None:
    """Its clock began before they were home: when they were found, which is what it counts from."""
    counts = duty is not None and rule_of(duty).counted_from == "found"
    if not counts or duty is None or returned_at is None or duty.started_at >= returned_at:
        return None
    return duty.started_at


def _how(
    interview: ReturnInterview, duty: Duty | None, offer: Duty | None, now: datetime
) -> tuple[Meaning, str]:
    if duty is None:
        return Meaning.NOT_DUE, "Nothing due"
    lateness = duty_state(duty, now)
    if lateness is Lateness.OVERDUE and duty.code == ASK_AGAIN:
        return Meaning.OVERDUE, LATE_TO_ASK
    if lateness is Lateness.OVERDUE:
        offered = offer is not None and offer.how_ended == "met"
        return Meaning.OVERDUE, late_words(offered)
    if lateness is Lateness.NOT_NEEDED:
        meaning = Meaning.DONE if interview.state == State.HELD else Meaning.NOT_NEEDED
        return meaning, words_without_it(duty.how_ended, interview.state)
    words = {
        Lateness.DUE_SOON: (Meaning.DUE_SOON, times.left(duty.due_at, now=now)),
        Lateness.NOT_DUE: (Meaning.NOT_DUE, times.left(duty.due_at, now=now)),
        Lateness.PAUSED: (Meaning.PAUSED, "Paused while away again"),
        Lateness.DONE: (Meaning.DONE, "Held in time"),
        Lateness.DONE_LATE: (Meaning.DONE_LATE, "Held late"),
    }
    return words[lateness]


# What was said in it


def tasks_of(interview: ReturnInterview, answers: list[Answer]) -> list[dict[str, Any]]:
    """Each section as an item of the task list: how many of its questions are answered."""
    answered = {each.question for each in answers if not each.is_empty}
    return [_task(interview, section, answered) for section in asked().sections]


def _task(interview: ReturnInterview, section: Section, answered: set[str]) -> dict[str, Any]:
    done = sum(question.code in answered for question in section.questions)
    of = len(section.questions)
    status = {"text": f"{done} of {of} answered"} if done else {"text": "Not started"}
    return {
        "title": {"text": section.title},
        "href": reverse("interview-section", args=[interview.pk, section.code]),
        "status": status,
    }


CHILDS_CHOICE = "childs-choice"


@dataclass(frozen=True)
class Line:
    """One question that was answered: the child's words as they were typed, apart from the worker's."""

    question: str
    words: list[str]
    unsaid: str
    notes: list[str]
    picked: list[str]


@dataclass(frozen=True)
class Part:
    """A section of the interview. What is not of the child is the worker's alone, and says so."""

    title: str
    of_the_child: bool
    lines: list[Line]


def account_of(interview: ReturnInterview, reader: Reader) -> list[Part]:
    """What was written down, in the order it is asked, for whoever may hear it; else nothing."""
    return parts_of(heard_of(interview, reader), str(interview.child))


def begun_in(interview: ReturnInterview, reader: Reader) -> list[Part]:
    """What was written down before the talk was called off, for whoever may hear it; else nothing."""
    return parts_of(begun_of(interview, reader), str(interview.child))


def parts_of(answers: Iterable[Answer], name: str) -> list[Part]:
    """The sections in which anything was answered."""
    by_question: dict[str, list[Answer]] = {}
    for answer in answers:
        if not answer.is_empty:
            by_question.setdefault(answer.question, []).append(answer)
    parts = (
        Part(
            section.title,
            any(question.asks is Asks.CHILD for question in section.questions),
            [
                _line(question, by_question[question.code], name)
                for question in section.questions
                if question.code in by_question
            ],
        )
        for section in asked().sections
    )
    return [part for part in parts if part.lines]


def choice_of(words: Iterable[Answer]) -> list[str]:
    """What the child would like shared, as they said it."""
    return [each.text for each in words if each.question == CHILDS_CHOICE]


@dataclass(frozen=True)
class Reading:
    """What one of the others reads of it, in the order in which it is asked; nothing is said as well."""

    whom: SharedWith
    lines: list[Line]
    because: str


def readings_of(
    words: Iterable[Answer], chosen: Collection[tuple[int, SharedWith]], because: str, name: str
) -> list[Reading]:
    """For each of those whom anything can be shared with, what this choice gives them."""
    said = list(words)
    return [
        Reading(
            whom,
            [
                line
                for part in parts_of([each for each in said if (each.pk, whom) in chosen], name)
                for line in part.lines
            ],
            because if whom is SharedWith.POLICE_FOR_SAFETY else "",
        )
        for whom in SharedWith
    ]


def shared_in_words(chosen: Iterable[SharedWith]) -> str:
    """What was just chosen: how many answers each reads."""
    numbers = Counter(chosen)
    if not numbers:
        return "Nothing is shared."
    shared = (
        f"{whom.label}: {numbers[whom]} answer{'' if numbers[whom] == 1 else 's'}."
        for whom in SharedWith
        if numbers[whom]
    )
    return f"Shared. {' '.join(shared)}"


def _line(question: Question, answers: list[Answer], name: str) -> Line:
    chosen = [code for answer in answers for code in answer.chosen]
    return Line(
        worded(question.words, name),
        [each.text for each in answers if each.kind == Kind.WORDS and each.text],
        next((Unsaid(each.unsaid).label for each in answers if each.unsaid), ""),
        [each.text for each in answers if each.kind == Kind.NOTE],
        [worded(label, name) for label in question.labels(chosen)],
    )
