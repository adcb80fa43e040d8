"""Two revisions of an article, word by word."""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.model.errors import ConfigError
from vokspider.reports.article import article_report
from vokspider.reports.compared_page import compared_page
from vokspider.store.articles.resolve import NotFoundError, require_article
from vokspider.web.portions import MOST, first_of, folded, length_compared, portion, shortened, thinned
from vokspider.web.site import Site

ONE, SIDE, ONLY = VIEWS = ("one", "side", "only")


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of these pages; without revisions, that of the latest change."""
    return [
        Route("/a/{id:int}/changes", partial(_lead, site)),
        Route("/a/{id:int}/changes/{old:int}/{new:int}", partial(_show, site)),
    ]


def _lead(site: Site, request: Request) -> Response:
    article_id, query = require_article(site.engine, request.path_params["id"]), request.query_params
    if query.get("old", "").isdecimal() and query.get("new", "").isdecimal():
        old, new = query["old"], query["new"]
    else:
        try:
            found = compared_page(site.engine, article_id).report
        except ConfigError as error:
            raise NotFoundError(str(error)) from None
        old, new = str(found.from_revision), str(found.to_revision)
    view = query.get("view", ONE)
    return RedirectResponse(f"/a/{article_id}/changes/{old}/{new}{_query(view)}", 303)


def _show(site: Site, request: Request) -> Response:
    article_id = require_article(site.engine, request.path_params["id"])
    view = request.query_params.get("view", ONE)
    if view not in VIEWS:
        raise ConfigError(f"view {view!r} is unknown; it is one of {', '.join(VIEWS)}")
    page = compared_page(site.engine, article_id, request.path_params["old"], request.path_params["new"])
    report = article_report(site.engine, article_id)
    return site.page(
        request,
        "compared.html",
        page=page,
        article=report.article,
        old=next(one for one in page.revisions if one.number == page.report.from_revision),
        new=next(one for one in page.revisions if one.number == page.report.to_revision),
        view=view,
        of_view=_query,
        parts=portion(page.parts, first_of(request), length_compared),
        strip=thinned(page.strip),
        folded=folded,
        shortened=shortened,
        most=MOST,
    )


def _query(view: str) -> str:
    return "" if view == ONE or view not in VIEWS else f"?view={view}"
