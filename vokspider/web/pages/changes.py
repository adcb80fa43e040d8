"""The list of changes: what the site edited, and in which way."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vokspider.compare.changes import KINDS
from vokspider.model.origins import PARSER, SITE, TEMPLATE
from vokspider.reports.change import changes_in_pages
from vokspider.reports.serializing import as_json, names_of
from vokspider.store.articles.changes import Changed
from vokspider.store.db.keyset import Page
from vokspider.web.choice import Choice, chosen
from vokspider.web.files import AT_A_TIME, FORMS, as_file, every_row
from vokspider.web.site import Site, at_one_moment

_PAGE = 50  # changes
ORIGINS = (SITE, TEMPLATE, PARSER)


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of this page."""
    files = (Route(f"/changes.{form}", partial(_file, site, form)) for form in FORMS)
    return [Route("/changes", at_one_moment(_list, site)), *files]


def _chosen(request: Request) -> Choice:
    return chosen(request.query_params, {"source": None, "origin": ORIGINS, "kind": KINDS})


def _page(site: Site, choice: Choice, limit: int, place: str | None) -> Page[Changed]:
    origin = choice.get("origin") or SITE
    return changes_in_pages(site.engine, choice.get("source"), origin, choice.get("kind"), place, limit)


def _file(site: Site, form: str, request: Request) -> Response:
    rows = every_row(partial(_page, site, _chosen(request), AT_A_TIME))
    return as_file(map(as_json, rows), names_of(Changed), "changes", form)


def _list(site: Site, request: Request) -> Response:
    choice = _chosen(request)
    origin = choice.get("origin") or SITE
    page = _page(site, choice, _PAGE, choice.place)
    sources = site.source_names()
    return site.page(request, "changes.html", page=page, choice=choice, origin=origin, kinds=KINDS, sources=sources)
