"""Questions that Django words once a process: subqueries of rules that are asked on every page, and those
with which every step of a night begins.

Django works a query out again each time it is asked. The access rule holds four subqueries, a page about
an episode eight more, and to word them took longer than PostgreSQL needs to answer.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connections
from django.db.models import Expression, F, Field, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")


class _Slot(Expression):
    """Stands in a subquery for what differs from one asking to the next."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [self]


def slot(name: str) -> Any:
    """Where the rows of a `Compiled`, or of a question, take the value of this name."""
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


# Questions of their own


def ask(rows: Callable[..., QuerySet[Any, Row]], *how: str, **values: Any) -> list[Row]:
    """What `rows(*how)` finds now, worded when it is first asked; each value fills the `slot` of its name.

    It comes as a list, because what a caller would ask of it besides could not be worded any more.
    """
    worded = _asked(rows, *how)
    compiler = copy(worded.compiler)
    compiler.connection = connections[worded.rows.db]  # each thread has its own
    if worded.rows.query.select_for_update and compiler.connection.get_autocommit():
        raise TransactionManagementError("Rows are held in a transaction alone.")
    said = tuple(values[p.name] if isinstance(p, _Slot) else p for p in worded.params)
    compiler.as_sql = lambda *_, **__: (worded.sql, said)  # type: ignore[method-assign]
    asked = worded.rows.all()
    asked.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
    return list(asked)


def ask_for_first(rows: Callable[..., QuerySet[Any, Row]], *how: str, **values: Any) -> Row | None:
    """The first of them, where there is one."""
    return next(iter(ask(rows, *how, **values)), None)


def ask_for_one(rows: Callable[..., QuerySet[Any, Row]], *how: str, **values: Any) -> Row:
    """The first of them, or its model's `DoesNotExist`."""
    found = ask_for_first(rows, *how, **values)
    if found is None:
        raise _asked(rows, *how).rows.model.DoesNotExist
    return found


@dataclass(frozen=True)
class _Asked:
    """A question, whoever worded it, and the words; a slot stands among the parameters."""

    rows: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: Sequence[Any]


@cache
def _asked(rows: Callable[..., QuerySet[Any, Any]], *how: str) -> _Asked:
    asked = rows(*how)
    compiler = asked.query.get_compiler(asked.db)
    return _Asked(asked, compiler, *compiler.as_sql())
