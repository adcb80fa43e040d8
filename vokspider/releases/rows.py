"""The rows of a release's tables, as JSON values: days as ``YYYY-MM-DD``, times in UTC with microseconds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import attrs

from vokspider.releases.tables import ABSENCES, ARTICLES, CHANGES, LOG, REVISIONS, RUNS, Table
from vokspider.store.articles.article_queries import ALL, Filters
from vokspider.store.db.streaming import in_parts
from vokspider.store.log.canonical import written
from vokspider.store.past import articles, whole
from vokspider.store.past.state import Past

Row = dict[str, Any]
_EVERY = Filters(status=ALL, every_member=True)
_AT_A_TIME = 200


def rows(past: Past, table: Table) -> Iterator[Row]:
    """The rows of a table that the archive has itself, in the order of its key."""
    found = {
        ARTICLES.name: _articles,
        REVISIONS.name: lambda then: map(_hashed, whole.revisions(then)),
        CHANGES.name: whole.changes,
        ABSENCES.name: whole.absences,
        RUNS.name: whole.runs,
        LOG.name: whole.entries,
    }[table.name](past)
    return (plain_row(row, table) for row in found)


def plain_row(row: Mapping[str, Any], table: Table) -> Row:
    """A row with the columns of a table alone, as JSON values."""
    return {one.name: plain(row[one.name]) for one in table.fields}


def plain(value: Any) -> Any:
    """A value as JSON."""
    if isinstance(value, datetime):
        return written(value)
    return value.isoformat() if isinstance(value, date) else value


def _articles(past: Past) -> Iterator[Mapping[str, Any]]:
    for some in in_parts(articles.every_article(past, _EVERY, newest_first=False), _AT_A_TIME):
        texts = articles.texts_of(past, some)
        for one in some:
            text, address = texts.get(one.id, (None, None))
            yield _hashed({**attrs.asdict(one), "text": text, "url": address})


def _hashed(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "title_sha256": hashed(row["title"]), "text_sha256": hashed(row["text"])}


def hashed(text: str | None) -> str | None:
    """The SHA-256 of a text in UTF-8, None for None."""
    return None if text is None else sha256(text.encode()).hexdigest()


def counted(some: Iterable[Row], *keys: str) -> dict[tuple[Any, ...], int]:
    """How many rows have the same values of these keys."""
    found = dict[tuple[Any, ...], int]()
    for row in some:
        value = tuple(row[key] for key in keys)
        found[value] = found.get(value, 0) + 1
    return found
