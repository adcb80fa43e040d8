"""The articles that a query means, in an order, with the places of its words."""

from collections.abc import Sequence

import attrs
from starlette.responses import Response

from vokspider.model.errors import ConfigError
from vokspider.reports.facets import search_facets
from vokspider.reports.ranking import BY_RANK, MOST, TOO_MANY, ranking
from vokspider.reports.search import Found, Gathered, SearchHit, is_index_complete, search
from vokspider.reports.search_records import RECORD_KEYS, search_records
from vokspider.store.articles.article_pages import OLDEST
from vokspider.store.articles.article_queries import Filters
from vokspider.store.db.keyset import Pages
from vokspider.store.search.hits import NEWEST
from vokspider.store.search.revisions import Revision
from vokspider.web import counts
from vokspider.web.asked import Asked
from vokspider.web.files import as_file
from vokspider.web.queries import is_of_edits, narrowed, query_of
from vokspider.web.results import Row, Shown, chart_of
from vokspider.web.site import Site


def found_of(site: Site, asked: Asked, limit: int = 0, filters: Filters | None = None) -> Found:
    """The result of what was asked, within its filters or others. Raises QueryError for a query that means nothing."""
    wanted = narrowed(query_of(site, asked.text), asked.filters if filters is None else filters)
    return search(site.engine, wanted, site.calendar, limit, every_member=asked.filters.every_member)


def shown(site: Site, asked: Asked, limit: int) -> Shown:
    """A page of a search; what is beside it, and how many there are, only with the first page."""
    # One more than the page has: whether there is a further page.
    found = found_of(site, asked, limit + 1)
    in_order, why_not = _in_order(found, asked.order)
    if asked.place:
        return Shown(*_page(found, _further(found, asked, in_order), limit), None, also=found.also, why_not=why_not)
    gathered = found.gather(limit + 1, *_limits(asked))
    first = gathered.first if in_order is None else in_order[: limit + 1]
    page = Shown(
        *_page(found, found.shown(first), limit),
        gathered.number,
        hidden=gathered.hidden,
        at_least=gathered.at_least,
        also=found.also,
        complete=is_index_complete(site.engine),
        why_not=why_not,
        scope=found.scope(),
    )
    return _with_counts(site, asked, gathered, page)


def _limits(asked: Asked) -> tuple[float, int | None]:
    """For how many seconds, and how many articles are counted."""
    wanted = counts.ALL if asked.counts_all else counts.FIRST
    return counts.seconds(wanted), counts.most(wanted)


def _in_order(found: Found, order: str) -> tuple[Sequence[Revision] | None, str | None]:
    """All hits in an order, or None: newest first, with the reason if another order was requested."""
    if order == BY_RANK:
        ranked = ranking(found)
        return (None, ranked.why_not) if ranked.why_not else (ranked.revisions, None)
    if order == OLDEST:
        some = found.gather(MOST + 1, 0).first
        return (None, TOO_MANY) if len(some) > MOST else (some[::-1], None)
    return None, None


def _further(found: Found, asked: Asked, in_order: Sequence[Revision] | None) -> list[SearchHit]:
    """The hits of a page behind the first."""
    if in_order is None:
        return list(found.hits(_place(asked)))
    keys = [one.key for one in in_order]
    if _place(asked) not in keys:
        raise ConfigError(f"at {_place(asked)} is not a place in this list any more; begin at its first page")
    start = keys.index(_place(asked)) + 1
    return found.shown(in_order[start : start + found.limit])


def _with_counts(site: Site, asked: Asked, gathered: Gathered, page: Shown) -> Shown:
    """The page with facets and chart, or with the address of the one that has them if more is to be counted."""
    every = Filters(every_member=asked.filters.every_member)
    without = gathered
    if asked.filters != every and (asked.counts_all or not gathered.at_least):
        without = found_of(site, asked, filters=every).gather(0, *_limits(asked))
    if (gathered.at_least or without.at_least) and not asked.counts_all:
        return attrs.evolve(page, later=asked.counting())
    facets = search_facets(site.engine, without, asked.filters)
    return page.beside(page.scope, facets, chart_of(asked, facets, page.scope))


def _page(found: Found, hits: Sequence[SearchHit], limit: int) -> tuple[list[Row], Pages]:
    of_edits = is_of_edits(found.query)
    following = str(hits[limit - 1].key) if len(hits) > limit else None
    return [Row(one.article, one, of_edits) for one in hits[:limit]], Pages(following)


def file(site: Site, asked: Asked, form: str) -> Response:
    """All that a search finds, as a file in the order of the page. Raises ConfigError for a wrong query."""
    found = found_of(site, asked)
    in_order, _ = _in_order(found, asked.order)
    return as_file(search_records(found, in_order), RECORD_KEYS, "search", form)


def _place(asked: Asked) -> int:
    """The key before which the page begins."""
    given = asked.place or str(NEWEST + 1)
    if not (given.isascii() and given.isdecimal() and len(given) < 20 and int(given) <= NEWEST + 1):
        raise ConfigError(f"at {given[:40]!r} is not a place in a list; begin at its first page")
    return int(given)
