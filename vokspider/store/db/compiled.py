"""Runs the statements that each page of a crawl needs, without most of SQLAlchemy's work for each of them.

``Connection.execute`` takes 50 microseconds to find the compiled form of a statement, to check its parameters and to
prepare for any kind of result, ten times as long as SQLite takes to run it. Here a statement is compiled once for each
connection, and then goes to the driver as text.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from attrs import frozen
from sqlalchemy import ClauseElement, Connection, CursorResult, Select
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
Rows = CursorResult[*tuple[Any, ...]]
_FORMS = "vokspider_compiled"  # the key of a connection's forms among what is kept with it
_READERS = "vokspider_readers"


def run(connection: Connection, statement: ClauseElement, values: Values | Sequence[Values]) -> Rows:
    """Run a statement with named parameters, once, or for each of a list of rows with the same names.

    The rows of the result have the driver's values: numbers, texts and bytes are what they are, but not times or JSON.
    The statement must be built once, not for each call. It must not have a list for IN, and an INSERT must be given
    all columns with a default in Python. Raises TypeError if it is not such a statement, or if a parameter is missing,
    and the errors of ``Connection.execute``.
    """
    rows: Sequence[Values] | None = None if isinstance(values, Mapping) else values
    names = tuple(cast(Values, values) if rows is None else rows[0])
    forms: dict[Any, _Form] = connection.info.setdefault(_FORMS, {})
    key = statement, names, rows is None
    form = forms.get(key)
    if form is None:
        form = forms[key] = _form_of(connection, statement, names, of_many=rows is not None)
    given = form.given(cast(Values, values)) if rows is None else [form.given(row) for row in rows]
    return connection.exec_driver_sql(form.sql, cast(Any, given))


def read(connection: Connection, statement: Select[Any], values: Values) -> list[dict[str, Any]]:
    """The rows that a query finds, by the names of their columns, with values as ``Connection.execute`` gives them.

    The query must be as ``run`` needs it.
    """
    readers: dict[Any, list[tuple[str, Any]]] = connection.info.setdefault(_READERS, {})
    columns = readers.get(statement)
    if columns is None:
        columns = readers[statement] = [
            (str(one.key), one.type.dialect_impl(connection.dialect).result_processor(connection.dialect, None))
            for one in statement.selected_columns
        ]
    return [
        {name: value if made is None else made(value) for (name, made), value in zip(columns, row, strict=True)}
        for row in run(connection, statement, values)
    ]


@frozen
class _Form:
    """A compiled statement. ``parameters``: the name of each, and what converts its value for the driver, or None.

    ``fixed``: the values in the statement itself. ``in_order``: the driver takes values in order, not by name.
    """

    sql: str
    fixed: Values
    parameters: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    in_order: bool

    def given(self, values: Values) -> tuple[Any, ...] | dict[str, Any]:
        whole = {**self.fixed, **values}
        if self.in_order:
            return tuple([whole[name] if made is None else made(whole[name]) for name, made in self.parameters])
        return {name: whole[name] if made is None else made(whole[name]) for name, made in self.parameters}


def _form_of(connection: Connection, statement: ClauseElement, names: Sequence[str], *, of_many: bool) -> _Form:
    dialect = connection.dialect
    made = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=of_many)
    compiled = cast(SQLCompiler, made)
    binds = compiled.binds
    missing = [name for name, bind in binds.items() if bind.required and name not in names]
    if missing or compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch:
        raise TypeError(f"cannot run as compiled, without values for {missing}: {compiled}")
    order = compiled.positiontup if compiled.positional else list(binds)
    converted = [(name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order or ()]
    fixed = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
    return _Form(str(compiled), fixed, tuple(converted), compiled.positional)
