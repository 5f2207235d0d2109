"""What tests of papers share: each kind asked for, and a PDF read as somebody would, page by page."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import pypdf
import pypdfium2
from PIL import Image

from children.models import Document
from children.rules import DocumentKind
from core.times import local
from escalation.models import Challenge
from insight import tasks, workflow
from missing.models import Episode
from partners.actor import Actor
from partners.models import Job
from returns.models import ReturnInterview
from tests.make import acting

MM = 72 / 25.4


def _about_the_episode(kind: DocumentKind) -> Callable[..., Document]:
    def ask(episode: Episode, by: Actor, now: datetime) -> Document:
        return workflow.ask_for_document(episode=episode, kind=kind, by=by, now=now)

    return ask


def _challenge(episode: Episode, by: Actor, now: datetime) -> Document:
    challenge = Challenge.objects.get(episode=episode)
    return workflow.ask_for_challenge(challenge=challenge, by=by, now=now)


def _of_the_interview(kind: DocumentKind) -> Callable[..., Document]:
    def ask(episode: Episode, by: Actor, now: datetime) -> Document:
        interview = ReturnInterview.objects.get(episodes=episode)
        return workflow.ask_for_interview_paper(interview=interview, kind=kind, by=by, now=now)

    return ask


def _looks(episode: Episode, by: Actor, now: datetime) -> Document:
    return workflow.ask_for_looks(child=episode.child, by=by, now=now)


def _chronology(episode: Episode, by: Actor, now: datetime) -> Document:
    today = local(now).date()
    return workflow.ask_for_chronology(
        child=episode.child, first_day=today - timedelta(days=365), last_day=today, by=by, now=now
    )


# How each kind of paper is asked for, about the child of one time away.
ASKS: Mapping[DocumentKind, Callable[..., Document]] = {
    DocumentKind.EPISODE_REPORT: _about_the_episode(DocumentKind.EPISODE_REPORT),
    DocumentKind.POLICE_SUMMARY: _about_the_episode(DocumentKind.POLICE_SUMMARY),
    DocumentKind.LOOKS: _looks,
    DocumentKind.CHALLENGE: _challenge,
    DocumentKind.CHRONOLOGY: _chronology,
    **{
        kind: _of_the_interview(kind)
        for kind in (
            DocumentKind.INTERVIEW_REPORT,
            DocumentKind.POLICE_EXTRACT,
            DocumentKind.CHILDS_COPY,
        )
    },
}


def asked(kind: DocumentKind, episode: Episode, job: Job, now: datetime) -> Document:
    return ASKS[kind](episode, acting(job), now)


def made(kind: DocumentKind, episode: Episode, job: Job, now: datetime) -> Document:
    """Asked for, and made by the task that a worker would run."""
    return once_made(asked(kind, episode, job, now))


def once_made(document: Document) -> Document:
    tasks.make_document(document.pk)
    document.refresh_from_db()
    return document


def reader_of(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(bytes(document.content)))


def words(document: Document) -> str:
    said = " ".join(page.extract_text() for page in reader_of(document).pages)
    return re.sub(r"\s+", " ", said)


def in_the_margins(page: pypdf.PageObject) -> str:
    """The words above and below what the page says."""
    found: list[str] = []

    def visit(
        text: str, matrix: list[float], place: list[float], font: object, size: float
    ) -> None:
        height = matrix[5] + matrix[3] * place[5]
        if height > MM * (297 - 22) or height < MM * 20:
            found.append(text)

    page.extract_text(visitor_text=visit)
    return "".join(found)


def pictures_of(document: Document) -> Iterator[Image.Image]:
    """Each page as it looks, a point to a pixel, with its photos covered up in white."""
    pdf = pypdfium2.PdfDocument(bytes(document.content))
    for page in pdf:
        picture = page.render().to_pil().convert("RGB")
        for photo in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
            left, bottom, right, top = photo.get_bounds()
            height = page.get_height()
            around = (left - 1, height - top - 1, right + 1, height - bottom + 1)
            box = tuple(round(each) for each in around)
            picture.paste("white", box)
        yield picture
    pdf.close()


def is_white(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> bool:
    """Nothing is drawn in this part of a page, whose edges are given in millimetres."""
    box = tuple(round(each * MM) for each in (left, top, right, bottom))
    return picture.crop(box).getextrema() == ((255, 255),) * 3


def is_grey(picture: Image.Image) -> bool:
    """No dot of it is of any colour, so that a grey printer loses nothing."""
    red, green, blue = picture.split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
