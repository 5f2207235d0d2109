"""Lookups that PostgreSQL has and Django does not."""

from typing import Any

from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler


@Field.register_lookup
@ForeignObject.register_lookup
class EqualsAny(Lookup):
    """`column = ANY(array)`: stays indexable inside an OR, where `IN (SELECT …)` does not."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        array, array_params = compiler.compile(self.rhs)
        return f"{column} = ANY({array})", (*column_params, *array_params)
