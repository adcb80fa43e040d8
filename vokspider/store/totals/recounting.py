"""Counts all articles and runs again, and says what differs from the totals that are kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen
from sqlalchemy import Connection, text

from vokspider.model.origins import SITE
from vokspider.store.db.problem import Problem
from vokspider.store.db.tables.totals import EDITED
from vokspider.store.totals.statements import (
    EVERY,
    KEY,
    RUN_KEY,
    SUMS,
    Words,
    marked,
    marked_by_edits,
    run_sums,
    summed,
    unlike,
    words_of,
)
from vokspider.store.totals.triggers import create_triggers, drop_triggers

_WAY_OUT = "'vokspider db recount' counts again"


@frozen
class _Made:
    """A table of totals, its columns, and the query that makes its rows anew."""

    table: str
    columns: str
    query: str


def _made(words: Words) -> Iterator[_Made]:
    """In this order, since rows of ``edited`` count in those after it."""
    yield _Made("edited", "article_id, kind, changes", _edits(words))
    yield _Made("total", f"{KEY}, articles, doubled", summed([*marked(EVERY, words), marked_by_edits(EVERY)], words))
    yield _Made("unlike_duplicate", "article_id, day, first_day, differs", unlike(words, "0 = 0"))
    yield _Made("run_total", f"{RUN_KEY}, {', '.join(SUMS)}", run_sums())


def _edits(words: Words) -> str:
    each = words.each.format("change.kinds")
    return (
        f"SELECT article_id, kind, count(*) AS changes FROM ("
        f"SELECT id, article_id, '{EDITED}' AS kind FROM change WHERE origin = '{SITE}' UNION "
        f"SELECT change.id, change.article_id, {words.value} FROM change CROSS JOIN {each} AS each_kind "
        f"WHERE change.origin = '{SITE}') AS edits GROUP BY article_id, kind"
    )


def recount(connection: Connection) -> None:
    """Make the totals anew from what is there. Others wait to write articles until the transaction ends."""
    made = list(_made(words_of(connection)))
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"LOCK TABLE {', '.join(one.table for one in made)} IN EXCLUSIVE MODE"))
    for one in made:  # triggers of the first add to the others, which are emptied after it
        connection.exec_driver_sql(f"DELETE FROM {one.table}")
        connection.exec_driver_sql(f"INSERT INTO {one.table} ({one.columns}) {one.query}")


@contextmanager
def recounted(connection: Connection) -> Iterator[None]:
    """Context manager: what is written within is counted at its end only, since triggers would take longer."""
    drop_triggers(connection)
    yield
    recount(connection)
    create_triggers(connection)


def miscounted(connection: Connection) -> Iterator[Problem]:
    """Yield a problem for each table of totals that has other rows than it should."""
    for one in _made(words_of(connection)):
        there = f"SELECT {one.columns} FROM {one.table}"
        query = f"SELECT {one.columns} FROM ({one.query}) AS counted"
        wrong, missing = (_number(connection, pair) for pair in ((there, query), (query, there)))
        if wrong or missing:
            words = f"{wrong} of its rows are wrong, and {missing} are missing; {_WAY_OUT}"
            yield Problem(one.table, None, words)


def _number(connection: Connection, pair: tuple[str, str]) -> int:
    differences = " EXCEPT ".join(f"SELECT * FROM ({query}) AS part" for query in pair)
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM ({differences}) AS found").scalar_one())
