"""Decides again which articles are duplicates, if another version decided differently or not at all.

Duplicates are of one source, so sources are decided at the same time, each in a file of its own. Then the archive gets
what differs, in an order that keeps it sound at each moment: keys of articles that are no longer first, the duplicates
in one transaction, and the missing keys.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, and_, bindparam, select

from vokspider.model.clock import Clock
from vokspider.pool import Pool
from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine, reading
from vokspider.store.duplicates.deciding import Text, place_next
from vokspider.store.duplicates.replacing import Key, compare_duplicates, compare_keys, replace
from vokspider.store.duplicates.scratch import add_article, scratch_at
from vokspider.store.duplicates.signing import sign

# What is decided or compared in one call takes about half a second.
_AT_A_TIME = 2_000
_KEYS_AT_A_TIME = 100_000
_A, _R, _S = tables.article.c, tables.revision.c, tables.source.c
_NEXT = (
    select(_A.id, _A.source_id, _A.content_sha256, _R.signature, _R.run_id)
    .join(tables.source)
    .join(tables.revision, and_(_R.article_id == _A.id, _R.number == _A.revision))
    .where(_S.name == bindparam("source"), _A.id > bindparam("after"))
    .order_by(_A.id)
)
_Call = Callable[[Engine], Any]


class Progress(NamedTuple):
    """How many articles of all sources have been looked at for signatures, and how many of each are decided."""

    read: int
    decided: Mapping[str, int]


class _Part(NamedTuple):
    """How far a source is: the last article that was decided, then the last key that was compared."""

    source: str
    scratch: Path
    now: datetime
    articles_at_a_time: int
    keys_at_a_time: int
    articles: int = 0
    article: int = 0
    is_decided: bool = False
    key: Key | None = None
    is_compared: bool = False


def rebuild(
    engine: Engine, sources: Sequence[str], clock: Clock, hold: Callable[[], None], jobs: int = 1
) -> Iterator[Progress]:
    """Decide all articles of each source again in order, in a pool of ``jobs`` processes.

    ``hold`` is called every now and then and before each transaction, and must ensure that nothing else writes. Readers
    see the duplicates as they were until those of a source are replaced at once. If the rebuild is interrupted, no text
    is hidden wrongly, later duplicates may not be found, and the next rebuild mends that.
    """
    read, decided = 0, dict.fromkeys(sources, 0)
    make = partial(_caller, engine.url)
    with tempfile.TemporaryDirectory(prefix="vokspider-") as folder, Pool(make, jobs, partial(_call, engine)) as pool:
        for read in sign(engine, sources, hold, pool):
            yield Progress(read, decided)
        parts = _parts(sources, Path(folder), clock())
        for part in pool.chained([partial(_go_on, part) for part in parts], _following):
            hold()
            decided[part.source] = part.articles
            yield Progress(read, decided)
        for part in parts:
            with scratch_at(part.scratch) as scratch:
                replace(engine, scratch, hold)


def _parts(sources: Sequence[str], folder: Path, now: datetime) -> list[_Part]:
    return [
        _Part(source, folder / f"{number}.db", now, _AT_A_TIME, _KEYS_AT_A_TIME)
        for number, source in enumerate(sources)
    ]


def _caller(url: URL) -> Callable[[_Call], Any]:
    return partial(_call, open_engine(url))


def _call(engine: Engine, what: _Call) -> Any:
    return what(engine)


def _following(part: _Part) -> _Call | None:
    return None if part.is_compared else partial(_go_on, part)


def _go_on(part: _Part, engine: Engine) -> _Part:
    """Decide or compare some more; whichever process does it, all that is known is in the scratch file."""
    with scratch_at(part.scratch) as scratch, scratch.begin():
        if not part.is_decided:
            return _decide(part, engine, scratch)
        key = compare_keys(engine, scratch, part.source, part.key, part.keys_at_a_time)
        if key is not None:
            return part._replace(key=key)
        compare_duplicates(engine, scratch, part.source)
        return part._replace(is_compared=True)


def _decide(part: _Part, engine: Engine, scratch: Connection) -> _Part:
    """Decide articles, each recorded with the run that stored its text."""
    with reading(engine) as archive:
        query = _NEXT.limit(part.articles_at_a_time)
        rows = archive.execute(query, {"source": part.source, "after": part.article}).all()
        for number, source_id, sha256, signature, run_id in rows:
            text = Text(number, sha256, signature)
            place_next(scratch, archive, text, source_id=source_id, run_id=run_id, now=part.now)
            add_article(scratch, text, source_id)
    if len(rows) < part.articles_at_a_time:
        part = part._replace(is_decided=True)
    return part._replace(articles=part.articles + len(rows), article=rows[-1].id if rows else part.article)
