"""The list of articles in pages, in several orders, with or without texts."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from attrs import frozen
from sqlalchemy import Connection, Engine

from vokspider.store.articles.article_queries import CHANGED_AT, DAY, Filters, Listed, is_edited, joined, matching
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.keyset import Pages, Term, cursor_of, cut, rows_of_page

_A, _R = tables.article.c, tables.revision.c
_ID = Term(_A.id, int)
NEWEST, OLDEST, EDITED, FOUND = "newest", "oldest", "edited", "found"
# By day (newest or oldest first), by the latest edit of the site, by when the archive first saw the article.
ORDERS = {
    NEWEST: (Term(DAY, date), Term(_A.imported_at, datetime), _ID),
    OLDEST: (Term(DAY, date, False), Term(_A.imported_at, datetime, False), Term(_A.id, int, False)),
    EDITED: (Term(CHANGED_AT.correlate(tables.article).scalar_subquery(), datetime, known=is_edited(_A)), _ID),
    FOUND: (Term(_A.first_seen_at, datetime), _ID),
}
_AT_A_TIME = 200  # articles with their texts


@frozen
class ArticlePage:
    """A page of the list: each article with its text, or None if it has no text or texts were not requested."""

    rows: Sequence[tuple[Listed, str | None]]
    pages: Pages


def article_page(
    engine: Engine, filters: Filters, order: str, place: str | None, limit: int, *, texts: bool = False
) -> ArticlePage:
    """Up to ``limit`` matching articles from the cursor ``place`` on. Raises ConfigError for a wrong cursor."""
    terms = ORDERS[order]
    cursor = cursor_of(place, terms) if place else None
    # First only the columns that decide the order; otherwise a database would compute all columns of all articles.
    columns = (_A.id, *(term.column for term in terms))
    query = matching(filters).with_only_columns(*columns)
    with reading(engine) as connection:
        rows, pages = cut(rows_of_page(connection, query, terms, cursor, limit + 1), len(terms), cursor, limit)
        return ArticlePage(articles_with_texts(connection, [row[0] for row in rows], texts=texts), pages)


def every_article(engine: Engine, filters: Filters, order: str) -> Iterator[tuple[Listed, str | None]]:
    """All matching articles with their texts, read in small pages, so that no transaction stays open.

    An article whose place in the list changes meanwhile may be left out or come twice.
    """
    place: str | None = None
    while True:
        found = article_page(engine, filters, order, place, _AT_A_TIME, texts=True)
        yield from found.rows
        place = found.pages.next
        if place is None:
            return


def articles_with_texts(
    connection: Connection, ids: Sequence[int], *, texts: bool = True
) -> list[tuple[Listed, str | None]]:
    """The articles with these row ids, in this order, with their texts (None without one, or without ``texts``)."""
    query = joined().add_columns(_R.text) if texts else joined()
    found = {}
    for row in connection.execute(query.where(_A.id.in_(ids))).mappings():
        fields = dict(row)
        text = fields.pop("text", None)
        found[fields["id"]] = (Listed(**fields), text)
    return [found[one] for one in ids if one in found]
