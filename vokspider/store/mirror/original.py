"""What an archive gives its mirrors: its tables in parts, and their rows. Each answer is of one moment."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.schema import HEAD
from vokspider.store.mirror import rows
from vokspider.store.mirror.parts import BY_NAME, COPIED
from vokspider.store.mirror.rows import Key, Part, Span
from vokspider.store.runs.numbers import highest_number


@frozen
class TableShape:
    """A table that a mirror copies: its name, its primary key, and all its columns in order."""

    name: str
    key: Sequence[str]
    columns: Sequence[str]


@frozen
class Contents:
    """What there is to mirror.

    ``schema``: the version of the tables. ``first_leaf``: the leaf of the first entry of the log, which tells archives
    apart; None while the log is empty. ``highest_run``: the highest number that a run has or had.
    """

    schema: str
    first_leaf: str | None
    highest_run: int
    tables: Sequence[TableShape]


def contents(engine: Engine) -> Contents:
    """What the archive has for mirrors."""
    with reading(engine) as connection:
        first = connection.execute(select(tables.log.c.leaf).where(tables.log.c.seq == 1)).scalar()
        return Contents(HEAD, first, highest_number(connection), [_shape(one) for one in COPIED])


def _shape(table: Any) -> TableShape:
    return TableShape(table.name, [one.name for one in table.primary_key.columns], [one.name for one in table.columns])


def key_in(name: str, text: str) -> Key:
    """The key of the table ``name`` that a text means. Raises ValueError for any other text."""
    return rows.key_of(text, BY_NAME[name])


def parts(connection: Connection, name: str, span: Span, size: int, most: int) -> Iterator[Part]:
    """The rows of a span in parts of ``size`` rows, at most ``most`` of them."""
    return rows.parts(connection, BY_NAME[name], span, size, most)


def whole_rows(connection: Connection, name: str, span: Span, limit: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The first rows of a span as JSON values, at most ``limit``, with their keys as text."""
    for key, values in rows.whole(connection, BY_NAME[name], span, limit):
        yield rows.written(key), values
