"""The records of an export: of the articles of a list or of a query, as they are now or as they were."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import Engine

from vokspider.exports.errors import UntoldError
from vokspider.model.errors import ConfigError
from vokspider.reports.past import HitThen, count_then, found_ids_then, hits_then
from vokspider.reports.search import Found
from vokspider.reports.search_records import PLACE_KEYS, place_of, records_of_hits
from vokspider.search.nodes import Node
from vokspider.store.articles.article_queries import Filters, paragraphs
from vokspider.store.articles.counts import count_articles, count_hidden
from vokspider.store.articles.export import KEYS, export_articles, record_of
from vokspider.store.db.streaming import in_parts
from vokspider.store.past import articles
from vokspider.store.past.articles import STATUSES, ListedThen
from vokspider.store.past.duplicates import hidden_then
from vokspider.store.past.search import untold
from vokspider.store.past.state import Past, require_known_origins, require_nothing_forgotten

Record = dict[str, Any]
_AT_A_TIME = 200  # articles with their texts
_SECONDS = 2.0  # for counting
# The fields that the log tells, or that never change. ``url`` is then the address that the text was read from.
KEYS_THEN = tuple(key for key in KEYS if key in (*attrs.fields_dict(ListedThen), "paragraphs", "text", "url"))


@frozen
class Records:
    """Records with these ``keys``, which are read as they are used.

    ``total`` counts them (None if that would take too long), ``hidden`` the duplicates that are left out.
    """

    keys: Sequence[str]
    rows: Iterator[Record]
    total: Callable[[], int | None]
    hidden: Callable[[], int] = int


def listed(engine: Engine, filters: Filters, limit: int) -> Records:
    """The articles of a list, newest first; ``limit`` 0 for all."""

    def total() -> int:
        number = count_articles(engine, filters)
        return min(limit, number) if limit else number

    return Records(KEYS, export_articles(engine, filters, limit), total, lambda: count_hidden(engine, filters))


def found(results: Found) -> Records:
    """The articles that a query means, newest first, each with the place of its words."""

    def total() -> int | None:
        counted = results.count(_SECONDS)
        return None if counted.at_least else min(results.limit or counted.articles, counted.articles)

    rows = (row for some in in_parts(results.hits(), _AT_A_TIME) for row in records_of_hits(results.engine, some))
    return Records((*KEYS, *PLACE_KEYS), rows, total, lambda: results.count(_SECONDS).hidden)


def behind(records: Records, article_id: int) -> Records:
    """The same records from the one behind an article on. Using them raises ConfigError if that is not among them."""

    def rows() -> Iterator[Record]:
        for row in records.rows:
            if row["id"] == article_id:
                yield from records.rows
                return
        why = f"--after {article_id}: the list of this export has no article {article_id}"
        raise ConfigError(f"{why}; name one that it has, or leave it out")

    return attrs.evolve(records, rows=rows(), total=lambda: None)


def listed_then(past: Past, filters: Filters, limit: int) -> Records:
    """The articles of a list as they were. Raises UntoldError or PastError if the log does not tell how."""
    if filters.status not in STATUSES:
        told = ", ".join(one for one in STATUSES if one)
        raise UntoldError(f"the log does not tell which articles were {filters.status}; it tells of {told}")
    if filters.words:
        raise UntoldError("--words looks at the present texts; write the words as a query")
    _require(past)
    matching = (one.id for one in articles.every_article(past, filters))
    hidden = frozenset[int]() if filters.every_member else hidden_then(past, matching)
    every = (one for one in articles.every_article(past, filters) if one.id not in hidden)

    def total() -> int:
        number = articles.count(past, filters) - len(hidden)
        return min(limit or number, number)

    return Records(KEYS_THEN, records_then(past, islice(every, limit or None)), total, lambda: len(hidden))


def found_then(past: Past, query: Node, limit: int, *, every_member: bool) -> Records:
    """The articles that a query meant, see ``listed_then``."""
    for name in untold(query):
        raise UntoldError(f"{name} means what is so now; leave it out, or leave out --at")
    _require(past)
    hidden = frozenset[int]() if every_member else hidden_then(past, found_ids_then(past, query))
    hits = islice((hit for hit in hits_then(past, query) if hit.article.id not in hidden), limit or None)
    rows = (row for some in in_parts(hits, _AT_A_TIME) for row in _records_of_hits(past, some))

    def total() -> int | None:
        number, at_least = count_then(past, query, None, _SECONDS)
        number -= len(hidden)
        return None if at_least else min(limit or number, number)

    return Records((*KEYS_THEN, *PLACE_KEYS), rows, total, lambda: len(hidden))


def records_then(past: Past, some: Iterable[ListedThen]) -> Iterator[Record]:
    """The records of articles as they were, with ``KEYS_THEN``."""
    for part in in_parts(some, _AT_A_TIME):
        texts = articles.texts_of(past, part)
        yield from (_record_then(one, *texts.get(one.id, (None, None))) for one in part)


def _record_then(article: ListedThen, text: str | None, address: str | None) -> Record:
    given = {"paragraphs": paragraphs(text), "text": text, "url": address}
    return record_of(article, given, KEYS_THEN)


def _require(past: Past) -> None:
    require_nothing_forgotten(past)
    require_known_origins(past)


def _records_of_hits(past: Past, hits: Sequence[HitThen]) -> Iterator[Record]:
    records = records_then(past, (hit.article for hit in hits))
    return (record | place_of(hit) for record, hit in zip(records, hits, strict=True))
