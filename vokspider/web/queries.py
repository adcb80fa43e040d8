"""Queries that readers write, for the search page, the API and the feeds."""

from vokspider.reports.search import known_in
from vokspider.search.nodes import Node
from vokspider.search.parsing import parse
from vokspider.text.dates import day_in
from vokspider.web.site import Site


def query_of(site: Site, given: str) -> Node:
    """The query that a text means. Raises QueryError for another one."""
    known = known_in(site.engine, day_in(site.zone(), site.now))
    return parse(given, known._replace(sources=sorted({*known.sources, *(one.name for one in site.config.sources)})))
