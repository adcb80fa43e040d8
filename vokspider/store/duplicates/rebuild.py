"""Decides again which articles of a source are duplicates, if another version decided differently or not at all.

Everything is decided in a file of its own first. Then the archive gets what differs, in an order that keeps it sound at
each moment: keys of articles that are no longer first, the duplicates in one transaction, and the missing keys.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import URL, Connection, Engine, and_, bindparam, select, update

from vokspider.model.clock import Clock
from vokspider.pool import Pool
from vokspider.store.articles.article_queries import paragraphs
from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine, reading
from vokspider.store.duplicates.deciding import Text, place_next
from vokspider.store.duplicates.replacing import replace
from vokspider.store.duplicates.scratch import add_article, open_scratch
from vokspider.store.duplicates.signatures import VERSION, signature

_AT_A_TIME = 200  # articles in one call, and signatures in one transaction, so that others can write in between
_A, _R, _S = tables.article.c, tables.revision.c, tables.source.c
_NEXT = (
    select(_A.id)
    .join(tables.source)
    .where(_S.name == bindparam("source"), _A.revision > 0, _A.id > bindparam("after"))
    .order_by(_A.id)
    .limit(_AT_A_TIME)
)
_TEXTS = (
    select(_A.id, _A.source_id, _A.content_sha256, _R.id.label("revision_id"), _R.text, _R.signature, _R.run_id)
    .join(tables.revision, and_(_R.article_id == _A.id, _R.number == _A.revision))
    .where(_A.id.in_(bindparam("numbers", expanding=True)))
    .order_by(_A.id)
)
_SIGN = update(tables.revision).where(_R.id == bindparam("row")).values(signature=bindparam("made"))


class Signed(NamedTuple):
    """An article with the signature of its current text; ``is_new``: it is not the stored one."""

    text: Text
    source_id: int
    revision_id: int
    run_id: int
    is_new: bool


def rebuild(engine: Engine, source: str, clock: Clock, hold: Callable[[], None], jobs: int = 1) -> Iterator[int]:
    """Decide all articles of the source again in order; yields how many are decided.

    Texts are read, and missing signatures made, in a pool of ``jobs`` processes. ``hold`` is called before each
    transaction and must ensure that nothing else writes. Readers see the duplicates as they were until they are
    replaced at once. If the rebuild is interrupted, no text is hidden wrongly, later duplicates may not be found, and
    the next rebuild mends that.
    """
    with open_scratch() as scratch:
        done = 0
        with Pool(partial(_reader, engine.url), jobs, partial(_read, engine)) as pool:
            for some in pool.results(_numbers(engine, source)):
                _sign(engine, some, hold)
                _decide(scratch, engine, some, clock)
                done += len(some)
                yield done
        replace(engine, scratch, source, hold)


def _numbers(engine: Engine, source: str) -> Iterator[Sequence[int]]:
    after = 0
    while True:
        with reading(engine) as connection:
            found = connection.execute(_NEXT, {"source": source, "after": after}).scalars().all()
        if not found:
            return
        yield found
        after = found[-1]


def _reader(url: URL) -> Callable[[Sequence[int]], list[Signed]]:
    return partial(_read, open_engine(url))


def _read(engine: Engine, numbers: Sequence[int]) -> list[Signed]:
    with reading(engine) as connection:
        rows = connection.execute(_TEXTS, {"numbers": list(numbers)}).all()
    return [_signed(*row) for row in rows]


def _signed(
    number: int, source_id: int, sha256: str, revision_id: int, text: str, stored: bytes | None, run_id: int
) -> Signed:
    is_current = stored is not None and stored[0] == VERSION
    made = stored if is_current else signature(paragraphs(text))
    return Signed(Text(number, sha256, made), source_id, revision_id, run_id, made != stored)


def _sign(engine: Engine, some: Sequence[Signed], hold: Callable[[], None]) -> None:
    """Write the signatures that are new; they follow from their texts, whatever is decided."""
    rows = [{"row": one.revision_id, "made": one.text.signature} for one in some if one.is_new]
    if rows:
        hold()
        with engine.begin() as connection:
            connection.execute(_SIGN, rows)


def _decide(scratch: Connection, engine: Engine, some: Sequence[Signed], clock: Clock) -> None:
    """Decide articles, each recorded with the run that stored its text."""
    with scratch.begin(), reading(engine) as archive:
        for one in some:
            place_next(scratch, archive, one.text, source_id=one.source_id, run_id=one.run_id, now=clock())
            add_article(scratch, one.text, one.source_id)
