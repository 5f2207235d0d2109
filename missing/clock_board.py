"""The clock board of one episode: who owes what by when, why, who has it, and what the reader may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from audit.models import Event
from children.rules import ROLE_CAN, Can
from missing import ledger
from missing.access import told_to
from missing.lateness import ORDER, RUNNING, State, duty_state
from missing.models import Duty, Episode, ForceTransfer, Handover, MistakenReturn, Task
from missing.protocols import document_of
from missing.rules import ACCEPT_HANDOVER, CALL_BACK, DutyEnd, comes_last_for
from missing.workflow import handovers as handing
from missing.workflow.added_tasks import may_finish
from partners.actor import Actor
from partners.rules import Office


@dataclass(frozen=True)
class Action:
    """What the reader may do about one clock: with one press, or else on a page of its own."""

    text: str
    href: str
    press: bool = True


@dataclass(frozen=True)
class Clock:
    """One obligation as the board shows it."""

    duty_id: int
    code: str
    office: Office
    accept: bool
    title: str
    owner: str
    person: str
    due: datetime
    state: State
    met_at: datetime | None
    why: str
    note: str
    action: Action | None
    not_needed: str  # where whoever owes it may say that it isn't needed
    asked: str = ""  # what somebody asked for in their own words, for those who read them
    done: str = ""  # where whoever does it may say that it is done
    mine: bool = False  # the reader's office owes it, or it has climbed there

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def picked_up(self) -> bool:
        return bool(self.person)


def clocks_of(
    episode: Episode, duties: Iterable[Duty], *, actor: Actor, now: datetime
) -> list[Clock]:
    """Overdue, due soon, not due, then what is over; in each, the earliest first."""
    duties = list(duties)
    handed = handed_over(duties)
    clocks = [_clock(episode, duty, handed.get(duty.pk), actor, now) for duty in duties]
    return sorted(clocks, key=lambda clock: (ORDER[clock.state], clock.due, clock.duty_id))


def next_of(clocks: Iterable[Clock], reader: Actor) -> Clock | None:
    """What somebody owes next. What the service does by itself is nobody's next thing."""
    last = comes_last_for(reader.role)
    owed = (clock for clock in clocks if clock.running and clock.office is not Office.SERVICE)
    return min(owed, key=lambda clock: clock.code in last, default=None)


def nobody_came(clocks: Iterable[Clock]) -> Clock | None:
    """On-call's acceptance, or call, that is overdue: the carer must be told, with a number."""
    stands_by = (c for c in clocks if c.accept or c.code == CALL_BACK)
    late = (c for c in stands_by if c.office is Office.ON_CALL)
    return next((c for c in late if c.state is State.OVERDUE and not c.picked_up), None)


def duties_of(episode: Episode, reader: Actor) -> list[Duty]:
    """What the reader hears of: each duty with its agency, whoever took it, and whoever met it."""
    mistakes = MistakenReturn.objects.filter(recorded_as=OuterRef("started_by_event"))
    met_by = Event.objects.filter(pk=OuterRef("ended_by_event")).values("person_name")
    duties = episode.duties.with_pause().filter(told_to(reader))
    duties = duties.select_related("agency", "taken_by", *HANDOVER)
    return list(
        duties.annotate(
            met_by_name=Subquery(met_by[:1]),
            asked=asked_words(reader),
            first_force=Subquery(_first_force()),
            by_mistake=Exists(mistakes),
        )
    )


def _first_force() -> QuerySet:
    """Where a report was transferred, the force that held it first: the protocol is of its area."""
    transfers = ForceTransfer.objects.filter(episode=OuterRef("episode"))
    return transfers.values("from_force__name")[:1]


def asked_words(reader: Actor) -> Subquery:
    """Of a task, what is to be done, for those who are among the readers of that."""
    tasks = Task.objects.for_role(reader.role).filter(duty=OuterRef("pk"))
    return Subquery(tasks.values("what")[:1])


def title_of(duty: Duty) -> str:
    return ledger.words_of(duty)


# What a duty to answer says of the handover that waits for it.
HANDOVER = ("handover__duty", "handover__given_by", "handover__to_agency", "handover__to_person")


def handed_over(duties: Iterable[Duty]) -> dict[int, Handover]:
    """The handovers that wait, by the duty that is handed over. `duties` come with `HANDOVER`."""
    asked = (duty for duty in duties if duty.code == ACCEPT_HANDOVER and not duty.how_ended)
    waiting = (getattr(duty, "handover", None) for duty in asked)
    return {handover.duty_id: handover for handover in waiting if handover}


def can_accept(duty: Duty, episode: Episode, actor: Actor, now: datetime) -> bool:
    """May this person take it on by name? What a carer's home owes is the home's already."""
    if actor.role not in ROLE_CAN[Can.ACCEPT] or duty.code == ACCEPT_HANDOVER:
        return False
    if ledger.is_the_services_alone(duty, actor):
        return False
    if not ledger.may_be_taken_on(actor, duty, episode, now):
        return False
    offices = ledger.offices_by_now(duty) - {Office.CARER}
    return ledger.is_for(actor, duty, offices, episode)


def action_on(duty: Duty, episode: Episode, actor: Actor, now: datetime) -> Action | None:
    """Accepting it, picking it up, answering a handover, or handing it over, for whoever may."""
    at = [episode.reference, duty.pk]
    if can_accept(duty, episode, actor, now):
        return Action(taking(duty, episode, actor), reverse("accept-duty", args=at))
    asked = getattr(duty, "handover", None) if duty.code == ACCEPT_HANDOVER else None
    if asked and not duty.how_ended and handing.may_answer(asked, episode, actor, now):
        answer = reverse("answer-handover", args=[episode.reference, asked.pk])
        return Action("Read and answer", answer, press=False)
    if handing.may_hand_over(duty, episode, actor):
        return Action("Hand over", reverse("hand-over", args=at), press=False)
    return None


def whom_to_phone(episode: Episode) -> Action:
    """Where the numbers are of those who alone can do it."""
    return Action(
        "See whom to phone", reverse("episode-people", args=[episode.reference]), press=False
    )


def taking(duty: Duty, episode: Episode, actor: Actor) -> str:
    """What pressing it does: whoever is asked accepts; what somebody has, a colleague takes over."""
    if ledger.rule_of(duty).accept and ledger.owes(actor, duty, episode):
        return "Accept"
    return "Take over" if duty.taken_by_id else "Pick up"


def _clock(
    episode: Episode, duty: Duty, handed: Handover | None, actor: Actor, now: datetime
) -> Clock:
    rule = ledger.rule_of(duty)
    state = duty_state(duty, now)
    return Clock(
        duty_id=duty.pk,
        code=duty.code,
        office=Office(duty.owed_by),
        accept=rule.accept,
        title=ledger.words_of(duty),
        owner=_owner(duty),
        person=_person(episode, duty, state, handed),
        due=duty.due_at,
        state=state,
        met_at=duty.ended_at if state in (State.DONE, State.DONE_LATE) else None,
        why=f"{rule.said_of(duty.owed_by).why} {_whose(episode, duty, rule)}",
        note=_note(episode, duty, state) or _unaccepted(handed, actor),
        action=_keep(duty, episode, handed, actor) or action_on(duty, episode, actor, now),
        not_needed=_not_needed(duty, episode, actor),
        asked=getattr(duty, "asked", None) or "",
        done=_done(duty, episode, actor),
        mine=ledger.is_for(actor, duty, ledger.offices_by_now(duty), episode),
    )


def _unaccepted(handed: Handover | None, actor: Actor) -> str:
    """Until somebody accepts a handover by name, everybody reads whose it still is."""
    if handed is None:
        return ""
    mine = handed.given_by_id == actor.person_id
    still = "It’s still yours." if mine else f"It’s still with {handed.given_by}."
    return f"Nobody has accepted this yet. {still}"


def _keep(duty: Duty, episode: Episode, handed: Handover | None, actor: Actor) -> Action | None:
    if handed is None or handed.given_by_id != actor.person_id:
        return None
    return Action(
        "Keep it after all", reverse("take-back-handover", args=[episode.reference, handed.pk])
    )


def _not_needed(duty: Duty, episode: Episode, actor: Actor) -> str:
    if duty.how_ended or not ledger.may_set_aside(duty, episode, actor):
        return ""
    return reverse("duty-not-needed", args=[episode.reference, duty.pk])


def _done(duty: Duty, episode: Episode, actor: Actor) -> str:
    if not may_finish(duty, episode, actor):
        return ""
    return reverse("task", args=[episode.reference, duty.pk])


def _note(episode: Episode, duty: Duty, state: State) -> str:
    """Why it was set aside, or is not needed, or what it waits for."""
    if state is State.PAUSED:
        return f"{episode.child} is away again. It goes on when they are back; its time stays."
    if duty.how_ended == DutyEnd.NOT_NEEDED and getattr(duty, "by_mistake", False):
        return f"{episode.child} was not back: the return was recorded by mistake."
    return duty.waived_because if duty.how_ended == DutyEnd.WAIVED else ""


def _owner(duty: Duty) -> str:
    label = Office(duty.owed_by).label
    return f"{label}, {duty.agency}" if duty.agency else label


def _person(episode: Episode, duty: Duty, state: State, handed: Handover | None = None) -> str:
    """Who has it, by name. What the carers owe is their home's; what the service owes, it does."""
    if state in (State.DONE, State.DONE_LATE) or duty.how_ended == DutyEnd.WAIVED:
        return getattr(duty, "met_by_name", None) or ""
    if handed:
        return f"With {duty.taken_by}; handed to {handing.whom(handed)}, not accepted yet"
    if duty.taken_by:
        return seeing_to_it(duty) or str(duty.taken_by)
    if duty.owed_by == Office.CARER:
        return str(episode.home) if episode.home else ""
    return "By itself" if duty.owed_by == Office.SERVICE else ""


def seeing_to_it(duty: Duty) -> str:
    """Who has picked up what another office is still asked to accept."""
    if duty.taken_by is None or duty.how_ended or not ledger.rule_of(duty).accept:
        return ""
    return f"{duty.taken_by} is seeing to it; not accepted yet"


def _whose(episode: Episode, duty: Duty, rule: Any) -> str:
    """Whose protocol says so, and which version of it."""
    title = document_of(duty.protocol_id).title
    if rule.follows == "responsible":
        return f"{title}, the protocol of {episode.responsible_authority}’s area."
    force = getattr(duty, "first_force", None) or episode.force
    return f"{title}, the protocol of the area that {force} serves."
