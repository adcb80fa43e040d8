"""Gives the archive what a rebuild has decided, where it differs."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Select, bindparam, delete, insert, select, tuple_

from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_AT_A_TIME = 5_000  # keys that are compared, and at most as many written, in one transaction
_A, _S, _B, _D = tables.article.c, tables.source.c, tables.band.c, tables.duplicate.c
_EVERY_KEY = select(_B.key, _B.article_id).order_by(_B.key, _B.article_id)
_PLACE = tuple_(_B.key, _B.article_id)
_DROP_KEY = delete(tables.band).where(_B.key == bindparam("of_key"), _B.article_id == bindparam("of_article"))
_DROP = delete(tables.duplicate).where(_D.article_id == bindparam("number"))
Key = tuple[int, int]  # a key, and the row id of its article


def replace(engine: Engine, decided: Connection, source: str, hold: Callable[[], None]) -> None:
    """Replace the duplicates of a source by those that were decided, and the keys by which they are found.

    Keys change in short transactions. The duplicates, which are all that readers see, change in one, whose length grows
    with the number of those that differ; only keys of articles that are first before and after it are there then.
    """
    of_source = _EVERY_KEY.join(tables.article, _A.id == _B.article_id).join(tables.source).where(_S.name == source)
    for keys in _parts(engine, of_source):
        wrong = keys - _between(decided, min(keys), max(keys))
        _change(engine, _DROP_KEY, [{"of_key": key, "of_article": article} for key, article in wrong], hold)
    hold()
    with engine.begin() as connection:
        _replace_duplicates(connection, decided, source)
    for keys in _parts(decided.engine, _EVERY_KEY):
        with reading(engine) as connection:
            missing = keys - _between(connection, min(keys), max(keys))
        rows = [{"key": key, "article_id": article} for key, article in sorted(missing)]
        _change(engine, insert(tables.band), rows, hold)


def _parts(engine: Engine, query: Select[Any]) -> Iterator[set[Key]]:
    """The keys that a query selects, in order, some at a time, so that they need little memory."""
    after: Key | None = None
    while True:
        behind = query if after is None else query.where(tuple_(*after) < _PLACE)
        with reading(engine) as connection:
            found = [(key, article) for key, article in connection.execute(behind.limit(_AT_A_TIME))]
        if not found:
            return
        yield set(found)
        after = found[-1]


def _between(connection: Connection, first: Key, last: Key) -> set[Key]:
    query = _EVERY_KEY.where(tuple_(*first) <= _PLACE, tuple_(*last) >= _PLACE)
    return {(key, article) for key, article in connection.execute(query)}


def _change(engine: Engine, statement: Any, rows: list[dict[str, int]], hold: Callable[[], None]) -> None:
    if rows:
        hold()
        with engine.begin() as connection:
            connection.execute(statement, rows)


def _replace_duplicates(connection: Connection, decided: Connection, source: str) -> None:
    """Write the rows that differ; when an equal one was found, and by which run, stays as it is."""
    query = select(tables.duplicate).order_by(_D.article_id)
    of_source = query.join(tables.article, _A.id == _D.article_id).join(tables.source).where(_S.name == source)
    before = {row.article_id: _decision(row) for row in connection.execute(of_source)}
    after = {row.article_id: row for row in decided.execute(query)}
    fresh = {number: row for number, row in after.items() if before.get(number) != _decision(row)}
    if dropped := [{"number": number} for number in before if number in fresh or number not in after]:
        connection.execute(_DROP, dropped)
    if fresh:
        connection.execute(insert(tables.duplicate), [dict(row._mapping) for row in fresh.values()])


def _decision(row: Any) -> tuple[int, str, float, str]:
    return row.first_id, row.kind, row.similarity, row.method
