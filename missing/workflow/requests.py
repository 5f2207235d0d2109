"""Questions about a child: police ask those around the child, who ask police; and what is answered."""

from datetime import datetime, timedelta

from django.db import transaction

from audit.record import record
from audit.rules import Fact
from children.access import require
from children.rules import Audience, Can, audiences_of
from core.refusals import Denied, Refused
from missing import requests
from missing.ledger import key_of
from missing.models import Duty, Episode, InformationAnswer, InformationRequest
from missing.offices import agency_id_of, owed_as
from missing.protocols import document_of
from missing.rules import HEARS_FOR, HeardHow, can_read, may_be_asked
from missing.workflow.episode import locked, refuse_unless_looked_for
from missing.workflow.police import refuse_unreported
from partners.actor import Actor
from partners.rules import Office


@transaction.atomic
def ask_information(
    *,
    episode: Episode,
    of: Office,
    question: str,
    by: Actor,
    now: datetime,
    answer_by: datetime | None = None,
    audience: Audience = Audience.EVERYONE,
    heard_from: str = "",
    heard_how: HeardHow | str = "",
) -> InformationRequest:
    """One office is asked something about the child, by a time; by the protocol's when none is named.

    `heard_from`: the officer who asked it of somebody outside police, who writes it down for them.
    """
    require(by, Can.INFORM, episode.child, episode_id=episode.pk)
    if heard_how:
        require(by, Can.REPORT_SECOND_HAND, episode.child, episode_id=episode.pk)
    episode = locked(episode)
    refuse_unless_looked_for(episode)
    refuse_unreported(episode)
    if of not in may_be_asked(by.role, heard=bool(heard_how)):
        raise Denied("Police ask those around the child, who ask police.", who_could="")
    office = owed_as(of, episode)
    _refuse_readers(office, audience, by)
    waits = document_of(episode.reporting_protocol_id).waits
    answer_by = answer_by or now + timedelta(minutes=waits.information_minutes)
    if answer_by <= now:
        raise Refused("Choose a time to answer by that is still to come.")
    request = InformationRequest.objects.create(
        episode=episode,
        asked_of=office,
        answer_to=_hears(by, episode) or "",
        question=question,
        audience=audience,
        asked_by_id=by.person_id,
        asked_as_id=by.job_id,
        asked_at=now,
        answer_by=answer_by,
        heard_from=heard_from,
        heard_how=heard_how,
    )
    record(
        Fact.INFORMATION_ASKED,
        by=by,
        child=episode.child,
        episode=episode,
        about=request,
        at=now,
        payload={"asked_office": office, "answer_by": answer_by, "audience": audience},
    )
    return request


def _refuse_readers(office: Office, audience: Audience, by: Actor) -> None:
    """Whoever is asked reads the question, and whoever asks reads the answer."""
    if audience not in audiences_of(by.role):
        raise Denied("You can only write for people like yourself to read.")
    if not can_read(office, audience):
        raise Refused("Choose readers who include whoever you ask.")


def _hears(by: Actor, episode: Episode) -> Office | None:
    """The office that is told of the answer: one that the asker fills for this child, or the desk beside."""
    beside = (HEARS_FOR[by.role],) if by.role and by.role in HEARS_FOR else ()
    desks = (office for office in (*by.offices, *beside) if _is_theirs(office, by, episode))
    return next(desks, None)


def _is_theirs(office: Office, by: Actor, episode: Episode) -> bool:
    return agency_id_of(office, episode) == by.agency_id


@transaction.atomic
def give_information(
    *,
    request: InformationRequest,
    text: str,
    by: Actor,
    now: datetime,
    cannot_say: bool = False,
    heard_from: str = "",
    heard_how: HeardHow | str = "",
) -> InformationAnswer:
    """The asked office says what it knows, or why it cannot say. Either meets what it owes.

    `heard_from`: the officer whose answer somebody outside police writes down.
    """
    require(by, Can.INFORM, request.episode.child, episode_id=request.episode_id)
    episode = locked(request.episode)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=requests.duty_of(request).pk)
    how = requests.may_answer(by, request, duty, episode)
    if how is requests.Answering.NOT or (how is requests.Answering.HEARD) != bool(heard_how):
        raise Denied("This is for somebody else to answer.", who_could=Office(duty.owed_by).label)
    if duty.how_ended:
        raise Refused("This needs no answer any more. Refresh the page to see what has happened.")
    answer = InformationAnswer.objects.create(
        request=request,
        cannot_say=cannot_say,
        text=text,
        given_by_id=by.person_id,
        given_as_id=by.job_id,
        given_at=now,
        heard_from=heard_from,
        heard_how=heard_how,
    )
    record(
        Fact.INFORMATION_GIVEN,
        by=by,
        child=episode.child,
        episode=episode,
        about=answer,
        at=now,
        payload={
            "duty_key": key_of(duty),
            "audience": request.audience,
            "cannot_say": cannot_say,
            "answer_to": "" if _asked_it(request, by) else request.answer_to,
        },
    )
    return answer


def _asked_it(request: InformationRequest, by: Actor) -> bool:
    """Whoever writes down what police answered them has read it, and is told nothing."""
    return request.asked_by_id == by.person_id
