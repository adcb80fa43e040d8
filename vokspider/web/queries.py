"""Queries that readers write, for the pages, the API and the feeds."""

from datetime import timedelta

from vokspider.model.errors import ConfigError
from vokspider.model.outcomes import FAILED, PENDING
from vokspider.reports.search import known_in
from vokspider.search.fields import Known
from vokspider.search.nodes import ADDED, REMOVED, And, Changed, Days, Node, Source, Status, Term
from vokspider.search.parsing import parse
from vokspider.store.articles.article_queries import EDITED, Filters
from vokspider.web.site import Site

_A_WHILE = timedelta(days=1000)


def query_of(site: Site, given: str) -> Node:
    """The query that a text means. Raises QueryError for another one."""
    return parse(given, _known(site))


def followed(site: Site, text: str, filters: Filters) -> str | None:
    """The query of the feed that follows a list of articles: "" for all of them, None where no feed does.

    Raises QueryError for a wrong ``text``.
    """
    if filters.status in (PENDING, FAILED):
        return None
    if filters == Filters(every_member=filters.every_member):
        return text
    return str(narrowed(query_of(site, text) if text else None, filters))


def is_relative(site: Site, given: str) -> bool:
    """Whether the days of a query depend on the day on which it is asked."""
    known = _known(site)
    return parse(given, known) != parse(given, known._replace(today=known.today - _A_WHILE))


def _known(site: Site) -> Known:
    known = known_in(site.engine, site.calendar.today())
    return known._replace(sources=sorted({*known.sources, *(one.name for one in site.config.sources)}))


def is_of_edits(query: Node) -> bool:
    """Whether a query means only articles that the site edited."""
    parts = query.parts if isinstance(query, And) else (query,)
    return any(
        isinstance(one, Changed)
        or (isinstance(one, Status) and one.name == EDITED)
        or (isinstance(one, Term) and one.place in (REMOVED, ADDED))
        for one in parts
    )


def narrowed(query: Node | None, filters: Filters) -> Node:
    """A query (None for every text) within filters. Raises ConfigError for a status of articles without a text."""
    if filters.status in (PENDING, FAILED):
        raise ConfigError(
            f"articles that are {filters.status} have no text to search; leave the words or the status out"
        )
    of_filters = (
        [Source(filters.source)] if filters.source else [],
        [Days(filters.since, filters.until)] if filters.since or filters.until else [],
        [Status(filters.status)] if filters.status else [],
        [Changed(filters.kind)] if filters.kind else [],
    )
    written = () if query is None else query.parts if isinstance(query, And) else (query,)
    parts: tuple[Node, ...] = (*written, *(one for some in of_filters for one in some))
    return parts[0] if len(parts) == 1 else And(parts)
