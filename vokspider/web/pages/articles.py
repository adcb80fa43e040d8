"""The list of articles: filters, counts by month, pages, and the same list as CSV and JSON lines."""

import io
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from vokspider.formats.spreadsheet import write_csv
from vokspider.reports.articles import Facets, facets, found, pieces, records
from vokspider.reports.serializing import json_line
from vokspider.store.articles.export import KEYS
from vokspider.text.dates import day_in
from vokspider.web.asked import Asked, read
from vokspider.web.charts import Chart, bar_chart
from vokspider.web.site import Site

_PAGE = 50  # articles
_FEW = 6  # months that can all be labelled


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of these pages."""
    return [
        Route("/articles", partial(_list, site)),
        Route("/articles.csv", partial(_export, site, "csv")),
        Route("/articles.jsonl", partial(_export, site, "jsonl")),
    ]


def _asked(site: Site, request: Request) -> Asked:
    query = request.query_params
    return read(query, day_in(site.zone(query.get("source")), site.now))


def _list(site: Site, request: Request) -> Response:
    if any(not value for value in request.query_params.values()):
        # A form sends its empty fields too; the address that people share has none.
        clean = _asked(site, request)
        return RedirectResponse(f"/articles?{clean.at(clean.place)}".rstrip("?"), 303)
    asked = _asked(site, request)
    page = found(site.engine, asked.filters, asked.order, asked.place, _PAGE)
    others = facets(site.engine, asked.filters)
    return site.page(
        request,
        "articles.html",
        asked=asked,
        found=page,
        facets=others,
        chart=_chart(asked, others),
        pieces=partial(pieces, words=asked.filters.words),
    )


def _chart(asked: Asked, others: Facets) -> Chart:
    """The articles of each month; a bar leads to those of its month."""
    values = []
    for one in others.months:
        last = one.month.replace(day=monthrange(one.month.year, one.month.month)[1])
        address = f"/articles?{asked.query(since=one.month, until=last)}"
        values.append((f"{one.month:%B %Y}", one.articles, address))
    return bar_chart(values, list(_ticks([one.month for one in others.months])))


def _ticks(months: Sequence[date]) -> Iterator[tuple[int, str]]:
    """The labels below the bars: each month of a few, of many only where a year begins."""
    for index, one in enumerate(months):
        if len(months) <= _FEW:
            yield index, f"{one:%b %Y}"
        elif index == 0 or one.year != months[index - 1].year:
            yield index, str(one.year)


def _export(site: Site, form: str, request: Request) -> Response:
    asked = _asked(site, request)
    found_records = records(site.engine, asked.filters, asked.order)
    # The first record now: what is wrong with the query is said as a page, not in the middle of a file.
    first = next(found_records, None)
    every = chain([first] if first is not None else [], found_records)
    if form == "csv":
        return _file(_csv(every), "text/csv; charset=utf-8", "articles.csv")
    return _file((json_line(one) + "\n" for one in every), "application/x-ndjson; charset=utf-8", "articles.jsonl")


def _csv(every: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield ",".join(KEYS) + "\n"
    for one in every:
        stream = io.StringIO()
        write_csv([one], stream, KEYS)
        yield stream.getvalue().partition("\n")[2]


def _file(content: Iterator[str], media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(content, media_type=media_type, headers=headers)
