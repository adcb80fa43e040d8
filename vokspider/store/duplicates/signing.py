"""Makes the signatures that texts lack, or that another version made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Engine, LargeBinary, and_, bindparam, func, select, update

from vokspider.pool import Pool
from vokspider.store.articles.article_queries import paragraphs
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.duplicates.signatures import VERSION, signature

_AT_A_TIME = 200  # articles in one call, and signatures in one transaction, so that others can write in between
_A, _R, _S = tables.article.c, tables.revision.c, tables.source.c
_NEXT = (
    select(_A.id)
    .join(tables.source)
    .where(_S.name == bindparam("source"), _A.revision > 0, _A.id > bindparam("after"))
    .order_by(_A.id)
)
_VERSION = func.substr(_R.signature, 1, 1, type_=LargeBinary)
# Short texts have none and are read each time.
_UNSIGNED = (
    select(_R.id, _R.text, _R.signature)
    .join(tables.article, and_(_R.article_id == _A.id, _R.number == _A.revision))
    .where(_A.id.in_(bindparam("numbers", expanding=True)))
    .where(_VERSION.is_distinct_from(bytes([VERSION])))
    .order_by(_R.id)
)
_SIGN = update(tables.revision).where(_R.id == bindparam("row")).values(signature=bindparam("made"))


class Signed(NamedTuple):
    """How many articles were looked at, and the signatures that differ from the stored ones, as rows of ``_SIGN``."""

    articles: int
    rows: list[dict[str, Any]]


def sign(
    engine: Engine, sources: Iterable[str], hold: Callable[[], None], pool: Pool[Callable[[Engine], Any], Any]
) -> Iterator[int]:
    """Write what signatures are to be; yields how many articles were seen.

    They follow from their texts alone, which are read in the pool. ``hold`` is called for each of its results, before
    anything is written, since it may be long before there is something to write.
    """
    done = 0
    calls = (partial(_signed, numbers) for source in sources for numbers in _numbers(engine, source))
    for found in pool.results(calls):
        hold()
        if found.rows:
            with engine.begin() as connection:
                connection.execute(_SIGN, found.rows)
        done += found.articles
        yield done


def _numbers(engine: Engine, source: str) -> Iterator[Sequence[int]]:
    after = 0
    while True:
        with reading(engine) as connection:
            query = _NEXT.limit(_AT_A_TIME)
            found = connection.execute(query, {"source": source, "after": after}).scalars().all()
        if not found:
            return
        yield found
        after = found[-1]


def _signed(numbers: Sequence[int], engine: Engine) -> Signed:
    with reading(engine) as connection:
        found = connection.execute(_UNSIGNED, {"numbers": list(numbers)}).all()
    made = ((row, stored, signature(paragraphs(text))) for row, text, stored in found)
    return Signed(len(numbers), [{"row": row, "made": new} for row, stored, new in made if new != stored])
