"""Search: the articles that a query means, newest first."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from vokspider.reports.ranking import BY_NEWEST, BY_RANK, MOST, NO_WORDS, SORTS, TOO_MANY, Ranking, ranking
from vokspider.reports.search import Found, Marks, SearchHit, is_index_complete, search
from vokspider.store.articles.article_queries import Listed
from vokspider.store.search.counting import Scope
from vokspider.web import counts
from vokspider.web.api import past_lists
from vokspider.web.api.answering import Many, Total
from vokspider.web.api.asking import Asked, choice
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
from vokspider.web.api.problems import WRONG_PARAMETER, Problem
from vokspider.web.api.shapes import plain
from vokspider.web.queries import query_of

RANKED = "r"  # begins cursors of ranked lists
_COUNTS = f"Count up to {counts.COUNTED:,} articles, or all as far as half a second is enough."
_WHY_NOT = {
    TOO_MANY: f"more than {MOST:,} articles match, too many hits to rank: newest first",
    NO_WORDS: "the query has no words to rank by: newest first",
}


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
        choice("sort", "Newest first, or the best match first as long as there are not too many.", SORTS, BY_NEWEST),
        choice(counts.COUNTS, _COUNTS, (counts.FIRST, counts.ALL), counts.FIRST),
        limit(20, 200),
        CURSOR,
    )
    more: Mapping[str, Any] = {"also_searched": list[str], "is_index_complete": bool, "scope": Scope | None}
    more = {**more, "sorted_by": str, "not_ranked_because": str | None}
    about = "Articles whose texts match a query, newest first or ranked"
    operation = Operation("search", "/search", about, _search, Hit, is_list=True, parameters=parameters, more=more)
    return (evolve(operation, then=past_lists.search, left_out={Hit: (), **past_lists.ARTICLES}),)


@frozen
class _Page:
    """The hits of a page, the cursor of the next one, and why they are not ranked although that was requested.

    ``total``: how many there are in all pages, None if they were not counted.
    """

    hits: Sequence[SearchHit]
    next: str | None
    total: Total | None
    is_ranked: bool = False
    why_not: str | None = None


def _page(asked: Asked, found: Found) -> _Page:
    cursor = asked["cursor"] or ""
    if asked["sort"] == BY_RANK and not cursor.startswith("n"):
        ranked = ranking(found)
        if not ranked.why_not:
            return _ranked(asked, ranked, cursor)
        if cursor:
            why = "more articles match now than can be ranked; begin at the first page"
            raise Problem(WRONG_PARAMETER, why, "cursor")
        return evolve(_newest(asked, found, cursor), why_not=ranked.why_not)
    return _newest(asked, found, cursor)


def _newest(asked: Asked, found: Found, cursor: str) -> _Page:
    if cursor:
        return _page_of(asked, list(found.hits(number_in(cursor))), None)
    wanted = asked[counts.COUNTS]
    gathered = found.gather(asked["limit"] + 1, counts.seconds(wanted), counts.most(wanted, asked["limit"]))
    return _page_of(asked, found.shown(gathered.first), Total(gathered.number, gathered.at_least))


def _page_of(asked: Asked, hits: Sequence[SearchHit], total: Total | None) -> _Page:
    size = asked["limit"]
    return _Page(hits[:size], cursor_at(hits[size - 1].key) if len(hits) > size else None, total)


def _ranked(asked: Asked, ranked: Ranking, cursor: str) -> _Page:
    size = asked["limit"]
    try:
        hits = ranked.hits(number_in(cursor, RANKED) if cursor else None, size + 1)
    except ValueError:
        raise Problem(WRONG_PARAMETER, "the article before this page does not match any more", "cursor") from None
    following = cursor_at(hits[size - 1].key, RANKED) if len(hits) > size else None
    return _Page(hits[:size], following, None if cursor else Total(len(ranked.revisions)), is_ranked=True)


def _search(asked: Asked) -> Many:
    site, cursor, size = asked.site, asked["cursor"], asked["limit"]
    found = search(site.engine, query_of(site, asked["q"]), site.calendar, size + 1, every_member=asked["duplicates"])
    page = _page(asked, found)
    return Many(
        [_item(one) for one in page.hits],
        page.total,
        page.next,
        more={
            "also_searched": list(found.also),
            "is_index_complete": is_index_complete(site.engine),
            "scope": None if cursor else plain(found.scope()),
            "sorted_by": BY_RANK if page.is_ranked else BY_NEWEST,
            "not_ranked_because": page.why_not and _WHY_NOT[page.why_not],
        },
    )


def _item(hit: SearchHit) -> dict[str, Any]:
    made = Hit(hit.article, hit.revision, hit.current, hit.title, hit.snippet)
    return linked(made, **of_hit(hit.article.id, hit.revision, current=hit.current))
