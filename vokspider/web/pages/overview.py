"""The first page: whether all is well, and what is new, edited or gone."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vokspider.reports.overview import Overview, overview
from vokspider.web.charts import Chart, Value, bar_chart
from vokspider.web.site import Site, at_one_moment


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of this page."""
    return [Route("/", at_one_moment(_show, site))]


def _show(site: Site, request: Request) -> Response:
    calendar = site.calendar
    found = overview(site.engine, site.config, calendar)
    return site.page(request, "overview.html", found=found, now=calendar.now, chart=_chart(found))


def _chart(found: Overview) -> Chart:
    """The articles of each day; the bars lead to the articles of the day."""
    values = (
        Value(f"{one.day.day} {one.day:%b %Y}", one.articles, _address(one.day), f"{one.articles:,}")
        for one in found.days
    )
    firsts = [(index, f"{one.day:%b}") for index, one in enumerate(found.days) if one.day.day == 1]
    return bar_chart(values, firsts)


def _address(day: date) -> str:
    return f"/articles?since={day}&until={day}"
