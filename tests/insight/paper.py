"""What tests of papers share: a PDF read as somebody would, page by page."""

import io
import re

import pypdf

from children.models import Document

MM = 72 / 25.4


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
