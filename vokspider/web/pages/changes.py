"""The list of changes: what the site edited, and in which way."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vokspider.compare.changes import KINDS
from vokspider.model.origins import PARSER, SITE, TEMPLATE
from vokspider.reports.change import changes_in_pages
from vokspider.web.choice import chosen
from vokspider.web.site import Site

_PAGE = 50  # changes
ORIGINS = (SITE, TEMPLATE, PARSER)


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of this page."""
    return [Route("/changes", partial(_list, site))]


def _list(site: Site, request: Request) -> Response:
    choice = chosen(request.query_params, {"source": None, "origin": ORIGINS, "kind": KINDS})
    origin = choice.get("origin") or SITE
    page = changes_in_pages(site.engine, choice.get("source"), origin, choice.get("kind"), choice.place, _PAGE)
    sources = site.source_names()
    return site.page(request, "changes.html", page=page, choice=choice, origin=origin, kinds=KINDS, sources=sources)
