"""The articles that a query means, newest first, with the places of its words."""

from collections.abc import Sequence

from starlette.responses import Response

from vokspider.model.errors import ConfigError
from vokspider.reports.facets import search_facets
from vokspider.reports.search import Found, SearchHit, is_index_complete, search
from vokspider.reports.search_records import RECORD_KEYS, search_records
from vokspider.store.articles.article_queries import Filters
from vokspider.store.db.keyset import Pages
from vokspider.store.search.hits import NEWEST
from vokspider.text.dates import day_in
from vokspider.web.asked import Asked
from vokspider.web.files import as_file
from vokspider.web.queries import narrowed, query_of
from vokspider.web.results import Row, Shown, chart_of
from vokspider.web.site import Site

SECONDS = 2.0  # for counting


def found_of(site: Site, asked: Asked, limit: int = 0, filters: Filters | None = None) -> Found:
    """The result of what was asked, within its filters or others. Raises QueryError for a query that means nothing."""
    wanted = narrowed(query_of(site, asked.text), asked.filters if filters is None else filters)
    today = day_in(site.zone(asked.filters.source), site.now)
    return search(site.engine, wanted, today, limit, every_member=asked.filters.every_member)


def shown(site: Site, asked: Asked, limit: int) -> Shown:
    """A page of a search; what is beside it, and how many there are, only with the first page."""
    # One more than the page has: whether there is a further page.
    found = found_of(site, asked, limit + 1)
    if not asked.place:
        return _first(site, asked, found, limit)
    return Shown(*_page(list(found.hits(_place(asked))), limit), None, also=found.also)


def _first(site: Site, asked: Asked, found: Found, limit: int) -> Shown:
    gathered, scope = found.gather(limit + 1, SECONDS), found.scope()
    every = Filters(every_member=asked.filters.every_member)
    without = gathered if asked.filters == every else found_of(site, asked, filters=every).gather(0, SECONDS)
    facets = search_facets(site.engine, without, asked.filters)
    return Shown(
        *_page(found.shown(gathered.first), limit),
        total=len(gathered.days),
        hidden=gathered.hidden,
        at_least=gathered.at_least,
        also=found.also,
        complete=is_index_complete(site.engine),
        scope=scope,
        facets=facets,
        chart=chart_of(asked, facets, scope),
    )


def _page(hits: Sequence[SearchHit], limit: int) -> tuple[list[Row], Pages]:
    following = str(hits[limit - 1].key) if len(hits) > limit else None
    return [Row(one.article, one) for one in hits[:limit]], Pages(following)


def file(site: Site, asked: Asked, form: str) -> Response:
    """All that a search finds, as a file. Raises ConfigError for a query that means nothing."""
    return as_file(search_records(found_of(site, asked)), RECORD_KEYS, "search", form)


def _place(asked: Asked) -> int:
    """The key before which the page begins."""
    given = asked.place or str(NEWEST + 1)
    if not (given.isascii() and given.isdecimal() and len(given) < 20 and int(given) <= NEWEST + 1):
        raise ConfigError(f"at {given[:40]!r} is no place in a list; begin at its first page")
    return int(given)
