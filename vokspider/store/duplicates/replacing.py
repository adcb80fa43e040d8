"""Gives the archive what a rebuild has decided about a source, where it differs.

``compare`` only reads the archive, so another process can do it as long as nothing else writes. ``replace`` writes.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Select, bindparam, delete, insert, select, tuple_

from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_AT_A_TIME = 5_000  # keys that are written in one transaction
_A, _B, _D = tables.article.c, tables.band.c, tables.duplicate.c
_EVERY_KEY = select(_B.key, _B.article_id).order_by(_B.key, _B.article_id)
_EVERY_DUPLICATE = select(tables.duplicate).order_by(_D.article_id)
_DROP_KEY = delete(tables.band).where(_B.key == bindparam("of_key"), _B.article_id == bindparam("of_article"))
_DROP = delete(tables.duplicate).where(_D.article_id == bindparam("number"))
Key = tuple[int, int]  # a key, and the row id of its article


def compare_keys(engine: Engine, decided: Connection, source: str, after: Key | None, limit: int) -> Key | None:
    """Note in the scratch which keys the archive has wrongly and which it lacks, of up to ``limit`` behind ``after``.

    Returns the last key that was compared, or None if there are no more.
    """
    # Not joined: a list of ids is made once, while a join looks for the article of each key of all sources.
    of_source = _EVERY_KEY.where(_B.article_id.in_(select(_A.id).where(_A.source_id == number_of(source))))
    with reading(engine) as connection:
        stored = _behind(connection, of_source, after, limit)
    right = _behind(decided, _EVERY_KEY, after, limit)
    last = min((keys[-1] for keys in (stored, right) if len(keys) == limit), default=None)
    wrong, missing = (_only_in(one, other, last) for one, other in ((stored, right), (right, stored)))
    _note(decided, "INSERT INTO wrong_key VALUES (?, ?)", wrong)
    _note(decided, "INSERT INTO missing_key VALUES (?, ?)", missing)
    return last


def _behind(connection: Connection, query: Select[Any], after: Key | None, limit: int) -> list[Key]:
    behind = query if after is None else query.where(tuple_(_B.key, _B.article_id) > tuple_(*after))
    return [(key, article) for key, article in connection.execute(behind.limit(limit)).all()]


def _only_in(one: Sequence[Key], other: Sequence[Key], last: Key | None) -> list[Key]:
    """The keys that the other list does not have, up to the last that both lists were read to."""
    return sorted(key for key in set(one).difference(other) if last is None or key <= last)


def compare_duplicates(engine: Engine, decided: Connection, source: str) -> None:
    """Leave in the scratch only the duplicates that the archive lacks, and note those that it has wrongly.

    When an equal one was found, and by which run, stays as it is.
    """
    of_source = _EVERY_DUPLICATE.join(tables.article, _A.id == _D.article_id).where(_A.source_id == number_of(source))
    with reading(engine) as connection:
        found = connection.execute(of_source).all()
    before = {row.article_id: _decision(row) for row in found}
    after = {row.article_id: _decision(row) for row in decided.execute(_EVERY_DUPLICATE).all()}
    same = [number for number, decision in before.items() if after.get(number) == decision]
    _note(decided, "INSERT INTO wrong_duplicate VALUES (?)", [(one,) for one in sorted(before.keys() - set(same))])
    _note(decided, "DELETE FROM duplicate WHERE article_id = ?", [(one,) for one in same])


def _decision(row: Any) -> tuple[int, str, float, str]:
    return row.first_id, row.kind, row.similarity, row.method


def _note(decided: Connection, statement: str, rows: Sequence[tuple[int, ...]]) -> None:
    if rows:
        decided.exec_driver_sql(statement, list(rows))


def replace(engine: Engine, decided: Connection, hold: Callable[[], None]) -> None:
    """Replace the duplicates of a source by those that were decided, and the keys by which they are found.

    Keys change in short transactions. The duplicates, which are all that readers see, change in one, whose length grows
    with the number of those that differ; only keys of articles that are first before and after it are there then.
    """
    for keys in _parts(decided, "SELECT of_key, of_article FROM wrong_key"):
        _change(engine, hold, (_DROP_KEY, keys))
    wrong = decided.exec_driver_sql("SELECT number FROM wrong_duplicate").mappings().all()
    fresh = decided.execute(_EVERY_DUPLICATE).mappings().all()
    _change(engine, hold, (_DROP, wrong), (insert(tables.duplicate), fresh))
    for keys in _parts(decided, "SELECT key, article_id FROM missing_key"):
        _change(engine, hold, (insert(tables.band), keys))


def _parts(decided: Connection, query: str) -> Iterator[Sequence[Any]]:
    yield from decided.exec_driver_sql(query).mappings().partitions(_AT_A_TIME)


def _change(engine: Engine, hold: Callable[[], None], *changes: tuple[Any, Sequence[Any]]) -> None:
    """Run statements with their rows in one transaction."""
    needed = [(statement, [dict(row) for row in rows]) for statement, rows in changes if rows]
    if needed:
        hold()
        with engine.begin() as connection:
            for statement, rows in needed:
                connection.execute(statement, rows)
