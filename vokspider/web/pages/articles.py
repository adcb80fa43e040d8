"""The articles of a query or all of them: filters and what each would find, counts by month, pages, and files."""

import re
from functools import partial

import attrs
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.model.outcomes import FAILED, PENDING
from vokspider.reports.articles import found, records
from vokspider.reports.facets import facets
from vokspider.reports.ranking import BY_RANK, MOST
from vokspider.reports.search import pieces_of, search
from vokspider.search.errors import QueryError
from vokspider.store.articles.article_pages import NEWEST, OLDEST, ORDERS
from vokspider.store.articles.article_queries import Filters
from vokspider.store.articles.export import KEYS
from vokspider.store.articles.resolve import NotFoundError, find_text
from vokspider.store.search.counting import Scope
from vokspider.web.asked import Asked, read
from vokspider.web.files import CSV, JSONL, as_file
from vokspider.web.pages import search as searching
from vokspider.web.queries import followed, narrowed
from vokspider.web.results import Row, Shown, chart_of, text_address
from vokspider.web.site import Site, at_one_moment

_PAGE = 50  # articles
# The address of an article, or a revision as pages write it.
_NAME = re.compile(r"https?://\S+|\d+@\d+")
SEARCH_ORDERS = (NEWEST, OLDEST, BY_RANK)


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of these pages."""
    return [
        Route("/articles", at_one_moment(_list, site)),
        Route("/articles.csv", partial(_file, site, CSV)),
        Route("/articles.jsonl", partial(_file, site, JSONL)),
        Route("/search", _moved),
    ]


def _moved(request: Request) -> Response:
    """Lists and searches are one page; this was the address of searches."""
    return RedirectResponse(f"/articles?{request.url.query}".rstrip("?"), 308)


def _asked(site: Site, request: Request) -> Asked:
    query = request.query_params
    asked = read(query, site.calendar.today(query.get("source")), (*ORDERS, BY_RANK))
    possible = SEARCH_ORDERS if asked.text else ORDERS
    # A list that is in some order can be searched, and the other way round.
    return asked if asked.order in possible else attrs.evolve(asked, order=NEWEST)


def _list(site: Site, request: Request) -> Response:
    asked = _asked(site, request)
    if any(not value.strip() for value in request.query_params.values()):
        # A form sends its empty fields too; the address that people share has none.
        return RedirectResponse(f"/articles?{asked.written()}".rstrip("?"), 303)
    if _NAME.fullmatch(asked.text) and (named := _named(site, asked.text)):
        return RedirectResponse(named, 303)
    try:
        shown = searching.shown(site, asked, _PAGE) if asked.text else _every(site, asked)
    except QueryError as error:
        return _wrong(site, request, asked, error)
    feed = followed(site, asked.text, asked.filters)
    return site.page(
        request, "articles.html", asked=asked, wrong=None, shown=shown, most=MOST, pieces=pieces_of, feed=feed
    )


def _named(site: Site, text: str) -> str | None:
    """The page of the article or revision that a search box was given instead of words; None if there is none."""
    try:
        return text_address(*find_text(site.engine, text, site.naming))
    except NotFoundError:
        return None


def _every(site: Site, asked: Asked) -> Shown:
    """A page of the list without a query; what is beside it only with the first page."""
    page = found(site.engine, asked.filters, asked.order, asked.place, _PAGE)
    shown = Shown([Row(one, of_edits=asked.of_edits) for one in page.articles], page.pages, page.total, page.hidden)
    if asked.place:
        return shown
    scope, others = _scope(site, asked.filters), facets(site.engine, asked.filters)
    return shown.beside(scope, others, chart_of(asked, others, scope))


def _scope(site: Site, filters: Filters) -> Scope | None:
    if filters.status in (PENDING, FAILED):
        return None
    return search(site.engine, narrowed(None, filters), site.calendar, every_member=filters.every_member).scope()


def _file(site: Site, form: str, request: Request) -> Response:
    asked = _asked(site, request)
    if not asked.text:
        return as_file(records(site.engine, asked.filters, asked.order), KEYS, "articles", form)
    try:
        return searching.file(site, asked, form)
    except QueryError as error:
        return _wrong(site, request, asked, error)


def _wrong(site: Site, request: Request, asked: Asked, error: QueryError) -> Response:
    return site.page(request, "articles.html", 400, asked=asked, wrong=error)
