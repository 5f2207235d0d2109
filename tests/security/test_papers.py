"""While a paper is made nothing is fetched: not from outside, not from this machine's own disk."""

import socket
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.utils import timezone
from weasyprint.urls import FatalURLFetchingError

from children.models import Child, Profile
from children.rules import DocumentKind
from core import papers
from core.papers import Paper
from escalation.models import Challenge, Review
from missing.models import Episode, HowTheyWere, Return
from tests import make
from tests.insight.night import night
from tests.insight.paper import made, words
from tests.make import NOW

PAPER = Paper(title="A paper", reference="M-7F3K2", made_for="Jo", made_at=NOW)
PLACES = (
    "http://127.0.0.1:{port}/x",
    "https://127.0.0.1:{port}/x",
    "http://169.254.169.254/latest/meta-data/",
    "ftp://127.0.0.1:{port}/x",
    "//127.0.0.1:{port}/x",
    "file://{secret}",
    "FILE://{secret}",
    "file:{secret}",
    "{secret}",
    "../../../../../../../../etc/passwd",
    "gopher://127.0.0.1:{port}/x",
    "dict://127.0.0.1:{port}/x",
    "jar:file://{secret}!/x",
)
WAYS = (
    '<img src="{}" alt="x">',
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    '<style>@import url("{}");</style>',
    '<style>p {{ background: url("{}") }}</style>',
    '<style>@font-face {{ font-family: x; src: url("{}") }} p {{ font-family: x }}</style>',
    '<style>@page {{ background-image: url("{}") }}</style>',
    '<p style="list-style-image: url({}); display: list-item">x</p>',
    '<object data="{}"></object>',
    '<embed src="{}">',
    '<iframe src="{}"></iframe>',
    '<base href="{}"><img src="x.png" alt="x">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}"/></svg>',
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="{}"/></svg>',
)


@pytest.fixture
def listener() -> Any:
    """Somebody who would notice."""
    with socket.socket() as heard:
        heard.bind(("127.0.0.1", 0))
        heard.listen(8)
        heard.setblocking(False)
        yield heard


@pytest.fixture
def write(tmp_path: Path, settings: Any) -> Any:
    """A template that holds whatever markup, as if somebody's words had become some."""

    def written(markup: str) -> str:
        (tmp_path / "odd.html").write_text(
            '<!DOCTYPE html><html lang="en-GB"><head><title>A</title></head>'
            f"<body><h1>A</h1><p>x</p>{markup}</body></html>"
        )
        first, *others = settings.TEMPLATES
        settings.TEMPLATES = [{**first, "DIRS": [*first["DIRS"], tmp_path]}, *others]
        return "odd.html"

    return written


@pytest.mark.parametrize("way", WAYS)
def test_no_markup_makes_the_service_ask_anybody_for_anything(
    way: str, listener: socket.socket, write: Any, tmp_path: Path
) -> None:
    """Asking is refused, and ends the paper: it is a mistake of ours, and is seen as one."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRETCANARY")
    port = listener.getsockname()[1]
    for place in (PLACES[0], PLACES[4], PLACES[5], PLACES[8]):
        made = b""
        with suppress(FatalURLFetchingError, ValueError):
            markup = way.format(place.format(port=port, secret=secret))
            made = papers.render(write(markup), {}, PAPER)

        assert b"SECRETCANARY" not in made
        assert b"EmbeddedFile" not in made
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("place", PLACES)
def test_what_fetches_for_a_paper_knows_no_place_but_the_paper_itself(
    place: str, listener: socket.socket, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRETCANARY")
    fetcher = papers._drawing().fetcher

    with pytest.raises(Exception, match=r".+"):
        fetcher(place.format(port=listener.getsockname()[1], secret=secret))

    with pytest.raises(BlockingIOError):
        listener.accept()


HOSTILE = (
    '<img src="http://127.0.0.1:{port}/x"><link rel="attachment" href="file://{secret}">'
    '<style>@import url("http://127.0.0.1:{port}/x");</style><a href="http://127.0.0.1:{port}/">x</a>'
)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(DocumentKind))
def test_whatever_people_write_no_kind_of_paper_fetches_or_links_anything(
    kind: DocumentKind, listener: socket.socket, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRETCANARY")
    said = HOSTILE.format(port=listener.getsockname()[1], secret=secret)
    now = timezone.now().replace(microsecond=0)
    world = make.world()
    episode = night(world, now - timedelta(days=3), told=said)
    _write_everywhere(said, world)

    document = made(kind, episode, world.social_worker, now)

    content = bytes(document.content)
    assert "rel=" in words(document)
    for sign in (b"SECRETCANARY", b"/EmbeddedFile", b"/URI", b"/Filespec"):
        assert sign not in content
    with pytest.raises(BlockingIOError):
        listener.accept()


def _write_everywhere(said: str, world: make.World) -> None:
    """Into whatever stands in a paper, past every form; what a child told is changed by nobody."""
    Child.objects.filter(pk=world.child.pk).update(known_as='<b rel="x">')
    Profile.objects.update(description=said, health=said, risks=said, what_helps=said)
    Episode.objects.update(where_thought=said[:200], wearing=said[:200], carrying=said[:200])
    Challenge.objects.update(harm=said, missed=said)
    Review.objects.update(reason=said)
    with pgtrigger.ignore("missing.Return:return_never_changes"):
        Return.objects.update(found_where=said[:200])
    with pgtrigger.ignore("missing.HowTheyWere:how_they_were_never_changes"):
        HowTheyWere.objects.update(how_they_are=said)


def test_what_somebody_wrote_is_no_markup_of_a_paper(write: Any) -> None:
    template = write("<p>{{ said }}</p>")

    made = papers.render(template, {"said": '<img src="file:///etc/passwd"><a href="x">'}, PAPER)

    assert b"/URI" not in made
