"""Tables as files for a spreadsheet (CSV), in which no cell is ever a formula.

Whatever writes a CSV here writes it through this module: a spreadsheet runs a cell that begins
with `=`, and what people type into this service reaches other people's spreadsheets (OWASP, CSV
injection).

    return csvs.download("M-7F3K2-looks.csv", ("When", "Who"), rows)

Numbers stay numbers; instants and dates are written as ISO 8601; None is an empty cell.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

# What a spreadsheet takes for the start of a formula, the full-width ones of East Asian keyboards
# too, whatever blanks stand before it.
STARTS_A_FORMULA = re.compile(r"^[\s\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,78}\.csv")
# Tells Excel that what follows is UTF-8.
MARK = "\ufeff"


def cell(value: Any) -> Any:
    """One value as it is written: a formula becomes words by the apostrophe that stands before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    words = CONTROL.sub("", str(value))
    return f"'{words}" if STARTS_A_FORMULA.match(words) else words


def lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file line by line, its headings first; every cell of words stands in quotes."""
    writer = csv.writer(_Line(), quoting=csv.QUOTE_NONNUMERIC)
    yield MARK + writer.writerow([cell(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def download(filename: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The file as an answer that a browser keeps and never shows.

    `filename` is ours (a reference and a word, never a child's name); another is a `ValueError`.
    It is written whole and not streamed: a stream is read when the request's transaction, and with
    it the actor that the database goes by, has ended.
    """
    if not PLAIN_NAME.fullmatch(filename):
        raise ValueError("A file's name is letters, digits, dots and dashes, and ends in .csv")
    return HttpResponse(
        "".join(lines(headings, rows)),
        content_type="text/csv; charset=utf-8; header=present",
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
        },
    )


class _Line:
    """What the csv module writes to: gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line
