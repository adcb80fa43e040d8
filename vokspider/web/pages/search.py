"""Search: the articles that a query means, newest first, with the places of its words."""

from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.model.errors import ConfigError
from vokspider.reports.search import Found, is_index_complete, pieces_of, search
from vokspider.search.errors import QueryError
from vokspider.store.search.counting import Count
from vokspider.store.search.hits import NEWEST
from vokspider.text.dates import day_in
from vokspider.web.charts import Chart, bar_chart
from vokspider.web.queries import query_of
from vokspider.web.site import Site

_PAGE = 30  # articles
_SECONDS = 2.0  # for counting
_LONGEST = 1000  # characters of a query


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of this page."""
    return [Route("/search", partial(_search, site))]


def _search(site: Site, request: Request) -> Response:
    text = " ".join(request.query_params.get("q", "").split())
    if not text:
        return RedirectResponse("/articles", 303)
    try:
        found = _found(site, text)
    except QueryError as error:
        return site.page(request, "search.html", 400, text=text, wrong=error)
    hits = list(found.hits(_place(request)))
    counted = found.count(_SECONDS)
    return site.page(
        request,
        "search.html",
        text=text,
        wrong=None,
        hits=hits[:_PAGE],
        following=_address(text, hits[_PAGE - 1].key) if len(hits) > _PAGE else None,
        is_first="at" not in request.query_params,
        first=_address(text),
        counted=counted,
        scope=found.scope(),
        also=found.also,
        complete=is_index_complete(site.engine),
        chart=_chart(text, counted),
        pieces=pieces_of,
    )


def _found(site: Site, text: str) -> Found:
    """The result of a query. Raises QueryError for what means nothing, and ConfigError for a query that is too long."""
    if len(text) > _LONGEST:
        raise ConfigError(f"a query has at most {_LONGEST} characters, not {len(text):,}")
    today = day_in(site.zone(), site.now)
    # One more than a page has: whether there is a further page.
    return search(site.engine, query_of(site, text), today, _PAGE + 1)


def _place(request: Request) -> int:
    """The key before which the page begins."""
    given = request.query_params.get("at", str(NEWEST + 1))
    if not (given.isascii() and given.isdecimal() and int(given) <= NEWEST + 1):
        raise ConfigError(f"at {given[:40]!r} is no place in a list; begin with its first page")
    return int(given)


def _address(text: str, key: int | None = None) -> str:
    return f"/search?{urlencode({'q': text} | ({} if key is None else {'at': key}))}"


def _chart(text: str, counted: Count) -> Chart:
    """The articles found for each month; a bar leads to those of its month."""
    months = [
        (f"{one:%B %Y}", number, _address(f"({text}) date:{one:%Y-%m}")) for one, number in counted.months.items()
    ]
    labels = [(index, name) for index, (name, _, _) in enumerate(months) if index in (0, len(months) - 1)]
    return bar_chart(months, labels)
