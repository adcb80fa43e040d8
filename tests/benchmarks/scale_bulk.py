"""How a large archive is written in bulk: on PostgreSQL by COPY, and its index of texts when all texts are there."""

import multiprocessing
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection as Connected
from typing import Any, TypeVar

from attrs import define, field
from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from vokspider.store.db import tables
from vokspider.store.db.tables.search import PASSAGES
from vokspider.store.log.entries import Told
from vokspider.store.log.telling import write
from vokspider.store.search import keeping
from vokspider.store.search.content import TEXTS, Made, put
from vokspider.store.writing.removed import text_numbers

T = TypeVar("T")
# The order in which rows can be written: each table after those that it refers to.
ORDER = (
    tables.article,
    tables.capture,
    tables.revision,
    tables.removed_part,
    tables.sighting,
    tables.run_outcome,
    tables.change,
    tables.absence,
    tables.duplicate,
    tables.band,
)
_GIN = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = :name AND schemaname = current_schema() AND indexdef LIKE '%gin%'
"""


@define
class Batch:
    """What is written in one transaction: rows by the name of their table, rows of the index, and events.

    ``outcomes``: those of the articles of the batch, by run. ``last``: the number of its last article.
    """

    rows: dict[str, list[dict[str, Any]]] = field(factory=lambda: defaultdict(list))
    outcomes: list[tuple[int, str]] = field(factory=list)
    last: int = 0
    indexed: list[Made] = field(factory=list)
    told: list[Told] = field(factory=list)

    def write(self, connection: Connection) -> None:
        """Write all of it."""
        removed = self.rows[tables.removed_part.name]
        numbers = text_numbers(connection, [part["text"] for part in removed])
        for part in removed:
            part["text_id"] = numbers[part.pop("text")]
        for table in ORDER:
            if self.rows[table.name]:
                _add_rows(connection, table, self.rows[table.name])
        put(connection, TEXTS, self.indexed)
        for change in self.rows[tables.change.name]:
            keeping.add_change(connection, change["id"])
        write(connection, self.told)


def _add_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows that have the same columns. With COPY, 4,000 articles took 21 s, and 37 with INSERT."""
    if connection.dialect.name == "sqlite":
        connection.execute(insert(table), rows)
        return
    made = {name: _in_the_driver(connection, table.c[name]) for name in rows[0]}
    copy = f"COPY {table.name} ({', '.join(table.c[name].name for name in made)}) FROM STDIN"
    cursor: Any = connection.connection.cursor()  # psycopg's
    with cursor, cursor.copy(copy) as target:
        for row in rows:
            target.write_row([make(row[name]) for name, make in made.items()])


def _in_the_driver(connection: Connection, column: Any) -> Any:
    """What makes a value that SQLAlchemy takes into one that the driver takes."""
    return column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) or (lambda value: value)


def from_a_child(make: Callable[[], Iterator[T]]) -> Iterator[T]:
    """What ``make`` yields in another process, which makes the next thing while the caller uses one."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_send_all, args=(make, there))
    child.start()
    there.close()
    with here:  # so that the child ends also if the caller does not take all
        yield from iter(here.recv, None)
    child.join()


def _send_all(make: Callable[[], Iterator[Any]], to: Connected) -> None:
    for one in make():
        to.send(one)
    to.send(None)


@contextmanager
def in_bulk(engine: Engine) -> Iterator[None]:
    """Write without PostgreSQL's GIN index of texts: to make it at the end takes a fraction of the time."""
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.begin() as connection:
        indexes: Sequence[Any] = connection.execute(text(_GIN), {"name": PASSAGES}).all()
        for one in indexes:
            connection.execute(text(f"DROP INDEX {one.indexname}"))
    yield
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        for one in indexes:
            connection.execute(text(one.indexdef))


def finish(engine: Engine) -> None:
    """Let PostgreSQL number new rows after those that are there, and do what it does by itself in time."""
    if engine.dialect.name == "sqlite":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        columns = (table.autoincrement_column for table in (tables.source, tables.run, *ORDER))
        for column in (one for one in columns if one is not None):
            last = select(func.max(column)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(column.table.name, column.name)
            connection.execute(select(func.setval(sequence, last)))
        connection.execute(text(f"VACUUM ANALYZE {', '.join((PASSAGES, *(table.name for table in ORDER)))}"))
