"""The list of articles that are gone from the site, or missing: what was seen, and when."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vokspider.reports.absent import gone_in_pages, missing_beside
from vokspider.store.absences.absence_queries import Absent
from vokspider.web.choice import chosen
from vokspider.web.site import Site
from vokspider.web.telling import gone_words
from vokspider.wording.vanished import EXCLUDED

_PAGE = 30  # articles
GONE, MISSING, RETURNED = SHOWN = ("gone", "missing", "returned")


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of this page."""
    return [Route("/vanished", partial(_list, site))]


def _list(site: Site, request: Request) -> Response:
    choice = chosen(request.query_params, {"source": None, "show": SHOWN})
    show, source = choice.get("show") or GONE, choice.get("source")
    wanted = Absent(source=source, returned=show == RETURNED, missing=show == MISSING)
    page = gone_in_pages(site.engine, wanted, choice.place, _PAGE)
    return site.page(
        request,
        "vanished.html",
        page=page,
        choice=choice,
        show=show,
        excluded=EXCLUDED,
        told=[(one, gone_words(one, site.zone(one.source))) for one in page.rows],
        unconfirmed=missing_beside(site.engine, wanted),
        sources=site.source_names(),
    )
