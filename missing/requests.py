"""What was asked about a child while away: of whom, by when, how it stands, and who may answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from audit.models import Event
from audit.rules import Fact
from children.rules import ROLE_CAN, Audience, Can
from missing import ledger
from missing.lateness import RUNNING, State, duty_state
from missing.models import Duty, Episode, Hearsay, InformationRequest
from missing.rules import CONTROL_ROOM, GIVE_INFORMATION, HeardHow
from partners.actor import Actor
from partners.rules import POLICE_ROLES, Office


def requests_for(reader: Actor, episode: Episode) -> QuerySet[InformationRequest]:
    """What was asked in the episode, of what this reader is among the readers of: the newest first."""
    if reader.role not in ROLE_CAN[Can.READ_POLICE]:
        return InformationRequest.objects.none()
    mine: QuerySet[InformationRequest] = InformationRequest.objects.for_role(reader.role)
    people = ("asked_by", "asked_as__agency", "answer__given_by", "answer__given_as__agency")
    return mine.filter(episode=episode.pk).select_related(*people)


# The duty that a question started


def duty_of(request: InformationRequest) -> Duty:
    """What the asked office owes for this one question."""
    return _duties(request.episode).get(request_id=str(request.pk))


def _duties(episode: Episode) -> QuerySet[Any]:
    """What is owed for each question, with the question's number."""
    asked = Event.objects.filter(pk=OuterRef("started_by_event"), fact=Fact.INFORMATION_ASKED)
    owed = episode.duties.filter(code=GIVE_INFORMATION)
    return owed.annotate(request_id=Subquery(asked.values("about_id")[:1]))


class Answering(StrEnum):
    """How somebody may answer a question."""

    NOT = "not"
    THEMSELVES = "themselves"
    HEARD = "heard"  # by writing down what an officer said


def may_answer(
    actor: Actor, request: InformationRequest, duty: Duty, episode: Episode
) -> Answering:
    """Whoever was asked, or whom it was passed on to; on-call for the carers whom they speak with.

    What police were asked only police know: anybody else writes down what an officer said.
    """
    if actor.role not in ROLE_CAN[Can.INFORM]:
        return Answering.NOT
    if request.asked_of == CONTROL_ROOM and actor.role not in POLICE_ROLES:
        heard = actor.role in ROLE_CAN[Can.REPORT_SECOND_HAND]
        return Answering.HEARD if heard else Answering.NOT
    offices = ledger.offices_by_now(duty)
    if Office.CARER in offices:
        offices.add(Office.ON_CALL)
    mine = ledger.is_for(actor, duty, offices, episode)
    return Answering.THEMSELVES if mine else Answering.NOT


# In words


@dataclass(frozen=True)
class Answered:
    words: str
    cannot_say: bool
    by: str
    at: datetime
    heard: str


@dataclass(frozen=True)
class Asked:
    """One question as it is read, and what the reader may do about it."""

    pk: int
    question: str
    of: str
    by: str
    at: datetime
    answer_by: datetime
    readers: str
    heard: str
    state: State
    answer: Answered | None
    answering: Answering
    href: str

    @property
    def open(self) -> bool:
        return self.state in RUNNING

    @property
    def standing(self) -> str:
        """What has come of it, in a few words."""
        if self.answer:
            return "can’t say" if self.answer.cannot_say else "answered"
        return "waiting for an answer" if self.open else "not answered, and not needed any more"

    @property
    def mine(self) -> bool:
        """Does it wait for the reader?"""
        return self.open and self.answering is not Answering.NOT


def asked_in_words(episode: Episode, reader: Actor, *, now: datetime) -> list[Asked]:
    """Every question that the reader may read: those that wait first. Two statements."""
    rows = list(requests_for(reader, episode))
    duties = {duty.request_id: duty for duty in _duties(episode)} if rows else {}
    asked = [in_words(row, duties[str(row.pk)], episode, reader, now=now) for row in rows]
    return sorted(asked, key=lambda each: (not each.open, each.answer_by if each.open else now))


def in_words(
    request: InformationRequest, duty: Duty, episode: Episode, reader: Actor, *, now: datetime
) -> Asked:
    """One question as this reader may see it, with how it stands and its answer."""
    everybody = request.audience == Audience.EVERYONE
    return Asked(
        pk=request.pk,
        question=request.question,
        of=Office(request.asked_of).label,
        by=signature(request.asked_by, request.asked_as),
        at=request.asked_at,
        answer_by=request.answer_by,
        readers="" if everybody else Audience(request.audience).label,
        heard=heard(request),
        state=duty_state(duty, now),
        answer=_answered(request),
        answering=may_answer(reader, request, duty, episode),
        href=reverse("information-request", args=[episode.reference, request.pk]),
    )


def _answered(request: InformationRequest) -> Answered | None:
    answer = getattr(request, "answer", None)
    if answer is None:
        return None
    return Answered(
        words=answer.text,
        cannot_say=answer.cannot_say,
        by=signature(answer.given_by, answer.given_as),
        at=answer.given_at,
        heard=heard(answer),
    )


def signature(person: Any, job: Any) -> str:
    return ", ".join(filter(None, (str(person), job.title, str(job.agency))))


def heard(row: Hearsay) -> str:
    """Whose words they are, where somebody else wrote them down."""
    if not row.heard_how:
        return ""
    return f"Second-hand, from {row.heard_from} of the police. {HeardHow(row.heard_how).label}."
