"""A paper is a PDF that a screen reader can read, made of nothing but what it was given."""

import io
from datetime import datetime

import pypdf
import pytest
from pdfua import validate

from core.papers import Paper, dated, render
from core.times import LONDON

MADE_AT = datetime(2026, 11, 22, 9, 5, tzinfo=LONDON)
PAPER = Paper(
    title="Episode report M-7F3K2",
    reference="M-7F3K2",
    made_for="Jo Marsh, On-call worker, Northway",
    made_at=MADE_AT,
)


@pytest.fixture
def template(tmp_path, settings):
    """Gives a page of our own to draw, beside the service's templates."""

    def of(content: str) -> str:
        extending = '{% extends "papers/base.html" %}{% block content %}'
        (tmp_path / "one.html").write_text(extending + content + "{% endblock %}")
        pages, *others = settings.TEMPLATES
        settings.TEMPLATES = [{**pages, "DIRS": [tmp_path, *pages["DIRS"]]}, *others]
        return "one.html"

    return of


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def words(reader: pypdf.PdfReader) -> str:
    return " ".join(page.extract_text() for page in reader.pages)


TABLE = """
<h2>What was owed</h2>
<table><caption>Duties</caption>
<thead><tr><th scope="col">What</th><th scope="col">Due</th></tr></thead>
<tbody>{% for n in range(rows) %}<tr><th scope="row">Duty {{ n }}</th><td>{{ dated(at) }}</td></tr>{% endfor %}</tbody>
</table>
"""


@pytest.mark.parametrize("rows", [1, 120])
def test_a_paper_has_no_error_that_a_machine_can_find(template, tmp_path, rows):
    content = render(template(TABLE), {"rows": rows, "at": MADE_AT}, PAPER)
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)

    report = validate(path)

    assert [f for f in report.findings if f.severity.name == "ERROR"] == []


def test_a_paper_says_what_it_is_and_in_which_language(template):
    reader = read(render(template("<p>Hello</p>"), {}, PAPER))
    catalogue = reader.trailer["/Root"]

    assert reader.metadata.title == "Episode report M-7F3K2"
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_page_says_how_private_it_is_for_whom_it_was_made_and_which_page_it_is(template):
    reader = read(render(template(TABLE), {"rows": 120, "at": MADE_AT}, PAPER))

    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert "OFFICIAL-SENSITIVE" in text
        assert "M-7F3K2" in text
        assert f"Page {number} of {len(reader.pages)}" in text
        assert "Made for Jo Marsh, On-call worker, Northway, Sun 22 Nov 2026, 9:05am" in text
        assert "Out of date once printed – check online" in text


def test_headings_become_bookmarks(template):
    reader = read(render(template("<h2>First</h2><p>a</p><h2>Second</h2>"), {}, PAPER))

    top = reader.outline[0]
    assert top.title == "Episode report M-7F3K2"
    assert [each.title for each in reader.outline[1]] == ["First", "Second"]


def test_only_our_own_font_is_in_a_paper_and_it_is_inside_it(template):
    reader = read(render(template("<p>Łódź <strong>Zoë</strong> Ωмега</p>"), {}, PAPER))

    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    names = {str(font["/BaseFont"]).split("+")[-1] for font in fonts}
    assert all(name.startswith("Liberation-Sans") for name in names), names
    assert "Łódź" in words(reader)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:1/x.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        '<link rel="stylesheet" href="https://example.test/x.css">',
    ],
)
def test_nothing_is_fetched_while_a_paper_is_made(template, markup):
    """A template of ours that asks for something from outside is a mistake, and is seen."""
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError):
        render(template(markup), {}, PAPER)


def test_what_somebody_wrote_is_words_and_never_markup(template):
    wrote = '<img src="file:///etc/passwd"> <b>bold</b>'

    reader = read(render(template("<p>{{ wrote }}</p>"), {"wrote": wrote}, PAPER))

    assert "<b>bold</b>" in words(reader)


def test_times_on_paper_have_their_year():
    assert dated(MADE_AT) == "Sun 22 Nov 2026, 9:05am"
    assert dated(None) == "–"


def test_the_same_words_give_the_same_pages(template):
    page = template("<p>Hello</p>")

    assert render(page, {}, PAPER) == render(page, {}, PAPER)
