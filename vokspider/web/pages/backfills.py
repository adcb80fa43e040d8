"""The back-fills: how far each is, and when it should end."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vokspider.reports.backfills import backfills
from vokspider.web.site import Site, at_one_moment

_MOST = 50  # back-fills


def routes(site: Site) -> list[BaseRoute]:
    """The address of this page."""
    return [Route("/backfill", at_one_moment(_show, site))]


def _show(site: Site, request: Request) -> Response:
    found = backfills(site.engine, site.config, site.now, limit=_MOST)
    goes_on = any(not one.has_ended for one in found)
    return site.page(request, "backfill.html", found=found, goes_on=goes_on, now=site.now)
