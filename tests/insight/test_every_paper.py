"""What holds of every kind of paper: made once whatever happens, whole, and without a name outside its pages."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pdfua import validate

from audit.models import Event
from audit.rules import Fact
from children.models import Document
from children.rules import DocumentKind
from core import papers as core_papers
from insight import tasks, workflow
from missing.models import Episode
from tests import make
from tests.beginnings import made_once
from tests.insight.night import Night, night
from tests.insight.paper import (
    ASKS,
    asked,
    in_the_margins,
    is_grey,
    is_white,
    made,
    pictures_of,
    reader_of,
    words,
)
from tests.make import World, acting

KINDS = pytest.mark.parametrize("kind", list(DocumentKind))
# The child's own copy is for the child, and says so where the others say which record it is.
NAMED = [kind for kind in DocumentKind if kind != DocumentKind.LOOKS]
# Left, top, right and bottom of parts of a page of 210 by 297 millimetres. What is around the words of
# a page is as wide as they are, and nothing is where many a printer doesn’t print.
INSIDE = (15, 22, 195, 277)
OUTSIDE = ((0, 0, 14, 297), (196, 0, 210, 297), (0, 0, 210, 10), (0, 292, 210, 297))


@pytest.fixture(scope="module")
def one_night(django_db_setup: None, django_db_blocker: Any) -> Iterator[Night]:
    with made_once(_night_of_a_child_with_a_photo, django_db_blocker) as made:
        yield made


def _night_of_a_child_with_a_photo() -> Night:
    world, now = make.world(), timezone.now()
    make.photo(world.child, by=acting(world.carer), now=now - timedelta(days=9))
    return Night(world, night(world, now - timedelta(days=3)))


@pytest.fixture(scope="module")
def drawn() -> dict[DocumentKind, Document]:
    return {}


@pytest.fixture
def paper(
    kind: DocumentKind,
    world: World,
    episode: Episode,
    now: datetime,
    drawn: dict[DocumentKind, Document],
) -> Document:
    """One of that kind about the night, which is drawn once for all tests that only look at it."""
    if kind not in drawn:
        drawn[kind] = made(kind, episode, world.social_worker, now)
    return drawn[kind]


class Killed(BaseException):
    """What no code of ours can catch: the process is no more."""


def test_every_kind_is_asked_for_and_drawn_here() -> None:
    assert set(ASKS) == set(workflow.DRAW) == set(workflow.NEEDS) == set(DocumentKind)


@KINDS
def test_a_worker_killed_in_the_middle_leaves_one_document_when_the_task_comes_again(
    world, episode, now, kind, monkeypatch
):
    """The queue hands a task out again when whoever had it has died: `ACKS_LATE` in the settings."""
    assert settings.CELERY_TASK_ACKS_LATE
    document = asked(kind, episode, world.social_worker, now)
    drawing = core_papers._drawing()

    def dies(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(drawing.weasyprint.HTML, "write_pdf", dies)
        with pytest.raises(Killed):
            tasks.make_document(document.pk)
    document.refresh_from_db()
    assert (document.made_at, document.failure, document.content) == (None, "", None)

    tasks.make_document(document.pk)
    document.refresh_from_db()
    first = document.fingerprint
    tasks.make_document(document.pk)
    document.refresh_from_db()

    assert first
    assert document.fingerprint == first
    assert Document.objects.count() == 1
    assert Event.objects.filter(fact=Fact.DOCUMENT_MADE).count() == 1


@KINDS
def test_it_has_no_error_that_a_machine_can_find(paper, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(bytes(paper.content))

    findings = validate(path).findings

    assert [f.message for f in findings if f.severity.name == "ERROR"] == []


@KINDS
def test_every_page_says_how_private_it_is_for_whom_it_was_made_and_where_to_look_now(world, paper):
    pages = reader_of(paper).pages

    for number, page in enumerate(pages, start=1):
        around = in_the_margins(page)
        assert "OFFICIAL-SENSITIVE" in around
        assert f"Page {number} of {len(pages)}" in around
        assert f"Made for {world.social_worker.person}" in around
        assert core_papers.dated(paper.made_at) in " ".join(around.split())
        assert "Out of date once printed" in around


@pytest.mark.parametrize("kind", NAMED)
def test_no_name_of_the_child_is_in_its_name_its_title_its_bookmarks_or_on_top_of_its_pages(
    world, episode, kind, paper
):
    reader = reader_of(paper)

    outside = (paper.filename, str(reader.metadata), *map(in_the_margins, reader.pages))
    assert paper.filename.endswith(f"-{kind}.pdf")
    for each in outside:
        assert world.child.forename not in each
        assert world.child.surname not in each
    about = str(world.child.pk) if kind == DocumentKind.CHRONOLOGY else episode.reference
    for page in reader.pages:
        assert about in in_the_margins(page)


@KINDS
def test_the_file_is_a_download_and_each_one_is_recorded(world, episode, sign_in, now, kind):
    document = made(kind, episode, world.social_worker, now)

    answer = sign_in(world.social_worker).get(f"/documents/{document.pk}/{document.filename}")

    assert answer.content == bytes(document.content)
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert Event.objects.filter(fact=Fact.DOCUMENT_READ, about_id=str(document.pk)).count() == 1


@KINDS
def test_what_somebody_wrote_is_words_and_never_markup(world, episode, now, kind):
    wrote = 'ZQ <img src="file:///etc/passwd"><a href="x">b</a>'
    odd = {"known_as": wrote[:80]}
    type(world.child).objects.filter(pk=world.child.pk).update(**odd)

    document = made(kind, episode, world.social_worker, now)

    assert "<img src=" in words(document)
    assert b"/URI" not in bytes(document.content)


@KINDS
def test_every_page_is_a_picture_in_greys_with_nothing_outside_its_margins(paper):
    for page in pictures_of(paper):
        assert is_grey(page)
        assert not is_white(page, *INSIDE)
        for outside in OUTSIDE:
            assert is_white(page, *outside), outside
