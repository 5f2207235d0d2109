"""Asking for a document, making it as the person who asked, and opening it."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from audit.looks import look
from audit.record import record
from audit.rules import Fact
from children.access import require
from children.models import Child, Document
from children.rules import Can, DocumentKind
from core import queue
from core.papers import CannotDraw
from core.refusals import Denied, Refused
from escalation.models import Challenge
from insight import (
    challenge_paper,
    childs_copy,
    chronology,
    interview_paper,
    papers,
    police_extract,
    police_summary,
)
from missing.models import Episode
from partners.actor import SERVICE, Actor
from partners.behalf import on_behalf_of
from returns.access import is_as_it_was, is_readable, shares_with_police
from returns.models import ReturnInterview

# A sweep leaves a new request to the task that was woken for it, and ends one that fails each time.
MAKE_DOCUMENT = "insight.tasks.make_document"
LEFT_ALONE = timedelta(seconds=30)
GIVEN_UP = timedelta(minutes=15)

NOT_SEEN = "You can no longer see this child’s record, so it was not made."
NOT_DRAWN = "PDFs can’t be made on this machine just now. Print the page instead."
NOT_MADE = "It could not be made. Ask for it again."


# What somebody must be able to do, to ask for a document of a kind and to open it.
NEEDS: dict[str, Can] = {
    DocumentKind.EPISODE_REPORT: Can.PRINT,
    DocumentKind.POLICE_SUMMARY: Can.BRIEF_POLICE,
    DocumentKind.LOOKS: Can.READ_LOOKS,
    DocumentKind.CHALLENGE: Can.PRINT,
    DocumentKind.INTERVIEW_REPORT: Can.HEAR,
    DocumentKind.CHRONOLOGY: Can.CHRONOLOGY,
    DocumentKind.POLICE_EXTRACT: Can.HEAR,
    DocumentKind.CHILDS_COPY: Can.HEAR,
}

# Each kind as a PDF, as far as the person may read it; None when they may not read it at all.
DRAW: dict[str, Callable[..., bytes | None]] = {
    DocumentKind.EPISODE_REPORT: papers.episode_report,
    DocumentKind.POLICE_SUMMARY: police_summary.draw,
    DocumentKind.LOOKS: papers.looks,
    DocumentKind.CHALLENGE: challenge_paper.draw,
    DocumentKind.INTERVIEW_REPORT: interview_paper.draw,
    DocumentKind.CHRONOLOGY: chronology.draw,
    DocumentKind.POLICE_EXTRACT: police_extract.draw,
    DocumentKind.CHILDS_COPY: childs_copy.draw,
}

# They say who reads what: once that has changed, one that was made before is not opened.
SAY_WHO_READS = (DocumentKind.POLICE_EXTRACT, DocumentKind.CHILDS_COPY)


def ask_for_document(*, episode: Episode, kind: DocumentKind, by: Actor, now: datetime) -> Document:
    """A paper about one time away."""
    if kind == DocumentKind.POLICE_SUMMARY:
        _refuse_unless_looked_for(episode, by)
    filename = f"{episode.reference}-{kind}.pdf"
    return _ask(kind, child=episode.child, filename=filename, episode=episode, by=by, now=now)


def _refuse_unless_looked_for(episode: Episode, by: Actor) -> None:
    if not police_summary.is_for(episode, by):
        raise Denied(
            "You can make this while the child is reported missing, to hand to police.",
            who_could="On-call workers and social workers can make it at any time.",
        )


def ask_for_challenge(*, challenge: Challenge, by: Actor, now: datetime) -> Document:
    """What an officer needs to answer a challenge, for a force that is not on the service."""
    episode = challenge.episode
    return _ask(
        DocumentKind.CHALLENGE,
        child=episode.child,
        filename=f"{episode.reference}-{DocumentKind.CHALLENGE}.pdf",
        episode=episode,
        by=by,
        now=now,
        challenge_id=challenge.pk,
    )


def ask_for_interview_paper(
    *, interview: ReturnInterview, kind: DocumentKind, by: Actor, now: datetime
) -> Document:
    """What the child said, by those who may hear it. It is named by the last time away it covers."""
    require(by, NEEDS[kind], interview.child)
    if not is_readable(interview):
        raise Refused(
            "This interview has not been held, or is being written again, so there is no paper of it"
            " yet."
        )
    if kind == DocumentKind.POLICE_EXTRACT and not shares_with_police(interview):
        raise Refused(
            "Nothing of this interview is shared with police. Choose what is on the page “What others"
            " read”, then make the extract."
        )
    if kind == DocumentKind.CHILDS_COPY and interview.child.died_on:
        raise Refused("The child has died. There is nobody to give a copy to.")
    episode = interview.episodes.latest("opened_at", "pk")
    return _ask(
        kind,
        child=interview.child,
        filename=f"{episode.reference}-{kind}.pdf",
        episode=episode,
        by=by,
        now=now,
        interview_id=interview.pk,
    )


def ask_for_looks(*, child: Child, by: Actor, now: datetime) -> Document:
    """“People who looked at my record”, for the child."""
    filename = f"people-who-looked-{child.pk}.pdf"
    return _ask(DocumentKind.LOOKS, child=child, filename=filename, by=by, now=now)


def ask_for_chronology(
    *,
    child: Child,
    first_day: date,
    last_day: date,
    only_episodes: Sequence[int] = (),
    by: Actor,
    now: datetime,
) -> Document:
    """Who knew what when, over these days; of these episodes alone, where some are chosen."""
    return _ask(
        DocumentKind.CHRONOLOGY,
        child=child,
        filename=f"child-{child.pk}-{DocumentKind.CHRONOLOGY}.pdf",
        by=by,
        now=now,
        first_day=first_day,
        last_day=last_day,
        only_episodes=list(only_episodes),
    )


@transaction.atomic
def _ask(
    kind: DocumentKind,
    *,
    child: Child,
    filename: str,
    by: Actor,
    now: datetime,
    episode: Episode | None = None,
    **what: Any,
) -> Document:
    """It is made soon after, as this person: what they may not read will not be in it."""
    require(by, NEEDS[kind], child, episode_id=episode.pk if episode else None)
    document = Document.objects.create(
        child=child,
        episode_id=episode.pk if episode else None,
        kind=kind,
        filename=filename,
        asked_by_id=by.person_id,
        asked_as_id=by.job_id,
        asked_at=now,
        **what,
    )
    record(
        Fact.DOCUMENT_ASKED,
        by=by,
        child=child,
        episode=episode,
        about=document,
        at=now,
        payload={"kind": kind},
    )
    transaction.on_commit(partial(queue.wake, MAKE_DOCUMENT, document.pk))
    return document


def _refuse_unless_still_so(document: Document, interview: ReturnInterview) -> None:
    if not is_readable(interview):
        raise Refused(
            "What was said in this interview is being written again, so this paper of it is not opened."
            " Ask for another once it has been sent."
        )
    made_at = document.made_at or document.asked_at
    if document.kind in SAY_WHO_READS and not is_as_it_was(interview, made_at):
        raise Refused(
            "What others read of this interview has changed since this paper was made, so it is not"
            " opened. Ask for another."
        )


def _episode(document: Document) -> Episode | None:
    return Episode.objects.filter(pk=document.episode_id).first() if document.episode_id else None


def waiting(*, now: datetime) -> list[int]:
    """Documents that nobody has made yet."""
    asked = Document.objects.filter(made_at=None, failure="", asked_at__lte=now - LEFT_ALONE)
    return list(asked.order_by("asked_at").values_list("pk", flat=True)[:50])


def give_up_waiting(*, now: datetime) -> int:
    """After a while it is said that it failed, so that nobody waits in front of it for ever."""
    old = Document.objects.filter(made_at=None, failure="", asked_at__lt=now - GIVEN_UP)
    return old.update(failure=NOT_MADE)


@transaction.atomic
def make_document(*, document_id: int, now: datetime) -> bool:
    """Make it, if nobody has and nobody else is making it. An error leaves it waiting."""
    document = (
        Document.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("child")
        .filter(pk=document_id, made_at=None, failure="")
        .first()
    )
    if document is None:
        return False
    content, failure = _drawn(document, now=now)
    if content is None:
        document.failure = failure
        document.save(update_fields=["failure"])
        return False
    _keep(document, content, now=now)
    return True


def _drawn(document: Document, *, now: datetime) -> tuple[bytes | None, str]:
    """The paper as the person who asked may read it now; or why there is none."""
    asked = {"person_id": document.asked_by_id, "job_id": document.asked_as_id}
    with on_behalf_of(**asked, now=now) as actor:
        try:
            content = DRAW[document.kind](document, actor, now=now) if actor else None
        except CannotDraw:
            return None, NOT_DRAWN
    return content, "" if content else NOT_SEEN


def _keep(document: Document, content: bytes, *, now: datetime) -> None:
    document.content = content
    document.fingerprint = hashlib.sha256(content).hexdigest()
    document.made_at = now
    document.save(update_fields=["content", "fingerprint", "made_at"])
    record(
        Fact.DOCUMENT_MADE,
        by=SERVICE,
        child=document.child,
        episode=_episode(document),
        about=document,
        at=now,
        payload={"kind": document.kind, "sha256": document.fingerprint},
    )


@transaction.atomic
def open_document(*, document: Document, by: Actor, now: datetime) -> bytes:
    """The file, to be kept by the person outside this service: so each opening is on the record."""
    can = NEEDS[document.kind]
    require(by, can, document.child, episode_id=document.episode_id)
    if document.content is None:
        raise Refused("This document isn’t ready yet. Go back to see when it is.")
    if document.kind == DocumentKind.POLICE_SUMMARY and (episode := _episode(document)):
        _refuse_unless_looked_for(episode, by)
    if document.interview_id:
        _refuse_unless_still_so(document, ReturnInterview.objects.get(pk=document.interview_id))
    record(
        Fact.DOCUMENT_READ,
        by=by,
        child=document.child,
        episode=_episode(document),
        about=document,
        at=now,
        payload={"kind": document.kind, "sha256": document.fingerprint},
    )
    look(
        by=by,
        child_id=document.child_id,
        page=document.get_kind_display(),
        purpose=f"Opened {document.filename}",
        now=now,
    )
    return bytes(document.content)
