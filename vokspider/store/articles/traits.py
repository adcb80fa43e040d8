"""What filters of articles look at, read for many articles at once."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from vokspider.model.origins import SITE
from vokspider.store.articles.article_queries import STATUS_OF
from vokspider.store.db import tables

_A, _C, _S = tables.article.c, tables.change.c, tables.source.c
_FEW, _AT_A_TIME = 2_000, 500  # articles that are looked up one by one; for more, all are read


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
    for number, of_edit in _of(connection, edits, _C.article_id, articles):
        kinds.setdefault(number, set()).update(of_edit)
    query = select(_A.id, _S.name, STATUS_OF).select_from(tables.article).join(tables.source)
    return {
        number: Traits(source, status, number in kinds, frozenset(kinds.get(number, ())))
        for number, source, status in _of(connection, query, _A.id, articles)
        if number in articles
    }


def _of(connection: Connection, query: Select[Any], column: Any, articles: Collection[int]) -> Iterator[Sequence[Any]]:
    if len(articles) > _FEW:
        yield from connection.execute(query)
        return
    numbers = sorted(articles)
    for at in range(0, len(numbers), _AT_A_TIME):
        yield from connection.execute(query.where(column.in_(numbers[at : at + _AT_A_TIME])))
