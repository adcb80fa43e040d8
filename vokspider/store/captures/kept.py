"""Reads captures: their rows, the bytes of their pages, and whether those are undamaged."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import attrs
from attrs import field, frozen
from sqlalchemy import ColumnElement, Connection, Engine, Select, func, select
from sqlalchemy.exc import OperationalError

from vokspider.model.items import Capture
from vokspider.store.articles.resolve import NotFoundError, as_number
from vokspider.store.captures.bodies import Bodies, DamagedError, Dictionary
from vokspider.store.captures.dictionaries import dictionaries
from vokspider.store.captures.wanted import Wanted, conditions, number_of_captures
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.streaming import numbers_of

# Rows, and pages with their bytes, in memory at a time.
_AT_A_TIME, _PAGES_AT_A_TIME = 200, 16
_A, _C, _R, _RUN = tables.article.c, tables.capture.c, tables.revision.c, tables.run.c
# By article, which is indexed.
_GAVE_TEXT = select(_R.id).where(_R.article_id == _C.article_id, _R.capture_id == _C.id).exists()
_FACTS = (
    _C.id,
    _C.run_id,
    tables.source.c.name.label("source"),
    _C.article_id,
    _A.external_id,
    _A.url.label("article_url"),
    _C.url,
    _C.status,
    _C.state,
    _C.reason,
    _C.fetched_at,
    _C.size,
    _C.sha256,
    _C.kept,
    _C.headers,
    _GAVE_TEXT.label("gave_text"),
    _C.time_from,
)
# Errors for an invalid value in a field; OperationalError for text that is not valid UTF-8.
_UNREADABLE = (ValueError, TypeError, OverflowError, OperationalError)


@frozen
class Facts:
    """A capture without its bytes.

    ``url`` is the requested address or the one that it led to, ``article_url`` the address of the article. ``state`` is
    a word of ``vokspider.model.availability``. ``reason``: why the page was not believed, or None. ``size`` (in bytes)
    and ``sha256`` are those of the served page. ``kept``: its bytes are stored. ``gave_text``: a revision was read from
    the page, then or later. ``problem``: which fields of the row are not readable (those are empty or None), else None.
    """

    id: int
    run_id: int
    source: str
    article_id: int | None
    external_id: str | None
    article_url: str | None
    url: str
    status: int | None
    state: str | None
    reason: str | None
    fetched_at: datetime | None
    size: int
    sha256: str
    kept: bool
    headers: tuple[tuple[str, str], ...]
    gave_text: bool = False
    problem: str | None = None
    time_from: str | None = None


_TYPES: dict[str, Any] = {name: one.type for name, one in attrs.fields_dict(Facts).items()} | {
    "body": bytes | None,
    "dictionary_id": int | None,
}
# Values in place of fields that are not readable.
_NOTHING = dict.fromkeys(_TYPES) | {"run_id": 0, "source": "", "url": "", "size": 0, "sha256": "", "headers": ()}


@frozen
class Stored:
    """A capture with its bytes; ``packed`` is compressed as in the database, None if the bytes are not kept.

    ``dictionary_id``: the dictionary with which they were compressed, None for none; ``dictionary`` is that one, or
    None if it is missing.
    """

    facts: Facts
    packed: bytes | None = field(repr=False)
    dictionary_id: int | None = None
    dictionary: Dictionary | None = None

    def body(self) -> bytes:
        """The page's bytes as served. Raises DamagedError if they are damaged or not kept."""
        if not self.facts.kept and not self.facts.problem:
            raise DamagedError(f"{name_of(self.facts)}: its bytes are not kept")
        try:
            return self._whole()
        except DamagedError as error:
            raise DamagedError(f"{name_of(self.facts)} is damaged: {error}") from None

    def problem(self) -> str | None:
        """The problem of the row or of the bytes, None if they are undamaged."""
        try:
            self._whole()
        except DamagedError as error:
            return str(error)
        return None

    def _whole(self) -> bytes:
        if self.facts.problem:
            raise DamagedError(self.facts.problem)
        if self.dictionary_id is not None and self.dictionary is None:
            raise DamagedError(f"it was compressed with dictionary {self.dictionary_id}, which is not there")
        return Bodies().read(self.packed, self.facts.size, self.facts.sha256, self.dictionary)

    def capture(self) -> Capture:
        """The page as it was stored. Raises DamagedError like ``body``."""
        facts, body = self.facts, self.body()  # ``body`` raises an error if the time is None
        return Capture(facts.url, body, cast(datetime, facts.fetched_at), facts.status, facts.headers, facts.time_from)


def name_of(facts: Facts) -> str:
    """The name of a capture in messages: its number, article and address."""
    return f"capture {facts.id} (article {facts.external_id or 'not known'}, {facts.url or 'address not known'})"


def list_captures(engine: Engine, wanted: Wanted, limit: int = 0) -> Iterator[Facts]:
    """The captures, newest first; ``limit`` 0 for all. Rows are read as they are used."""
    with reading(engine) as connection:
        is_long = bool(limit and wanted.source) and number_of_captures(connection, wanted).is_at_least
        chosen = select(_C.id).where(*conditions(wanted, in_order=is_long))
        query = chosen.order_by(_C.fetched_at.desc(), _C.id.desc())
        for numbers in _batches(connection, query.limit(limit or None), _AT_A_TIME):
            yield from facts_of(connection, numbers)


def facts_of(connection: Connection, numbers: Sequence[int]) -> Iterator[Facts]:
    """The captures of these numbers, in the given order; numbers that do not exist are left out."""
    return (Facts(**fields) for fields in _rows(connection, _FACTS, numbers))


def count_captures(engine: Engine, wanted: Wanted) -> int:
    """How many captures match; all of them are counted."""
    with reading(engine) as connection:
        query = select(func.count()).select_from(tables.capture).where(*conditions(wanted))
        return connection.execute(query).scalar_one()


def one_capture(engine: Engine, given: str) -> Stored:
    """The capture of that number. Raises NotFoundError, with the newest number, if there is none."""
    with reading(engine) as connection:
        found = _stored(connection, [as_number(given) or 0])
        newest = connection.execute(select(func.max(_C.id))).scalar()
    if not found:
        hint = f"the newest is {newest}, 'vokspider captures list --all' shows all" if newest else "there is none yet"
        raise NotFoundError(f"no capture {given!r} in this archive; {hint}")
    return found[0]


def stored_captures(engine: Engine, numbers: Sequence[int]) -> list[Stored]:
    """The captures of these numbers with their bytes, in the given order; numbers that do not exist are left out."""
    with reading(engine) as connection:
        return _stored(connection, numbers)


def kept_captures(engine: Engine, wanted: Wanted) -> Iterator[Stored]:
    """The captures whose bytes are kept, oldest first; only a few are in memory at a time.

    Their numbers are read first, because a database would sort the pages with their bytes.
    """
    with reading(engine) as connection:
        for numbers in _batches(connection, _oldest_first(wanted), _PAGES_AT_A_TIME):
            yield from _stored(connection, numbers)


def kept_numbers(engine: Engine, wanted: Wanted) -> "array[int]":
    """The numbers of the captures whose bytes are kept, oldest first."""
    with reading(engine) as connection:
        return numbers_of(connection, _oldest_first(wanted))


def _oldest_first(wanted: Wanted) -> Select[Any]:
    return select(_C.id).where(*conditions(wanted), _C.kept).order_by(_C.fetched_at, _C.id)


def _batches(connection: Connection, query: Select[Any], size: int) -> Iterator[list[int]]:
    numbers = numbers_of(connection, query)
    return (numbers[start : start + size].tolist() for start in range(0, len(numbers), size))


def _stored(connection: Connection, numbers: Sequence[int]) -> list[Stored]:
    rows = _rows(connection, (*_FACTS, _C.body, _C.dictionary_id), numbers)
    known = dictionaries(connection, [fields["dictionary_id"] for fields in rows])
    return [_made(fields, known) for fields in rows]


def _made(fields: dict[str, Any], known: Mapping[int, Dictionary]) -> Stored:
    number = fields.pop("dictionary_id")
    return Stored(packed=fields.pop("body"), dictionary_id=number, dictionary=known.get(number), facts=Facts(**fields))


def _rows(connection: Connection, columns: Sequence[Any], numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The fields of these captures. If a row is not readable, each is read alone, so that the others are complete."""
    try:
        rows = connection.execute(_select(*columns).where(_C.id.in_(numbers))).mappings()
        found = {row["id"]: {name: _checked(name, value) for name, value in row.items()} for row in rows}
    except _UNREADABLE as error:
        _raise_unless_of_row(error)
        if len(numbers) == 1:
            return [_damaged(connection, columns, numbers[0])]
        return [fields for number in numbers for fields in _rows(connection, columns, [number])]
    return [found[number] for number in numbers if number in found]


def _damaged(connection: Connection, columns: Sequence[Any], number: int) -> dict[str, Any]:
    """The readable fields of a capture, and a problem that names the others."""
    fields, problems = {column.name: _NOTHING[column.name] for column in columns}, []
    for column in columns:
        try:
            value = connection.execute(_select(column).where(_C.id == number)).scalar_one()
            fields[column.name] = _checked(column.name, value)
        except _UNREADABLE as error:
            _raise_unless_of_row(error)
            said, *_ = str(error).splitlines() or [type(error).__name__]
            problems.append(f"its {column.name} cannot be read ({said})")
    return {**fields, "problem": "; ".join(problems)}


def _raise_unless_of_row(error: Exception) -> None:
    """Raise the error if it is about the database, not about the row."""
    if isinstance(error, OperationalError) and "decode" not in str(error):
        raise error


def _checked(name: str, value: Any) -> Any:
    """The value of the field ``name``. Raises TypeError if its type is wrong, since SQLite accepts any value."""
    if name == "headers":
        return _headers(value)
    if not isinstance(value, _TYPES[name]):
        raise TypeError(f"it is of type {type(value).__name__}")
    return value


def _headers(stored: Any) -> tuple[tuple[str, str], ...]:
    items = stored.get("items", []) if isinstance(stored, dict) else None
    if not isinstance(items, list) or not all(map(_is_pair, items)):
        raise TypeError("no names with values")
    return tuple((name, value) for name, value in items)


def _is_pair(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2 and all(isinstance(one, str) for one in item)


def _select(*columns: ColumnElement[Any]) -> Select[Any]:
    # Includes damaged captures without a run.
    of_run = (
        select(*columns)
        .select_from(tables.capture)
        .outerjoin(tables.run, _RUN.id == _C.run_id)
        .outerjoin(tables.source)
    )
    return of_run.outerjoin(tables.article, _A.id == _C.article_id)
