"""The content of each index: the passages of revisions, and the words that changes removed and added."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Select, delete, insert, select

from vokspider.compare.changes import Version
from vokspider.search.tokens import in_a_line, passages
from vokspider.store.db import tables
from vokspider.store.db.tables.search import HUNKS, PASSAGES
from vokspider.store.search.hunks import Hunk, hunk_rows, hunks
from vokspider.store.search.index import index_in
from vokspider.store.search.rows import Row, row_number

_A, _C, _H, _R = tables.article.c, tables.change.c, tables.hunk.c, tables.revision.c
_OLD, _NEW = tables.revision.alias(), tables.revision.alias()


@frozen
class Made:
    """What is written for one revision or change, with the id ``owner``: rows of the index, and a change's hunks."""

    owner: int
    rows: list[Row]
    hunks: Sequence[Hunk] = ()


@frozen
class Content:
    """The data of an index: ``index`` is its name, ``owners`` the table of revisions or changes.

    ``query`` selects the indexed columns, with one row for each revision or change; ``made`` converts such a row to
    what is written.
    """

    index: str
    owners: Any
    query: Select[Any]
    made: Callable[[Any], Made]


def text_rows(
    revision_id: int,
    published_on: date | None,
    imported_at: datetime | None,
    title: str | None,
    paragraphs: Sequence[str],
    known: Iterable[tuple[int, str]] | None = None,
) -> list[Row]:
    """The rows of a revision; ``known``: the numbers of its passages and their tokens in a line, if made already.

    Their day is its publication day or, without one, the day on which the site imported it.

    Neither day ever changes; the day in the listing may.
    """
    day = published_on or (imported_at.date() if imported_at else None)
    made = ((one.number, in_a_line(one.tokens)) for one in passages(title, paragraphs)) if known is None else known
    return [Row(row_number(day, revision_id, number), line) for number, line in made]


def _of_text(row: Any) -> Made:
    return Made(row.id, text_rows(row.id, row.published_on, row.imported_at, row.title, row.text.split("\n\n")))


def _of_change(row: Any) -> Made:
    old = Version(row.old_title, None, tuple(row.old_text.split("\n\n")))
    new = Version(row.new_title, None, tuple(row.new_text.split("\n\n")))
    found = hunks(old, new, cut=row.incomplete)
    return Made(row.id, hunk_rows(row.seen_at.date(), row.id, found), found)


TEXTS = Content(
    PASSAGES,
    tables.revision,
    select(_R.id, _R.published_on, _A.imported_at, _R.title, _R.text).join(tables.article, _A.id == _R.article_id),
    _of_text,
)
CHANGES = Content(
    HUNKS,
    tables.change,
    select(
        _C.id,
        _C.seen_at,
        _OLD.c.title.label("old_title"),
        _OLD.c.text.label("old_text"),
        _OLD.c.incomplete,
        _NEW.c.title.label("new_title"),
        _NEW.c.text.label("new_text"),
    )
    .join(_OLD, (_OLD.c.article_id == _C.article_id) & (_OLD.c.number == _C.from_revision))
    .join(_NEW, (_NEW.c.article_id == _C.article_id) & (_NEW.c.number == _C.to_revision)),
    _of_change,
)
CONTENTS = (TEXTS, CHANGES)


def put(connection: Connection, content: Content, made: Iterable[Made], *, fresh: bool = False) -> None:
    """Write the rows and hunks of some revisions or changes. Existing rows stay as they are, hunks are replaced.

    ``fresh``: this transaction has added these revisions or changes, so they have no rows and hunks yet.
    """
    some = list(made)
    index_in(connection, content.index).add(connection, [row for one in some for row in one.rows], fresh=fresh)
    if content is CHANGES and some:
        connection.execute(delete(tables.hunk).where(_H.change_id.in_([one.owner for one in some])))
        if stored := [_stored(one.owner, position, hunk) for one in some for position, hunk in enumerate(one.hunks)]:
            connection.execute(insert(tables.hunk), stored)


def _stored(change_id: int, position: int, hunk: Hunk) -> dict[str, Any]:
    return {"change_id": change_id, "position": position, **hunk._asdict()}
