"""Search: the articles that a query means, newest first."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from vokspider.reports.search import Marks, SearchHit, is_index_complete, search
from vokspider.store.articles.article_queries import Listed
from vokspider.store.search.counting import Scope
from vokspider.store.search.hits import NEWEST
from vokspider.text.dates import day_in
from vokspider.web.api import past_lists
from vokspider.web.api.answering import Many, Total
from vokspider.web.api.asking import Asked
from vokspider.web.api.cursors import cursor_at, number_in
from vokspider.web.api.items import of_hit
from vokspider.web.api.operations import (
    CURSOR,
    DUPLICATES,
    Operation,
    limit,
    linked,
    query_text,
)
from vokspider.web.api.shapes import plain
from vokspider.web.queries import query_of

_SECONDS = 2.0  # for counting


@frozen
class Hit:
    """An article that matches a query, in its text or an earlier one.

    ``revision``: the number of the revision that matches; ``current``: it is the current one. ``snippet``: one line
    around the first place. ``marks`` are the (start, end) of the searched words in a line.
    """

    article: Listed
    revision: int
    current: bool
    title: Marks
    snippet: Marks


def operations() -> tuple[Operation, ...]:
    """The search."""
    parameters = (
        query_text(),
        DUPLICATES,
        limit(20, 200),
        CURSOR,
    )
    more: Mapping[str, Any] = {"also_searched": list[str], "is_index_complete": bool, "scope": Scope | None}
    about = "Articles whose texts match a query, newest first"
    operation = Operation("search", "/search", about, _search, Hit, is_list=True, parameters=parameters, more=more)
    return (evolve(operation, then=past_lists.search, left_out={Hit: (), **past_lists.ARTICLES}),)


def _search(asked: Asked) -> Many:
    site, cursor, most = asked.site, asked["cursor"], asked["limit"]
    today = day_in(site.zone(), site.now)
    found = search(site.engine, query_of(site, asked["q"]), today, most + 1, every_member=asked["duplicates"])
    hits = list(found.hits(number_in(cursor) if cursor else NEWEST + 1))
    counted = None if cursor else found.count(_SECONDS)
    return Many(
        [_item(one) for one in hits[:most]],
        None if counted is None else Total(counted.articles, counted.at_least),
        cursor_at(hits[most - 1].key) if len(hits) > most else None,
        more={
            "also_searched": list(found.also),
            "is_index_complete": is_index_complete(site.engine),
            "scope": None if cursor else plain(found.scope()),
        },
    )


def _item(hit: SearchHit) -> dict[str, Any]:
    made = Hit(hit.article, hit.revision, hit.current, hit.title, hit.snippet)
    return linked(made, **of_hit(hit.article.id, hit.revision, current=hit.current))
