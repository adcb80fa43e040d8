"""Decides again which articles of a source are duplicates, if another version decided differently or not at all."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, and_, bindparam, delete, select, update

from vokspider.model.clock import Clock
from vokspider.store.articles.article_queries import paragraphs
from vokspider.store.db import tables
from vokspider.store.duplicates.deciding import decide
from vokspider.store.duplicates.signatures import VERSION, signature

_AT_A_TIME = 200  # articles in one transaction, so that others can write in between
_A, _R, _S = tables.article.c, tables.revision.c, tables.source.c
_OF_SOURCE = select(_A.id).join(tables.source).where(_S.name == bindparam("source"))
_DROPS = tuple(delete(table).where(table.c.article_id.in_(_OF_SOURCE)) for table in (tables.band, tables.duplicate))
_NEXT = (
    select(_A.id, _A.source_id, _A.content_sha256, _R.id.label("revision_id"), _R.text, _R.signature, _R.run_id)
    .select_from(tables.article)
    .join(tables.source)
    .join(tables.revision, and_(_R.article_id == _A.id, _R.number == _A.revision))
    .where(_S.name == bindparam("source"), _A.id > bindparam("after"))
    .order_by(_A.id)
    .limit(_AT_A_TIME)
)
_SIGN = update(tables.revision).where(_R.id == bindparam("row")).values(signature=bindparam("made"))


def rebuild(engine: Engine, source: str, clock: Clock, hold: Callable[[], None]) -> Iterator[int]:
    """Delete the duplicates of the source and decide its articles again in order; yields how many are done.

    Missing signatures are added. ``hold`` is called before each transaction and must ensure that nothing else writes.
    If the rebuild is interrupted, no text is hidden wrongly, some duplicates are shown, and the next rebuild starts
    from the beginning.
    """
    hold()
    with engine.begin() as connection:
        for drop in _DROPS:
            connection.execute(drop, {"source": source})
    done = after = 0
    while rows := _decide_next(engine, source, after, clock, hold):
        done, after = done + len(rows), rows[-1].id
        yield done


def _decide_next(engine: Engine, source: str, after: int, clock: Clock, hold: Callable[[], None]) -> list[Any]:
    hold()
    with engine.begin() as connection:
        rows = list(connection.execute(_NEXT, {"source": source, "after": after}))
        for row in rows:
            _decide(connection, row, clock)
    return rows


def _decide(connection: Connection, row: Any, clock: Clock) -> None:
    """Decide one article, recorded with the run that stored its text.

    The article is decided like a changed one, since an earlier article may have made it a member of its group already.
    """
    decide(
        connection,
        article_id=row.id,
        source_id=row.source_id,
        content_sha256=row.content_sha256,
        signature=_signature(connection, row),
        run_id=row.run_id,
        now=clock(),
        changed=True,
    )


def _signature(connection: Connection, row: Any) -> bytes | None:
    if row.signature is not None and row.signature[0] == VERSION:
        kept: bytes = row.signature
        return kept
    made = signature(paragraphs(row.text))
    if made != row.signature:
        connection.execute(_SIGN, {"row": row.revision_id, "made": made})
    return made
