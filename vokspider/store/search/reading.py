"""Reads the texts of hits with what a line of a concordance says of their articles, and no more."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from vokspider.store.articles.article_queries import DAY
from vokspider.store.db import tables
from vokspider.store.db.numbers import is_among
from vokspider.store.search.revisions import Revision
from vokspider.store.search.rows import owner_of

_A, _R, _S = tables.article.c, tables.revision.c, tables.source.c
_COLUMNS = (_A.external_id, _S.name, DAY, _R.title, _R.text)


class ReadText(NamedTuple):
    """A revision with its text, and what is known of its article; ``day`` is that of its publication or listing.

    ``parts`` are the title, or "" without one, and the paragraphs.
    """

    revision: Revision
    external_id: str
    source: str
    day: date | None
    parts: tuple[str, ...]


def read_texts(connection: Connection, some: Sequence[Revision]) -> list[ReadText]:
    """The texts of some revisions, in their order. Those that were forgotten since they were found are left out."""
    by_owner = {owner_of(one.key): one for one in some}
    query = select(_R.id, *_COLUMNS).join(tables.article, _A.id == _R.article_id).join(tables.source)
    rows = connection.execute(query.where(is_among(connection, _R.id, by_owner)))
    found = {
        owner: ReadText(by_owner[owner], identity, source, day, (title or "", *text.split("\n\n")))
        for owner, identity, source, day, title, text in rows
    }
    return [found[owner] for owner in by_owner if owner in found]
