"""Keeps the indexes in step with the texts, in the transaction that writes or deletes them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, Select, delete, select

from vokspider.store.db import tables
from vokspider.store.db.streaming import streamed
from vokspider.store.db.tables.search import HUNKS, PASSAGES
from vokspider.store.search.content import CHANGES, TEXTS, Content, Made, put, text_rows
from vokspider.store.search.hunks import Hunk, hunk_rows
from vokspider.store.search.index import index_in
from vokspider.store.search.revisions import chunks
from vokspider.store.search.rows import Row
from vokspider.store.search.state import begin, state_of, takes

_A, _C, _H, _R = tables.article.c, tables.change.c, tables.hunk.c, tables.revision.c
_AT_A_TIME = 50
_FEW = 20  # texts in memory


def add_text(
    connection: Connection,
    article_id: int,
    revision_id: int,
    published_on: date | None,
    title: str | None,
    paragraphs: Sequence[str],
    passages: Iterable[tuple[int, str]] | None = None,
) -> None:
    """Index a revision that was just stored; ``passages``: their numbers and tokens in a line, if made already."""
    if takes(connection, PASSAGES, revision_id):
        imported_at = None
        if published_on is None:
            imported_at = connection.execute(select(_A.imported_at).where(_A.id == article_id)).scalar_one()
        rows = text_rows(revision_id, published_on, imported_at, title, paragraphs, passages)
        put(connection, TEXTS, [Made(revision_id, rows)], fresh=True)


def add_change(connection: Connection, change_id: int) -> None:
    """Store and index the hunks of a change that was just stored."""
    if takes(connection, HUNKS, change_id):
        rows = connection.execute(CHANGES.query.where(_C.id == change_id))
        put(connection, CHANGES, [CHANGES.made(row) for row in rows], fresh=True)


def add_stored(connection: Connection, content: Content, owners: Sequence[int]) -> None:
    """Index revisions or changes that were stored as rows, with these ids."""
    if owners and takes(connection, content.index, min(owners)):
        for some in chunks(owners, _FEW):
            rows = connection.execute(content.query.where(content.owners.c.id.in_(some)))
            put(connection, content, [content.made(row) for row in rows])


def remove_articles(connection: Connection, chosen: Select[int]) -> None:
    """Remove the texts and changes of these articles from the indexes, before they are deleted."""
    remove_texts(connection, _R.article_id.in_(chosen))
    remove_changes(connection, _C.article_id.in_(chosen))


def remove_texts(connection: Connection, chosen: ColumnElement[bool]) -> None:
    """Remove revisions from their index, before they are deleted.

    An index with tokens of another version is emptied: its rows cannot be deleted one by one, and it is of no use.
    """
    _remove(connection, PASSAGES, _rows_of_texts(connection, chosen))


def remove_changes(connection: Connection, chosen: ColumnElement[bool]) -> None:
    """Remove changes from their index, as ``remove_texts`` does with revisions, and delete their hunks."""
    _remove(connection, HUNKS, _rows_of_changes(connection, chosen))
    connection.execute(delete(tables.hunk).where(_H.change_id.in_(select(_C.id).where(chosen))))


def _remove(connection: Connection, name: str, rows: Iterator[list[Row]]) -> None:
    # Locked, so that a rebuild that has already read such a text does not add it again.
    state = state_of(connection, name, lock=True)
    index = index_in(connection, name)
    if state.stale:
        index.clear(connection)
        begin(connection, name)
        return
    for some in rows:
        index.remove(connection, some)


def _rows_of_texts(connection: Connection, chosen: ColumnElement[bool]) -> Iterator[list[Row]]:
    after = 0
    query = TEXTS.query.where(chosen).order_by(_R.id).limit(_AT_A_TIME)
    while found := connection.execute(query.where(_R.id > after)).all():
        yield [row for one in found for row in TEXTS.made(one).rows]
        after = found[-1].id


def _rows_of_changes(connection: Connection, chosen: ColumnElement[bool]) -> Iterator[list[Row]]:
    query = select(_C.id, _C.seen_at, _H.side, _H.text).join(tables.hunk).where(chosen)
    found = streamed(connection, query.order_by(_C.id, _H.position), _AT_A_TIME)
    for (change_id, seen_at), some in groupby(found, lambda row: (row.id, row.seen_at)):
        yield hunk_rows(seen_at.date(), change_id, [Hunk(one.side, one.text) for one in some])
