"""The titles and texts that were read from captures."""

from collections.abc import Collection

from attrs import frozen
from sqlalchemy import Engine, select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_A, _C, _R = tables.article.c, tables.capture.c, tables.revision.c


@frozen
class TextOf:
    """The title of a page, and the text that was read from it; None if there is none."""

    title: str | None = None
    text: str | None = None


def texts_of_captures(engine: Engine, numbers: Collection[int]) -> dict[int, TextOf]:
    """What was read from these captures, by their numbers, which are as few as fit into one statement.

    If a page was read again, the last revision counts. A page that gave no text has the article's present title.
    """
    wanted = select(_C.id, _C.article_id).where(_C.id.in_(numbers)).subquery()
    present = (
        select(wanted.c.id, _R.title)
        .join_from(wanted, tables.article, _A.id == wanted.c.article_id)
        .join(tables.revision, (_R.article_id == _A.id) & (_R.number == _A.revision))
    )
    of_page = (_R.article_id == wanted.c.article_id) & (_R.capture_id == wanted.c.id)
    own = select(wanted.c.id, _R.title, _R.text).join_from(wanted, tables.revision, of_page).order_by(_R.number)
    with reading(engine) as connection:
        found = {number: TextOf(title) for number, title in connection.execute(present)}
        found |= {number: TextOf(title, text) for number, title, text in connection.execute(own)}
    return found
