"""Subqueries that Django words once a process, for rules that are asked on every page.

Django works every subquery out again each time it is asked. The access rule holds four, a page about
an episode eight more, and to word them took longer than PostgreSQL needs to answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Expression, F, Field, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class _Slot(Expression):
    """Stands in a subquery for what differs from one asking to the next."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [self]


def slot(name: str) -> Any:
    """Where the rows of a `Compiled` take the value of this name."""
    return _Slot(name)


class Compiled(Func):
    """The first column of `rows()` as a subquery, worded when it is first asked.

    `rows` is a function of the module, so that it is known again. Each value fills the `slot` of its
    name: a plain value, or `F` for a column of the query around it.
    """

    form = "(%s)"

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]], **values: Any) -> None:
        columns = {name: value for name, value in values.items() if isinstance(value, F)}
        super().__init__(*columns.values())
        self.rows, self.columns, self.values = rows, tuple(columns), values

    def _resolve_output_field(self) -> "Field[Any, Any]":
        return _worded(self.rows).gives

    def as_sql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        compiled = (compiler.compile(each) for each in self.source_expressions)
        columns = dict(zip(self.columns, compiled, strict=True))
        worded = _worded(self.rows)
        sql, params = [worded.begins], list[Any]()
        for name, value, text in worded.goes_on:
            part, given = columns.get(name) or ("%s", (self.values[name] if name else value,))
            sql += part, text
            params += given
        return self.form % "".join(sql), params


class CompiledArray(Compiled):
    """The same for every row, as an array: PostgreSQL asks it once, before the rows around it."""

    form = "ARRAY(%s)"


@dataclass(frozen=True)
class _Worded:
    """The SQL up to the first value; then each value, or the name of its slot, with the SQL behind it."""

    begins: str
    goes_on: tuple[tuple[str, Any, str], ...]
    gives: "Field[Any, Any]"


@cache
def _worded(rows: Callable[[], QuerySet[Any, Any]]) -> _Worded:
    query = rows().query.chain()
    # Names of its own, so that no column of the query around it is taken for one in here.
    mine = rows.__name__.strip("_")
    query.change_aliases(
        {table: f"{mine}_{number}" for number, table in enumerate(query.alias_map)}
    )
    sql, params = query.sql_with_params()
    begins, *texts = sql.split("%s")
    names = (each.name if isinstance(each, _Slot) else "" for each in params)
    return _Worded(begins, tuple(zip(names, params, texts, strict=True)), query.output_field)
