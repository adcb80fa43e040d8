"""The list of articles that are gone from the site, or missing: what was seen, and when."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vokspider.reports.absent import gone_in_pages, missing_beside
from vokspider.reports.serializing import as_json, names_of
from vokspider.store.absences.absence_queries import Absent, Gone
from vokspider.web.choice import Choice, chosen
from vokspider.web.files import AT_A_TIME, FORMS, as_file, every_row
from vokspider.web.site import Site, at_one_moment
from vokspider.web.telling import gone_words
from vokspider.wording.vanished import EXCLUDED

_PAGE = 30  # articles
GONE, MISSING, RETURNED = SHOWN = ("gone", "missing", "returned")


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of this page."""
    files = (Route(f"/vanished.{form}", partial(_file, site, form)) for form in FORMS)
    return [Route("/vanished", at_one_moment(_list, site)), *files]


def _chosen(request: Request) -> Choice:
    return chosen(request.query_params, {"source": None, "show": SHOWN})


def _wanted(choice: Choice) -> Absent:
    show = choice.get("show")
    return Absent(source=choice.get("source"), returned=show == RETURNED, missing=show == MISSING)


def _file(site: Site, form: str, request: Request) -> Response:
    wanted = _wanted(_chosen(request))
    rows = every_row(lambda place: gone_in_pages(site.engine, wanted, place, AT_A_TIME))
    return as_file(map(as_json, rows), names_of(Gone), "vanished", form)


def _list(site: Site, request: Request) -> Response:
    choice = _chosen(request)
    wanted = _wanted(choice)
    page = gone_in_pages(site.engine, wanted, choice.place, _PAGE)
    return site.page(
        request,
        "vanished.html",
        page=page,
        choice=choice,
        show=choice.get("show") or GONE,
        excluded=EXCLUDED,
        told=[(one, gone_words(one, site.zone(one.source))) for one in page.rows],
        unconfirmed=missing_beside(site.engine, wanted),
        sources=site.source_names(),
    )
