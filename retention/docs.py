"""The tables of `docs/retention.md`, written from the data; a test holds the page to them."""

from collections.abc import Iterable, Iterator

from retention.contents import CONTENTS, WITHOUT_HISTORY
from retention.rules import KINDS, SHORT_LIVED

BEGIN, END = "<!-- {} -->", "<!-- end of {} -->"


def kinds_table() -> str:
    """How long each kind of record about a child is kept, and whether that is law."""
    return _table(
        ("Kind of record", "Kept", "If the child died before 18", "Source", ""),
        (
            (
                kind.name,
                str(kind.term or "as long as the record"),
                str(kind.died_young or ""),
                kind.source,
                "law" if kind.law else "*proposed*",
            )
            for kind in KINDS
        ),
    )


def short_lived_table() -> str:
    """What goes without anybody deciding about it."""
    return _table(
        ("What", "After", "How it goes", "Why"),
        (
            (each.name, f"{each.period} from {each.counted_from}", each.how, each.source)
            for each in SHORT_LIVED
        ),
    )


def contents_table() -> str:
    """What becomes of every column about a child."""
    return _table(
        ("Table", "Erased", "Kept for figures", "Kept, technical", "Row history"),
        (
            (
                f"`{label}`",
                _names(contents.personal),
                _names(contents.figures),
                _names(contents.technical),
                "removed" if label in WITHOUT_HISTORY else "",
            )
            for label, contents in CONTENTS.items()
        ),
    )


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_lines(head, rows))


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"


TABLES = {"kinds": kinds_table, "short-lived": short_lived_table, "contents": contents_table}


def with_tables(page: str) -> str:
    """The page with each table between its marks as the data has it now."""
    for name, table in TABLES.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, rest = page.split(begin)
        _, after = rest.split(end)
        page = f"{before}{begin}\n{table()}\n{end}{after}"
    return page
