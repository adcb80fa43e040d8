"""What filters of articles look at, read for many articles at once."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Integer, func, literal, select

from vokspider.model.origins import SITE
from vokspider.store.articles.article_queries import STATUS_OF
from vokspider.store.db import tables
from vokspider.store.db.numbers import as_column, is_among
from vokspider.store.search.rows import OWNER_BITS, day_of, owner_of

_A, _C, _R, _S = tables.article.c, tables.change.c, tables.revision.c, tables.source.c


class Traits(NamedTuple):
    """The source of an article, its status (``stored``, ``missing``, ...), and the kinds of the site's edits of it.

    ``edited``: the site edited it; also an edit without a visible change counts.
    """

    source: str
    status: str
    edited: bool
    kinds: frozenset[str]


def traits(connection: Connection, articles: Collection[int]) -> dict[int, Traits]:
    """The traits of the articles with these row ids."""
    kinds = dict[int, set[str]]()
    edits = select(_C.article_id, _C.kinds).where(_C.origin == SITE)
    for number, of_edit in connection.execute(edits.where(is_among(connection, _C.article_id, articles))):
        kinds.setdefault(number, set()).update(of_edit)
    sources: dict[int, str] = dict(iter(connection.execute(select(_S.id, _S.name))))
    query = select(_A.id, _A.source_id, STATUS_OF).where(is_among(connection, _A.id, articles))
    return {
        number: Traits(sources[source], status, number in kinds, frozenset(kinds.get(number, ())))
        for number, source, status in connection.execute(query).all()
    }


def traits_of_single(connection: Connection, keys: Collection[int]) -> list[tuple[Traits, date | None, int]]:
    """How many articles are alike, by traits and day, among those with the texts of these keys and no others.

    So the site edited none of them.
    """
    sources: dict[int, str] = dict(iter(connection.execute(select(_S.id, _S.name))))
    key = as_column(connection, keys)
    day, owner = key.op(">>")(literal(OWNER_BITS, Integer)), key.op("&")(literal(owner_of(-1), BigInteger))
    joined = key.table.join(tables.revision, _R.id == owner).join(tables.article, _A.id == _R.article_id)
    columns = day.label("day"), _A.source_id, STATUS_OF.label("status")
    query = select(*columns, func.count()).select_from(joined).group_by(*columns)
    return [
        (Traits(sources[source], status, False, frozenset()), day_of(number << OWNER_BITS), count)
        for number, source, status, count in connection.execute(query).all()
    ]
